"""What staging hands back: where the tables are, and the counted report."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class UnitLine:
    """How the values of one name in one unit were converted, and how many were taken and refused."""

    name: str
    subject: str
    unit: str
    canonical_unit: str
    factor: str
    taken: int
    refused: int


@dataclass(frozen=True)
class ReasonLine:
    """A reason for refusals, how many values it befell, and whether it needs no mending."""

    reason: str
    count: int
    deliberate: bool


@dataclass(frozen=True)
class StagedConformance:
    """What happened to a source on its way to disk, in counts; the single values are listed in `refused` and `slips`.

    `rows` counts the rows (resources) of each table. `values_read` is `values_taken` and `values_refused` together;
    `values_deliberate` are those of the refused that were understood and must not be used.
    `reasons` holds the commonest, `other_reasons` how many refusals have another. `after_today` counts facts that lie
    after the day that was named; None where none was. `values_never_used` counts the coded values whose code means nothing here;
    `warnings` are sentences that a person has to see.
    """

    source: str
    rows: dict[str, int]
    persons: int
    values_read: int
    values_taken: int
    values_refused: int
    values_deliberate: int
    suspected_slips: int
    implausible: int
    refused_by_subject: dict[str, int]
    reasons: tuple[ReasonLine, ...]
    other_reasons: int
    units: tuple[UnitLine, ...]
    observables_never_seen: tuple[str, ...] = ()
    codes_never_used: dict[str, int] = field(default_factory=dict)
    other_codes_never_used: int = 0
    not_counted: dict[str, str] = field(default_factory=dict)
    ignored_columns: tuple[str, ...] = ()
    ignored_names: dict[str, int] = field(default_factory=dict)
    read_as_blank: dict[str, int] = field(default_factory=dict)
    duplicates_counted_once: int = 0
    constants: tuple[dict[str, str], ...] = ()
    after_today: int | None = None
    assumptions: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    values_never_used: int = 0

    @property
    def values_bad(self) -> int:
        """Refusals that somebody should mend."""
        return self.values_refused - self.values_deliberate

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries and lists, ready for `json.dumps`."""
        return {name: list(part) if isinstance(part, tuple) else part for name, part in asdict(self).items()}


@dataclass(frozen=True)
class Staged:
    """The event table of a source and what belongs to it, as Parquet files in one folder.

    `events`: person, kind, subject, which, low, high, effective, known, until, slip, other_low, other_high, text, unit, row.
    `stays`: person, start, end_, outcome, place, row; any number of rows a person. `milestones`: person, milestone (icu, ventilation,
    death), time, place, row. In both a row that names nobody has no person.
    `refused`: person, subject, text, unit, reason, deliberate, place, row. `slips`: person, subject, text, unit, other_unit, place, row.
    `sexes`: person, sex (female or male), place, row; two rows of a person whose sex is written both ways.
    `in_utc`: the times are UTC, else local and without a zone.
    """

    events: Path
    stays: Path
    milestones: Path
    refused: Path
    slips: Path
    sexes: Path
    conformance: StagedConformance
    in_utc: bool
