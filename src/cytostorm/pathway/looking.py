"""One look at a record for pathway rules: a snapshot in which silence is never taken for no."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cytostorm.interpreter import Outcome
from cytostorm.interpreter.evaluation import combine
from cytostorm.library import Library
from cytostorm.model.documents import Absence, Reading
from cytostorm.model.nodes import Key, Node
from cytostorm.model.snapshot import Snapshot
from cytostorm.record import Chooser, Record


def look(record: Record, library: Library, reading: Reading, keys: Iterable[Key], now: datetime | None) -> Snapshot:
    """The snapshot of the keys. A reading that takes what was never looked for as absent would close causes, so that part is left out."""
    plain = reading.model_copy(update={"absence": Absence()})
    return Chooser(record, plain, library).snapshot(keys, now)


def outcome_of(node: Node, snapshot: Snapshot) -> Outcome:
    """A node on a snapshot with the reasons under it."""
    children = tuple(outcome_of(child, snapshot) for child in node.children)
    bounds = combine(node, [child.bounds for child in children], snapshot)
    seen = () if node.children else tuple(snapshot.seen[key] for key in node.inputs if key in snapshot.seen)
    return Outcome(node, bounds, children, seen)


def moment_of(record: Record, at: datetime | None) -> datetime | None:
    return at if at is not None else record.last_known
