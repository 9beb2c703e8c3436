"""What a protocol compares: a number, a yes or no at a stated time, or an event with its time."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from cytostorm.model.basics import Document
from cytostorm.protocols.grammar_columns import Days, Text
from cytostorm.protocols.record_names import OUTCOME, OUTCOME_DAY


class NumberOutcome(Document):
    """A number, such as days in hospital; the effect is a difference of means in its unit."""

    column: Text
    kind: Literal["number"]
    unit: str = Field(min_length=1)

    @property
    def name(self) -> str:
        return self.column

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)


class YesNoOutcome(Document):
    """Whether something has happened by a stated time; `equals` is the text that says yes, `otherwise` the one that says no."""

    column: Text
    kind: Literal["yes or no"]
    equals: Text
    otherwise: Text
    by: Days | None = None

    @model_validator(mode="after")
    def _two(self) -> YesNoOutcome:
        if self.equals == self.otherwise:
            raise ValueError("yes and no are two different texts")
        return self

    @property
    def name(self) -> str:
        return self.column

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)


class EventOutcome(Document):
    """An event with its time in days since time zero, such as death by 28 days, with others that keep it from happening.

    In a table `column` holds which event ended the follow-up, `time` when; `event`, `competing` and `censored` are texts of that
    column. In a screened folder they are death, icu, ventilation, discharge, and 'end of the data' for
    who is still in hospital then; the columns are left out.
    """

    event: Text
    by: Days
    estimand: Literal["cause-specific risk", "risk", "restricted mean time"]
    competing: Text | tuple[Text, ...] = ()
    column: Text | None = None
    time: Text | None = None
    censored: tuple[Text, ...] = ()

    @property
    def name(self) -> str:
        return self.event

    @property
    def event_column(self) -> str:
        return self.column or OUTCOME

    @property
    def time_column(self) -> str:
        return self.time or OUTCOME_DAY

    @property
    def competing_events(self) -> tuple[str, ...]:
        return (self.competing,) if isinstance(self.competing, str) else self.competing

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(name for name in (self.column, self.time) if name)

    @model_validator(mode="after")
    def _whole(self) -> EventOutcome:
        if (self.column is None) != (self.time is None):
            raise ValueError(
                "an event of a table has two columns: 'column' (which event) and 'time' (days since time zero)"
            )
        if self.estimand == "cause-specific risk" and not self.competing_events:
            raise ValueError("a cause-specific risk names what competes, such as 'competing: discharge'")
        if self.estimand == "restricted mean time" and self.competing_events:
            raise ValueError(
                "a restricted mean time has one event: name what ends the follow-up under 'censored', or ask for a cause-specific risk"
            )
        return self


def _kind(value: Any) -> str:
    if isinstance(value, EventOutcome) or (isinstance(value, dict) and "event" in value):
        return "event"
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return str(kind)


Outcome = (
    Annotated[NumberOutcome, Tag("number")]
    | Annotated[YesNoOutcome, Tag("yes or no")]
    | Annotated[EventOutcome, Tag("event")]
)
_FORMS = (
    "an outcome is {column, kind: number, unit}, {column, kind: yes or no, equals, otherwise}, or {event, by, estimand}"
)
OUTCOMES = Discriminator(_kind, custom_error_type="outcome", custom_error_message=_FORMS)
