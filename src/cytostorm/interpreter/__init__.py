"""The meaning of criteria: a node and a snapshot give bounds, a set and a snapshot give a verdict."""

from cytostorm.interpreter.evaluation import combine, evaluate
from cytostorm.interpreter.fever import FEVER, HIGHEST, fever_inputs, without_unproven_no_fever
from cytostorm.interpreter.verdicts import Evaluation, Outcome, Verdict, evaluated, judge, verdict_of

__all__ = [
    "FEVER",
    "HIGHEST",
    "Evaluation",
    "Outcome",
    "Verdict",
    "combine",
    "evaluate",
    "evaluated",
    "fever_inputs",
    "judge",
    "verdict_of",
    "without_unproven_no_fever",
]
