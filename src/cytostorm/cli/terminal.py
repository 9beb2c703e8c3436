"""What may reach a terminal: the text of others is shown as text, never as control signs or markup."""

from __future__ import annotations

import sys
from typing import Any


def printable(text: str) -> str:
    """The same text with every control sign written out, so that a cell can neither colour a terminal nor hide in it."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def speak_utf_8() -> None:
    """Files and pipes get UTF-8 whatever the system says, as JSON and HTML must have it; a terminal gets what it can show."""
    stream: Any = sys.stdout
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(**({"errors": "replace"} if stream.isatty() else {"encoding": "utf-8"}))
