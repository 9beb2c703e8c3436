"""The first screen of a population: who, how many of those a set was made for definitely met it, who is closest, and the data."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cytostorm.presentation.first_screen import MOST_LINES, FirstScreen, Section, Statement, fitted, lines_of, section
from cytostorm.presentation.population import DataView, MissingView
from cytostorm.presentation.population_first import ClosestRow
from cytostorm.presentation.population_groups import importance
from cytostorm.presentation.population_sets import PeopleView, SetGroup, SetRow

END = "Not a medical device. All sets, gaps and data quality: --full and report.html"
_COLUMNS = ("definitely", "of", "unknown", "MADE FOR")
UNKNOWN = "unknown: definitely met; not recorded whether the set was made for them"
_ENOUGH_ROWS, _FEW = 8, 3


@dataclass(frozen=True)
class Counted:
    """What a first screen of many patients is made of. `place`: the folder of the result, as it was typed; `explain`: how to look at one patient."""

    people: PeopleView
    groups: Sequence[SetGroup]
    missing: MissingView
    data: DataView
    place: str
    synthetic: bool
    explain: str = ""
    closest: Sequence[ClosestRow] = ()

    @property
    def sets(self) -> list[SetRow]:
        return [one for group in self.groups for one in group.sets]


def population_screen(counted: Counted) -> FirstScreen:
    """At most twenty lines: both reasons while eight sets find room beside them, then one, then fewer sets."""
    total = len(counted.sets)
    tries = [(rows, 2) for rows in range(total, min(total, _ENOUGH_ROWS) - 1, -1)]
    for rows, reasons in [*tries, *((rows, 1) for rows in range(total, 0, -1))]:
        screen = _screen(counted, rows, reasons)
        if len(list(lines_of(screen))) <= MOST_LINES:
            return screen
    return fitted(_screen(counted, 1, 0))


def _screen(counted: Counted, rows: int, reasons: int) -> FirstScreen:
    sections = (
        *_tables(counted, rows),
        section("NOT RULED OUT", list(_open(counted))[:reasons], runs_on=True),
        section("DATA", _data(counted.data), runs_on=True),
        section("NEXT", _next(counted), runs_on=True),
    )
    return FirstScreen(
        headline=tuple(_headline(counted)), sections=tuple(one for one in sections if one.statements), end=END
    )


def _headline(counted: Counted) -> Iterator[str]:
    people, total = counted.people, len(counted.sets)
    noun = "patient" if people.patients.words == "1" else "patients"
    made = " (synthetic)" if counted.synthetic else ""
    yield f"{people.patients.words} {noun}{made}, {people.period}; {_deaths(people)}."
    yield f"{total} {'set' if total == 1 else 'sets'}."
    if not people.used:
        yield "No patient has a dated value that a set uses."
        return
    of_these = ""
    if people.used.words != people.patients.words:
        yield f"{people.used.words} have a dated value that a set uses."
        of_these = " of these"
    share = ", ".join(filter(None, (people.met_any.percent, people.met_any.interval)))
    yield f"{people.met_any.words}{of_these} ({share}) definitely met {_which(counted.sets)}. Met is not a diagnosis."


def _which(sets: Sequence[SetRow]) -> str:
    if len(sets) != 1:
        return "one that applies to them"
    return "it, and it applies to them" if sets[0].is_restricted else "it"


def _deaths(people: PeopleView) -> str:
    if people.deaths is None:
        return "deaths not recorded"
    return f"{people.deaths.words} died" if people.deaths else "no death recorded"


def _tables(counted: Counted, rows: int) -> Iterator[Section]:
    """So many sets under their headings, the leading ones first; what is left out is counted below."""
    ranked = sorted(
        counted.sets, key=lambda one: (importance(one.id), -one.headline.count.number, -one.not_ruled_out.number)
    )
    kept = {one.id for one in ranked[:rows]}
    shown = [(group.heading, [one for one in group.sets if one.id in kept]) for group in counted.groups]
    shown = [(heading, held) for heading, held in shown if held]
    below = list(_below(ranked[:rows], ranked[rows:]))
    for number, (heading, held) in enumerate(shown):
        more = [Statement(text=words) for words in below] if number == len(shown) - 1 else []
        yield section(heading, [*map(_row, held), *more], kept=len(held) + len(more)).model_copy(
            update={"columns": _COLUMNS if number == 0 else ()}
        )


def _below(shown: Sequence[SetRow], left: Sequence[SetRow]) -> Iterator[str]:
    """What the columns do not say themselves."""
    if left:
        yield _more(left)
    if any(one.is_restricted and one.unknown_and_met for one in shown):
        yield UNKNOWN


def _row(one: SetRow) -> Statement:
    unknown = one.unknown_and_met.words if one.is_restricted else "–"
    counts = (one.headline.count.words, one.headline.whole.words, unknown)
    return Statement(text="", about=one.id, cells=(one.column_name, *counts, one.made_for or "not restricted"))


def _more(left: Sequence[SetRow]) -> str:
    met = sum(bool(one.definitely) for one in left)
    which = "all" if met == len(left) else f"{met} of them" if met else "none"
    return f"{len(left)} more {'set' if len(left) == 1 else 'sets'}, {which} definitely met in someone: report.html"


def _open(counted: Counted) -> Iterator[str]:
    """Who is closest and what one result would decide; then how many stay when most was known."""
    if all(one.possibly.number <= one.definitely.number for one in counted.sets):
        return
    nearest = min((one for one in counted.closest if one.tells_apart), key=_place, default=None)
    yield _closest(nearest) if nearest else _deciding(counted.missing)
    found = (one for one in counted.sets if one.not_ruled_out)
    apart = sorted(found, key=lambda one: (importance(one.id), -one.not_ruled_out.number))
    if apart:
        named = ", ".join(f"{one.column_name} {one.not_ruled_out.words}" for one in apart[:_FEW])
        yield f"When most was known: {named}."


def _place(one: ClosestRow) -> tuple[int, float]:
    return importance(one.id), -one.could_meet.count.number


def _closest(one: ClosestRow) -> str:
    return f"Closest: one result of {_brief(one.test)} could bring {one.could_meet.count.words} to {one.short_title}."


def _brief(label: str) -> str:
    return label.partition(" (")[0].partition(", or ")[0]


def _deciding(missing: MissingView) -> str:
    best = next((one for one in missing.tests.shown if one.always), None)
    if best is None:
        asked = missing.tests.shown or missing.tests.idle
        alone = "; one more result alone would decide none of these whatever it is" if asked else ""
        return f"A missing or unreliable value could still meet it{alone}."
    return f"{_brief(best.label)} is missing for {best.missing.words} patient-set pairs; one result would decide {best.always.words} of them."


def _data(data: DataView) -> Iterator[str]:
    """What became of the values; where none was used, why."""
    has = "has" if data.unknown_codes.words == "1" else "have"
    more = f"; {data.unknown_codes.words} more {has} an unknown code" if data.unknown_codes else ""
    read = f"{data.read.words} {'value' if data.read.words == '1' else 'values'}"
    if not data.read:
        yield f"No value was read{more}."
    elif data.used.number == data.read.number:
        yield f"{read}, all used{more}."
    else:
        yield f"{read}: {data.used.words} used, {data.questioned.words} questioned (not used), {data.refused.words} refused{more}."
    if not data.used:
        yield from _why_none(data)
    if data.after_today:
        which = "All" if data.after_today.words == data.read.words else f"{data.after_today.words} facts"
        yield f"{which} are dated after the day of the run."
    if data.notes:
        yield f"{len(data.notes)} {'note' if len(data.notes) == 1 else 'notes'} on the source: --full."


def _why_none(data: DataView) -> Iterator[str]:
    """The first reason and the first code: without a value, why there is none is the answer."""
    if data.refusals:
        yield f"Refused, most often: {data.refusals[0].reason.rstrip('.')}."
    if data.unused_names:
        name = data.unused_names[0].name
        yield f"Unknown code, most often: {name.rpartition('/')[2] if name.startswith('http') else name}."


def _next(counted: Counted) -> Iterator[str]:
    place, page = (shlex.quote(part) for part in (counted.place, counted.place.rstrip("/") + "/report.html"))
    yield f"open {page}; for one patient: {counted.explain or f'cytostorm explain {place} --person ID'}"
