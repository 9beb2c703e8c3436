"""What follows the first meeting of a set, in the same episode: intensive care, ventilation and death, with discharge competing.

Time runs from the first meeting. Who has the event by then is out, and counted; so is who has it on the same day where the
source gives no time of day, since nobody can say which came first. An event after the episode is another event.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cytostorm.causal.incidence import cumulative_incidence
from cytostorm.cohort.counting import Count
from cytostorm.cohort.opened import Opened
from cytostorm.values import Bounds

EVENTS = ("icu", "ventilation", "death")
HORIZONS = (1, 3, 7, 28)
"""Days after the first meeting."""
OWN, OTHER = 1, 2
# Midnight to the second is read as a day without a time (\u2020): a bound where it is one, and at most a few true events fewer.
_EVENTS = """
CREATE OR REPLACE TEMP TABLE inside AS
WITH told AS (
  SELECT e.person, e.episode, m.milestone AS event, min(try_cast(m.time AS TIMESTAMP)) AS moment
  FROM milestones m JOIN episodes e ON e.person = m.person
   AND try_cast(m.time AS TIMESTAMP) BETWEEN date_trunc('day', e.start) AND e.end_ + INTERVAL 1 DAY
  WHERE m.milestone IN ('icu', 'ventilation', 'death')
    AND (try_cast(m.time AS TIMESTAMP) BETWEEN e.start AND e.end_
         OR (try_cast(m.time AS TIMESTAMP) = date_trunc('day', try_cast(m.time AS TIMESTAMP))
             AND try_cast(m.time AS TIMESTAMP) BETWEEN date_trunc('day', e.start) AND e.end_))
  GROUP BY ALL
)
SELECT *, moment = date_trunc('day', moment) AS is_day FROM told
UNION ALL SELECT e.person, e.episode, 'death', e.end_, e.end_ = date_trunc('day', e.end_) FROM episodes e
WHERE e.outcome = 'died' AND NOT EXISTS (SELECT 1 FROM told t WHERE t.person = e.person AND t.episode = e.episode AND t.event = 'death')
"""
_COURSES = """
SELECT o.first_surely, e.end_, e.is_open, own.moment, own.is_day, death.moment
FROM episode_onsets o JOIN episodes e USING (person, episode)
LEFT JOIN inside own ON own.person = o.person AND own.episode = o.episode AND own.event = ?
LEFT JOIN inside death ON death.person = o.person AND death.episode = o.episode AND death.event = 'death'
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
    source.rows(_EVENTS)
    had = {row[0] for row in source.rows("SELECT DISTINCT event FROM inside")}
    found = (_following(source, name, event, least) for event in EVENTS if event in had for name in source.criteria)
    return tuple(one for one in found if one.met)


def _following(source: Opened, criteria: str, event: str, least: int) -> Following:
    rows = source.rows(_COURSES, [event, criteria])
    since, end, own, death = (np.array([row[i] for row in rows], "datetime64[us]") for i in (0, 1, 3, 5))
    is_open, is_day = (np.array([bool(row[i]) for row in rows]) for i in (2, 4))
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
