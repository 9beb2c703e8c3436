"""The packages of the extra `learn`, imported where they are used: `cytostorm --help` and all other rooms do without them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cytostorm.causal.design import Floats
from cytostorm.errors import MissingPackageError


def needed(module: str, what: str) -> Any:
    """A module of SciPy or statsmodels. Raises MissingPackageError, which says in one sentence what to install."""
    try:
        return import_module(module)
    except ImportError:
        raise MissingPackageError(what, module.split(".")[0], "learn") from None


def logistic_glm(matrix: Floats, outcome: Floats, what: str) -> Any:
    """The logistic model of statsmodels, without a penalty and to the precision of doubles."""
    models = needed("statsmodels.genmod.generalized_linear_model", what)
    families = needed("statsmodels.genmod.families", what)
    return models.GLM(outcome, matrix, family=families.Binomial()).fit(tol=1e-13, maxiter=200)
