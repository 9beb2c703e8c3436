"""What a notebook needs and no more: a record, its assessment, causes, pathway, course and doses, a scored frame, the criteria sets."""

from __future__ import annotations

import warnings
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import cytostorm
from cytostorm import bedside
from cytostorm.bedside.scoring import columns_of
from cytostorm.differential import Differential, Stage, attribute, stage
from cytostorm.doses import Sheet, patient
from cytostorm.doses.named_vial import named_vial
from cytostorm.doses.patient import check_weight
from cytostorm.errors import InputError, RefusedError, RefusedWarning
from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.tables import (
    Mapping,
    Table,
    TableContent,
    read_mapping,
    read_table,
    records,
    row_records,
    table_from_frame,
    with_columns,
)
from cytostorm.io.tables.named_values import named_values
from cytostorm.io.values.moments import moment_at
from cytostorm.library import confirmed, shipped
from cytostorm.model.nodes import CriteriaSet
from cytostorm.monitoring import Watch
from cytostorm.monitoring import watch as watched
from cytostorm.pathway import Plan, doses, pathway
from cytostorm.presentation.notebook_table import html_of, text_of
from cytostorm.record import Record as PlainRecord

Source = Any
"""A path to CSV, XLSX, Parquet or JSON, or a pandas, Polars or Arrow frame."""


class Record(PlainRecord):
    """One patient's facts.

    >>> record = Record.from_values({"ferritin": "12000 ng/mL", "temperature": (39.1, "Cel"), "splenomegaly": False})
    >>> len(record.facts)
    3
    """

    @classmethod
    def from_values(cls, values: MappingType[str, Any]) -> Record:
        """An undated record from names and values.

        A value is text with its unit ("12000 ng/mL", "> 40000 ug/L"), a pair (number, unit), yes and no for a finding,
        or given, not given and a dose for a drug; None is not measured. A field that is not understood is in `refusals`, with
        the reason and, where it can mean two values, both readings; a RefusedWarning lists it. The other fields are taken.
        """
        return cls(**vars(_one(named_values(values, shipped()))))

    @classmethod
    def from_table(
        cls, source: Source, mapping: str | Path | Mapping | None = None, as_measured: Sequence[str] = ()
    ) -> Record:
        """The one patient of a long or wide table: a path or a frame. `as_measured`: observables whose units somebody has confirmed."""
        said = _mapping(mapping)
        return cls(
            **vars(_one(records(_table(source, AS_IT_IS.over(said)), confirmed(shipped(), _names(as_measured)), said)))
        )


def _one(content: TableContent) -> PlainRecord:
    _warn(content)
    if len(content.records) != 1:
        held = f"holds {len(content.records)} patients, and one is needed."
        raise InputError(content.conformance.source, held, "Filter it first, or use score.")
    return content.records[0]


class Assessment(bedside.Assessment):
    """An assessment as a notebook shows it."""

    def __repr__(self) -> str:
        return text_of(self)

    def _repr_html_(self) -> str:
        return html_of(self)


def assess(
    record: PlainRecord | MappingType[str, Any] | Source,
    criteria: Sequence[str] | None = None,
    reading: str = bedside.DEFAULT_READING,
    at: date | str | None = None,
) -> Assessment:
    """Every set that is no draft (or the named ones) on one record, side by side.

    Instead of a record: a mapping of names to values, a path, or a frame of one patient, long or wide.

    >>> found = assess(Record.from_values({"ferritin": "12000 ng/mL"}), criteria=["hscore"])
    >>> found["hscore"].verdict.word
    'unknown'
    >>> found["hscore"].verdict.score
    Bounds(low=50.0, high=337.0)
    """
    taken = _record(record)
    found = bedside.assess(
        taken, shipped(), _sets(criteria), reading, moment_at(at, taken, "at"), version=cytostorm.__version__
    )
    return Assessment(**vars(found))


def causes(
    record: PlainRecord | MappingType[str, Any] | Source,
    reading: str = bedside.DEFAULT_READING,
    at: date | str | None = None,
) -> tuple[Differential, Stage]:
    """Every cause with its state (confirmed, supported, open, closed), and the stage: hyperinflammation and severity as ranges.

    >>> found, stage = causes({"leishmania_exposure": True})
    >>> found["leishmaniasis"].state
    'supported'
    >>> stage.answer, stage.severity.answer
    ('not established', 'not established')
    """
    taken = _record(record)
    moment = moment_at(at, taken, "at")
    found = attribute(taken, shipped(), reading, moment)
    return found, stage(taken, shipped(), reading, moment, found)


