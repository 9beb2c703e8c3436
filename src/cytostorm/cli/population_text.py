"""What `cytostorm screen --full` prints behind the first screen: every set, what was missing, and the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cytostorm.cli.checklist_text import checklist_parts
from cytostorm.cli.first_screens import headed, screen_text
from cytostorm.cli.population_characteristics_text import characteristics_parts
from cytostorm.cli.population_first_text import first_parts, sets_text
from cytostorm.presentation.counts import Named
from cytostorm.presentation.population import DataView, InputRow, MissingView, PopulationView
from cytostorm.presentation.timeline import TimelineView

_MOST = 10


def population_text(view: PopulationView, full: bool) -> str:
    """The first screen, and with `full` everything that is short enough for a terminal; charts and single days are in the report."""
    return screen_text(view.summary, _parts(view) if full else ())


def timeline_text(view: TimelineView, full: bool) -> str:
    """The same for `cytostorm timeline`."""
    return screen_text(view.summary, _timeline_parts(view) if full else ())


def _parts(view: PopulationView) -> Iterator[str]:
    yield from first_parts(view)
    yield from characteristics_parts(view.characteristics)
    yield from _missing(view.missing)
    yield from _events(view)
    yield from _data(view.data)
    yield from checklist_parts(view.checklists)


def _timeline_parts(view: TimelineView) -> Iterator[str]:
    yield from sets_text(view.groups)
    yield from ("", "BEFORE THE END OF THE STAY, FROM THE FIRST DEFINITE MET")
    for one in (one for one in view.rows if one.surely_met):
        for lead in one.by_outcome:
            counts = f"{lead.patients} patients, definitely met in {lead.surely_met}, possibly in {lead.possibly_met}"
            yield f"  {one.short_title}, outcome {lead.outcome}: {counts}"
            yield f"    median (quartiles): {lead.words}"
    yield from _inputs(view.inputs)
    yield from ("", "DATA", *(f"  {note}" for note in view.data.notes))


def _missing(missing: MissingView) -> Iterator[str]:
    yield from headed("WHAT ONE MORE RESULT WOULD DECIDE, IN PATIENT-SET PAIRS", _tests(missing))
    yield from _inputs(missing.inputs)


def _tests(missing: MissingView) -> Iterator[str]:
    """Counted are pairs of a patient and a set that was never definitely met and not ruled out."""
    for one in missing.tests.shown:
        yield f"{one.label}: missing in {one.missing.words}"
        yield f"  any result decides {one.always.words}; some result meets {one.could_meet.words}, rules out {one.could_rule_out.words}"


def _inputs(inputs: Sequence[InputRow]) -> Iterator[str]:
    used = (f"{row.label}: {row.never.with_percent}; used by {', '.join(row.sets)}" for row in inputs)
    yield from headed("NEVER KNOWN IN THE WHOLE COURSE", used)


def _events(view: PopulationView) -> Iterator[str]:
    for event in view.events:
        yield from ("", f"BEFORE {event.words.upper()}, IN {event.patients.words} PATIENTS")
        for lead in event.leads:
            counts = f"definitely met before or at it in {lead.before.words}, only after in {lead.after.words}, never in {lead.never.words}"
            yield f"  {lead.short_title}: {counts}"
            yield f"    median (quartiles): {lead.words}"


def _data(data: DataView) -> Iterator[str]:
    yield from ("", "DATA")
    for steps in data.steps:
        yield f"  {_listed(steps, len(steps))}"
    yield from (f"  {note}" for note in data.notes)
    if data.slips_of:
        yield f"  Suspected unit slips, not used: {_listed(data.slips_of)}"
    for refusal in data.refusals[:_MOST]:
        yield f"  Refused: {refusal.count.words} x {refusal.reason}"
    if data.unused_names:
        yield f"  Codes and names that nothing here uses: {_listed(data.unused_names)}"


def _listed(found: Iterable[Named], most: int = _MOST) -> str:
    named = list(found)
    more = f" +{len(named) - most} more" if len(named) > most else ""
    return ", ".join(f"{one.name} {one.count.words}" for one in named[:most]) + more
