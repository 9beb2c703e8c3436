"""A course under treatment in short sentences: from when it is counted, how fast a value moves, and how far it has come."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from cytostorm.library import Library
from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.monitoring.changes import percent_text, says_nothing
from cytostorm.monitoring.sight import Start
from cytostorm.monitoring.trajectories import Fall, Rate, Trajectory, TrendPoint
from cytostorm.monitoring.watching import Watch
from cytostorm.presentation.headlines import capital
from cytostorm.presentation.response_wording import definition_words
from cytostorm.presentation.trends import drug_words, length_words, short_moment
from cytostorm.presentation.unreliable_wording import effect_words, follow_lines, name_words, unreliable_lines
from cytostorm.record import Administration, known_facts
from cytostorm.record.hiding import row_words
from cytostorm.record.reasons import Reason
from cytostorm.values import Bounds
from cytostorm.words import number_words, written
from cytostorm.words.aged import grouped

Effect = Callable[[Sequence[str]], str]
ENTER = "Enter the start with --since."
_HOURS_TO = timedelta(days=10)


def start_sentences(watched: Watch, library: Library, timed: bool = True) -> tuple[str, ...]:
    """From when the course is counted and why, then the first doses of the other treatments; with `timed` false their names."""
    if watched.start is None:
        return _no_start(watched, library, timed)
    passed = _passed(watched.at - watched.start.at)
    at = short_moment(watched.start.at, watched.at)
    if not watched.start.drug:
        return (
            f"{passed} after the start that was entered ({at}).",
            *_doses("First doses", watched.given, watched.at, timed),
        )
    before = any(one.at < watched.start.at for one in watched.given)
    which = (
        f"the first treatment after {length(library.watching.gap)} without one†"
        if before
        else "the first treatment recorded"
    )
    others = [one for one in watched.given if one.drug != watched.start.drug]
    said = f"{passed} after {drug_words(watched.start.drug)} ({at}), {which}."
    return (said, *_doses("First doses of others", others, watched.at, timed))


def _passed(passed: timedelta) -> str:
    """Hours since the start, and days where they are many: "164 h (day 7)"."""
    hours = f"{passed / timedelta(hours=1):.0f} h"
    return hours if passed <= timedelta(days=2) else f"{hours} (day {math.ceil(passed / timedelta(days=1))})"


def _no_start(watched: Watch, library: Library, timed: bool) -> tuple[str, ...]:
    if watched.given:
        longest = length(library.watching.longest)
        why = f"No start is taken: the course began more than {longest} ago and may be maintenance†."
        return (why, *_doses("First doses", watched.given, watched.at, timed), f"Response cannot be assessed. {ENTER}")
    return (f"{_nothing_given(watched)}, so response cannot be assessed.", ENTER)


def _nothing_given(watched: Watch) -> str:
    """ "No treatment recorded"; a row that was not understood may be one, and another drug is no treatment of this disease."""
    given = [fact for fact in known_facts(watched.record, watched.at) if isinstance(fact, Administration)]
    unread = [row_words(fact) for fact in given if fact.drug == UNIDENTIFIED]
    if unread:
        return f"No treatment recognized (not understood: {', '.join(dict.fromkeys(unread))})"
    return "No treatment of hyperinflammation recorded" if given else "No treatment recorded"


def _doses(heading: str, given: tuple[Start, ...] | list[Start], now: datetime, timed: bool) -> tuple[str, ...]:
    said = ", ".join(drug_words(one.drug) + (f" ({short_moment(one.at, now)})" if timed else "") for one in given)
    return (f"{heading}: {said}.",) if said else ()


def numbers(bounds: Bounds, digits: int = 4) -> str:
    """A number, or what is possible of it: "more than 75", "12 to 30"."""
    low, high = (end if math.isinf(end) else float(f"{end:.{digits}g}") for end in bounds)
    if low == high:
        return grouped(number_words(low))
    if math.isinf(low) and math.isinf(high):
        return "unknown"
    if math.isinf(high):
        return f"at least {grouped(number_words(low))}"
    return f"at most {number_words(high)}" if math.isinf(low) else f"{number_words(low)} to {number_words(high)}"


def ago(at: datetime, now: datetime) -> str:
    """How long before now: "3 h ago", "2 d ago"."""
    hours = (now - at).total_seconds() / 3600
    return f"{hours:.0f} h ago" if hours < 48 else f"{hours / 24:.0f} d ago"


def hours_words(hours: Bounds) -> str:
    """ "12 h", "3 d", "0 to 12 h"."""
    days = hours.low >= 48
    return f"{numbers(Bounds(hours.low / 24, hours.high / 24) if days else hours, 2)} {'d' if days else 'h'}"


def point_words(point: TrendPoint) -> str:
    """A value as it was written, all of one time with "or"; how it was derived, where it was."""
    if point.seen.note:
        return point.seen.note
    return " or ".join(dict.fromkeys(written(fact.origin.text, fact.origin.unit) for fact in point.seen.facts))


def rate_words(rate: Rate | None, effect: Effect) -> str:
    """Whether it doubles or halves, and in how long; empty where the direction is not sure."""
    if rate is None or not (rate.doubling or rate.halving):
        return ""
    said = f"doubles in {hours_words(rate.doubling)}" if rate.doubling else f"halves in {hours_words(rate.halving)}"  # type: ignore[arg-type]
    return f"{said}, {larger('rise' if rate.doubling else 'fall', effect(rate.drugs))}" if rate.masked else said


def rate_lines(course: Trajectory, effect: Effect) -> Iterator[str]:
    """The slope of three days first; the last two values may be close together or far apart."""
    if (rate := course.window_rate) and (said := rate_words(rate, effect)):
        yield f"{capital(said)}, over 72 h ({rate.points} values)."
    if (rate := course.last_rate) and (said := rate_words(rate, effect)):
        yield f"{capital(said)}, by the last two values ({length_words(rate.until - rate.since)} apart)."


def not_counted(unreliable: str) -> str:
    """Why a change is not taken for a response: "not counted as response: tocilizumab lowers CRP"."""
    return f"not counted as response: {unreliable}" if unreliable else "not counted as response"


def larger(change: str, unreliable: str) -> str:
    """A change that is sure although a drug works against it: "true rise may be larger: tocilizumab lowers platelets"."""
    return f"true {change} may be larger: {unreliable}" if unreliable else f"true {change} may be larger"


def percent_words(fall: Bounds) -> str:
    """A fall or a rise in percent: "−75%", "+30%", "−100 to −75%"; "down by at most 97.1%" where it may be less, or a rise."""
    if says_nothing(fall):
        return "change not established"
    ends = [signed_words(-end) for end in (fall.high, fall.low)]
    if math.isinf(fall.low):
        return (
            f"down by at most {percent_text(fall.high)}%"
            if fall.high > 0
            else f"up by at least {percent_text(-fall.high)}%"
        )
    return f"{ends[0]}%" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}%"


def signed_words(change: float) -> str:
    """ "+30", "−75", "0"."""
    if math.isinf(change):
        return number_words(change)
    text = percent_text(abs(change))
    return text if text == "0" else f"{'+' if change > 0 else '−'}{text}"


def fall_words(fall: Fall, worse: str, effect: Effect = lambda _: "") -> str:
    """How far a value has come from its baseline; what a drug makes unreliable is not counted. `effect`: what drugs do to it, in words."""
    said, why = percent_words(fall.percent) if fall.percent is not None else why_words(fall.why), effect(fall.drugs)
    if fall.masked and fall.sure:
        return f"{said}, {larger(fall.sure, why)}"
    if fall.masked and worse == "low" and said.startswith("down"):
        return f"{said}, may be due to the drug{f': {why}' if why else ''}"
    return f"{said}, {not_counted(why)}" if fall.masked else said


def why_words(why: Reason | None) -> str:
    """What is missing where there is no percent; empty where nothing is."""
    if why is None:
        return ""
    if why.kind == "start":
        return "that day is not over" if why.count is not None else "no treatment recorded"
    missing = {"day": "not measured on that day", "now": "no value of the last three days"}
    return missing.get(why.value, "no value in the three days before the start")


def effect_on(course: Trajectory, library: Library) -> Effect:
    """What drugs do to the values of one course, in words."""
    return lambda drugs: effect_words(library, drugs, course.observable)


def falls_of(course: Trajectory, since: str) -> list[Fall]:
    """The changes of a value from the start, or from its worst value."""
    return [fall for fall in course.falls if fall.since == since]


def change_lines(course: Trajectory, effect: Effect) -> Iterator[str]:
    """ "From the start: day 3 +7.03%; now −60%."."""
    for since, name in (("start", "From the start"), ("worst", "From the worst value")):
        said = [
            f"{'now' if fall.day is None else f'day {fall.day}'} {fall_words(fall, course.worse, effect)}"
            for fall in falls_of(course, since)
            if fall.percent is not None
        ]
        if said:
            yield f"{name}: {'; '.join(said)}."


def change_now(course: Trajectory) -> Fall | None:
    """The change from the start until now, where it is known."""
    return next((fall for fall in falls_of(course, "start") if fall.day is None and fall.percent is not None), None)


def length(text: str) -> str:
    """ "24 h", "7 d"; a single day is told in hours."""
    return "24 h" if text == "P1D" else text.removeprefix("P").removeprefix("T").replace("D", " d").replace("H", " h")


def brief_lines(watched: Watch, library: Library) -> Iterator[str]:
    """From when it is counted, what is unreliable, the change of each tracked value from the start, and the published definitions.

    Nothing where no treatment is recorded and none was named.
    """
    if watched.start is None:
        return
    yield " ".join(start_sentences(watched, library))
    yield from (f"Unreliable {line}." for line in unreliable_lines(watched.masking, library, watched.at))
    yield from (f"{capital(line)}." for line in follow_lines(watched.masking, library))
    changes = [
        f"{name_words(course.observable, library)} {fall_words(fall, course.worse, effect_on(course, library))}"
        for course in watched.trajectories
        if (fall := change_now(course))
    ]
    if changes:
        yield f"Since the start: {'; '.join(changes)}."
    yield from (f"{said}." for one in watched.responses if (said := definition_words(one)))
