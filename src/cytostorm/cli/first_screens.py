"""First screens on a terminal; apart from cli.terminal, since help comes without the views."""

from __future__ import annotations

import shutil
import sys

from cytostorm.cli.terminal import printable
from cytostorm.presentation.first_screen import WIDTH, FirstScreen, lines_of

NARROWEST, WIDEST = 40, 100


def first_screen_text(screen: FirstScreen) -> str:
    """A first screen as lines, as wide as `screen_width`."""
    return "\n".join(printable(line) for line in lines_of(screen, screen_width()))


def screen_width() -> int:
    """Columns for sentences: a terminal's own, from 40 to 100; 80 where nobody looks."""
    if not sys.stdout.isatty():
        return WIDTH
    return min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)
