"""A protocol read from its file, and the table that it names."""

from __future__ import annotations

from pathlib import Path

from cytostorm.errors import InputError, KnowledgeError, suggestion
from cytostorm.io.tables.files import read_table
from cytostorm.io.tables.table import Table
from cytostorm.library.documents import read_document
from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.record_table import record_table


def read_protocol(path: Path) -> Protocol:
    """A protocol; raises KnowledgeError with file, line and what to write where something is missing or not understood."""
    return read_document(path, Protocol, plain=("none",))


def protocol_table(protocol: Protocol, path: Path, table: Path | None = None, possibly: bool = False) -> Table:
    """The table of a protocol: `table`, else the one it names, looked for beside the protocol's own file.

    Of a screened folder it is what the record says, joined with the table; `possibly`: with the time zero of the possibly eligible.
    `table` may then be the folder. Raises InputError where something is not there (and says how to get it), or has not the columns that
    the protocol names.
    """
    source = protocol.source
    if source.folder is None:
        found = _read(table or path.parent / str(source.table), source.get)
    else:
        folder = table if table is not None and table.is_dir() else path.parent / source.folder
        named = (
            table if table is not None and not table.is_dir() else path.parent / source.table if source.table else None
        )
        found = record_table(
            protocol, _there(folder, source.get), _read(named, source.get) if named else None, possibly
        )
    _check_columns(protocol, path, found)
    return found


def _read(place: Path, get: str) -> Table:
    return read_table(_there(place, get))


def _there(place: Path, get: str) -> Path:
    if not place.exists():
        advice = get or "Put it there, or name it with --table."
        raise InputError(str(place), "the table or folder of the protocol is not there.", advice)
    return place


def _check_columns(protocol: Protocol, path: Path, table: Table) -> None:
    missing = [name for name in protocol.columns if name not in table.columns]
    if missing:
        near = suggestion(missing[0], table.columns)
        more = f" (and {len(missing) - 1} more: {', '.join(missing[1:6])})" if len(missing) > 1 else ""
        problem = f"the table {table.source} has no column '{missing[0]}'{more}.{near}"
        raise KnowledgeError(str(path), "", problem, f"Its columns: {', '.join(table.columns[:60])}.")
