"""Which vials or tablets make an amount: the least waste first, then the fewest; and how an amount is rounded. All exact."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

Contents = tuple[tuple[Fraction, int], ...]
"""(mg in each, how many), the largest first."""
_MOST_STEPS = 20_000


def enough(sizes: Sequence[Fraction], amount: Fraction) -> Contents:
    """Containers that hold at least an amount: the least waste, then the fewest; empty where there are none.

    >>> [(int(size), count) for size, count in enough([Fraction(80), Fraction(200), Fraction(400)], Fraction(560))]
    [(400, 1), (80, 2)]
    """
    step, wanted, counts = _table(sizes, amount + max(sizes, default=Fraction(0)))
    least = -(-amount // step) if step else 0
    found = next((total for total in range(int(least), wanted + 1) if counts[total] is not None), None)
    return () if found is None or not step else _named(sizes, step, counts, found)


def at_most(sizes: Sequence[Fraction], amount: Fraction) -> Contents:
    """Containers that together come nearest to an amount without going above it, the fewest of them; empty where the smallest is too much."""
    step, wanted, counts = _table(sizes, amount)
    found = next((total for total in range(wanted, 0, -1) if counts[total] is not None), None)
    return () if found is None or not step else _named(sizes, step, counts, found)


def total(contents: Contents) -> Fraction:
    return sum((size * count for size, count in contents), Fraction(0))


def _table(sizes: Sequence[Fraction], most: Fraction) -> tuple[Fraction, int, list[int | None]]:
    """The largest common step, how many steps fit, and for each total the fewest containers (None: no way)."""
    if not sizes:
        return Fraction(0), 0, [0]
    denominator = lcm(*(size.denominator for size in sizes))
    step = Fraction(gcd(*(int(size * denominator) for size in sizes)), denominator)
    wanted = min(int(most // step), _MOST_STEPS)
    counts: list[int | None] = [0, *([None] * wanted)]
    steps = [int(size / step) for size in sizes]
    for amount in range(1, wanted + 1):
        before = [counts[amount - one] for one in steps if one <= amount]
        known = [one for one in before if one is not None]
        counts[amount] = min(known) + 1 if known else None
    return step, wanted, counts


def _named(sizes: Sequence[Fraction], step: Fraction, counts: list[int | None], found: int) -> Contents:
    """Walks back from a total, the largest container first."""
    taken: dict[Fraction, int] = {}
    while found:
        for size in sorted(sizes, reverse=True):
            left = found - int(size / step)
            if left >= 0 and counts[left] is not None and counts[left] == counts[found] - 1:  # type: ignore[operator]
                taken[size], found = taken.get(size, 0) + 1, left
                break
    return tuple(sorted(taken.items(), reverse=True))


def nearest(value: Fraction, step: Fraction, most: Fraction | None) -> Fraction:
    """A value rounded to a step, half up; down where rounding up would pass the largest amount.

    >>> nearest(Fraction(124), Fraction(10), None), nearest(Fraction(496), Fraction(10), Fraction(496))
    (Fraction(120, 1), Fraction(490, 1))
    """
    rounded = (value / step + Fraction(1, 2)) // 1 * step
    return value // step * step if most is not None and rounded > most else rounded
