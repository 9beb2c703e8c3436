"""An assessment as JSON, with a published schema. An open end of bounds is null: there is no limit on that side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from cytostorm.bedside.assessing import Assessment, IfCounted, Judged, MaskedInput
from cytostorm.bedside.settling import MissingTest, Settling
from cytostorm.interpreter import Outcome
from cytostorm.model.snapshot import Aged
from cytostorm.presentation.aged import AgedPayload, aged_payload
from cytostorm.presentation.kept_out import KeptOutPayload, SlipPayload, kept_out_payload, slip_payload
from cytostorm.presentation.sentences import DISCLAIMER, interpolated_percent, probability_words
from cytostorm.presentation.view import SourceView, View, finite
from cytostorm.values import MET, Bounds, Word
from cytostorm.words import because, population_words


class CitePayload(SourceView):  # its name in the published schema
    """Where a rule was printed, and how far that was checked."""


class ItemPayload(View):
    """One item: its bounds (points, or 0 and 1 for a truth), the reasons, the citation."""

    id: str
    label: str
    low: float | None
    high: float | None
    verdict: Word | None = Field(description="met, not met or unknown for a yes-or-no item; null for points")
    because: str
    cite: CitePayload | None


class ResultPayload(View):
    """One possible result of a missing test, and what the set would then say."""

    result: str
    verdict: Word
    low: float | None
    high: float | None


class MissingTestPayload(View):
    """A missing test that could change what the set says."""

    test: str
    label: str
    available: Literal["bedside", "routine", "specialist"]
    unit: str
    decides_alone: bool
    results: list[ResultPayload]
    aged_out: AgedPayload | None = Field(description="the last value, where the test was done and is too old to count")


class TestSetPayload(View):
    """Tests that only together could decide, and the verdict they could reach."""

    __test__ = False

    tests: list[str]
    verdict: Word


class SettlingPayload(View):
    """What would settle an unknown verdict; empty where it is settled."""

    alone: list[str]
    smallest_sets: list[TestSetPayload]
    on_the_ward: list[TestSetPayload] = Field(
        description="the smallest sets of bedside and routine tests, where none of these decides alone"
    )
    tests: list[MissingTestPayload]


class MaskPayload(View):
    """A drug that hides a sign; `row` names a row that was not understood and may have been a drug."""

    observable: str
    mask: str
    drug: str
    row: str = ""
    since: datetime | None
    until: datetime | None
    reported_low: float | None
    reported_high: float | None


class ProbabilityPayload(View):
    """The printed band of a score; `interpolated` is ours, between printed points, and not published."""

    label: str
    printed_band: str
    interpolated_percent: float | None


class IfCountedPayload(View):
    """What the set would say if the values that are too old still counted."""

    verdict: Word
    low: float | None
    high: float | None


class CriteriaPayload(View):
    """One criteria set: the verdict by that set and no more."""

    id: str
    title: str
    edition: int
    revision: int
    fingerprint: str
    status: str
    bounds: Literal["exact", "safe"]
    verdict: Word | None = Field(
        description="null for a set that was made for other patients: the record contradicts its population"
    )
    applies: Literal["met", "unknown", "not for this patient"] = Field(
        description="whether the patient is one whom the set is about"
    )
    population: str = Field(
        description="whom the set is for, where that is not plain: not recorded, or why it is not for this patient"
    )
    by_its_rule: Word = Field(
        description="what the rule alone says, whoever the patient is; no verdict where `verdict` is null"
    )
    low: float | None
    high: float | None
    score_label: str
    probability: ProbabilityPayload | None
    about: list[ItemPayload] = Field(description="whom the set is about; never part of the verdict")
    entry: list[ItemPayload] = Field(
        description="what the paper lists as to be met before the rest; the verdict needs it"
    )
    items: list[ItemPayload]
    results: list[ItemPayload] = Field(description="what the items combine to, the score and the verdict among it")
    missing: list[str] = Field(
        description="inputs without a value that counts; those in aged_out have one that is too old"
    )
    aged_out: list[AgedPayload] = Field(
        description="known values that are too old for the reading, and are not counted"
    )
    if_counted: IfCountedPayload | None = Field(
        description="what the set would say with them; null where nothing would change"
    )
    would_settle: SettlingPayload
    masked: list[MaskPayload]
    suspected_slips: list[SlipPayload]
    cautions: list[str]
    interpretations: list[str]


class RefusalPayload(View):
    """A value that was not used, with the reason."""

    subject: str
    reported: str
    unit: str
    row: int | None
    field: str
    reason: str
    deliberate: bool


class AssessmentPayload(View):
    """What `cytostorm assess --format json` prints."""

    patient: str
    at: datetime | None
    reading: str
    version: str
    disclaimer: str
    aged_out: list[AgedPayload] = Field(
        description="every known value that is too old for the reading; --reading all-recorded counts everything"
    )
    criteria: list[CriteriaPayload]
    kept_out: list[KeptOutPayload]
    refused: list[RefusalPayload]


def payload(assessment: Assessment) -> AssessmentPayload:
    """An assessment as its JSON document."""
    return AssessmentPayload(
        patient=assessment.record.patient,
        at=assessment.at,
        reading=assessment.reading.id,
        version=assessment.version,
        disclaimer=DISCLAIMER,
        aged_out=[aged_payload(name, one) for name, one in sorted(assessment.aged.items())],
        criteria=[_criteria(judged) for judged in assessment.judged],
        kept_out=[kept_out_payload(fact) for fact in assessment.kept_out],
        refused=_refused(assessment),
    )


def _ends(bounds: Bounds | None) -> tuple[float | None, float | None]:
    return (finite(bounds.low), finite(bounds.high)) if bounds is not None else (None, None)


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
        applies="not for this patient"
        if verdict.for_other_patients
        else "met"
        if verdict.applies == MET
        else "unknown",
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
        missing=list(dict.fromkeys(key[2] if key[0] == "limit" else key[1] for key in verdict.missing)),
        aged_out=[aged_payload(name, one) for name, one in judged.aged],
        if_counted=_if_counted(judged.if_counted),
        would_settle=_settling(judged.settling, dict(judged.aged)),
        masked=[_mask(masked) for masked in judged.masked],
        suspected_slips=[slip_payload(effect) for effect in judged.slips],
        cautions=list(judged.cautions),
        interpretations=_interpretations(judged),
    )


def _probability(judged: Judged) -> ProbabilityPayload | None:
    table, score = judged.verdict.criteria.document.probability, judged.verdict.score
    if table is None or score is None:
        return None
    number = interpolated_percent(table, score.low) if score.is_exact else None
    return ProbabilityPayload(
        label=table.label, printed_band=probability_words(table, score), interpolated_percent=number
    )


def _item(outcome: Outcome, brief: bool = False) -> ItemPayload:
    """`brief` leaves out the reasons of a result that many inputs flow into; they stand with the items."""
    meta, (low, high) = outcome.node.meta, _ends(outcome.bounds)
    word: Word | None = outcome.word if outcome.node.is_truth else None
    said = "" if brief and len(outcome.leaves) > 2 else because(outcome)
    return ItemPayload(
        id=meta.id,
        label=meta.label or meta.id,
        low=low,
        high=high,
        verdict=word,
        because=said,
        cite=CitePayload.maybe(meta.cite),
    )


def _if_counted(known: IfCounted | None) -> IfCountedPayload | None:
    if known is None:
        return None
    low, high = _ends(known.score)
    return IfCountedPayload(verdict=known.verdict, low=low, high=high)


def _settling(settling: Settling, aged: Mapping[str, Aged]) -> SettlingPayload:
    return SettlingPayload(
        alone=[test.subject for test in settling.alone],
        smallest_sets=[TestSetPayload(tests=list(s.subjects), verdict=s.verdict) for s in settling.smallest_sets],
        tests=[_missing_test(test, aged.get(test.subject)) for test in settling.missing],
        on_the_ward=[TestSetPayload(tests=list(s.subjects), verdict=s.verdict) for s in settling.on_the_ward],
    )


def _missing_test(test: MissingTest, aged: Aged | None) -> MissingTestPayload:
    results = [
        ResultPayload(result=r.label, verdict=r.verdict, low=_ends(r.score)[0], high=_ends(r.score)[1])
        for r in test.results
    ]
    return MissingTestPayload(
        test=test.subject,
        label=test.label,
        available=test.available,
        unit=test.unit,
        decides_alone=test.decides_alone,
        results=results,
        aged_out=aged_payload(test.subject, aged) if aged is not None else None,
    )


def _mask(masked: MaskedInput) -> MaskPayload:
    low, high = _ends(masked.reported)
    force = masked.force
    return MaskPayload(
        observable=masked.observable, mask=force.mask, drug=force.drug, row=force.row, since=force.since, until=force.until,
        reported_low=low, reported_high=high,
    )  # fmt: skip


def _interpretations(judged: Judged) -> list[str]:
    return [
        f"{label}: printed: {i.printed}; we read: {i.we_read}; because {i.because}"
        for label, i in judged.verdict.criteria.interpretations
    ]


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
