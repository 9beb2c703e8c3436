"""Time at risk and what follows a first meeting, as every face shows them."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from cytostorm.causal.intervals import poisson
from cytostorm.cohort.counting import PER_THOUSAND, Count
from cytostorm.cohort.following import Following, Share
from cytostorm.cohort.risk import Both, Risk
from cytostorm.cohort.summary import Summary
from cytostorm.presentation.counts import CountView, interval_words
from cytostorm.presentation.population_names import Names
from cytostorm.presentation.view import View

PER = 1000
"""Rates are in so many days at risk."""
_EVENTS = {"icu": "intensive care", "ventilation": "ventilation", "death": "death"}


class BothView(View):
    """The same count of stays and of patients."""

    stays: CountView
    patients: CountView


class RiskView(View):
    """One set: met at entry, at risk, days at risk, first met then, and the rate."""

    id: str
    short_title: str
    stays: BothView = Field(description="those in which the set had something to look at")
    at_entry: BothView
    at_risk: BothView
    days: str = Field(description="days at risk, up to the first meeting or the end of the stay")
    first_met: BothView
    rate: str = Field(
        description="first meetings in 1,000 days at risk, with the exact interval of 95%; empty without a day at risk"
    )
    elsewhere: CountView = Field(
        description="patients in whom it was first met while they were not there: in no other count"
    )


class ShareView(View):
    """After so many days: the cumulative incidence with its interval, and the stays still at risk."""

    days: int
    words: str
    share: float = Field(description="the least: every day without a time of day is taken at its end")
    at_most: float = Field(
        description="the most; greater than `share` only where the source gives days without a time of day"
    )
    low: float
    high: float
    at_risk: CountView


class FollowingView(View):
    """One set and one event, in the stays in which the set was met."""

    short_title: str
    event: str
    met: CountView
    before: CountView = Field(description="had the event by then: out")
    same_day: CountView = Field(description="had it on that day, without a time of day: out, the order is not known")
    followed: CountView
    events: CountView
    left: CountView
    open_ended: CountView = Field(description="still there at the last fact, or their death is contradicted")
    shares: tuple[ShareView, ...]


def risks_of(summary: Summary, names: Names) -> tuple[RiskView, ...]:
    """Sets that were met in any stay, the most often first."""
    ranked = sorted(summary.risks, key=lambda one: (-_met(one), one.criteria))
    return tuple(_risk(one, names) for one in ranked if _met(one))


def _met(one: Risk) -> float:
    return one.at_entry.episodes.number + one.first_met.episodes.number


def _risk(one: Risk, names: Names) -> RiskView:
    return RiskView(
        id=one.criteria, short_title=names.short(one.criteria), stays=_both(one.told), at_entry=_both(one.at_entry, one.told),
        at_risk=_both(one.at_risk, one.told), days=f"{one.days:,.0f}", first_met=_both(one.first_met, one.at_risk),
        rate=rate_words(int(one.first_met.episodes.number), one.days), elsewhere=CountView.of(one.elsewhere),
    )  # fmt: skip


def _both(one: Both, whole: Both | None = None) -> BothView:
    if whole is None:
        return BothView(stays=CountView.of(one.episodes), patients=CountView.of(one.persons))
    stays, patients = (_share(*pair) for pair in ((one.episodes, whole.episodes), (one.persons, whole.persons)))
    return BothView(stays=stays, patients=patients)


def _share(count: Count, whole: Count) -> CountView:
    return CountView.with_interval(count, whole)


def rate_words(events: int, days: float) -> str:
    """
    >>> rate_words(10, 4000), rate_words(0, 50), rate_words(0, 0)
    ('2.5 (1.2 to 4.6)', '0 (0 to 74)', '')
    """
    if days <= 0:
        return ""
    rate, low, high = (PER * count / days for count in (events, *poisson(events)))
    return f"{_short(rate)} ({_short(low)} to {_short(high)})"


def _short(rate: float) -> str:
    return f"{rate:.0f}" if rate >= 10 or rate == 0 else f"{rate:.2g}"


def following_of(summary: Summary, names: Names) -> Iterator[FollowingView]:
    """By event, the sets that were met in the most stays first."""
    for event in _EVENTS:
        own = (one for one in summary.following if one.event == event and one.followed)
        yield from (_following(one, names) for one in sorted(own, key=lambda one: (-one.met.number, one.criteria)))


def _share_words(one: Share) -> str:
    """As precise as its interval. Days without a time of day leave a range of shares."""
    low, most, high = one.share, one.at_most, one.interval.high
    unit, of, digits = (
        (" per 1,000", 1000, 1) if max(most, high) < PER_THOUSAND else ("%", 100, 0 if high >= 0.1 else 1)
    )
    least, upper = (f"{of * share:.{digits}f}" if share else "0" for share in (low, most))
    return f"{least if least == upper else f'{least} to {upper}'}{unit} ({interval_words(one.interval)})"


def _following(one: Following, names: Names) -> FollowingView:
    counts = {
        name: CountView.of(getattr(one, name))
        for name in ("met", "before", "same_day", "followed", "events", "left", "open_ended")
    }
    shares = tuple(
        ShareView(
            days=share.days, words=_share_words(share), share=share.share, at_most=share.at_most,
            low=share.interval.low, high=share.interval.high, at_risk=CountView.of(share.at_risk),
        )
        for share in one.shares
    )  # fmt: skip
    return FollowingView(short_title=names.short(one.criteria), event=_EVENTS[one.event], shares=shares, **counts)
