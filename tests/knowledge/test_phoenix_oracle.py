"""Phoenix against the authors' own package on 10,000 random patients: every organ, both scores, sepsis and shock."""

import random
from fractions import Fraction

import numpy as np
import phoenix as authors

from cytostorm.interpreter import Evaluation
from cytostorm.library import shipped
from cytostorm.model.snapshot import Seen, Snapshot
from cytostorm.units import convert
from cytostorm.values import exactly, truth

LIBRARY = shipped()
PHOENIX = LIBRARY.criteria("phoenix")
PATIENTS = 10_000
EDGES = {
    "pao2_fio2": ("mm[Hg]", [99, 100, 199, 200, 399, 400, 450]),
    "spo2_fio2": ("%", [147, 148, 219, 220, 291, 292, 400]),
    "vasoactive_drugs": ("1", [0, 1, 2, 3]),
    "lactate": ("mmol/L", [0.5, 4.9, 5.0, 10.9, 11.0, 20.0]),
    "mean_arterial_pressure": (
        "mm[Hg]",
        [16, 17, 24, 25, 30, 31, 32, 35, 36, 37, 38, 39, 43, 44, 45, 48, 49, 51, 52, 60],
    ),
    "platelets": ("10*9/L", [20, 99, 100, 250]),
    "inr": ("1", [1.0, 1.3, 1.4, 3.0]),
    "d_dimer_feu": ("mg/L{FEU}", [0.2, 2.0, 2.1, 9.0]),
    "fibrinogen": ("mg/dL", [60, 99, 100, 300]),
    "glasgow_coma_scale": ("1", [3, 10, 11, 15]),
    "glucose": ("mg/dL", [49, 50, 100, 150, 151]),
    "neutrophils": ("10*9/L", [0.49, 0.5, 3.0]),
    "lymphocytes": ("10*9/L", [0.99, 1.0, 3.0]),
    "creatinine": ("mg/dL", [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 3.0]),
    "bilirubin": ("mg/dL", [0.5, 3.9, 4.0, 9.0]),
    "alt": ("U/L", [20, 102, 103, 900]),
}
MONTHS = [0, 0.5, 1, 11, 12, 23, 24, 59, 60, 143, 144, 215]


def patient(rng):
    """Random values, most of them on an edge; SpO2 is up to 97 %, because the authors' code takes every ratio as usable."""
    values = {name: rng.choice(ends) for name, (_, ends) in EDGES.items()}
    signs = {name: rng.random() < 0.5 for name in ("invasive_ventilation", "supplemental_oxygen", "fixed_pupils")}
    return values, signs, rng.choice(MONTHS)


NODES = {node.meta.id: node for node in PHOENIX.nodes if node.meta.id}
COLUMNS = {
    "respiratory": "phoenix_respiratory_score", "cardiovascular": "phoenix_cardiovascular_score", "coagulation": "phoenix_coagulation_score",
    "neurologic": "phoenix_neurologic_score", "score": "phoenix_sepsis_score", "sepsis": "phoenix_sepsis", "septic_shock": "phoenix_septic_shock",
    "endocrine": "phoenix_endocrine_score", "immunologic": "phoenix_immunologic_score", "renal": "phoenix_renal_score",
    "hepatic": "phoenix_hepatic_score", "phoenix_8": "phoenix8_sepsis_score",
}  # fmt: skip


def ours(values, signs, months):
    """What each node of the set says of the patient."""
    known = {
        **signs,
        "respiratory_support": signs["invasive_ventilation"],
        "suspected_infection": True,
        "sepsis": False,
    }
    measured = {
        **{name: (unit, values[name]) for name, (unit, _) in EDGES.items()},
        "age": ("mo", months),
        "oxygen_saturation": ("%", 95),
    }
    seen = {
        key: Seen(truth(known[key[1]]) if key[0] == "finding" else canonical(key[1], *measured[key[1]]))
        for key in PHOENIX.inputs
    }
    evaluation = Evaluation(PHOENIX, Snapshot(seen))
    return {name: evaluation.bounds(NODES[name]) for name in COLUMNS}


def canonical(name, unit, value):
    exact = Fraction(str(value))
    return convert(LIBRARY.units[name].named(unit), exact, exact)


def theirs(patients):
    """The authors' table of all patients, by one call."""

    def column(name):
        return np.array([values[name] for values, _, _ in patients], dtype=float)

    def sign(name):
        return np.array([signs[name] for _, signs, _ in patients], dtype=int)

    return authors.phoenix8(
        pf_ratio=column("pao2_fio2"), sf_ratio=column("spo2_fio2"), imv=sign("invasive_ventilation"),
        other_respiratory_support=sign("supplemental_oxygen"), vasoactives=column("vasoactive_drugs"), lactate=column("lactate"),
        map=column("mean_arterial_pressure"), platelets=column("platelets"), inr=column("inr"), d_dimer=column("d_dimer_feu"),
        fibrinogen=column("fibrinogen"), gcs=column("glasgow_coma_scale"), fixed_pupils=sign("fixed_pupils"), glucose=column("glucose"),
        anc=column("neutrophils"), alc=column("lymphocytes"), creatinine=column("creatinine"), bilirubin=column("bilirubin"),
        alt=column("alt"), age=np.array([months for _, _, months in patients], dtype=float),
    )  # fmt: skip


def test_every_organ_and_both_scores_equal_the_authors_code():
    rng = random.Random(2024)
    patients = [patient(rng) for _ in range(PATIENTS)]
    table = theirs(patients).to_dict("records")
    different = [
        (one, name, found[name], row[column])
        for one, row in zip(patients, table, strict=True)
        for found in [ours(*one)]
        for name, column in COLUMNS.items()
        if found[name] != exactly(float(row[column]))
    ]
    assert different == []
    scores = {row["phoenix_sepsis_score"] for row in table}
    assert scores >= set(range(2, 14))  # the random patients reach nearly every score
