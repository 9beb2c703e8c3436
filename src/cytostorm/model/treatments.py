"""What a treatment file may say: published doses, renal rules, monitoring, and how far each was checked. Limits of labels have files of their own.

A treatment file orders nothing. Every fact either cites what was printed, or says why no source was read;
the latter is unconfirmed, stays in the file, and is never computed.
"""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from cytostorm.model.documents import Checked, Document, Identifier, Number
from cytostorm.model.doses import Ceiling, Dose, Presentation
from cytostorm.model.sourced import Band, Fact, Form, Route, Statement

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


class Treatment(Document):
    """One drug in cytokine storm syndromes. `masks` are ids of knowledge/masks, `drug` an id of knowledge/drugs.

    `forms_of`: a name that leaves open which of several drugs is meant; it gives no dose. `dangers` stand above everything else.
    """

    id: Identifier
    drug: Identifier
    label: str
    forms_of: str = ""
    dangers: tuple[Statement, ...] = ()
    roles: tuple[Statement, ...] = ()
    doses: tuple[Dose, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    presentations: tuple[Presentation, ...] = ()
    renal: tuple[RenalRule, ...] = ()
    hepatic: tuple[Statement, ...] = ()
    monitoring: tuple[Statement, ...] = ()
    cautions: tuple[Statement, ...] = ()
    masks: tuple[Identifier, ...] = ()
    last_checked: Checked

    @model_validator(mode="after")
    def _one_of_a_name(self) -> Treatment:
        rules = [rule.id for rule in self.renal]
        for names in ([dose.id for dose in self.doses], rules, [one.id for one in self.presentations]):
            if twice := next((name for name in names if names.count(name) > 1), None):
                raise ValueError(f"the id '{twice}' is used twice")
        return self

    @model_validator(mode="after")
    def _shares_exist(self) -> Treatment:
        shares = {rule.id for rule in self.renal if rule.factor is not None and rule.confirmed}
        if lost := next((rule for rule in self.renal if rule.worse_than and rule.worse_than not in shares), None):
            raise ValueError(
                f"the renal rule '{lost.id}' is worse than '{lost.worse_than}', which is no renal rule with a confirmed 'factor'"
            )
        return self

    @property
    def facts(self) -> tuple[Fact, ...]:
        amounts = (*self.doses, *self.ceilings, *self.presentations)
        return (*self.dangers, *self.roles, *amounts, *self.renal, *self.hepatic, *self.monitoring, *self.cautions)


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
