"""Rows of the made-up hospital as narrow columns; the writers turn them into tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.signedinteger]
NEVER = np.int32(-1)
PLAIN, REPLACED, CORRECTION, GARBAGE, SLIP = range(5)
"""The outcome of a value: as it is, corrected later, the correction, no number at all, printed with another unit's name."""


@dataclass(frozen=True)
class Rows:
    """Facts. `line` and `text` are positions in the catalog; times are minutes since the opening of the hospital, NEVER for none."""

    patient: Ints
    line: Ints
    text: Ints
    time: Ints
    known: Ints
    until: Ints
    outcome: Ints

    def __len__(self) -> int:
        return len(self.patient)

    def take(self, which: NDArray[np.generic]) -> Rows:
        """The rows at some positions, or where a mask is true."""
        return Rows(*(getattr(self, field.name)[which] for field in fields(self)))


def made(
    patient: Ints, line: object, text: object, time: object, known: object, until: object = NEVER, outcome: int = PLAIN
) -> Rows:
    """Rows of one kind, with single values repeated."""
    n = len(patient)
    wide: list[Ints] = [
        np.broadcast_to(np.asarray(part, np.int32), n) for part in (patient, line, text, time, known, until)
    ]
    wide.append(np.full(n, outcome, np.int8))
    return Rows(*wide)


def joined(parts: Iterable[Rows]) -> Rows:
    """One after the other."""
    several = list(parts)
    return Rows(*(np.concatenate([getattr(part, field.name) for part in several]) for field in fields(Rows)))


def by_known(rows: Rows) -> Rows:
    """In order of the moment at which they became known; ties stay in their order."""
    keys = np.sort((rows.known.astype(np.int64) << 32) | np.arange(len(rows)))
    return rows.take(keys & 0xFFFFFFFF)
