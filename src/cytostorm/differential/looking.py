"""One look at a record for pathway rules: a snapshot in which silence is never taken for no."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cytostorm.differential.aging import aged_no
from cytostorm.interpreter import Outcome
from cytostorm.interpreter.evaluation import combine
from cytostorm.library import Library
from cytostorm.memory import Memory
from cytostorm.model.causes import Window
from cytostorm.model.durations import duration
from cytostorm.model.nodes import Key, Node
from cytostorm.model.readings import Absence, PickOf, Reading
from cytostorm.model.snapshot import Seen, Snapshot
from cytostorm.record import Chooser, Record
from cytostorm.values import NOT_MET, UNDECIDED


def look(
    record: Record, library: Library, reading: Reading, keys: Iterable[Key], now: datetime | None, counted: bool = False
) -> Snapshot:  # fmt: skip
    """The snapshot of the keys. A reading that takes what was never looked for as absent would close causes, so that part is left out.

    `counted`: as if everything that is too old still counted.
    """
    plain = _READINGS.answer((reading,), lambda: reading.model_copy(update={"absence": Absence()}), "plain")
    seen = Chooser(record, plain, library).snapshot(keys, now)
    return seen.if_counted() if counted else seen


def look_for_causes(
    record: Record, library: Library, reading: Reading, keys: Iterable[Key], now: datetime | None
) -> Snapshot:
    """The same look with the windows of the work-up: a known disease does not age, an old culture does, and so does a no to an exposure.

    A reading that lets everything recorded count takes it as one episode, and no window is laid over it.
    """
    windows = library.workup.document.windows if reading.default.within is not None else ()
    seen = look(record, library, _READINGS.answer((reading, library), lambda: _longer(reading, windows)), keys, now)
    stale = {name: window for window in windows if window.no_within is not None for name in window.of}
    return Snapshot({key: _fresh(one, key, stale.get(key[1]), now) for key, one in seen.seen.items()}, seen.series)


_READINGS: Memory[Reading] = Memory(64)


def _longer(reading: Reading, windows: Iterable[Window]) -> Reading:
    """A reading with the windows of the work-up before its own."""
    longer = tuple(pick for window in windows for pick in _picks(window, reading))
    return reading.model_copy(update={"overrides": (*longer, *reading.overrides)})


def _picks(window: Window, reading: Reading) -> list[PickOf]:
    """The rule of a reading with the windows of the causes in its place; worst or latest, and what ends a yes, stay as the reading says."""
    return [_pick(window, reading, name) for name in window.of]


def _pick(window: Window, reading: Reading, name: str) -> PickOf:
    own = reading.pick_for(name)
    within = None if window.for_life else window.within or own.within
    no_within = window.no_within or (None if window.within else own.no_within)
    return PickOf(of=(name,), pick=own.pick, within=within, no_within=no_within, ended_by=own.ended_by, asks=own.asks)


def _fresh(seen: Seen, key: Key, window: Window | None, now: datetime | None) -> Seen:
    """What was seen, or nothing known where it is a no that is too old, whatever it follows from. What has no time stays."""
    times = [fact.times.effective for fact in seen.facts]
    dated = [time for time in times if time is not None]
    if (
        window is None
        or window.no_within is None
        or now is None
        or seen.bounds != NOT_MET
        or len(dated) < len(times)
        or not dated
    ):
        return seen
    return (
        seen
        if max(dated) > now - duration(window.no_within)
        else Seen(UNDECIDED, aged=aged_no(key, dated, window.no_within, now))
    )


def outcome_of(node: Node, snapshot: Snapshot) -> Outcome:
    """A node on a snapshot with the reasons under it; remembered by what was seen of its inputs."""
    return _OUTCOMES.answer((node, *snapshot.read(node.inputs)), lambda: _outcome(node, snapshot))


_OUTCOMES: Memory[Outcome] = Memory(16384)


def _outcome(node: Node, snapshot: Snapshot) -> Outcome:
    children = tuple(outcome_of(child, snapshot) for child in node.children)
    bounds = combine(node, [child.bounds for child in children], snapshot)
    seen = () if node.children else tuple(snapshot.seen[key] for key in node.inputs if key in snapshot.seen)
    return Outcome(node, bounds, children, seen)


def moment_of(record: Record, at: datetime | None) -> datetime | None:
    return at if at is not None else record.last_known
