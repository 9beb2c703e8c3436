"""Which cause, how far: the differential of a cytokine storm syndrome, its work-up, its stage, and the names of the field."""

from cytostorm.pathway.attributing import attribute
from cytostorm.pathway.differential import DEFAULT_READING, CauseState, CheckItem, Differential, Hint, LossState, State, TestState
from cytostorm.pathway.staging import GradeState, LevelState, SignState, Stage, stage
from cytostorm.pathway.terms import lineage, members, term_named

__all__ = [
    "DEFAULT_READING", "CauseState", "CheckItem", "Differential", "GradeState", "Hint", "LevelState", "LossState", "SignState",
    "Stage", "State", "TestState", "attribute", "lineage", "members", "stage", "term_named",
]  # fmt: skip
