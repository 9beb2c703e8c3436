"""A watch in a few lines, for whoever has to say whether there is a response: the pathway asks, and never infers it."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.library import Library
from cytostorm.monitoring.phrases import fall_words, falls_of, name_words, response_words, start_words
from cytostorm.monitoring.responding import Response
from cytostorm.monitoring.trajectories import Trajectory
from cytostorm.monitoring.watching import Watch
from cytostorm.words import moment_words


def brief_lines(watched: Watch, library: Library) -> Iterator[str]:
    """From when it is counted, what is hidden, the change of each tracked value from the start, and the published definitions.

    Nothing where no treatment is in the record and none was named.
    """
    if watched.start is None:
        return
    yield start_words(watched, library)
    for force in watched.masking.by_drug:
        signs = ", ".join(name_words(name, library) for name in force.observables)
        yield f"hidden now: {signs} by {library.drugs[force.drug].label}, until {moment_words(force.until)}"
    changes = [said for course in watched.trajectories if (said := _change(course, library))]
    if changes:
        yield f"since the start: {'; '.join(changes)}"
    yield from (said for one in watched.responses if (said := _definition(one)))


def _change(course: Trajectory, library: Library) -> str:
    """ "Ferritin −75 %", where it is known now."""
    now = [fall for fall in falls_of(course, "start") if fall.day is None and fall.percent is not None]
    return f"{name_words(course.observable, library)} {fall_words(now[0])}" if now else ""


def _definition(one: Response) -> str:
    """A definition that is asked, with its results by their word."""
    if one.asked or not one.results or one.definition.document.status == "draft":
        return ""
    about = response_words(one)
    results = "; ".join(f"{result.word}: {result.label}" for result in one.results)
    return f"{one.definition.document.title}{f' ({about})' if about else ''}: {results}"
