"""The reasons of a rule on a record as data: one for each input behind it, in the order of the definition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from cytostorm.interpreter import Outcome
from cytostorm.model.nodes import CriteriaSet, Limit, Node, Quantity, Rise, Sign, Threshold
from cytostorm.model.routes import Acts
from cytostorm.model.snapshot import Seen
from cytostorm.record.reasons import Kind, Reason
from cytostorm.values import MET, NOT_MET, Bounds


def outcome_reasons(outcome: Outcome) -> tuple[Reason, ...]:
    """Every input once. Where a multiple of any limit decides, that stands for the limit that was not reported."""
    decided = [one for one in _thresholds(outcome) if one.bounds.is_exact and _widest(one) is not None]
    quiet = {id(leaf) for one in decided for leaf in one.leaves if isinstance(leaf.node, Limit)}
    found = [_leaf(leaf, outcome.bounds.is_exact) for leaf in outcome.leaves if id(leaf) not in quiet]
    return tuple(dict.fromkeys([*found, *(_whatever(one) for one in decided)]))


def _thresholds(outcome: Outcome) -> Iterator[Outcome]:
    if isinstance(outcome.node, Threshold):
        yield outcome
    for child in outcome.children:
        yield from _thresholds(child)


def _widest(outcome: Outcome) -> Limit | None:
    """The limit below a threshold that was not reported and lies between known ends."""
    limits = [
        leaf.node
        for leaf in outcome.leaves
        if isinstance(leaf.node, Limit) and not any(seen.facts for seen in leaf.seen)
    ]
    return next((limit for limit in limits if limit.widest), None)


def _whatever(outcome: Outcome) -> Reason:
    """A threshold that is met, or not met, whatever the limit is."""
    limit, node = _widest(outcome), outcome.node
    assert limit is not None
    assert limit.widest is not None
    assert isinstance(node, Threshold)
    end = limit.widest.high if outcome.bounds == MET else limit.widest.low
    times = float(f"{node.range.low:.12g}")
    return Reason("multiple", _subject(limit), limit.name, outcome.word, limit.unit, bounds=Bounds(times, end))


def _leaf(leaf: Outcome, decided: bool) -> Reason:
    """What was found of one input, what is missing of it, or what is too old."""
    node, label = leaf.node, _label(leaf.node)
    seen = leaf.seen[0] if leaf.seen else Seen(leaf.bounds)
    if not seen.facts and seen.aged is not None:
        return Reason("too old", _subject(node), label, aged=seen.aged, needed=not decided)
    if not seen.facts:
        return Reason("missing", _subject(node), label, note=seen.note, needed=not (decided and not seen.note))
    fact = seen.facts[0]
    kind, value, unit = _found(leaf, seen, fact)
    masks = tuple(sorted(set(seen.masks), key=lambda one: one.words))
    return Reason(
        kind, _subject(node), label, value, unit, fact.times.effective, bounds=leaf.bounds, masked_by=masks,
        note=seen.note, count=len(seen.facts),
    )  # fmt: skip


def _found(leaf: Outcome, seen: Seen, fact: Any) -> tuple[Kind, str, str]:
    if isinstance(leaf.node, Sign):
        return "finding", _presence(leaf.bounds if leaf.bounds.is_exact else getattr(fact, "present", leaf.bounds)), ""
    if isinstance(leaf.node, Rise):
        return "series", "", ""
    return "value", "" if seen.note else fact.origin.text, fact.origin.unit


def _presence(bounds: Bounds) -> str:
    """What was recorded of a finding, also where it proves nothing."""
    return "present" if bounds == MET else "absent" if bounds == NOT_MET else "unclear"


def _label(node: Node) -> str:
    if isinstance(node, Limit):
        return f"{node.meta.label} of {node.name}"
    return node.name if isinstance(node, (Quantity, Rise, Sign)) else ""


def _subject(node: Node) -> str:
    """The observable or finding that a leaf looks up."""
    return next((key[1] for key in sorted(node.inputs)), "")


def acting_reason(drug: str, last: datetime | None, acts: Acts) -> Reason:
    """A drug that still acts, and for how long."""
    return Reason("acting", drug, value="yes", at=last, note=acts.label, count=acts.time.days, status=acts.status)


def counted_doses(drug: str, count: int, span: str, last: datetime | None) -> Reason:
    """How often a drug was given in a span before now, and when last."""
    return Reason("doses", drug, note=span, count=count, at=last)


def of_set(criteria: CriteriaSet, kind: Literal["set", "grade"], value: str, bounds: Bounds) -> Reason:
    """The verdict or the grade of a criteria set."""
    return Reason(kind, criteria.id, criteria.document.short_title, value, bounds=bounds)
