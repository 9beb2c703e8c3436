"""From a request of the API to the JSON of the command line, with one problem for each field that was not understood."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from cytostorm.io.tables import moment_at
from cytostorm.io.tables.content import records
from cytostorm.io.tables.named_values import named_values
from cytostorm.io.tables.table import Table
from cytostorm.library import Library
from cytostorm.presentation.answer import written
from cytostorm.presentation.assessment import view_of
from cytostorm.presentation.causes import causes_view
from cytostorm.presentation.course_view import course_of
from cytostorm.presentation.doses import DoseQuestion, dose_view
from cytostorm.presentation.patient_timeline import timeline_of_patient
from cytostorm.presentation.patient_whole import assessed_typed
from cytostorm.presentation.planning import Typed, planned
from cytostorm.presentation.small_documents import written_small
from cytostorm.record import Record
from cytostorm.service.asked import CourseAsked, DoseAsked, FactAsked, PatientAsked, PlanAsked

_HEADERS = ("time", "observable", "value", "unit")
Answer = dict[str, Any]


def assess(asked: PatientAsked, library: Library, version: str) -> Answer:
    """What `cytostorm assess --format json` prints."""
    record, problems, at = _taken(asked, library)
    criteria = [library.criteria(name) for name in asked.criteria] if asked.criteria else None
    found = assessed_typed(record, library, criteria, asked.reading, at, _typed(asked), version)
    return _answer(written(view_of(found, library)), problems)


def causes(asked: PatientAsked, library: Library, version: str) -> Answer:
    """What `cytostorm causes --format json` prints."""
    record, problems, at = _taken(asked, library)
    return _answer(written_small(causes_view(record, library, asked.reading, at, version)), problems)


def plan(asked: PlanAsked, library: Library, version: str) -> Answer:
    """What `cytostorm pathway --format json` prints."""
    record, problems, at = _taken(asked, library)
    said = {"refractory": asked.refractory, "response": asked.response}
    typed = _typed(asked, {name: word for name, word in said.items() if word is not None}, asked.confirm_weight)
    return _answer(written_small(planned(record, library, version, asked.reading, at, typed)), problems)


def course(asked: CourseAsked, library: Library, version: str) -> Answer:
    """What `cytostorm watch-record --format json` prints."""
    record, problems, at = _taken(asked, library)
    since = moment_at(asked.since, record, "since")
    return _answer(written_small(course_of(record, library, at, since, asked.reading, version)), problems)


def timeline(asked: PatientAsked, library: Library, version: str) -> Answer:
    """Every change of every verdict of one patient, in order of time."""
    record, problems, at = _taken(asked, library)
    chosen = [library.criteria(name) for name in asked.criteria] if asked.criteria else library.standard()
    return _answer(written(timeline_of_patient(record, library, chosen, asked.reading, at, version)), problems)


def dose(asked: DoseAsked, library: Library, version: str) -> Answer:
    """What `cytostorm dose --format json` prints."""
    measures = {name: getattr(asked, name) for name in ("weight", "height", "age", "sex", "crcl", "creatinine", "anc")}
    typed = {
        **{k: v for k, v in measures.items() if v},
        **_conditions(asked.conditions),
        "confirm_weight": asked.confirm_weight,
    }
    question = DoseQuestion(asked.drug, typed, asked.route, asked.region, asked.indication, asked.vial)
    return _answer(written(dose_view(question, library, version)), [])


def _taken(asked: PatientAsked, library: Library) -> tuple[Record, list[Answer], datetime | None]:
    """The record, a problem for each field that was not understood, and the moment."""
    library.reading(asked.reading)
    named = {**(asked.values or {}), **{name: text for name in ("age", "sex") if (text := getattr(asked, name))}}
    record = _dated(asked.facts, named, library) if asked.facts else named_values(named, library).records[0]
    return record, [*_problems(record)], moment_at(asked.at, record, "at")


def _dated(facts: Sequence[FactAsked], named: Mapping[str, Any], library: Library) -> Record:
    """Dated facts, and what stands beside them without a date."""
    content = records(Table("facts", _HEADERS, [_row(one) for one in facts], 0), library)
    (record,) = content.records or [Record()]
    beside = named_values(named, library).records[0] if named else Record()
    return replace(record, facts=(*record.facts, *beside.facts), refusals=(*record.refusals, *beside.refusals))


def _row(one: FactAsked) -> dict[str, str]:
    value = ("yes" if one.value else "no") if isinstance(one.value, bool) else str(one.value)
    return {"time": one.time, "observable": one.observable, "value": value, "unit": one.unit}


def _problems(record: Record) -> Iterator[Answer]:
    """One for each field that was not understood; `facts[3]` is the fourth fact."""
    for one in record.refusals:
        field = one.origin.field if one.origin.row is None else f"facts[{one.origin.row}]"
        yield {
            "field": field,
            "subject": one.subject,
            "detail": one.reason,
            "readings": list(one.readings),
            "deliberate": one.deliberate,
        }


def _typed(asked: PatientAsked, answers: Mapping[str, bool] | None = None, confirm_weight: bool = False) -> Typed:
    return Typed(
        asked.weight or None, asked.height or None, asked.age or None, asked.sex or None, asked.crcl or None, asked.creatinine or None,
        asked.anc or None, **_conditions(asked.conditions), answers=answers or {}, confirm_weight=confirm_weight,
    )  # fmt: skip


def _conditions(conditions: Mapping[str, bool]) -> dict[str, Any]:
    named = sorted(conditions)
    return {
        "present": tuple(name for name in named if conditions[name]),
        "absent": tuple(name for name in named if not conditions[name]),
    }


def _answer(document: str, problems: Sequence[Answer]) -> Answer:
    return {**json.loads(document), "problems": list(problems)}
