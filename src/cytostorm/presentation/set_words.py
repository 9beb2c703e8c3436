"""What one criteria set says, in one sentence: its verdict, its number with the cut-off, and for whom it was made."""

from __future__ import annotations

import math
import re

from cytostorm.interpreter import Verdict
from cytostorm.model.nodes import CriteriaSet
from cytostorm.presentation.scored import cut_off
from cytostorm.presentation.sentences import probability_words
from cytostorm.values import MET, Bounds
from cytostorm.words import population_words

_OF, _SCALE = re.compile(r"^(?:points )?of (\d+)(.*)$"), re.compile(r"^\((\w+), \d+ to \d+\)$")
_FORMULA, _MINUS = re.compile(r"^\((?!cut-off).+\)$"), re.compile(r"(?<!\w)-(?=\d)")
NO_RULE = "no published rule decides"


def number_text(value: float) -> str:
    """A number as a ward writes it: "12,000", "−2.1".

    >>> number_text(12000.0), number_text(-2.1)
    ('12,000', '−2.1')
    """
    text = f"{value:,.0f}" if value == int(value) and abs(value) >= 1000 else f"{value:.10g}"
    return text.replace("-", "−")


def range_words(bounds: Bounds) -> str:
    """What is still possible of a number; an open end is said in words.

    >>> range_words(Bounds(6, 8)), range_words(Bounds(-0.852, math.inf)), range_words(Bounds(-math.inf, math.inf))
    ('6 to 8', 'at least −0.852', 'any value')
    """
    low, high = bounds
    if bounds.is_exact:
        return number_text(low)
    if math.isinf(low) and math.isinf(high):
        return "any value"
    if math.isinf(high):
        return f"at least {number_text(low)}"
    return f"at most {number_text(high)}" if math.isinf(low) else f"{number_text(low)} to {number_text(high)}"


def result_words(verdict: Verdict, brief: bool = False) -> str:
    """ "6 to 8 of 8 clinical criteria (cut-off 5)"; "grade 1 to 4"; empty where the set has no number. `brief`: without what it counts."""
    return score_text(verdict.score, verdict.criteria, brief) if verdict.score is not None else ""


def score_text(score: Bounds, criteria: CriteriaSet, brief: bool = False) -> str:
    """A score of a set with its scale and its cut-off."""
    label, number = criteria.document.score_label, range_words(score)
    if scale := _SCALE.match(label):
        return f"{scale[1]} {number}"
    if counted := _OF.match(label):
        number = f"{number} of {counted[1]}{'' if brief else counted[2]}"
    elif label and not (brief and _FORMULA.match(label)):
        number = f"{number} {_MINUS.sub('−', label.removeprefix('points '))}"
    edge = cut_off(criteria)
    return f"{number} (cut-off {number_text(edge)})" if edge is not None and "cut-off" not in number else number


def band_words(verdict: Verdict) -> str:
    """ "probability of hemophagocytic syndrome 88 to 99% (published)"; empty for a set without a printed table."""
    table = verdict.criteria.document.probability
    if table is None or verdict.score is None:
        return ""
    return f"{table.label[:1].lower()}{table.label[1:]} {probability_words(table, verdict.score)} (published)"


def set_sentence(verdict: Verdict) -> str:
    """ "HScore: met, 299 of 337 (cut-off 169), probability ... (published)"; a set for other patients says only why it is none of his."""
    name = verdict.criteria.document.short_title
    if verdict.for_other_patients:
        return f"{name}: {population_words(verdict)}."
    word = NO_RULE if verdict.criteria.verdict is None else verdict.word
    said = ", ".join(part for part in (word, result_words(verdict), band_words(verdict)) if part)
    whom = f"; {population_words(verdict)}" if verdict.applies != MET else ""
    return f"{name}: {said}{whom}."
