"""What is overdue and what is due next, for a first screen: by the value, and not by the rule that asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from cytostorm.library import Library
from cytostorm.model.durations import duration
from cytostorm.monitoring.due import Due, Last
from cytostorm.presentation.due_wording import STATUS, interval, subject_words
from cytostorm.presentation.headlines import lowered, several
from cytostorm.presentation.sources import source_words
from cytostorm.presentation.trends import drug_words, length_words, short_moment

_UNSEEN = "not visible in the data"


def overdue_sentences(
    found: Sequence[Due], now: datetime, library: Library, intervals: bool, asked: bool
) -> Iterator[str]:
    """Every value that is overdue, by name; never recorded first, then the oldest.

    `intervals`: how often, of what is not in the data; `asked`: which drug asks for a value.
    """
    late = [one for one in found if one.state == "overdue"]
    if never := _never(late, library, asked):
        yield f"Never recorded: {never}."
    by_age: dict[str, list[str]] = {}
    for one in sorted((last for due in late for last in _late(due, now)), key=lambda last: last.at):
        names = by_age.setdefault(length_words(now - one.at), [])
        name = subject_words(one.subject, library)
        names += [name] if name not in names else []
    yield from (f"Last {age} ago: {', '.join(names)}." for age, names in by_age.items())
    for due in found:
        if due.state == "not in the record":
            cite = due.item.cite
            source = source_words(cite, library.references).strip("()") if cite else STATUS[due.item.status]
            how = f" ({'; '.join(filter(None, (interval(due.item), source)))})" if intervals else ""
            yield f"{due.item.label}: {_UNSEEN}{how}."


def _never(late: Sequence[Due], library: Library, asked: bool) -> str:
    """ "CRP; AST, ALT (asked under anakinra)": each subject once, under the drugs that ask for it."""
    drugs: dict[str, list[str]] = {}
    for due in late:
        for name in due.missing:
            drugs.setdefault(name, []).extend([drug_words(due.dose.subject)] if due.dose is not None and asked else [])
    by_drugs: dict[tuple[str, ...], list[str]] = {}
    for name, found in drugs.items():
        by_drugs.setdefault(tuple(dict.fromkeys(found)), []).append(subject_words(name, library))
    groups = sorted(by_drugs.items(), key=lambda pair: len(pair[0]))
    return "; ".join(", ".join(names) + (f" (asked under {', '.join(by)})" if by else "") for by, names in groups)


def _late(due: Due, now: datetime) -> list[Last]:
    """The subjects of an item that are as old as its interval; of an item that names something else, such as a decision, its own name."""
    every = duration(due.item.steps[0].every) if due.item.steps else timedelta.max
    late = [one for one in due.last if now - one.at >= every]
    return late or ([] if due.missing else [min(due.last, key=lambda one: one.at)])


def due_sentences(found: Sequence[Due], now: datetime, most: int) -> Iterator[str]:
    """ "2 Mar 08:00: ferritin, CRP (usual practice, no source)": by the moment, the next first."""
    by_moment: dict[datetime, list[Due]] = {}
    for due in found:
        if due.state == "due later" and due.next is not None:
            by_moment.setdefault(due.next, []).append(due)
    moments = sorted(by_moment.items())
    for moment, group in moments[:most]:
        names = ", ".join(lowered(due.item.label) for due in group)
        status = {STATUS[due.item.status] for due in group}
        doubt = f" ({status.pop()})" if len(status) == 1 and any(status) else ""
        yield f"{short_moment(moment, now)}: {names}{doubt}."
    rest = sum(len(group) for _, group in moments[most:])
    if rest and most:
        yield f"{rest} later: --full."
    unknown = [lowered(due.item.label) for due in found if due.state == "no interval known"]
    if unknown and most:
        yield f"No interval known: {several(unknown, most)}."
