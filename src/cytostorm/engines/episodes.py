"""What a set said inside each stretch of time of a person: in force at its start, first so inside it, and at its end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cytostorm.engines.facts import FOREVER, Flags, Ints
from cytostorm.engines.jit import kernel

NOWHERE = -1


@dataclass(frozen=True)
class Found:
    """For each stretch: whether any row lies in it or is in force at its start, and what its rows say.

    Moments are microseconds, FOREVER where there is none. `applies` and `best_open` are of all rows of the stretch:
    0 no, 1 unknown, 2 yes; whether the verdict was open at one of the rows with the fewest missing inputs.
    `last` is the position of the row in force at the end.
    """

    told: Flags
    at_entry: tuple[Flags, Flags]
    first: tuple[Ints, Ints]
    applies: Ints
    best_open: Flags
    last: Ints


def found_in(
    rows: tuple[Ints, Ints], said: tuple[Flags, Flags], applies: Ints, missing: Ints, stretches: tuple[Ints, Ints, Ints]
) -> Found:
    """`rows` are (person, moment), in that order, `said` whether the set is surely and possibly met at each of them.

    `stretches` are (person, start, end), by person; both ends belong to them.
    """
    person, at = rows
    who, start, end = stretches
    size = len(who)
    flags, moments = np.zeros((4, size), np.bool_), np.full((2, size), FOREVER, np.int64)
    kinds, last = np.zeros(size, np.int64), np.full(size, NOWHERE, np.int64)
    begins, stops = np.searchsorted(person, who, "left"), np.searchsorted(person, who, "right")
    _look(begins, stops, at, said[0], said[1], applies, missing, start, end, flags, moments, kinds, last)
    return Found(flags[0], (flags[1], flags[2]), (moments[0], moments[1]), kinds, flags[3], last)


@kernel
def _look(
    begins: Ints, stops: Ints, at: Ints, surely: Flags, possibly: Flags, applies: Ints, missing: Ints, start: Ints, end: Ints,
    flags: Flags, moments: Ints, kinds: Ints, last: Ints,
) -> None:  # fmt: skip
    for i in range(len(begins)):
        fewest = np.int64(1 << 30)
        for row in range(begins[i], stops[i]):
            if at[row] > end[i]:
                break
            if at[row] < start[i] and row + 1 < stops[i] and at[row + 1] <= start[i]:
                continue  # another row is in force when the stretch begins
            now = max(at[row], start[i])
            flags[0, i] = True
            if now == start[i]:
                flags[1, i], flags[2, i] = surely[row], possibly[row]
            if surely[row] and moments[0, i] == FOREVER:
                moments[0, i] = now
            if possibly[row] and moments[1, i] == FOREVER:
                moments[1, i] = now
            kinds[i] = max(kinds[i], applies[row])
            if missing[row] < fewest:
                fewest = missing[row]
                flags[3, i] = possibly[row]
            elif missing[row] == fewest:
                flags[3, i] = flags[3, i] or possibly[row]
            last[i] = row
