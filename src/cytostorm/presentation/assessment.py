"""One patient at one moment, every set side by side: the domain is asked once, and the view is what every face renders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cytostorm.bedside import Assessment, assess
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet
from cytostorm.pathway import Plan, pathway
from cytostorm.presentation.aged import aged_payload
from cytostorm.presentation.assess_screen import assess_screen
from cytostorm.presentation.assess_view import AssessView, SetView
from cytostorm.presentation.catalogue import catalogue_fingerprint
from cytostorm.presentation.kept_out import kept_out_payload, refusal_payload
from cytostorm.presentation.sentences import DISCLAIMER
from cytostorm.presentation.set_views import set_view
from cytostorm.presentation.stage import hyperinflammation_payload, severity_payload
from cytostorm.record import Record

_APPLIES = {"met": 0, "unknown": 1, "not for this patient": 2}
_VERDICTS = {"met": 0, "unknown": 1, "not met": 2, None: 3}


@dataclass(frozen=True)
class Assessed:
    """What an assessment was made from: the verdicts, and the plan of the same moment for its stage, its causes and its dangers."""

    assessment: Assessment
    plan: Plan


def assessed(
    record: Record,
    library: Library,
    criteria: Sequence[CriteriaSet] | None,
    reading: str,
    at: datetime | None,
    version: str,
) -> Assessed:
    """Every set on a record at a moment, with its causes, stage and dangers."""
    found = assess(record, library, criteria, reading, at, version=version)
    return Assessed(found, pathway(record, library, reading, found.at))


def assess_view(
    record: Record,
    library: Library,
    criteria: Sequence[CriteriaSet] | None,
    reading: str,
    at: datetime | None,
    version: str,
) -> AssessView:
    """The view of an assessment; `criteria` None means all sets that are not drafts."""
    return view_of(assessed(record, library, criteria, reading, at, version), library)


def view_of(made: Assessed, library: Library) -> AssessView:
    """The view of what was asked already."""
    found, stage = made.assessment, made.plan.stage
    sets = set_views(found, library)
    return AssessView(
        version=found.version,
        summary=assess_screen(made.plan, found, sets, library),
        catalogue=catalogue_fingerprint(library),
        patient=found.record.patient,
        at=found.at,
        reading=found.reading.id,
        reading_words=found.reading.title,
        disclaimer=DISCLAIMER,
        hyperinflammation=hyperinflammation_payload(stage),
        severity=severity_payload(stage.severity),
        criteria=sets,
        aged_out=tuple(aged_payload(name, one) for name, one in sorted(found.aged.items())),
        if_counted=tuple(one.if_counted.words for one in sets if one.if_counted and one.verdict),
        kept_out=tuple(kept_out_payload(fact, library) for fact in found.kept_out),
        refused=tuple(refusal_payload(one, library) for one in found.record.refusals),
    )


def set_views(found: Assessment, library: Library) -> tuple[SetView, ...]:
    """Every set of an assessment, those made for this patient first."""
    return tuple(sorted((set_view(one, library) for one in found.judged), key=_order))


def _order(one: SetView) -> tuple[int, int]:
    """Made for this patient, then not recorded, then for others; met before unknown, and what never decides behind both."""
    return _APPLIES[one.applies], _VERDICTS[one.verdict] if one.decides else len(_VERDICTS)
