"""Control signs in the text of others, such as a patient's number, written out where they are shown."""

from __future__ import annotations

import re
from typing import Any

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # neither tab nor line feed


def visible(text: str) -> str:
    r"""The same text with control signs written out: a drawing that holds one cannot be made, and a page hides it.

    >>> print(visible("P\x0bX"))
    P\x0bX
    """
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def visible_within(value: Any) -> Any:
    """The same dictionaries and lists with every text in them made visible."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {visible_within(key): visible_within(part) for key, part in value.items()}
    return [visible_within(part) for part in value] if isinstance(value, (list, tuple)) else value
