"""An assessment as JSON, with a published schema. An open end of bounds is null: there is no limit on that side."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from cytostorm.bedside.assessing import Assessment, Judged, MaskedInput, SlipEffect
from cytostorm.bedside.settling import MissingTest, Settling
from cytostorm.interpreter import Outcome
from cytostorm.model.documents import Cite
from cytostorm.values import MET, Bounds, Word
from cytostorm.words import DISCLAIMER, because, interpolated_percent, population_words, probability_words


class _Payload(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CitePayload(_Payload):
    """Where a rule was printed, and how far that was checked."""

    reference: str
    locator: str
    as_printed: str
    status: str


class ItemPayload(_Payload):
    """One item: its bounds (points, or 0 and 1 for a truth), the reasons, the citation."""

    id: str
    label: str
    low: float | None
    high: float | None
    verdict: Word | None = Field(description="met, not met or unknown for a yes-or-no item; null for points")
    because: str
    cite: CitePayload | None


class ResultPayload(_Payload):
    """One possible result of a missing test, and what the set would then say."""

    result: str
    verdict: Word
    low: float | None
    high: float | None


class MissingTestPayload(_Payload):
    """A missing test that could change what the set says."""

    test: str
    label: str
    available: Literal["bedside", "routine", "specialist"]
    unit: str
    decides_alone: bool
    results: list[ResultPayload]


class TestSetPayload(_Payload):
    """Tests that only together could decide, and the verdict they could reach."""

    __test__ = False

    tests: list[str]
    verdict: Word


class SettlingPayload(_Payload):
    """What would settle an unknown verdict; empty where it is settled."""

    alone: list[str]
    smallest_sets: list[TestSetPayload]
    tests: list[MissingTestPayload]


class MaskPayload(_Payload):
    """A drug that hides a sign; `row` names a row that was not understood and may have been a drug."""

    observable: str
    mask: str
    drug: str
    row: str = ""
    since: datetime | None
    until: datetime | None
    reported_low: float | None
    reported_high: float | None


class SlipPayload(_Payload):
    """A value kept out because its unit looks wrong, and what the set would say with it in either unit."""

    observable: str
    reported: str
    stated_unit: str
    other_unit: str
    row: int | None
    as_stated: Word
    as_other: Word


class ProbabilityPayload(_Payload):
    """The printed band of a score; `interpolated` is ours, between printed points, and not published."""

    label: str
    printed_band: str
    interpolated_percent: float | None


class CriteriaPayload(_Payload):
    """One criteria set: the verdict by that set and no more."""

    id: str
    title: str
    edition: int
    revision: int
    fingerprint: str
    status: str
    bounds: Literal["exact", "safe"]
    verdict: Word | None = Field(description="null for a set that was made for other patients: the record contradicts its population")
    applies: Literal["met", "unknown", "not for this patient"] = Field(description="whether the patient is one whom the set is about")
    population: str = Field(description="whom the set is for, where that is not plain: not recorded, or why it is not for this patient")
    by_its_rule: Word = Field(description="what the rule alone says, whoever the patient is; no verdict where `verdict` is null")
    low: float | None
    high: float | None
    score_label: str
    probability: ProbabilityPayload | None
    about: list[ItemPayload] = Field(description="whom the set is about; never part of the verdict")
    entry: list[ItemPayload] = Field(description="what the paper lists as to be met before the rest; the verdict needs it")
    items: list[ItemPayload]
    results: list[ItemPayload] = Field(description="what the items combine to, the score and the verdict among it")
    missing: list[str]
    would_settle: SettlingPayload
    masked: list[MaskPayload]
    suspected_slips: list[SlipPayload]
    cautions: list[str]
    interpretations: list[str]


class RefusalPayload(_Payload):
    """A value that was not used, with the reason."""

    subject: str
    reported: str
    unit: str
    row: int | None
    field: str
    reason: str
    deliberate: bool


class AssessmentPayload(_Payload):
    """What `cytostorm assess --format json` prints."""

    patient: str
    at: datetime | None
    reading: str
    version: str
    disclaimer: str
    criteria: list[CriteriaPayload]
    refused: list[RefusalPayload]


def payload(assessment: Assessment) -> AssessmentPayload:
    """An assessment as its JSON document."""
    return AssessmentPayload(
        patient=assessment.record.patient,
        at=assessment.at,
        reading=assessment.reading.id,
        version=assessment.version,
        disclaimer=DISCLAIMER,
        criteria=[_criteria(judged) for judged in assessment.judged],
        refused=_refused(assessment),
    )


def end(value: float) -> float | None:
    """An end of bounds as JSON can say it."""
    return value if math.isfinite(value) else None


def _ends(bounds: Bounds | None) -> tuple[float | None, float | None]:
    return (end(bounds.low), end(bounds.high)) if bounds is not None else (None, None)


def _criteria(judged: Judged) -> CriteriaPayload:
    document, verdict = judged.verdict.criteria.document, judged.verdict
    low, high = (None, None) if verdict.for_other_patients else _ends(verdict.score)
    return CriteriaPayload(
        id=document.id,
        title=document.title,
        edition=document.edition,
        revision=document.revision,
        fingerprint=verdict.criteria.fingerprint,
        status=document.status,
        bounds=verdict.criteria.bounds,
        verdict=None if verdict.for_other_patients else verdict.word,
        applies="not for this patient" if verdict.for_other_patients else "met" if verdict.applies == MET else "unknown",
        population=population_words(verdict),
        by_its_rule=verdict.word,
        low=low,
        high=high,
        score_label=document.score_label,
        probability=_probability(judged),
        about=[_item(outcome) for outcome in verdict.about],
        entry=[_item(outcome) for outcome in verdict.entry],
        items=[_item(outcome) for outcome in verdict.items],
        results=[_item(outcome, brief=True) for outcome in verdict.results],
        missing=list(dict.fromkeys(key[-1] if key[0] == "limit" else key[1] for key in verdict.missing)),
        would_settle=_settling(judged.settling),
        masked=[_mask(masked) for masked in judged.masked],
        suspected_slips=[_slip(effect) for effect in judged.slips],
        cautions=list(judged.cautions),
        interpretations=_interpretations(judged),
    )


def _probability(judged: Judged) -> ProbabilityPayload | None:
    table, score = judged.verdict.criteria.document.probability, judged.verdict.score
    if table is None or score is None:
        return None
    number = interpolated_percent(table, score.low) if score.is_exact else None
    return ProbabilityPayload(label=table.label, printed_band=probability_words(table, score), interpolated_percent=number)


def _item(outcome: Outcome, brief: bool = False) -> ItemPayload:
    """`brief` leaves out the reasons of a result that many inputs flow into; they stand with the items."""
    meta, (low, high) = outcome.node.meta, _ends(outcome.bounds)
    word: Word | None = outcome.word if outcome.node.is_truth else None
    said = "" if brief and len(outcome.leaves) > 2 else because(outcome)
    return ItemPayload(id=meta.id, label=meta.label or meta.id, low=low, high=high, verdict=word, because=said, cite=cite_payload(meta.cite))


def cite_payload(cite: Cite | None) -> CitePayload | None:
    if cite is None:
        return None
    return CitePayload(reference=cite.reference, locator=cite.locator, as_printed=cite.as_printed, status=cite.status)


def _settling(settling: Settling) -> SettlingPayload:
    return SettlingPayload(
        alone=[test.subject for test in settling.alone],
        smallest_sets=[TestSetPayload(tests=list(s.subjects), verdict=s.verdict) for s in settling.smallest_sets],
        tests=[_missing_test(test) for test in settling.missing],
    )


def _missing_test(test: MissingTest) -> MissingTestPayload:
    results = [ResultPayload(result=r.label, verdict=r.verdict, low=_ends(r.score)[0], high=_ends(r.score)[1]) for r in test.results]
    return MissingTestPayload(
        test=test.subject, label=test.label, available=test.available, unit=test.unit, decides_alone=test.decides_alone, results=results
    )


def _mask(masked: MaskedInput) -> MaskPayload:
    low, high = _ends(masked.reported)
    force = masked.force
    return MaskPayload(
        observable=masked.observable, mask=force.mask, drug=force.drug, row=force.row, since=force.since, until=force.until,
        reported_low=low, reported_high=high,
    )  # fmt: skip


def _slip(effect: SlipEffect) -> SlipPayload:
    fact = effect.measurement
    assert fact.slip is not None
    return SlipPayload(
        observable=fact.observable,
        reported=fact.origin.text,
        stated_unit=fact.slip.stated_unit,
        other_unit=fact.slip.other_unit,
        row=fact.origin.row,
        as_stated=effect.as_stated[0],
        as_other=effect.as_other[0],
    )


def _interpretations(judged: Judged) -> list[str]:
    return [f"{label}: printed: {i.printed}; we read: {i.we_read}; because {i.because}" for label, i in judged.verdict.criteria.interpretations]


def _refused(assessment: Assessment) -> list[RefusalPayload]:
    return [
        RefusalPayload(
            subject=r.subject,
            reported=r.origin.text,
            unit=r.origin.unit,
            row=r.origin.row,
            field=r.origin.field,
            reason=r.reason,
            deliberate=r.deliberate,
        )
        for r in assessment.record.refusals
    ]
