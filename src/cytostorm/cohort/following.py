"""What follows the first meeting of a set, in the same episode: intensive care, ventilation and death, with discharge competing.

Time runs from the first meeting. Who has the event by then is out, and counted; so is who has it on the same day where the
source gives no time of day, since nobody can say which came first. An event after the episode is another event.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cytostorm.causal.incidence import cumulative_incidence
from cytostorm.cohort.counting import Count
from cytostorm.cohort.happenings import write_happenings
from cytostorm.cohort.opened import Opened
from cytostorm.values import Bounds

EVENTS = ("icu", "ventilation", "death")
HORIZONS = (1, 3, 7, 28)
"""Days after the first meeting."""
OWN, OTHER = 1, 2
_COURSES = """
SELECT o.first_surely, e.end_, e.is_open, own.moment, own.is_day, death.moment
FROM episode_onsets o JOIN episodes e USING (person, episode)
LEFT JOIN happening own ON own.person = o.person AND own.episode = o.episode AND own.event = ?
LEFT JOIN happening death ON death.person = o.person AND death.episode = o.episode AND death.event = 'death'
WHERE o.criteria = ? AND o.first_surely IS NOT NULL
"""
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Share:
    """After so many days: the share with the event, an interval of 95 %, and how many episodes were still at risk."""

    days: int
    share: float
    interval: Bounds
    at_risk: Count


@dataclass(frozen=True)
class Following:
    """One set and one event, in episodes in which the set was met.

    `before`: with the event by then; `same_day`: with it on that day, without a time of day; `followed`: the others, of whom
    `events` had it, `left` died or left without it, and `open_ended` were still there when the data end.
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


def following_of(source: Opened, least: int = 1) -> tuple[Following, ...]:
    """For every set that was met in anyone, and every event that anyone had; shares for at least so many episodes."""
    write_happenings(source)
    had = {row[0] for row in source.rows("SELECT DISTINCT event FROM happening")}
    found = (_following(source, name, event, least) for event in EVENTS if event in had for name in source.criteria)
    return tuple(one for one in found if one.met)


def _following(source: Opened, criteria: str, event: str, least: int) -> Following:
    rows = source.rows(_COURSES, [event, criteria])
    since, end, own, death = (np.array([row[i] for row in rows], "datetime64[us]") for i in (0, 1, 3, 5))
    is_open, is_day = (np.array([bool(row[i]) for row in rows], bool) for i in (2, 4))
    had = ~np.isnat(own)
    same_day = had & is_day & (own.astype("datetime64[D]") == since.astype("datetime64[D]"))
    before = had & ~same_day & (own <= since)
    kept = ~(same_day | before)
    happened = kept & had
    stop = np.where(happened, own, np.where(np.isnat(death), end, np.minimum(death, end)))
    left = kept & ~had & ~(is_open & np.isnat(death))
    cause = np.where(happened, OWN, np.where(left, OTHER, 0))
    days = np.maximum((stop - since) / _DAY, 0.0)[kept]
    open_ended = kept & ~had & ~left
    return Following(
        criteria, event, Count(len(rows)), _count(before), _count(same_day), _count(kept), _count(happened), _count(left),
        _count(open_ended), _shares(days, cause[kept], least),
    )  # fmt: skip


def _count(which: np.ndarray) -> Count:
    return Count(int(which.sum()))


def _shares(days: np.ndarray, cause: np.ndarray, least: int) -> tuple[Share, ...]:
    if len(days) < max(least, 1):
        return ()
    found = cumulative_incidence(days, cause.astype(np.int64), OWN, HORIZONS)
    ends = zip(HORIZONS, found.share, found.low, found.high, found.at_risk, strict=True)
    return tuple(
        Share(at, float(share), Bounds(float(low), float(high)), Count(int(n))) for at, share, low, high, n in ends
    )
