"""From criteria sets, a reading and the knowledge to one small plan that every fast engine executes."""

from cytostorm.compiler.compiling import compile_plan, linked
from cytostorm.compiler.plan import (
    NO_WINDOW,
    DerivedBy,
    FindingPlan,
    InputPlan,
    MaskedBy,
    NodePlan,
    ObservablePlan,
    Plan,
    SetPlan,
    ShownByPlan,
    SubjectPlan,
)

__all__ = [
    "NO_WINDOW", "DerivedBy", "FindingPlan", "InputPlan", "MaskedBy", "NodePlan", "ObservablePlan",
    "Plan", "SetPlan", "ShownByPlan", "SubjectPlan", "compile_plan", "linked",
]  # fmt: skip
