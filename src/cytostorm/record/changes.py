"""When a verdict can change: when a fact becomes usable, or leaves its window. Between two such moments nothing does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cytostorm.model.documents import Mask
from cytostorm.model.durations import duration
from cytostorm.model.implications import Implications
from cytostorm.model.knowledge_source import KnowledgeSource
from cytostorm.model.nodes import Key
from cytostorm.model.readings import Reading
from cytostorm.record.facts import Administration, Fact, Record, subject


def change_points(record: Record, reading: Reading, knowledge: KnowledgeSource, keys: Iterable[Key]) -> list[datetime]:
    """Every moment at which a verdict on these inputs can change: a fact becomes usable, or leaves its window."""
    subjects = subjects_behind(keys, knowledge, reading)
    windows = {name: windows_of(name, reading, knowledge) for name in subjects}
    moments: set[datetime] = set()
    for fact in record.facts:
        if subject(fact) in subjects:
            moments |= set(_moments(fact, reading, windows[subject(fact)]))
    return sorted(moments)


def windows_of(name: str, reading: Reading, knowledge: KnowledgeSource) -> tuple[str, ...]:
    """Every length of time after which a fact of this name may leave: its own windows, and those of what it ends."""
    pick = reading.pick_for(name)
    if name not in knowledge.findings:
        return (pick.within,) if pick.within is not None else ()
    windows = {pick.within, pick.for_no, *(rule.for_no for rule in reading.overrides if name in rule.ended_by)}
    return tuple(sorted(window for window in windows if window is not None))


def subjects_behind(keys: Iterable[Key], knowledge: KnowledgeSource, reading: Reading) -> set[str]:
    """The names whose facts matter to some inputs, through derivations, implications, endings and drugs."""
    names = {part for key in keys for part in key[1:]}
    while (
        more := names | _sources(names, knowledge) | _implications(names, knowledge) | enders(names, reading)
    ) != names:
        names = more
    drugs = {drug for name in names & set(knowledge.findings) for drug in knowledge.findings[name].recorded_by}
    drugs |= {
        drug for name in names & set(knowledge.observables) for drug in knowledge.observables[name].at_least_one_by
    }
    return (
        names
        | drugs
        | {
            name
            for mask in knowledge.masks.values()
            if {h.observable for h in mask.hides} & names
            for name in _masking(mask)
        }
    )


def _masking(mask: Mask) -> Iterable[str]:
    """The drugs of a mask, and the findings that make it last longer."""
    return (*mask.drugs, *(one.with_finding for one in mask.longer if one.with_finding))


def _sources(names: set[str], knowledge: KnowledgeSource) -> set[str]:
    rules = [rule for name in names & set(knowledge.observables) for rule in knowledge.observables[name].derived]
    return {source.removesuffix("@upper_limit") for rule in rules for source in (rule.first, rule.second)}


def _implications(names: set[str], knowledge: KnowledgeSource) -> set[str]:
    implications = Implications(knowledge.findings)
    return {other for name in names & set(knowledge.findings) for other in implications.around(name)}


def enders(names: set[str], reading: Reading) -> set[str]:
    """The findings of which a yes says no to one of these."""
    return {other for name in names for other in reading.pick_for(name).ended_by}


def _moments(fact: Fact, reading: Reading, own: Iterable[str]) -> Iterable[datetime]:
    available = fact.times.available
    if available is None or fact.times.effective is None:
        return
    yield available
    last = (fact.until if isinstance(fact, Administration) else None) or fact.times.effective
    of_drugs = {rule.within for rule in (reading.default, *reading.overrides) if rule.within}
    for window in of_drugs if isinstance(fact, Administration) else own:
        if (leaves := last + duration(str(window))) > available:
            yield leaves
