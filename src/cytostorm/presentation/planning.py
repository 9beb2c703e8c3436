"""From a record to the view of its plan: what a face asks for in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cytostorm.differential.causes import DEFAULT_READING
from cytostorm.doses import Patient, patient
from cytostorm.errors import CytostormError
from cytostorm.library import Library
from cytostorm.monitoring import Watch, watch
from cytostorm.pathway import Plan, pathway
from cytostorm.presentation.plan import PlanView
from cytostorm.presentation.plan_making import plan_view
from cytostorm.record import Record


@dataclass(frozen=True)
class Typed:
    """What stands beside a record, as it was typed: measures with their units, conditions, and a clinician's answers."""

    weight: str | None = None
    height: str | None = None
    age: str | None = None
    sex: str | None = None
    crcl: str | None = None
    creatinine: str | None = None
    anc: str | None = None
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    confirm_weight: bool = False
    answers: Mapping[str, bool] = field(default_factory=dict)


def planned(
    record: Record,
    library: Library,
    version: str,
    reading: str = DEFAULT_READING,
    at: datetime | None = None,
    typed: Typed | None = None,
) -> PlanView:
    """The pathway of a record at a moment, with its course, as every face shows it.

    Raises InputError for what was typed and is not understood, UnknownNameError for a reading that the library does not hold.
    """
    plan = plan_of(record, library, reading, at, typed or Typed())
    return plan_view(plan, library, version, watched_of(plan, library, version))


def check_typed(typed: Typed, library: Library) -> None:
    """Raises InputError for what is not understood, before a file is opened."""
    _patient(typed, library)


def understood(typed: Typed, library: Library) -> tuple[Typed, Mapping[str, str]]:
    """What was typed without the fields that are not understood, and what is wrong with each; what is typed first is kept."""
    kept, wrong = Typed(answers=typed.answers, confirm_weight=typed.confirm_weight), {}
    for name, said in _each(typed):
        more = replace(kept, **said(kept))
        try:
            check_typed(more, library)
            kept = more
        except CytostormError as error:
            wrong[name] = str(error)
    return kept, wrong


def _each(typed: Typed) -> Iterator[tuple[str, Callable[[Typed], dict[str, Any]]]]:
    """Each measure and each condition that was typed, by the name of its field, and how it is added to what is kept."""
    for name in ("sex", "age", "weight", "height", "crcl", "creatinine", "anc"):
        if getattr(typed, name) is not None:
            yield name, lambda kept, name=name: {name: getattr(typed, name)}  # type: ignore[misc]
    for name in ("present", "absent"):
        for one in getattr(typed, name):
            yield f"conditions.{one}", lambda kept, name=name, one=one: {name: (*getattr(kept, name), one)}  # type: ignore[misc]


def plan_of(record: Record, library: Library, reading: str, at: datetime | None, typed: Typed) -> Plan:
    return pathway(record, library, reading, at, _patient(typed, library), typed.answers)


def _patient(typed: Typed, library: Library) -> Patient:
    return patient(
        library, typed.weight, typed.height, typed.age, typed.sex, typed.crcl, typed.creatinine, typed.anc, typed.present,
        typed.absent, typed.confirm_weight,
    )  # fmt: skip


def watched_of(plan: Plan, library: Library, version: str) -> Watch | None:
    """The course of the same record up to the same moment; None where nothing is dated."""
    if plan.at is None:
        return None
    return watch(plan.record, library, plan.at, reading=plan.differential.reading.id, version=version)
