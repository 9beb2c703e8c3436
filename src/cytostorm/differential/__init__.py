"""Which causes are confirmed, suspected, not ruled out or ruled out, how far the disease is, and what is to be sent."""

from cytostorm.differential.attributing import attribute
from cytostorm.differential.causes import (
    DEFAULT_READING,
    CauseState,
    CheckItem,
    Differential,
    Hint,
    LossState,
    State,
    TestState,
)
from cytostorm.differential.grading import GradeState
from cytostorm.differential.stage_signs import LevelState, LookState, SignState
from cytostorm.differential.staging import Severity, Stage, stage
from cytostorm.differential.terms import lineage, members, term_named

__all__ = [
    "DEFAULT_READING", "CauseState", "CheckItem", "Differential", "GradeState", "Hint", "LevelState", "LookState", "LossState", "Severity",
    "SignState", "Stage", "State", "TestState", "attribute", "lineage", "members", "stage", "term_named",
]  # fmt: skip
