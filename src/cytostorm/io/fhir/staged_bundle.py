"""A Bundle into the database for many patients, for a screening; `bundle` reads one without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cytostorm.io.coded import NO_MAP, CodeMap, IntakeDatabase, Spill, closed_on_failure
from cytostorm.io.fhir.bundle import opened
from cytostorm.io.fhir.loading import Loader
from cytostorm.io.fhir.shapes import SHAPES
from cytostorm.io.fhir.statements import fill
from cytostorm.library import Library


def filled(path: Path, library: Library, spill: Spill | None = None, code_map: CodeMap = NO_MAP) -> IntakeDatabase:
    """A database with the statements, persons, stays and milestones of a Bundle; the caller closes it."""
    source, resources = opened(path)
    with closed_on_failure(IntakeDatabase(source, zone=True, spill=spill)) as database:
        database.persons = "Patient"
        database.use(code_map)
        Loader(database, parsed=_by_type(database, resources)).load()
        fill(database)
    return database


def _by_type(database: IntakeDatabase, resources: list[dict[str, Any]]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for resource in resources:
        kind = resource["resourceType"]
        if kind in SHAPES:
            texts.setdefault(kind, []).append(json.dumps(resource))
        else:
            database.resources[kind] = database.resources.get(kind, 0) + 1
    return texts
