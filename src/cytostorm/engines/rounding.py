"""Sums and roundings that agree with Python's own to the last bit, on whole arrays.

The fast way is taken where it can be proven to give the same double; the few other elements are computed by
the very functions that the interpreter uses.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_SCALE = 1e9
_COARSE = 2.0**23  # from here on neighbouring doubles lie more than 1e-9 apart, so nine decimals change nothing
_EPS = 2.0**-51


def rounded(values: Floats) -> Floats:
    """`round(value, 9)` of each element.

    Scaled by 1e9, the nearest whole number is the right one unless the value lies within the error of one
    multiplication of a tie; whole number and 1e9 are exact doubles, so their quotient is the nearest double.
    """
    return _settled(values, np.abs(values) * _EPS, lambda index: round(float(values.flat[index]), 9))


def _settled(values: Floats, error: Floats, exactly: Callable[[int], float]) -> Floats:
    """Nine decimals of values known up to `error`; `exactly` computes the element at an index where that is too little."""
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = values * _SCALE
        whole = np.rint(scaled)
        distance = np.abs(np.abs(scaled - whole) - 0.5)
        open_ = (distance <= error * _SCALE * 2 + np.abs(scaled) * _EPS) | (np.abs(values) >= _COARSE)
    result = np.asarray(whole / _SCALE)
    coarse = (np.abs(values) >= _COARSE) & (error <= np.abs(values) * _EPS)
    result[coarse] = values[coarse]
    for index in np.flatnonzero(open_ & ~coarse):
        result.flat[index] = exactly(int(index))
    return result


def weighted(constant: float, terms: Sequence[Floats]) -> Floats:
    """`round(constant + math.fsum(terms), 9)` of each element; terms have one shape."""
    with np.errstate(invalid="ignore"):
        total, size = np.full(terms[0].shape, constant), np.full(terms[0].shape, abs(constant))
        for term in terms:
            total, size = total + term, size + np.abs(term)
    error = np.where(np.isfinite(size), size * _EPS * (len(terms) + 2), 0.0)
    return _settled(
        total, error, lambda index: round(constant + math.fsum(float(term.flat[index]) for term in terms), 9)
    )


def summed(terms: Sequence[Floats]) -> Floats:
    """`sum(terms)` of each element. From Python 3.12 on that sum is compensated: where an addition was not exact, Python adds."""
    total, lost = np.zeros(terms[0].shape), np.zeros(terms[0].shape, dtype=bool)
    with np.errstate(invalid="ignore"):
        for term in terms:
            after = total + term
            back = after - total
            lost |= (((total - (after - back)) + (term - back)) != 0) & np.isfinite(after)
            total = after
    for index in np.flatnonzero(lost):
        total.flat[index] = sum(float(term.flat[index]) for term in terms)
    return total
