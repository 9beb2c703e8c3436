"""A screened folder made into its view, once; with the courses that only the full report draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cytostorm
from cytostorm.cohort.explaining import open_screened
from cytostorm.cohort.summary import Summary, summary_of
from cytostorm.cohort.treatments import treatment_words
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet
from cytostorm.presentation.checklists import checklists_of
from cytostorm.presentation.code_lists import code_lists_of
from cytostorm.presentation.population import MethodsView, PopulationView, ScreenedSet
from cytostorm.presentation.population_characteristics import characteristics_of
from cytostorm.presentation.population_counts import groups_of, people_of
from cytostorm.presentation.population_courses import PersonCourse, courses_of
from cytostorm.presentation.population_data import data_of
from cytostorm.presentation.population_first import closest_of, out_of_reach_of, who_of
from cytostorm.presentation.population_missing import missing_of
from cytostorm.presentation.population_names import Names, names_of
from cytostorm.presentation.population_risk import following_of, risks_of
from cytostorm.presentation.population_screen import Counted, population_screen
from cytostorm.presentation.population_times import calendar_of, events_of, overlap_of
from cytostorm.presentation.scored import leading_sets

SYNTHETIC = "cytostorm-synth.json"
"""The marker of a folder that `cytostorm synth` made."""


@dataclass(frozen=True)
class Population:
    """What is said of a population, and the persons whose courses are drawn."""

    view: PopulationView
    courses: tuple[PersonCourse, ...]
    library: Library


def population(folder: Path, library: Library, place: str = "") -> Population:
    """The view of a result of `cytostorm screen`; `place` is how the reader calls its folder.

    It holds exact counts and persons, and is not to be shared. Raises InputError for a folder that is no such result.
    """
    screened = open_screened(folder)
    names = names_of(screened.sets, screened.restricted, library)
    leading = next(iter(leading_sets(list(names.sets.values()), 1)), None)
    summary = summary_of(folder, leading.id if leading else None)
    return Population(_view(summary, names, place or str(folder)), _courses(summary, leading, names), library)


def _courses(summary: Summary, leading: CriteriaSet | None, names: Names) -> tuple[PersonCourse, ...]:
    return tuple(courses_of(summary.extremes, leading, names))


def _view(summary: Summary, names: Names, place: str) -> PopulationView:
    people, groups, missing, data = (
        people_of(summary), tuple(groups_of(summary, names)), missing_of(summary, names), data_of(summary, names),
    )  # fmt: skip
    synthetic = is_synthetic(summary.manifest)
    beyond = tuple(out_of_reach_of(summary, names))
    closest = closest_of(summary, names, {one.id for one in beyond})
    counted = Counted(people, groups, missing, data, place, synthetic, closest=closest)
    counted_view = PopulationView(
        version=cytostorm.__version__, summary=population_screen(counted), people=people, who=who_of(summary),
        groups=groups, closest=closest, out_of_reach=beyond,
        calendar=calendar_of(summary, names), overlap=overlap_of(summary, names), events=events_of(summary, names),
        risks=risks_of(summary, names), following=tuple(following_of(summary, names)), characteristics=characteristics_of(summary, names),
        missing=missing, data=data,
        methods=_methods(summary, names), checklists=(), code_lists=code_lists_of(names),
    )  # fmt: skip
    return counted_view.model_copy(update={"checklists": checklists_of(counted_view, names.library)})


def is_synthetic(manifest: Mapping[str, Any]) -> bool:
    """Whether the source was made by `cytostorm synth`."""
    return any(Path(str(one[0])).name == SYNTHETIC for one in manifest.get("state_of_source") or ())


def _methods(summary: Summary, names: Names) -> MethodsView:
    manifest, library = summary.manifest, names.library
    reading, asked = library.readings.get(manifest.get("reading", "")), manifest["criteria"]
    changed = [
        one["label"]
        for one in asked
        if one["id"] in names.sets and names.sets[one["id"]].fingerprint != one["fingerprint"]
    ]
    treatments, glucocorticoids = treatment_words(library)
    return MethodsView(
        made_by=manifest["made_by"], cytostorm_version=str(manifest.get("version", "")), engine=str(manifest.get("engine", "")),
        plan=str(manifest.get("plan", "")), source=str(manifest.get("source", "")),
        mapping=str(manifest.get("mapping") or ""), grid=manifest.get("grid", "change"),
        times_in_utc=bool(manifest.get("times_in_utc")), began=_moment(manifest, "began"), ended=_moment(manifest, "ended"),
        reading=manifest.get("reading", ""), reading_title=reading.title if reading else "", reading_because=reading.because if reading else "",
        taken_as_absent=reading.absence.not_present if reading else (), changed=tuple(changed),
        gone=tuple(one["label"] for one in asked if one["id"] not in names.sets),
        sets=tuple(ScreenedSet.of(one, names.short(one["id"])) for one in asked),
        treatments=tuple(treatments), glucocorticoids=tuple(glucocorticoids),
    )  # fmt: skip


def _moment(manifest: dict[str, Any], name: str) -> str:
    return str(manifest.get(name, ""))[:19].replace("T", " ")
