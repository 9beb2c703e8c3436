"""What is known of a patient and too old to count, for causes, stage and pathway: the values, and what they would change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cytostorm.model.durations import duration
from cytostorm.model.nodes import Key
from cytostorm.model.snapshot import Aged, Snapshot
from cytostorm.values import NOT_MET

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
