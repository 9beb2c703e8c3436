"""What a protocol of a comparison may say. Nothing here has a default that changes a number: what is not said is asked.

The form is that of an emulated trial (Hernán and Robins 2016): question, time zero, eligibility, strategies, outcome, follow-up,
estimand, confounders, and what is done about missing values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from cytostorm.model.basics import Checked, Document, Flag, Identifier, Whole
from cytostorm.protocols.grammar_analysis import CLONED, Analysis, Missing, NegativeControl, Tipping
from cytostorm.protocols.grammar_arms import CriteriaEligibility, Eligibility, NotStarted, Started, Strategies
from cytostorm.protocols.grammar_columns import Condition, Days, Text
from cytostorm.protocols.grammar_derived import Derived
from cytostorm.protocols.grammar_outcomes import OUTCOMES, EventOutcome, Outcome
from cytostorm.protocols.record_names import PERSON, ZERO

AT_ZERO = "time zero"
BEFORE_ZERO = "before time zero"


class Registered(Document):
    """Whether the protocol was written down, and when, before anybody saw outcomes; `false` marks every result post hoc."""

    on: Checked
    before_outcomes_seen: Flag


def _registered(value: object) -> object:
    if value is True or isinstance(value, str):
        raise ValueError("write false, or {on: 2026-12-01, before_outcomes_seen: true}")
    return value


class Source(Document):
    """A table with one row a person, or a folder that `cytostorm screen` wrote, or the folder and a table with more about its persons.

    `get` says how to get a table that is not shipped.
    """

    table: Text | None = None
    folder: Text | None = None
    person: Text | None = None
    get: str = ""
    derive: tuple[Derived, ...] = ()

    @model_validator(mode="after")
    def _one(self) -> Source:
        if self.table is None and self.folder is None:
            raise ValueError("name a table, or a folder that 'cytostorm screen' wrote")
        if self.folder is None and any(one.last for one in self.derive):
            raise ValueError("'last' is a value of the record: it needs a folder that 'cytostorm screen' wrote")
        if self.table and not self.person:
            raise ValueError("'person' is missing: name the column that tells one person from another")
        return self

    @property
    def person_column(self) -> str:
        return self.person or PERSON


class AtColumn(Document):
    """A moment that stands in a column: days since time zero, or a date where time zero is a column of dates."""

    column: Text


def _when(value: object) -> object:
    if isinstance(value, str) and value != AT_ZERO:
        raise ValueError(
            "write 'time zero', or {column: NAME} where the table says when; eligibility, assignment and follow-up begin together"
        )
    return value


When = Annotated[Literal["time zero"] | AtColumn, BeforeValidator(_when)]


class TimeZero(Document):
    """The one moment of each person at which eligibility, assignment and follow-up begin together.

    `event` is told in words. `column`: its dates, needed only where other moments are dates. `first_surely_met` and
    `first_possibly_met`: a criteria set of a screened folder. With one of them it is time zero of everybody; with both, of the surely and
    of the possibly eligible.
    """

    event: str = Field(min_length=3)
    column: Text | None = None
    first_surely_met: Identifier | None = None
    first_possibly_met: Identifier | None = None
    eligible_at: When
    assigned_at: When
    follow_up_from: When

    @model_validator(mode="after")
    def _one_moment(self) -> TimeZero:
        if self.column and (self.first_surely_met or self.first_possibly_met):
            raise ValueError(
                "time zero is a column, or the moment at which a criteria set is first met: one of the two"
            )
        if self.first_surely_met and self.first_possibly_met and self.first_surely_met != self.first_possibly_met:
            raise ValueError("'first_surely_met' and 'first_possibly_met' name one criteria set")
        return self

    @property
    def criteria(self) -> str | None:
        """The set whose first meeting is time zero."""
        return self.first_surely_met or self.first_possibly_met

    @property
    def moments(self) -> dict[str, When]:
        return {"eligible_at": self.eligible_at, "assigned_at": self.assigned_at, "follow_up_from": self.follow_up_from}


class Historical(Document):
    """Controls of another time. `changed`: what changed between the two times, in words; weighting cannot repair it."""

    treated: str = Field(min_length=3)
    control: str = Field(min_length=3)
    changed: tuple[str, ...] = Field(min_length=1)


class HistoricalControls(Document):
    historical: Historical


def _controls(value: object) -> object:
    if value == "historical":
        raise ValueError(
            "historical controls need three lines: treated (which time), control (which time), changed (a list of what changed between them)"
        )
    return value


class Confounder(Document):
    """A cause of both treatment and outcome, measured before time zero.

    `levels` and `reference` of a category are stated, never guessed. `powers`: of a number, those that enter the models, such as
    [1, 2]. `at_time_zero_accepted`: a value taken at the very moment of treatment is refused unless somebody says why it is none
    of its effects.
    """

    column: Text
    kind: Literal["number", "category", "yes or no"]
    measured: Literal["before time zero", "at time zero"] | AtColumn
    levels: tuple[Text, ...] = ()
    reference: Text | None = None
    powers: tuple[Whole, ...] = (1,)
    unit: str = ""
    at_time_zero_accepted: str = ""

    @model_validator(mode="after")
    def _said(self) -> Confounder:
        if self.kind == "category":
            if len(self.levels) < 2 or self.reference not in self.levels:
                raise ValueError("a category names its levels, and a reference that is one of them")
            if len(set(self.levels)) < len(self.levels):
                raise ValueError("a level is there twice")
        elif self.levels and (self.kind == "number" or len(self.levels) != 2):
            raise ValueError("'levels' belong to a category, or are the two words of a yes or no: no first, yes second")
        if self.kind != "number" and self.powers != (1,):
            raise ValueError("'powers' belong to a number")
        return self


class Protocol(Document):
    """One comparison."""

    id: Identifier
    question: str = Field(min_length=10)
    registered: Annotated[Registered | Literal[False], BeforeValidator(_registered)]
    source: Source
    time_zero: TimeZero
    eligibility: tuple[Eligibility, ...] = ()
    strategies: Strategies
    controls: Annotated[Literal["concurrent"] | HistoricalControls, BeforeValidator(_controls)]
    outcome: Annotated[Outcome, OUTCOMES]
    follow_up: Days
    estimand: Literal["ATE", "ATT", "ATO", "ATM", "entropy"]
    confounders: tuple[Confounder, ...] = Field(min_length=1)
    missing: Missing
    analysis: Analysis
    negative_controls: tuple[NegativeControl, ...]
    tipping: Tipping | None = None
    seed: Whole

    @property
    def is_post_hoc(self) -> bool:
        return self.registered is False or not self.registered.before_outcomes_seen

    @property
    def zero_column(self) -> str | None:
        """The column that holds the moment of time zero, where one does."""
        return ZERO if self.source.folder else self.time_zero.column

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the protocol reads, once, in the order of the file; those that it derives come from others."""
        derived = {one.column for one in self.source.derive}
        named = [name for name in self._columns() if name not in derived]
        return tuple(
            dict.fromkeys(
                [*named, *(name for one in self.source.derive for name in one.columns if name not in derived)]
            )
        )

    def _columns(self) -> Iterator[str]:
        yield self.source.person_column
        if self.time_zero.column:
            yield self.time_zero.column
        yield from (when.column for when in self.time_zero.moments.values() if isinstance(when, AtColumn))
        yield from (one.column for one in self.eligibility if isinstance(one, Condition))
        yield from (one.column for one in self.eligibility if isinstance(one, NotStarted) and one.column)
        yield from (arm.column for arm in (self.strategies.treated, self.strategies.untreated) if arm.column)
        yield from self.outcome.columns
        for one in self.confounders:
            yield one.column
            if isinstance(one.measured, AtColumn):
                yield one.measured.column
        yield from (one.outcome for one in self.negative_controls)

    @model_validator(mode="after")
    def _fits(self) -> Protocol:
        names = [one.column for one in self.confounders]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"the confounder '{min(twice)}' is there twice")
        arms = {
            arm.column for arm in (self.strategies.treated, self.strategies.untreated) if isinstance(arm, Condition)
        }
        bad = arms & set(names)
        if bad:
            raise ValueError(f"'{min(bad)}' is the treatment, so it cannot be a confounder of it")
        bad = set(names) & set(self.outcome.columns)
        if bad:
            raise ValueError(f"'{min(bad)}' is the outcome, so it cannot be a confounder")
        return self

    @model_validator(mode="after")
    def _from_its_source(self) -> Protocol:
        sets = [one for one in self.eligibility if isinstance(one, CriteriaEligibility)]
        if self.source.folder is None:
            if self.time_zero.criteria or sets:
                raise ValueError("criteria sets are of a screened folder: write source: {folder: DIR}")
            if isinstance(self.outcome, EventOutcome) and not self.outcome.column:
                raise ValueError("an event of a table needs 'column' (which event) and 'time' (days since time zero)")
            self._starts_in_columns()
        elif not self.time_zero.criteria and not self.time_zero.column:
            raise ValueError(
                "a screened folder needs its time zero: first_surely_met, first_possibly_met, or a column of dates"
            )
        return self

    def _starts_in_columns(self) -> None:
        arms = (self.strategies.treated, self.strategies.untreated)
        starts = [*arms, *(one for one in self.eligibility if isinstance(one, NotStarted))]
        if any(one.column is None for one in starts):
            raise ValueError(
                "the start of a drug is a column of a table (column: NAME, days since time zero, empty: never), or is in a screened folder"
            )

    @model_validator(mode="after")
    def _cloned(self) -> Protocol:
        by_start, cloned = isinstance(self.strategies.treated, Started), self.analysis.primary.name == CLONED
        if by_start != cloned:
            raise ValueError(
                f"strategies with a start and a grace period are compared by {{method: {CLONED}, variance: bootstrap, bootstraps: N}}, and only they"
            )
        if cloned and not isinstance(self.outcome, EventOutcome):
            raise ValueError(f"{CLONED} needs an outcome with its time: {{event, by, estimand}}")
        if cloned and self.analysis.sensitivity:
            raise ValueError(
                f"beside {CLONED} no other method fits: at time zero nobody is treated yet; write sensitivity: []"
            )
        return self
