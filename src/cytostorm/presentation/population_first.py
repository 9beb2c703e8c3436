"""What a page of a population begins with: who was looked at, who is closest to a set, and which sets nobody could meet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pydantic import Field

from cytostorm.cohort.counting import Count
from cytostorm.cohort.gaps import Deciding
from cytostorm.cohort.reach import Input, can_be_met, inputs_of
from cytostorm.cohort.summary import Summary
from cytostorm.presentation.counts import CountView, Portion
from cytostorm.presentation.population_names import Names
from cytostorm.presentation.view import View, Words

_MOST_NAMED = 4


class WhoRow(View):
    """One thing that is counted in stays and in patients; stays within 24 hours of each other are one."""

    name: Words
    stays: Words
    patients: Words


class ClosestRow(View):
    """One set and the test of which one result more, and no other, could make it definitely met in the most patients.

    A test that alone meets the set in everybody is only there where no other is: it does not tell who is close.
    """

    id: str
    short_title: str
    open: Portion = Field(
        description="patients who never definitely met it and are not ruled out, of those with usable data"
    )
    test: str
    missing: CountView = Field(description="of the open ones, without any result of the test")
    could_meet: Portion = Field(description="of the open ones, in whom some result would meet it")
    decides: Portion = Field(description="of the open ones, in whom every result would decide it")
    tells_apart: bool = Field(description="it could meet the set in some of those without it, and not in all")


class OutOfReach(View):
    """A set that nobody could definitely meet, whatever was measured: an input that it cannot do without never comes."""

    id: str
    short_title: str
    inputs: tuple[str, ...]
    words: Words


END_NOT_RECORDED = "End not recorded"


def who_of(summary: Summary) -> tuple[WhoRow, ...]:
    """Stays and patients at each step, from the source to those who met a set."""
    stays, people = summary.episodes, summary.people
    rows = (
        ("In the source", CountView.of(stays.episodes).words, CountView.of(people.in_source).words),
        ("With a dated value that a set uses", _of(stays.told, stays.episodes), _of(people.told, people.in_source)),
        *_outcomes(summary),
        ("Definitely met a set made for anybody, or known to be made for them", _of(stays.met_any, stays.told), _of(people.met_any, people.told)),
        ("Several stays taken as one†, because each began within 24 hours of the one before", _of(stays.joined, stays.episodes), "–"),
        (END_NOT_RECORDED, _of(stays.is_open, stays.episodes), "–"),
    )  # fmt: skip
    return tuple(WhoRow(name=name, stays=first, patients=second) for name, first, second in rows)


def _outcomes(summary: Summary) -> Iterator[tuple[str, str, str]]:
    groups = summary.characteristics.groups
    for one in groups[:1]:
        yield "Outcome recorded", _of(one.outcome, one.stays), _of(one.persons_outcome, one.persons)
        yield (
            "Death in the stay recorded",
            _of(one.died, one.stays),
            _of(one.persons_died, one.persons),
        )


def _of(count: Count, whole: Count) -> str:
    return Portion.of(count, whole).words


def closest_of(summary: Summary, names: Names, out_of_reach: Collection[str]) -> tuple[ClosestRow, ...]:
    """By how many one more result could bring over; a set that no single result would bring anybody to is not there, nor is one out
    of reach."""
    told = {one.criteria: one.told for one in summary.sets}
    best: dict[str, Deciding] = {}
    for one in summary.deciding:
        if one.could_meet and _use(one) > _use(best.get(one.criteria)):
            best[one.criteria] = one
    ranked = sorted(best.values(), key=lambda one: (not _tells_apart(one), -one.could_meet.number, one.criteria))
    return tuple(
        _closest(one, told.get(one.criteria, Count(0)), names) for one in ranked if one.criteria not in out_of_reach
    )


def _use(one: Deciding | None) -> tuple[bool, float, float]:
    return (_tells_apart(one), one.could_meet.number, one.always.number) if one else (False, 0.0, -1.0)


def _tells_apart(one: Deciding) -> bool:
    return one.could_meet.number < one.missing.number


def _closest(one: Deciding, told: Count, names: Names) -> ClosestRow:
    return ClosestRow(
        id=one.criteria, short_title=names.short(one.criteria), open=Portion.of(one.open, told), test=names.test(one.subject),
        missing=CountView.of(one.missing), could_meet=Portion.of(one.could_meet, one.open), decides=Portion.of(one.always, one.open),
        tells_apart=_tells_apart(one),
    )  # fmt: skip


def out_of_reach_of(summary: Summary, names: Names) -> Iterator[OutOfReach]:
    """Of the sets that nobody met: those that nobody could meet with the inputs that the source has at all. A set that no published
    rule decides is not among them: no input would help it."""
    reading = names.library.readings.get(summary.manifest.get("reading", ""))
    not_present = reading.absence.not_present if reading else ()
    for one in summary.sets:
        if not one.surely and one.criteria in names.sets and names.sets[one.criteria].verdict is not None:
            absent = _absent(one.criteria, summary, names)
            if not can_be_met(names.sets[one.criteria], absent, not_present):
                yield _out_of_reach(one.criteria, absent, not_present, names)


def _absent(criteria: str, summary: Summary, names: Names) -> set[Input]:
    """The inputs that were never known in anybody; all of them where nobody has a moment of the set."""
    own = [one for one in summary.missing if one.criteria == criteria]
    if not any(one.persons for one in own):
        return set(inputs_of(names.sets[criteria]))
    return {(one.kind, one.subject, one.detail) for one in own if one.never_known.number >= one.persons.number}


def _out_of_reach(criteria: str, absent: set[Input], not_present: Sequence[str], names: Names) -> OutOfReach:
    found = names.sets[criteria]
    enough = [one for one in sorted(absent) if can_be_met(found, absent - {one}, not_present)]
    labels = tuple(dict.fromkeys(names.subject(subject, detail) for _, subject, detail in enough or sorted(absent)))
    return OutOfReach(
        id=criteria, short_title=names.short(criteria), inputs=labels, words=_never_words(labels, bool(enough))
    )


def _never_words(labels: Sequence[str], each_is_enough: bool) -> str:
    """
    >>> _never_words(["Fever days"], True)
    'Never usable in any patient (not recorded, not dated, or not used), and nobody can meet it without: Fever days.'
    >>> _never_words(["A", "B"], True)
    'Never usable in any patient (not recorded, not dated, or not used), and nobody can meet it without one of: A, B.'
    """
    few = ", ".join(labels[:_MOST_NAMED]) + (
        f" and {len(labels) - _MOST_NAMED} more" if len(labels) > _MOST_NAMED else ""
    )
    one_of = "one of" if each_is_enough else "several of"
    which = "" if len(labels) == 1 else f" {one_of}"
    return f"Never usable in any patient (not recorded, not dated, or not used), and nobody can meet it without{which}: {few}."
