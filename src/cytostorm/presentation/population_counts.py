"""Who is in a population, and in how many each set was met."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.cohort.counting import Count
from cytostorm.cohort.summary import Summary
from cytostorm.cohort.totals import SetCount
from cytostorm.presentation.counts import CountView, Named, Portion
from cytostorm.presentation.population_groups import HEADINGS, column_name, heading_of, place_of
from cytostorm.presentation.population_names import Names
from cytostorm.presentation.population_sets import PeopleView, SetGroup, SetRow
from cytostorm.presentation.population_wording import period_words, whom_words

_GONE = "Whom it was made for is not known: the set as it was screened is no longer in the library."


def people_of(summary: Summary) -> PeopleView:
    """The head of every face."""
    people = summary.people
    return PeopleView(
        patients=CountView.of(people.in_source), used=CountView.of(people.told, people.in_source),
        met_any=CountView.with_interval(people.met_any, people.told),
        first=people.first, last=people.last, period=period_words(people.first, people.last),
        outcomes=tuple(Named.of(name, count) for name, count in people.outcomes), deaths=_deaths(summary),
    )  # fmt: skip


def _deaths(summary: Summary) -> CountView | None:
    """By outcome or by a dated death, whichever more have; None where nothing of the kind is recorded."""
    outcomes = summary.people.outcomes
    found = [count for name, count in outcomes if name == "died"] + [
        one.persons for one in summary.events if one.name == "death"
    ]
    return CountView.of(max(found)) if found else CountView.of(Count(0)) if outcomes else None


def groups_of(summary: Summary, names: Names) -> Iterator[SetGroup]:
    """The sets under their headings."""
    status = {one["id"]: one["status"] for one in summary.manifest["criteria"]}
    ranked = sorted(summary.sets, key=lambda one: place_of(one.criteria, one.surely.number, one.open.number))
    for heading in HEADINGS:
        held = tuple(_row(one, status[one.criteria], names) for one in ranked if heading_of(one.criteria) == heading)
        if held:
            yield SetGroup(heading=heading, sets=held)


def _row(one: SetCount, status: str, names: Names) -> SetRow:
    title, restricted = names.short(one.criteria), names.is_restricted(one.criteria)
    counts = {
        "recorded": one.applies, "recorded_and_met": one.surely_and_applies, "unknown": one.applies_unknown,
        "unknown_and_met": one.surely_and_unknown, "others": one.applies_not, "others_and_met": one.surely_and_not,
    }  # fmt: skip
    headline = (one.surely_and_applies, one.applies) if restricted else (one.surely, one.told)
    return SetRow(
        id=one.criteria, short_title=title, column_name=column_name(one.criteria, title), met=names.met(one.criteria), status=status,
        used=CountView.of(one.told), definitely=CountView.of(one.surely, one.told), not_ruled_out=CountView.of(one.open, one.told),
        possibly=CountView.of(one.possibly, one.told), made_for=names.made_for(one.criteria), headline=Portion.of(*headline),
        about=_about(one) if restricted else (), whom=_whom(one, names),
        **{name: CountView.of(count) for name, count in counts.items()},
    )  # fmt: skip


def _about(one: SetCount) -> tuple[Portion, ...]:
    return tuple(Portion.of(count, one.told) for count in (one.applies, one.applies_unknown, one.applies_not))


def _whom(one: SetCount, names: Names) -> str:
    about = names.about(one.criteria) if names.is_restricted(one.criteria) else []
    if names.is_restricted(one.criteria) and not about:
        return _GONE
    return whom_words(about, one.applies, one.applies_unknown, one.applies_not, one.surely, one.surely_and_applies)
