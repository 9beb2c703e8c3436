"""The rows of a table of studies: what each must hold, and which are left out with what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from cytostorm.errors import InputError, suggestion
from cytostorm.io.tables.table import Table

COUNTS = ("events_treated", "n_treated", "events_control", "n_control")
GENERIC = ("estimate", "se")
RATIOS = ("or", "rr", "hr")
_WHOLE = re.compile(r"\+?\d{1,15}(\.0*)?")
_NUMBER = re.compile(r"[+\-−]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_COMMA = re.compile(r"[+\-−]?\d+,\d+")
_NOT_RANDOM = re.compile(r"non-?\s?random|not random|quasi|^observational")
_RANDOM = re.compile(r"random|\brcts?\b")
_OBSERVED = re.compile(
    r"observational|cohort|retrospective|prospective|registry|\bcase|historical|single.arm|matched|before.after|propensity"
)


@dataclass(frozen=True)
class LeftOut:
    """A row that is not pooled: where, what is there, what was expected."""

    row: int
    study: str
    column: str
    text: str
    expected: str


@dataclass(frozen=True)
class StudyRow:
    """One study that was read: its name, its four counts or its effect with standard error, and its kind of design ('' where none is named)."""

    row: int
    study: str
    numbers: tuple[float, ...]
    design: str


@dataclass(frozen=True)
class StudyTable:
    """`columns`: which numbers were read, COUNTS or GENERIC."""

    source: str
    columns: tuple[str, ...]
    studies: tuple[StudyRow, ...]
    left_out: tuple[LeftOut, ...]


def study_table(table: Table, measure: str) -> StudyTable:
    """Every row that can be used, and every other one with its reason. Raises InputError where a column is missing."""
    name, columns = _name_column(table), _number_columns(table, measure)
    studies, left_out = [], []
    for index, cells in enumerate(table.rows):
        row, study = table.row_number(index), cells[name].strip()
        problem = (
            _not_meant(cells, measure)
            or _nameless(name, study)
            or _bad_cell(cells, columns)
            or _table_problem(table, row)
        )
        if problem:
            left_out.append(LeftOut(row, study, *problem))
        else:
            numbers = tuple(float(cells[column].replace("−", "-")) for column in columns)
            studies.append(StudyRow(row, study, numbers, design_of(cells["design"]) if "design" in cells else ""))
    return StudyTable(table.source, columns, tuple(studies), tuple(left_out))


def _name_column(table: Table) -> str:
    for name in ("study", "study_id"):
        if name in table.columns:
            return name
    raise _missing(table, "study")


def _number_columns(table: Table, measure: str) -> tuple[str, ...]:
    """A hazard ratio cannot be made of counts; everything else is, where they are there."""
    wanted = GENERIC if measure == "hr" else COUNTS
    if measure != "hr" and not set(COUNTS) <= set(table.columns) and set(GENERIC) <= set(table.columns):
        wanted = GENERIC
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        raise _missing(table, missing[0])
    return wanted


def _missing(table: Table, name: str) -> InputError:
    near = suggestion(name, table.columns)
    advice = f"Needed: study, and {', '.join(COUNTS)}; or study, {' and '.join(GENERIC)} (a ratio as its logarithm), which hr always needs."
    return InputError(table.source, f"there is no column '{name}'.{near}", advice, field=name)


Problem = tuple[str, str, str]


def _not_meant(cells: dict[str, str], measure: str) -> Problem | None:
    """Rows whose own columns say that they do not belong into this pool."""
    for column in ("counts", "use", "verification"):
        if cells.get(column, "").strip().lower() == "recalled":
            return column, cells[column], "a source that was read: what is recalled is never pooled"
    use, said = cells.get("use", "").strip(), cells.get("measure", "").strip()
    if use and not use.lower().startswith("primary"):
        return "use", use, "primary: other rows repeat patients of other rows, or print no counts"
    if said and said.lower() != measure:
        return "measure", said, f"{measure}: different measures are never mixed"
    return None


def _nameless(column: str, study: str) -> Problem | None:
    return None if study else (column, "", "the name of the study")


def _table_problem(table: Table, row: int) -> Problem | None:
    for (at, column), words in table.problems.items():
        if at == row:
            return column, "", words
    return None


def _bad_cell(cells: dict[str, str], columns: tuple[str, ...]) -> Problem | None:
    readable: Callable[[str, str], str] = _count_problem if columns == COUNTS else _number_problem
    for column in columns:
        text = cells[column].strip()
        if expected := readable(column, text):
            return column, text, expected
    return _too_many(cells) if columns == COUNTS else None


def _count_problem(column: str, text: str) -> str:
    if not _WHOLE.fullmatch(text):
        return "a whole number, 0 or more" if column.startswith("events") else "a whole number, 1 or more"
    return "at least 1 patient: an arm is empty" if column.startswith("n_") and float(text) < 1 else ""


def _number_problem(column: str, text: str) -> str:
    if _COMMA.fullmatch(text):
        return "a number with a decimal point, not a comma"
    if not _NUMBER.fullmatch(text):
        return "a number"
    value = float(text.replace("−", "-"))
    if column == "se" and not 1e-100 < value < 1e100:
        return "a standard error above 0"
    return "" if abs(value) < 1e100 else "a number of ordinary size"


def _too_many(cells: dict[str, str]) -> Problem | None:
    for arm in ("treated", "control"):
        events, patients = (cells[f"{what}_{arm}"].strip() for what in ("events", "n"))
        if float(events) > float(patients):
            return f"events_{arm}", events, f"not more events than the {patients} patients in n_{arm}"
    return None


def design_of(text: str) -> str:
    """randomized, observational, or what else was written; "not stated" where nothing was."""
    words = text.strip().lower()
    if _RANDOM.search(words) and not _NOT_RANDOM.search(words):
        return "randomized"
    return "observational" if _NOT_RANDOM.search(words) or _OBSERVED.search(words) else words or "not stated"
