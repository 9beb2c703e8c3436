"""A course under treatment as every face shows it: made once from a watch, and its dump is the JSON document."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from cytostorm.presentation.answer import Answer
from cytostorm.presentation.stage import HyperinflammationPayload, SeverityPayload
from cytostorm.presentation.view import Ends, SourceView, View, Words
from cytostorm.values import Word


class PointView(View):
    """One value: what was reported, and what is possible of the true one."""

    at: datetime
    written: str
    possible: Ends
    hidden_by: tuple[str, ...] = Field(description="drugs that make it unreliable")


class RateView(View):
    """How fast a value moves; hours are given only where the direction is sure."""

    since: datetime
    until: datetime
    points: int
    doubling_hours: Ends | None
    halving_hours: Ends | None
    masked: bool = Field(description="a drug makes one of the values unreliable; the direction is sure all the same")
    unreliable: str = Field(description="which drug does what: tocilizumab lowers CRP")


class FallView(View):
    """How far a value has come from its baseline."""

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
    why: str = Field(description="what is missing where there is no percent")


class TrajectoryView(View):
    """One followed observable through time."""

    observable: str
    label: str
    unit: str
    words: Words = Field(description="the last value with its trend; empty where none is recorded")
    changes: tuple[Words, ...] = Field(
        description="how fast it moves, and its changes from the start and from the worst value"
    )
    points: tuple[PointView, ...]
    last_change: Ends | None
    last_two: RateView | None
    window: RateView | None
    falls: tuple[FallView, ...]


class ClauseView(View):
    """One criterion of a published definition."""

    id: str
    label: str
    verdict: Word
    words: Words
    reasons: tuple[Words, ...]
    cite: SourceView | None


class ResultView(ClauseView):
    """One result of a definition, and what it would mean."""

    meaning: Literal["response", "no_response", "better_outlook", "worse_outlook"]


class ToldView(View):
    """A published figure or a caution beside a definition; it decides nothing."""

    words: Words
    cite: SourceView | None


class ResponseView(View):
    """One published definition. `not_asked` is empty where it is asked."""

    id: str
    title: str
    revision: int
    fingerprint: str
    status: Literal["draft", "sourced"]
    population: str
    words: Words = Field(description="the title, with what keeps the definition from being asked or whom it is for")
    applies: Word = Field(description="whether the definition was made for this patient")
    applies_words: str = Field(
        description="for whom it was made, where the patient is not one of them or that is not recorded; else empty"
    )
    counted_from: datetime | None
    not_asked: str
    results: tuple[ResultView, ...]
    clauses: tuple[ClauseView, ...]
    context: tuple[ToldView, ...]
    cautions: tuple[ToldView, ...]


class AlarmView(View):
    """A pattern in the course, and how far it is confirmed."""

    id: str
    words: Words
    status: str
    verdict: Word


class RelapseView(View):
    """A rule of this project, not published."""

    words: Words
    convention: Words
    verdict: Word
    responded: Ends
    first_response: datetime | None
    fever_looked_at: bool
    worse_again: tuple[ClauseView, ...]
    no_start: bool = Field(description="true: treatments were given, and from which to count is not known")


class MaskView(View):
    """A mask in force."""

    mask: str
    drug: str
    hides: tuple[str, ...]
    since: datetime
    until: datetime
    words: Words
    cite: SourceView


class OpenedView(View):
    """A criteria set that is unknown because of a mask."""

    criteria: str
    as_reported: Word = Field(description="what the set would say of the values as reported; no verdict")
    hidden: tuple[str, ...]
    words: Words


class MaskingView(View):
    """What drugs make unreliable now, and what can be followed."""

    words: tuple[Words, ...] = Field(description="until when which drug makes what unreliable, and what is not counted")
    in_force: tuple[MaskView, ...]
    unknown_because_of_it: tuple[OpenedView, ...]
    follow: tuple[Words, ...]
    follow_instead: tuple[str, ...] = Field(description="tracked observables that no mask in force touches")
    rise_still_counts: tuple[str, ...] = Field(description="observables that a drug only lowers")
    fall_still_counts: tuple[str, ...] = Field(description="observables that a drug only raises")


class LastView(View):
    """The last time that a subject was done."""

    subject: str
    written: str
    at: datetime


class DoseView(View):
    """A dose of a drug."""

    drug: str
    at: datetime


class DueView(View):
    """Something to do again; nothing is ordered."""

    id: str
    label: str
    state: Literal["overdue", "due later", "over", "no interval known", "not in the record"]
    words: Words
    next: datetime | None
    status: str = Field(description="how far the interval is confirmed; unconfirmed is customary practice")
    whom: str
    last: tuple[LastView, ...]
    never_recorded: tuple[str, ...]
    none_before_first_dose: bool
    last_dose: DoseView | None = Field(
        description="of the drug that the item is about; not recorded whether it continues"
    )
    cite: SourceView | None


class CourseView(Answer):
    """What `cytostorm watch-record --format json` prints."""

    schema_: Literal["cytostorm/watch/2"] = Field(default="cytostorm/watch/2", alias="schema")
    patient: str
    at: datetime
    reading: str = Field(description="the look-back of the criteria sets that a mask leaves open")
    start: datetime | None
    start_drug: str
    first_doses: tuple[DoseView, ...] = Field(description="of each treatment, in order of time")
    counted: tuple[Words, ...] = Field(description="from when the course is counted, and why")
    how_ill: tuple[Words, ...] = Field(description="severity, hyperinflammation and grades")
    masking: MaskingView
    trajectories: tuple[TrajectoryView, ...]
    alarms: tuple[AlarmView, ...]
    responses: tuple[ResponseView, ...]
    others: Words = Field(description="definitions made for other patients; empty where there are none")
    relapse: RelapseView
    due: tuple[DueView, ...]
    missing: tuple[Words, ...] = Field(description="followed values that are not recorded or do not count")
    references: tuple[Words, ...]
    hyperinflammation: HyperinflammationPayload
    severity: SeverityPayload
    disclaimer: str
