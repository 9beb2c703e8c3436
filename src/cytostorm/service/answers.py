"""From a request of the API to the JSON of the command line, with one problem for each field that was not understood."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cytostorm.errors import InputError, RefusedError
from cytostorm.io.tables import moment_at
from cytostorm.io.typed import About, Problem, typed_record
from cytostorm.library import Library
from cytostorm.memory import remembering
from cytostorm.presentation.answer import Answer, written
from cytostorm.presentation.assessment import view_of
from cytostorm.presentation.causes import causes_view
from cytostorm.presentation.course_view import course_of
from cytostorm.presentation.doses import DoseQuestion, dose_view
from cytostorm.presentation.patient_timeline import timeline_of_patient
from cytostorm.presentation.patient_whole import assessed_typed
from cytostorm.presentation.planning import Typed, planned, understood
from cytostorm.presentation.small_documents import written_small
from cytostorm.record import Record
from cytostorm.record.consistency import check_consistent
from cytostorm.service.asked import CourseAsked, DoseAsked, PatientAsked, PlanAsked

Document = dict[str, Any]
_MEASURES = ("weight", "height", "age", "sex", "crcl", "creatinine", "anc")


@dataclass(frozen=True)
class Taken:
    """What was understood of a request, and one problem for each field that was not."""

    record: Record
    typed: Typed
    at: datetime | None
    problems: tuple[Document, ...]


def assess(asked: PatientAsked, library: Library, version: str) -> Document:
    """What `cytostorm assess --format json` prints."""
    criteria = [library.criteria(name) for name in asked.criteria] if asked.criteria else None

    def made(taken: Taken) -> Answer:
        found = assessed_typed(taken.record, library, criteria, asked.reading, taken.at, taken.typed, version)
        return view_of(found, library)

    return _answered(asked, library, made, written)


def causes(asked: PatientAsked, library: Library, version: str) -> Document:
    """What `cytostorm causes --format json` prints."""
    return _answered(asked, library, lambda taken: causes_view(taken.record, library, asked.reading, taken.at, version))


def plan(asked: PlanAsked, library: Library, version: str) -> Document:
    """What `cytostorm pathway --format json` prints."""
    return _answered(
        asked, library, lambda taken: planned(taken.record, library, version, asked.reading, taken.at, taken.typed)
    )


def course(asked: CourseAsked, library: Library, version: str) -> Document:
    """What `cytostorm watch-record --format json` prints."""

    def made(taken: Taken) -> Answer:
        since = moment_at(asked.since, taken.record, "since")
        return course_of(taken.record, library, taken.at, since, asked.reading, version)

    return _answered(asked, library, made)


def timeline(asked: PatientAsked, library: Library, version: str) -> Document:
    """Every change of every verdict of one patient, in order of time."""
    chosen = [library.criteria(name) for name in asked.criteria] if asked.criteria else library.standard()
    taken = _taken(asked, library)
    view = timeline_of_patient(taken.record, library, chosen, asked.reading, taken.at, version)
    return _with_problems(written(view), taken.problems)


def dose(asked: DoseAsked, library: Library, version: str) -> Document:
    """What `cytostorm dose --format json` prints. A measure that is not understood refuses the whole question: no dose rests on half of it."""
    typed, wrong = understood(_typed(asked), library)
    if wrong:
        raise RefusedError("the patient", [f"{field}: {reason}" for field, reason in wrong.items()])
    measures = {name: said for name in _MEASURES if (said := getattr(typed, name)) is not None}
    patient = {**measures, "present": typed.present, "absent": typed.absent, "confirm_weight": asked.confirm_weight}
    question = DoseQuestion(asked.drug, patient, asked.route, asked.region, asked.indication, asked.vial)
    return _with_problems(written(dose_view(question, library, version)), ())


def _answered(
    asked: PatientAsked, library: Library, made: Callable[[Taken], Answer], how: Callable[[Answer], str] = written_small
) -> Document:
    """The answer. What an undated record gave is remembered: a page sends all of a form with every key."""
    taken = _taken(asked, library)
    with remembering(taken.at is None and taken.record.last_known is None):
        return _said(taken, made, how)


def _said(taken: Taken, made: Callable[[Taken], Answer], how: Callable[[Answer], str]) -> Document:
    """The answer, and where what stands beside the record contradicts it, the answer to the record alone."""
    try:
        return _with_problems(how(made(taken)), taken.problems)
    except InputError as error:
        if taken.typed == Typed() or error.field == "":
            raise
        alone = replace(taken, typed=Typed(), problems=(*taken.problems, _problem(error.field, str(error))))
        return _with_problems(how(made(alone)), alone.problems)


def _taken(asked: PatientAsked, library: Library) -> Taken:
    """The record, what stands beside it, the moment, and the problems. Raises CytostormError for an option that is not understood."""
    library.reading(asked.reading)
    rows = [one.row for one in asked.facts or ()]
    found = typed_record(library, asked.values, rows, About(age=asked.age, sex=asked.sex), asked.decimal)
    typed, wrong = understood(_typed(asked), library)
    check_consistent(found.record, "the record")
    told = [*map(_told, found.problems)]
    known = {one["field"] for one in told}
    told += [_problem(field, reason) for field, reason in wrong.items() if field not in known]
    return Taken(found.record, typed, moment_at(asked.at, found.record, "at"), tuple(told))


def _told(one: Problem) -> Document:
    """A problem as it is sent; `facts[3].value` is the value of the fourth row."""
    place = f"facts[{one.row - 1}].{one.field}" if one.row else one.field
    return {
        "field": place.rstrip("."), "value": one.value, "state": one.state, "detail": one.problem, "expected": one.expected,
        "advice": one.advice, "readings": list(one.readings),
    }  # fmt: skip


def _problem(field: str, reason: str) -> Document:
    return {
        "field": field, "value": "", "state": "not understood", "detail": reason, "expected": "", "advice": "", "readings": [],
    }  # fmt: skip


def _typed(asked: PatientAsked | DoseAsked) -> Typed:
    said: dict[str, Any] = {name: getattr(asked, name) or None for name in _MEASURES}
    return Typed(
        **said, **_conditions(asked.conditions), answers=dict(_answers(asked)), confirm_weight=asked.confirm_weight
    )


def _answers(asked: Any) -> Iterator[tuple[str, bool]]:
    """A clinician's word, where the question takes it and it was given."""
    for name in ("refractory", "response"):
        if (word := getattr(asked, name, None)) is not None:
            yield name, word


def _conditions(conditions: Mapping[str, bool]) -> dict[str, Any]:
    named = sorted(conditions)
    return {
        "present": tuple(name for name in named if conditions[name]),
        "absent": tuple(name for name in named if not conditions[name]),
    }


def _with_problems(document: str, problems: Iterable[Document]) -> Document:
    return {**json.loads(document), "problems": list(problems)}
