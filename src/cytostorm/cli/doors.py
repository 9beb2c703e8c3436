"""What all commands share at the door: tables and mappings in, sets by name, refusals listed and counted."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cytostorm.cli.console import ERR
from cytostorm.cli.terminal import printable
from cytostorm.cli.used import used_lines
from cytostorm.errors import InputError, UnknownNameError
from cytostorm.io.doors import DOORS, Door, function
from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.sources import is_database, kind_of
from cytostorm.io.tables import Mapping, Table, TableContent, read_mapping, read_table, records
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet

_SHOWN = 20


def open_table(name: str, opening: Opening = AS_IT_IS) -> Table:
    """The table of a path, or of standard input for "-"."""
    return (
        read_table(None, text_stream=sys.stdin, opening=opening)
        if name == "-"
        else read_table(Path(name), opening=opening)
    )


def open_mapping(path: Path | None) -> Mapping | None:
    return read_mapping(path) if path is not None else None


def open_source(
    name: str,
    library: Library,
    mapping: Path | None,
    ignore: Sequence[str],
    patient: str = "",
    opening: Opening = AS_IT_IS,
) -> TableContent:
    """The records of a table, a FHIR Bundle, FHIR NDJSON, an OMOP (files or PostgreSQL), CLIF or MEDS source; what it is, its content says."""
    is_address = is_database(name)
    kind = "table" if name == "-" else kind_of(name)
    if kind == "table":
        said = open_mapping(mapping)
        return records(open_table(name, opening.over(said)), library, said, ignore)
    if ignore or opening != AS_IT_IS:
        shown = "The database" if is_address else name  # an address may hold a password
        raise InputError(
            shown, "this is no table, and only a table takes --ignore and options such as --decimal.", "Leave them out."
        )
    return _read_coded(DOORS[kind], name if is_address else Path(name), library, patient, mapping)


def _read_coded(door: Door, path: Path | str, library: Library, patient: str, mapping: Path | None) -> TableContent:
    """By the reader of its format, which is loaded only when it is needed."""
    if not door.patients:
        raise InputError(
            str(path),
            "a folder of this kind is staged for whole populations, and holds no records.",
            "Name its file of facts.",
        )
    content: TableContent = function(door.patients)(path, library, patient, **_code_map(mapping, library))
    return content


def _code_map(mapping: Path | None, library: Library) -> dict[str, Any]:
    """What the codes of a site mean, as its mapping says."""
    if mapping is None:
        return {}
    from cytostorm.io.coded.code_map import read_code_map

    return {"code_map": read_code_map(mapping, library)}


def chosen_sets(library: Library, names: str) -> tuple[CriteriaSet, ...]:
    """Sets by id with commas between, each once; all that are no drafts when nothing is named."""
    wanted = dict.fromkeys(name.strip() for name in names.split(",") if name.strip())
    if names.strip() and not wanted:
        raise InputError(
            "--criteria", f"'{names}' names no criteria set.", "Write ids with commas between: hscore,hlh-2004."
        )
    return tuple(library.criteria(name) for name in wanted) if wanted else library.standard()


def one_of(word: str, allowed: Sequence[str], what: str) -> str:
    if word not in allowed:
        raise UnknownNameError(what, word, tuple(allowed))
    return word


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def take_in(content: TableContent, skip_refused: bool) -> TableContent:
    """The content, after listing what was refused. Raises InputError, with the list, where a value was not understood."""
    source, bad = content.conformance.source, content.conformance.bad
    for note in content.conformance.notes:
        ERR.print(f"{source}: {note}", soft_wrap=True)
    if bad and not skip_refused:
        them = "it" if len(bad) == 1 else "them"
        headline = f"{_were(bad, 'not understood')}, so nothing was computed and nothing written."
        advice = f"Correct {them}, or add --skip-refused to go on without {them} (counted as unknown)."
        raise InputError(source, "\n".join([headline, *_listed(bad), advice]))
    _tell(source, "not understood and left out", bad)
    _tell(source, "understood and not used", [refused for refused in content.conformance.refused if refused.deliberate])
    _tell(source, "kept out with a suspected unit slip", content.conformance.suspected_slips)
    _tell(source, "kept out as implausible", content.conformance.implausible)
    _tell_used(source, vars(content.conformance))
    return content


def _tell_used(source: str, told: dict[str, Any]) -> None:
    """How much was used: a diagnosis whose code is on no list here was not read."""
    if lines := used_lines(told):
        ERR.print("\n".join([f"{source}: {lines[0]}", *lines[1:]]), soft_wrap=True)


def _tell(source: str, what: str, values: Sequence[object]) -> None:
    if values:
        ERR.print("\n".join([f"{source}: {_were(values, what)}:", *_listed(values)]), soft_wrap=True)


def _were(values: Sequence[object], what: str) -> str:
    return f"{counted(len(values), 'value')} {'was' if len(values) == 1 else 'were'} {what}"


def _listed(values: Sequence[object]) -> list[str]:
    """One line for each value, for as many as a person reads."""
    more = [f"  … and {len(values) - _SHOWN} more."] if len(values) > _SHOWN else []
    return [f"  {printable(str(one))}" for one in values[:_SHOWN]] + more
