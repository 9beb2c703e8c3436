"""Verdicts in words: why an item came out as it did, what was printed, and what a score's printed band says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from cytostorm.interpreter import Verdict
from cytostorm.model.criteria import PrintedPoint, PrintedProbability
from cytostorm.model.documents import Cite, Interpretation
from cytostorm.values import Bounds
from cytostorm.words import bounds_words

DISCLAIMER = "Not a medical device. Verdicts are by published criteria only; they are not a diagnosis and not an order."


def score_words(verdict: Verdict) -> str:
    """The score with its scale: "126 to 293 points of 337"."""
    return (
        f"{bounds_words(verdict.score)} {verdict.criteria.document.score_label}".strip()
        if verdict.score is not None
        else ""
    )


def cite_words(cite: Cite | None) -> str:
    return f'{cite.reference}, {cite.locator}: "{cite.as_printed}" ({cite.status})' if cite else ""


def interpretations(verdict: Verdict) -> list[tuple[str, Interpretation]]:
    """Everything that had to be decided, with the item it concerns."""
    return verdict.criteria.interpretations


def probability_words(table: PrintedProbability, score: Bounds) -> str:
    """The printed band that a score lies in: "40 to 54%"; never a fitted curve."""
    low, high = _printed_low(table.printed, score.low), _printed_high(table.printed, score.high)
    return f"{low}%" if low == high else f"{low} to {high}%"


def number_of(result: str) -> str:
    """A result without its cut-off, for a list: "6 to 8 of 8".

    >>> number_of("6 to 8 of 8 (cut-off 5)")
    '6 to 8 of 8'
    """
    return result.partition(" (cut-off")[0]


def _printed_low(printed: Sequence[PrintedPoint], score: float) -> str:
    """The text of the last printed point at or under a score."""
    under = [p for p in printed if p.score <= Decimal(score)]
    return under[-1].text if under else printed[0].text


def _printed_high(printed: Sequence[PrintedPoint], score: float) -> str:
    over = [p for p in printed if p.score >= Decimal(score)]
    return over[0].text if over else printed[-1].text


def interpolated_percent(table: PrintedProbability, score: float) -> float | None:
    """A number between two printed points, straight in log-odds. Interpolated, not published.

    None outside the printed whole percents.
    """
    points = [(float(p.score), float(p.percent)) for p in table.printed if p.percent is not None]
    for (x0, p0), (x1, p1) in pairwise(points):
        if x0 <= score <= x1:
            share = (score - x0) / (x1 - x0)
            return round(100 / (1 + math.exp(-((1 - share) * _log_odds(p0) + share * _log_odds(p1)))), 1)
    return None


def _log_odds(percent: float) -> float:
    return math.log(percent / (100 - percent))
