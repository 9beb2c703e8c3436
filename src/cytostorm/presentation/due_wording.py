"""What is due, in sentences: state, last values, how often, and how far the interval is confirmed."""

from __future__ import annotations

from datetime import datetime, timedelta

from cytostorm.library import Library
from cytostorm.model.watching import DueItem
from cytostorm.monitoring.due import Due, Last
from cytostorm.presentation.course_wording import ago, length
from cytostorm.presentation.trends import drug_words, short_moment
from cytostorm.presentation.unreliable_wording import name_words
from cytostorm.words import written
from cytostorm.words.aged import grouped

STATUS = {
    "unconfirmed": "usual practice, no source",
    "one-source": "single source",
    "ours": "†",
    "verified": "",
    "derived": "calculated",
}
STATES = {
    "overdue": "OVERDUE",
    "due later": "Due later",
    "over": "No longer due",
    "no interval known": "No interval known",
    "not in the record": "Not visible in the data",
}


def due_sentence(due: Due, now: datetime, library: Library) -> str:
    """ "OVERDUE: AST and ALT; AST 180 U/L 0 h ago; never recorded: ALT; every 24 h in the acute phase (usual practice, no source)."."""
    return f"{STATES[due.state]}: {due.item.label}; {due_words(due, now, library)}."


def due_words(due: Due, now: datetime, library: Library) -> str:
    """Last values, next time, and how far the interval is confirmed."""
    last = ", ".join(f"{subject_words(one.subject, library)} {last_words(one)} {ago(one.at, now)}" for one in due.last)
    never = ", ".join(subject_words(name, library) for name in due.missing)
    parts = [
        last,
        f"never recorded: {never}" if never else "",
        _next(due, now),
        interval_words(due.item),
        _dose_words(due, now),
    ]
    return "; ".join(filter(None, [*parts, "none recorded before the first dose" if due.not_before else ""]))


def last_words(one: Last) -> str:
    """The value as reported: "9,000 µg/L"; "given" of a dose."""
    return written(grouped(one.measured.origin.text), one.measured.origin.unit) if one.measured else "given"


def _dose_words(due: Due, now: datetime) -> str:
    """A record rarely says that a drug was stopped, so an item of it does not end by itself."""
    if due.dose is None:
        return ""
    return f"last {drug_words(due.dose.subject)} {ago(due.dose.at, now)}; not recorded whether it continues"


def subject_words(name: str, library: Library) -> str:
    """An observable or a drug inside a sentence."""
    return name_words(name, library) if name in library.observables else drug_words(name)


def _next(due: Due, now: datetime) -> str:
    if due.next is None:
        return ""
    if due.missing:
        return "due now: no baseline" if due.item.drugs else ""
    late = now - due.next
    when = short_moment(due.next, now)
    return f"since {when}" if late >= timedelta(0) else f"next {when}"


def interval_words(item: DueItem) -> str:
    """ "every 24 h in the acute phase (usual practice, no source)"; a source that is named says itself how far it was checked."""
    said, status = interval(item), "" if item.cite else STATUS[item.status]
    return f"{said} ({status})" if said and status else said or status


def interval(item: DueItem) -> str:
    """ "every 24 h in the acute phase": how often, and in whom."""
    steps = ", then ".join(
        f"every {length(step.every)}" + (f" until {length(step.until)}" if step.until else "") for step in item.steps
    )
    return " ".join(filter(None, (steps, _whom(item.whom))))


def _whom(whom: str) -> str:
    """Where the words of the file name patients or a phase, they follow the interval: "every 24 h in the acute phase"."""
    return f"in {whom}" if whom and not whom.startswith(("as on", "in ", "once")) else whom
