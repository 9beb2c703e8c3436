"""Which cause, how far, which published doses: the differential, the stage, doses and exposure, and the step pathway with its dangers.

It offers options with reasons and orders nothing.
"""

from cytostorm.pathway.attributing import attribute
from cytostorm.pathway.differential import DEFAULT_READING, CauseState, CheckItem, Differential, Hint, LossState, State, TestState
from cytostorm.pathway.dosing import Row, Sheet, doses
from cytostorm.pathway.patient import CONDITIONS, Clearance, Patient, Surface, patient
from cytostorm.pathway.plan import DangerState, DifferenceState, OptionState, Plan, StepState
from cytostorm.pathway.planning import pathway
from cytostorm.pathway.safety import Notice
from cytostorm.pathway.stage_signs import LevelState, LookState, SignState
from cytostorm.pathway.staging import GradeState, Severity, Stage, stage
from cytostorm.pathway.terms import lineage, members, term_named

__all__ = [
    "CONDITIONS",
    "DEFAULT_READING",
    "CauseState",
    "CheckItem",
    "Clearance",
    "DangerState",
    "DifferenceState",
    "Differential",
    "GradeState",
    "Hint",
    "LevelState",
    "LookState",
    "LossState",
    "Notice",
    "OptionState",
    "Patient",
    "Plan",
    "Row",
    "Severity",
    "Sheet",
    "SignState",
    "Stage",
    "State",
    "StepState",
    "Surface",
    "TestState",
    "attribute",
    "doses",
    "lineage",
    "members",
    "pathway",
    "patient",
    "stage",
    "term_named",
]  # fmt: skip
