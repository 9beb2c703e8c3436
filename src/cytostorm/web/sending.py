"""A file that was dropped, pasted or chosen: read in memory into one record, or back to the person who sent it with a question.

Nothing is written to a disk. What is carried between two requests of one page travels in the page itself.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cytostorm.errors import InputError
from cytostorm.io.opening import Opening, opening_of
from cytostorm.io.tables import read_table, records
from cytostorm.io.tables.looking import Look, look
from cytostorm.io.tables.mapping import Mapping as TableMapping
from cytostorm.io.uploads import Upload
from cytostorm.library import Library
from cytostorm.record import Record

LARGEST = 5_000_000
"""Bytes of one file (our choice): ten years of daily values are below one tenth of it."""
LARGEST_UNPACKED = 50_000_000
LARGEST_CARRIED = 1_500_000
"""A larger file is not carried in the page, and has to be chosen again."""
MOST_FACTS = 20_000
PASTED = "pasted.csv"


@dataclass(frozen=True)
class Taken:
    """One record, and what of the file was not used."""

    record: Record
    source: Upload
    not_used: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Asked:
    """A table that needs a person: `seen` with the guesses and their evidence, and why it was not read as it is."""

    source: Upload
    seen: Look
    why: str


@dataclass(frozen=True)
class WhichPatient:
    """A file of several patients, of whom one has to be named."""

    source: Upload
    patients: tuple[str, ...]


Answer = Taken | Asked | WhichPatient


@dataclass(frozen=True)
class Sent:
    """What the form of a page sent: the file and the answers to earlier questions."""

    source: Upload
    fields: Mapping[str, str] = field(default_factory=dict)


def sent_file(fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes]]) -> Upload | None:
    """The file of a form: one that was chosen, else pasted text, else what the page carried. None where there is nothing.

    Raises InputError for a file that is too large.
    """
    name, content = files.get("file", ("", b""))
    if content:
        return _checked(Upload(name or "file.csv", content))
    if pasted := fields.get("pasted", "").strip():
        named = "pasted.json" if pasted.startswith(("{", "[")) else PASTED
        return _checked(Upload(named, pasted.encode()))
    return _carried(fields)


def _carried(fields: Mapping[str, str]) -> Upload | None:
    if not fields.get("carried"):
        return None
    try:
        content = base64.b64decode(fields["carried"], validate=True)
    except (binascii.Error, ValueError):
        raise InputError("The file", "did not arrive whole.", "Choose it again.") from None
    return _checked(Upload(fields.get("carried_name") or PASTED, content))


def _checked(source: Upload) -> Upload:
    if source.size > LARGEST:
        problem = f"the file has {source.size / 1e6:.1f} MB; at most {LARGEST / 1e6:.0f} MB are read here."
        raise InputError(str(source), problem, "Leave rows or columns out, or use cytostorm watch-record.")
    return source


def carried(source: Upload) -> str:
    """The bytes of a file as the page carries them; empty where there are too many."""
    return base64.b64encode(source.content).decode() if source.size <= LARGEST_CARRIED else ""


def taken(sent: Sent, library: Library) -> Answer:
    """The record of a file, or the question that has to be answered first.

    Raises InputError for a file that is of no known format, damaged, empty or too large.
    """
    if sent.source.content.lstrip()[:1] == b"{":
        return _bundle(sent, library)
    opening = _opening(sent.fields)
    mapping = mapping_of(sent, library) if sent.fields.get("mapped") else None
    try:
        content = records(read_table(sent.source, opening=opening), library, mapping)
    except InputError as error:
        if mapping is not None or not _is_about_names(error):
            raise
        return Asked(sent.source, look(sent.source, library, opening), _why(error))
    bad = content.conformance.refused
    if not bad or mapping is not None or len(bad) < _many(content.records):
        return _one(content.records, sent, [(f"row {one.row}, {one.field}", one.reason) for one in bad])
    return Asked(sent.source, look(sent.source, library, opening), f"{len(bad)} values were not understood.")


def _why(error: InputError) -> str:
    """The problem without the advice, which names options of a command."""
    place = f"'{error.field}': " if error.field else ""
    return f"{place}{error.problem}"


def _many(found: list[Record]) -> int:
    """From how many refused values on the columns are asked about: a third of what was read."""
    return max(1, sum(len(record.facts) for record in found) // 2)


def _opening(fields: Mapping[str, str]) -> Opening:
    said = opening_of(decimal=fields.get("decimal", ""), dates=fields.get("dates", ""))
    return Opening(decimal=said.decimal, dates=said.dates, largest=LARGEST_UNPACKED)


def _is_about_names(error: InputError) -> bool:
    """Whether a person can help by saying what the columns are: the error names one, or none was understood."""
    return bool(error.field) or "column" in str(error) or "name" in str(error)


def _bundle(sent: Sent, library: Library) -> Answer:
    from cytostorm.io.fhir import read_bundle

    content = read_bundle(sent.source.content, library)
    refused = content.conformance.refused
    return _one(content.records, sent, [(str(one.field), one.reason) for one in refused])


def _one(found: list[Record], sent: Sent, not_used: list[tuple[str, str]]) -> Answer:
    names = tuple(record.patient for record in found)
    if not found:
        raise InputError(str(sent.source), "no patient was found in it.", "Choose another file.")
    wanted = sent.fields.get("patient", "")
    if len(found) > 1 and wanted not in names:
        return WhichPatient(sent.source, names)
    record = found[names.index(wanted)] if len(found) > 1 else found[0]
    if len(record.facts) > MOST_FACTS:
        problem = f"there are {len(record.facts):,} entries of one patient; at most {MOST_FACTS:,} are drawn here."
        raise InputError(str(sent.source), problem, "Send fewer days.")
    return Taken(record, sent.source, tuple(not_used))


def mapping_of(sent: Sent, library: Library) -> TableMapping:
    """The mapping that a person chose in the page: for each column what it is and its unit.

    Raises InputError for a name that the library does not know.
    """
    seen = look(sent.source, library, _opening(sent.fields))
    document = _document(seen)
    place = "names" if seen.long else "columns"
    for number, name in enumerate(seen.guesses):
        chosen, unit = sent.fields.get(f"as.{number}", ""), sent.fields.get(f"unit.{number}", "").strip()
        if chosen in ("patient", "time"):
            document[chosen] = name
        elif chosen:
            document.setdefault(place, {})[name] = _subject(chosen, unit, name, library)
        else:
            document["ignore_names" if _is_test(seen, name) else "ignore"].append(name)
    return TableMapping.model_validate({key: value for key, value in document.items() if value})


def _document(seen: Look) -> dict[str, Any]:
    opening = seen.opening
    return {
        "id": "from-the-page",
        "layout": "long" if seen.long else "wide",
        **seen.long,
        "decimal": opening.decimal,
        "dates": opening.dates,
        "encoding": opening.encoding,
        "header_row": opening.header_row,
        "sentinels": list(seen.sentinels),
        "fill_down": list(seen.fill_down),
        "ignore": [],
        "ignore_names": [],
    }


def _is_test(seen: Look, name: str) -> bool:
    return bool(seen.long) and name not in seen.table.columns


def _subject(chosen: str, unit: str, name: str, library: Library) -> dict[str, object]:
    """What a column stands for. Raises InputError for a name that is not in the library."""
    if chosen == "sex":
        return {"sex": True}
    if chosen in library.observables:  # without a unit the reader asks for one: none is ever supplied
        return {"observable": chosen, **({"unit": unit} if unit else {})}
    if chosen in library.findings:
        return {"finding": chosen}
    if chosen in library.drugs:
        return {"drug": chosen, **({"unit": unit} if unit else {})}
    raise InputError(f"Column '{name[:60]}'", f"'{chosen[:60]}' is not known.", "Choose a name of the list.")
