"""What a published dose may say: how much, for whom, up to which largest amount, and out of which vial or syringe."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from cytostorm.model.documents import Document, Flag, Identifier, Number
from cytostorm.model.sourced import Band, Fact, Form, Region, Route, Statement

Tier = Literal["subclinical", "moderate", "moderate or critical", "critical", "any"]
DoseUnit = Literal[
    "mg/kg/dose", "mg/kg/day", "mg/kg/h", "mg/m2/dose", "mg/m2/day", "mg/dose", "mg/day", "g/kg/dose", "g/kg/day", "g/kg/course"
]  # fmt: skip
FIXED = ("mg/dose", "mg/day")
"""Units that know no body: the same amount for a newborn and for an adult."""
GROWN = 18


class Population(Document):
    """Whom a row is for, and how that is known.

    `printed`: its source prints the band of the row (`age`, `weight`, or `all_ages`). `derived`: the band is that of the people whom
    the source studied. `ours`: a choice of this project. `not stated`: the source prints no age, and the row has none.
    All but printed say `because`.
    """

    status: Literal["printed", "derived", "ours", "not stated"]
    because: str = ""

    @model_validator(mode="after")
    def _reasoned(self) -> Population:
        if self.status != "printed" and not self.because:
            raise ValueError(f"a population that is {self.status} needs 'because'")
        return self


class Span(Document):
    """From `min` to `max` hours between doses."""

    min: Number
    max: Number

    @model_validator(mode="after")
    def _ordered(self) -> Span:
        if not 0 < self.min <= self.max:
            raise ValueError("an interval needs 0 < min <= max, in hours")
        return self


class Dose(Fact):
    """One published dose. Ages in years, weights in kg, clearances in mL/min, intervals in hours; caps in the mass of the unit (mg or g).

    `population` says how it is known whom the row is for. A fixed amount (mg/dose, mg/day) is for adults unless its own source prints
    a younger age. `all_ages`: the source says that it is for every age, which is more than naming none.
    `tier` is the severity that the source itself prints; one that prints none is for any.
    `up_to`: only a largest amount was printed, so the row has no smallest one.
    `parts`: in how many doses a course is split. `weight_basis: ideal`: the source doses by ideal body weight.
    `not_computed` says why a confirmed row holds no number that can be computed ("bands by weight were not read").
    """

    id: Identifier
    indication: Identifier
    label: str
    population: Population
    tier: Tier = "any"
    routes: tuple[Route, ...] = Field(min_length=1)
    form: Form
    age: Band | None = None
    all_ages: Flag = False
    weight: Band | None = None
    clearance: Band | None = None
    min: Number | None = None
    max: Number | None = None
    unit: DoseUnit | None = None
    up_to: Flag = False
    weight_basis: Literal["real", "ideal"] = "real"
    interval: Span | None = None
    parts: int | None = Field(default=None, ge=2)
    duration: str = ""
    cap_per_dose: Number | None = None
    cap_per_day: Number | None = None
    cap_per_course: Number | None = None
    regions: tuple[Region, ...] = ()
    off_label: Flag | Literal["unknown"]
    not_computed: str = ""

    @property
    def computed(self) -> bool:
        """Whether numbers may be worked out from this row."""
        return self.confirmed and not self.not_computed

    @property
    def label_word(self) -> str:
        """How the row stands to a label. "On label" needs the ages of the label: without them it is said to be open."""
        if self.off_label == "unknown":
            return "label status unknown"
        if self.off_label:
            return "off-label"
        read = self.population.status == "printed" and (self.age is not None or self.all_ages)
        return "on label" if read else "on label, ages not checked"

    @property
    def cap(self) -> Number | None:
        """The printed largest amount, in the mass of the unit and per what the unit is per."""
        return {"dose": self.cap_per_dose, "day": self.cap_per_day, "course": self.cap_per_course}.get(
            str(self.unit).split("/")[-1]
        )

    @model_validator(mode="after")
    def _complete(self) -> Dose:
        if self.computed and None in (self.min, self.max, self.unit):
            raise ValueError(
                f"the row '{self.id}' is computed and needs min, max and unit; or say why not in 'not_computed'"
            )
        if self.not_computed and self.min is not None:
            raise ValueError(f"the row '{self.id}' has 'not_computed' and a number; keep one of the two")
        if self.up_to and self.min != self.max:
            raise ValueError(f"the row '{self.id}' is up to an amount, so min and max are that amount")
        if self.min is not None and self.max is not None and not 0 < self.min <= self.max:
            raise ValueError(f"the row '{self.id}' needs 0 < min <= max")
        return self

    @model_validator(mode="after")
    def _units_agree(self) -> Dose:
        caps = [name for name in ("dose", "day", "course") if getattr(self, f"cap_per_{name}") is not None]
        if any(not str(self.unit).endswith(f"/{name}") for name in caps):
            raise ValueError(f"the row '{self.id}': a cap is in the mass of the unit and per what the unit is per")
        if (self.form == "infusion") != (self.unit == "mg/kg/h") and self.unit not in (None, "mg/day"):
            raise ValueError(f"the row '{self.id}': an infusion is in mg/kg/h or mg/day, and mg/kg/h is an infusion")
        if self.parts is not None and self.unit != "g/kg/course":
            raise ValueError(f"the row '{self.id}': 'parts' splits a course, and the unit is no course")
        if self.weight_basis == "ideal" and "/kg" not in str(self.unit):
            raise ValueError(f"the row '{self.id}': an ideal body weight needs a unit per kg")
        return self

    @model_validator(mode="after")
    def _for_somebody(self) -> Dose:
        if self.all_ages and self.age is not None:
            raise ValueError(f"the row '{self.id}' is for all ages and has an age band; keep one of the two")
        if self.population.status == "not stated" and (self.age is not None or self.all_ages):
            raise ValueError(
                f"the row '{self.id}' has an age and a population that is not stated; say printed, derived or ours"
            )
        if self.population.status != "not stated" and not (self.age or self.all_ages or self.weight):
            raise ValueError(
                f"the row '{self.id}' has a population and no band; write age, weight or all_ages, or say not stated"
            )
        if self.unit in FIXED and not (
            self._grown or (self.population.status == "printed" and (self.age or self.all_ages))
        ):
            advice = "an adult's unless its own source prints a younger age; write age: {from: 18}, or population: {status: printed}"
            raise ValueError(
                f"the row '{self.id}' is a fixed amount ({self.unit}) and would be offered to a child: it is {advice}"
            )
        return self

    @property
    def _grown(self) -> bool:
        return self.age is not None and any(
            edge is not None and edge >= GROWN for edge in (self.age.from_, self.age.above)
        )


class Ceiling(Statement):
    """A largest amount of the drug, in `unit`, over every row that it is about.

    `action`: tell (the label's largest amount: the row says that it is above), ask (the row asks whether that is meant), refuse (no
    number above it is shown). `age` and `weight`: for whom; `routes`, `forms` and `indications` empty: any.
    """

    max: Number
    unit: Literal[
        "mg/dose",
        "mg/day",
        "mg/kg/dose",
        "mg/kg/day",
        "mg/kg/h",
        "mg/m2/dose",
        "mg/m2/day",
        "g/dose",
        "g/kg/dose",
        "g/kg/day",
    ]
    action: Literal["tell", "ask", "refuse"] = "tell"
    age: Band | None = None
    weight: Band | None = None
    routes: tuple[Route, ...] = ()
    forms: tuple[Form, ...] = ()
    indications: tuple[Identifier, ...] = ()


class Presentation(Fact):
    """One vial, syringe, tablet or liquid: `concentration` in mg/mL, `contents` in mg each, `marks` in mg (a graduated syringe).

    `because` says why it is not used where its number was not verified; volumes are printed only from a verified concentration.
    """

    id: Identifier
    label: str
    kind: Literal["vial", "syringe", "liquid", "tablet", "bottle"]
    routes: tuple[Route, ...] = Field(min_length=1)
    concentration: Number | None = None
    contents: tuple[Number, ...] = ()
    marks: Number | None = None
    marks_from: Number | None = None
    whole_vials: Flag = False
    regions: tuple[Region, ...] = ()

    @property
    def used(self) -> bool:
        """Whether volumes may be worked out from it."""
        return self.status in ("verified", "derived")

    @model_validator(mode="after")
    def _measurable(self) -> Presentation:
        if self.kind != "tablet" and self.concentration is None:
            raise ValueError(f"the presentation '{self.id}' is no tablet and needs 'concentration'")
        if self.kind == "tablet" and not self.contents:
            raise ValueError(f"the presentation '{self.id}' is a tablet and needs 'contents'")
        if any(not amount > 0 for amount in (*self.contents, *((self.concentration,) if self.concentration else ()))):
            raise ValueError(f"the presentation '{self.id}' needs amounts above zero")
        return self
