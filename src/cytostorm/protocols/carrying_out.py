"""A protocol carried out: table, persons, refusals, then each cohort by each method."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from cytostorm.protocols.cells import Cells
from cytostorm.protocols.checking import refusals
from cytostorm.protocols.comparing import Material, cohort_of
from cytostorm.protocols.confounding import confounding_of
from cytostorm.protocols.fingerprints import fingerprint
from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.outcomes import outcomes_of
from cytostorm.protocols.people import people_of
from cytostorm.protocols.reading import protocol_table
from cytostorm.protocols.refusing import RefusedComparison
from cytostorm.protocols.results import Cohort, Comparison
from cytostorm.protocols.unbuilt import noted_statements
from cytostorm.protocols.working import Working

SURELY, POSSIBLY, ELIGIBLE = "surely eligible", "possibly eligible", "eligible"


def carried_out(protocol: Protocol, path: Path, table: Path | None, working: Working) -> Comparison:
    """All estimates of a protocol. Raises RefusedComparison where it cannot be honest, with every reason found."""
    working.tell("Reading", 0.0)
    cells = Cells(protocol_table(protocol, path, table), protocol.source.derive)
    material = Material(
        protocol, people_of(protocol, cells), confounding_of(protocol, cells), outcomes_of(protocol, cells)
    )
    found = tuple(refusals(protocol, cells, material.people, material.confounding, material.outcomes))
    if found:
        raise RefusedComparison(protocol.id, found, material.people.steps)
    cohorts = _cohorts(material, replace(working, key=_key(protocol, cells)))
    working.tell("Estimating", 1.0)
    notes = (note for one in cohorts for note in one.notes)
    return Comparison(
        protocol,
        fingerprint(protocol),
        material.people.steps,
        cohorts,
        tuple(dict.fromkeys([*notes, *noted_statements(protocol)])),
    )


def _cohorts(material: Material, working: Working) -> tuple[Cohort, ...]:
    """The surely and the possibly eligible, or one cohort where they are the same."""
    people = material.people
    surely, possibly = people.cohort(possibly=False), people.cohort(possibly=True)
    if (surely == possibly).all():
        return (cohort_of(material, ELIGIBLE, surely, working),)
    return (
        cohort_of(material, SURELY, surely, working),
        cohort_of(material, POSSIBLY, possibly, working),
    )


def _key(protocol: Protocol, cells: Cells) -> str:
    """Of all that a number can depend on: replicates that are kept under another key are of something else."""
    whole = hashlib.sha256(fingerprint(protocol).encode())
    for row in cells.table.rows:
        whole.update("\x1f".join([*row.values(), ""]).encode())
    return whole.hexdigest()[:16]
