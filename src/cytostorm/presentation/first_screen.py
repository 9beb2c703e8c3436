"""The first screen of every answer: who and how ill, what is dangerous now, what to do now, what is unknown and matters.

At most twenty lines of eighty columns. Longer lists are cut from the least important end, and each says how many more there are;
the same sentences then stand on every face.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

from pydantic import Field

from cytostorm.presentation.view import View, Words

WIDTH = 80
MOST_LINES = 20
_LEAST = 1
_NAME, _COUNT, _UNDER = 17, 11, "    "
Level = Literal["critical", "warning", "note", ""]


class Statement(View):
    """One sentence, and what it is about: the id of a danger, an option or a criteria set. A row of a table has `cells` in its place."""

    text: Words
    about: str = ""
    level: Level = ""
    cells: tuple[Words, ...] = ()


class Section(View):
    """A heading with its statements. A short section runs on behind its heading; `left_out` counts what did not fit.

    `apart`: the heading has a line of its own, else the first statement stands behind it.

    `columns`: headings behind the first column, where the statements are rows of a table. Several tables stand under each other alike.

    `weight`: sections of the greatest weight are cut last. `kept`: so many statements always stay.
    """

    heading: Words
    statements: tuple[Statement, ...]
    columns: tuple[Words, ...] = ()
    runs_on: bool = False
    apart: bool = Field(default=True, exclude=True)
    weight: int = Field(default=0, exclude=True)
    kept: int = Field(default=_LEAST, exclude=True)
    left_out: int = 0


class FirstScreen(View):
    """What a reader sees first. `end` says where the rest is, and what this is not."""

    headline: tuple[Words, ...]
    sections: tuple[Section, ...]
    end: Words


NO_SCREEN = FirstScreen(headline=(), sections=(), end="")
"""In place of a screen that nobody sees."""


def section(
    heading: str,
    statements: Iterable[Statement | str],
    *,
    runs_on: bool = False,
    apart: bool = True,
    weight: int = 0,
    kept: int = _LEAST,
) -> Section:
    """A section of statements, or of plain sentences."""
    given = tuple(one if isinstance(one, Statement) else Statement(text=one) for one in statements)
    return Section(heading=heading, statements=given, runs_on=runs_on, apart=apart, weight=weight, kept=kept)


def fitted(screen: FirstScreen, most: int = MOST_LINES) -> FirstScreen:
    """The same screen on so many lines of eighty columns: sections of the least weight lose their last statements first."""
    while len(list(lines_of(screen))) > most and (shorter := _shorter(screen.sections)) is not None:
        screen = screen.model_copy(update={"sections": shorter})
    return screen


def _shorter(sections: Sequence[Section]) -> tuple[Section, ...] | None:
    """One statement less; None where every section is down to what it keeps."""
    longer = [one for one in sections if len(one.statements) > max(one.kept, _LEAST)]
    if not longer:
        return None
    chosen = min(longer, key=lambda one: (one.weight, -len(one.statements)))
    less = chosen.model_copy(update={"statements": chosen.statements[:-1], "left_out": chosen.left_out + 1})
    return tuple(less if one is chosen else one for one in sections)


def lines_of(screen: FirstScreen, width: int = WIDTH) -> Iterator[str]:
    """The lines of a terminal, without a blank one."""
    yield from wrapped(" ".join(screen.headline), "", width)
    for one in screen.sections:
        yield from section_lines(one, width)
    yield from wrapped(screen.end, "", width)


def section_lines(one: Section, width: int = WIDTH) -> Iterator[str]:
    """A heading and its statements as lines."""
    if any(said.cells for said in one.statements):
        yield from _table_lines(one, width)
        return
    more = f" +{one.left_out} more" if one.left_out else ""
    texts = [said.text for said in one.statements]
    if one.runs_on:
        yield from wrapped(f"{one.heading}  {' '.join(texts)}{more}", " ", width)
        return
    if one.apart:
        yield one.heading
    indent = "   " if one.apart or len(texts) > 1 else " "
    for number, text in enumerate(texts, 1):
        head = "" if one.apart or number > 1 else f"{one.heading} "
        yield from wrapped(f"{head} {text}{more if number == len(texts) else ''}", indent, width)


def _table_lines(one: Section, width: int) -> Iterator[str]:
    """A heading over its first column, and the rows; what does not fit wraps under the last column's beginning."""
    yield from wrapped(_in_columns((one.heading, *one.columns)), _UNDER, width)
    for said in one.statements:
        yield from wrapped(
            _in_columns((f" {said.cells[0]}", *said.cells[1:])) if said.cells else f" {said.text}", _UNDER, width
        )


def _in_columns(cells: Sequence[str]) -> str:
    """A name, counts at their right ends, and words."""
    name, *rest = cells
    counts = "".join(cell.rjust(_COUNT) for cell in rest[:-1])
    return f"{name.ljust(_NAME)}{counts}  {rest[-1]}" if rest else name


_HERE = re.compile(r"--full(?: and report\.html)?|cytostorm (?:pathway|causes) FILE")
_BOTH = re.compile(r"^cytostorm pathway FILE +WORK-UP +cytostorm causes FILE$")


def on_page(text: str) -> str:
    """A sentence of a first screen on a page, where what an option or a command would show stands below.

    >>> on_page("Not orders. All doses: --full"), on_page("cytostorm pathway FILE    WORK-UP  cytostorm causes FILE")
    ('Not orders. All doses: below', 'and WORK-UP: below')
    """
    return _HERE.sub("below", _BOTH.sub("and WORK-UP: below", text))


def wrapped(text: str, indent: str, width: int) -> list[str]:
    """A paragraph whose further lines are indented; no word is broken unless it is longer than a line."""
    return list(_wrapped(text, indent, width))


@lru_cache(maxsize=4096)
def _wrapped(text: str, indent: str, width: int) -> tuple[str, ...]:
    """A screen is wrapped again for each form that is tried, and most of its sentences are those of the last key."""
    lead = text[: len(text) - len(text.lstrip())]
    found = textwrap.wrap(text.strip(), width, initial_indent=lead, subsequent_indent=indent, break_on_hyphens=False)
    return tuple(found) or ("",)
