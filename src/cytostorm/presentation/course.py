"""A watch as JSON, with a published schema. An open end of bounds is null: there is no limit on that side."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from cytostorm.monitoring.due import Due
from cytostorm.monitoring.masking import Masking
from cytostorm.monitoring.relapse import CONVENTION, Relapse
from cytostorm.monitoring.responding import ClauseOutcome, Response
from cytostorm.monitoring.trajectories import Fall, Rate, Trajectory
from cytostorm.monitoring.watching import Watch
from cytostorm.presentation.course_wording import applies_words
from cytostorm.presentation.sentences import DISCLAIMER
from cytostorm.presentation.stage import SourcePayload
from cytostorm.presentation.view import Ends, View
from cytostorm.values import Word


class PointPayload(View):
    at: datetime
    written: str
    possible: Ends
    hidden_by: list[str]


class RatePayload(View):
    since: datetime
    until: datetime
    points: int
    doubling_hours: Ends | None
    halving_hours: Ends | None
    masked: bool = Field(
        description="a drug makes one of the values unreliable; hours are given only where the direction is sure all the same"
    )
    unreliable: str


class FallPayload(View):
    since: Literal["start", "worst"]
    day: int | None = Field(description="days after the start; null for the last value")
    percent: Ends | None = Field(description="a rise is negative; null where the reason says what is missing")
    masked: bool = Field(
        description="a drug makes one of the two values unreliable: not counted as response where `sure` is empty"
    )
    sure: Literal["", "rise", "fall"] = Field(
        description="the direction, where it is sure whatever a drug did to the two values"
    )
    unreliable: str = Field(description="which drug does what: tocilizumab lowers CRP")
    why: str


class TrajectoryPayload(View):
    observable: str
    unit: str
    points: list[PointPayload]
    last_change: Ends | None
    last_two: RatePayload | None
    window: RatePayload | None
    falls: list[FallPayload]


class ClausePayload(View):
    id: str
    label: str
    verdict: Word
    reasons: list[str]
    source: SourcePayload | None


class ResultPayload(ClausePayload):
    meaning: Literal["response", "no_response", "better_outlook", "worse_outlook"]


class ResponsePayload(View):
    """One published definition. `not_asked` is empty where it is asked."""

    id: str
    title: str
    revision: int
    fingerprint: str
    status: Literal["draft", "sourced"]
    population: str
    applies: Word = Field(description="whether the definition was made for this patient")
    applies_words: str = Field(
        description="for whom it was made, where the patient is not one of them or that is not recorded; else empty"
    )
    counted_from: datetime | None
    not_asked: str
    clauses: list[ClausePayload]
    results: list[ResultPayload]
    context: list[str]
    cautions: list[str]


class AlarmPayload(View):
    id: str
    text: str
    status: str
    verdict: Word


class RelapsePayload(View):
    """Our convention, not published."""

    convention: str
    verdict: Word
    responded: Ends
    first_response: datetime | None
    fever_looked_at: bool
    worse_again: list[ClausePayload]
    no_start: bool = Field(description="true: treatments were given, and from which to count is not known")


class MaskPayload(View):
    mask: str
    drug: str
    hides: list[str]
    since: datetime
    until: datetime


class OpenedPayload(View):
    criteria: str
    as_reported: Word = Field(description="what the set would say of the values as reported; no verdict")
    hidden: list[str]


class MaskingPayload(View):
    in_force: list[MaskPayload]
    unknown_because_of_it: list[OpenedPayload]
    follow_instead: list[str] = Field(description="tracked observables that no mask in force touches")
    rise_still_counts: list[str] = Field(description="observables that a drug only lowers")
    fall_still_counts: list[str] = Field(description="observables that a drug only raises")
    follow_because: str


class LastPayload(View):
    subject: str
    written: str
    at: datetime


class DosePayload(View):
    drug: str
    at: datetime


class DuePayload(View):
    id: str
    label: str
    state: Literal["overdue", "due later", "over", "no interval known", "not in the record"]
    next: datetime | None
    status: str = Field(description="how far the interval is confirmed; unconfirmed is customary practice")
    whom: str
    last: list[LastPayload]
    never_recorded: list[str]
    none_before_first_dose: bool
    last_dose: DosePayload | None = Field(
        description="of the drug that the item is about; whether it goes on is not known"
    )
    source: SourcePayload | None


class WatchPayload(View):
    """What `cytostorm watch-record --format json` prints."""

    patient: str
    at: datetime
    start: datetime | None
    start_drug: str
    first_doses: list[DosePayload] = Field(description="of each treatment, in order of time")
    version: str
    disclaimer: str
    trajectories: list[TrajectoryPayload]
    alarms: list[AlarmPayload]
    responses: list[ResponsePayload]
    relapse: RelapsePayload
    masking: MaskingPayload
    due: list[DuePayload]


def payload(watched: Watch, units: dict[str, str]) -> WatchPayload:
    """A watch as its JSON document; `units` are the canonical units of the observables."""
    start = watched.start
    return WatchPayload(
        patient=watched.record.patient,
        at=watched.at,
        start=start.at if start else None,
        start_drug=start.drug if start else "",
        first_doses=[DosePayload(drug=dose.drug, at=dose.at) for dose in watched.given],
        version=watched.version,
        disclaimer=DISCLAIMER,
        trajectories=[_trajectory(one, units[one.observable]) for one in watched.trajectories],
        alarms=[AlarmPayload(id=a.id, text=a.text, status=a.status, verdict=a.word) for a in watched.alarms],
        responses=[_response(one) for one in watched.responses],
        relapse=_relapse(watched.relapse),
        masking=_masking(watched.masking),
        due=[_due(one) for one in watched.due],
    )


def _trajectory(one: Trajectory, unit: str) -> TrajectoryPayload:
    return TrajectoryPayload(
        observable=one.observable,
        unit=unit,
        points=[
            PointPayload(at=p.at, written=p.text, possible=Ends.of(p.bounds), hidden_by=list(p.hidden_by))
            for p in one.points
        ],
        last_change=Ends.maybe(one.change),
        last_two=_rate(one.last_rate),
        window=_rate(one.window_rate),
        falls=[_fall(fall) for fall in one.falls],
    )


def _fall(fall: Fall) -> FallPayload:
    percent = Ends.maybe(fall.percent)
    return FallPayload(
        since=fall.since,
        day=fall.day,
        percent=percent,
        masked=fall.masked,
        sure=fall.sure,
        unreliable=fall.unreliable,
        why=fall.why,
    )


def _rate(rate: Rate | None) -> RatePayload | None:
    if rate is None:
        return None
    hours = {"doubling_hours": Ends.maybe(rate.doubling), "halving_hours": Ends.maybe(rate.halving)}
    return RatePayload(
        since=rate.since, until=rate.until, points=rate.points, masked=rate.masked, unreliable=rate.unreliable, **hours
    )


def _clause(outcome: ClauseOutcome) -> ClausePayload:
    meta = outcome.clause.meta
    return ClausePayload(
        id=meta.id,
        label=outcome.label,
        verdict=outcome.word,
        reasons=list(outcome.reasons),
        source=SourcePayload.maybe(meta.cite),
    )


def _response(one: Response) -> ResponsePayload:
    document = one.definition.document
    return ResponsePayload(
        id=one.id,
        title=document.title,
        revision=document.revision,
        fingerprint=one.definition.fingerprint,
        status=document.status,
        population=document.population,
        applies=one.applies,
        applies_words=applies_words(one),
        counted_from=one.start.at if one.start else None,
        not_asked=one.asked,
        clauses=[_clause(clause) for clause in one.clauses],
        results=[
            ResultPayload(**_clause(result.outcome).model_dump(), meaning=result.meaning) for result in one.results
        ],
        context=[told.text for told in document.context],
        cautions=[told.text for told in document.cautions],
    )


def _relapse(one: Relapse) -> RelapsePayload:
    again = [_clause(item.now).model_copy(update={"verdict": item.word}) for item in one.items]
    return RelapsePayload(
        convention=CONVENTION,
        verdict=one.word,
        responded=Ends.of(one.responded),
        first_response=one.response_at,
        fever_looked_at=one.fever is not None,
        worse_again=again,
        no_start=one.no_start,
    )


def _masking(one: Masking) -> MaskingPayload:
    force = [
        MaskPayload(
            mask=f.mask.id, drug=f.drug, hides=[hidden.observable for hidden in f.hides], since=f.since, until=f.until
        )
        for f in one.in_force
    ]
    found = [
        OpenedPayload(criteria=o.criteria.id, as_reported=o.as_reported, hidden=list(o.hidden)) for o in one.opened
    ]
    return MaskingPayload(
        in_force=force,
        unknown_because_of_it=found,
        follow_instead=list(one.followed),
        rise_still_counts=list(one.rise_counts),
        fall_still_counts=list(one.fall_counts),
        follow_because=one.follow.because if one.follow else "",
    )


def _due(one: Due) -> DuePayload:
    return DuePayload(
        id=one.item.id,
        label=one.item.label,
        state=one.state,
        next=one.next,
        status=one.item.status,
        whom=one.item.whom,
        last=[LastPayload(subject=last.subject, written=last.text, at=last.at) for last in one.last],
        never_recorded=list(one.missing),
        none_before_first_dose=one.not_before,
        last_dose=DosePayload(drug=one.dose.subject, at=one.dose.at) if one.dose else None,
        source=SourcePayload.maybe(one.item.cite),
    )
