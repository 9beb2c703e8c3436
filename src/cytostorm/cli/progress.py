"""How far a long run is: a bar where somebody watches, and a line every minute where the output goes into a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any, TypeVar

from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from cytostorm.cli.console import ERR

Tell = Callable[[str, float], None]
EVERY = 60.0
One = TypeVar("One")
Other = TypeVar("Other")


@contextmanager
def progress() -> Iterator[Tell]:
    """What to call with a step and how much of it is done, from 0 to 1; each says how long it will still take."""
    with _bar() if ERR.is_terminal else _lines() as tell:
        yield tell


@contextmanager
def _bar() -> Iterator[Tell]:
    columns: tuple[ProgressColumn, ...] = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=ERR, transient=True) as shown:
        tasks: dict[str, Any] = {}

        def tell(what: str, done: float) -> None:
            if what not in tasks:
                tasks[what] = shown.add_task(what, total=1.0)
            shown.update(tasks[what], completed=done)

        yield tell


@dataclass
class Step:
    """A step of a run: what is done, how much of it, and since when."""

    what: str
    done: float = 0.0
    since: float = field(default_factory=time.monotonic)

    def line(self, now: float) -> str:
        """As a line of a log.

        >>> Step("Screening", 0.25, since=0.0).line(120.0)
        'Screening: 25% after 2 minutes, about 6 minutes left.'
        >>> Step("Reading", 0.0, since=0.0).line(60.0)
        'Reading: 1 minute so far.'
        """
        passed = now - self.since
        if not 0 < self.done < 1:
            return f"{self.what}: {_minutes(passed)} so far."
        left = _minutes(passed / self.done - passed)
        return f"{self.what}: {self.done:.0%} after {_minutes(passed)}, about {left} left."


def _minutes(seconds: float) -> str:
    whole = max(1, round(seconds / 60))
    return f"{whole} minute" if whole == 1 else f"{whole:,} minutes"


@contextmanager
def _lines() -> Iterator[Tell]:
    """A line a minute about the step that is being done, also while nothing is told of it."""
    current: list[Step] = []
    ended = Event()

    def tell(what: str, done: float) -> None:
        if current and current[0].what == what:
            current[0].done = done
        else:
            current[:] = [Step(what, done)]

    def write() -> None:
        while not ended.wait(EVERY):
            for step in current:
                ERR.print(step.line(time.monotonic()), soft_wrap=True)

    writer = Thread(target=write, daemon=True)
    writer.start()
    try:
        yield tell
    finally:
        ended.set()
        writer.join()


def track(items: Sequence[One], what: str, step: Callable[[One], Other]) -> list[Other]:
    """`step` on every item, and how far it is."""
    results = []
    with progress() as tell:
        for number, item in enumerate(items):
            tell(what, number / len(items))
            results.append(step(item))
    return results
