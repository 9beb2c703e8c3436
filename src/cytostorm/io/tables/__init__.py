"""Tables to records: CSV, XLSX, Parquet, JSON and data frames, wide or long, refusing what cannot be understood.

Names are loaded when they are first used: what reads one value needs no library of data frames.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cytostorm.io.tables.content import records, row_records
    from cytostorm.io.tables.files import read_table
    from cytostorm.io.tables.frames import table_from_frame, with_columns
    from cytostorm.io.tables.mapping import Mapping, read_mapping
    from cytostorm.io.tables.table import Table
    from cytostorm.io.values.conformance import (
        Conformance,
        ConstantLine,
        ConversionLine,
        ImplausibleLine,
        RefusedValue,
        SlipLine,
    )
    from cytostorm.io.values.content import TableContent
    from cytostorm.io.values.moments import moment_at

__all__ = [
    "Conformance", "ConstantLine", "ConversionLine", "ImplausibleLine", "Mapping", "RefusedValue", "SlipLine", "Table",
    "TableContent", "moment_at", "read_mapping", "read_table", "records", "row_records", "table_from_frame", "with_columns",
]  # fmt: skip
_PARTS = {
    "values.conformance": (
        "Conformance",
        "ConstantLine",
        "ConversionLine",
        "ImplausibleLine",
        "RefusedValue",
        "SlipLine",
    ),
    "values.content": ("TableContent",),
    "values.moments": ("moment_at",),
    "tables.content": ("records", "row_records"),
    "tables.files": ("read_table",),
    "tables.frames": ("table_from_frame", "with_columns"),
    "tables.mapping": ("Mapping", "read_mapping"),
    "tables.table": ("Table",),
}
_HOMES = {name: f"cytostorm.io.{part}" for part, names in _PARTS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
