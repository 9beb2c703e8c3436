"""How a comparison reports while it works, and where the replicates of a bootstrap are kept so that a run can be continued."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cytostorm.causal.bootstrap import Bootstrap, Progress

Tell = Callable[[str, float], None]
Made = Callable[[int, int, Progress], Bootstrap]
"""Replicates from a first one, so many, told to a progress."""
_CHUNK = 100  # replicates between two savings; a multiple of the block that the bootstrap works on


@dataclass(frozen=True)
class Working:
    """`tell` hears what is done and the share of it. `folder` keeps replicates, under a key of what they were made from; None keeps none."""

    tell: Tell = lambda what, done: None
    folder: Path | None = None
    key: str = ""
    _seed: int = field(default=0)

    def replicates(self, name: str, wanted: int, made: Made) -> Bootstrap:
        """So many replicates, those that are kept read and not made again. Each has its own random numbers, so no number depends on it."""
        values = self._kept(name)[:wanted]
        while len(values) < wanted:
            first = len(values)
            count = min(_CHUNK - first % _CHUNK, wanted - first)

            def heard(done: int, first: int = first) -> None:
                self.tell(f"Bootstrap, {name}", min(first + done, wanted) / wanted)

            values = np.concatenate([values, made(first, count, heard).values])
            self._keep(name, values)
        return Bootstrap(values, self._seed, 0)

    def _path(self, name: str) -> Path | None:
        return None if self.folder is None else self.folder / f"{name.replace(' ', '-')}-{self.key}.npy"

    def _kept(self, name: str) -> NDArray[np.float64]:
        path = self._path(name)
        if path is None or not path.exists():
            return np.empty((0, 2))
        try:
            found = np.load(path)
        except (OSError, ValueError, EOFError):  # cut off while it was written: made again
            return np.empty((0, 2))
        return found if found.ndim == 2 and found.shape[1] == 2 else np.empty((0, 2))

    def _keep(self, name: str, values: NDArray[np.float64]) -> None:
        path = self._path(name)
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new.npy")
        np.save(new, values)
        new.replace(path)
