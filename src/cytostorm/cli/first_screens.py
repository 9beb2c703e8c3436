"""First screens on a terminal; apart from cli.terminal, since help comes without the views."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator

from cytostorm.cli.terminal import printable
from cytostorm.presentation.first_screen import WIDTH, FirstScreen, lines_of, wrapped

NARROWEST, WIDEST = 40, 100
_DEEPER = 2


def first_screen_text(screen: FirstScreen) -> str:
    """A first screen as lines, as wide as `screen_width`."""
    return "\n".join(printable(line) for line in lines_of(screen, screen_width()))


def detail_text(lines: Iterable[str]) -> str:
    """What follows a first screen: wrapped to a terminal, each line under its own indent; in a pipe one fact is one line."""
    if not sys.stdout.isatty():
        return "\n".join(printable(line) for line in lines)
    width = screen_width()
    return "\n".join(part for line in lines for part in wrapped(printable(line), _hanging(line), width))


def screen_text(screen: FirstScreen, parts: Iterable[str]) -> str:
    """A first screen and what follows it in sentences: these are wrapped in a pipe too."""
    lines = (
        line for part in parts for line in (wrapped(printable(part), _hanging(part), screen_width()) if part else [""])
    )
    return "\n".join([first_screen_text(screen), *lines])


def headed(heading: str, lines: Iterable[str]) -> Iterator[str]:
    """A heading after a blank line, and its lines indented under it; nothing where there are none."""
    found = [line for line in lines if line]
    if found:
        yield from ("", heading) if heading else ()
        yield from (f"  {line}" for line in found)


def _hanging(line: str) -> str:
    return " " * (len(line) - len(line.lstrip()) + _DEEPER)


def screen_width() -> int:
    """Columns for sentences: a terminal's own, from 40 to 100; 80 where nobody looks."""
    if not sys.stdout.isatty():
        return WIDTH
    return min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)
