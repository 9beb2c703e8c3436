"""Who comes to the made-up hospital: causes of a stay, how often they come, and how ill they make.

Every number here is ours and made up, so that software has something to read. None of it is epidemiology,
and none of it may be used to judge a criteria set: see docs/how-to/make-a-synthetic-hospital.md.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Course:
    """A drug given to a share `chance` of the stays, from `after` (admission or treated) plus `delay` hours on.

    `doses` rows `every` so many hours, each lasting `lasting` hours.
    """

    drug: str
    dose: str
    chance: float
    after: str = "treated"
    delay: float = 2
    doses: int = 1
    every: float = 24
    lasting: float = 0.25


@dataclass(frozen=True)
class Sign:
    """A finding that is looked for in a share `sought` of the stays, and there in a share `present` of those."""

    finding: str
    sought: float
    present: float


@dataclass(frozen=True)
class Profile:
    """One cause of a stay. `share` of all stays; `days` is the median length; hours of onset are counted from admission.

    `peaks`: the value of each test at the height of the gravest course, in canonical units; a test that is not named stays usual.
    `standing`: findings that a chart states from admission on. `half_life`: hours in which half of the rise is
    gone once the treatment works. `icu` and `death` are the shares at a middling severity. A stay with a syndrome is a crisis.
    """

    cause: str
    syndrome: str
    share: float
    days: float
    onset: tuple[float, float]
    rise: float
    icu: float
    death: float
    peaks: dict[str, float]
    ages: tuple[int, int] = (18, 95)
    standing: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = (Sign("splenomegaly", 0.4, 0.02), Sign("hepatomegaly", 0.4, 0.03))
    drugs: tuple[Course, ...] = ()
    half_life: float = 40


ORDINARY = "none"
_PAIN = Course("acetaminophen", "1000 mg", 0.35, "admission", 4, doses=4, every=8)
_FEVER = Course("acetaminophen", "1000 mg", 0.6, "admission", 3, doses=6, every=8)
_STRESS = Course("hydrocortisone", "50 mg", 0.2, doses=8, every=6)

PROFILES = (
    Profile("other", ORDINARY, 0.40, 3.5, (-24, 24), 24, 0.03, 0.004, {}, drugs=(_PAIN,)),
    Profile("elective surgery", ORDINARY, 0.22, 4, (6, 24), 30, 0.06, 0.004,
            {"temperature": 37.9, "heart_rate": 92, "hemoglobin": 100, "leukocytes": 11.5, "neutrophils": 9, "crp": 110, "fibrinogen": 5,
             "ferritin": 280, "esr": 40, "albumin": 33, "d_dimer_feu": 2.5},
            drugs=(_PAIN, Course("ibuprofen", "400 mg", 0.2, "admission", 12, doses=4, every=8),
                   Course("dexamethasone", "4 mg", 0.1, "admission", 8))),
    Profile("heart failure", ORDINARY, 0.16, 6, (-72, 0), 24, 0.1, 0.03,
            {"respiratory_rate": 24, "oxygen_saturation": 91, "creatinine": 150, "urea_nitrogen": 40, "troponin_i": 0.12, "crp": 18, "sodium": 132,
             "systolic_blood_pressure": 112, "heart_rate": 98, "pao2_fio2": 270},
            ages=(50, 95)),
    Profile("local infection", ORDINARY, 0.11, 5, (-48, 0), 24, 0.05, 0.01,
            {"temperature": 38.7, "heart_rate": 102, "respiratory_rate": 20, "leukocytes": 13.5, "neutrophils": 11.5, "crp": 130, "ferritin": 420,
             "fibrinogen": 5, "esr": 55, "il6": 40, "albumin": 33},
            standing=("suspected_infection",), drugs=(_FEVER,)),
    Profile("liver disease", ORDINARY, 0.03, 7, (-96, 0), 48, 0.1, 0.06,
            {"bilirubin": 140, "ast": 190, "alt": 120, "platelets": 80, "albumin": 25, "inr": 1.9, "prothrombin_time": 21, "fibrinogen": 1.7,
             "hemoglobin": 98, "ferritin": 900, "sodium": 131, "creatinine": 120, "ldh": 300},
            signs=(Sign("splenomegaly", 0.7, 0.5), Sign("hepatomegaly", 0.7, 0.4))),
    Profile("bacterial sepsis", "sepsis", 0.05, 9, (-24, 24), 14, 0.55, 0.22,
            {"temperature": 39.5, "heart_rate": 124, "respiratory_rate": 29, "systolic_blood_pressure": 82, "mean_arterial_pressure": 56,
             "oxygen_saturation": 91, "leukocytes": 19, "neutrophils": 16.5, "lymphocytes": 0.6, "platelets": 95, "hemoglobin": 96, "creatinine": 260,
             "urea_nitrogen": 60, "bilirubin": 45, "ast": 110, "alt": 80, "albumin": 23, "ldh": 420, "crp": 280, "inr": 1.7, "prothrombin_time": 19,
             "ferritin": 1300, "triglycerides": 2.2, "fibrinogen": 5.5, "d_dimer_feu": 7, "il6": 900, "scd25": 1800, "esr": 70, "troponin_i": 0.1,
             "pao2_fio2": 190, "glasgow_coma_scale": 12},
            standing=("suspected_infection",), drugs=(_FEVER, _STRESS),
            signs=(Sign("splenomegaly", 0.6, 0.08), Sign("hepatomegaly", 0.6, 0.1), Sign("hemophagocytosis", 0.01, 0.3))),
    Profile("COVID-19", "COVID-19 hyperinflammation", 0.02, 10, (-48, 48), 60, 0.4, 0.2,
            {"temperature": 39.4, "heart_rate": 108, "respiratory_rate": 30, "oxygen_saturation": 84, "leukocytes": 10, "neutrophils": 9.2,
             "lymphocytes": 0.45, "platelets": 190, "crp": 210, "ferritin": 2600, "ldh": 700, "d_dimer_feu": 6, "ast": 95, "alt": 85,
             "fibrinogen": 6.3, "triglycerides": 2.4, "il6": 130, "scd25": 1500, "esr": 75, "troponin_i": 0.06, "pao2_fio2": 95, "albumin": 27},
            standing=("covid19", "covid19_pneumonia", "sars_cov_2_direct_test"), ages=(30, 95),
            drugs=(_FEVER, Course("dexamethasone", "6 mg", 0.7, delay=-12, lasting=216), Course("tocilizumab", "560 mg", 0.3, delay=4, lasting=1),
                   Course("anakinra", "100 mg", 0.1, delay=6, doses=10, every=12), Course("baricitinib", "4 mg", 0.1, delay=6, doses=7))),
    Profile("Still's disease", "MAS", 0.003, 14, (-72, 72), 72, 0.3, 0.1,
            {"temperature": 40.2, "heart_rate": 118, "respiratory_rate": 22, "systolic_blood_pressure": 100, "hemoglobin": 82, "leukocytes": 3.4,
             "neutrophils": 2.4, "lymphocytes": 0.6, "platelets": 70, "ast": 420, "alt": 300, "bilirubin": 40, "albumin": 24, "ldh": 1500, "crp": 190,
             "ferritin": 28000, "triglycerides": 4.4, "fibrinogen": 1.1, "d_dimer_feu": 11, "il6": 150, "scd25": 9000, "esr": 18, "inr": 1.5,
             "prothrombin_time": 17},
            standing=("stills_disease",), ages=(18, 60),
            signs=(Sign("splenomegaly", 0.95, 0.6), Sign("hepatomegaly", 0.95, 0.5), Sign("hemophagocytosis", 0.4, 0.7)),
            drugs=(_FEVER, Course("methylprednisolone", "500 mg", 0.9, doses=3), Course("anakinra", "100 mg", 0.7, delay=8, doses=24, every=6),
                   Course("ciclosporin", "150 mg", 0.3, delay=24, doses=14, every=12))),
    Profile("lymphoma", "HLH", 0.003, 18, (-96, 72), 96, 0.4, 0.4,
            {"temperature": 39.9, "heart_rate": 120, "respiratory_rate": 24, "oxygen_saturation": 92, "systolic_blood_pressure": 92,
             "mean_arterial_pressure": 62, "hemoglobin": 68, "leukocytes": 1.7, "neutrophils": 0.7, "lymphocytes": 0.35, "platelets": 20,
             "creatinine": 160, "urea_nitrogen": 40, "ast": 380, "alt": 240, "bilirubin": 70, "albumin": 21, "ldh": 1800, "crp": 150, "inr": 1.8,
             "prothrombin_time": 21, "ferritin": 22000, "triglycerides": 5.2, "fibrinogen": 0.9, "d_dimer_feu": 13, "il6": 300, "scd25": 14000,
             "esr": 25, "pao2_fio2": 230},
            standing=("hematologic_malignancy",), ages=(25, 85), half_life=70,
            signs=(Sign("splenomegaly", 0.95, 0.8), Sign("hepatomegaly", 0.95, 0.65), Sign("hemophagocytosis", 0.7, 0.75),
                   Sign("lymphadenopathy", 0.9, 0.7)),
            drugs=(_FEVER, Course("dexamethasone", "20 mg", 0.85, lasting=240), Course("etoposide", "150 mg", 0.6, delay=12, doses=3, every=84),
                   Course("ruxolitinib", "10 mg", 0.15, delay=24, doses=14, every=12))),
    Profile("CAR T cells", "CRS", 0.004, 16, (24, 120), 36, 0.35, 0.05,
            {"temperature": 40.3, "heart_rate": 126, "respiratory_rate": 26, "oxygen_saturation": 90, "systolic_blood_pressure": 82,
             "mean_arterial_pressure": 56, "hemoglobin": 78, "leukocytes": 0.9, "neutrophils": 0.4, "lymphocytes": 0.15, "platelets": 40, "ast": 160,
             "alt": 120, "ldh": 650, "crp": 210, "ferritin": 11000, "triglycerides": 3, "fibrinogen": 1.8, "d_dimer_feu": 6, "il6": 4500,
             "scd25": 6000, "albumin": 26, "glasgow_coma_scale": 12, "pao2_fio2": 240},
            standing=("hematologic_malignancy", "immune_effector_cell_therapy"), ages=(20, 80), half_life=24,
            signs=(Sign("splenomegaly", 0.8, 0.15), Sign("hepatomegaly", 0.8, 0.1), Sign("hemophagocytosis", 0.03, 0.5)),
            drugs=(_FEVER, Course("tocilizumab", "560 mg", 0.75, delay=-6, doses=2, every=12, lasting=1),
                   Course("dexamethasone", "10 mg", 0.4, delay=6, doses=8, every=6))),
)  # fmt: skip
ADMISSIONS_A_DAY = 100
