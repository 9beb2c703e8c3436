"""When a verdict can change: when a fact becomes usable, or leaves its window. Between two such moments nothing does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cytostorm.model.documents import Mask, Reading
from cytostorm.model.durations import duration
from cytostorm.model.nodes import Key
from cytostorm.record.facts import Administration, Fact, Record, subject
from cytostorm.record.snapshots import Guide


def change_points(record: Record, reading: Reading, guide: Guide, keys: Iterable[Key]) -> list[datetime]:
    """Every moment at which a verdict on these inputs can change: a fact becomes usable, or leaves its window."""
    subjects = subjects_behind(keys, guide)
    moments: set[datetime] = set()
    for fact in record.facts:
        if subject(fact) in subjects:
            moments |= set(_moments(fact, reading))
    return sorted(moments)


def subjects_behind(keys: Iterable[Key], guide: Guide) -> set[str]:
    """The names whose facts matter to some inputs, through derivations, implications and drugs."""
    names = {part for key in keys for part in key[1:]}
    while (more := names | _sources(names, guide) | _implications(names, guide)) != names:
        names = more
    drugs = {drug for name in names & set(guide.findings) for drug in guide.findings[name].recorded_by}
    drugs |= {drug for name in names & set(guide.observables) for drug in guide.observables[name].at_least_one_by}
    return names | drugs | {name for mask in guide.masks.values() if {h.observable for h in mask.hides} & names for name in _masking(mask)}


def _masking(mask: Mask) -> Iterable[str]:
    """The drugs of a mask, and the findings that make it last longer."""
    return (*mask.drugs, *(one.with_finding for one in mask.longer if one.with_finding))


def _sources(names: set[str], guide: Guide) -> set[str]:
    rules = [rule for name in names & set(guide.observables) for rule in guide.observables[name].derived]
    return {source.removesuffix("@upper_limit") for rule in rules for source in (rule.first, rule.second)}


def _implications(names: set[str], guide: Guide) -> set[str]:
    found = names & set(guide.findings)
    return {implied for name in found for implied in guide.findings[name].implies} | {f.id for f in guide.findings.values() if found & set(f.implies)}


def _moments(fact: Fact, reading: Reading) -> Iterable[datetime]:
    available, within = fact.times.available, reading.pick_for(subject(fact)).within
    if available is None or fact.times.effective is None:
        return
    yield available
    last = (fact.until if isinstance(fact, Administration) else None) or fact.times.effective
    windows = (
        {rule.within for rule in (reading.default, *reading.overrides) if rule.within} if isinstance(fact, Administration) else {within} - {None}
    )
    for window in windows:
        if (leaves := last + duration(str(window))) > available:
            yield leaves
