"""How far two sets agree in the same persons, bounded over what is unknown of either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cytostorm.values import Bounds, between

Floats = NDArray[np.float64]
MET, UNKNOWN, NOT_MET = 0, 1, 2


@dataclass(frozen=True)
class Agreement:
    """Bounds over all completions: the share in whom both say the same, and Cohen's kappa; None where both always say one thing."""

    persons: int
    same: Bounds
    kappa: Bounds | None


def agreement(counts: Sequence[Sequence[int]]) -> Agreement:
    """Of persons counted by the verdicts of two sets: rows the first, columns the second, each met, unknown, not met.

    Kappa rises with every person who moves from a cell in which the sets differ to one in which they agree, its row or its column kept.
    So all unknown go where the sets agree, or all where they differ; of a person unknown to both each split is tried.
    Raises ValueError for nobody.
    """
    table = np.asarray(counts, dtype=float)
    if table.shape != (3, 3) or not table.sum():
        raise ValueError("expected three by three counts, of at least one person")
    alike, unlike = _alike(table), _unlike(table)
    same = [(cells[0] + cells[3]) / table.sum() for cells in (alike, unlike)]
    found = np.concatenate([_kappa(*cells) for cells in (alike, unlike)])
    defined = found[~np.isnan(found)]
    kappa = between(float(defined.min()), float(defined.max())) if len(defined) else None
    return Agreement(int(table.sum()), between(float(same[1].min()), float(same[0].max())), kappa)


def _alike(t: Floats) -> tuple[Floats, ...]:
    """Both met, only the first, only the second, neither: all who are unknown where the sets agree."""
    split = np.arange(t[UNKNOWN, UNKNOWN] + 1)
    both = t[MET, MET] + t[MET, UNKNOWN] + t[UNKNOWN, MET] + split
    neither = t[NOT_MET, NOT_MET] + t[NOT_MET, UNKNOWN] + t[UNKNOWN, NOT_MET] + t[UNKNOWN, UNKNOWN] - split
    return both, t[MET, NOT_MET] + 0 * split, t[NOT_MET, MET] + 0 * split, neither


def _unlike(t: Floats) -> tuple[Floats, ...]:
    """The same, all where the sets differ."""
    split = np.arange(t[UNKNOWN, UNKNOWN] + 1)
    first = t[MET, NOT_MET] + t[MET, UNKNOWN] + t[UNKNOWN, NOT_MET] + split
    second = t[NOT_MET, MET] + t[NOT_MET, UNKNOWN] + t[UNKNOWN, MET] + t[UNKNOWN, UNKNOWN] - split
    return t[MET, MET] + 0 * split, first, second, t[NOT_MET, NOT_MET] + 0 * split


def _kappa(both: Floats, first: Floats, second: Floats, neither: Floats) -> Floats:
    """Cohen 1960; NaN where both sets say the same one thing of everybody."""
    expected = (both + first) * (first + neither) + (both + second) * (second + neither)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(2 * (both * neither - first * second) / expected)
