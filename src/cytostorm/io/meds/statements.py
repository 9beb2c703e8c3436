"""MEDS events to coded statements, persons, stays and milestones."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from cytostorm.io.coded import quoted
from cytostorm.io.coded.codebook import CodeBook
from cytostorm.io.coded.columns import NOT_THE_SAME, Columns, shown, to_the_end
from cytostorm.io.meds.resolving import Resolved, Resolver
from cytostorm.io.meds.source import Source
from cytostorm.library import Library

_NO_TIME = "'it has no time, as a static event, and a value without one would count at every moment.'"
_CODES = pa.schema([(name, pa.string()) for name in ("code", "kind", "key", "unit", "other_unit", "problem")])
_TOLD = ("MEDS_BIRTH", "MEDS_DEATH", "HOSPITAL_ADMISSION", "HOSPITAL_DISCHARGE", "ICU_ADMISSION")
_SEXES = {"GENDER//F": "female", "GENDER//M": "male"}
"""Codes of the usual extractions; MEDS has none of its own."""
_KNOWN = "MEDS has one time for a value; it counts as known at that time"
_AS_GIVEN = "a code of RxNorm or ATC counts as a drug given at its time; MEDS does not say whether it was ordered, dispensed or given"
_YEAR = "a birth at the first moment of a year may mean the year only, so the age is a range over that year"


def fill(source: Source, library: Library) -> None:
    """The database's `statement`, `person`, `stay` and `milestone`."""
    database = source.database
    database.resources["data"] = database.one("SELECT count(*) FROM meds_data")
    database.assumptions["known"] = _KNOWN
    database.not_counted["ventilation"] = "MEDS has no code of its own for it"
    _resolve(source, library)
    database.run(_statements(source.data, database.source))
    database.run(_moments(source.data, database.source))
    _people(source)
    database.run(_STAYS)
    database.run(_MILESTONES)
    database.run(_sexes(source.data, database.source))


def _resolve(source: Source, library: Library) -> None:
    """`meds_code`: each code in use that means something; the rest is counted."""
    resolver = Resolver(CodeBook(library, source.database.listed), source.parents, source.units, source.descriptions)
    found: list[tuple[str, Resolved]] = []
    for code, count in source.database.rows(
        "SELECT CAST(code AS VARCHAR), count(*) FROM meds_data GROUP BY 1 ORDER BY 1"
    ):
        resolved = resolver.resolve(code or "")
        if resolved:
            found.append((code, resolved))
        elif code not in _SEXES and (code or "").split("//")[0] not in _TOLD:
            source.database.never_used[code or "no code"] += count
    rows = [
        {"code": code, "kind": r.kind, "key": r.key, "unit": r.unit, "other_unit": r.other_unit, "problem": r.problem}
        for code, r in found
    ]
    source.database.table("meds_code", pa.Table.from_pylist(rows, schema=_CODES))
    if any(resolved.taken_as_given for _, resolved in found):
        source.database.assumptions["drugs"] = _AS_GIVEN


def _statements(data: Columns, folder: str) -> str:
    """The text counts, because it may say `<0.3`; single precision is written as short as it was read."""
    text, number = shown(data.text("text_value")), data.text("numeric_value")
    unit = f"coalesce({data.text('unit')}, nullif(m.other_unit, ''))"
    return f"""
INSERT INTO statement (person, kind, code, value, unit_code, unit_text, effective, place, "row", problem, deliberate)
SELECT {data.identity("subject_id")} AS who, m.kind, m.key,
       CASE m.kind WHEN 'drug' THEN 'given' WHEN 'condition' THEN 'yes' ELSE coalesce({text}, {number}) END,
       nullif(m.unit, ''), {unit}, {data.moment("time")} AS happened, {_place(folder)}, t.file_row_number + 1,
       CASE WHEN who IS NULL THEN 'it has no subject_id.' WHEN m.problem IS NOT NULL THEN m.problem WHEN happened IS NULL THEN {_NO_TIME}
            WHEN m.kind = 'observation' AND {NOT_THE_SAME.format(text=text, number=number)} THEN
              'text_value and numeric_value are two different numbers.' END,
       m.problem IS NOT NULL
FROM meds_data t JOIN meds_code m ON m.code = CAST(t.code AS VARCHAR)
"""


