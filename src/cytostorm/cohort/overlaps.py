"""Which sets were surely met in the same persons, at whatever time."""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.cohort.counting import Count
from cytostorm.cohort.opened import Opened

MOST = 12
# One bit a set, so that two million rows are one pass and every question after it is about a few combinations.
_MASKS = """
CREATE OR REPLACE TEMP TABLE masks AS
SELECT surely, open, count(*) AS persons FROM (
  SELECT who, sum(bit) FILTER (first_surely IS NOT NULL) AS surely, sum(bit) FILTER (first_surely IS NOT NULL OR open_when_best_known) AS open
  FROM ever JOIN bits USING (criteria) GROUP BY who) GROUP BY ALL
"""
_COMBINATIONS = """
WITH exact AS (SELECT coalesce(surely, 0) AS surely, sum(persons) AS persons FROM masks GROUP BY ALL)
SELECT e.surely, e.persons, (SELECT sum(m.persons) FROM masks m WHERE (coalesce(m.open, 0)::HUGEINT & e.surely::HUGEINT) = e.surely::HUGEINT)
FROM (SELECT * FROM exact ORDER BY persons DESC, surely LIMIT ?) e ORDER BY e.persons DESC, e.surely
"""
_WHOLE = "SELECT coalesce(sum(persons), 0), count(DISTINCT surely) FILTER (surely > 0) FROM masks"


@dataclass(frozen=True)
class Combination:
    """Sets that were surely met in `exactly` so many persons, these and no others; in `not_ruled_out` none of them is ruled out."""

    sets: tuple[str, ...]
    exactly: Count
    not_ruled_out: Count


@dataclass(frozen=True)
class Overlap:
    """The commonest combinations; `none`: persons in whom no set was surely met; `rarer`: persons with another combination."""

    combinations: tuple[Combination, ...]
    none: Count
    rarer: Count
    rarer_combinations: Count


def overlap_of(source: Opened) -> Overlap:
    """The commonest combinations, and those without any."""
    _write_bits(source)
    source.rows(_MASKS)
    ((persons, kinds),) = source.rows(_WHOLE)
    found = [
        (_sets(source.criteria, int(bits)), int(n), int(possibly or 0))
        for bits, n, possibly in source.rows(_COMBINATIONS, [MOST + 1])
    ]
    none = sum(n for sets, n, _ in found if not sets) or _nobody(source)
    shown = [(sets, n, possibly) for sets, n, possibly in found if sets][:MOST]
    rarer = int(persons) - none - sum(n for _, n, _ in shown)
    combinations = tuple(Combination(sets, Count(n), Count(possibly)) for sets, n, possibly in shown)
    return Overlap(combinations, Count(none), Count(rarer), Count(int(kinds) - len(shown)))


def _nobody(source: Opened) -> int:
    ((persons,),) = source.rows("SELECT coalesce(sum(persons), 0) FROM masks WHERE surely IS NULL")
    return int(persons)


def _write_bits(source: Opened) -> None:
    """Bits fit a HUGEINT: more sets than 120 are not told apart beyond that."""
    source.rows("CREATE OR REPLACE TEMP TABLE bits (criteria set_id, bit HUGEINT)")
    for position, name in enumerate(source.criteria[:120]):
        source.rows("INSERT INTO bits VALUES (try_cast(? AS set_id), ?)", [name, 1 << position])


def _sets(criteria: list[str], bits: int) -> tuple[str, ...]:
    return tuple(name for position, name in enumerate(criteria) if bits >> position & 1)
