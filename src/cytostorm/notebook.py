"""What a notebook needs and no more: a record, its assessment, a scored frame, and the criteria sets."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import cytostorm
from cytostorm import bedside
from cytostorm.bedside.scoring import score_columns, score_records
from cytostorm.errors import InputError, RefusedError
from cytostorm.io.tables import Mapping, Table, TableContent, read_mapping, read_table, records, row_records, table_from_frame, with_columns
from cytostorm.library import shipped
from cytostorm.model.nodes import CriteriaSet
from cytostorm.record import Record as PlainRecord

Source = Any
"""A path to CSV, XLSX, Parquet or JSON, or a pandas, Polars or Arrow frame."""


class Record(PlainRecord):
    """One patient's facts.

    >>> record = Record.from_values({"ferritin": "12000 ng/mL", "temperature": (39.1, "Cel"), "splenomegaly": False})
    >>> len(record.facts)
    3
    """

    @classmethod
    def from_values(cls, values: MappingType[str, Any]) -> Record:
        """An undated record from names and values.

        A value is text with its unit ("12000 ng/mL", ">40000 ug/L"), a pair (number, unit), or yes and no for a finding.
        Raises RefusedError when a value was not understood, and InputError for an unknown name.
        """
        cells = {_header(name, value): _cell(value) for name, value in values.items()}
        content = row_records(Table("values", tuple(cells), [cells], 1), shipped())
        _check(content)
        return cls(**vars(content.records[0]))

    @classmethod
    def from_table(cls, source: Source, mapping: str | Path | Mapping | None = None) -> Record:
        """The one patient of a long or wide table: a path or a frame."""
        content = records(_table(source), shipped(), _mapping(mapping))
        _check(content)
        if len(content.records) != 1:
            raise InputError(str(source)[:80], f"holds {len(content.records)} patients, and one is needed.", "Filter it first, or use score.")
        return cls(**vars(content.records[0]))


def _header(name: str, value: Any) -> str:
    if isinstance(value, tuple):
        return f"{name} [{value[1]}]"
    words = value.split(maxsplit=1) if isinstance(value, str) else []
    return f"{name} [{words[1]}]" if len(words) == 2 and name in shipped().observables else name


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return str(value[0])
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).split()[0] if isinstance(value, str) and value.split() else str(value)


def assess(
    record: PlainRecord, criteria: Sequence[str] | None = None, reading: str = bedside.DEFAULT_READING, at: datetime | None = None
) -> bedside.Assessment:
    """Every set that is no draft (or the named ones) on one record, side by side.

    >>> found = assess(Record.from_values({"ferritin": "12000 ng/mL"}), criteria=["hscore"])
    >>> found["hscore"].verdict.word
    'unknown'
    >>> found["hscore"].verdict.score
    Bounds(low=50.0, high=337.0)
    """
    return bedside.assess(record, shipped(), _sets(criteria), reading, at, version=cytostorm.__version__)


def score(frame: Source, criteria: Sequence[str] | None = None, mapping: str | Path | Mapping | None = None, ignore: Sequence[str] = ()) -> Any:
    """The same frame with `<id>_verdict`, `<id>_low` and `<id>_high` for each set; one row is one patient or patient-time.

    >>> import polars
    >>> frame = polars.DataFrame({"ferritin [ng/mL]": [12000, None]})
    >>> score(frame, criteria=["hscore"])["hscore_low"].to_list()
    [50.0, 0.0]
    """
    library = shipped()
    chosen = _sets(criteria) or library.standard()
    content = row_records(table_from_frame(frame), library, _mapping(mapping), ignore)
    _check(content)
    rows = list(score_records(content.records, library, chosen))
    return with_columns(frame, score_columns(chosen, rows))


def load_criteria(name: str) -> CriteriaSet:
    """One criteria set by its id; with a path, one from a file of your own.

    >>> load_criteria("hscore").document.title
    'HScore for reactive hemophagocytic syndrome'
    """
    return shipped().criteria_from(Path(name)) if name.endswith((".yaml", ".yml")) else shipped().criteria(name)


def _sets(names: Sequence[str] | None) -> tuple[CriteriaSet, ...] | None:
    return tuple(load_criteria(name) for name in names) if names is not None else None


def _table(source: Source) -> Table:
    return read_table(Path(source)) if isinstance(source, (str, Path)) else table_from_frame(source)


def _mapping(mapping: str | Path | Mapping | None) -> Mapping | None:
    return read_mapping(Path(mapping)) if isinstance(mapping, (str, Path)) else mapping


def _check(content: TableContent) -> None:
    if content.conformance.bad:
        raise RefusedError(content.conformance.source, content.conformance.bad)
