"""What is known of a finding: as recorded, else by what others say of it. The same order holds in every engine."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from cytostorm.model.documents import Finding
from cytostorm.model.implications import Implications, levels_of
from cytostorm.model.knowledge_source import KnowledgeSource
from cytostorm.model.snapshot import Seen
from cytostorm.values import MET, NOT_MET, UNDECIDED


class Looking(Protocol):
    """What looking at a record needs here; the chooser is one."""

    knowledge: KnowledgeSource
    implications: Implications

    def recorded(self, name: str, now: datetime | None) -> Seen: ...
    def finding(self, name: str, now: datetime | None) -> Seen: ...
    def observable(self, name: str, worse: str, now: datetime | None, masks: bool = True) -> Seen: ...


def finding_seen(name: str, record: Looking, now: datetime | None) -> Seen:
    """As recorded; else following from another that is present or from a level; else ruled out by a level or by one that is absent."""
    own = record.recorded(name, now)
    if own.facts:
        return _agreed(name, own, record, now)
    return _following(name, record, now) or _shown(name, record, now) or _ruled_out(name, record, now) or own


def _agreed(name: str, own: Seen, record: Looking, now: datetime | None) -> Seen:
    """What was recorded; but a no beside a lasting finding that says yes is not taken, and neither is the yes."""
    for other in record.implications.contradicts(name) if own.bounds == NOT_MET else ():
        if (seen := record.finding(other, now)).bounds == MET:
            said = f"recorded as absent, and {_label(other, record)} is recorded as present"
            caution = f"Contradiction: {_label(name, record)} is {said}. Neither is used; check both."
            return Seen(UNDECIDED, own.facts + seen.facts, note=f"contradiction: {said}", caution=caution)
    return own


def _following(name: str, record: Looking, now: datetime | None) -> Seen | None:
    for other in record.implications.says_yes(name):
        if (seen := record.finding(other, now)).bounds == MET:
            caution = _known(other, record).caution or seen.caution
            return Seen(MET, seen.facts, note=f"follows from {_label(other, record)}", caution=caution)
    return None


def _shown(name: str, record: Looking, now: datetime | None) -> Seen | None:
    """What the level of an observable shows of a finding."""
    rule = _known(name, record).shown_by
    if rule is None or not (seen := record.observable(rule.observable, "high", now)).facts:
        return None
    observable = record.knowledge.observables[rule.observable]
    (present_from, absent_below), said = levels_of(rule, observable), observable.short or observable.label
    if seen.bounds.low >= present_from:
        return Seen(MET, seen.facts, seen.masks, note=f"follows from {said}")
    return (
        Seen(NOT_MET, seen.facts, seen.masks, note=f"ruled out by {said}") if seen.bounds.high < absent_below else None
    )


def _ruled_out(name: str, record: Looking, now: datetime | None) -> Seen | None:
    for implied in record.implications.says_no(name):
        if (seen := record.recorded(implied, now)).bounds == NOT_MET:
            return Seen(NOT_MET, seen.facts, note=f"ruled out by {_label(implied, record)}")
    return None


def _known(name: str, record: Looking) -> Finding:
    return record.knowledge.findings[name]


def _label(name: str, record: Looking) -> str:
    """What a finding is called in a sentence."""
    return _known(name, record).short or _known(name, record).label
