"""A watch as its view: each sentence is made here, once, and the faces show it."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.differential.staging import Stage, stage
from cytostorm.library import Library
from cytostorm.library.pages import reference_words
from cytostorm.monitoring.due import Due
from cytostorm.monitoring.masking import InForce, Masking
from cytostorm.monitoring.relapse import CONVENTION, Relapse
from cytostorm.monitoring.responding import ClauseOutcome, Response, ResultOutcome
from cytostorm.monitoring.trajectories import Fall, Rate, Trajectory
from cytostorm.monitoring.watching import Watch
from cytostorm.presentation.alarm_wording import alarm_unknown, alarm_words
from cytostorm.presentation.course import (
    AlarmView,
    ClauseView,
    CourseView,
    DoseView,
    DueView,
    FallView,
    LastView,
    MaskingView,
    MaskView,
    OpenedView,
    PointView,
    RateView,
    RelapseView,
    ResponseView,
    ResultView,
    ToldView,
    TrajectoryView,
)
from cytostorm.presentation.course_screen import NOTHING_MASKED, course_screen
from cytostorm.presentation.course_values import Values, against_sentences, missing_sentences
from cytostorm.presentation.course_wording import change_lines, rate_lines, start_sentences
from cytostorm.presentation.due_wording import due_sentence
from cytostorm.presentation.headlines import capital
from cytostorm.presentation.populations import MADE_FOR_OTHERS
from cytostorm.presentation.response_wording import (
    applies_words,
    parts_words,
    relapse_words,
    result_words,
    title_words,
)
from cytostorm.presentation.sentences import DISCLAIMER
from cytostorm.presentation.stage import hyperinflammation_payload, severity_payload
from cytostorm.presentation.stage_wording import headline
from cytostorm.presentation.trends import drug_words, reported_words, short_moment, trend_words
from cytostorm.presentation.unreliable_wording import (
    effect_words,
    follow_lines,
    not_counted_words,
    opened_words,
    unreliable_lines,
)
from cytostorm.presentation.view import Ends, SourceView


def course_view(watched: Watch, library: Library) -> CourseView:
    """Everything that a face shows of one watch."""
    reached = stage(watched.record, library, watched.reading, watched.at)
    values, start = Values.of(watched, library), watched.start
    return CourseView(
        version=watched.version,
        summary=course_screen(watched, library, reached),
        patient=watched.record.patient,
        at=watched.at,
        reading=watched.reading,
        start=start.at if start else None,
        start_drug=start.drug if start else "",
        first_doses=tuple(DoseView(drug=dose.drug, at=dose.at) for dose in watched.given),
        counted=start_sentences(watched, library),
        how_ill=headline(reached),
        masking=_masking(watched, library),
        trajectories=tuple(_trajectory(one, watched, library) for one in watched.trajectories),
        alarms=tuple(
            AlarmView(id=one.id, words=alarm_words(one, watched), status=one.status, verdict=one.word)
            for one in watched.alarms
        ),
        responses=tuple(_response(one) for one in watched.responses),
        others=_others(watched),
        relapse=_relapse(watched.relapse),
        due=tuple(_due(one, watched, library) for one in watched.due),
        missing=(*against_sentences(values), *missing_sentences(values, len(watched.trajectories), True)),
        references=tuple(reference_words(library.references[name]) for name in _cited(watched)),
        **_how_ill(reached),
        disclaimer=DISCLAIMER,
    )
