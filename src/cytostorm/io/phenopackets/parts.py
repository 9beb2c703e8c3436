"""The small parts of a Phenopacket: objects and lists of the right shape, codes, units, ages."""

from __future__ import annotations

import re
from typing import Any

from cytostorm.errors import InputError

Part = dict[str, Any]
At = tuple[str, str]
NOTHING: Part = {}
_DURATION = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T.*)?", re.ASCII)
_YEAR, _MONTH = 365.25, 30.4375
_SYSTEMS = {"SNOMEDCT": "SNOMED", "SCTID": "SNOMED", "ICD10": "ICD10CM"}


def object_of(value: Any, at: At) -> Part:
    """An object, or an empty one where there is none. Raises InputError for anything else."""
    if value is not None and not isinstance(value, dict):
        raise InputError(
            at[0], "an object belongs here.", "Look at the schema of Phenopackets, version 2.", field=at[1]
        )
    return value or NOTHING


def listed(part: Part, name: str, at: At) -> list[Part]:
    """The objects of a list. Raises InputError for anything else."""
    found = part.get(name) or []
    if not isinstance(found, list):
        raise InputError(at[0], "a list belongs here.", "Look at the schema of Phenopackets, version 2.", field=at[1])
    return [object_of(one, at) for one in found]


def code_of(term: Any, at: At) -> str:
    """A term as `system|code`: "LOINC:2276-4" is LOINC|2276-4."""
    system, colon, code = (text_of(object_of(term, at).get("id")) or "").partition(":")
    return f"{_SYSTEMS.get(system, system)}|{code}" if colon else f"|{system}"


def unit_of(term: Any, at: At) -> str | None:
    """The UCUM code of a unit; a unit of another vocabulary is known by its label."""
    unit = object_of(term, at)
    name = text_of(unit.get("id")) or ""
    return (
        name.removeprefix("UCUM:") if name.startswith("UCUM:") or not unit.get("label") else text_of(unit.get("label"))
    )


def text_of(value: Any) -> str | None:
    """One value as text."""
    return None if value is None or isinstance(value, (dict, list, bool)) else str(value)


def age_in_words(duration: str | None) -> str | None:
    """An age in days, as a range that is as wide as the duration leaves open; None for what is no duration.

    >>> age_in_words("P14Y")
    '5113.5 to 5477.75'
    """
    found = _DURATION.fullmatch(duration or "")
    if found is None or not any(found.groups()):
        return None
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    low = years * _YEAR + months * _MONTH + weeks * 7 + days
    open_ = 0.0 if found[4] else 6.0 if found[3] else _MONTH - 1 if found[2] else _YEAR - 1
    return f"{low} to {low + open_}" if open_ else f"{low}"
