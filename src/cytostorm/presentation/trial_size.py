"""The next trial as every face shows it: who would be eligible in a year, by set, severity and cause, and how many patients it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

import cytostorm
from cytostorm.causal.intervals import poisson
from cytostorm.causal.planning import power_of, trial_size
from cytostorm.cohort.counting import Count
from cytostorm.cohort.eligible import ALL, Eligible, Group, eligible_of
from cytostorm.errors import InputError, UnknownNameError
from cytostorm.library import Library
from cytostorm.presentation.answer import Answer
from cytostorm.presentation.counts import Portion
from cytostorm.presentation.first_screen import FirstScreen, Section, Statement, fitted, section
from cytostorm.presentation.population_groups import column_name, place_of
from cytostorm.presentation.trial_size_words import (
    END,
    LIMITS,
    date_words,
    group_label,
    no_cause_words,
    risk_words,
    size_words,
    years_words,
)
from cytostorm.presentation.view import View, Words

POINTS = tuple(round(20 * 10 ** (step / 16)) for step in range(49))
"""Patients altogether, from 20 to 20,000, for the curves of power."""


@dataclass(frozen=True)
class Asked:
    """What is wanted of the trial. `effects`: relative risks with the drug; `mortality`: without it, from 0 to 1, None for that of the
    folder; `consenting`: the share of eligible patients who enter."""

    effects: tuple[float, ...]
    power: float
    consenting: float
    mortality: float | None = None
    criteria: tuple[str, ...] = ()


class NeededView(View):
    """A trial for one effect: patients altogether, 1 to 1, and years of recruiting in this hospital alone."""

    relative_risk: float
    control_risk: float
    patients: int
    years: float | None
    words: Words


class CurveView(View):
    """Power by the number of patients altogether, for one effect."""

    relative_risk: float
    patients: tuple[int, ...]
    power: tuple[float, ...]


class GroupView(View):
    """Eligible patients of a set or of a part of them."""

    id: str
    label: Words
    eligible: int
    per_year: float
    per_year_low: float = Field(description="Poisson interval, 95 %")
    per_year_high: float
    mortality: Portion
    needed: tuple[NeededView, ...]
    words: Words


class EligibleSet(View):
    """One criteria set as the entry of a trial."""

    id: str
    label: str
    column_name: str
    possible: int = Field(description="patients of whom nothing rules out that they are eligible")
    groups: tuple[GroupView, ...]
    curves: tuple[CurveView, ...]


class TrialSizeView(Answer):
    """What `cytostorm trial-size` writes as result.json, and what its text and its page show."""

    schema_: Literal["cytostorm/trial-size/1"] = Field(default="cytostorm/trial-size/1", alias="schema")
    patients: int
    years: float
    power: float
    consenting: float
    sets: tuple[EligibleSet, ...]
    notes: tuple[Words, ...]
    limits: tuple[Words, ...]


def trial_size_of(folder: Path, library: Library, asked: Asked) -> TrialSizeView:
    """The view of a folder that `cytostorm screen` wrote. Raises InputError where nobody can be counted."""
    return trial_size_view(eligible_of(folder, library), library, asked)


def trial_size_view(found: Eligible, library: Library, asked: Asked) -> TrialSizeView:
    sets = sorted((_set(name, found, library, asked) for name in _wanted(found, asked)), key=_place)
    if not sets:
        problem = "nobody definitely met a set that was made for them."
        raise InputError(
            "The screened folder", problem, "Screen with more sets, or look at what is missing in its report."
        )
    return TrialSizeView(
        version=cytostorm.__version__, summary=_screen(found, sets, asked), patients=found.persons, years=found.years, power=asked.power,
        consenting=asked.consenting, sets=tuple(sets), notes=_notes(found, asked), limits=LIMITS,
    )  # fmt: skip


def _wanted(found: Eligible, asked: Asked) -> list[str]:
    """Sets that somebody met. Raises UnknownNameError for a set that was not screened."""
    screened = [one["id"] for one in found.manifest["criteria"]]
    for name in asked.criteria:
        if name not in screened:
            raise UnknownNameError("criteria set of this folder", name, screened)
    return [name for name in asked.criteria or screened if found.of(name)]


def _place(one: EligibleSet) -> tuple[float, tuple[int, int, float, float, str]]:
    return -one.groups[0].eligible, place_of(one.id, 0, 0)


def _set(name: str, found: Eligible, library: Library, asked: Asked) -> EligibleSet:
    title = library.criteria(name).document.short_title if name in library.criteria_ids else name
    groups = sorted(found.of(name), key=lambda one: (one.name != ALL, one.name not in ("icu", "no icu"), -one.persons))
    views = tuple(
        _group(one, found, library, asked) for one in groups if found.has_icu or one.name not in ("icu", "no icu")
    )
    risk = _risk(groups[0], asked)
    return EligibleSet(
        id=name, label=title, column_name=column_name(name, title), possible=found.possible.get(name, 0), groups=views,
        curves=tuple(_curve(risk, effect) for effect in asked.effects if risk is not None and risk * effect < 1),
    )  # fmt: skip


def _risk(group: Group, asked: Asked) -> float | None:
    """Mortality without the drug: as given, else as recorded; None where all or nobody died."""
    if asked.mortality is not None:
        return asked.mortality
    return group.deaths / group.persons if 0 < group.deaths < group.persons else None


def _group(one: Group, found: Eligible, library: Library, asked: Asked) -> GroupView:
    ends, risk = poisson(one.persons), _risk(one, asked)
    per_year = one.persons / found.years
    needed = tuple(
        _needed(risk, effect, per_year, asked) for effect in asked.effects if risk is not None and risk * effect < 1
    )
    label, mortality = group_label(one.name, library), Portion.of(Count(one.deaths), Count(one.persons))
    words = f"{label}: {one.persons:,} eligible, {per_year:,.0f} a year ({ends.low / found.years:,.0f} to {ends.high / found.years:,.0f})."
    return GroupView(
        id=one.name, label=label, eligible=one.persons, per_year=per_year, per_year_low=ends.low / found.years,
        per_year_high=ends.high / found.years, mortality=mortality, needed=needed, words=words,
    )  # fmt: skip


def _needed(risk: float, effect: float, per_year: float, asked: Asked) -> NeededView:
    size = trial_size(risk, risk * effect, asked.power, per_year, asked.consenting)
    words = f"{risk_words(risk)} to {risk_words(risk * effect)} (relative risk {effect:g}): {size_words(size.total)}, {years_words(size.years)}."
    return NeededView(relative_risk=effect, control_risk=risk, patients=size.total, years=size.years, words=words)


def _curve(risk: float, effect: float) -> CurveView:
    power = tuple(power_of(risk, risk * effect, patients / 2) for patients in POINTS)
    return CurveView(relative_risk=effect, patients=POINTS, power=power)


def _notes(found: Eligible, asked: Asked) -> tuple[str, ...]:
    return tuple(_said(found, asked))


def _said(found: Eligible, asked: Asked) -> Iterator[str]:
    if found.years < 1:
        yield f"The folder covers {found.years * 365.25:,.0f} days. Numbers a year are extrapolated, and seasons are not seen."
    yield no_cause_words()
    if not found.has_icu:
        yield "The folder has no intensive care: severity is not established."
    if asked.mortality is None:
        yield "Mortality: deaths recorded within 28 days in the eligible patients. Discharged patients count as alive."
    if asked.consenting == 1:
        yield "Every eligible patient is counted as entering. Fewer do: --consent."


def _screen(found: Eligible, sets: Sequence[EligibleSet], asked: Asked) -> FirstScreen:
    span = f"{date_words(found.first)} to {date_words(found.last)}"
    head = (
        f"{found.persons:,} patients, {span}. Eligible: definitely met a set that was made for them.",
        f"Trial: 1 to 1, power {risk_words(asked.power)}, relative risk of death {asked.effects[0]:g}.",
    )
    sections = [
        _table("BY SET", [(one.column_name, one.groups[0]) for one in sets], 5, True),
        _table(f"PARTS, {sets[0].column_name}"[:17], [(one.label, one) for one in sets[0].groups[1:]], 4, False),
        section("NOTE", _notes(found, asked), weight=9, kept=3),
    ]
    return fitted(FirstScreen(headline=head, sections=tuple(one for one in sections if one.statements), end=END))


def _table(heading: str, rows: Sequence[tuple[str, GroupView]], weight: int, headed: bool) -> Section:
    statements = tuple(Statement(text=one.words, about=one.id, cells=_cells(name, one)) for name, one in rows)
    columns = ("eligible", "a year", "died", "TRIAL NEEDS") if headed else ()
    return Section(heading=heading, statements=statements, columns=columns, weight=weight, kept=2)


def _cells(name: str, one: GroupView) -> tuple[str, ...]:
    needed = one.needed[0] if one.needed else None
    told = f"{size_words(needed.patients)}, {years_words(needed.years)}" if needed else "not established: --mortality"
    return (name[:16], f"{one.eligible:,}", f"{one.per_year:,.0f}", one.mortality.count.percent, told)
