"""A plan as JSON, with a published schema."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from cytostorm.doses.dangers import DangerState, DangerWord
from cytostorm.doses.decision import Decision
from cytostorm.doses.dosing import Row
from cytostorm.model.dangers import DangerLevel, Read
from cytostorm.model.pathways import PositionId, Said
from cytostorm.pathway.ordering import SituationState
from cytostorm.pathway.plan import DifferenceState, OptionState, OptionWord, Plan
from cytostorm.presentation.aged import AgedPayload, changes_of, old_payload
from cytostorm.presentation.dangers import by_weight
from cytostorm.presentation.dose_wording import doubt_words, population_words
from cytostorm.presentation.order_wording import aside, now_options, situations_in_use
from cytostorm.presentation.plan_wording import PLAN_DISCLAIMER, by_year, row_words, sample_words
from cytostorm.presentation.preparing_wording import preparation_payload
from cytostorm.presentation.stage import (
    HyperinflammationPayload,
    SeverityPayload,
    SourcePayload,
    hyperinflammation_payload,
    severity_payload,
)
from cytostorm.presentation.view import View
from cytostorm.values import Word, verdict_word


class SaidPayload(View):
    text: str
    ours: bool = Field(description="a choice of this project, never a published fact")
    because: str
    cite: SourcePayload


class DecisionPayload(View):
    word: Word
    facts: list[str]
    missing: list[str] = Field(description="what would settle it")


class DangerPayload(View):
    id: str
    label: str
    state: DangerWord = Field(description="not checked: an input is missing, which is never an all-clear")
    severity: DangerLevel = Field(description="for this patient: a block that something lifts is an alert")
    blocks: bool = Field(description="whether it keeps back the number of its drugs here")
    subject: str = Field(description="the column of the table of drugs and conditions; empty for a rule beside it")
    read: Read = Field(description="a rule, or that nothing restricts, or that nothing was read")
    about: list[str]
    text: str
    lifts: str = Field(description="what would lift a block")
    instead: list[SaidPayload] = Field(description="what can be considered where it rules a drug out")
    decision: DecisionPayload
    ours: bool
    because: str
    cite: SourcePayload


class DoseRowPayload(View):
    id: str
    kind: str
    words: str
    status: str
    needs: list[str]
    population: str = Field(description="whom the row is for, and how that is known")
    low: float | None = Field(
        description="null where no number is worked out, or where only a largest amount was printed"
    )
    high: float | None
    unit: str | None
    asked_back: list[str] = Field(description="amounts above what is usual, asked as questions")
    remarks: list[str]
    preparations: list[dict[str, Any]] = Field(
        description="volume, vials and the rounded dose, where the strength is verified"
    )


class OptionPayload(View):
    id: str
    label: str
    treatment: str | None
    action: str
    about: list[str] = Field(
        description="every treatment that the option is about; safety rules on them are its dangers"
    )
    role: str
    state: OptionWord
    rank: int | None = Field(
        description="0: at once, beside everything; 1 stands first; null: no situation orders it, or it is not here"
    )
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
    kept_back: list[str] = Field(
        description="of the drugs that its action names, those that a rule blocks; the others are left"
    )
    dangers: list[str] = Field(description="ids of safety rules about it that fire or could not be checked")
    doses: list[DoseRowPayload]


class SituationPayload(View):
    id: str
    label: str
    sure: bool = Field(description="false: a fact that is missing decides whether it holds")
    missing: list[str]
    because: SaidPayload


class StepPayload(View):
    id: str
    label: str
    parallel: bool
    decision: DecisionPayload
    because: SaidPayload
    options: list[OptionPayload]


class EvidencePayload(SaidPayload):
    year: int


class SidePayload(View):
    position: PositionId
    says: SaidPayload
    evidence: list[EvidencePayload]
    options: list[str]


class DifferencePayload(View):
    id: str
    label: str
    decision: DecisionPayload
    sides: list[SidePayload]
    undecided: list[SaidPayload]


class PlanPayload(View):
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
    grades: dict[str, str] = Field(
        description="CRS and ICANS in words, where cell therapy or a bispecific antibody is recorded"
    )
    causes: dict[str, str]
    causes_by_exposure_alone: list[str] = Field(
        description="supported, and by nothing found in the patient: a test to send, no reason for treatment"
    )
    step: str
    perhaps: list[str]
    situations: list[SituationPayload] = Field(description="by cause and grade; they put the options into their order")
    order: list[str] = Field(description="ids of the options of now, as every face shows them")
    dangers: list[DangerPayload]
    samples_first: list[str]
    steps: list[StepPayload]
    differences: list[DifferencePayload]
    repeat: list[SaidPayload]
    doubts: list[str] = Field(
        description="weight, height or body surface that do not fit the age; a refused weight withholds every dose"
    )
    missing: list[str]
    aged_out: list[AgedPayload] = Field(
        description="known values that are too old for the reading, and are not counted"
    )
    if_counted: list[str] = Field(
        description="what would change with them: the stage, and causes that they would confirm or support"
    )
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
        doubts=list(doubt_words(plan.known)),
        missing=list(plan.missing),
        aged_out=old_payload(tuple(sorted(plan.old.items()))),
        if_counted=changes_of(plan.differential, plan.stage),
        disclaimer=PLAN_DISCLAIMER,
    )


def _said(said: Said) -> SaidPayload:
    return SaidPayload(text=said.text, ours=said.ours, because=said.because, cite=SourcePayload.of(said.cite))


def _evidence(plan: Plan, said: Said) -> EvidencePayload:
    return EvidencePayload(**_said(said).model_dump(), year=plan.pathway.years[said.cite.reference])


def _all_said(statements: tuple[Said, ...]) -> list[SaidPayload]:
    return [_said(one) for one in statements]


def _decision(decision: Decision) -> DecisionPayload:
    return DecisionPayload(
        word=verdict_word(decision.bounds), facts=list(decision.said), missing=list(decision.missing)
    )


def _danger(one: DangerState) -> DangerPayload:
    document = one.danger.document
    return DangerPayload(
        id=document.id,
        label=document.label,
        state=one.word,
        severity=one.severity,
        blocks=one.blocks,
        subject=document.subject,
        read=document.read,
        lifts=document.lifts,
        instead=_all_said(document.instead),
        about=sorted(one.danger.treatments),
        text=document.text,
        decision=_decision(one.decision),
        ours=document.ours,
        because=document.because,
        cite=SourcePayload.of(document.cite),
    )


def _situation(one: SituationState) -> SituationPayload:
    document = one.linked.document
    missing = [] if one.sure else list(one.decision.missing)
    return SituationPayload(
        id=one.id, label=document.label, sure=one.sure, missing=missing, because=_said(document.because)
    )


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
    said = {
        name: _all_said(getattr(document, name))
        for name in ("why", "why_not", "evidence_for", "evidence_against", "watch_after")
    }
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
        kept_back=list(option.kept_back),
        dangers=[one.danger.id for one in option.dangers],
        doses=[_row(row) for row in option.rows],
    )


def _row(row: Row) -> DoseRowPayload:
    made, dose = row.amount, row.dose
    return DoseRowPayload(
        id=dose.id,
        kind=row.kind,
        words=row_words(row),
        status=dose.status,
        needs=list(row.needs),
        population=population_words(dose),
        low=float(made.low) if made and not dose.up_to else None,
        high=float(made.high) if made else None,
        unit=made.unit if made else None,
        asked_back=list(row.questions),
        remarks=list(row.remarks),
        preparations=[preparation_payload(one) for one in row.preparations],
    )


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
