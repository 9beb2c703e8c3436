"""What would decide a verdict depends on the set and the bounds of its nodes alone: one answer serves every request with the same ones.

A value that is typed changes the bounds of the sets that read it; what is remembered of all others is still right.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from cytostorm.bedside.settling import Settling, settle
from cytostorm.interpreter import Evaluation
from cytostorm.model.documents import Finding, Observable
from cytostorm.model.nodes import CriteriaSet
from cytostorm.values import Bounds

MOST = 512
"""So many answers are kept, the longest unused go first; each takes some kilobytes."""
_Key = tuple[int, int, tuple[Bounds | None, ...]]
_Held = tuple[CriteriaSet, Mapping[str, Observable], Settling]


class Remembered:
    """Answers by set, observables and bounds; safe between threads."""

    def __init__(self, most: int = MOST):
        self.most, self._lock = most, Lock()
        self._held: OrderedDict[_Key, _Held] = (
            OrderedDict()
        )  # holds what its keys identify, so that no other object takes the same identity

    def settle(
        self, evaluation: Evaluation, observables: Mapping[str, Observable], findings: Mapping[str, Finding]
    ) -> Settling:
        """As `settling.settle`."""
        key = (id(evaluation.criteria), id(observables), evaluation.told_apart)
        with self._lock:
            held = self._held.get(key)
            if held is not None:
                self._held.move_to_end(key)
                return held[2]
        found = settle(evaluation, observables, findings)
        with self._lock:
            self._held[key] = (evaluation.criteria, observables, found)
            while len(self._held) > self.most:
                self._held.popitem(last=False)
        return found


SETTLED = Remembered()
