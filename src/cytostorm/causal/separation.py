"""Separation: whether some combination of columns says for all, or for some, persons who was treated. Found before a model is fitted.

Under separation a logistic model has no finite estimate, yet programs print one (a coefficient of 45 with a standard error of 34,080, and
"converged"). The test is the linear programme of Konis (Computational algorithms for detecting separated data, Oxford 2007).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cytostorm.causal.design import Design, Floats
from cytostorm.causal.learn import needed
from cytostorm.causal.logistic import logistic
from cytostorm.errors import ComparisonError

_FAR = 18.0  # a linear predictor whose probability is 1.5e-8 from 0 or 1
_NOTHING = 1e-7  # of a column in its standard deviations: below this the programme's answer is rounding

_ADVICE = "No weight can balance this: leave the column out, join levels, or restrict eligibility to persons who could be in both arms."


@dataclass(frozen=True)
class Separation:
    """What separates: `complete` (it says so for everybody) or quasi-complete (for `persons` of them), by which columns of the design."""

    complete: bool
    columns: tuple[str, ...]
    persons: int
    people: int


def separation(design: Design, outcome: Floats) -> Separation | None:
    """How the columns separate those with 1 from those with 0, or None where they do not.

    One column alone is looked for first, so that the message names it; otherwise the fewest that removing one by one leaves.
    """
    matrix = design.scaled()[0]
    if _has_an_estimate(matrix, np.asarray(outcome, np.float64)):
        return None
    signed = matrix * np.where(np.asarray(outcome) == 1, 1.0, -1.0)[:, None]
    if _margins(signed) is None:
        return None
    alone = [at for at in range(1, matrix.shape[1]) if _margins(signed[:, [0, at]]) is not None]
    used = alone or _fewest(signed)
    persons = _separated(signed if alone else signed[:, used])
    names = tuple(design.names[at] for at in used if at > 0)
    return Separation(persons == len(matrix), names, persons, len(matrix))


def refuse_separation(design: Design, outcome: Floats, what: str) -> None:
    """Raises ComparisonError (`separation`) that names the columns and counts the persons."""
    found = separation(design, outcome)
    if found is None:
        return
    listed = "' and '".join(found.columns)
    how = "everybody" if found.complete else f"{found.persons} of {found.people} persons"
    problem = f"The {what} is fully determined by '{listed}' for {how} ({'complete' if found.complete else 'quasi-complete'} separation)."
    advice = (
        _ADVICE if what == "treatment" else "The model has no finite estimate: leave the column out, or join levels."
    )
    raise ComparisonError("separation", problem, advice, found.columns, found.persons)


def _has_an_estimate(matrix: Floats, outcome: Floats) -> bool:
    """Whether a fit ends at a finite place, which proves that nothing separates; only otherwise the programmes are needed.

    Under separation steps go on until probabilities are 0 or 1 in doubles, so a fit that ends well before has ended at its maximum.
    """
    fit = logistic(matrix, outcome)
    return fit.converged and float(np.abs(matrix @ fit.coefficients).max()) < _FAR


def _separated(signed: Floats) -> int:
    """How many persons some separating plane puts strictly on their own side: one plane does it for all of them at once.

    Each is given as much of a margin of 1 as a plane of any steepness allows; planes add up, so nobody has to be left at 0.
    """
    optimize, sparse = (
        needed("scipy.optimize", "The test for separation"),
        needed("scipy.sparse", "The test for separation"),
    )
    people, width = signed.shape
    cost = np.concatenate([np.zeros(width), -np.ones(people)])
    rules = sparse.hstack([sparse.csr_matrix(-signed), sparse.identity(people)])
    bounds = [(None, None)] * width + [(0, 1)] * people
    found = optimize.linprog(cost, A_ub=rules, b_ub=np.zeros(people), bounds=bounds, method="highs")
    return int((found.x[width:] > 0.5).sum())


def _margins(signed: Floats) -> Floats | None:
    """How far each person lies on the own side of the best separating plane, or None where there is no such plane."""
    optimize = needed("scipy.optimize", "The test for separation")
    found = optimize.linprog(
        -signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=(-1, 1), method="highs"
    )
    margins = signed @ found.x
    return margins if margins.max(initial=0.0) > _NOTHING * 10 else None


def _fewest(signed: Floats) -> list[int]:
    """Columns none of which can be left out without losing the separation."""
    used = list(range(signed.shape[1]))
    for at in range(1, signed.shape[1]):
        without = [one for one in used if one != at]
        if _margins(signed[:, without]) is not None:
            used = without
    return used
