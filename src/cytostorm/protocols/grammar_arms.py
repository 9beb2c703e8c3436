"""Who may enter a comparison, and which of the two strategies somebody followed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from cytostorm.model.basics import Document, Identifier
from cytostorm.protocols.grammar_columns import Condition, Days, Text


class CriteriaEligibility(Document):
    """A criteria set of a screened folder. Both cohorts are reported, since eligibility can be unknown."""

    criteria: Identifier
    cohort: tuple[Literal["surely_met", "possibly_met"], ...] = Field(min_length=1)

    @property
    def words(self) -> str:
        return f"{self.criteria} met by time zero"


class Started(Document):
    """Treated: the drug is begun within a time of time zero.

    In a screened folder `start` is a drug, or a class of drugs; in a table `column` holds the days from time zero to the start, empty
    where it never was.
    """

    start: Identifier
    within: Days
    column: Text | None = None
    route: str | None = None


class NeverStarted(Document):
    """Untreated: the drug is not begun through a time."""

    never_start: Identifier
    through: Days
    column: Text | None = None


class NotStarted(Document):
    """Eligible: the drug was not begun before time zero, in the same stay."""

    not_started: Identifier
    column: Text | None = None

    @property
    def words(self) -> str:
        return f"{self.not_started} not begun before time zero"


def _kind(value: Any) -> str:
    """The form that somebody meant, so that a mistyped word is answered in the words of that form."""
    forms = (
        ("start", Started),
        ("never_start", NeverStarted),
        ("criteria", CriteriaEligibility),
        ("not_started", NotStarted),
    )
    return next(
        (key for key, form in forms if isinstance(value, form) or (isinstance(value, dict) and key in value)), "column"
    )


Arm = Annotated[
    Annotated[Condition, Tag("column")]
    | Annotated[Started, Tag("start")]
    | Annotated[NeverStarted, Tag("never_start")],
    Discriminator(_kind),
]
Eligibility = Annotated[
    Annotated[Condition, Tag("column")]
    | Annotated[CriteriaEligibility, Tag("criteria")]
    | Annotated[NotStarted, Tag("not_started")],
    Discriminator(_kind),
]


class Strategies(Document):
    """Who was treated and who was not: by a column, or by a drug within a time.

    `late`: who weighs for those who live to the end of the grace period without having started. "as the others": all who started by then;
    "on the last day": those who start on exactly that day.
    """

    treated: Arm
    untreated: Arm
    grace: Days | None = None
    late: Literal["as the others", "on the last day"] | None = None

    @model_validator(mode="after")
    def _alike(self) -> Strategies:
        kinds = type(self.treated), type(self.untreated)
        if kinds not in ((Condition, Condition), (Started, NeverStarted)):
            raise ValueError(
                "'treated' and 'untreated' are both columns, or {start, within} and {never_start, through}"
            )
        if isinstance(self.treated, Started) and self.grace is None:
            raise ValueError("'grace' is missing: within how many days may treatment begin? For example: grace: 2 days")
        if isinstance(self.treated, Started) and isinstance(self.untreated, NeverStarted):
            self._one_drug(self.treated, self.untreated)
        elif self.late is not None:
            raise ValueError("'late' belongs to strategies with a start and a grace period")
        return self

    def _one_drug(self, treated: Started, untreated: NeverStarted) -> None:
        if (treated.start, treated.column) != (untreated.never_start, untreated.column):
            raise ValueError("'start' and 'never_start' name one drug, and one column")
        if treated.within != self.grace:
            raise ValueError("'within' and 'grace' say the same: give both the same time")
        if self.late is None:
            raise ValueError(
                "'late' is missing: who weighs for those who have not started by the end of the grace period? "
                "'as the others' or 'on the last day' (docs/explanation/comparing.md)"
            )
