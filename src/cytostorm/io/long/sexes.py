"""The sex of the patients of a long table: what its rows say, and the rows that contradict an earlier one of the same patient."""

from __future__ import annotations

import pyarrow as pa

from cytostorm.io.coded import IntakeDatabase, quoted
from cytostorm.io.long.rows import Rows, shown
from cytostorm.io.long.understanding import Shapes
from cytostorm.io.values.cells import sex_of
from cytostorm.io.values.patients import SEX_DIFFERS

_MEANT = pa.schema([("sid", pa.int64()), ("sex", pa.string())])
_SHAPES = "SELECT sid, reader, text FROM shape WHERE label = 'sex' AND reader IS NOT NULL AND reason IS NULL"
_FIRST = """
CREATE TEMP TABLE sexed AS
SELECT f.g, f.number, f.part, f.person, s.sex FROM {joined} JOIN meant_sex s ON s.sid = h.sid
WHERE f.name IN (SELECT name FROM shape WHERE label = 'sex') AND {counted};
CREATE TEMP TABLE first_sex AS
SELECT person, sex, min(g) AS g, arg_min(number, g) AS number, arg_min(part, g) AS part FROM sexed GROUP BY person, sex;
CREATE TEMP TABLE contradicted AS
SELECT s.g, o.sex, o.number, o.part FROM sexed s JOIN first_sex o ON o.person = s.person AND o.sex <> s.sex AND o.g < s.g
"""
_NONE = """
CREATE TEMP TABLE first_sex (person VARCHAR, sex VARCHAR, g BIGINT, number BIGINT, part VARCHAR);
CREATE TEMP TABLE contradicted (g BIGINT, sex VARCHAR, number BIGINT, part VARCHAR)
"""
SEXES = 'SELECT person, sex, part AS place, number AS "row" FROM first_sex'
"""A query for each sex that is written of a patient, with the first row that says it."""


class Sexes:
    """Fills `first_sex` (person, sex, where it is first written) and `contradicted` (g, and what an earlier row says)."""

    def __init__(self, database: IntakeDatabase, shapes: Shapes, rows: Rows, counted: str):
        self.rows = rows
        meant = _meant(database, shapes)
        if meant:
            database.table("meant_sex", pa.Table.from_pylist(meant, schema=_MEANT))
            database.run(_FIRST.format(joined=rows.joined(), counted=counted))
        else:
            database.run(_NONE)
        self.contradicted = int(database.one("SELECT count(*) FROM contradicted"))

    def refused(self) -> list[str]:
        """Queries for the rows that are refused because an earlier one of the same patient says the other sex."""
        if not self.contradicted:
            return []
        before, between, after = (quoted(part) for part in SEX_DIFFERS.split("{}"))
        several = len(self.rows.table.parts) > 1
        part = "CASE WHEN c.part = f.part THEN '' ELSE c.part || ' ' END || " if several else ""
        reason = f"{before} || {part}c.number || {between} || c.sex || {after}"
        return [f"SELECT {shown(self.rows, reason)} FROM {self.rows.joined()} JOIN contradicted c ON c.g = f.g"]


def _meant(database: IntakeDatabase, shapes: Shapes) -> list[dict[str, object]]:
    """What each word for the sex means, by the reader of its name."""
    readers = {number: reader for reader, number in shapes.numbers.items()}
    found = database.rows(_SHAPES)
    return [{"sid": sid, "sex": sex_of(readers[number].subject, text)} for sid, number, text in found]
