"""A result and the page of it that may be shared: the rule that both keep; the domain behind `cytostorm screen --share`."""

from __future__ import annotations

from pathlib import Path

from cytostorm.cohort.disclosure import Rule
from cytostorm.cohort.sharing import keep_rule, settled_rule
from cytostorm.library import Library
from cytostorm.presentation.shared import SharedView
from cytostorm.presentation.shared_whole import shared_population

__all__ = ["Rule", "settled_rule", "shared_by"]


def shared_by(out: Path, library: Library, rule: Rule) -> SharedView:
    """What of a complete result may be shared; from then on the result keeps the rule. Raises InputError for too few patients."""
    view = shared_population(out, library, rule)
    keep_rule(out, rule)
    return view
