"""A protocol carried out: table, persons, refusals, then each cohort by each method."""

from __future__ import annotations

from collections.abc import Callable
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
from cytostorm.protocols.refusing import Refusal, RefusedComparison
from cytostorm.protocols.results import Comparison

Tell = Callable[[str, float], None]
SURELY, POSSIBLY = "surely eligible", "possibly eligible"


def carried_out(protocol: Protocol, path: Path, table: Path | None, tell: Tell) -> Comparison:
    """All estimates of a protocol. Raises RefusedComparison where it cannot be honest, with every reason found."""
    tell("Reading", 0.0)
    cells = Cells(protocol_table(protocol, path, table), protocol.source.derive)
    people, confounding, outcomes = (
        people_of(protocol, cells),
        confounding_of(protocol, cells),
        outcomes_of(protocol, cells),
    )
    if protocol.missing.method != "complete cases":
        advice = "Use 'complete cases', and read how many are left out."
        raise RefusedComparison(
            protocol.id,
            [Refusal("missing", f"'{protocol.missing.method}' cannot be asked for yet.", advice)],
            people.steps,
        )
    found = tuple(refusals(protocol, cells, people, confounding, outcomes))
    if found:
        raise RefusedComparison(protocol.id, found, people.steps)
    material = Material(protocol, people, confounding, outcomes)
    alike = bool((people.surely == people.possibly).all())
    cohorts = [cohort_of(material, SURELY if not alike else "eligible", people.cohort(possibly=False), tell)]
    if not alike:
        cohorts.append(cohort_of(material, POSSIBLY, people.cohort(possibly=True), tell))
    tell("Estimating", 1.0)
    return Comparison(
        protocol,
        fingerprint(protocol),
        people.steps,
        tuple(cohorts),
        tuple(dict.fromkeys(note for one in cohorts for note in one.notes)),
    )
