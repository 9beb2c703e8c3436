"""One source under several look-backs as every face shows it: definitely met against not ruled out, set by set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

import cytostorm
from cytostorm.cohort.sensitivity import Sensitivity, Together, UnderReading
from cytostorm.library import Library
from cytostorm.presentation.answer import Answer
from cytostorm.presentation.counts import CountView, Portion
from cytostorm.presentation.first_screen import MOST_LINES, FirstScreen, Section, Statement, lines_of, section
from cytostorm.presentation.population_groups import column_name, importance, place_of
from cytostorm.presentation.population_names import Names, names_of
from cytostorm.presentation.view import View, Words

HOW = (
    "Definitely met needs no assumption about what was not measured; not ruled out adds patients in whom some value of what was missing "
    "would meet the set. The truth lies between the two, under each look-back. A longer look-back joins values of different days."
)
END = "Not a medical device. Every set with its intervals: --full and sensitivity.html"
_LETTERS = "ABCDEFGHIJ"


class ReadingView(View):
    """One look-back. All are cytostorm's own, with the reason."""

    letter: str
    id: str
    title: str
    because: str


class ReadingRow(View):
    """One set under one look-back, of the patients whom it was made for."""

    reading: str
    definitely: Portion
    not_ruled_out: Portion = Field(description="definitely met ones included")
    unknown: CountView = Field(description="patients of whom it is not recorded whether the set was made for them")
    unknown_and_met: CountView


class SensitivityRow(View):
    """One set under every look-back."""

    id: str
    short_title: str
    column_name: str
    made_for: bool = Field(description="whether the set was made for some patients only")
    readings: tuple[ReadingRow, ...]
    in_all: Portion = Field(description="definitely met under every look-back, of those under any")


class SensitivityView(Answer):
    """What `cytostorm sensitivity` writes as sensitivity.json, and what its text and its page show."""

    schema_: Literal["cytostorm/sensitivity/1"] = Field(default="cytostorm/sensitivity/1", alias="schema")
    patients: CountView
    source: str
    readings: tuple[ReadingView, ...]
    how: Words
    sets: tuple[SensitivityRow, ...]


def sensitivity_view(found: Sensitivity, library: Library) -> SensitivityView:
    """The view of results that differ in nothing but their look-back."""
    names = names_of([one.criteria for one in found.together], found.restricted, library)
    readings = tuple(_reading(letter, name, library) for letter, name in zip(_LETTERS, found.names, strict=False))
    rows = tuple(_row(found, number, one, names) for number, one in enumerate(found.together))
    sets = tuple(sorted(rows, key=lambda one: place_of(one.id, -_least(one), -_most(one))))
    patients = CountView.of(found.persons)
    return SensitivityView(
        version=cytostorm.__version__, summary=_screen(patients, readings, sets), patients=patients, source=str(found.manifests[0]["source"]),
        readings=readings, how=HOW, sets=sets,
    )  # fmt: skip


def _reading(letter: str, name: str, library: Library) -> ReadingView:
    reading = library.readings.get(name)
    return ReadingView(
        letter=letter, id=name, title=reading.title if reading else name, because=reading.because if reading else ""
    )


def _row(found: Sensitivity, number: int, together: Together, names: Names) -> SensitivityRow:
    title = names.short(together.criteria)
    return SensitivityRow(
        id=together.criteria, short_title=title, column_name=column_name(together.criteria, title), made_for=names.is_restricted(together.criteria),
        readings=tuple(_under(name, sets[number]) for name, sets in zip(found.names, found.readings, strict=True)),
        in_all=Portion.of(together.in_all, together.in_any),
    )  # fmt: skip


def _under(reading: str, one: UnderReading) -> ReadingRow:
    return ReadingRow(
        reading=reading, definitely=Portion.of(one.surely, one.about), not_ruled_out=Portion.of(one.open, one.about),
        unknown=CountView.of(one.unknown), unknown_and_met=CountView.of(one.unknown_surely),
    )  # fmt: skip


def _least(one: SensitivityRow) -> float:
    return max(row.definitely.count.number for row in one.readings)


def _most(one: SensitivityRow) -> float:
    return max(row.not_ruled_out.count.number for row in one.readings)


def _screen(patients: CountView, readings: Sequence[ReadingView], sets: Sequence[SensitivityRow]) -> FirstScreen:
    """As many sets as find room, the leading ones first."""
    ranked = sorted(sets, key=lambda one: (importance(one.id), -_least(one)))
    for most in range(len(ranked), 0, -1):
        kept = {one.id for one in ranked[:most]}
        screen = _screen_of(patients, readings, [one for one in sets if one.id in kept], len(sets) - most)
        if len(list(lines_of(screen))) <= MOST_LINES:
            return screen
    return screen


def _screen_of(
    patients: CountView, readings: Sequence[ReadingView], sets: Sequence[SensitivityRow], left: int
) -> FirstScreen:
    head = f"{patients.words} patients under {len(readings)} look-backs. Definitely met to not ruled out, of those whom a set was made for."
    more = [f"{left} more {'set' if left == 1 else 'sets'}: sensitivity.html"] if left else []
    table = section("SETS", [*map(_cells, sets), *(Statement(text=one) for one in more)], kept=len(sets) + len(more))
    sections = (table.model_copy(update={"columns": tuple(one.letter for one in readings)}), _legend(readings))
    return FirstScreen(headline=(head,), sections=sections, end=END)


def _legend(readings: Sequence[ReadingView]) -> Section:
    return section("LOOK-BACK", [f"{one.letter}: {one.id}." for one in readings], runs_on=True)


def _cells(one: SensitivityRow) -> Statement:
    cells = (f"{row.definitely.count.words} to {row.not_ruled_out.count.words}" for row in one.readings)
    return Statement(text="", about=one.id, cells=(one.column_name, *cells))
