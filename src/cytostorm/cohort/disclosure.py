"""Which numbers of a population may leave the hospital, and how: rounded to a step by a secret that stays, or not at all.

Everything on a shared page is the size of a group of patients, or of what two groups have in common. Both leave cells: those in
the group and those outside it; for two groups those in both, in one of them, and in neither. A number is shown only where each of
its cells is large enough. So a hidden cell goes with its complement and with the other cells of its row and column, and from
totals that are known exactly nobody can take it back.

How large is enough, and to which neighbouring multiple of the step a number goes, a secret decides for each number once. Who
compares two pages that differ by one patient sees a number turn, and not at which count: every count in a step could have done it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from cytostorm.errors import InputError

LEAST_CELL = 5
"""The least threshold of a shared page (†: our choice)."""
_SPARE, _ROUND = 2, 5


def step_of(threshold: int) -> int:
    """To multiples of what numbers are rounded: a multiple of 5, at least 2 above the threshold.

    The spare keeps the threshold where an end is the sum of three rounded numbers, each open by one.

    >>> [step_of(threshold) for threshold in (5, 8, 10, 11)]
    [10, 10, 15, 15]
    """
    return -(-(threshold + _SPARE) // _ROUND) * _ROUND


@dataclass(frozen=True)
class Rounded:
    """A number as it is shown; the count behind it lies from `low` to `high`."""

    number: int
    low: int
    high: int

    def __add__(self, other: Rounded) -> Rounded:
        """A sum is made of shown numbers, so that it tells nothing more than they do."""
        return Rounded(self.number + other.number, self.low + other.low, self.high + other.high)


@dataclass(frozen=True)
class Rule:
    """A threshold, and the secret by which the numbers of one hospital are rounded: the same in every page of it."""

    threshold: int
    secret: str

    def checked(self) -> Rule:
        """Itself. Raises InputError for a threshold that hides too little, ValueError for a secret that is none."""
        bytes.fromhex(self.secret)
        if self.threshold < LEAST_CELL:
            problem = f"{self.threshold} would show groups in which patients can be known."
            raise InputError("--small-cells", problem, f"Give {LEAST_CELL} or more; many rules ask for 10 or 11.")
        return self

    @property
    def step(self) -> int:
        return step_of(self.threshold)

    def everybody(self, persons: int) -> Rounded | None:
        """All patients; None where they are too few for a page."""
        return self._shown(("everybody",), persons, (persons,))

    def group(self, name: Sequence[str], persons: int, whole: int) -> Rounded | None:
        """A group out of all; None where it, or the rest, is too small."""
        return self._shown(name, persons, (persons, whole - persons))

    def common(self, name: Sequence[str], both: int, one: int, other: int, whole: int) -> Rounded | None:
        """What two groups have in common; None where any of the four cells is too small."""
        return self._shown(name, both, (both, one - both, other - both, whole - one - other + both))

    def between(self, name: Sequence[str], inner: int, outer: int, whole: int) -> Rounded | None:
        """How many more a group holds than one inside it; None where these or those outside both are too few."""
        return self._shown(name, outer - inner, (outer - inner, whole - outer))

    def parts(self, name: Sequence[str], counts: Mapping[str, int]) -> dict[str, Rounded] | None:
        """A group cut into parts: all of them, or None where one is too small."""
        if not self.is_enough(name, tuple(counts.values())):
            return None
        return {part: self.rounded((*name, part), count) for part, count in counts.items()}

    def _shown(self, name: Sequence[str], number: int, cells: Sequence[int]) -> Rounded | None:
        return self.rounded(name, number) if self.is_enough(name, cells) else None

    def is_enough(self, name: Sequence[str], cells: Sequence[int]) -> bool:
        """Whether every cell reaches the limit of this number: more than a step and at most two, and the secret knows where."""
        return min(cells) > self.step + self._drawn("limit", *name)

    def is_many(self, name: Sequence[str], persons: int, least: int) -> bool:
        """Whether quartiles may be told of so many: `least` and up to a step more."""
        return persons >= least + self._drawn("quartiles", *name)

    def rounded(self, name: Sequence[str], number: int) -> Rounded:
        """One of the two neighbouring multiples of the step, the nearer one more often; a multiple stays.

        What is shown has more than a step, so the least number that is shown is two of them.
        """
        up, step = self._drawn("rounding", *name), self.step
        shown = max((number + up) // step, 2) * step
        return Rounded(shown, shown - step + 1, shown + step - 1)

    def _drawn(self, *name: str) -> int:
        """A number from 0 up to the step, drawn by the secret for a name."""
        found = blake2b("\x1f".join(name).encode(), key=bytes.fromhex(self.secret), digest_size=8).digest()
        return int.from_bytes(found, "big") % self.step
