"""The axis of values beside a panel: linear, or logarithmic for what rises by powers of ten."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cytostorm.report.drawing import GRID, INK
from cytostorm.report.svg_parts import line, round_steps, text

_APART = 11.0
_SIZE = 11.0


@dataclass(frozen=True)
class Scale:
    """Where a value stands on a panel of this height."""

    low: float
    high: float
    height: float
    log: bool = False

    def y(self, value: float) -> float:
        """Measured from above."""
        return self.height * (1 - self._share(min(max(value, self.low), self.high)))

    def _share(self, value: float) -> float:
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low or 1)

    @cached_property
    def ticks(self) -> list[float]:
        """Powers of ten on a logarithmic axis; with fewer than two of them, 2 and 5 as well."""
        if not self.log:
            return round_steps(self.low, self.high)
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        tens = [10.0**p for p in powers if self.low <= 10.0**p <= self.high]
        fine = [step * 10.0**p for p in powers for step in (1, 2, 5)]
        return tens if len(tens) >= 2 else [one for one in fine if self.low <= one <= self.high]

    def axis(self, width: float) -> str:
        """Lines through the panel and their numbers at its left; of numbers that would touch, the lower stays."""
        parts, free = [], math.inf
        for tick in self.ticks:
            y = self.y(tick)
            parts.append(line(0, y, width, y, GRID))
            if y <= free:
                parts.append(text(-6, y + 3.8, tick_words(tick), _SIZE, INK, text_anchor="end"))
                free = y - _APART
        return "".join(parts)

    def inset(self) -> tuple[float, float]:
        """Where a mark still stands whole inside the scale."""
        room = 0.09 * (math.log(self.high / self.low) if self.log else self.high - self.low)
        if self.log:
            return self.low * math.exp(room), self.high / math.exp(room)
        return self.low + room, self.high - room


def tick_words(value: float) -> str:
    """ "12,000", "0.5"."""
    return f"{value:,.10g}" if abs(value) >= 1000 else f"{value:.10g}"


def decades(values: Sequence[float], height: float, over: bool) -> Scale:
    """A logarithmic scale of at least one power of ten."""
    low, high = min(values) / 1.6, max(values) * (4.0 if over else 1.8)
    widen = max(10 / (high / low), 1.0) ** 0.5
    return Scale(low / widen, high * widen, height, True)


def linear(low: float, top: float, height: float, over: bool) -> Scale:
    """From the least value to the largest with some room; a kept-out value beyond gets a strip of its own."""
    return Scale(low, top + max(top - low, 1e-9) * (0.55 if over else 0.14), height)
