"""Tables to records: CSV, XLSX, Parquet, JSON and data frames, wide or long, refusing what cannot be understood."""

from cytostorm.io.tables.conformance import Conformance, ConstantLine, ConversionLine, ImplausibleLine, RefusedValue, SlipLine
from cytostorm.io.tables.content import TableContent, records, row_records
from cytostorm.io.tables.files import read_table
from cytostorm.io.tables.frames import table_from_frame, with_columns
from cytostorm.io.tables.mapping import Mapping, read_mapping
from cytostorm.io.tables.moments import moment_at
from cytostorm.io.tables.table import Table

__all__ = [
    "Conformance", "ConstantLine", "ConversionLine", "ImplausibleLine", "Mapping", "RefusedValue", "SlipLine", "Table",
    "TableContent", "moment_at", "read_mapping", "read_table", "records", "row_records", "table_from_frame", "with_columns",
]  # fmt: skip