def plan(
    record: PlainRecord | MappingType[str, Any] | Source,
    reading: str = bedside.DEFAULT_READING,
    at: date | str | None = None,
    refractory: bool | None = None,
    response: bool | None = None,
    **typed: Any,
) -> Plan:
    """Dangers, step, options and both positions for one record; it offers and never orders.

    `typed` as for `dose`. `refractory` and `response` are a clinician's word and unknown when left out.

    >>> planned = plan({"ferritin": "12000 ng/mL", "temperature": "39.4 Cel"}, weight=62)
    >>> planned.at_step.id
    'first-line'
    """
    taken, said = _record(record), {"refractory": refractory, "response": response}
    answers = {name: word for name, word in said.items() if word is not None}
    return pathway(taken, shipped(), reading, moment_at(at, taken, "at"), patient(shipped(), **typed), answers)


def watch(
    record: PlainRecord | Source,
    reading: str = bedside.DEFAULT_READING,
    at: date | str | None = None,
    since: date | str | None = None,
) -> Watch:
    """The course of one dated record under treatment: trajectories, published definitions of response, what is hidden, what is due."""
    taken = _record(record)
    moments = moment_at(at, taken, "at"), moment_at(since, taken, "since")
    return watched(taken, shipped(), *moments, reading, version=cytostorm.__version__)


def dose(
    drug: str,
    route: str | None = None,
    region: str | None = None,
    indication: str | None = None,
    vial: str | None = None,
    **typed: Any,
) -> Sheet:
    """Published doses of a drug for one patient: weight in kg, height in cm, age in years, sex, crcl in mL/min, creatinine with its
    unit, anc with its unit, present and absent conditions. `vial` is what stands on the one in hand ("400 mg/20 mL").

    Raises InputError for a weight that cannot be that of the age, until confirm_weight=True.

    >>> [row.amount.arithmetic for row in dose("anakinra", indication="rheumatoid-arthritis", weight=70, age=50, crcl=90).options][0]
    '100 mg/dose; every 24 h'
    """
    known = check_weight(patient(shipped(), **typed))
    return doses(shipped().treatment(drug), known, route, region, indication, vial=named_vial(vial))


def _record(source: Any) -> PlainRecord:
    if isinstance(source, PlainRecord):
        return source
    return Record.from_values(source) if isinstance(source, MappingType) else Record.from_table(source)


def score(
    frame: Any, criteria: Sequence[str] | None = None, mapping: str | Path | Mapping | None = None, ignore: Sequence[str] = (),
    as_measured: Sequence[str] = (),
) -> Any:  # fmt: skip
    """The same frame with `<id>_verdict`, `<id>_low` and `<id>_high` for each set; one row is one patient or patient-time.

    `as_measured`: observables whose units somebody has confirmed.

    >>> import polars
    >>> frame = polars.DataFrame({"ferritin [ng/mL]": [12000, None]})
    >>> score(frame, criteria=["hscore"])["hscore_low"].to_list()
    [50.0, 0.0]
    """
    library = shipped()
    chosen = library.standard() if criteria is None else _sets(criteria) or ()
    content = row_records(table_from_frame(frame), confirmed(library, _names(as_measured)), _mapping(mapping), ignore)
    _warn(content)
    return with_columns(frame, columns_of(content.records, library, chosen))


def load_criteria(name: str | Path) -> CriteriaSet:
    """One criteria set by its id; with a path, one from a file of your own.

    >>> load_criteria("hscore").document.title
    'HScore for reactive hemophagocytic syndrome'
    """
    return (
        shipped().criteria_from(Path(name)) if str(name).endswith((".yaml", ".yml")) else shipped().criteria(str(name))
    )


def _sets(names: Sequence[str] | None) -> tuple[CriteriaSet, ...] | None:
    """The sets named, in a list or in one text with commas; None for all that are no drafts."""
    return tuple(load_criteria(name) for name in dict.fromkeys(_names(names))) if names is not None else None


def _names(names: Sequence[str]) -> Sequence[str]:
    """Names in a list, or in one text with commas."""
    return [name.strip() for name in names.split(",")] if isinstance(names, str) else names


def _table(source: Source, opening: Opening) -> Table:
    return read_table(Path(source), opening=opening) if isinstance(source, (str, Path)) else table_from_frame(source)


def _mapping(mapping: str | Path | Mapping | None) -> Mapping | None:
    return read_mapping(Path(mapping)) if isinstance(mapping, (str, Path)) else mapping


def _warn(content: TableContent) -> None:
    """Says which values were not understood; they are unknown in what follows."""
    if content.conformance.bad:
        warnings.warn(
            str(RefusedError(content.conformance.source, content.conformance.bad)), RefusedWarning, stacklevel=4
        )
