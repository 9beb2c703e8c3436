"""Patients in whom the absence of fever proves nothing: newborns, and whoever is on a circuit that sets the temperature."""

from __future__ import annotations

from functools import partial

from cytostorm.interpreter.evaluation import evaluate
from cytostorm.memory import Memory
from cytostorm.model.nodes import Key
from cytostorm.model.snapshot import Seen, Snapshot
from cytostorm.model.staged import Staging
from cytostorm.values import MET, NOT_MET, UNDECIDED, Bounds

FEVER = frozenset({"temperature", "fever"})
HIGHEST = 47.0
"""As hot as a temperature that hides a fever may have been."""
_USUAL_FEVER = 38.0
"""From here on a fever is seen by most sets, and nothing has to be said of its absence; it decides no verdict."""


def fever_inputs(staging: Staging) -> frozenset[Key]:
    """What has to be looked at to know whether the absence of fever proves anything."""
    return frozenset[Key]().union(*(one.when.inputs for one in (staging.newborn, *staging.hidden_fever)))


def without_unproven_no_fever(snapshot: Snapshot, staging: Staging) -> tuple[Snapshot, tuple[str, ...]]:
    """The snapshot without a "no fever" that proves nothing, and why it proves nothing; unchanged in everybody else."""
    hidden = tuple(
        one.unreliable.label for one in (staging.newborn, *staging.hidden_fever) if evaluate(one.when, snapshot) == MET
    )
    if not hidden:
        return snapshot, ()
    seen = {
        key: _WITHOUT.answer((found,), partial(_without_no_fever, key, found, hidden[0]), (key, hidden[0]))
        if key[1] in FEVER
        else found
        for key, found in snapshot.seen.items()
    }
    return Snapshot(seen, snapshot.series), hidden


_WITHOUT: Memory[Seen] = Memory(256)


def _without_no_fever(key: Key, seen: Seen, why: str) -> Seen:
    """A fever stays a fever; its absence becomes unknown. The lowest temperature, too, stays as measured."""
    if key[0] == "finding":
        return Seen(UNDECIDED, seen.facts, seen.masks, caution=_caution(why)) if seen.bounds == NOT_MET else seen
    if key[0] != "observable" or key[2] != "high" or not seen.facts:
        return seen
    caution = _caution(why) if seen.bounds.high < _USUAL_FEVER else seen.caution
    return Seen(Bounds(seen.bounds.low, max(seen.bounds.high, HIGHEST)), seen.facts, seen.masks, caution=caution)


def _caution(why: str) -> str:
    return f"No fever is not counted as absent: {why}."
