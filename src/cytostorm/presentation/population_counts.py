"""Who is in a population, and in how many each set was met."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cytostorm.cohort.counting import Count
from cytostorm.cohort.summary import Summary
from cytostorm.cohort.totals import SetCount
from cytostorm.presentation.counts import CountView, Named
from cytostorm.presentation.population import PeopleView, SetGroup, SetRow
from cytostorm.presentation.population_groups import HEADINGS, column_name, heading_of, made_for_words, place_of
from cytostorm.presentation.population_names import Names

NOT_RESTRICTED = "Not restricted to a group of patients."
_GONE = "Whom it was made for is not known: the set is no longer in the library."


def people_of(summary: Summary) -> PeopleView:
    """The head of every face."""
    people, shared = summary.people, summary.small_cells
    first, last = (None, None) if shared else (people.first, people.last)
    return PeopleView(
        patients=CountView.of(people.persons), used=CountView.of(people.told, people.persons), met_any=CountView.of(people.met_any, people.told),
        first=first, last=last, period=period_words(people.first, people.last, bool(shared)),
        outcomes=tuple(Named.of(name, count) for name, count in people.outcomes), deaths=_deaths(summary),
    )  # fmt: skip


def _deaths(summary: Summary) -> CountView | None:
    """By outcome or by a dated death, whichever more have; None where nothing of the kind is recorded."""
    outcomes = summary.people.outcomes
    found = [count for name, count in outcomes if name == "died"] + [
        one.persons for one in summary.events if one.name == "death"
    ]
    return CountView.of(max(found)) if found else CountView.of(Count(0)) if outcomes else None


def period_words(first: date | None, last: date | None, by_month: bool = False) -> str:
    """
    >>> period_words(date(2101, 1, 1), date(2101, 1, 26)), period_words(date(2100, 12, 28), date(2101, 1, 3))
    ('1 to 26 Jan 2101', '28 Dec 2100 to 3 Jan 2101')
    >>> period_words(date(2101, 1, 5), date(2101, 4, 26)), period_words(date(2101, 1, 5), date(2101, 4, 26), by_month=True)
    ('5 Jan to 26 Apr 2101', 'Jan to Apr 2101')
    >>> period_words(date(2101, 1, 1), date(2101, 1, 26), by_month=True), period_words(None, None)
    ('Jan 2101', 'without dates')
    """
    if first is None or last is None:
        return "without dates"
    ends = [f"{one:%b %Y}" if by_month else f"{one.day} {one:%b %Y}" for one in (first, last)]
    if ends[0] == ends[1]:
        return ends[0]
    begin = ends[0].removesuffix(f" {last.year}")
    begin = begin.removesuffix(f" {last:%b}") if begin != ends[0] else begin
    return f"{begin} to {ends[1]}"


def groups_of(summary: Summary, names: Names) -> Iterator[SetGroup]:
    """The sets under their headings."""
    status = {one["id"]: one["status"] for one in summary.manifest["criteria"]}
    ranked = sorted(summary.sets, key=lambda one: place_of(one.criteria, one.surely.number, one.open.number))
    for heading in HEADINGS:
        held = tuple(_row(one, status[one.criteria], names) for one in ranked if heading_of(one.criteria) == heading)
        if held:
            yield SetGroup(heading=heading, sets=held)


def _row(one: SetCount, status: str, names: Names) -> SetRow:
    title = names.short(one.criteria)
    return SetRow(
        id=one.criteria, short_title=title, column_name=column_name(one.criteria, title), met=names.met(one.criteria), status=status,
        used=CountView.of(one.told), definitely=CountView.of(one.surely, one.told), not_ruled_out=CountView.of(one.open, one.told),
        possibly=CountView.of(one.possibly, one.told), made_for=_made_for(one, names), recorded=CountView.of(one.applies),
        recorded_and_met=CountView.of(one.surely_and_applies), whom=_whom(one, names),
    )  # fmt: skip


def _made_for(one: SetCount, names: Names) -> str:
    return made_for_words(names.about(one.criteria)) if one.criteria in names.sets else "not known"


def _whom(one: SetCount, names: Names) -> str:
    """A met set does not say that the patient is one of those it was made for: both counts stand together."""
    if one.criteria not in names.sets:
        return _GONE
    about = names.about(one.criteria)
    if not about:
        return NOT_RESTRICTED
    others = [(one.applies_unknown, "not recorded"), (one.applies_not, "recorded as no")]
    counts = ", ".join(
        [f"Recorded in {one.applies.words}", *(f"{words} in {count.words}" for count, words in others if count)]
    )
    return f"Made for: {' and '.join(about)}. {counts}.{_of_those_met(one)}"


def _of_those_met(one: SetCount) -> str:
    return (
        f" Of the {one.surely.words} definitely met, recorded in {one.surely_and_applies.words}." if one.surely else ""
    )
