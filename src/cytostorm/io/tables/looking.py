"""`look`: how a file would be read, before anything is read for good. Every line is a guess with its evidence."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from cytostorm.errors import InputError
from cytostorm.io.opening import Dates, Opening
from cytostorm.io.tables.delimited import separator_of
from cytostorm.io.tables.files import read_table
from cytostorm.io.tables.flowsheets import UNITS
from cytostorm.io.tables.guesses import Guess, Guesser
from cytostorm.io.tables.table import Table
from cytostorm.io.uploads import File, stream_of
from cytostorm.io.values.moments import is_moment, understood
from cytostorm.io.values.ward_names import ward_folded
from cytostorm.library import Library
from cytostorm.record.entry import NotUnderstood
from cytostorm.record.numbers import Decimal, number, uses

ROWS_OF_HEADER = 12
_SAMPLE = 4_000_000
_CUSTOMS = (((",", "decimal"), (".", "thousands")), ((".", "decimal"), (",", "thousands")))
_SENTINELS = (
    "-1",
    "-9",
    "-99",
    "-999",
    "-9999",
    "9999",
    "99999",
    "999999",
    "9999999",
    "NA",
    "N/A",
    "NULL",
    "null",
    ".",
)
_LONG = {
    "observable_column": frozenset(
        {"observable", "test", "analyte", "parameter", "untersuchung", "analyse", "esame", "prueba"}
    ),
    "value_column": frozenset(
        {"value", "result", "wert", "ergebnis", "valeur", "resultat", "risultato", "valor", "resultado"}
    ),
    "unit_column": UNITS,
}


@dataclass(frozen=True)
class Look:
    """What a file seems to be. `ambiguous`: cells with two readings, by column; `undecided`: what nothing in the file shows."""

    source: str
    opening: Opening
    separator: str
    table: Table
    guesses: Mapping[str, Guess]
    long: Mapping[str, str]
    sentinels: tuple[str, ...]
    fill_down: tuple[str, ...]
    once: frozenset[str]
    ambiguous: Mapping[str, tuple[str, ...]]
    undecided: tuple[str, ...]


def look(path: File, library: Library, opening: Opening) -> Look:
    """Raises InputError for a file that is no table in any row of its first twelve."""
    opening = replace(opening, encoding=opening.encoding or _encoding(path))
    opening, table = _table(path, opening)
    cells = {name: [text for row in table.rows if (text := row[name].strip())] for name in table.columns}
    decimal, dates = _decimal(table, opening), _dates(cells, opening)
    opening = replace(opening, decimal=decimal, dates=dates)
    long = _long(table)
    sentinels = tuple(word for word in _SENTINELS if _stands_for_blank(word, cells))
    guesser = Guesser(library, decimal, dates)
    names = _test_names(table, long) if long else cells
    guesses = {
        name: guesser.guess(name, [text for text in texts if text not in sentinels]) for name, texts in names.items()
    }
    if long:
        guesses |= {name: guesser.guess(name, cells[name]) for name in table.columns if name not in long.values()}
    ambiguous = _ambiguous(cells, decimal, dates)
    undecided = tuple(_undecided(ambiguous, decimal, dates))
    about = _separator(path, opening), table, guesses, long, sentinels, _filled(table, guesses), _once(table, guesses)
    return Look(str(path), opening, *about, ambiguous, undecided)


def _encoding(path: File) -> str:
    """Empty for UTF-8 and for files that are no text; else the encoding that the bytes speak for."""
    if path.suffix.lower() not in (".csv", ".txt", ".tsv", ".tab") or not _is_file(path):
        return ""
    with stream_of(path) as stream:
        content = stream.read(_SAMPLE)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return "" if error.start > len(content) - 4 else "cp1252"
    return ""


def _is_file(path: File) -> bool:
    return not isinstance(path, Path) or path.is_file()


def _table(path: File, opening: Opening) -> tuple[Opening, Table]:
    """The table below the first row that has the names of several columns."""
    last: InputError | None = None
    only: Table | None = None
    for row in [opening.header_row] if opening.header_row else range(ROWS_OF_HEADER + 1):
        said = replace(opening, header_row=row)
        try:
            table = read_table(path, opening=said)
        except InputError as error:
            last = last or error
            continue
        if len(table.columns) > 1 or row == opening.header_row != 0:
            return said, table
        only = only or table
    if only is not None and only.opening.header_row == 0:
        return opening, only
    raise last or InputError(str(path), "no row has the names of several columns.", "Name it: --header-row 3.")


def _separator(path: File, opening: Opening) -> str:
    if path.suffix.lower() not in (".csv", ".txt"):
        return ""
    with io.TextIOWrapper(stream_of(path), opening.encoding or "utf-8-sig", errors="replace") as lines:
        header = next(islice(lines, max(opening.header_row - 1, 0), None), "")
    return separator_of(header) if header else ""


def _decimal(table: Table, opening: Opening) -> Decimal:
    """What the numbers with one reading show, if they agree."""
    if opening.decimal:
        return opening.decimal
    written = {
        text for row in table.rows for text in row.values() if type(text) is str and ("," in text or "." in text)
    }
    shown = {use for text in written for use in uses(text) if not is_moment(text)}  # 1.03.2024 shows nothing
    comma, point = (shown.intersection(ways) for ways in _CUSTOMS)
    return "comma" if comma and not point else "point" if point and not comma else ""


def _dates(cells: Mapping[str, Sequence[str]], opening: Opening) -> Dates:
    """The order of day and month that the dates with one reading show, if they agree."""
    if opening.dates:
        return opening.dates
    orders: Counter[Dates] = Counter()
    for texts in cells.values():
        for text in [one for one in dict.fromkeys(texts) if one[:1].isdigit()][:500]:
            first, second = (
                isinstance(understood(text, order), NotUnderstood) for order in ("day.month.year", "month/day/year")
            )
            orders[("month/day/year" if first else "day.month.year") if first != second else ""] += 1
    said = [order for order in orders if order]
    return said[0] if len(said) == 1 else ""


def _long(table: Table) -> dict[str, str]:
    """The columns that make a long table, by what they are; empty for a wide one."""
    found = {
        part: next((name for name in table.columns if ward_folded(name) in keys), "") for part, keys in _LONG.items()
    }
    return (
        {part: name for part, name in found.items() if name}
        if found["observable_column"] and found["value_column"]
        else {}
    )


def _test_names(table: Table, long: Mapping[str, str]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for row in table.rows:
        if name := row[long["observable_column"]].strip():
            names.setdefault(name, []).append(row[long["value_column"]].strip())
    return names


def _stands_for_blank(word: str, cells: Mapping[str, Sequence[str]]) -> bool:
    """Whether a word comes three times or more in several columns, or is the only negative number of one."""
    return sum(texts.count(word) >= 3 for texts in cells.values()) >= 2 or (word == "-1" and _only_negative(cells))


def _only_negative(cells: Mapping[str, Sequence[str]]) -> bool:
    """Whether -1 is the only negative number of a column that has it several times."""
    return any(
        texts.count("-1") >= 2 and not any(text.startswith("-") and text != "-1" for text in texts)
        for texts in cells.values()
    )


def _filled(table: Table, guesses: Mapping[str, Guess]) -> tuple[str, ...]:
    """Columns of patients that stand on the first row of each patient alone."""
    patients = [name for name, guess in guesses.items() if guess.kind == "patient"]
    return tuple(name for name in patients if sum(not row[name].strip() for row in table.rows) > len(table.rows) / 2)


def _once(table: Table, guesses: Mapping[str, Guess]) -> frozenset[str]:
    """Columns of age: what is repeated on each row and holds once."""
    timed = any(guess.kind == "time" for guess in guesses.values())
    return frozenset(name for name, guess in guesses.items() if guess.name == "age" and timed and name in table.columns)


def _ambiguous(cells: Mapping[str, Sequence[str]], decimal: Decimal, dates: Dates) -> dict[str, tuple[str, ...]]:
    found = {
        name: tuple(text for text in dict.fromkeys(texts) if _has_two(text, decimal, dates))
        for name, texts in cells.items()
    }
    return {name: texts for name, texts in found.items() if texts}


def _has_two(text: str, decimal: Decimal, dates: Dates) -> bool:
    moment = understood(text, dates)
    if isinstance(moment, NotUnderstood) and moment.readings:
        return True
    try:
        return type(text) is str and not decimal and number(text).is_ambiguous
    except NotUnderstood:
        return False


def _undecided(ambiguous: Mapping[str, Sequence[str]], decimal: Decimal, dates: Dates) -> list[str]:
    texts = [text for one in ambiguous.values() for text in one]
    of_dates = [text for text in texts if getattr(understood(text, dates), "readings", ())]
    said = ["dates"] if of_dates and not dates else []
    return [*said, "decimal"] if len(of_dates) < len(texts) and not decimal else said
