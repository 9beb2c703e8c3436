"""Results of several look-backs made into their view, once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cytostorm.cohort.sensitivity import Tell, sensitivity_of
from cytostorm.library import Library
from cytostorm.presentation.sensitivity import SensitivityView, sensitivity_view


def sensitivity(folders: Sequence[Path], library: Library, tell: Tell = lambda what, done: None) -> SensitivityView:
    """The view of folders that `cytostorm screen` wrote. Raises InputError where they cannot be compared."""
    return sensitivity_view(sensitivity_of(folders, tell), library)
