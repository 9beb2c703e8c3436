"""Where the files of a MEDS data set are, and whether they have the columns that are read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cytostorm.errors import InputError
from cytostorm.io.coded import IntakeDatabase, Spill, quoted
from cytostorm.io.coded.columns import Columns, described

_NEEDED = ("subject_id", "time", "code")
_ADVICE = "MEDS 0.3 or 0.4 has subject_id, time, code and numeric_value in data/, and code, description and parent_codes in metadata/codes.parquet."
_NUMBERS = ("FLOAT", "DOUBLE", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DECIMAL", '"NULL"')


@dataclass(frozen=True)
class Source:
    """The events as the view `meds_data`, and each code with what stands above it and its unit, as metadata/codes.parquet has it."""

    database: IntakeDatabase
    data: Columns
    parents: dict[str, tuple[str, ...]]
    units: dict[str, str]
    descriptions: dict[str, str]


def is_meds_folder(path: Path) -> bool:
    """Whether a folder holds Parquet files below data/, as MEDS lays them out."""
    return (path / "data").is_dir() and next((path / "data").rglob("*.parquet"), None) is not None


def opened(path: Path, spill: Spill | None = None) -> Source:
    """The files of a data set on a new database. Raises InputError for what is missing, of a wrong type, or damaged."""
    if not is_meds_folder(path):
        raise InputError(str(path), "there is no folder data/ with Parquet files.", _ADVICE)
    database = IntakeDatabase(str(path), zone=False, spill=spill)
    try:
        return _opened(database, path)
    except BaseException:
        database.close()
        raise


def _opened(database: IntakeDatabase, path: Path) -> Source:
    pattern = quoted(str(path / "data" / "**" / "*.parquet"))
    relation = f"read_parquet({pattern}, union_by_name = true, file_row_number = true, filename = true)"
    data = described(database, "data", relation, _NEEDED, _ADVICE)
    if "numeric_value" in data.types and not data.types["numeric_value"].startswith(_NUMBERS):
        problem = f"the column 'numeric_value' is {data.types['numeric_value']}, and a number belongs there."
        raise InputError(database.source, problem, _ADVICE, field="data")
    data.moment("time")  # raises where it is no time
    database.zone = bool(data.zoned("time"))
    database.run(f"CREATE TEMP VIEW meds_data AS SELECT * FROM {relation}")
    return Source(database, data, *_codes(database, path / "metadata" / "codes.parquet"))


def _codes(database: IntakeDatabase, file: Path) -> tuple[dict[str, tuple[str, ...]], dict[str, str], dict[str, str]]:
    if not file.is_file():
        because = "the source does not have it, so a code counts only where it is itself one of LOINC, SNOMED, ICD10CM, RxNorm or ATC"
        database.not_counted["metadata/codes.parquet"] = because
        return {}, {}, {}
    relation = f"read_parquet({quoted(str(file))})"
    columns = described(database, "metadata/codes.parquet", relation, ("code",), _ADVICE)
    parents = "parent_codes" if columns.types.get("parent_codes") == "VARCHAR[]" else "NULL::VARCHAR[]"
    unit = f"coalesce({columns.text('unit')}, {columns.text('units')})"
    rows = database.rows(
        f"SELECT CAST(code AS VARCHAR), {parents}, {unit}, {columns.text('description')} FROM {relation} t WHERE code IS NOT NULL"
    )
    above = {code: tuple(parent for parent in listed or () if parent) for code, listed, *_ in rows}
    return above, {code: unit for code, _, unit, _ in rows if unit}, {code: text for code, *_, text in rows if text}
