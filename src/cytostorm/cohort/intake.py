"""What happened to the source on its way in: what was left at each step, units, refusals, and what never came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cytostorm.cohort.counting import Count
from cytostorm.cohort.opened import Opened

_ATTRITION = "SELECT step, count FROM attrition"
_UNITS = """
SELECT coalesce(name, ''), coalesce(subject, ''), coalesce(unit, ''), coalesce(canonical_unit, ''), coalesce(factor, ''), taken, refused
FROM units ORDER BY subject, taken DESC, unit, name
"""
_NUMBERS = (
    "values_read",
    "values_taken",
    "values_refused",
    "values_deliberate",
    "suspected_slips",
    "implausible",
    "after_today",
    "values_never_used",
)
_COUNTED = ("refused_by_subject", "codes_never_used", "ignored_names")
Counted = tuple[tuple[str, Count], ...]


@dataclass(frozen=True)
class UnitLine:
    """How values of one name in one unit were converted; the factor as words."""

    name: str
    subject: str
    unit: str
    canonical_unit: str
    factor: str
    taken: Count
    refused: Count


@dataclass(frozen=True)
class Reason:
    """Why values were refused; `deliberate`: understood, and not to be used."""

    reason: str
    count: Count
    deliberate: bool


@dataclass(frozen=True)
class Intake:
    """The report of staging as counts.

    `warnings` are sentences that a person has to see; `values_never_used` have a code that means nothing here.
    """

    attrition: Counted
    values_read: Count
    values_taken: Count
    values_refused: Count
    values_deliberate: Count
    suspected_slips: Count
    implausible: Count
    after_today: Count
    values_never_used: Count
    units: tuple[UnitLine, ...]
    reasons: tuple[Reason, ...]
    other_refusals: Count
    refused_by_subject: Counted
    slips_by_subject: Counted
    never_seen: tuple[str, ...]
    codes_never_used: Counted
    ignored_names: Counted
    not_counted: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]


def intake_of(source: Opened) -> Intake:
    """Units, reasons and codes that stand for no value are left out; refused values without a listed reason are summed."""
    told = source.conformance
    reasons, refused = _reasons(told), _number(told, "values_refused")
    rest = refused - int(sum(reason.count.number for reason in reasons))
    counts: dict[str, Any] = {name: Count(_number(told, name)) for name in _NUMBERS} | {
        name: _counted(told, name) for name in _COUNTED
    }
    return Intake(
        attrition=tuple((step, Count(n)) for step, n in source.rows(_ATTRITION)), units=_units(source), reasons=reasons,
        other_refusals=Count(max(rest, 0)), slips_by_subject=_slips(source), never_seen=tuple(told.get("observables_never_seen") or ()),
        not_counted=tuple(_texts(told.get("not_counted"))),
        warnings=tuple(map(str, told.get("warnings") or ())),
        **counts,
    )  # fmt: skip


def _reasons(told: Mapping[str, Any]) -> tuple[Reason, ...]:
    found = told.get("reasons") or ()
    return tuple(
        Reason(one["reason"], Count(one["count"]), bool(one.get("deliberate"))) for one in found if one["count"]
    )


def _units(source: Opened) -> tuple[UnitLine, ...]:
    found = source.rows(_UNITS)
    return tuple(
        UnitLine(name, subject, unit, canonical, factor, Count(taken or 0), Count(refused or 0))
        for name, subject, unit, canonical, factor, taken, refused in found
        if taken or refused
    )


def _number(told: Mapping[str, Any], name: str) -> int:
    return int(told.get(name) or 0)


def _counted(told: Mapping[str, Any], name: str) -> Counted:
    found = (told.get(name) or {}).items()
    return tuple((str(key), Count(n)) for key, n in sorted(found, key=lambda item: (-item[1], item[0])) if n)


def _slips(source: Opened) -> Counted:
    """By subject; a source without any slip may have a table without that column."""
    if "subject" not in {row[0] for row in source.rows("DESCRIBE slips")}:
        return ()
    query = (
        "SELECT subject, count(*) FROM slips WHERE other_unit <> '' GROUP BY subject ORDER BY count(*) DESC, subject"
    )
    return tuple((subject or "", Count(n)) for subject, n in source.rows(query))


def _texts(found: Any) -> Iterable[tuple[str, str]]:
    return ((str(key), str(value)) for key, value in (found or {}).items())
