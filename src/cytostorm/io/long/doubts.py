"""One slip of a unit makes its column suspect, in a long table out of core: by the rules of `io.doubts`."""

from __future__ import annotations

from collections.abc import Sequence

from cytostorm.io.coded import IntakeDatabase
from cytostorm.io.long.rows import Rows
from cytostorm.io.values.doubts import is_common, other_reading
from cytostorm.library import Library

_SLIPPED = """
CREATE TEMP TABLE slipped AS
SELECT f.person, h.subject, h.written_unit, h.other_unit, count(*) AS n FROM {joined} WHERE h.slip AND NOT h.implausible AND {counted} GROUP BY ALL
"""
_COLUMNS = "SELECT subject, written_unit, (list(other_unit ORDER BY n DESC, other_unit))[1], sum(n) FROM slipped GROUP BY ALL ORDER BY ALL"
_VALUES = """
SELECT count(*) FROM {joined} WHERE h.kind = 'measurement' AND h.taken AND h.subject = ? AND h.written_unit = ? AND {counted}
"""
_DOUBT = """
UPDATE shape SET doubt = ?, other_low = {other_low}, other_high = {other_high}, other_unit = ?
WHERE kind = 'measurement' AND subject = ? AND written_unit = ? AND NOT slip AND NOT regexp_matches(lower(text), 'as measured\\)?$')
  AND NOT list_contains(CAST(? AS BIGINT[]), reader) AND {fits}
"""
_NOTHING = {"slip": "h.slip", "doubted": ""}
_SOME = {
    "slip": "(h.slip OR coalesce(h.doubt = 'all' OR (h.doubt = 'own' AND d.person IS NOT NULL), false))",
    "doubted": " LEFT JOIN doubted d ON d.person = f.person AND d.subject = h.subject AND d.written_unit = h.written_unit",
}  # fmt: skip


def doubts(
    database: IntakeDatabase, rows: Rows, library: Library, counted: str, confirmed: Sequence[int]
) -> dict[str, str]:
    """SQL that says whether a row is kept out, with what it joins; `confirmed` are readers whose values somebody has confirmed."""
    words = {"joined": rows.joined(), "counted": counted}
    if not database.one("SELECT count(*) FROM shape WHERE slip AND NOT implausible"):
        return _NOTHING
    database.run(_SLIPPED.format(**words))
    database.run("CREATE TEMP TABLE doubted AS SELECT DISTINCT person, subject, written_unit FROM slipped")
    database.run("ALTER TABLE shape ADD COLUMN doubt VARCHAR")
    for subject, unit, other, slips in database.rows(_COLUMNS):
        reading = other_reading(library, subject, unit, other)
        if reading is not None:
            extent = "all" if is_common(int(slips), database.one(_VALUES.format(**words), subject, unit)) else "own"
            database.run(_DOUBT.format(**reading.sql()), extent, reading.other_unit, subject, unit, list(confirmed))
    return _SOME
