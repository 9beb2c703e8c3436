"""What a request of the API may say; spelled as the options of the command line are."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator

MOST_FACTS = 5_000
MOST_VALUES = 2_000
LONGEST = 200


def _scalar(value: Any) -> Any:
    if isinstance(value, (dict, list)) or len(str(value)) > LONGEST:
        raise ValueError(f"a value is a text of at most {LONGEST} signs, a number, true, false or null")
    return value


Short = Annotated[str, StringConstraints(max_length=LONGEST)]
Typed = Annotated[
    Any,
    AfterValidator(_scalar),
    WithJsonSchema({"type": ["string", "number", "boolean", "null"], "maxLength": 200}),
]
"""What a field holds. A number keeps the digits that were sent."""


class Asked(BaseModel):
    """Nothing unknown is accepted: a mistyped option would change an answer without a word."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FactAsked(Asked):
    """One dated fact, as a row of a long table: an observable, finding or drug with its value."""

    time: Short = ""
    known_at: Short = Field(default="", description="when the result became known, where that was later")
    observable: Short
    value: Typed
    unit: Short = ""
    until: Short = Field(default="", description="of a drug: when it was stopped")
    fasting: bool | None = None

    @property
    def row(self) -> dict[str, Any]:
        """The row of a table, without what was left out."""
        return {name: value for name, value in self if value not in ("", None)}


class PatientAsked(Asked):
    """One patient: values by name, or dated facts. `conditions`: name to true (present) or false (known to be absent)."""

    values: dict[Short, Typed | list[Typed]] | None = Field(
        default=None, max_length=MOST_VALUES, examples=[{"ferritin": "12000 ng/mL", "hemoglobin": ["71", "g/L"], "splenomegaly": True}],
        description="each a text with its unit, a number and its unit, or yes and no for a finding",
    )  # fmt: skip
    facts: list[FactAsked] | None = Field(default=None, max_length=MOST_FACTS)
    age: Short = Field(default="", description="with its unit, such as '34 years'")
    sex: Short = ""
    weight: Short = Field(default="", description="with its unit, such as '68 kg'; of the patient now")
    height: Short = ""
    crcl: Short = ""
    creatinine: Short = ""
    anc: Short = ""
    conditions: dict[Short, bool] = Field(default_factory=dict, max_length=200)
    confirm_weight: bool = False
    decimal: Literal["", "point", "comma"] = Field(
        default="", description="the sign before decimals, where somebody chose it; never guessed"
    )
    criteria: list[Short] | None = Field(default=None, max_length=100)
    reading: Short = "inpatient-7d"
    at: Short = ""

    @model_validator(mode="after")
    def _one_form(self) -> PatientAsked:
        if self.values is not None and self.facts is not None:
            raise ValueError("send values or facts, not both")
        return self


class PlanAsked(PatientAsked):
    """`refractory` and `response` are a clinician's word; unknown when left out."""

    refractory: bool | None = None
    response: bool | None = None


class CourseAsked(PatientAsked):
    """`since`: when treatment began, where the facts do not say it."""

    since: Short = ""


class DoseAsked(Asked):
    """Published doses of one drug; measures with their units."""

    drug: Short
    route: Short | None = None
    region: Short | None = None
    indication: Short | None = None
    vial: Short | None = None
    weight: Short | None = None
    height: Short | None = None
    age: Short | None = None
    sex: Short | None = None
    crcl: Short | None = None
    creatinine: Short | None = None
    anc: Short | None = None
    conditions: dict[Short, bool] = Field(default_factory=dict, max_length=200)
    confirm_weight: bool = False
