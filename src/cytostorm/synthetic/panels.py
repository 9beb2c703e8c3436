"""What the made-up hospital measures: usual values, how often they are drawn, and the units that its laboratories print.

Usual values and frequencies are ours and made up; units and their conversions are those of the library.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """How one laboratory prints a test: unit, decimals, and where it stops counting ("> 40000", "< 0.3")."""

    unit: str
    decimals: int
    below: str = ""
    above: str = ""


@dataclass(frozen=True)
class Assay:
    """One test. `usual` and the limits `least` and `most` are in the canonical unit of the observable.

    `between` and `within`: spread (as a standard deviation of the logarithm) between patients, and from one sample to the next.
    `falls_after`: hours in which half of the rise is gone once IL-6 is blocked; 0 for never. `antipyretic`: steroids and antipyretics lower it.
    """

    observable: str
    usual: float
    between: float
    within: float
    least: float
    most: float
    ways: tuple[Way, ...]
    falls_after: float = 0
    antipyretic: bool = False


@dataclass(frozen=True)
class Panel:
    """Tests of one sample or one round, every so many hours in a share of the stays, known `delay` hours (median) later.

    `intense`: the share among stays with a hyperinflammatory crisis. `where`: on the ward (everywhere) or in intensive care only.
    """

    name: str
    tests: tuple[Assay, ...]
    every: float
    share: float
    intense: float
    delay: float = 0
    lag: float = 0
    where: str = "ward"


_COUNT = (Way("10*9/L", 0), Way("10*3/uL", 0), Way("K/uL", 0))
_CELLS = (Way("10*9/L", 2), Way("10*3/uL", 2), Way("K/uL", 1))
_ENZYME = (Way("U/L", 0), Way("U/L", 0), Way("IU/L", 0))
_TEMPERATURE = Assay(
    "temperature", 36.8, 0.004, 0.006, 34.5, 42, (Way("Cel", 1), Way("[degF]", 1), Way("°C", 1)), 12, True
)
_ROUND = (
    Assay("heart_rate", 78, 0.12, 0.08, 35, 200, (Way("/min", 0), Way("/min", 0), Way("bpm", 0))),
    Assay("respiratory_rate", 16, 0.08, 0.09, 8, 50, (Way("/min", 0), Way("/min", 0), Way("breaths/min", 0))),
    Assay("oxygen_saturation", 97, 0.008, 0.01, 60, 100, (Way("%", 0),)),
    Assay("systolic_blood_pressure", 128, 0.12, 0.07, 45, 230, (Way("mm[Hg]", 0), Way("mm[Hg]", 0), Way("mmHg", 0))),
)
_MEAN_PRESSURE = Assay(
    "mean_arterial_pressure", 86, 0.08, 0.07, 32, 160, (Way("mm[Hg]", 0), Way("mm[Hg]", 0), Way("mmHg", 0))
)
_COMA = Assay("glasgow_coma_scale", 15, 0.0, 0.02, 3, 15, (Way("{score}", 0),))

PANELS = (
    Panel("round", (_TEMPERATURE, *_ROUND), 4, 1, 1),
    Panel("intensive round", (_TEMPERATURE, *_ROUND, _MEAN_PRESSURE), 1, 1, 1, where="icu"),
    Panel("coma scale", (_COMA,), 6, 0.8, 0.9, where="icu"),
    Panel("blood count", (
        Assay("hemoglobin", 134, 0.1, 0.03, 35, 200, (Way("g/dL", 1), Way("g/L", 0))),
        Assay("leukocytes", 7.4, 0.25, 0.1, 0.15, 90, _CELLS),
        Assay("platelets", 240, 0.25, 0.06, 4, 900, _COUNT),
    ), 24, 0.95, 1, 1.0, 12),
    Panel("differential", (
        Assay("neutrophils", 4.7, 0.3, 0.12, 0.05, 80, _CELLS),
        Assay("lymphocytes", 1.7, 0.3, 0.1, 0.05, 30, _CELLS),
    ), 24, 0.5, 0.9, 1.5, 12),
    Panel("chemistry", (
        Assay("creatinine", 80, 0.25, 0.06, 25, 1200, (Way("mg/dL", 2), Way("umol/L", 0))),
        Assay("urea_nitrogen", 15, 0.3, 0.1, 3, 150, (Way("mg/dL", 0), Way("mmol/L", 1))),
        Assay("sodium", 139, 0.015, 0.01, 115, 160, (Way("mmol/L", 0), Way("meq/L", 0))),
        Assay("potassium", 4.1, 0.08, 0.06, 2.2, 7, (Way("mmol/L", 1), Way("meq/L", 1))),
    ), 24, 0.95, 1, 1.5, 12),
    Panel("liver", (
        Assay("ast", 26, 0.35, 0.1, 6, 9000, _ENZYME),
        Assay("alt", 25, 0.4, 0.1, 6, 9000, _ENZYME),
        Assay("bilirubin", 10, 0.4, 0.1, 2.5, 600, (Way("mg/dL", 1), Way("umol/L", 0))),
        Assay("albumin", 39, 0.1, 0.04, 10, 52, (Way("g/dL", 1), Way("g/L", 0))),
        Assay("ldh", 200, 0.2, 0.07, 90, 9000, _ENZYME),
    ), 48, 0.6, 0.97, 2, 18),
    Panel("C-reactive protein", (
        Assay("crp", 4, 1.0, 0.2, 0.4, 550, (Way("mg/L", 0), Way("mg/dL", 1, below="0.3"), Way("mg/L", 1, below="3")), 20),
    ), 24, 0.6, 0.97, 2, 12),
    Panel("coagulation", (
        Assay("inr", 1.05, 0.05, 0.03, 0.8, 9, (Way("{INR}", 2), Way("", 1))),
        Assay("prothrombin_time", 12, 0.06, 0.03, 9, 90, (Way("s", 1), Way("sec", 1))),
    ), 48, 0.4, 0.8, 2, 18),
    Panel("ferritin", (
        Assay("ferritin", 140, 0.8, 0.1, 8, 99000, (Way("ng/mL", 0, above="40000"), Way("ug/L", 0), Way("mcg/L", 0, below="15", above="16500"))),
    ), 48, 0.12, 0.85, 6, 18),
    Panel("triglycerides", (
        Assay("triglycerides", 1.4, 0.35, 0.1, 0.4, 12, (Way("mg/dL", 0), Way("mmol/L", 1))),
    ), 96, 0.03, 0.25, 5, 24),
    Panel("fibrinogen", (
        Assay("fibrinogen", 3.2, 0.15, 0.06, 0.3, 9.5, (Way("mg/dL", 0, below="60"), Way("g/L", 1))),
    ), 48, 0.05, 0.5, 3, 18),
    Panel("D-dimer", (
        Assay("d_dimer_feu", 0.45, 0.7, 0.15, 0.15, 90, (Way("ug/mL{FEU}", 2, below="0.27", above="20"), Way("ng/mL{FEU}", 0))),
    ), 72, 0.08, 0.5, 3, 12),
    Panel("sedimentation", (
        Assay("esr", 16, 0.6, 0.1, 1, 130, (Way("mm/h", 0), Way("mm/hr", 0))),
    ), 96, 0.08, 0.4, 4, 24),
    Panel("troponin", (
        Assay("troponin_i", 0.012, 0.5, 0.2, 0.004, 40, (Way("ng/mL", 2, below="0.01"), Way("ng/L", 0, below="6"))),
    ), 24, 0.1, 0.3, 2, 12),
    Panel("interleukin 6", (
        Assay("il6", 4, 0.6, 0.3, 0.5, 40000, (Way("pg/mL", 0, below="7"), Way("ng/L", 0, below="7", above="5000"))),
    ), 72, 0.01, 0.2, 24, 0),
    Panel("soluble CD25", (
        Assay("scd25", 420, 0.4, 0.1, 80, 60000, (Way("[arb'U]/mL", 0), Way("U/mL", 0, above="20000"))),
    ), 120, 0.001, 0.15, 60, 24),
    Panel("blood gas", (
        Assay("pao2_fio2", 380, 0.1, 0.08, 45, 540, (Way("mm[Hg]", 0), Way("kPa", 1))),
    ), 6, 0.7, 0.9, 0.3, where="icu"),
)  # fmt: skip
TESTS = tuple(dict.fromkeys(test for panel in PANELS for test in panel.tests))
OXYGEN = ("room_air", "low_flow", "high_flow", "positive_pressure")
GARBAGE = ("hemolyzed", "see comment", "clotted", "sample insufficient", "canceled by lab")
GARBAGE_RATE, SLIP_RATE, CORRECTION_RATE = 1 / 8000, 1 / 1000, 1 / 400
"""Shares of the laboratory values that are replaced by a text, printed with another unit's name (only where that shows), or corrected later."""
LABORATORIES = (0.6, 0.3, 0.1)
"""Shares of the samples by laboratory; each prints its own way."""
