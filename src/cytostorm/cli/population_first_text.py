"""What `cytostorm screen --full` prints first: who was looked at, every set, who is closest, and which sets nobody could meet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cytostorm.cli.first_screens import headed
from cytostorm.presentation.population import PopulationView
from cytostorm.presentation.population_first import ClosestRow, OutOfReach, WhoRow
from cytostorm.presentation.population_sets import SetGroup, SetRow


def first_parts(view: PopulationView) -> Iterator[str]:
    """In the order of the page."""
    yield from headed("WHO WAS LOOKED AT (share with its 95% interval)", _who(view.who))
    yield from headed("WHOM EACH SET WAS MADE FOR, OF PATIENTS WITH A DATED VALUE THAT IT USES", _whom(view.sets))
    yield from sets_text(view.groups)
    yield from headed("WHO IS CLOSEST: ONE MORE RESULT, AND NO OTHER", _closest(view.closest))
    yield from headed("SETS THAT NOBODY COULD MEET, BECAUSE AN INPUT NEVER COMES", _out_of_reach(view.out_of_reach))


def _who(rows: Sequence[WhoRow]) -> Iterator[str]:
    for one in rows:
        yield one.name
        yield f"  stays: {one.stays}; patients: {one.patients}"


def _whom(sets: Sequence[SetRow]) -> Iterator[str]:
    for one in (one for one in sets if one.about):
        yield f"{one.short_title}: {one.made_for}"
        for name, portion in zip(("recorded", "not recorded", "recorded as no"), one.about, strict=True):
            yield f"  {name}: {portion.words}"


def sets_text(groups: Sequence[SetGroup]) -> Iterator[str]:
    """Every set: the share that counts, and beside it what is not known."""
    yield from ("", "DEFINITELY MET, IN PATIENTS WHOM THE SET WAS MADE FOR")
    for group in groups:
        yield f" {group.heading}"
        for one in group.sets:
            yield from _set(one)


def _set(one: SetRow) -> Iterator[str]:
    yield f"  {one.short_title}: {one.headline.words}"
    yield f"    met means: {one.met}"
    if one.is_restricted:
        yield f"    not recorded whether made for them: definitely met in {one.unknown_and_met.words} of {one.unknown.words}"
        yield f"    recorded as no: definitely met in {one.others_and_met.words} of {one.others.words}"
    yield f"    not ruled out when most was known: {one.not_ruled_out.with_percent}"
    yield f"    possible at some moment: {one.possibly.with_percent}"
    yield f"    {one.whom}"


def _closest(rows: Sequence[ClosestRow]) -> Iterator[str]:
    for one in rows:
        yield f"{one.short_title}: one result of {one.test}"
        yield f"  not ruled out: {one.open.words}"
        yield f"  could meet it: {one.could_meet.words}; decides it whatever it is: {one.decides.words}"


def _out_of_reach(rows: Sequence[OutOfReach]) -> Iterator[str]:
    for one in rows:
        yield one.short_title
        yield f"  {one.words}"
