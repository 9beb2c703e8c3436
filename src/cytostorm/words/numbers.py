"""Numbers, bounds and moments as a person writes them."""

from __future__ import annotations

import math
from datetime import datetime

from cytostorm.values import Bounds


def moment_words(at: datetime | None) -> str:
    return at.isoformat(sep=" ", timespec="minutes") if at else "undated"


def number_words(value: float) -> str:
    """A number as a person writes it, without trailing zeros."""
    return "∞" if value == math.inf else "−∞" if value == -math.inf else f"{value:.10g}"


def bounds_words(bounds: Bounds) -> str:
    """One value, or the two ends: "126 to 293"."""
    return number_words(bounds.low) if bounds.is_exact else f"{number_words(bounds.low)} to {number_words(bounds.high)}"
