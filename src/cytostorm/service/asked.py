"""What a request of the API may say; spelled as the options of the command line are."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

MOST_FACTS = 20_000
MOST_VALUES = 2_000
Short = Annotated[str, StringConstraints(max_length=200)]
Scalar = str | int | float | bool | None


class Asked(BaseModel):
    """Nothing unknown is accepted: a mistyped option would change an answer without a word."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FactAsked(Asked):
    """One dated fact, as a row of a long table: an observable, finding or drug with its value."""

    time: Short = ""
    observable: Short
    value: Short | float | int | bool
    unit: Short = ""


class PatientAsked(Asked):
    """One patient: values by name, or dated facts. `conditions`: name to true (present) or false (known to be absent)."""

    values: dict[Short, Annotated[Any, Field(description="text with its unit, a number, or true and false")]] | None = (
        Field(default=None, max_length=MOST_VALUES, examples=[{"ferritin": "12000 ng/mL", "splenomegaly": True}])
    )
    facts: list[FactAsked] | None = Field(default=None, max_length=MOST_FACTS)
    age: Short = Field(default="", description="with its unit, such as '34 years'")
    sex: Short = ""
    weight: Short = Field(default="", description="with its unit, such as '68 kg'; of the patient now")
    height: Short = ""
    crcl: Short = ""
    creatinine: Short = ""
    anc: Short = ""
    conditions: dict[Short, bool] = Field(default_factory=dict, max_length=200)
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
    confirm_weight: bool = False


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
