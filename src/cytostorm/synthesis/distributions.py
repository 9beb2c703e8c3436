"""Quantiles and tails of the distributions that pooling and accuracy need, from SciPy's special functions (the extra `learn`)."""

from __future__ import annotations

from importlib import import_module
from statistics import NormalDist
from typing import Any

from cytostorm.errors import MissingPackageError

LEVEL = 0.95
_NORMAL = NormalDist()


def _special() -> Any:
    try:
        return import_module("scipy.special")
    except ImportError:
        raise MissingPackageError("Pooling studies", "scipy", "learn") from None


def quantile(probability: float, freedom: int | None) -> float:
    """Of Student's t with `freedom` degrees of freedom, or of the standard normal distribution where that is None."""
    return _NORMAL.inv_cdf(probability) if freedom is None else float(_special().stdtrit(freedom, probability))


def two_sided(statistic: float, freedom: int | None) -> float:
    """The probability of a statistic at least this far from 0, on either side."""
    special = _special()
    return float(2 * special.ndtr(-abs(statistic)) if freedom is None else 2 * special.stdtr(freedom, -abs(statistic)))


def chi_squared_above(statistic: float, freedom: int) -> float:
    """The probability of a chi-squared value above `statistic`."""
    return float(_special().chdtrc(freedom, statistic)) if freedom > 0 else 1.0


def chi_squared_quantile(probability: float, freedom: int) -> float:
    return float(_special().chdtri(freedom, 1 - probability))


def beta_quantile(probability: float, a: float, b: float) -> float:
    return float(_special().betaincinv(a, b, probability))
