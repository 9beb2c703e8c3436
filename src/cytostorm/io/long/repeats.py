"""Which of very many numbers come more than once: sorted in plain arrays, in as many rounds as memory asks for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cytostorm.io.coded import IntakeDatabase

MOST_AT_ONCE = 50_000_000  # 400 MB


def repeated(database: IntakeDatabase, query: str, count: int, most: int = MOST_AT_ONCE) -> NDArray[np.uint64]:
    """The 64-bit numbers `k` of a query that it gives more than once; `count` is how many rows it has at most."""
    rounds = max(1, -(-count // most))
    found = []
    for part in range(rounds):
        numbers = _numbers(database, f"SELECT k FROM ({query}) WHERE k % {rounds} = {part}" if rounds > 1 else query)
        numbers.sort()
        found.append(np.unique(numbers[1:][numbers[1:] == numbers[:-1]]))
    return np.concatenate(found)


def _numbers(database: IntakeDatabase, query: str) -> NDArray[np.uint64]:
    parts = [np.asarray(batch.column(0).to_numpy(zero_copy_only=False), np.uint64) for batch in database.batches(query)]
    return np.concatenate([np.empty(0, np.uint64), *parts])
