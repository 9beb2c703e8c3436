"""Why an item came out as it did: the facts behind it, what is missing, what a drug hides."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.interpreter import Outcome
from cytostorm.model.nodes import Limit, Node, Quantity, Rise, Sign, Threshold
from cytostorm.model.snapshot import Seen
from cytostorm.values import MET, NOT_MET, Bounds
from cytostorm.words.aged import aged_words
from cytostorm.words.numbers import bounds_words, moment_words, number_words
from cytostorm.words.units import unit_words, written


def name_of(node: Node) -> str:
    """What a leaf is called in a sentence."""
    return node.name if isinstance(node, (Quantity, Limit, Rise, Sign)) else ""


def because(outcome: Outcome) -> str:
    """Why an outcome is what it is: the facts behind it, what is missing, what a drug hides."""
    return "; ".join(reasons(outcome))


def reasons(outcome: Outcome) -> tuple[str, ...]:
    """One reason for each input behind an outcome, in the order of the definition; and where a multiple of any limit settles it, that it does."""
    settled = whatever_limits(outcome)
    quiet = {id(leaf) for one, _, _ in settled for leaf in one.leaves if isinstance(leaf.node, Limit)}
    said = [_leaf_words(leaf, outcome.bounds.is_exact) for leaf in outcome.leaves if id(leaf) not in quiet]
    return tuple(dict.fromkeys([*said, *(f"{limit.name} {words}" for _, limit, words in settled)]))


def whatever_limits(outcome: Outcome) -> list[tuple[Outcome, Limit, str]]:
    """The thresholds under an outcome that are decided whatever the limit is that was not reported, each with that limit, in words."""
    found = ((one, _widest(one)) for one in _thresholds(outcome) if one.bounds.is_exact)
    return [(one, limit, _whatever_words(one, limit)) for one, limit in found if limit is not None]


def _thresholds(outcome: Outcome) -> Iterator[Outcome]:
    if isinstance(outcome.node, Threshold):
        yield outcome
    for child in outcome.children:
        yield from _thresholds(child)


def _widest(outcome: Outcome) -> Limit | None:
    """The limit below a threshold that was not reported and lies between known ends."""
    limits = [
        leaf for leaf in outcome.leaves if isinstance(leaf.node, Limit) and not any(seen.facts for seen in leaf.seen)
    ]
    return next((leaf.node for leaf in limits if isinstance(leaf.node, Limit) and leaf.node.widest), None)


def _whatever_words(outcome: Outcome, limit: Limit) -> str:
    """ "met whatever the limit: above 2 x 1000 ug/L"."""
    node = outcome.node
    assert limit.widest is not None
    assert isinstance(node, Threshold)
    times, met = number_words(float(f"{node.range.low:.12g}")), outcome.bounds == MET
    end = limit.widest.high if met else limit.widest.low
    return f"{outcome.word} whatever the limit: {'above' if met else 'at most'} {times} x {number_words(end)} {unit_words(limit.unit)}"


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
