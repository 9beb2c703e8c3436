"""The packages of the extra `learn`, imported where they are used: `cytostorm --help` and all other rooms do without them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cytostorm.errors import MissingPackageError


def needed(module: str, what: str) -> Any:
    """A module of SciPy or statsmodels. Raises MissingPackageError, which says in one sentence what to install."""
    try:
        return import_module(module)
    except ImportError:
        raise MissingPackageError(what, module.split(".")[0], "learn") from None
