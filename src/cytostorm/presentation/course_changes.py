"""What changed in a course: since the day before, and which set was met and no longer is, with the values that left the window."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta

from cytostorm.bedside import Course
from cytostorm.presentation.assessment_aged import if_counted_words
from cytostorm.presentation.course_followed import Followed, at_moment
from cytostorm.presentation.headlines import storm_words
from cytostorm.presentation.trends import drug_words, short_moment
from cytostorm.record import Administration, known_facts
from cytostorm.values import verdict_word
from cytostorm.words.aged import age_words, window_words

DAY = timedelta(days=1)


def changed_words(followed: Followed, at: datetime) -> Iterator[str]:
    """Verdicts, stage and drugs that are other than a day before, and how many values came in."""
    before = at - DAY
    if not any(known <= before for known in followed.known):
        yield "Less than a day recorded: nothing to compare with."
        return
    yield from _verdict_changes(followed, before, at)
    then, now = storm_words(followed.stage_at(_last_known(followed, before))), storm_words(followed.stage_at(at))
    if then != now:
        yield f"Stage: {then} → {now}."
    yield from _drugs(followed, before, at)
    fresh = len(known_facts(followed.record, at)) - len(known_facts(followed.record, before))
    yield f"{fresh} new {'entry' if fresh == 1 else 'entries'} in the record."


def _verdict_changes(followed: Followed, before: datetime, at: datetime) -> Iterator[str]:
    """ "HLH-2004: met → unknown"; sets that are known to be made for other patients are left out."""
    then = followed.evaluations(before)
    for name, now in followed.evaluations(at).items():
        was, word = verdict_word(then[name].verdict), verdict_word(now.verdict)
        if was != word and now.applies.high >= 1:
            yield f"{now.criteria.document.short_title}: {was} → {word}."


def _last_known(followed: Followed, at: datetime) -> datetime:
    return max(known for known in followed.known if known <= at)


def _drugs(followed: Followed, before: datetime, at: datetime) -> Iterator[str]:
    """Drugs given for the first time since the day before."""
    given: dict[str, datetime] = {}
    for fact in known_facts(followed.record, at):
        if isinstance(fact, Administration) and fact.times.effective:
            given[fact.drug] = min(given.get(fact.drug, fact.times.effective), fact.times.effective)
    for drug, first in sorted(given.items(), key=lambda pair: pair[1]):
        if before < first <= at:
            yield f"First dose of {drug_words(drug)} ({short_moment(first)})."


def lost_words(followed: Followed, at: datetime) -> Iterator[str]:
    """A leading set that was met and is not now, with the values that left the window, and what it would say with them."""
    for course in followed.leading:
        moment = at_moment(course, at)
        until = _met_until(course, at)
        if until is None or moment is None or moment.word == "met":
            continue
        yield f"{course.criteria.document.short_title} was met until {short_moment(until)}."
        judged = followed.judge.at([course.criteria], at)[0]
        for name, one in judged.aged:
            known = followed.library.observables.get(name) or followed.library.findings.get(name)
            label = known.label if known else name.replace("_", " ")
            yield (
                f"{label} was charted on {short_moment(one.at)}, {age_words(one.age)} ago. "
                f"It is outside the {window_words(one.window)} window and not counted."
            )
        if words := if_counted_words(judged):
            yield f"If it still counted: {words}."


def _met_until(course: Course, at: datetime) -> datetime | None:
    """When a set was last no longer met, up to a moment."""
    changes = [moment for moment in course.changes if moment.at <= at]
    ends = [after.at for before, after in itertools.pairwise(changes) if before.word == "met"]
    return ends[-1] if ends else None