def _place(folder: str) -> str:
    """SQL for the file of a row, below the folder of the source."""
    return f"replace(t.filename, {quoted(str(Path(folder)) + '/')}, '')"


def _moments(data: Columns, folder: str) -> str:
    """`meds_moment`: events of the standard and of the usual extractions that are told by the first word of their code."""
    return f"""
CREATE TEMP TABLE meds_moment AS
SELECT {data.identity("subject_id")} AS person, split_part(CAST(t.code AS VARCHAR), '//', 1) AS word, {data.moment("time")} AS time,
       {_place(folder)} AS place, t.file_row_number + 1 AS "row"
FROM meds_data t WHERE word IN {_TOLD}
"""


def _sexes(data: Columns, folder: str) -> str:
    words = " ".join(f"WHEN {quoted(code)} THEN {quoted(sex)}" for code, sex in _SEXES.items())
    return f"""
INSERT INTO sex
SELECT {data.identity("subject_id")}, CASE CAST(t.code AS VARCHAR) {words} END, {_place(folder)}, t.file_row_number + 1
FROM meds_data t WHERE CAST(t.code AS VARCHAR) IN {tuple(_SEXES)}
"""


def _people(source: Source) -> None:
    source.database.run(f"""
INSERT INTO person
SELECT p.person, m.first, m.last, m.death IS NOT NULL, {to_the_end("m.death")}
FROM (SELECT DISTINCT {source.data.identity("subject_id")} AS person FROM meds_data t WHERE subject_id IS NOT NULL) p LEFT JOIN (
  SELECT person, min(CAST(time AS DATE)) FILTER (word = 'MEDS_BIRTH') AS first,
         max(CASE WHEN time = date_trunc('year', time) THEN last_day(CAST(time AS DATE) + INTERVAL 11 MONTH) ELSE CAST(time AS DATE) END)
           FILTER (word = 'MEDS_BIRTH') AS last,
         min(time) FILTER (word = 'MEDS_DEATH') AS death
  FROM meds_moment GROUP BY person) m ON m.person = p.person
""")
    if source.database.one("SELECT count(*) FROM person WHERE born_first < born_last"):
        source.database.assumptions["birth"] = _YEAR


# A stay ends with the discharge that comes next; with another admission in between its end is not known. An admission of nobody, or
# without a time, is a stay of which no discharge is known to be the end.
_STAYS = """
INSERT INTO stay
SELECT s.person, s.time, s.ended, CASE WHEN p.died AND p.death <= s.ended + INTERVAL 1 DAY AND p.death >= s.time THEN 'died' ELSE '' END,
       s.place, s."row"
FROM (SELECT *, CASE WHEN lead(word) OVER after = 'HOSPITAL_DISCHARGE' THEN lead(time) OVER after END AS ended
      FROM meds_moment WHERE word IN ('HOSPITAL_ADMISSION', 'HOSPITAL_DISCHARGE') AND person IS NOT NULL AND time IS NOT NULL
      WINDOW after AS (PARTITION BY person ORDER BY time, word DESC)) s
JOIN person p ON p.person = s.person WHERE s.word = 'HOSPITAL_ADMISSION'
UNION ALL SELECT person, time, NULL, '', place, "row" FROM meds_moment
WHERE word = 'HOSPITAL_ADMISSION' AND (person IS NULL OR time IS NULL)
"""
_MILESTONES = f"""
INSERT INTO milestone
SELECT person, 'icu', time, place, "row" FROM meds_moment WHERE word = 'ICU_ADMISSION'
UNION ALL SELECT person, 'death', {to_the_end("time")}, place, "row" FROM meds_moment WHERE word = 'MEDS_DEATH'
"""
