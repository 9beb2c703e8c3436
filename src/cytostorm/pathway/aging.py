"""What is known of a patient and too old to count, for causes, stage and pathway: the values, and what they would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from cytostorm.model.durations import duration
from cytostorm.model.nodes import Key
from cytostorm.model.snapshot import Aged, Snapshot
from cytostorm.values import NOT_MET
from cytostorm.words import HOW_TO_COUNT, AgedPayload, aged_payload, aged_words

if TYPE_CHECKING:
    from cytostorm.pathway.differential import Differential
    from cytostorm.pathway.staging import Stage

TOO_OLD = "TOO OLD TO COUNT"
Old = tuple[tuple[str, Aged], ...]
"""Inputs of which the last value is too old, each once, by name."""


def aged_inputs(*snapshots: Snapshot) -> Old:
    """What has left its window in any of some looks; the first that names an input speaks."""
    found: dict[str, Aged] = {}
    for snapshot in snapshots:
        for key, one in snapshot.aged.items():
            found.setdefault(key[1], one)
    return tuple(sorted(found.items()))


def together(*parts: Old) -> Old:
    """Several lists as one, each input once; the first speaks."""
    found: dict[str, Aged] = {}
    for name, one in (pair for part in parts for pair in part):
        found.setdefault(name, one)
    return tuple(sorted(found.items()))


def aged_no(key: Key, times: Iterable[datetime], window: str, now: datetime) -> Aged:
    """A no that a work-up has to ask again."""
    return Aged(key[1], "absent", "", max(times), now, duration(window), NOT_MET)


def old_of(found: Differential, reached: Stage) -> tuple[Old, Old]:
    return reached.aged, found.aged


def changes_of(found: Differential, reached: Stage) -> list[str]:
    """What would change if it still counted: severity, the stage, and causes that it would confirm or support."""
    answers = (("severity", reached.severity_if_counted), ("stage", reached.if_counted))
    return [*(f"{name}: {words}" for name, words in answers if words), *(f"{label}: {state}" for label, state in found.if_counted)]


def old_lines(found: Differential, reached: Stage, more: Old = ()) -> Iterator[str]:
    """One line for each value, what would change, and how to count them; nothing where nothing is too old."""
    old = together(more, *old_of(found, reached))
    if not old:
        return
    yield from (f"{name.replace('_', ' ')}: {aged_words(one, name)}" for name, one in old)
    if changed := changes_of(found, reached):
        yield f"If it still counted: {'; '.join(changed)}"
    yield f"Look-back: {found.reading.id}. {HOW_TO_COUNT}"


def old_payload(old: Old) -> list[AgedPayload]:
    return [aged_payload(name, one) for name, one in old]


def named(name: str, words: str, old: Mapping[str, Aged], inputs: Iterable[str] = ()) -> str:
    """A missing thing with the last value that is too old: "pregnancy (last present ...)"."""
    found = [aged_words(old[one], name) for one in dict.fromkeys((name, *inputs)) if one in old]
    return f"{words} ({'; '.join(found)})" if found else words
