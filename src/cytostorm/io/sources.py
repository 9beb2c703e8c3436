"""What a path holds: a table, FHIR, OMOP, CLIF, MEDS, or a folder of long or event tables. Decided by content, never by a guess."""

from __future__ import annotations

from pathlib import Path

from cytostorm.errors import InputError
from cytostorm.io.doors import DOORS, Door, SourceKind, function
from cytostorm.io.opening import check_is_here

_HELD = [door.holds for door in DOORS.values() if door.holds]
_FOLDER = f"A folder is read when it holds {', '.join(_HELD[:-1])}, or {_HELD[-1]}."


def kind_of(path: Path | str) -> SourceKind:
    """What a file, a folder or the address of a database is read as. Raises InputError for a folder that is nothing of that, or two of them."""
    if isinstance(path, str):
        return "omop" if is_database(path) else kind_of(Path(path))
    check_is_here(path)
    if path.is_dir():
        return _kind_of_folder(path)
    return next((door.kind for door in DOORS.values() if door.is_file and function(door.is_file)(path)), "table")


def label_of(source: str) -> str:
    """How a source is named in reports and messages: a path as it is, the address of a database without its password."""
    if not is_database(source):
        return source
    from cytostorm.io.omop.address import address_of

    return address_of(source).label


def is_database(source: str) -> bool:
    """Whether a source is the address of a database and no path."""
    if "://" not in source:
        return False
    from cytostorm.io.omop.address import is_postgresql

    return is_postgresql(source)


def _kind_of_folder(path: Path) -> SourceKind:
    try:
        found = [door for door in DOORS.values() if door.is_folder and function(door.is_folder)(path)]
    except OSError as error:
        raise InputError(str(path), f"the folder cannot be read: {error.strerror or error}.") from None
    if not found:
        raise InputError(str(path), "this folder holds neither FHIR resources nor OMOP tables.", _FOLDER)
    if len(found) > 1:
        raise InputError(str(path), f"this folder holds {_listed(found)}.", "Put them into two folders.")
    return found[0].kind


def _listed(found: list[Door]) -> str:
    return " and ".join(door.label for door in found)


__all__ = ["SourceKind", "is_database", "kind_of", "label_of"]
