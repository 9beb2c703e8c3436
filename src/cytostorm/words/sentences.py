"""Verdicts in words: why an item came out as it did, what was printed, and what a score's printed band says."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from cytostorm.interpreter import Outcome, Verdict
from cytostorm.model.criteria import PrintedPoint, PrintedProbability
from cytostorm.model.documents import Cite, Interpretation
from cytostorm.model.nodes import Limit, Node, Quantity, Rise, Sign, Threshold
from cytostorm.model.snapshot import Seen
from cytostorm.values import MET, NOT_MET, Bounds
from cytostorm.words.aged import aged_words
from cytostorm.words.units import unit_words, written

DISCLAIMER = "Not a medical device. Verdicts are by published criteria only; they are no diagnosis and order nothing."


def moment_words(at: datetime | None) -> str:
    return at.isoformat(sep=" ", timespec="minutes") if at else "undated"


def number_words(value: float) -> str:
    """A number as a person writes it, without trailing zeros."""
    return "∞" if value == math.inf else "−∞" if value == -math.inf else f"{value:.10g}"


def bounds_words(bounds: Bounds) -> str:
    """One value, or the two ends: "126 to 293"."""
    return number_words(bounds.low) if bounds.is_exact else f"{number_words(bounds.low)} to {number_words(bounds.high)}"


def score_words(verdict: Verdict) -> str:
    """The score with its scale: "126 to 293 points of 337"."""
    return f"{bounds_words(verdict.score)} {verdict.criteria.document.score_label}".strip() if verdict.score is not None else ""


def name_of(node: Node) -> str:
    """What a leaf is called in a sentence."""
    return node.name if isinstance(node, (Quantity, Limit, Rise, Sign)) else ""


def because(outcome: Outcome) -> str:
    """Why an outcome is what it is: the facts behind it, what is missing, what a drug hides."""
    return "; ".join(reasons(outcome))


def reasons(outcome: Outcome) -> tuple[str, ...]:
    """One reason for each input behind an outcome, in the order of the definition; and where a multiple of any limit settles it, that it does."""
    settled = [one for one in _thresholds(outcome) if one.bounds.is_exact and _widest(one) is not None]
    quiet = {id(leaf) for one in settled for leaf in one.leaves if isinstance(leaf.node, Limit)}
    said = [_leaf_words(leaf, outcome.bounds.is_exact) for leaf in outcome.leaves if id(leaf) not in quiet]
    return tuple(dict.fromkeys([*said, *(_whatever_words(one) for one in settled)]))


def _thresholds(outcome: Outcome) -> Iterator[Outcome]:
    if isinstance(outcome.node, Threshold):
        yield outcome
    for child in outcome.children:
        yield from _thresholds(child)


def _widest(outcome: Outcome) -> Limit | None:
    """The limit below a threshold that was not reported and lies between known ends."""
    limits = [leaf for leaf in outcome.leaves if isinstance(leaf.node, Limit) and not any(seen.facts for seen in leaf.seen)]
    return next((leaf.node for leaf in limits if isinstance(leaf.node, Limit) and leaf.node.widest), None)


def _whatever_words(outcome: Outcome) -> str:
    """ "met whatever the limit: above 2 x 1000 ug/L"."""
    limit, node = _widest(outcome), outcome.node
    assert limit is not None
    assert limit.widest is not None
    assert isinstance(node, Threshold)
    times, met = number_words(float(f"{node.range.low:.12g}")), outcome.bounds == MET
    end = limit.widest.high if met else limit.widest.low
    return f"{limit.name} {outcome.word} whatever the limit: {'above' if met else 'at most'} {times} x {number_words(end)} {unit_words(limit.unit)}"


def _leaf_words(leaf: Outcome, settled: bool) -> str:
    name = f"{leaf.node.meta.label} of {name_of(leaf.node)}" if isinstance(leaf.node, Limit) else name_of(leaf.node)
    seen = leaf.seen[0] if leaf.seen else Seen(leaf.bounds)
    if not seen.facts and seen.aged is not None:
        return f"{name}: {aged_words(seen.aged, _subject(leaf.node))}" + (", not needed" if settled else "")
    if not seen.facts:
        note = f" ({seen.note})" if seen.note else ""
        return f"{name} missing{note}" + (", not needed" if settled and not note else "")
    return f"{name} {_facts_words(leaf, seen)}{_mask_words(seen)}"


def _subject(node: Node) -> str:
    """The observable or finding that a leaf looks up."""
    return next((key[1] for key in node.inputs), "")


def _facts_words(leaf: Outcome, seen: Seen) -> str:
    fact = seen.facts[0]
    if isinstance(leaf.node, Sign):
        said = _presence(leaf.bounds if leaf.bounds.is_exact else getattr(fact, "present", leaf.bounds))
    elif isinstance(leaf.node, Rise):
        said = f"measured {len(seen.facts)} times"
    elif seen.note:
        said = bounds_words(leaf.bounds)
    else:
        said = written(fact.origin.text, fact.origin.unit)
    dated = f" ({moment_words(fact.times.effective)})" if fact.times.effective else ""
    return said + (f", {seen.note}" if seen.note else "") + dated


def _presence(bounds: Bounds) -> str:
    """What was recorded of a finding, also where it proves nothing."""
    return "present" if bounds == MET else "absent" if bounds == NOT_MET else "unclear"


def _mask_words(seen: Seen) -> str:
    """What a drug does to a value: "unreliable: tocilizumab lowers it"."""
    drugs = sorted({force.words for force in seen.masks})
    return f", unreliable: {' and '.join(drugs)}" if drugs else ""


def cite_words(cite: Cite | None) -> str:
    return f'{cite.reference}, {cite.locator}: "{cite.as_printed}" ({cite.status})' if cite else ""


def interpretations(verdict: Verdict) -> list[tuple[str, Interpretation]]:
    """Everything that had to be decided, with the item it concerns."""
    return verdict.criteria.interpretations


def probability_words(table: PrintedProbability, score: Bounds) -> str:
    """The printed band that a score lies in: "40 to 54 %"; never a fitted curve."""
    low, high = _printed_low(table.printed, score.low), _printed_high(table.printed, score.high)
    return f"{low} %" if low == high else f"{low} to {high} %"


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
