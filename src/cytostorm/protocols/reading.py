"""A protocol read from its file, and the table that it names."""

from __future__ import annotations

from pathlib import Path

from cytostorm.errors import InputError, KnowledgeError, suggestion
from cytostorm.io.tables.files import read_table
from cytostorm.io.tables.table import Table
from cytostorm.library.documents import read_document
from cytostorm.protocols.grammar import Protocol


def read_protocol(path: Path) -> Protocol:
    """A protocol; raises KnowledgeError with file, line and what to write where something is missing or not understood."""
    return read_document(path, Protocol, plain=("none",))


def protocol_table(protocol: Protocol, path: Path, table: Path | None = None) -> Table:
    """The table of a protocol: `table`, else the one it names, looked for beside the protocol's own file.

    Raises InputError where it is not there (and says how to get it), or has not the columns that the protocol names.
    """
    place = table or path.parent / str(protocol.source.table)
    if not place.exists():
        advice = protocol.source.get or "Put it there, or name it with --table."
        raise InputError(str(place), "the table of the protocol is not there.", advice)
    found = read_table(place)
    _check_columns(protocol, path, found)
    return found


def _check_columns(protocol: Protocol, path: Path, table: Table) -> None:
    missing = [name for name in protocol.columns if name not in table.columns]
    if missing:
        near = suggestion(missing[0], table.columns)
        more = f" (and {len(missing) - 1} more: {', '.join(missing[1:6])})" if len(missing) > 1 else ""
        problem = f"the table {table.source} has no column '{missing[0]}'{more}.{near}"
        raise KnowledgeError(str(path), "", problem, f"Its columns: {', '.join(table.columns[:60])}.")
