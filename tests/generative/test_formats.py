"""Every number and date format by every door of tables: read right, or refused with its readings; never another number.

A file is written in one custom: the sign before decimals, the sign between thousands, the order of dates. Nobody says which:
each row is then read right, or refused with what it means among the readings. With the words of a mapping every row is read right.
"""

import csv
import io
import json
import random
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from html import escape
from pathlib import Path

import pandas
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cytostorm.io.opening import Opening
from cytostorm.io.staging import stage
from cytostorm.io.tables import read_table, records, table_from_frame
from cytostorm.library import shipped
from cytostorm.record.numbers import exact_words
from cytostorm.units import convert
from cytostorm.values import above, below, exactly
from tests.thoroughness import THOROUGH
from tests.workbook_made import packed, parts, row, sheet, text

LIBRARY = shipped()
HEADER = ("patient", "time", "observable", "value", "unit")
MEASURED = [
    ("ferritin", "ng/mL", 2, 480_000, 0), ("ferritin", "ng/mL", 2, 999, 3), ("temperature", "Cel", 34, 42, 1), ("platelets", "/uL", 2000, 999_000, 0),
    ("fibrinogen", "g/L", 1, 9, 3), ("crp", "mg/L", 1, 400, 2), ("triglycerides", "mg/dL", 40, 4000, 0), ("hemoglobin", "g/dL", 4, 16, 1),
]  # fmt: skip
MONTHS = {
    "english": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "german": (
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
}
DAY_FIRST = [
    lambda d: f"{d:%d.%m.%Y}", lambda d: f"{d.day}.{d.month}.{d.year} {d:%H:%M}", lambda d: f"{d:%d/%m/%Y %H:%M:%S}", lambda d: f"{d:%d-%m-%Y}",
    lambda d: f"{d.day}. {MONTHS['german'][d.month - 1]} {d.year}", lambda d: f"{d:%Y-%m-%d %H:%M}", lambda d: f"{d:%d.%m.%Y, %H:%M} Uhr",
]  # fmt: skip
MONTH_FIRST = [
    lambda d: f"{d:%m/%d/%Y}", lambda d: f"{d.month}/{d.day}/{d.year} {d:%I:%M %p}", lambda d: f"{MONTHS['english'][d.month - 1]} {d.day}, {d.year}",
    lambda d: f"{d:%m-%d-%Y %H:%M}", lambda d: f"{d:%Y-%m-%dT%H:%M}", lambda d: f"{d:%d}{MONTHS['english'][d.month - 1].upper()}{d.year}",
]  # fmt: skip
CUSTOMS = [
    ("comma", ".", "day.month.year"), ("comma", "\u202f", "day.month.year"), ("comma", "", "day.month.year"), ("point", ",", "month/day/year"),
    ("point", "'", "day.month.year"), ("point", "", "month/day/year"),
]  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A row as written, and what it means."""

    cells: tuple[str, ...]
    subject: str
    sign: str
    value: Fraction
    moment: datetime


def written(value, decimals, decimal, apart):
    """A number in a custom: 12.345,60."""
    whole, _, part = f"{float(value):.{decimals}f}".partition(".")
    groups = f"{int(whole):,}".replace(",", apart) if apart else whole
    return groups + (("," if decimal == "comma" else ".") + part if part else "")


def rows_of(custom, seed, count=45):
    decimal, apart, order = custom
    chance, found = random.Random(seed), []
    for number in range(count):
        name, unit, low, high, decimals = chance.choice(MEASURED)
        value = Fraction(chance.randint(low * 10**decimals, high * 10**decimals), 10**decimals)
        moment = datetime(2020, 1, 1) + timedelta(
            days=chance.randint(0, 2000), hours=chance.randint(0, 23), minutes=chance.randint(0, 59)
        )
        date = chance.choice(DAY_FIRST if order == "day.month.year" else MONTH_FIRST)(moment)
        sign = chance.choice(["", "", "", ">", "<", "> "])
        cells = (f"P{number}", date, name, sign + written(value, decimals, decimal, apart), unit)
        meant = moment if ":" in date else moment.replace(hour=0, minute=0)
        found.append(Said(cells, name, sign.strip(), value, meant))
    return found


def delimited(separator):
    def file(folder, rows):
        path = folder / f"t.{'tsv' if separator == chr(9) else 'csv'}"
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream, delimiter=separator).writerows([HEADER, *rows])
        return path

    return file


def workbook(folder, rows):
    places = "ABCDE"
    lines = [
        row(n, *(text(f"{places[i]}{n}", escape(cell)) for i, cell in enumerate(cells)))
        for n, cells in enumerate([HEADER, *rows], 1)
    ]
    return packed(folder / "t.xlsx", parts(sheet(*lines)))


def columnar(folder, rows):
    pq.write_table(arrow(rows), folder / "t.parquet")
    return folder / "t.parquet"


def listed(folder, rows):
    path = folder / "t.json"
    path.write_text(json.dumps([dict(zip(HEADER, cells, strict=True)) for cells in rows]), encoding="utf-8")
    return path


def columns(rows):
    return {name: [cells[i] for cells in rows] for i, name in enumerate(HEADER)}


def arrow(rows):
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in columns(rows).items()})


FILES = {
    "comma": delimited(","), "semicolon": delimited(";"), "tab": delimited("\t"), "xlsx": workbook, "parquet": columnar, "json": listed,
}  # fmt: skip
FRAMES = {
    "polars": lambda rows: polars.DataFrame(columns(rows)),
    "pandas": lambda rows: pandas.DataFrame(columns(rows)),
    "arrow": arrow,
}


def answers(rows, opening, staged_too):
    """What each door says: facts as (person, subject, low, high, time), and refusals as (person, reason)."""
    found = {}
    with tempfile.TemporaryDirectory() as place:
        for door, write in FILES.items():
            (folder := Path(place, door)).mkdir()
            path = write(folder, rows)
            found[door] = _in_memory(read_table(path, opening=opening))
            if door in staged_too:
                found[f"{door}, staged"] = _on_disk(stage(path, LIBRARY, folder / "staged", opening=opening))
        stream = io.StringIO(Path(place, "comma", "t.csv").read_text(encoding="utf-8"), newline="")
        found["standard input"] = _in_memory(read_table(None, text_stream=stream, opening=opening))
        found |= {
            door: _in_memory(replace(table_from_frame(frame(rows)), opening=opening)) for door, frame in FRAMES.items()
        }
    return found


def _in_memory(table):
    content = records(table, LIBRARY)
    facts = [(record.patient, fact) for record in content.records for fact in record.facts]
    refused = [(one.patient, one.reason) for one in content.conformance.refused]
    return Counter((who, fact.observable, *fact.bounds, fact.times.effective) for who, fact in facts), Counter(refused)


def _on_disk(staged):
    facts, refused = pq.read_table(staged.events).to_pylist(), pq.read_table(staged.refused).to_pylist()
    said = Counter((one["person"], one["subject"], one["low"], one["high"], one["effective"]) for one in facts)
    return said, Counter((one["person"], one["reason"]) for one in refused)


def is_right(said, facts):
    """Whether the one fact of a row is what was written."""
    (who, subject, low, high, moment) = facts
    conversion = LIBRARY.units[said.subject].named(said.cells[4])
    value = convert(conversion, said.value, said.value).low
    meant = {"": exactly, ">": above, "<": below}[said.sign](value)
    return (who, subject, (low, high), moment) == (said.cells[0], said.subject, tuple(meant), said.moment)


def names_it(said, reason):
    """Whether a refusal names what was meant."""
    return exact_words(said.value) in reason or f"{said.moment:%Y-%m-%d}" in reason


@pytest.mark.parametrize("custom", CUSTOMS, ids=lambda custom: f"{custom[0]} {custom[1]!r} {custom[2]}")
@pytest.mark.parametrize("is_said", [False, True], ids=["nobody says", "said"])
@pytest.mark.parametrize("seed", range(12 if THOROUGH else 1))
def test_a_row_is_read_right_or_refused_with_its_readings(custom, is_said, seed):
    rows = rows_of(custom, f"{custom}{seed}")
    opening = Opening(decimal=custom[0], dates=custom[2]) if is_said else Opening()
    doors = answers(
        [said.cells for said in rows],
        opening,
        {"comma", "parquet"} if THOROUGH else {"comma" if is_said else "parquet"},
    )
    facts, refused = doors["comma"]
    of_whom = {fact[0]: fact for fact in facts}
    for said in rows:
        if said.cells[0] in of_whom:
            assert is_right(said, of_whom[said.cells[0]]), said
        else:
            assert any(names_it(said, reason) for who, reason in refused if who == said.cells[0]), said
    assert facts.total() + refused.total() == len(rows)
    assert not (is_said and refused), refused
    for door, answer in doors.items():
        assert answer == (facts, refused), door
