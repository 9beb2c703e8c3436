"""The daily probability of starting a treatment, given what is known: a discrete-time model with its own level for each day.

Logistic in the columns; days are not smoothed, since clinicians start on admission and on Mondays, but days with few starts share a level.
Persons and days stay a rectangle: rows are never written out, so that it can be fitted again for each draw of a bootstrap.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cytostorm.causal.design import Design, Floats, Ints
from cytostorm.causal.logistic import expit
from cytostorm.errors import ComparisonError

_STEPS, _CLOSE = 40, 1e-9
_NEVER = -500.0  # the level of days on which nobody starts: their probability is 0 in doubles
_CHUNK = 2_000  # persons that are worked on together, so that their days stay near the processor
_ENOUGH = 5  # starts, and persons who do not start, that a level of its own needs


class Starting:
    """Persons are at risk of a start from day 0 to their start or their last day; `changing` (persons, days, columns) may be None."""

    def __init__(self, start: Floats, last: Ints, design: Design, days: int, changing: Floats | None):
        self.columns = design.scaled()[0][:, 1:]
        self.changing = None if changing is None else _scaled(changing[:, :days])
        self.started = np.isfinite(start) & (start <= last)
        self.day = np.where(self.started, start, 0).astype(np.int64)
        until = np.where(self.started, self.day, last)
        self.at_risk = np.arange(days) <= until[:, None]
        self.warm: tuple[Floats, Floats] | None = None
        starts = np.bincount(self.day[self.started], minlength=days)
        self.first = bands(starts, self.at_risk.sum(axis=0) - starts)
        self.band = np.repeat(np.arange(len(self.first)), np.diff(np.append(self.first, days)))

    def hazards(self, drawn: Floats) -> Floats:
        """The probability of a start on each day had it not happened before (persons, days), fitted to counts of persons.

        Raises ComparisonError (`convergence`) where there is no finite estimate.
        """
        starts = np.bincount(self.band[self.day[self.started]], drawn[self.started], len(self.first))
        empty = _logit(starts, np.add.reduceat(drawn @ self.at_risk, self.first))
        slopes, levels = self.warm or (np.zeros(self._width()), empty)
        levels = np.where(starts > 0, np.where(levels > _NEVER / 2, levels, empty), _NEVER)
        for _ in range(_STEPS):
            step = self._step(drawn, slopes, levels, starts)
            slopes, levels = slopes + step[: len(slopes)], np.where(starts > 0, levels + step[len(slopes) :], _NEVER)
            if np.abs(step).max() < _CLOSE:
                self.warm = self.warm or (slopes, levels)
                return self._chances(slice(None), slopes, levels)
            if not np.isfinite(step).all():
                break
        problem = "The model of starting the treatment has no finite estimate."
        raise ComparisonError("convergence", problem, "Use fewer columns.")

    def _width(self) -> int:
        return int(self.columns.shape[1]) + (0 if self.changing is None else int(self.changing.shape[2]))

    def _chances(self, part: slice, slopes: Floats, levels: Floats) -> Floats:
        fixed = self.columns.shape[1]
        linear = (self.columns[part] @ slopes[:fixed])[:, None] + levels[self.band]
        if self.changing is not None:
            linear += self.changing[part] @ slopes[fixed:]
        return expit(linear)

    def _step(self, drawn: Floats, slopes: Floats, levels: Floats, starts: Floats | Ints) -> Floats:
        """One Newton step for the slopes and the levels."""
        size, width = len(slopes) + len(levels), len(slopes)
        information = np.zeros((size, size))
        right = np.asarray(np.append(self._of_starts(drawn), starts), np.float64)
        for begin in range(0, len(drawn), _CHUNK):
            part = slice(begin, begin + _CHUNK)
            chance = self._chances(part, slopes, levels)
            expected = chance * self.at_risk[part] * drawn[part, None]
            self._add(information, right, part, expected, expected * (1 - chance))
        information[width:, :width] = information[:width, width:].T
        empty = np.flatnonzero(starts == 0) + width
        information[empty, empty], right[empty] = 1.0, 0.0
        try:
            return np.asarray(np.linalg.solve(information, right))
        except np.linalg.LinAlgError:
            return np.full(size, np.nan)

    def _of_starts(self, drawn: Floats) -> Floats:
        """The columns of those who start, on the day they do."""
        weight = drawn[self.started]
        own = weight @ self.columns[self.started]
        if self.changing is None:
            return np.asarray(own)
        return np.append(own, weight @ self.changing[self.started, self.day[self.started]])

    def _add(
        self, information: Floats, right: Floats, part: slice, expected: NDArray[Any], curve: NDArray[Any]
    ) -> None:
        """Add what some persons bring to the information and the score."""
        own, width = self.columns[part], self._width()
        fixed, at = own.shape[1], np.arange(width, len(right))
        right[:fixed] -= expected.sum(axis=1) @ own
        right[width:] -= np.add.reduceat(expected.sum(axis=0), self.first)
        information[:fixed, :fixed] += (own.T * curve.sum(axis=1)) @ own
        information[:fixed, width:] += np.add.reduceat(own.T @ curve, self.first, axis=1)
        information[at, at] += np.add.reduceat(curve.sum(axis=0), self.first)
        if self.changing is None:
            return
        moving = self.changing[part]
        more, flat = moving * curve[:, :, None], moving.reshape(-1, width - fixed)
        right[fixed:width] -= expected.ravel() @ flat
        information[fixed:width, fixed:width] += flat.T @ more.reshape(flat.shape)
        mixed = own.T @ more.sum(axis=1)
        information[:fixed, fixed:width] += mixed
        information[fixed:width, :fixed] += mixed.T
        information[fixed:width, width:] += np.add.reduceat(more.sum(axis=0).T, self.first, axis=1)


def bands(starts: Floats | Ints, others: Floats) -> Ints:
    """The first day of each run of days that share a level, from how many start and do not start on each day.

    A day with enough of both stands alone; thin days are joined until there is enough; what is left over joins the run before, unless
    nobody starts in it.

    >>> bands(np.array([9, 0, 3, 4, 8, 1, 0]), np.array([90.0, 80, 77, 73, 65, 64, 64])).tolist()
    [0, 1, 4]
    """
    first, open_from = [], None
    for day in range(len(starts)):
        open_from = day if open_from is None else open_from
        inside = slice(open_from, day + 1)
        if starts[inside].sum() >= _ENOUGH and others[inside].sum() >= _ENOUGH:
            first.append(open_from)
            open_from = None
    if open_from is not None and (not first or starts[open_from:].sum() == 0):
        first.append(open_from)
    return np.array(first, np.int64)


def _scaled(changing: Floats) -> Floats:
    center, spread = changing.mean(axis=(0, 1)), changing.std(axis=(0, 1))
    return np.asarray((changing - center) / np.where(spread > 0, spread, 1.0))


def _logit(starts: Floats | Ints, at_risk: Floats) -> Floats:
    share = np.clip(starts / np.maximum(at_risk, 1e-12), 1e-9, 0.5)
    return np.asarray(np.log(share) - np.log1p(-share))
