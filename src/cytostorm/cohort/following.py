"""What follows the first meeting of a set, in the same episode: intensive care, ventilation and death, with discharge competing.

Time runs from the first meeting. Who has the event by then is out, and counted; so is who has it on the same day where the
source gives no time of day, since nobody can say which came first. An event after the episode is another event.
Of a day without a time both ends are tried, and the share is a range. Where a death is contradicted, a person is followed until the
first moment at which one is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cytostorm.causal.incidence import Incidence, cumulative_incidence
from cytostorm.causal.intervals import wilson
from cytostorm.cohort.counting import Count
from cytostorm.cohort.happenings import write_happenings
from cytostorm.cohort.midnight import is_day
from cytostorm.cohort.opened import Opened
from cytostorm.values import Bounds

EVENTS = ("icu", "ventilation", "death")
HORIZONS = (1, 3, 7, 28)
"""Days after the first meeting."""
OWN, OTHER = 1, 2
Floats = NDArray[np.float64]
Kinds = NDArray[np.int64]
_FOLLOWED = f"""
CREATE OR REPLACE TEMP TABLE followed AS
WITH event AS (
  SELECT stay, {
    ", ".join(
        f"any_value(moment) FILTER (event = '{one}') AS {one}, bool_or(is_day) FILTER (event = '{one}') AS {one}_day"
        for one in EVENTS
    )
}
  FROM happening GROUP BY stay
)
SELECT o.criteria, o.stay, o.first_surely AS since, {is_day("o.first_surely")} AS since_day, e.end_, e.is_open,
       h.* EXCLUDE (stay), c.moment AS doubt
FROM inside o JOIN stay e USING (stay) LEFT JOIN event h ON h.stay = o.stay LEFT JOIN contradicted c ON c.person = e.person
WHERE o.first_surely IS NOT NULL
"""
# In one order, so that sums of the same numbers are the same to the last digit.
_COURSES = """
SELECT since, since_day, {event} AS own, {event}_day AS own_day, end_, is_open, death AS died, doubt FROM followed WHERE criteria = ?
ORDER BY stay
"""
_DAY, _SECOND = np.timedelta64(1, "D"), np.timedelta64(1, "s")
_FAR = np.datetime64("9999-12-31", "us")


@dataclass(frozen=True)
class Share:
    """After so many days: the share with the event, an interval of 95 %, and how many episodes were still at risk.

    `share` is the least that it can be, with every day without a time at its end, and `at_most` the most; mostly both are the same.
    """

    days: int
    share: float
    at_most: float
    interval: Bounds
    at_risk: Count


@dataclass(frozen=True)
class Following:
    """One set and one event, in episodes in which the set was met.

    `before`: with the event by then; `same_day`: with it on that day, without a time of day; `followed`: the others, of whom
    `events` had it, `left` died or left without it, and `open_ended` were still there when the data end, or nobody knows.
    """

    criteria: str
    event: str
    met: Count
    before: Count
    same_day: Count
    followed: Count
    events: Count
    left: Count
    open_ended: Count
    shares: tuple[Share, ...]


def following_of(source: Opened) -> tuple[Following, ...]:
    """For every set that was met in anyone, and every event that anyone had."""
    write_happenings(source)
    source.rows(_FOLLOWED)
    had = {row[0] for row in source.rows("SELECT DISTINCT event FROM happening")}
    found = (_following(source, name, event) for event in EVENTS if event in had for name in source.criteria)
    return tuple(one for one in found if one.met)


def _following(source: Opened, criteria: str, event: str) -> Following:
    one = _Courses(source.db.execute(_COURSES.format(event=event), [criteria]).fetchnumpy())
    open_ended = one.kept & ~one.happened & ~one.left
    return Following(
        criteria, event, met=Count(len(one.had)), before=_count(one.before), same_day=_count(one.same_day), followed=_count(one.kept),
        events=_count(one.happened), left=_count(one.left), open_ended=_count(open_ended), shares=_shares(one),
    )  # fmt: skip


class _Courses:
    """Everybody who met the set: what came after it, as columns of the same episodes."""

    def __init__(self, columns: dict[str, Any]):
        self.since, self.own, end, death, doubt = (
            _moments(columns[name]) for name in ("since", "own", "end_", "died", "doubt")
        )
        self.since_day, self.own_day, is_open = (_flags(columns[name]) for name in ("since_day", "own_day", "is_open"))
        self.had = ~np.isnat(self.own)
        self.same_day = self.had & (self.own_day | self.since_day) & (_day(self.own) == _day(self.since))
        self.before = self.had & ~self.same_day & (self.own <= self.since)
        self.kept = ~(self.same_day | self.before)
        self.happened = self.kept & self.had
        others = np.minimum(np.where(np.isnat(death), _FAR, death), np.where(np.isnat(doubt), _FAR, doubt))
        self.stop = np.where(self.happened, self.own, np.minimum(end, others))
        self.left = self.kept & ~self.had & ~(np.isnat(death) & (is_open | ~np.isnat(doubt)))

    @property
    def cause(self) -> Kinds:
        kinds = np.where(self.happened, OWN, np.where(self.left, OTHER, 0))
        return np.asarray(kinds[self.kept], np.int64)

    def days(self, latest: bool) -> Floats:
        """From the first meeting to the event or the end, with each day without a time at the end that makes this long, or short."""
        day, nothing = 86_399 * _SECOND, 0 * _SECOND
        start = np.where(self.since_day, _day(self.since) + (nothing if latest else day), self.since)
        stop = self.stop + np.where(self.happened & self.own_day & latest, day, nothing)
        return np.asarray(np.maximum((stop - start) / _DAY, 0.0)[self.kept], np.float64)


def _moments(column: Any) -> NDArray[np.datetime64]:
    """NULL is NaT."""
    return np.ma.filled(column, np.datetime64("NaT")).astype("datetime64[us]")


def _flags(column: Any) -> NDArray[np.bool_]:
    """NULL is false."""
    return np.asarray(np.ma.filled(column, False), bool)


def _day(moments: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    return moments.astype("datetime64[D]").astype("datetime64[us]")


def _count(which: NDArray[np.bool_]) -> Count:
    return Count(int(which.sum()))


def _shares(one: _Courses) -> tuple[Share, ...]:
    if not one.kept.any():
        return ()
    late = cumulative_incidence(one.days(True), one.cause, OWN, HORIZONS)
    has_days = bool((one.since_day | one.own_day).any())
    early = cumulative_incidence(one.days(False), one.cause, OWN, HORIZONS) if has_days else late
    known = [int(((one.days(True) >= days) | (one.cause != 0)).sum()) for days in HORIZONS]
    return tuple(_share(i, late, early, known[i]) for i in range(len(HORIZONS)))


def _share(i: int, late: Incidence, early: Incidence, known: int) -> Share:
    """Where nobody had the event, the interval is that of none of those of whom it is known until then."""
    least, most = sorted((float(late.share[i]), float(early.share[i])))
    ends = Bounds(float(min(late.low[i], early.low[i])), float(max(late.high[i], early.high[i])))
    return Share(HORIZONS[i], least, most, ends if most else wilson(0, known), Count(int(late.at_risk[i])))
