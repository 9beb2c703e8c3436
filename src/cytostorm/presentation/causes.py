"""A differential and a stage as JSON, with a published schema."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from cytostorm.differential.aging import together
from cytostorm.differential.causes import CauseState, CheckItem, Differential, Hint, LossState, State, TestState
from cytostorm.differential.staging import Stage
from cytostorm.model.causes import Frequency, Urgency
from cytostorm.presentation.aged import AgedPayload, changes_of, old_of, old_payload
from cytostorm.presentation.sentences import DISCLAIMER
from cytostorm.presentation.stage import (
    HyperinflammationPayload,
    SeverityPayload,
    SourcePayload,
    StagePayload,
    hyperinflammation_payload,
    severity_payload,
    stage_payload,
)
from cytostorm.presentation.view import View
from cytostorm.values import Word, verdict_word


class HintPayload(View):
    label: str
    verdict: Word
    weight: str = Field(description="the word as printed; empty where none was")
    decides: bool = Field(description="false: its citation is unconfirmed, so it is shown and decides nothing")
    exposure: bool = Field(
        description="true: it says what the patient met with or was given, and shows nothing of the disease itself"
    )
    facts: list[str]
    cite: SourcePayload


class LossPayload(View):
    """What may be lost by waiting until after a treatment; `given` names a drug of it that the record holds already."""

    treatment: str
    loses: str
    given: str
    since: datetime | None
    cite: SourcePayload


class TestPayload(View):
    finding: str
    label: str
    specimen: str
    result: Literal["positive", "negative", "unclear", "missing"]
    asked: Word = Field(
        description="met: asked for in this patient; unknown: its condition is not known, so it is asked for"
    )
    closes: bool = Field(description="whether a negative result can close the cause")
    because: str
    after: list[str] = Field(description="treatments given that the sample is not surely from before")
    spoiled: bool = Field(description="one of them makes the sample say less: a negative one closes nothing")
    losses: list[LossPayload]


class FrequencyPayload(View):
    """A published frequency: context, never a probability of this patient."""

    setting: str
    n: int | None
    printed: str
    cite: SourcePayload


class CausePayload(View):
    id: str
    label: str
    class_: str = Field(alias="class")
    state: State
    by_exposure_alone: bool = Field(
        description="true: supported, and by nothing found in the patient: a test to send, no reason yet for treatment"
    )
    closable: bool = Field(description="whether any negative test can close this cause")
    keeps_open: list[str] = Field(description="what must be known to be absent before it could be closed")
    confirms: list[HintPayload]
    supports: list[HintPayload]
    against: list[HintPayload]
    misleads: list[HintPayload]
    tests: list[TestPayload]
    frequencies: list[FrequencyPayload]
    genes: list[str]
    note: str


class CheckPayload(View):
    id: str
    label: str
    specimen: str
    urgency: Urgency
    core: bool
    recordable: bool = Field(description="false: a record cannot tell whether it was done, so it is always asked")
    causes: list[str]
    losses: list[LossPayload]


class AttributionPayload(View):
    """What `cytostorm causes --format json` prints."""

    disclaimer: str
    version: str
    fingerprint: str
    patient: str
    at: datetime | None
    reading: str
    hyperinflammation: HyperinflammationPayload
    severity: SeverityPayload
    stage: StagePayload
    causes: list[CausePayload]
    checklist: list[CheckPayload]
    aged_out: list[AgedPayload] = Field(
        description="known values that are too old for the reading, and are not counted"
    )
    if_counted: list[str] = Field(
        description="what would change with them: the stage, and causes that they would confirm or support"
    )


def payload(differential: Differential, stage: Stage, version: str) -> AttributionPayload:
    """Both results as one document."""
    return AttributionPayload(
        disclaimer=DISCLAIMER,
        version=version,
        fingerprint=differential.fingerprint,
        patient=differential.record.patient,
        at=differential.at,
        reading=differential.reading.id,
        hyperinflammation=hyperinflammation_payload(stage),
        severity=severity_payload(stage.severity),
        stage=stage_payload(stage),
        causes=[_cause(one) for one in differential.causes],
        checklist=[_check(item) for item in differential.checklist],
        aged_out=old_payload(together(*old_of(differential, stage))),
        if_counted=changes_of(differential, stage),
    )


def _hint(hint: Hint) -> HintPayload:
    pointer = hint.linked.pointer
    word, facts = verdict_word(hint.bounds), list(hint.facts)
    return HintPayload(
        label=pointer.label, verdict=word, weight=pointer.weight, decides=hint.decides, exposure=hint.exposure, facts=facts,
        cite=SourcePayload.of(pointer.cite),
    )  # fmt: skip


def _loss(state: LossState) -> LossPayload:
    source = SourcePayload.of(state.loss.cite)
    return LossPayload(
        treatment=state.treatment, loses=state.loss.loses, given=state.given, since=state.since, cite=source
    )


def _test(state: TestState) -> TestPayload:
    test = state.linked.test
    return TestPayload(
        finding=test.finding,
        label=state.linked.label,
        specimen=test.specimen,
        result=state.result,
        asked=verdict_word(state.asked),
        closes=test.closes,
        because=test.because,
        after=list(state.after),
        spoiled=state.spoiled,
        losses=[_loss(loss) for loss in state.losses],
    )


def _frequency(known: Frequency) -> FrequencyPayload:
    return FrequencyPayload(setting=known.setting, n=known.n, printed=known.printed, cite=SourcePayload.of(known.cite))


def _cause(state: CauseState) -> CausePayload:
    document = state.cause.document
    hints = {
        name: [_hint(hint) for hint in getattr(state, name)] for name in ("confirms", "supports", "against", "misleads")
    }
    return CausePayload(
        id=state.id,
        label=document.label,
        state=state.state,
        by_exposure_alone=state.by_exposure_alone,
        closable=state.closable,
        keeps_open=list(state.keeps_open),
        tests=[_test(test) for test in state.tests],
        frequencies=[_frequency(known) for known in document.frequencies],
        genes=list(document.genes),
        note=document.note,
        **{"class": document.class_},
        **hints,
    )


def _check(item: CheckItem) -> CheckPayload:
    losses = [_loss(loss) for loss in item.losses]
    return CheckPayload(
        id=item.id, label=item.label, specimen=item.specimen, urgency=item.urgency, core=item.core, recordable=item.recordable,
        causes=list(item.causes), losses=losses,
    )  # fmt: skip
