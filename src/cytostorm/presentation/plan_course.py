"""The course of the same record beside a plan: the last values, what is unreliable now, and what is due."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.library import Library
from cytostorm.monitoring import Watch
from cytostorm.presentation.course_wording import point_words
from cytostorm.presentation.said import ward_times
from cytostorm.presentation.unreliable_wording import name_words, unreliable_lines
from cytostorm.words import moment_words

_ORDER = {"overdue": 0, "due later": 1}


def value_lines(watched: Watch, library: Library) -> Iterator[str]:
    """The last values of the tracked observables, those of one moment together, the latest first."""
    moments: dict[str, list[str]] = {}
    for course in watched.trajectories:
        if course.last is not None:
            said = f"{name_words(course.observable, library)} {point_words(course.last)}"
            moments.setdefault(moment_words(course.last.at), []).append(said)
    yield from (ward_times(f"{moment}: {', '.join(said)}") for moment, said in sorted(moments.items(), reverse=True))


def unreliable_now(watched: Watch, library: Library) -> Iterator[str]:
    """What a drug makes unreliable, and until when."""
    yield from (ward_times(f"Unreliable {line}") for line in unreliable_lines(watched.masking, library))


def due_lines(watched: Watch) -> Iterator[str]:
    """What is due by its interval: overdue first, then by time; an interval of practice says so."""
    due = sorted(
        (one for one in watched.due if one.state in _ORDER), key=lambda one: (_ORDER[one.state], one.next or watched.at)
    )
    for one in due:
        when = "overdue" if one.state == "overdue" else f"due {moment_words(one.next)}"
        yield ward_times(f"{one.item.label}: {when}{' (usual practice, no source)' if one.practice else ''}")
