"""Pages to keep and to print: one patient, a group, or a population. Self-contained HTML; nothing is loaded from anywhere."""

from pathlib import Path
from typing import Any

from cytostorm.library import Library
from cytostorm.report.patient import patient_page

__all__ = ["group_page", "patient_page", "population_page"]


def population_page(folder: Path, library: Library) -> str:
    """One page about a result of `cytostorm screen`, for those who may see patients. See report.population."""
    from cytostorm.report.population import (
        population_page as made,
    )  # brings in the engines, which a patient's page does without

    return made(folder, library)


def __getattr__(name: str) -> Any:
    if name == "group_page":
        from cytostorm.report.group import group_page  # brings in Altair, which a patient's page does without

        return group_page
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
