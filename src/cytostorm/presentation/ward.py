"""A ward board from a folder that `cytostorm screen` wrote: one row for each person who is there at the last result, without names."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cytostorm.bedside.assessing import Judge
from cytostorm.cohort.explaining import open_screened
from cytostorm.cohort.present import Feed, feed_of, records_present
from cytostorm.differential.staging import Stage, stage
from cytostorm.library import Library
from cytostorm.presentation.trends import length_words
from cytostorm.presentation.view import View, Words
from cytostorm.presentation.ward_row import RowFacts, WardRow, ward_row
from cytostorm.record import Record, moments_known

STALE = timedelta(hours=4)
"""From this age of the last result on, the board is shown as not up to date (our choice: the longest interval between two rounds)."""
QUIET = timedelta(hours=24)
MOST_ROWS = 60
ORDER = "Order: stage, then warnings, then what is overdue. Not a severity score."
_STAGES = {"present": 0, "not established": 1, "ruled out": 2}


class WardView(View):
    """The board. `rows` have news or a finding; `quiet` have neither for a day, and are folded."""

    rows: tuple[WardRow, ...]
    quiet: tuple[WardRow, ...]
    present: int
    persons: int
    left_out: int
    last_result: datetime
    words: Words
    stale: bool
    order: str


def ward(folder: Path, library: Library, now: datetime | None) -> WardView:
    """The board of a screened folder; `now` is the clock of whoever asks, None where there is none.

    Raises InputError for a folder that is no result of `cytostorm screen`, or one in which nothing is dated.
    """
    screened = open_screened(folder)
    mark = str(screened.manifest.get("ended", ""))
    feed, rows = _rows(folder, mark, screened.manifest.get("reading", "inpatient-7d"), library)
    age = now - feed.last if now is not None else None
    loud = tuple(row for row in rows if not row.quiet)
    return WardView(
        rows=loud,
        quiet=tuple(row for row in rows if row.quiet),
        present=len(feed.present),
        persons=feed.persons,
        left_out=max(len(feed.present) - MOST_ROWS, 0),
        last_result=feed.last,
        words=_age_words(feed.last, age),
        stale=age is not None and not timedelta(0) <= age <= STALE,
        order=ORDER,
    )


def _age_words(last: datetime, age: timedelta | None) -> str:
    """How old the last result is; a result from the future says so."""
    at = f"{last.day} {last:%b %Y %H:%M}"
    if age is None:
        return f"last result {at}"
    if age < timedelta(0):
        return f"last result {at}, after the time of this computer"
    return f"last result {length_words(age)} ago ({at})"


@lru_cache(maxsize=2)
def _rows(folder: Path, mark: str, reading: str, library: Library) -> tuple[Feed, tuple[WardRow, ...]]:
    """The rows in their order; `mark` tells one run of the screen from the next."""
    feed = feed_of(folder)
    found = [
        _row(number, record, feed, reading, library) for number, record in records_present(folder, feed, MOST_ROWS)
    ]
    return feed, tuple(sorted(found, key=_place))


def _place(row: WardRow) -> tuple[int, int, int, int]:
    levels = {"critical": 0, "warning": 1, "": 2}
    return (_STAGES[row.stage_answer], -row.level, levels[row.danger_level], 0 if row.overdue else 1)


def _row(number: int, record: Record, feed: Feed, reading: str, library: Library) -> WardRow:
    now, before = feed.last, feed.last - QUIET
    judge = Judge(record, library.reading(reading), library, weighs_fever=True)
    reached: Stage = stage(record, library, reading, now)
    known = any(at <= before for at in moments_known(record.facts))
    earlier = stage(record, library, reading, before) if known else None
    return ward_row(RowFacts(number, record, judge, reached, earlier, now, before, reading, library))
