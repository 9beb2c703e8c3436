"""A watch in short sentences that the text and the page share."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from cytostorm.library import Library
from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.monitoring.changes import percent_text, says_nothing
from cytostorm.monitoring.due import Due
from cytostorm.monitoring.masking import Masking
from cytostorm.monitoring.relapse import Relapse
from cytostorm.monitoring.responding import ClauseOutcome, Response
from cytostorm.monitoring.trajectories import Fall, Rate, Trajectory
from cytostorm.monitoring.watching import Watch
from cytostorm.values import Bounds
from cytostorm.words import moment_words, number_words

MEANINGS = {
    "response": "a response",
    "no_response": "an unsatisfactory response",
    "better_outlook": "a better outlook in that cohort",
    "worse_outlook": "a worse outlook in that cohort",
}
_STATUS = {
    "unconfirmed": "usual practice, no source",
    "one-source": "single source",
    "ours": "our choice",
    "verified": "",
    "derived": "calculated",
}


def start_words(watched: Watch, library: Library) -> str:
    """From when the course is counted, and why."""
    doses = ", ".join(f"{library.drugs[one.drug].label} {moment_words(one.at)}" for one in watched.given)
    if watched.start is None:
        return _no_start(doses, library)
    if not watched.start.drug:
        return f"counted from {moment_words(watched.start.at)}, as asked"
    before = any(one.at < watched.start.at for one in watched.given)
    gap = (
        f"the first treatment after {_length(library.watching.gap)} without one (our choice)"
        if before
        else "the first in the record"
    )
    more = f"; first doses: {doses}" if len(watched.given) > 1 else ""
    return f"counted from {moment_words(watched.start.at)}, {library.drugs[watched.start.drug].label}, {gap}{more}"


def _no_start(doses: str, library: Library) -> str:
    if not doses:
        return "no treatment recorded, so response cannot be assessed. Enter the start with --since"
    why = f"the course began more than {_length(library.watching.longest)} ago and may be maintenance (our choice)"
    return (
        f"no start is taken, as {why}, so nothing is counted from one; first doses: {doses}; name a start with --since"
    )


def name_words(name: str, library: Library) -> str:
    observable = library.observables[name]
    return observable.brief


def numbers(bounds: Bounds, digits: int = 4) -> str:
    """A number, or what is possible of it: "more than 75", "12 to 30"."""
    low, high = (end if math.isinf(end) else float(f"{end:.{digits}g}") for end in bounds)
    if low == high:
        return number_words(low)
    if math.isinf(low) and math.isinf(high):
        return "unknown"
    if math.isinf(high):
        return f"at least {number_words(low)}"
    return f"at most {number_words(high)}" if math.isinf(low) else f"{number_words(low)} to {number_words(high)}"


def ago(at: datetime, now: datetime) -> str:
    """How long before now: "3 h ago", "2 d ago"."""
    hours = (now - at).total_seconds() / 3600
    return f"{hours:.0f} h ago" if hours < 48 else f"{hours / 24:.0f} d ago"


def hours_words(hours: Bounds) -> str:
    days = hours.low >= 48
    return f"{numbers(Bounds(hours.low / 24, hours.high / 24) if days else hours, 2)} {'d' if days else 'h'}"


def rate_words(rate: Rate | None) -> str:
    """Whether it doubles or halves, and in how long; nothing is said where the direction is not sure."""
    if rate is None:
        return ""
    said = (
        f"doubles in {hours_words(rate.doubling)}"
        if rate.doubling
        else f"halves in {hours_words(rate.halving)}"
        if rate.halving
        else ""
    )
    return f"{said}, {larger('rise' if rate.doubling else 'fall', rate.unreliable)}" if said and rate.masked else said


def not_counted(unreliable: str) -> str:
    """Why a change is not taken for a response: "not counted as response: tocilizumab lowers CRP"."""
    return f"not counted as response: {unreliable}" if unreliable else "not counted as response"


def larger(change: str, unreliable: str) -> str:
    """A change that is sure although a drug works against it: "true rise may be larger: tocilizumab lowers platelets"."""
    return f"true {change} may be larger: {unreliable}" if unreliable else f"true {change} may be larger"


def percent_words(fall: Bounds) -> str:
    """A fall or a rise in percent: "−75%", "+30%", "−100 to −75%"; "down by at most 97.1%" where it may be less, or a rise."""
    if says_nothing(fall):
        return "unknown"
    ends = [signed_words(-end) for end in (fall.high, fall.low)]
    if math.isinf(fall.low):
        return (
            f"down by at most {percent_text(fall.high)}%"
            if fall.high > 0
            else f"up by at least {percent_text(-fall.high)}%"
        )
    return f"{ends[0]}%" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}%"


def signed_words(change: float) -> str:
    if math.isinf(change):
        return number_words(change)
    text = percent_text(abs(change))
    return text if text == "0" else f"{'+' if change > 0 else '−'}{text}"


def fall_words(fall: Fall) -> str:
    said = percent_words(fall.percent) if fall.percent is not None else fall.why
    if fall.masked and fall.sure:
        return f"{said}, {larger(fall.sure, fall.unreliable)}"
    return f"{said}, {not_counted(fall.unreliable)}" if fall.masked else said


def drug_words(drug: str) -> str:
    """A drug as it stands in a sentence; a row that was not understood says so."""
    return "a drug row that was not understood" if drug == UNIDENTIFIED else drug.replace("-", " ")


def unreliable_lines(masking: Masking, library: Library) -> list[str]:
    """What is unreliable now, until when and by which drug; each drug and end once."""
    return [
        f"until {moment_words(one.until)} ({drug_words(one.drug)}): {', '.join(name_words(name, library) for name in one.observables)}"
        for one in masking.by_drug
    ]


def follow_lines(masking: Masking, library: Library) -> list[str]:
    """What can be followed: what no drug of the record touches, and changes against the drug. Nothing where nothing is unreliable."""
    if masking.follow is None:
        return []
    named = {
        "follow": masking.followed,
        "a rise still counts": masking.rise_counts,
        "a fall still counts": masking.fall_counts,
    }
    return [
        f"{heading}: {', '.join(name_words(name, library) for name in names)}"
        for heading, names in named.items()
        if names
    ]


def falls_of(course: Trajectory, since: str) -> list[Fall]:
    return [fall for fall in course.falls if fall.since == since]


def response_words(response: Response) -> str:
    """What stands beside the name of a definition: that it is a draft, not asked, or about other patients."""
    draft = "draft: listed, never computed" if response.definition.document.status == "draft" else ""
    return "; ".join(filter(None, (draft, response.asked, applies_words(response))))


def applies_words(response: Response) -> str:
    """For whom a definition was made, where that is not plain; empty where the patient is one of them."""
    population = response.definition.document.population
    return {
        "met": "",
        "not met": f"not for this patient; made for {population}",
        "unknown": f"for {population}: not recorded",
    }[response.applies]


def parts_words(outcome: ClauseOutcome) -> list[str]:
    """The named parts of a result by what is known of them; the reasons themselves where it has none."""
    named = [child for child in outcome.children if child.label]
    if not named or outcome.clause.kind == "either":
        return list(outcome.reasons)
    words = ("met", "not met", "unknown")
    return [
        f"{word}: {', '.join(said)}"
        for word in words
        if (said := [_part_words(child) for child in named if child.word == word])
    ]


def _part_words(part: ClauseOutcome) -> str:
    """A part by its name; one that needs any of several with those that are met, or that are still possible."""
    if part.clause.kind != "any" or part.word == "not met" or part.clause.meta.cite is not None:
        return part.label
    those = [child.label for child in part.children if child.word == part.word]
    return f"{part.label} ({', '.join(those)})"


def due_words(due: Due, now: datetime, library: Library) -> str:
    """State, last values, and how far the interval is confirmed."""
    last = ", ".join(f"{_subject(one.subject, library)} {one.text} {ago(one.at, now)}" for one in due.last)
    never = ", ".join(_subject(name, library) for name in due.missing)
    parts = [
        last,
        f"never recorded: {never}" if never else "",
        _next(due, now),
        _interval(due),
        _dose_words(due, now, library),
    ]
    return "; ".join(filter(None, [*parts, "none recorded before the first dose" if due.not_before else ""]))


def _dose_words(due: Due, now: datetime, library: Library) -> str:
    """A record rarely says that a drug was stopped, so an item of it does not end by itself."""
    if due.dose is None:
        return ""
    return f"last {due.dose.subject.replace('-', ' ')} {ago(due.dose.at, now)}; not recorded whether it continues"


def _subject(name: str, library: Library) -> str:
    return name_words(name, library) if name in library.observables else library.drugs[name].label


def _next(due: Due, now: datetime) -> str:
    if due.next is None:
        return ""
    if due.missing:
        return "due now: no baseline" if due.item.drugs else ""
    late = now - due.next
    return f"since {moment_words(due.next)}" if late >= timedelta(0) else f"next {moment_words(due.next)}"


def _interval(due: Due) -> str:
    steps = ", then ".join(
        f"every {_length(step.every)}" + (f" until {_length(step.until)}" if step.until else "")
        for step in due.item.steps
    )
    status = _STATUS[due.item.status]
    said = " ".join(filter(None, (steps, _whom(due.item.whom))))
    return f"{said} ({status})" if said and status else said or status


def _whom(whom: str) -> str:
    """Where the words of the file name patients or a phase, they follow the interval: "every 24 h in the acute phase"."""
    return f"in {whom}" if whom and not whom.startswith(("as on", "in ", "once")) else whom


def _length(text: str) -> str:
    """ "24 h", "7 d"; a single day is told in hours."""
    return "24 h" if text == "P1D" else text.removeprefix("P").removeprefix("T").replace("D", " d").replace("H", " h")


def relapse_words(relapse: Relapse) -> str:
    """The convention in one sentence."""
    again = [item.label for item in relapse.items if item.word == "met"]
    if relapse.no_start:
        return "no start is taken, so no response was looked for. Enter the start with --since"
    if relapse.responded.high <= 0:
        return "no earlier response, so relapse does not apply"
    fever = "fever not looked at (IL-6 blockade)" if relapse.fever is None else f"fever {_truth(relapse.fever)}"
    return f"{fever}; worse again: {', '.join(again) or 'none surely'}" + (
        "" if relapse.responded.low >= 1 else "; whether there was a response is unknown"
    )


def _truth(bounds: Bounds) -> str:
    return "yes" if bounds.low >= 1 else "no" if bounds.high <= 0 else "unknown"


def brief_lines(watched: Watch, library: Library) -> Iterator[str]:
    """From when it is counted, what is hidden, the change of each tracked value from the start, and the published definitions.

    Nothing where no treatment is in the record and none was named.
    """
    if watched.start is None:
        return
    yield start_words(watched, library)
    yield from (f"unreliable {line}" for line in unreliable_lines(watched.masking, library))
    yield from follow_lines(watched.masking, library)
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
