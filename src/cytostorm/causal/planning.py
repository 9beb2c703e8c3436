"""How many patients the next trial needs, and what a hospital could contribute: power of a comparison of two risks.

The normal approximation without continuity correction, as R's power.prop.test: Fleiss, Levin and Paik, Statistical methods for rates and
proportions, 2003, section 4.2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from cytostorm.errors import ComparisonError

_NORMAL = NormalDist()


@dataclass(frozen=True)
class TrialSize:
    """Patients in each arm (1:1) and altogether for a power, and in how many years one hospital would recruit them alone.

    `years` is None where it has no eligible patient.
    """

    control_risk: float
    treated_risk: float
    power: float
    each_arm: int
    total: int
    years: float | None


def trial_size(
    control_risk: float,
    treated_risk: float,
    power: float,
    eligible_per_year: float,
    consenting: float,
    level: float = 0.05,
) -> TrialSize:
    """For a two-sided test at `level`; `consenting` is the share of eligible patients who enter a trial.

    >>> trial_size(0.5, 0.75, 0.9, 60, 0.5).each_arm
    77
    """
    _check(control_risk, treated_risk)
    if not 0 < power < 1 or not 0 < level < 1:
        raise ComparisonError("columns", "Power and level must lie between 0 and 1.")
    middle = (control_risk + treated_risk) / 2
    null = _NORMAL.inv_cdf(1 - level / 2) * math.sqrt(2 * middle * (1 - middle))
    other = _NORMAL.inv_cdf(power) * math.sqrt(control_risk * (1 - control_risk) + treated_risk * (1 - treated_risk))
    each = math.ceil(((null + other) / (control_risk - treated_risk)) ** 2 - 1e-9)
    joined = eligible_per_year * consenting
    return TrialSize(control_risk, treated_risk, power, each, 2 * each, 2 * each / joined if joined > 0 else None)


def power_of(control_risk: float, treated_risk: float, each_arm: float, level: float = 0.05) -> float:
    """The probability that a trial of so many patients in each arm finds the difference.

    >>> round(power_of(0.2, 0.3, 100), 4)
    0.371
    """
    _check(control_risk, treated_risk)
    middle = (control_risk + treated_risk) / 2
    null = _NORMAL.inv_cdf(1 - level / 2) * math.sqrt(2 * middle * (1 - middle))
    own = math.sqrt(control_risk * (1 - control_risk) + treated_risk * (1 - treated_risk))
    return _NORMAL.cdf((abs(control_risk - treated_risk) * math.sqrt(each_arm) - null) / own)


def _check(control_risk: float, treated_risk: float) -> None:
    if not (0 < control_risk < 1 and 0 < treated_risk < 1) or control_risk == treated_risk:
        problem = f"The risks {control_risk:g} and {treated_risk:g} must differ and lie between 0 and 1."
        raise ComparisonError("columns", problem, "Give the risk without and with treatment.")
