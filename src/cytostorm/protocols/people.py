"""Who is compared: eligible surely or possibly, treated or not, with the count of everybody who is left out, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cytostorm.protocols.cells import MISSING, Cells, Floats
from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.grammar_arms import CriteriaEligibility, NotStarted, Started
from cytostorm.protocols.grammar_columns import Condition
from cytostorm.protocols.record_names import POSSIBLE, SURE, criteria_column, start_column
from cytostorm.protocols.refusing import Refusal
from cytostorm.protocols.steps import Step
from cytostorm.protocols.times import days_since_zero

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class People:
    """Row by row of the table: eligible surely or possibly, and treated (1), untreated (0) or neither (-1)."""

    ids: tuple[str, ...]
    surely: Flags
    possibly: Flags
    arm: NDArray[np.int8]
    steps: tuple[Step, ...]
    neither: int

    def cohort(self, possibly: bool) -> Flags:
        """Who is analyzed: eligible, and in one of the two arms."""
        eligible = self.possibly if possibly else self.surely
        return eligible & (self.arm >= 0)


def people_of(protocol: Protocol, cells: Cells) -> People:
    """The persons of a table; eligibility that cannot be told from a missing cell is possible and not sure."""
    surely, possibly = np.ones(len(cells), bool), np.ones(len(cells), bool)
    steps = [Step("persons in the table", len(cells), len(cells))]
    for words, holds, unknown in _eligible(protocol, cells):
        surely, possibly = surely & holds & ~unknown, possibly & (holds | unknown)
        steps.append(Step(words, int(surely.sum()), int(possibly.sum())))
    arm = _arms(protocol, cells)
    inside = arm >= 0
    steps.append(Step("follow one of the two strategies", int((surely & inside).sum()), int((possibly & inside).sum())))
    ids = tuple(cells.texts(protocol.source.person_column))
    return People(ids, surely, possibly, arm, tuple(steps), int((possibly & ~inside).sum()))


def _eligible(protocol: Protocol, cells: Cells) -> Iterator[tuple[str, Flags, Flags]]:
    """Each condition of eligibility: its words, where it holds, and where nobody knows."""
    zero = protocol.time_zero
    if zero.criteria and not zero.first_surely_met:
        texts = np.array(cells.texts(criteria_column(zero.criteria)))
        yield f"{zero.criteria} met at time zero", texts == SURE, texts == POSSIBLE
    for one in protocol.eligibility:
        if isinstance(one, Condition):
            yield one.words, *_holding(one, cells)
        elif isinstance(one, NotStarted):
            days = starts_of(one.not_started, one.column, protocol, cells)
            yield one.words, np.isnan(days) | (days >= 0), np.zeros(len(cells), bool)
        else:
            yield one.words, *_criteria(one, cells)


def _criteria(one: CriteriaEligibility, cells: Cells) -> tuple[Flags, Flags]:
    """Met by time zero, and where that is possible only; a cohort that is not asked for is not made."""
    texts = np.array(cells.texts(criteria_column(one.criteria)))
    possible = texts == POSSIBLE
    if "possibly_met" not in one.cohort:
        return texts == SURE, np.zeros(len(texts), bool)
    if "surely_met" not in one.cohort:
        return (texts == SURE) | possible, np.zeros(len(texts), bool)
    return texts == SURE, possible


def starts_of(drug: str, column: str | None, protocol: Protocol, cells: Cells) -> Floats:
    """Days from time zero to the start of a drug, NaN where it was never begun."""
    return days_since_zero(cells, column or start_column(drug), protocol.zero_column)


def _holding(one: Condition, cells: Cells) -> tuple[Flags, Flags]:
    """Where a condition holds, and where its cell is missing. A level that is spelled like a missing value is none."""
    texts = cells.texts(one.column)
    named = {one.equals, *one.one_of}
    unknown = np.array([text in MISSING and text not in named for text in texts], bool)
    numbers = cells.numbers(one.column) if one.is_number else np.full(len(texts), np.nan)
    holds = [one.holds(text, number) for text, number in zip(texts, numbers.tolist(), strict=True)]
    return np.array(holds, bool) & ~unknown, unknown


def _arms(protocol: Protocol, cells: Cells) -> NDArray[np.int8]:
    arm = np.full(len(cells), -1, np.int8)
    treated = protocol.strategies.treated
    if isinstance(
        treated, Started
    ):  # who starts in the grace period, and who does not: everybody follows both until then
        days = starts_of(treated.start, treated.column, protocol, cells)
        return (np.floor(days) <= treated.within).astype(np.int8)
    for value, one in ((1, protocol.strategies.treated), (0, protocol.strategies.untreated)):
        if isinstance(one, Condition):
            arm[_holding(one, cells)[0]] = value
    return arm


def refused_people(protocol: Protocol, cells: Cells, people: People) -> Iterator[Refusal]:
    """Persons twice in the table or without a name, in both arms, and arms that nobody followed."""
    yield from _named(people.ids)
    yield from _both_arms(protocol, cells)
    yield from _empty_arms(people)


def _named(ids: Sequence[str]) -> Iterator[Refusal]:
    nameless = sum(text in MISSING for text in ids)
    if nameless:
        advice = "Fill in the column that 'source: person' names."
        yield Refusal("no name", "Rows without a person cannot be told apart.", advice, nameless, len(ids))
    twice = {name: count for name, count in Counter(ids).items() if count > 1 and name not in MISSING}
    if twice:
        problem = f"Persons have more than one row: {sum(twice.values()):,} rows of {len(twice):,} persons. They would count as several."
        advice = "Keep one row a person, or name the column that tells them apart."
        yield Refusal("person twice", problem, advice, len(twice), len(set(ids)))


def _both_arms(protocol: Protocol, cells: Cells) -> Iterator[Refusal]:
    treated, untreated = protocol.strategies.treated, protocol.strategies.untreated
    if isinstance(treated, Condition) and isinstance(untreated, Condition):
        both = _holding(treated, cells)[0] & _holding(untreated, cells)[0]
        if both.any():
            advice = "State the two strategies so that nobody follows both."
            yield Refusal("both arms", "Persons follow both strategies.", advice, int(both.sum()), len(both))


def _empty_arms(people: People) -> Iterator[Refusal]:
    inside = people.cohort(possibly=True)
    for value, name in ((1, "treated"), (0, "untreated")):
        if not (inside & (people.arm == value)).any():
            problem = f"Nobody who is eligible is in the {name} group, so there is nothing to compare."
            yield Refusal(
                "empty arm",
                problem,
                f"Look at 'strategies: {name}' and at the words of its column.",
                0,
                int(inside.sum()),
            )
