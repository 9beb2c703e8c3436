"""The appendix of a population: every definition with its edges, and every input with its units and codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cytostorm.library import Library
from cytostorm.library.checks import edge_table
from cytostorm.model.codes import Code
from cytostorm.model.documents import Finding, Observable
from cytostorm.model.node_parts import subject_of
from cytostorm.model.nodes import CriteriaSet
from cytostorm.presentation.labels import subject_label
from cytostorm.presentation.population_checklist import CodeLists, EdgeView, InputCodes, SetCodes
from cytostorm.presentation.population_names import Names
from cytostorm.words import unit_words


def code_lists_of(names: Names) -> CodeLists:
    """Of the sets that were screened and that the library still has, in their order."""
    sets = list(names.sets.values())
    subjects = sorted({subject for one in sets for subject in _subjects(one)})
    inputs = (_input(subject, names.library) for subject in subjects)
    return CodeLists(sets=tuple(_set(one, names) for one in sets), inputs=tuple(one for one in inputs if one))


def _subjects(criteria: CriteriaSet) -> Iterator[str]:
    """What is looked up: of a limit the observable that it is a limit of."""
    yield from map(subject_of, criteria.inputs)


def _set(one: CriteriaSet, names: Names) -> SetCodes:
    edges = tuple(EdgeView(item=row[0], about=row[1], range=row[2], effect=row[3]) for row in edge_table(one))
    inputs = sorted({subject_label(subject, names.library) for subject in _subjects(one)})
    return SetCodes(
        id=one.id, short_title=names.short(one.id), label=one.label, made_for=tuple(names.about(one.id)), inputs=tuple(inputs), edges=edges
    )  # fmt: skip


def _input(subject: str, library: Library) -> InputCodes | None:
    if subject in library.observables:
        return _value(library.observables[subject])
    return _finding(library.findings[subject], library) if subject in library.findings else None


def _value(one: Observable) -> InputCodes:
    units = tuple(unit_words(conversion.unit) for conversion in one.conversions)
    return InputCodes(
        id=one.id, label=one.label, kind="value", unit=unit_words(one.unit), units=units, codes=tuple(_coded("LOINC", one.codes.loinc)), drugs=()
    )  # fmt: skip


def _finding(one: Finding, library: Library) -> InputCodes:
    codes = (*_coded("SNOMED CT", one.codes.snomed), *_coded("ICD-10-CM", one.codes.icd10cm))
    drugs = tuple(library.drugs[name].label for name in one.recorded_by if name in library.drugs)
    return InputCodes(id=one.id, label=one.label, kind="finding", unit="", units=(), codes=codes, drugs=drugs)


def _coded(system: str, codes: Iterable[Code]) -> Iterator[str]:
    return (f"{system} {one.code}{' (unverified)' if one.status == 'unconfirmed' else ''}" for one in codes)
