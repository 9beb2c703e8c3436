"""A watch as its view: each sentence is made here, once, and the faces show it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeGuard

from cytostorm.differential.staging import stage
from cytostorm.library import Library
from cytostorm.library.pages import reference_words
from cytostorm.model.documents import Cite
from cytostorm.monitoring.due import Due
from cytostorm.monitoring.masking import InForce, Masking
from cytostorm.monitoring.trajectories import Fall, Rate, Trajectory
from cytostorm.monitoring.watching import Watch, watch
from cytostorm.presentation.alarm_wording import alarm_words
from cytostorm.presentation.course import (
    AlarmView,
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
    TrajectoryView,
)
from cytostorm.presentation.course_responses import others_words, relapse_view, response_view
from cytostorm.presentation.course_screen import NOTHING_MASKED, course_screen
from cytostorm.presentation.course_values import Values, missing_sentences, worse_sentences
from cytostorm.presentation.course_wording import (
    Effect,
    change_lines,
    effect_on,
    point_words,
    rate_lines,
    start_sentences,
    why_words,
)
from cytostorm.presentation.due_wording import due_sentence, last_words
from cytostorm.presentation.headlines import capital
from cytostorm.presentation.sentences import DISCLAIMER
from cytostorm.presentation.sources import OWN, source_view
from cytostorm.presentation.stage import hyperinflammation_payload, severity_payload
from cytostorm.presentation.stage_wording import headline
from cytostorm.presentation.trends import drug_words, reported_words, short_moment, trend_words
from cytostorm.presentation.unreliable_wording import (
    effect_words,
    follow_lines,
    name_words,
    not_counted_words,
    opened_words,
    unreliable_lines,
)
from cytostorm.presentation.view import Ends
from cytostorm.record import Record


def course_of(
    record: Record,
    library: Library,
    at: datetime | None,
    since: datetime | None,
    reading: str,
    version: str,
) -> CourseView:
    """The view of one record at a moment, counted from `since` or from the first dose of the course.

    Raises InputError for a record without dates, and for a start later than the moment.
    """
    return course_view(watch(record, library, at, since, reading, version=version), library)


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
        masking=_masking(values),
        trajectories=tuple(_trajectory(one, watched, library) for one in watched.trajectories),
        alarms=tuple(
            AlarmView(id=one.id, words=alarm_words(one, watched), status=one.status, verdict=one.word)
            for one in watched.alarms
        ),
        responses=tuple(response_view(one, library) for one in watched.responses),
        others=others_words(watched.responses),
        relapse=relapse_view(watched.relapse, library),
        due=tuple(_due(one, watched, library) for one in watched.due),
        missing=tuple(missing_sentences(values, len(watched.trajectories), True)),
        references=tuple(reference_words(library.references[name]) for name in _cited(watched)),
        hyperinflammation=hyperinflammation_payload(reached),
        severity=severity_payload(reached.severity),
        disclaimer=DISCLAIMER,
    )


def _masking(values: Values) -> MaskingView:
    masking, library = values.watched.masking, values.library
    return MaskingView(
        words=tuple(_masked_sentences(values)),
        in_force=tuple(_mask(one, values) for one in masking.in_force),
        unknown_because_of_it=tuple(
            OpenedView(
                criteria=one.criteria.id, as_reported=one.as_reported, hidden=one.hidden, words=opened_words(one)
            )
            for one in masking.opened
        ),
        follow=tuple(_follow_sentences(masking, library)),
        follow_instead=masking.followed,
        rise_still_counts=masking.rise_counts,
        fall_still_counts=masking.fall_counts,
    )


def _masked_sentences(values: Values) -> Iterator[str]:
    """Until when what is unreliable; what is not counted; what got worse all the same."""
    watched, library = values.watched, values.library
    if not watched.masking.in_force:
        yield NOTHING_MASKED
    yield from (f"{capital(line)}." for line in unreliable_lines(watched.masking, library, watched.at))
    yield from not_counted_words(watched.masking, library)
    yield from worse_sentences(values)


def _follow_sentences(masking: Masking, library: Library) -> Iterator[str]:
    yield from (f"{capital(line)}." for line in follow_lines(masking, library))
    if masking.follow:
        yield f"{masking.follow.because.removesuffix('.')}{'†' if masking.follow.status == 'ours' else ''}."


def _mask(one: InForce, values: Values) -> MaskView:
    since = short_moment(one.since, values.watched.at)
    cite = source_view(one.mask.cite, values.library.references)
    return MaskView(
        mask=one.mask.id,
        drug=one.drug,
        hides=tuple(hidden.observable for hidden in one.hides),
        since=one.since,
        until=one.until,
        words=f"{one.mask.label}: {drug_words(one.drug)} since {since} {cite.words}.",
        cite=cite,
    )


def _trajectory(one: Trajectory, watched: Watch, library: Library) -> TrajectoryView:
    known, effect = library.observables[one.observable], effect_on(one, library)
    return TrajectoryView(
        observable=one.observable,
        label=known.label,
        unit=known.unit,
        words=_value_sentence(one, watched, library),
        changes=(*rate_lines(one, effect), *change_lines(one, effect)),
        points=tuple(
            PointView(at=p.at, written=point_words(p), possible=Ends.of(p.bounds), hidden_by=p.hidden_by)
            for p in one.points
        ),
        last_change=Ends.maybe(one.change),
        last_two=_rate(one.last_rate, effect),
        window=_rate(one.window_rate, effect),
        falls=tuple(_fall(fall, effect) for fall in one.falls),
    )


def _value_sentence(one: Trajectory, watched: Watch, library: Library) -> str:
    """ "Ferritin 3,800 ng/mL (10 Mar 08:00), unreliable: tocilizumab lowers ferritin."; its trend where no drug touches it."""
    if one.last is None:
        return ""
    known = library.observables[one.observable]
    value = f"{capital(name_words(one.observable, library))} {reported_words(one.last.value, known.unit)}"
    said = f"{value} ({short_moment(one.last.at, watched.at)})"
    if one.last.hidden_by:
        return f"{said}, unreliable: {effect_words(library, one.last.hidden_by, one.observable)}."
    return f"{said}: {trend_words([point.value for point in one.points], known.unit)}."


def _fall(fall: Fall, effect: Effect) -> FallView:
    return FallView(
        since=fall.since,
        day=fall.day,
        percent=Ends.maybe(fall.percent),
        masked=fall.masked,
        sure=fall.sure,
        unreliable=effect(fall.drugs),
        why=why_words(fall.why),
    )


def _rate(rate: Rate | None, effect: Effect) -> RateView | None:
    if rate is None:
        return None
    return RateView(
        since=rate.since,
        until=rate.until,
        points=rate.points,
        doubling_hours=Ends.maybe(rate.doubling),
        halving_hours=Ends.maybe(rate.halving),
        masked=rate.masked,
        unreliable=effect(rate.drugs),
    )


def _due(one: Due, watched: Watch, library: Library) -> DueView:
    return DueView(
        id=one.item.id,
        label=one.item.label,
        state=one.state,
        words=due_sentence(one, watched.at, library),
        next=one.next,
        status=one.item.status,
        whom=one.item.whom,
        last=tuple(LastView(subject=last.subject, written=last_words(last), at=last.at) for last in one.last),
        never_recorded=one.missing,
        none_before_first_dose=one.not_before,
        last_dose=DoseView(drug=one.dose.subject, at=one.dose.at) if one.dose else None,
        cite=source_view(one.item.cite, library.references) if one.item.cite else None,
    )


def is_published(cite: Cite | None) -> TypeGuard[Cite]:
    """Whether there is a publication to list; a rule of this project has none."""
    return cite is not None and not cite.reference.startswith(OWN)


def _cited(watched: Watch) -> list[str]:
    """References of the definitions, of what is due and of the masks, each once."""
    clauses = [
        clause
        for one in watched.responses
        for clause in (*one.definition.clauses, *(result.clause for result in one.definition.results))
    ]
    found = [clause.meta.cite for clause in clauses] + [one.item.cite for one in watched.due]
    told = [told.cite for one in watched.responses for told in one.definition.document.context]
    masks = [one.mask.cite for one in watched.masking.in_force]
    return list(dict.fromkeys(cite.reference for cite in (*found, *told, *masks) if is_published(cite)))
