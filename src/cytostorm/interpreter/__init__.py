"""The meaning of criteria: a node and a snapshot give bounds, a set and a snapshot give a verdict."""

from cytostorm.interpreter.evaluation import combine, evaluate
from cytostorm.interpreter.verdicts import Evaluation, Outcome, Verdict, judge, verdict_of

__all__ = ["Evaluation", "Outcome", "Verdict", "combine", "evaluate", "judge", "verdict_of"]
