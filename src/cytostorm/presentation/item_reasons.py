"""Why an item of a criteria set came out as it did: one reason for each value behind it, and what was not recorded."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.interpreter import Outcome
from cytostorm.library import Library
from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.model.nodes import Key, Limit, Rise, Sign
from cytostorm.model.snapshot import Seen
from cytostorm.presentation.headlines import day_words, lowered, short
from cytostorm.presentation.set_words import range_words
from cytostorm.presentation.view import Reason
from cytostorm.record import MaskInForce
from cytostorm.values import MET, NOT_MET
from cytostorm.words import written
from cytostorm.words.aged import aged_words, grouped
from cytostorm.words.reasons import whatever_limits


def item_reasons(outcome: Outcome, library: Library) -> tuple[Reason, ...]:
    """One reason for each input with a value behind an outcome, in the order of the definition.

    A value that is too old to count is one of them. Where a multiple of any limit decides, that is said in place of the limit.
    """
    decided = whatever_limits(outcome)
    quiet = {id(leaf) for one, _, _ in decided for leaf in one.leaves if isinstance(leaf.node, Limit)}
    found = [reason for leaf in outcome.leaves if id(leaf) not in quiet and (reason := _reason(leaf, library))]
    return tuple(dict.fromkeys([*found, *(_whatever(limit, words, library) for _, limit, words in decided)]))


def not_recorded(outcome: Outcome, library: Library) -> tuple[str, ...]:
    """Labels of the inputs without a value that could still change an outcome; none where it is decided."""
    if outcome.bounds.is_exact:
        return ()
    names = (leaf_label(leaf, library) for leaf in outcome.leaves if not leaf.bounds.is_exact and _is_empty(leaf))
    return tuple(dict.fromkeys(names))


def input_label(name: str, library: Library) -> str:
    """An observable or a finding inside a sentence: "ferritin", "CRP"."""
    known = library.observables.get(name) or library.findings.get(name)
    return lowered(known.brief) if known is not None else name.replace("_", " ")


def test_label(name: str, library: Library) -> str:
    """A test in a list of tests: without what its label says in brackets."""
    return short(input_label(name, library))


def leaf_label(leaf: Outcome, library: Library) -> str:
    """What an input is called; a limit says of what."""
    if isinstance(leaf.node, Limit):
        return f"{leaf.node.which.replace('_', ' ')} of {input_label(leaf.node.observable, library)}"
    return input_label(_key(leaf)[1], library)


def _key(leaf: Outcome) -> Key:
    return next(iter(leaf.node.inputs))


def _subject(leaf: Outcome) -> str:
    return leaf.node.observable if isinstance(leaf.node, Limit) else _key(leaf)[1]


def _seen(leaf: Outcome) -> Seen:
    return leaf.seen[0] if leaf.seen else Seen(leaf.bounds)


def _is_empty(leaf: Outcome) -> bool:
    seen = _seen(leaf)
    return not seen.facts and seen.aged is None and not seen.note


def _reason(leaf: Outcome, library: Library) -> Reason | None:
    """None for an input without any value."""
    seen, name = _seen(leaf), leaf_label(leaf, library)
    if seen.facts:
        return _known(leaf, seen, name)
    if seen.aged is not None:
        return _old(leaf, seen, name)
    return _made("said", leaf, f"{name}: {seen.note}") if seen.note else None


def _made(kind: str, leaf: Outcome, words: str) -> Reason:
    return Reason(kind=kind, subject=_subject(leaf), value="", unit="", at=None, masked_by=(), words=words)


def _old(leaf: Outcome, seen: Seen, name: str) -> Reason:
    one = seen.aged
    assert one is not None
    words = f"{name}: {aged_words(one, _subject(leaf))}"
    return Reason(kind="too old", subject=_subject(leaf), value=one.text, unit=one.unit, at=one.at, masked_by=(), words=words)  # fmt: skip


def _known(leaf: Outcome, seen: Seen, name: str) -> Reason:
    fact = seen.facts[0]
    sign = isinstance(leaf.node, Sign)
    value, unit = (_presence(leaf), "") if sign else (fact.origin.text, fact.origin.unit)
    return Reason(
        kind="finding" if sign else "value",
        subject=_subject(leaf),
        value=value,
        unit=unit,
        at=fact.times.effective,
        masked_by=tuple(dict.fromkeys(force.drug for force in seen.masks)),
        words="; ".join([f"{name} {_value_words(leaf, seen, value, unit)}", *_mask_words(seen.masks, name)]),
    )


def _value_words(leaf: Outcome, seen: Seen, value: str, unit: str) -> str:
    fact = seen.facts[0]
    if isinstance(leaf.node, Rise):
        said = f"measured {len(seen.facts)} time{'' if len(seen.facts) == 1 else 's'}"
    elif isinstance(leaf.node, Sign):
        said = value
    elif seen.note:
        said = range_words(leaf.bounds)
    else:
        said = written(grouped(value), unit)
    note = f", {seen.note}" if seen.note else ""
    return f"{said}{note}" + (f" ({day_words(fact.times.effective)})" if fact.times.effective else "")


def _presence(leaf: Outcome) -> str:
    """What was recorded of a finding, also where it proves nothing."""
    bounds = leaf.bounds if leaf.bounds.is_exact else getattr(_seen(leaf).facts[0], "present", leaf.bounds)
    return "present" if bounds == MET else "absent" if bounds == NOT_MET else "inconclusive"


def _mask_words(masks: tuple[MaskInForce, ...], name: str) -> Iterator[str]:
    """ "unreliable: tocilizumab lowers CRP"; of a row that was not understood what is possible."""
    if masks:
        said = (force.words if force.drug == UNIDENTIFIED else f"{force.drug} {force.effect} {name}" for force in masks)
        yield f"unreliable: {' and '.join(dict.fromkeys(said))}"


def _whatever(limit: Limit, words: str, library: Library) -> Reason:
    """ "ALT: met whatever the limit: above 2 x 1000 U/L"."""
    said = f"{input_label(limit.observable, library)}: {words}"
    return Reason(kind="value", subject=limit.observable, value="", unit="", at=None, masked_by=(), words=said)
