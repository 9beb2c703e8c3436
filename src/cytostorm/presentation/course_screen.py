"""The first screen of a course: what is unreliable now, the values with their trend, the response, what is overdue, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cytostorm.differential.staging import Stage
from cytostorm.library import Library
from cytostorm.monitoring.changes import says_nothing
from cytostorm.monitoring.responding import Response, ResultOutcome
from cytostorm.monitoring.watching import Watch
from cytostorm.presentation.alarm_wording import alarm_brief, alarm_unknown
from cytostorm.presentation.course_values import (
    Values,
    against_sentences,
    counted_sentences,
    missing_sentences,
    unreliable_sentences,
)
from cytostorm.presentation.course_wording import change_now, fall_words, start_sentences
from cytostorm.presentation.due_briefly import due_sentences, overdue_sentences
from cytostorm.presentation.first_screen import FirstScreen, Section, Statement, lines_of, section
from cytostorm.presentation.headlines import capital, lowered, several, severity_words, storm_words, who_words
from cytostorm.presentation.response_wording import is_assessed, relapse_words, unfavorable
from cytostorm.presentation.screen_room import Step, fitting
from cytostorm.presentation.unreliable_wording import (
    drug_change,
    follow_lines,
    looks_better,
    name_words,
    named,
    not_counted_words,
    tracked_unreliable,
)
from cytostorm.presentation.who import age_and_sex

END = "Not orders. Not a medical device. All definitions and intervals: --full"
END_OWN = "Not orders. Not a medical device. † cytostorm's own rule, not published: --full"
NOTHING_MASKED = "None: no drug recorded that masks a value."

_MEANING = {"worse_outlook": "worse outlook", "no_response": "unsatisfactory response"}


@dataclass(frozen=True)
class CourseRoom:
    """How much of each part stands on the first screen of a course.

    `missing`: reasons in the headline. `values`: what was reported of an unreliable value. `may`: changes that the drug may have made.
    `rest`: values that did not move towards worse. `changes`: percents from the start; `results`: results of published definitions; `labels`: those that
    speak against a response in words.
    `intervals`: how often something is due that the data do not show. `due`: moments. `follow`: what can be followed.
    `unknown`: values that are not recorded; `old`: values that are too old; `alarm`: a warning sign that could not be checked.
    """

    missing: int = 2
    values: bool = True
    may: bool = True
    rest: int = 14
    changes: int = 14
    results: int = 4
    labels: bool = True
    intervals: bool = True
    due: int = 3
    follow: bool = True
    unknown: int = 8
    old: bool = True
    alarm: bool = True


STEPS: tuple[Step, ...] = (
    {"due": 2},
    {"results": 2},
    {"changes": 8},
    {"unknown": 5},
    {"due": 1},
    {"intervals": False},
    {"rest": 8},
    {"changes": 5},
    {"missing": 1},
    {"results": 1},
    {"alarm": False},
    {"unknown": 3},
    {"may": False},
    {"labels": False},
    {"rest": 5},
    {"changes": 3},
    {"old": False},
    {"due": 0},
    {"results": 0},
    {"unknown": 1},
    {"rest": 3},
    {"changes": 1},
    {"follow": False},
    {"unknown": 0},
    {"rest": 0},
    {"values": False},
    {"changes": 0},
)
"""What is shortened, one after the other, until the screen fits (†: our choice)."""


def course_screen(watched: Watch, library: Library, reached: Stage) -> FirstScreen:
    """At most twenty lines. What is unreliable, what got worse, a relapse and what is overdue are in each of its forms."""
    values = Values.of(watched, library)

    def made(room: CourseRoom) -> FirstScreen:
        return _screen(values, reached, room)

    return made(fitting(CourseRoom, STEPS, lambda room: len(list(lines_of(made(room))))))


def _screen(values: Values, reached: Stage, room: CourseRoom) -> FirstScreen:
    watched, library = values.watched, values.library
    masked = section("UNRELIABLE", _unreliable(values, room), runs_on=True)
    course = (
        section("RELAPSE", _relapse(watched), runs_on=True),
        section("WARNING SIGN", _alarms(watched), runs_on=True),
        section("COURSE", _course(values, room), runs_on=True),
        section("RESPONSE", _responses(values, room), runs_on=True),
    )
    sections = (
        *((masked, *course) if watched.masking.in_force or values.masked else (*course, masked)),
        section("OVERDUE", overdue_sentences(watched.due, watched.at, library, room.intervals), runs_on=True),
        section("DUE", due_sentences(watched.due, watched.at, room.due), runs_on=True),
        section("FOLLOW", _follow(values, room), runs_on=True),
        section("UNKNOWN", _unknown(values, room), runs_on=True),
        section("DEFINITIONS", [_definitions(watched)], runs_on=True),
    )
    return _ended(_headline(values, reached, room), tuple(one for one in sections if one.statements))


def _ended(headline: tuple[str, ...], sections: tuple[Section, ...]) -> FirstScreen:
    own = any("†" in text for text in (*headline, *(said.text for one in sections for said in one.statements)))
    return FirstScreen(headline=headline, sections=sections, end=END_OWN if own else END)


def _headline(values: Values, reached: Stage, room: CourseRoom) -> tuple[str, ...]:
    watched, library = values.watched, values.library
    age, sex = age_and_sex(watched.record, library, watched.reading, watched.at)
    return (
        who_words(watched.record.patient, age, sex, watched.at),
        *start_sentences(watched, library),
        f"{capital(severity_words(reached, room.missing))}.",
        f"{capital(storm_words(reached, room.missing))}.",
    )


def _unreliable(values: Values, room: CourseRoom) -> Iterator[str]:
    masking = values.watched.masking
    found = [*unreliable_sentences(values, room.values), *not_counted_words(masking, values.library)]
    yield from (one for one in found if room.may or not one.startswith("May be"))
    if not found:
        yield NOTHING_MASKED


def _relapse(watched: Watch) -> Iterator[Statement]:
    """A relapse that is met, or that is not ruled out after a response."""
    one = watched.relapse
    if one.word == "met":
        yield Statement(text=f"By cytostorm's own rule†: {relapse_words(one)}.", about="relapse", level="warning")
    elif one.word == "unknown" and not one.no_start and one.responded.low >= 1:
        yield Statement(text=f"Not ruled out†: {relapse_words(one)}.", about="relapse", level="warning")


def _alarms(watched: Watch) -> Iterator[Statement]:
    for one in watched.alarms:
        if one.word == "met":
            yield Statement(text=alarm_brief(one), about=one.id, level="warning")


def _course(values: Values, room: CourseRoom) -> Iterator[Statement]:
    yield from (Statement(text=text, level="warning") for text in against_sentences(values))
    yield from (Statement(text=text) for text in counted_sentences(values, room.rest))
    if not values.counted and not values.masked:
        yield Statement(text="No value within the look-back of three days.")


def _responses(values: Values, room: CourseRoom) -> Iterator[Statement]:
    """What cannot be judged, what speaks against a response, the change of each value, and results of published definitions."""
    watched = values.watched
    if watched.start is None:
        return
    if said := _not_established(values):
        yield Statement(text=said)
    yield from _unfavorable(unfavorable(watched.responses), room)
    changes = _changes(values)
    if room.changes and changes:
        more = len(changes) - room.changes
        rest = f"; {more} more" if more > 0 else ""
        yield Statement(text=f"From the start: {'; '.join(changes[: room.changes])}{rest}.")
    if not changes:
        yield Statement(text="No value since the start can be compared.")
    others = [pair for pair in _results(watched) if pair not in unfavorable(watched.responses)]
    if others and room.results:
        yield Statement(text=f"{several((_result(*pair) for pair in others), room.results, '; ')}.")


def _unfavorable(found: list[tuple[Response, ResultOutcome]], room: CourseRoom) -> Iterator[Statement]:
    """Results that speak against a response, by the definition: "Adult ferritin 2020, worse outlook: ferritin risen by 14% or more."."""
    for one in dict.fromkeys(one.id for one, _ in found):
        results = [result for response, result in found if response.id == one]
        response = next(response for response, _ in found if response.id == one)
        doubt = " (population not recorded)" if response.applies == "unknown" else ""
        said = "; ".join(lowered(result.label) for result in results) if room.labels else f"{len(results)} met (--full)"
        title = response.definition.document.short_title
        yield Statement(text=f"{title}{doubt}, {_MEANING[results[0].meaning]}: {said}.", about=one, level="warning")


def _not_established(values: Values) -> str:
    """ "Not established by ferritin, CRP or temperature. Clinical judgment.": signs that a drug can make look better."""
    masking, library = values.watched.masking, values.library
    found = [
        name
        for name in tracked_unreliable(masking, library)
        if looks_better(drug_change(masking, name), name, library)
    ]
    return f"Not established by {named(found, library, ' or ')}. Clinical judgment." if found else ""


def _changes(values: Values) -> list[str]:
    """Each value that can be compared with the start; those that no drug touches first, and none that says nothing."""
    found = [(course, fall) for course in values.watched.trajectories if (fall := change_now(course))]
    known = [(course, fall) for course, fall in found if fall.percent is not None and not says_nothing(fall.percent)]
    return [
        f"{name_words(course.observable, values.library)} {fall_words(fall, brief=True)}"
        for course, fall in sorted(known, key=lambda pair: pair[1].masked)
    ]


def _results(watched: Watch) -> list[tuple[Response, ResultOutcome]]:
    return [(one, result) for one in watched.responses if is_assessed(one) for result in one.results]


def _result(one: Response, result: ResultOutcome) -> str:
    """ "Partial response: unknown (NI-0501-04; population not recorded)"."""
    doubt = "; population not recorded" if one.applies == "unknown" else ""
    return f"{result.label}: {result.word} ({one.definition.document.short_title}{doubt})"


def _follow(values: Values, room: CourseRoom) -> Iterator[str]:
    if room.follow:
        found = follow_lines(values.watched.masking, values.library)
        yield from (f"{capital(line.removeprefix('follow: '))}{'†' if ' counts' in line else ''}." for line in found)


def _unknown(values: Values, room: CourseRoom) -> Iterator[str]:
    yield from missing_sentences(values, room.unknown, room.old)
    if room.alarm:
        yield from (said for one in values.watched.alarms if (said := alarm_unknown(one, values.watched)))


def _definitions(watched: Watch) -> str:
    published = [one for one in watched.responses if one.definition.document.results]
    count = sum(is_assessed(one) for one in published)
    return f"{count} of {len(published)} published response definitions can be assessed: --full."
