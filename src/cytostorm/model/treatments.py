"""What a treatment file may say: published doses, renal rules, monitoring, and how far each was checked. Limits of labels have files of their own.

A treatment file orders nothing. Every fact either cites what was printed, or says why no source was read;
the latter is unconfirmed, stays in the file, and is never computed.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from cytostorm.model.documents import Checked, Cite, Document, Edges, FactStatus, Flag, Identifier, Number

Tier = Literal["subclinical", "moderate", "moderate or critical", "critical", "any"]
Route = Literal["iv", "sc", "po"]
Form = Literal["bolus", "infusion", "repeat"]
Region = Literal["us", "eu"]
DoseUnit = Literal[
    "mg/kg/dose", "mg/kg/day", "mg/kg/h", "mg/m2/dose", "mg/m2/day", "mg/dose", "mg/day", "g/kg/dose", "g/kg/day", "g/kg/course"
]  # fmt: skip
Condition = Literal[
    "active_cns_disease", "active_infection", "active_tuberculosis", "aliskiren", "anti_hbc", "blood_group_not_o", "bosentan",
    "breast_feeding", "ciclosporin", "cows_milk_allergy", "critical_illness", "cyp3a4_inducer", "cyp3a4_inhibitor", "cyp450_substrate",
    "dabigatran", "dialysis", "diverticulitis_or_ulcer", "drug_allergy", "e_coli_protein_allergy", "fungal_infection", "heart_failure",
    "hepatic_impairment", "hepatitis_b", "hepatitis_b_antiviral", "hepatitis_b_status_unknown", "histoplasmosis", "hyperprolinemia",
    "iga_deficiency_with_anti_iga", "il1_inhibitor", "il6_inhibitor", "infection_treated", "jak_inhibitor", "latent_tuberculosis",
    "live_vaccine", "lymphoma_not_excluded", "macrolide_allergy", "neutropenia", "nsaid", "other_biologic", "phenytoin", "pregnancy",
    "probenecid", "qt_prolongation", "renal_impairment", "severe_hypertension", "severe_thrombocytopenia", "shock", "smoker",
    "st_johns_wort", "strongyloides_exposure", "subcutaneous_edema", "t_or_nk_cell_ebv", "tacrolimus", "thrombosis", "tnf_inhibitor",
    "treatable_intracellular_infection", "warfarin", "zoster", "zoster_exposure",
]  # fmt: skip


def _positive(edges: Edges) -> Edges:
    if edges == Edges():
        raise ValueError("a band needs at least one edge: from, above, up_to or below")
    return edges


Band = Annotated[Edges, AfterValidator(_positive)]


class Fact(Document):
    """Something said about a drug: with what was printed, or with the reason why no source was read (`unread`)."""

    cite: Cite | None = None
    unread: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _sourced_or_unread(self) -> Fact:
        if (self.cite is None) == (self.unread == ""):
            raise ValueError("give either 'cite' (what was printed) or 'unread' (why no source was read), not both and not neither")
        return self

    @property
    def status(self) -> FactStatus:
        """How far it was checked; what no source was read for is unconfirmed."""
        return self.cite.status if self.cite else "unconfirmed"

    @property
    def confirmed(self) -> bool:
        return self.status != "unconfirmed"


class Statement(Fact):
    """A fact in words; `regions` are those of the label that says it, with `version` where wordings changed."""

    text: str
    regions: tuple[Region, ...] = ()
    version: str = ""


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
    """One published dose. Ages in years, weights in kg, clearances in mL/min, caps in mg, intervals in hours.

    `tier` is the severity that the source itself prints; one that prints none is for any.
    `up_to`: only a largest amount was printed, so the row has no smallest one.
    `all_ages`: the source says that it is for every age, which is more than naming none.
    `not_computed` says why a confirmed row holds no number that can be computed ("bands by weight were not read").
    """

    id: Identifier
    indication: Identifier
    label: str
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
    interval: Span | None = None
    duration: str = ""
    cap_per_dose: Number | None = None
    cap_per_day: Number | None = None
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
        return "off-label" if self.off_label else "on label" if self.age or self.all_ages else "on label, its ages not read"

    @model_validator(mode="after")
    def _complete(self) -> Dose:
        if self.computed and None in (self.min, self.max, self.unit):
            raise ValueError(f"the row '{self.id}' is computed and needs min, max and unit; or say why not in 'not_computed'")
        if self.not_computed and self.min is not None:
            raise ValueError(f"the row '{self.id}' has 'not_computed' and a number; keep one of the two")
        if self.up_to and self.min != self.max:
            raise ValueError(f"the row '{self.id}' is up to an amount, so min and max are that amount")
        if self.all_ages and self.age is not None:
            raise ValueError(f"the row '{self.id}' is for all ages and has an age band; keep one of the two")
        if self.min is not None and self.max is not None and not 0 < self.min <= self.max:
            raise ValueError(f"the row '{self.id}' needs 0 < min <= max")
        if (self.cap_per_dose and not str(self.unit).endswith("/dose")) or (self.cap_per_day and not str(self.unit).endswith("/day")):
            raise ValueError(f"the row '{self.id}': a cap is in mg and per what the unit is per")
        if (self.form == "infusion") != (self.unit == "mg/kg/h") and self.unit not in (None, "mg/day"):
            raise ValueError(f"the row '{self.id}': an infusion is in mg/kg/h or mg/day, and mg/kg/h is an infusion")
        return self


class RenalRule(Statement):
    """What is said of a reduced clearance; `factor` is the printed share of the dose.

    `forms` empty: any way of giving. `worse_than` names a rule with a share for better kidneys: the full dose is then told to be too much.
    """

    id: Identifier
    clearance: Band | None = None
    condition: Condition | None = None
    factor: Number | None = None
    routes: tuple[Route, ...] = ()
    forms: tuple[Form, ...] = ()
    worse_than: Identifier | None = None

    @model_validator(mode="after")
    def _one_trigger(self) -> RenalRule:
        if self.clearance is None and self.condition is None:
            raise ValueError(f"the renal rule '{self.id}' needs 'clearance' or 'condition'")
        return self


class Ceiling(Statement):
    """The largest amount that a label names, in `unit`; a published row that goes beyond it, per dose or over a day, is told so."""

    max: Number
    unit: Literal["mg/dose", "mg/day", "mg/kg/day"]


class Treatment(Document):
    """One drug in cytokine storm syndromes. `masks` are ids of knowledge/masks, `drug` an id of knowledge/drugs."""

    id: Identifier
    drug: Identifier
    label: str
    roles: tuple[Statement, ...] = ()
    doses: tuple[Dose, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    renal: tuple[RenalRule, ...] = ()
    hepatic: tuple[Statement, ...] = ()
    monitoring: tuple[Statement, ...] = ()
    cautions: tuple[Statement, ...] = ()
    masks: tuple[Identifier, ...] = ()
    last_checked: Checked

    @model_validator(mode="after")
    def _one_of_a_name(self) -> Treatment:
        rules = [rule.id for rule in self.renal]
        for names in ([dose.id for dose in self.doses], rules):
            if twice := next((name for name in names if names.count(name) > 1), None):
                raise ValueError(f"the id '{twice}' is used twice")
        return self

    @model_validator(mode="after")
    def _shares_exist(self) -> Treatment:
        shares = {rule.id for rule in self.renal if rule.factor is not None and rule.confirmed}
        if lost := next((rule for rule in self.renal if rule.worse_than and rule.worse_than not in shares), None):
            raise ValueError(f"the renal rule '{lost.id}' is worse than '{lost.worse_than}', which is no renal rule with a confirmed 'factor'")
        return self

    @property
    def facts(self) -> tuple[Fact, ...]:
        return (*self.roles, *self.doses, *self.ceilings, *self.renal, *self.hepatic, *self.monitoring, *self.cautions)


ParameterUnit = Literal["mL/min", "L/h", "L", "L/kg", "/h", "h", "mg/L", "1", "%", "kg", "a", "mo", "nM"]


class Parameter(Fact):
    """A published pharmacokinetic number, with its spread as published: SD, relative standard error (%) or omega (log scale)."""

    id: Identifier
    value: Number
    unit: ParameterUnit
    sd: Number | None = None
    rse: Number | None = None
    omega: Number | None = None


class Printed(Fact):
    """A published number that ours is held against, with the digits it was printed with.

    `compare`: equal (worked out here; ours must round to it), used (a parameter, taken as printed), near (shown beside: another model
    or other people), data (no model here predicts it).
    """

    id: Identifier
    label: str
    value: Number
    high: Number | None = None
    sd: Number | None = None
    unit: ParameterUnit
    compare: Literal["equal", "used", "near", "data"]
    because: str = ""

    @model_validator(mode="after")
    def _reasoned(self) -> Printed:
        if self.compare in ("near", "data") and not self.because:
            raise ValueError(f"'{self.id}' is not held to be equal, and needs 'because'")
        return self


class Pharmacokinetics(Document):
    """The published pharmacokinetics of one drug: parameters that are used, and numbers to be held against."""

    id: Identifier
    drug: Identifier
    label: str
    parameters: tuple[Parameter, ...]
    printed: tuple[Printed, ...]
    cautions: tuple[Statement, ...] = ()
    last_checked: Checked

    def parameter(self, name: str) -> Parameter:
        """One parameter; KeyError for a name that the file does not hold, which is our own mistake."""
        return {parameter.id: parameter for parameter in self.parameters}[name]
