"""The first screen of a course: what is unreliable now, the values with their trend, the response, what is overdue, and what is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cytostorm.differential.staging import Stage
from cytostorm.library import Library
from cytostorm.monitoring.changes import says_nothing
from cytostorm.monitoring.responding import Response, ResultOutcome
from cytostorm.monitoring.trajectories import Fall, Trajectory
from cytostorm.monitoring.watching import Watch
from cytostorm.presentation.alarm_wording import alarm_brief, alarm_unknown
from cytostorm.presentation.course_room import STEPS, CourseRoom
from cytostorm.presentation.course_values import (
    Values,
    counted_sentences,
    missing_sentences,
    unreliable_sentences,
    worse_sentences,
)
from cytostorm.presentation.course_wording import change_now, fall_words, start_sentences
from cytostorm.presentation.due_briefly import due_sentences, overdue_sentences
from cytostorm.presentation.first_screen import WIDTH, FirstScreen, Section, Statement, section, section_lines, wrapped
from cytostorm.presentation.headlines import capital, lowered, several, severity_words, storm_words, who_words
from cytostorm.presentation.response_wording import is_assessed, relapse_words, unfavorable
from cytostorm.presentation.screen_room import fitting
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
_NEARLY_ALL = 8
NOTHING_MASKED = "None: no drug recorded that masks a value."

_MEANING = {"worse_outlook": "worse outlook", "no_response": "unsatisfactory response"}


Maker = Callable[[Values, CourseRoom], Iterable[Statement | str]]
_USED = {
    "UNRELIABLE": ("values", "may", "others"),
    "COURSE": ("rest",),
    "RESPONSE": ("changes", "results", "labels", "signs"),
    "OVERDUE": ("intervals", "asked"),
    "DUE": ("due",),
    "FOLLOW": ("follow",),
    "UNKNOWN": ("unknown", "old", "alarm"),
}
"""What the form of each part depends on."""


def course_screen(watched: Watch, library: Library, reached: Stage) -> FirstScreen:
    """At most twenty lines. What is unreliable, what got worse, a relapse and what is overdue are in each of its forms."""
    age, sex = age_and_sex(watched.record, library, watched.reading, watched.at)
    who = who_words(watched.record.patient, age, sex, watched.at)
    parts = _Parts(Values.of(watched, library), reached, who)
    return parts.screen(fitting(CourseRoom, STEPS, parts.lines))


@dataclass(frozen=True)
class _Parts:
    """The parts of one screen in several forms; each form is made once, since most steps of shortening concern one part."""

    values: Values
    reached: Stage
    who: str
    made: dict[tuple[Any, ...], tuple[Section, int]] = field(default_factory=dict)

    def screen(self, room: CourseRoom) -> FirstScreen:
        """The screen with so much room."""
        headline, sections = self._headline(room), tuple(one for one, _ in self._sections(room) if one.statements)
        own = any("†" in text for text in (*headline, *(said.text for one in sections for said in one.statements)))
        return FirstScreen(headline=headline, sections=sections, end=END_OWN if own else END)

    def lines(self, room: CourseRoom) -> int:
        """How many lines it has."""
        head = len(wrapped(" ".join(self._headline(room)), "", WIDTH))
        return head + sum(count for _, count in self._sections(room)) + 1

    def _headline(self, room: CourseRoom) -> tuple[str, ...]:
        ill, storm = severity_words(self.reached, room.missing), storm_words(self.reached, room.missing)
        counted = start_sentences(self.values.watched, self.values.library, room.times)
        return (self.who, *counted, f"{capital(ill)}.", f"{capital(storm)}.")

    def _sections(self, room: CourseRoom) -> list[tuple[Section, int]]:
        return [self._once(heading, make, room) for heading, make in self._order()]

    def _order(self) -> list[tuple[str, Maker]]:
        """What is unreliable stands before the values where a drug masks one."""
        masked: tuple[str, Maker] = ("UNRELIABLE", _unreliable)
        course: list[tuple[str, Maker]] = [
            ("RELAPSE", _relapse),
            ("WARNING SIGN", _alarms),
            ("COURSE", _course),
            ("RESPONSE", _responses),
        ]
        first = self.values.watched.masking.in_force or self.values.masked
        rest: list[tuple[str, Maker]] = [
            ("OVERDUE", _overdue),
            ("DUE", _due),
            ("FOLLOW", _follow),
            ("UNKNOWN", _unknown),
        ]
        return [*([masked, *course] if first else [*course, masked]), *rest, ("DEFINITIONS", _definitions)]

    def _once(self, heading: str, make: Maker, room: CourseRoom) -> tuple[Section, int]:
        key = (heading, *(getattr(room, one) for one in _USED.get(heading, ())))
        if key not in self.made:
            one = section(heading, make(self.values, room), runs_on=True)
            self.made[key] = (one, len(list(section_lines(one))) if one.statements else 0)
        return self.made[key]


def _unreliable(values: Values, room: CourseRoom) -> Iterator[str]:
    masking = values.watched.masking
    found = [*unreliable_sentences(values, room.values, room.others), *not_counted_words(masking, values.library)]
    yield from (one for one in found if room.may or not one.startswith("May be"))
    if not found:
        yield NOTHING_MASKED


def _relapse(values: Values, _: CourseRoom) -> Iterator[Statement]:
    """A relapse that is met, or that is not ruled out after a response."""
    one = values.watched.relapse
    if one.word == "met":
        yield Statement(text=f"By cytostorm's own rule†: {relapse_words(one)}.", about="relapse", level="warning")
    elif one.word == "unknown" and not one.no_start and one.responded.low >= 1:
        yield Statement(text=f"Not ruled out†: {relapse_words(one)}.", about="relapse", level="warning")


def _alarms(values: Values, _: CourseRoom) -> Iterator[Statement]:
    for one in values.watched.alarms:
        if one.word == "met":
            yield Statement(text=alarm_brief(one), about=one.id, level="warning")


def _course(values: Values, room: CourseRoom) -> Iterator[Statement]:
    yield from (Statement(text=text, level="warning") for text in worse_sentences(values))
    yield from (Statement(text=text) for text in counted_sentences(values, room.rest))
    if not values.counted:
        yield Statement(
            text="All recent values are unreliable." if values.masked else "No value of the last three days."
        )


def _responses(values: Values, room: CourseRoom) -> Iterator[Statement]:
    """What cannot be judged, what speaks against a response, the change of each value, and results of published definitions."""
    watched = values.watched
    if watched.start is None:
        return
    if said := _not_established(values, room):
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


def _not_established(values: Values, room: CourseRoom) -> str:
    """ "Not established by ferritin, CRP or temperature. Clinical judgment.": signs that a drug can make look better."""
    masking, library = values.watched.masking, values.library
    found = [
        name for name in tracked_unreliable(masking, library) if looks_better(drug_change(masking, name), name, library)
    ]
    signs = named(found, library, " or ") if room.signs else "unreliable values"
    return f"Not established by {signs}. Clinical judgment." if found else ""


def _changes(values: Values) -> list[str]:
    """Each value that can be compared with the start, none that says nothing."""
    found = [(course, fall) for course in values.watched.trajectories if (fall := change_now(course))]
    known = [(course, fall) for course, fall in found if fall.percent is not None and not says_nothing(fall.percent)]
    return [
        f"{name_words(course.observable, values.library)} {fall_words(fall, course.worse)}"
        for course, fall in sorted(known, key=lambda pair: _place(*pair))
    ]


def _place(course: Trajectory, fall: Fall) -> int:
    """What surely got worse comes first, then what no drug touches, then what is sure all the same; what is not counted comes last."""
    if fall.sure == ("rise" if course.worse == "high" else "fall"):
        return 0
    return 1 if not fall.masked else 2 if fall.sure else 3


def _results(watched: Watch) -> list[tuple[Response, ResultOutcome]]:
    return [(one, result) for one in watched.responses if is_assessed(one) for result in one.results]


def _result(one: Response, result: ResultOutcome) -> str:
    """ "Partial response: unknown (NI-0501-04; population not recorded)"."""
    doubt = "; population not recorded" if one.applies == "unknown" else ""
    return f"{result.label}: {result.word} ({one.definition.document.short_title}{doubt})"


def _follow(values: Values, room: CourseRoom) -> Iterator[str]:
    """What can be followed; where that is nearly everything, no list of it."""
    masking, library = values.watched.masking, values.library
    if not room.follow or masking.follow is None:
        return
    lines = follow_lines(masking, library)
    for line in lines:
        names = line.removeprefix("follow: ")
        most = line != names and len(masking.followed) > _NEARLY_ALL
        yield "All other values." if most else f"{capital(names)}{'†' if line == names else ''}."


def _unknown(values: Values, room: CourseRoom) -> Iterator[str]:
    yield from missing_sentences(values, room.unknown, room.old)
    if room.alarm:
        yield from (said for one in values.watched.alarms if (said := alarm_unknown(one, values.watched)))


def _definitions(values: Values, _: CourseRoom) -> Iterator[str]:
    published = [one for one in values.watched.responses if one.definition.document.results]
    count = sum(is_assessed(one) for one in published)
    yield f"{count} of {len(published)} published response definitions can be assessed: --full."


def _overdue(values: Values, room: CourseRoom) -> Iterator[str]:
    return overdue_sentences(values.watched.due, values.watched.at, values.library, room.intervals, room.asked)


def _due(values: Values, room: CourseRoom) -> Iterator[str]:
    return due_sentences(values.watched.due, values.watched.at, room.due)
