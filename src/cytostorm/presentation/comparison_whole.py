"""A protocol carried out and made into its view, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cytostorm.presentation.comparison import ComparisonView, comparison_view, refused_view
from cytostorm.presentation.comparison_rows import step_view
from cytostorm.protocols.carrying_out import carried_out
from cytostorm.protocols.reading import read_protocol
from cytostorm.protocols.refusing import RefusedComparison
from cytostorm.protocols.results import Cohort

Tell = Callable[[str, float], None]


@dataclass(frozen=True)
class Compared:
    """The view, and the persons with their weights; nobody where the comparison is refused."""

    view: ComparisonView
    cohorts: tuple[Cohort, ...]


def compared(path: Path, table: Path | None = None, tell: Tell = lambda what, done: None) -> Compared:
    """A protocol from its file, carried out. What cannot be honest is a view of refusals.

    Raises KnowledgeError for a protocol, InputError for a table that cannot be read.
    """
    protocol = read_protocol(path)
    try:
        found = carried_out(protocol, path, table, tell)
    except RefusedComparison as refused:
        return Compared(refused_view(protocol, refused, [step_view(one) for one in refused.steps]), ())
    return Compared(comparison_view(found), found.cohorts)
