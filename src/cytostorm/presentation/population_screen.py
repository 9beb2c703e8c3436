"""The first screen of a population: who, how many definitely and possibly met each set, for whom it was made, why, and the data."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cytostorm.presentation.first_screen import MOST_LINES, FirstScreen, Section, Statement, fitted, lines_of, section
from cytostorm.presentation.population import DataView, MissingView, PeopleView, SetGroup, SetRow
from cytostorm.presentation.population_groups import importance

END = "Not a medical device. All sets, gaps and data quality: --full and report.html"
END_SHARED = "Not a medical device. Counts below {least} are hidden, others rounded to 5: they need not add up."
_COLUMNS = ("definitely", "possibly", "MADE FOR: recorded in (of these met)")
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
    shared: int | None
    explain: str = ""

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
        section("WHY SO MANY ARE POSSIBLE", list(_why(counted))[:reasons], runs_on=True),
        section("DATA", _data(counted.data), runs_on=True),
        section("NEXT", _next(counted), runs_on=True),
    )
    end = END_SHARED.format(least=counted.shared) if counted.shared else END
    return FirstScreen(
        headline=tuple(_headline(counted)), sections=tuple(one for one in sections if one.statements), end=end
    )


def _headline(counted: Counted) -> Iterator[str]:
    people, total = counted.people, len(counted.sets)
    noun = "patient" if people.patients.words == "1" else "patients"
    made = " (synthetic)" if counted.synthetic else ""
    yield f"{people.patients.words} {noun}{made}, {people.period}; {_deaths(people)}."
    yield f"{total} {'set' if total == 1 else 'sets'}, checked at every change."
    which = "at least one" if total > 1 else "it"
    if not people.used:
        yield "No patient has a dated value that a set uses."
        return
    of_these = ""
    if people.used.words != people.patients.words:
        yield f"{people.used.words} have a dated value that a set uses."
        of_these = " of these"
    yield f"{people.met_any.words}{of_these} ({people.met_any.percent}) definitely met {which}. Met is not a diagnosis."


def _deaths(people: PeopleView) -> str:
    if people.deaths is None:
        return "deaths not recorded"
    return f"{people.deaths.words} died" if people.deaths else "no death recorded"


def _tables(counted: Counted, rows: int) -> Iterator[Section]:
    """So many sets under their headings, the leading ones first; what is left out is counted below."""
    ranked = sorted(
        counted.sets, key=lambda one: (importance(one.id), -one.definitely.number, -one.not_ruled_out.number)
    )
    kept = {one.id for one in ranked[:rows]}
    shown = [(group.heading, [one for one in group.sets if one.id in kept]) for group in counted.groups]
    shown = [(heading, held) for heading, held in shown if held]
    left = [one for one in ranked if one.id not in kept]
    for number, (heading, held) in enumerate(shown):
        more = [Statement(text=_more(left))] if left and number == len(shown) - 1 else []
        yield section(heading, [*map(_row, held), *more], kept=len(held)).model_copy(
            update={"columns": _COLUMNS if number == 0 else ()}
        )


def _row(one: SetRow) -> Statement:
    cells = (one.column_name, one.definitely.words, one.possibly.words, made_for_cell(one))
    return Statement(text="", about=one.id, cells=cells)


def made_for_cell(one: SetRow) -> str:
    """ "COVID-19, adults: 12 (3)"; of none who is recorded nobody is counted further."""
    if not one.made_for:
        return "not restricted"
    met = f" ({one.recorded_and_met.words})" if one.recorded and one.definitely else ""
    return f"{one.made_for}: {one.recorded.words}{met}"


def _more(left: Sequence[SetRow]) -> str:
    met = sum(bool(one.definitely) for one in left)
    which = "all" if met == len(left) else f"{met} of them" if met else "none"
    return f"{len(left)} more {'set' if len(left) == 1 else 'sets'}, {which} definitely met in someone: report.html"


def _why(counted: Counted) -> Iterator[str]:
    """What one result would decide; then how many stay when most was known."""
    if all(one.possibly.number <= one.definitely.number for one in counted.sets):
        return
    yield _deciding(counted.missing)
    found = (one for one in counted.sets if one.not_ruled_out)
    apart = sorted(found, key=lambda one: (importance(one.id), -one.not_ruled_out.number))
    if apart:
        named = ", ".join(f"{one.column_name} {one.not_ruled_out.words}" for one in apart[:_FEW])
        yield f"Possible counts the time before the first results too. When most was known, not ruled out: {named}."


def _deciding(missing: MissingView) -> str:
    best = next((one for one in missing.tests.shown if one.always), None)
    if best is None:
        asked = missing.tests.shown or missing.tests.idle
        alone = "; one more result alone would decide none of these whatever it is" if asked else ""
        return f"A missing or unreliable value could still meet it{alone}."
    label = best.label.partition(" (")[0].partition(", or ")[0]
    return f"{label} is missing for {best.missing.words} patient-set pairs; one result would decide {best.always.words} of them."


def _data(data: DataView) -> Iterator[str]:
    """What became of the values; where none was used, why."""
    has = "has" if data.unknown_codes.words == "1" else "have"
    more = f"; {data.unknown_codes.words} more {has} an unknown code" if data.unknown_codes else ""
    read = f"{data.read.words} {'value' if data.read.words == '1' else 'values'}"
    if not data.read:
        yield f"No value was read{more}."
    elif data.used is not None and data.used.number == data.read.number:
        yield f"{read}, all used{more}."
    else:
        used = f"{data.used.words} used, " if data.used is not None else ""
        yield f"{read}: {used}{data.questioned.words} questioned (not used), {data.refused.words} refused{more}."
    if data.used is not None and not data.used:
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
    if counted.shared:
        return
    place, page = (shlex.quote(part) for part in (counted.place, counted.place.rstrip("/") + "/report.html"))
    yield f"open {page}; for one patient: {counted.explain or f'cytostorm explain {place} --person ID'}"
