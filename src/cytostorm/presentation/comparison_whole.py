"""A protocol carried out and made into its view, once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cytostorm.presentation.comparison import ComparisonView, comparison_view, refused_view
from cytostorm.presentation.comparison_rows import step_view
from cytostorm.protocols.carrying_out import carried_out
from cytostorm.protocols.reading import read_protocol
from cytostorm.protocols.refusing import RefusedComparison
from cytostorm.protocols.results import Cohort
from cytostorm.protocols.working import Working


@dataclass(frozen=True)
class Compared:
    """The view, and the persons with their weights; nobody where the comparison is refused."""

    view: ComparisonView
    cohorts: tuple[Cohort, ...]


def compared(path: Path, table: Path | None = None, working: Working = Working()) -> Compared:  # noqa: B008 - it holds nothing
    """A protocol from its file, carried out. What cannot be honest is a view of refusals.

    Raises KnowledgeError for a protocol, InputError for a table that cannot be read.
    """
    protocol = read_protocol(path)
    try:
        found = carried_out(protocol, path, table, working)
    except RefusedComparison as refused:
        return Compared(refused_view(protocol, refused, [step_view(one) for one in refused.steps]), ())
    return Compared(comparison_view(found), found.cohorts)
