"""A plan as JSON, with a published schema."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from cytostorm.model.documents import Cite
from cytostorm.model.pathways import DangerLevel, PositionId, Said
from cytostorm.pathway.danger_words import by_weight
from cytostorm.pathway.deciding import Decision
from cytostorm.pathway.dosing import Row
from cytostorm.pathway.order_words import aside, now_options, situations_in_use
from cytostorm.pathway.ordering import SituationState
from cytostorm.pathway.plan import DangerState, DangerWord, DifferenceState, OptionState, OptionWord, Plan
from cytostorm.pathway.plan_words import PLAN_DISCLAIMER, by_year, row_words, sample_words
from cytostorm.pathway.stage_payload import HyperinflammationPayload, SeverityPayload, SourcePayload, hyperinflammation_payload, severity_payload
from cytostorm.values import Word, verdict_word


class _Payload(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SaidPayload(_Payload):
    text: str
    ours: bool = Field(description="a choice of this project, never a published fact")
    because: str
    cite: SourcePayload


class DecisionPayload(_Payload):
    word: Word
    facts: list[str]
    missing: list[str] = Field(description="what would settle it")


class DangerPayload(_Payload):
    id: str
    label: str
    state: DangerWord = Field(description="not checked: an input is missing, which is never an all-clear")
    severity: DangerLevel
    about: list[str]
    text: str
    decision: DecisionPayload
    ours: bool
    because: str
    cite: SourcePayload


class DoseRowPayload(_Payload):
    id: str
    kind: str
    words: str
    status: str
    needs: list[str]


class OptionPayload(_Payload):
    id: str
    label: str
    treatment: str | None
    action: str
    about: list[str] = Field(description="every treatment that the option is about; safety rules on them are its dangers")
    role: str
    state: OptionWord
    rank: int | None = Field(description="0: at once, beside everything; 1 stands first; null: no situation orders it, or it is not here")
    situation: str | None = Field(description="the situation by cause and grade that gives the rank, or keeps it out")
    placed: SaidPayload | None = Field(description="why it stands there, or why it is not here")
    decision: DecisionPayload
    because: SaidPayload
    why: list[SaidPayload]
    why_not: list[SaidPayload]
    evidence_for: list[SaidPayload]
    evidence_against: list[SaidPayload]
    check_first: list[str]
    watch_after: list[SaidPayload]
    position: PositionId | None
    dangers: list[str] = Field(description="ids of safety rules about it that fire or could not be checked")
    doses: list[DoseRowPayload]


class SituationPayload(_Payload):
    id: str
    label: str
    sure: bool = Field(description="false: a fact that is missing decides whether it holds")
    missing: list[str]
    because: SaidPayload


class StepPayload(_Payload):
    id: str
    label: str
    parallel: bool
    decision: DecisionPayload
    because: SaidPayload
    options: list[OptionPayload]


class EvidencePayload(SaidPayload):
    year: int


class SidePayload(_Payload):
    position: PositionId
    says: SaidPayload
    evidence: list[EvidencePayload]
    options: list[str]


class DifferencePayload(_Payload):
    id: str
    label: str
    decision: DecisionPayload
    sides: list[SidePayload]
    undecided: list[SaidPayload]


class PlanPayload(_Payload):
    """The pathway of one patient at one moment; nothing in it is an order."""

    schema_: Literal["cytostorm/pathway/1"] = Field(default="cytostorm/pathway/1", alias="schema")
    version: str
    fingerprint: str
    patient: str
    at: datetime | None
    reading: str
    stage: str
    hyperinflammation: HyperinflammationPayload
    severity: SeverityPayload
    grades: dict[str, str] = Field(description="CRS and ICANS in words, where cell therapy or a bispecific antibody is recorded")
    causes: dict[str, str]
    causes_by_exposure_alone: list[str] = Field(description="supported, and by nothing found in the patient: a test to send, no reason for treatment")
    step: str
    perhaps: list[str]
    situations: list[SituationPayload] = Field(description="by cause and grade; they put the options into their order")
    order: list[str] = Field(description="ids of the options of now, as every face shows them")
    dangers: list[DangerPayload]
    samples_first: list[str]
    steps: list[StepPayload]
    differences: list[DifferencePayload]
    repeat: list[SaidPayload]
    missing: list[str]
    disclaimer: str


def payload(plan: Plan, version: str) -> PlanPayload:
    """The plan as it is written; every rule and every option is in it, whatever came out."""
    return PlanPayload(
        version=version,
        fingerprint=plan.fingerprint,
        patient=plan.record.patient,
        at=plan.at,
        reading=plan.differential.reading.id,
        stage=plan.stage.words,
        hyperinflammation=hyperinflammation_payload(plan.stage),
        severity=severity_payload(plan.stage.severity),
        grades={one.criteria.id: one.words for one in plan.stage.grades},
        causes={one.id: one.state for one in plan.differential.causes},
        causes_by_exposure_alone=[one.id for one in plan.differential.causes if one.by_exposure_alone],
        step=plan.at_step.id,
        perhaps=[step.id for step in plan.maybe],
        situations=[_situation(one) for one in situations_in_use(plan)],
        order=[option.id for option in (*now_options(plan), *aside(plan))],
        dangers=[_danger(one) for one in by_weight(plan)],
        samples_first=[sample_words(item) for item in plan.samples],
        steps=[_step(plan, number) for number in range(len(plan.steps))],
        differences=[_difference(plan, one) for one in plan.differences],
        repeat=_all_said(plan.repeats),
        missing=list(plan.missing),
        disclaimer=PLAN_DISCLAIMER,
    )


def _source(cite: Cite) -> SourcePayload:
    return SourcePayload(reference=cite.reference, locator=cite.locator, as_printed=cite.as_printed, status=cite.status)


def _said(said: Said) -> SaidPayload:
    return SaidPayload(text=said.text, ours=said.ours, because=said.because, cite=_source(said.cite))


def _evidence(plan: Plan, said: Said) -> EvidencePayload:
    return EvidencePayload(**_said(said).model_dump(), year=plan.pathway.years[said.cite.reference])


def _all_said(statements: tuple[Said, ...]) -> list[SaidPayload]:
    return [_said(one) for one in statements]


def _decision(decision: Decision) -> DecisionPayload:
    return DecisionPayload(word=verdict_word(decision.bounds), facts=list(decision.said), missing=list(decision.missing))


def _danger(one: DangerState) -> DangerPayload:
    document = one.danger.document
    return DangerPayload(
        id=document.id,
        label=document.label,
        state=one.word,
        severity=document.severity,
        about=sorted(one.danger.treatments),
        text=document.text,
        decision=_decision(one.decision),
        ours=document.ours,
        because=document.because,
        cite=_source(document.cite),
    )


def _situation(one: SituationState) -> SituationPayload:
    document = one.linked.document
    missing = [] if one.sure else list(one.decision.missing)
    return SituationPayload(id=one.id, label=document.label, sure=one.sure, missing=missing, because=_said(document.because))


def _step(plan: Plan, number: int) -> StepPayload:
    step = plan.steps[number]
    document = step.linked.document
    return StepPayload(
        id=document.id,
        label=document.label,
        parallel=document.parallel,
        decision=_decision(step.decision),
        because=_said(document.because),
        options=[_option(option) for option in step.options],
    )


def _option(option: OptionState) -> OptionPayload:
    document = option.linked.document
    said = {name: _all_said(getattr(document, name)) for name in ("why", "why_not", "evidence_for", "evidence_against", "watch_after")}
    return OptionPayload(
        **document.model_dump(include={"id", "label", "treatment", "action", "role", "position"}),
        **said,
        about=sorted(option.linked.about),
        state=option.word,
        rank=option.rank,
        situation=option.placed.situation.id if option.placed else None,
        placed=_said(option.placed.place.because) if option.placed else None,
        decision=_decision(option.decision),
        because=_said(document.because),
        check_first=list(document.check_first),
        dangers=[one.danger.id for one in option.dangers],
        doses=[_row(row) for row in option.rows],
    )


def _row(row: Row) -> DoseRowPayload:
    return DoseRowPayload(id=row.dose.id, kind=row.kind, words=row_words(row), status=row.dose.status, needs=list(row.needs))


def _difference(plan: Plan, one: DifferenceState) -> DifferencePayload:
    document = one.linked.document
    sides = [(name, getattr(document, name), options) for name, options in one.sides]
    return DifferencePayload(
        id=document.id,
        label=document.label,
        decision=_decision(one.decision),
        sides=[
            SidePayload(
                position=name,
                says=_said(side.says),
                evidence=[_evidence(plan, one) for one in by_year(plan, side.evidence)],
                options=[option.id for option in options if option.shown],
            )
            for name, side, options in sides
        ],
        undecided=_all_said(document.undecided),
    )
