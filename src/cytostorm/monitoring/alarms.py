"""A falling ESR while ferritin or CRP rises: commonly taken as an alarm of MAS. No source was read for it, so it decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cytostorm.model.documents import FactStatus
from cytostorm.monitoring.trajectories import Trajectory
from cytostorm.values import MET, NOT_MET, UNDECIDED, Bounds, Word, verdict_word

ESR_TEXT = (
    "ESR falls while ferritin or CRP rises (last two values of each, all within 72 hours). "
    "Often regarded as a warning sign of MAS (no source; changes nothing here)."
)


@dataclass(frozen=True)
class Alarm:
    """A pattern in the course, and how far it is confirmed."""

    id: str
    text: str
    status: FactStatus
    bounds: Bounds

    @property
    def word(self) -> Word:
        return verdict_word(self.bounds)


def alarms(courses: Sequence[Trajectory]) -> tuple[Alarm, ...]:
    """Every pattern that is looked for; each is unknown where a value is missing, older than the window of rates, or hidden."""
    by_name = {course.observable: course.recent_change for course in courses}
    falls, rises = _below_zero(by_name.get("esr")), [_above_zero(by_name.get(name)) for name in ("ferritin", "crp")]
    either = Bounds(max(r.low for r in rises), max(r.high for r in rises))
    return (
        Alarm("falling_esr", ESR_TEXT, "unconfirmed", Bounds(min(falls.low, either.low), min(falls.high, either.high))),
    )


def _above_zero(change: Bounds | None) -> Bounds:
    if change is None:
        return UNDECIDED
    return MET if change.low > 0 else UNDECIDED if change.high > 0 else NOT_MET


def _below_zero(change: Bounds | None) -> Bounds:
    return _above_zero(Bounds(-change.high, -change.low)) if change is not None else UNDECIDED
