"""One slip of a unit makes its column suspect: the other values of the column that are plausible in both units are questioned too.

A column is a header, or a test name with its unit as written. A slip questions the values of its own patient; where slips are
common in the column (`COMMON`), those of every patient, because it is then the unit of the column that is wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from cytostorm.library import Library
from cytostorm.record import Measurement, SuspectedSlip
from cytostorm.record.facts import Fact
from cytostorm.values import Bounds

COMMON = Fraction(1, 20)
"""Our choice, without a source: one typing error among the values of a hospital says nothing of the others, one in twenty does."""

Column = tuple[str, str, str]


@dataclass(frozen=True)
class OtherReading:
    """How a value of a column reads in the other unit: `times` and `plus` turn the canonical value into that reading.

    `low` and `high` are the ends of what is plausible.
    """

    stated_unit: str
    other_unit: str
    times: float
    plus: float
    low: float
    high: float

    def of(self, bounds: Bounds) -> Bounds | None:
        """The bounds in the other unit; None where that would not be plausible."""
        ends = Bounds(bounds.low * self.times + self.plus, bounds.high * self.times + self.plus)
        known = [end for end in ends if abs(end) != float("inf")]
        return ends if known and all(self.low <= end <= self.high for end in known) else None

    def sql(self) -> dict[str, str]:
        """The same over the columns `low` and `high`: the `other_low` and `other_high` of a row, and whether it `fits`."""
        ends = {name: f"{name} * {_sql_number(self.times)} + {_sql_number(self.plus)}" for name in ("low", "high")}
        between = f"BETWEEN {_sql_number(self.low)} AND {_sql_number(self.high)}"
        fits = "NOT (isinf(low) AND isinf(high)) AND "  # a value without any end says nothing in any unit
        fits += " AND ".join(f"(isinf({name}) OR {other} {between})" for name, other in ends.items())
        return {"other_low": ends["low"], "other_high": ends["high"], "fits": fits}


def other_reading(library: Library, subject: str, unit: str, other: str) -> OtherReading | None:
    """How the values of an observable in a unit read in another; None where both units say the same."""
    units, plausible = library.units[subject], library.observables[subject].plausible
    stated, meant = units.named(unit), units.named(other)
    times = meant.factor / stated.factor
    plus = (stated.subtract - meant.subtract) * meant.factor
    low = -float("inf") if plausible.from_ is None else float(plausible.from_)
    high = float("inf") if plausible.up_to is None else float(plausible.up_to)
    return (
        OtherReading(stated.unit, meant.unit, float(times), float(plus), low, high) if times != 1 or plus != 0 else None
    )


def is_common(slips: int, values: int) -> bool:
    """Whether slips are so common in a column that its unit is wrong for every patient."""
    return slips >= values * COMMON


def _sql_number(value: float) -> str:
    """A number as an SQL literal, endless ones too."""
    return f"CAST('{value!r}' AS DOUBLE)"


def doubted(fact: Measurement, stated_unit: str, other_unit: str, other: Bounds) -> Measurement:
    """The fact as one that its column makes questionable: its value in the other unit is as plausible."""
    return replace(
        fact, slip=SuspectedSlip(stated_unit, other_unit, other, questioned=True, by_column=True), implausible=False
    )


class Doubts:
    """The columns of some patients' facts that hold a slip, and whom each of them concerns."""

    def __init__(self, people: Sequence[Sequence[Fact]], library: Library, column: Callable[[Measurement], Column]):
        self.library, self.people, self.column = library, people, column
        self.others: dict[Column, Counter[str]] = defaultdict(Counter)
        self.of_patient: set[tuple[int, Column]] = set()
        values: Counter[Column] = Counter()
        for number, fact in self._measured():
            values[column(fact)] += 1
            if fact.slip is not None:
                self.others[column(fact)][fact.slip.other_unit] += 1
                self.of_patient.add((number, column(fact)))
        self.of_all = {column for column, slips in self.others.items() if is_common(slips.total(), values[column])}
        self.readings = {
            column: other_reading(library, column[0], column[1], _commonest(units))
            for column, units in self.others.items()
        }

    def _measured(self) -> Iterator[tuple[int, Measurement]]:
        return (
            (number, fact)
            for number, facts in enumerate(self.people)
            for fact in facts
            if isinstance(fact, Measurement)
        )

    def questioned(self, number: int, fact: Fact) -> Measurement | None:
        """The fact of a patient as a questioned one; None where it stays as it is."""
        if (
            not isinstance(fact, Measurement)
            or fact.is_kept_out
            or fact.as_measured
            or not self._concerns(number, self.column(fact))
        ):
            return None
        reading = self.readings[self.column(fact)]
        ends = reading.of(fact.bounds) if reading else None
        if reading is None or ends is None:
            return None
        return doubted(fact, reading.stated_unit, reading.other_unit, ends)

    def _concerns(self, number: int, column: Column) -> bool:
        return column in self.of_all or (number, column) in self.of_patient


def _commonest(units: Counter[str]) -> str:
    """The unit that most slips suggest; of equally many the first by name, as in SQL."""
    return min(units, key=lambda unit: (-units[unit], unit))


def field_and_unit(fact: Measurement) -> Column:
    """The column of a table that a value stands in."""
    return fact.observable, fact.origin.unit, fact.origin.field


def test_and_unit(fact: Measurement) -> Column:
    """The column of a coded value: a resource is no column."""
    return fact.observable, fact.origin.unit, ""


def question_columns(
    people: Sequence[list[Fact]], library: Library, column: Callable[[Measurement], Column] = field_and_unit
) -> list[tuple[int, Measurement]]:
    """Puts questioned facts in the place of those whose column is suspect; each of them with the number of its patient."""
    doubts = Doubts(people, library, column)
    if not doubts.others:
        return []
    found = []
    for number, facts in enumerate(people):
        for place, fact in enumerate(facts):
            questioned = doubts.questioned(number, fact)
            if questioned is not None:
                facts[place] = questioned
                found.append((number, questioned))
    return found
