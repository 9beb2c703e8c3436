"""What was known at one moment of a course: verdicts, stage, what is unreliable, what is due, and what changed in the day before."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime

from cytostorm.bedside import Course
from cytostorm.differential.staging import Stage
from cytostorm.library import Library
from cytostorm.monitoring.due import due
from cytostorm.monitoring.masking import masking
from cytostorm.presentation.course_changes import DAY, changed_words, lost_words
from cytostorm.presentation.course_followed import Followed, at_moment
from cytostorm.presentation.due_briefly import due_sentences, overdue_sentences
from cytostorm.presentation.headlines import capital, listed, severity_words, storm_words
from cytostorm.presentation.population_groups import made_for_words
from cytostorm.presentation.scored import cut_off
from cytostorm.presentation.set_words import range_words
from cytostorm.presentation.trends import drug_words, reported_words, short_moment, trend_words
from cytostorm.presentation.unreliable_wording import (
    effect_words,
    follow_lines,
    name_words,
    not_counted_words,
    unreliable_lines,
)
from cytostorm.presentation.view import Ends, View, Words
from cytostorm.record import Administration, Measurement, Value, known_facts
from cytostorm.values import Word, verdict_word
from cytostorm.words import unit_words

MOST_MOMENTS = 48
"""Beyond that the moments of one day are joined: every one costs a look at the whole record (our choice)."""
_FEW_DUE, _FEW_MISSING = 4, 3


class ScoreThen(View):
    """One leading set at a moment. `highest`: the end of its scale; null where it has none."""

    id: str
    short_title: str
    verdict: Word
    ends: Ends | None
    words: str
    cut_off: float | None
    highest: float | None


class ReadoutView(View):
    """The last value of one observable at a moment, with its trend."""

    observable: str
    value: str
    words: Words
    masked: bool


class MomentView(View):
    """Everything beside the charts at one moment. `lost`: a set that was met and no longer is, and why."""

    at: datetime
    label: str
    scores: tuple[ScoreThen, ...]
    also_met: tuple[str, ...]
    perhaps_met: tuple[str, ...]
    stage: tuple[Words, ...]
    lost: tuple[Words, ...]
    unreliable: tuple[Words, ...]
    follow: tuple[Words, ...]
    overdue: tuple[Words, ...]
    due: tuple[Words, ...]
    changed: tuple[Words, ...]
    readouts: tuple[ReadoutView, ...]
    day: str
    spoken: str


def moments(followed: Followed) -> tuple[datetime, ...]:
    """The moments of the scrubber: every one at which something became known or a verdict changed, up to the last fact.

    Above `MOST_MOMENTS` only the last one of each stretch of time stays.
    """
    changes = {moment.at for course in followed.leading for moment in course.changes}
    found = sorted({*followed.known, *(at for at in changes if followed.known[0] <= at <= followed.known[-1])})
    if len(found) <= MOST_MOMENTS:
        return tuple(found)
    step = (found[-1] - found[0]) / (MOST_MOMENTS - 1)
    last = {int((at - found[0]) / step): at for at in found}
    return tuple(last.values())


def moment_view(followed: Followed, at: datetime) -> MomentView:
    """One moment. Nothing that became known later is used."""
    library, reached = followed.library, followed.stage_at(at)
    masks = masking(followed.record, library, at, criteria=())
    dues = due(followed.record, library, at)
    scores, others = tuple(score_then(course, at) for course in followed.leading), tuple(_also_met(followed, at))
    return MomentView(
        at=at,
        label=short_moment(at),
        scores=scores,
        also_met=tuple(title for title, whom in others if not whom),
        perhaps_met=tuple(f"{title} (for {whom})" for title, whom in others if whom),
        stage=tuple(f"{capital(words)}." for words in (severity_words(reached, _FEW_MISSING), storm_words(reached))),
        lost=tuple(lost_words(followed, at)),
        unreliable=(*(f"{capital(line)}." for line in unreliable_lines(masks, library, at)), *not_counted_words(masks, library)),
        follow=tuple(f"{capital(line)}." for line in follow_lines(masks, library)),
        overdue=tuple(overdue_sentences(dues, at, library, True, True)),
        due=tuple(due_sentences(dues, at, _FEW_DUE)),
        changed=tuple(changed_words(followed, at)),
        readouts=tuple(_readout(followed, name, at) for name in followed.tracked),
        day=_day(followed, at),
        spoken=_spoken(at, scores, reached),
    )  # fmt: skip


def score_then(course: Course, at: datetime) -> ScoreThen:
    """What a leading set said at a moment."""
    moment, document = at_moment(course, at), course.criteria.document
    highest = next((float(part) for part in document.score_label.split() if part.isdigit()), None)
    return ScoreThen(
        id=course.criteria.id,
        short_title=document.short_title,
        verdict=verdict_word(moment.verdict) if moment else "unknown",
        ends=Ends.maybe(moment.score) if moment else None,
        words=range_words(moment.score) if moment and moment.score else "",
        cut_off=cut_off(course.criteria),
        highest=highest,
    )


def _also_met(followed: Followed, at: datetime) -> Iterator[tuple[str, str]]:
    """Other sets that were met then and are not known to be made for other patients, and for whom where that is not recorded."""
    leading = {course.criteria.id for course in followed.leading}
    for evaluation in followed.evaluations(at).values():
        criteria = evaluation.criteria
        if criteria.id in leading or verdict_word(evaluation.verdict) != "met" or evaluation.applies.high < 1:
            continue
        open_clauses = [node.meta.label for node in criteria.applies if not evaluation.bounds(node).is_exact]
        yield criteria.document.short_title, made_for_words(open_clauses)


def _readout(followed: Followed, name: str, at: datetime) -> ReadoutView:
    values, known = followed.values(name, at), followed.library.observables[name]
    if not values:
        return ReadoutView(observable=name, value="", words="not recorded", masked=False)
    last = values[-1]
    if last.seen.masks:
        drugs = {mask.drug for mask in last.seen.masks}
        said = (
            effect_words(followed.library, drugs, name) if len(drugs) == 1 else listed(map(drug_words, sorted(drugs)))
        )
        words = f"unreliable: {said}"
    else:
        words = trend_words(values, known.unit)
    aged = "" if last.at is None or at - last.at < DAY else f"{short_moment(last.at)}; "
    return ReadoutView(
        observable=name, value=_value(last, known.unit), words=aged + words, masked=bool(last.seen.masks)
    )


def _value(value: Value, unit: str) -> str:
    """The number as reported, without its unit where it has one: the row names it."""
    said = reported_words(value, unit)
    units = {fact.origin.unit for fact in value.seen.facts if isinstance(fact, Measurement)} or {unit}
    return said.removesuffix(unit_words(units.pop())).strip() if len(units) == 1 else said


def _day(followed: Followed, at: datetime) -> str:
    """ "Day 6 of treatment", counted as the watch does; empty before any treatment."""
    wanted = followed.library.watching.treatments
    first = [
        fact.times.effective
        for fact in known_facts(followed.record, at)
        if isinstance(fact, Administration) and fact.drug in wanted and fact.times.effective
    ]
    return f"Day {math.ceil((at - min(first)) / DAY)}" if first else ""


def _spoken(at: datetime, scores: Sequence[ScoreThen], reached: Stage) -> str:
    """What a screen reader says at a step: time, verdicts, stage."""
    said = (f"{one.short_title} {one.verdict}{f', {one.words}' if one.words else ''}" for one in scores)
    return f"{short_moment(at)}. {'. '.join(said)}. {capital(storm_words(reached))}."


def name_of(observable: str, library: Library) -> str:
    """How a row of the charts is called."""
    return capital(name_words(observable, library))
