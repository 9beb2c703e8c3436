"""Who may enter a comparison, and which of the two strategies somebody followed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from cytostorm.model.basics import Document, Identifier
from cytostorm.protocols.grammar_columns import Condition, Days


class CriteriaEligibility(Document):
    """A criteria set of a screened folder. Both cohorts are reported, since eligibility can be unknown."""

    criteria: Identifier
    cohort: tuple[Literal["surely_met", "possibly_met"], ...] = Field(min_length=1)


class Started(Document):
    """Treated: the drug is begun within a time of time zero."""

    start: Identifier
    within: Days
    route: str | None = None


class NeverStarted(Document):
    """Untreated: the drug is not begun through a time."""

    never_start: Identifier
    through: Days


def _kind(value: Any) -> str:
    """The form that somebody meant, so that a mistyped word is answered in the words of that form."""
    forms = (("start", Started), ("never_start", NeverStarted), ("criteria", CriteriaEligibility))
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
    Annotated[Condition, Tag("column")] | Annotated[CriteriaEligibility, Tag("criteria")], Discriminator(_kind)
]


class Strategies(Document):
    """Who was treated and who was not: by a column, or by a drug of the record within a time."""

    treated: Arm
    untreated: Arm
    grace: Days | None = None

    @model_validator(mode="after")
    def _alike(self) -> Strategies:
        if isinstance(self.treated, Condition) != isinstance(self.untreated, Condition):
            raise ValueError("'treated' and 'untreated' are both columns, or both drugs of the record")
        if isinstance(self.treated, Started) and self.grace is None:
            raise ValueError("'grace' is missing: within how many days may treatment begin? For example: grace: 2 days")
        return self
