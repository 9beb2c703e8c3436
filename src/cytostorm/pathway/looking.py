"""One look at a record for pathway rules: a snapshot in which silence is never taken for no."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cytostorm.interpreter import Outcome
from cytostorm.interpreter.evaluation import combine
from cytostorm.library import Library
from cytostorm.model.causes import Window
from cytostorm.model.documents import Absence, PickOf, Reading
from cytostorm.model.durations import duration
from cytostorm.model.nodes import Key, Node
from cytostorm.model.snapshot import Seen, Snapshot
from cytostorm.record import Chooser, Record
from cytostorm.values import NOT_MET, UNDECIDED


def look(record: Record, library: Library, reading: Reading, keys: Iterable[Key], now: datetime | None) -> Snapshot:
    """The snapshot of the keys. A reading that takes what was never looked for as absent would close causes, so that part is left out."""
    plain = reading.model_copy(update={"absence": Absence()})
    return Chooser(record, plain, library).snapshot(keys, now)


def look_for_causes(record: Record, library: Library, reading: Reading, keys: Iterable[Key], now: datetime | None) -> Snapshot:
    """The same look with the windows of the work-up: a known disease does not age, an old culture does, and so does a no to an exposure.

    A reading that lets everything recorded count takes it as one episode, and no window is laid over it.
    """
    windows = library.workup.document.windows if reading.default.within is not None else ()
    longer = tuple(pick for window in windows for pick in _picks(window, reading))
    seen = look(record, library, reading.model_copy(update={"overrides": (*longer, *reading.overrides)}), keys, now)
    stale = {name: window for window in windows if window.no_within is not None for name in window.of}
    return Snapshot({key: _fresh(one, stale.get(key[1]), now) for key, one in seen.seen.items()}, seen.series)


def _picks(window: Window, reading: Reading) -> list[PickOf]:
    """The rule of a reading with the window of the causes in its place; worst or latest stays as the reading says."""
    if not window.for_life and window.within is None:
        return []
    return [PickOf(of=(name,), pick=reading.pick_for(name).pick, within=window.within) for name in window.of]


def _fresh(seen: Seen, window: Window | None, now: datetime | None) -> Seen:
    """What was seen, or nothing known where it is a no that is too old. What has no time stays."""
    times = [fact.times.effective for fact in seen.facts]
    dated = [time for time in times if time is not None]
    if window is None or window.no_within is None or now is None or seen.bounds != NOT_MET or len(dated) < len(times) or not dated:
        return seen
    return seen if max(dated) > now - duration(window.no_within) else Seen(UNDECIDED, note="a no of long ago")


def outcome_of(node: Node, snapshot: Snapshot) -> Outcome:
    """A node on a snapshot with the reasons under it."""
    children = tuple(outcome_of(child, snapshot) for child in node.children)
    bounds = combine(node, [child.bounds for child in children], snapshot)
    seen = () if node.children else tuple(snapshot.seen[key] for key in node.inputs if key in snapshot.seen)
    return Outcome(node, bounds, children, seen)


def moment_of(record: Record, at: datetime | None) -> datetime | None:
    return at if at is not None else record.last_known
