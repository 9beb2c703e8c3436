"""The first screen of a course: what is unreliable now, the values with their change, what is overdue, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.library import Library
from cytostorm.monitoring.trajectories import Trajectory
from cytostorm.monitoring.watching import Watch
from cytostorm.presentation.course_wording import (
    ago,
    due_words,
    fall_words,
    falls_of,
    follow_lines,
    name_words,
    start_words,
    unreliable_lines,
)
from cytostorm.presentation.first_screen import FirstScreen, Statement, fitted, section
from cytostorm.presentation.headlines import day_words, listed

END = "Not orders. Not a medical device. All definitions and intervals: --full"
_SEVERAL = 6


def course_screen(watched: Watch, library: Library) -> FirstScreen:
    """At most twenty lines; what a drug makes unreliable stands before the values that it touches."""
    masking = watched.masking
    sections = (
        section(
            "UNRELIABLE",
            unreliable_lines(masking, library) or ["none: no drug is recorded that masks a value."],
            runs_on=True,
            weight=4,
        ),
        section("FOLLOW", follow_lines(masking, library), runs_on=True, weight=3),
        section("COURSE", _values(watched, library), weight=3, kept=_SEVERAL),
        section("WARNING SIGNS", [one.text for one in watched.alarms if one.word == "met"], weight=4),
        section("RESPONSE", _responses(watched), weight=2),
        section("OVERDUE", _due(watched, library, "overdue"), runs_on=True, weight=3),
        section("DUE", _due(watched, library, "due later"), runs_on=True, weight=1),
        section("RELAPSE", [f"{watched.relapse.word}."], runs_on=True, weight=1),
    )
    who = f"{watched.record.patient or 'Patient'}: as of {day_words(watched.at)}. {_capital(start_words(watched, library))}."
    return fitted(FirstScreen(headline=(who,), sections=tuple(one for one in sections if one.statements), end=END))


def _values(watched: Watch, library: Library) -> Iterator[Statement]:
    for course in watched.trajectories:
        if course.last is not None:
            yield Statement(text=_value(course, watched, library), about=course.observable)


def _value(course: Trajectory, watched: Watch, library: Library) -> str:
    """ "ferritin 4,800 ng/mL, 2 h ago; from the start −60%, not counted as response: tocilizumab lowers ferritin"."""
    assert course.last is not None
    now = [fall for fall in falls_of(course, "start") if fall.day is None and fall.percent is not None]
    change = f"; from the start {fall_words(now[0])}" if now else ""
    return f"{name_words(course.observable, library)} {course.last.text}, {ago(course.last.at, watched.at)}{change}"


def _responses(watched: Watch) -> Iterator[str]:
    """Published definitions that apply to this patient, each with its results."""
    for one in watched.responses:
        if one.applies == "met" and one.results and not one.asked:
            yield f"{one.definition.document.title}: {'; '.join(f'{result.label} {result.word}' for result in one.results)}."


def _due(watched: Watch, library: Library, state: str) -> list[str]:
    found = [f"{one.item.label} ({due_words(one, watched.at, library)})" for one in watched.due if one.state == state]
    return [f"{listed(found, _SEVERAL)}."] if found else []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
