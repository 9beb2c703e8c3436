"""The step pathway with its options and dangers, from causes, stage and doses. It offers options with reasons and orders nothing."""

from cytostorm.pathway.one_drug import doses
from cytostorm.pathway.plan import DifferenceState, OptionState, Plan, StepState
from cytostorm.pathway.planning import pathway

__all__ = [
    "DifferenceState", "OptionState", "Plan", "StepState", "doses", "pathway",
]  # fmt: skip
