"""The lines of the CLIF vocabulary as codes of the database, and what the units of the laboratory values say about them."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from cytostorm.io.clif.source import Source
from cytostorm.io.values.subjects import Subject
from cytostorm.library import Library
from cytostorm.model.vocabularies import Category, Vocabulary
from cytostorm.units import UnitList

NO_UNIT = ("(no units)", "no units")
_LINES = pa.schema(
    [
        ("section", pa.string()),
        ("category", pa.string()),
        ("code", pa.string()),
        ("unit", pa.string()),
        ("drug", pa.bool_()),
    ]
)
_DOUBT = pa.schema([("category", pa.string()), ("unit", pa.string())])
_COLUMN = {"labs": "lab_category", "vitals": "vital_category"}


def use(source: Source, library: Library) -> None:
    """Fills `database.listed` and the table `clif_line`. A line that was not confirmed is not used."""
    vocabulary = library.vocabularies["clif"]
    lines = [line for line in vocabulary.categories if line.status != "unconfirmed"]
    source.database.listed |= {_code(line): _subject(line) for line in lines}
    rows = [
        (line.table, line.category, _code(line), line.unit if line.fixed else None, line.drug is not None)
        for line in lines
    ]
    source.database.table(
        "clif_line", pa.Table.from_pylist([dict(zip(_LINES.names, row, strict=True)) for row in rows], schema=_LINES)
    )
    ours = sorted(line.category for line in lines if line.status == "ours")
    source.database.assumptions |= {f"{name} per minute": "the dictionary of CLIF prints no unit" for name in ours}
    _look_at_units(source, library, {line.category: line for line in lines if line.table == "labs"})


def leave_the_rest(source: Source, table: str, vocabulary: Vocabulary) -> None:
    """Counts the rows whose category means nothing here; one that is on no list of CLIF is named."""
    column = _COLUMN.get(table, "med_category")
    query = (
        f"SELECT lower(trim(CAST({column} AS VARCHAR))) AS category, count(*) FROM clif_{table} GROUP BY 1 ORDER BY 1"
    )
    for category, count in source.database.rows(query):
        if f"clif {table}|{category}" in source.database.listed:
            continue
        source.database.never_used[f"clif {table} {category or 'without a category'}"] += count
        if table in _COLUMN and category not in vocabulary.known(table):
            source.database.not_counted[f"{column} '{category or ''}'"] = (
                f"it is on no list of CLIF that is known here; {count} rows"
            )


def _code(line: Category) -> str:
    return f"clif {line.table}|{line.category}"


def _subject(line: Category) -> Subject:
    return Subject("drug", line.drug) if line.drug else Subject("observable", line.observable or "")


def _look_at_units(source: Source, library: Library, lines: dict[str, Category]) -> None:
    """Units that differ from the dictionary are converted and told; where they leave open what was measured, the table `clif_doubt` has them."""
    doubt = []
    for line, unit, count in _units(source, lines) if source.has("labs") else ():
        units = library.units[line.observable or ""]
        if not unit or _same(units, unit, line.unit):
            continue
        said = f"{count} values are in {unit}, and the dictionary says {line.unit or 'no unit'}; the unit of the row counts"
        source.database.assumptions[f"labs {line.category} in {unit}"] = said
        plain = not units.code(unit).endswith("{FEU}")  # a D-dimer unit that says FEU itself leaves nothing open
        doubt += [{"category": line.category, "unit": unit}] if line.only_in_its_unit and plain else []
    source.database.table("clif_doubt", pa.Table.from_pylist(doubt, schema=_DOUBT))


def _units(source: Source, lines: dict[str, Category]) -> Iterator[tuple[Category, str, int]]:
    unit = source.tables["labs"].text("reference_unit")
    query = f"SELECT lower(trim(CAST(lab_category AS VARCHAR))), {unit}, count(*) FROM clif_labs t GROUP BY ALL ORDER BY ALL"
    return (
        (lines[category], unit, count) for category, unit, count in source.database.rows(query) if category in lines
    )


def _same(units: UnitList, written: str, dictionary: str) -> bool:
    """FEU beside the unit of a D-dimer says what the dictionary says."""
    if written.lower() in NO_UNIT:
        return not dictionary
    return units.code(written).removesuffix("{FEU}") == units.code(dictionary).removesuffix("{FEU}")
