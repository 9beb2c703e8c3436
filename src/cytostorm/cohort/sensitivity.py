"""The same source screened under several look-backs, beside each other: in how many each set was surely met, and not ruled out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cytostorm.cohort.counting import Count
from cytostorm.cohort.explaining import Screened, open_screened
from cytostorm.cohort.opened import Opened, opened
from cytostorm.connections import quoted
from cytostorm.errors import InputError

LEAST_FOLDERS = 2
_ALIKE = ("source", "state_of_source", "mapping", "ignore", "as_measured", "opening", "version")
"""What the results must have in common, beside the text of each set: then only the look-back differs."""
# Of a set that names nobody everybody is known to be one of its persons.
_SETS = """
SELECT criteria, count(*) FILTER (applies = 'met'), count(first_surely) FILTER (applies = 'met'),
       count(*) FILTER (applies = 'met' AND (first_surely IS NOT NULL OR open_when_best_known)),
       count(*) FILTER (applies = 'unknown'), count(first_surely) FILTER (applies = 'unknown')
FROM ever GROUP BY criteria
"""
_TOGETHER = """
WITH met AS ({each}), often AS (SELECT criteria, person, count(*) AS n FROM met GROUP BY ALL)
SELECT criteria, count(*) FILTER (n = {readings}), count(*) FROM often GROUP BY criteria
"""
_MET = """
SELECT DISTINCT {number} AS reading, criteria, person FROM (
  SELECT criteria, person, bool_or(first_surely IS NOT NULL) AS surely, bool_or(applies = 'met') AS about
  FROM read_parquet({path}) GROUP BY ALL
) WHERE surely AND about
"""
Tell = Callable[[str, float], None]


@dataclass(frozen=True)
class UnderReading:
    """One set under one look-back: persons it was made for, of them surely met, and met or not ruled out when most was known; then
    persons of whom it is not known whether it was made for them, and of them surely met."""

    criteria: str
    about: Count
    surely: Count
    open: Count
    unknown: Count
    unknown_surely: Count


@dataclass(frozen=True)
class Together:
    """Persons who surely met one set under every look-back, and under any."""

    criteria: str
    in_all: Count
    in_any: Count


@dataclass(frozen=True)
class Sensitivity:
    """`readings` in the order in which the folders were named, each with its sets in the order of the first folder; `restricted`: the
    sets that were made for some patients only."""

    manifests: tuple[dict[str, Any], ...]
    readings: tuple[tuple[UnderReading, ...], ...]
    together: tuple[Together, ...]
    persons: Count
    restricted: frozenset[str]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(str(one["reading"]) for one in self.manifests)


def sensitivity_of(folders: Sequence[Path], tell: Tell = lambda what, done: None) -> Sensitivity:
    """Raises InputError for fewer than two results, for two of one look-back, and for results that differ in more than that."""
    results = [open_screened(folder) for folder in folders]
    _check(results)
    found = []
    for number, one in enumerate(results):
        tell("Counting", number / (len(results) + 1))
        with opened(one.folder) as source:
            found.append(_under(source, results[0].sets))
            persons = source.rows("SELECT count(*) FROM people")[0][0]
    tell("Counting", len(results) / (len(results) + 1))
    with opened(results[0].folder) as source:
        together = _together(source, [one.folder for one in results], results[0].sets)
    tell("Counting", 1.0)
    return Sensitivity(
        tuple(one.manifest for one in results), tuple(found), together, Count(persons), results[0].restricted
    )


def _under(source: Opened, order: Sequence[str]) -> tuple[UnderReading, ...]:
    found = {row[0]: UnderReading(row[0], *map(Count, row[1:])) for row in source.rows(_SETS)}
    return tuple(found.get(name, UnderReading(name, *[Count(0)] * 5)) for name in order)


def _together(source: Opened, folders: Sequence[Path], order: Sequence[str]) -> tuple[Together, ...]:
    each = " UNION ALL ".join(
        _MET.format(number=number, path=quoted(str(folder / "episode_onsets.parquet")))
        for number, folder in enumerate(folders)
    )
    rows = source.rows(_TOGETHER.format(each=each, readings=len(folders)))
    found = {name: Together(name, Count(in_all), Count(in_any)) for name, in_all, in_any in rows}
    return tuple(found.get(name, Together(name, Count(0), Count(0))) for name in order)


def _check(results: Sequence[Screened]) -> None:
    if len(results) < LEAST_FOLDERS:
        advice = "Screen the same source with another --reading into another folder, and name both."
        raise InputError("sensitivity", "one result has nothing to be compared with.", advice)
    first = results[0]
    readings: dict[str, Path] = {}
    for one in results:
        reading = str(one.manifest.get("reading"))
        if reading in readings:
            problem = f"has the same look-back as {readings[reading]}: {reading}."
            raise InputError(str(one.folder), problem, "Name one result of each look-back.")
        readings[reading] = one.folder
        _check_alike(first, one)


def _check_alike(first: Screened, other: Screened) -> None:
    texts = [{one["id"]: one["fingerprint"] for one in result.manifest["criteria"]} for result in (first, other)]
    differs = [name for name in _ALIKE if first.manifest.get(name) != other.manifest.get(name)]
    differs += ["criteria"] if texts[0] != texts[1] else []
    if differs:
        problem = f"differs from {first.folder} in more than the look-back: {', '.join(differs)}."
        raise InputError(str(other.folder), problem, "Screen both anew from the same source with the same sets.")
