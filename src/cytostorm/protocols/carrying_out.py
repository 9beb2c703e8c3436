"""A protocol carried out: table, persons, refusals, then each cohort by each method."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cytostorm.protocols.cells import Cells
from cytostorm.protocols.checking import refusals
from cytostorm.protocols.cloning import cloned_cohort
from cytostorm.protocols.comparing import Material, cohort_of
from cytostorm.protocols.confounding import confounding_of
from cytostorm.protocols.fingerprints import fingerprint
from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.grammar_analysis import CLONED
from cytostorm.protocols.outcomes import outcomes_of
from cytostorm.protocols.people import Flags, people_of
from cytostorm.protocols.reading import protocol_table
from cytostorm.protocols.refusing import Refusal, RefusedComparison
from cytostorm.protocols.results import Cohort, Comparison
from cytostorm.protocols.steps import Step
from cytostorm.protocols.unbuilt import noted_statements
from cytostorm.protocols.working import Working

SURELY, POSSIBLY, ELIGIBLE = "surely eligible", "possibly eligible", "eligible"


@dataclass(frozen=True)
class Read:
    """A table with all that is read off it, for the time zero of one cohort or of both."""

    cells: Cells
    material: Material

    def inside(self, possibly: bool) -> Flags:
        return self.material.people.cohort(possibly)

    def has_both(self, possibly: bool) -> bool:
        """Whether a cohort has persons in both groups."""
        return len(np.unique(self.material.people.arm[self.inside(possibly)])) == 2


def carried_out(protocol: Protocol, path: Path, table: Path | None, working: Working) -> Comparison:
    """All estimates of a protocol. Raises RefusedComparison where it cannot be honest, with every reason found."""
    working.tell("Reading", 0.0)
    surely = _read(protocol, path, table, False)
    zero = protocol.time_zero
    two = zero.first_surely_met is not None and zero.first_possibly_met is not None
    possibly = _read(protocol, path, table, True) if two else surely
    steps = _steps(surely, possibly)
    found = list(dict.fromkeys(_refusals(protocol, [surely, possibly] if two else [surely])))
    if found:
        raise RefusedComparison(protocol.id, found, steps)
    cohorts = tuple(_cohorts(surely, possibly, replace(working, key=_key(protocol, [surely.cells, possibly.cells]))))
    working.tell("Estimating", 1.0)
    notes = [note for one in cohorts for note in one.notes]
    if not surely.has_both(False):
        notes.append(f"Nobody is {SURELY} in one of the groups, so there is no estimate for them.")
    told = tuple(dict.fromkeys([*notes, *noted_statements(protocol)]))
    return Comparison(protocol, fingerprint(protocol), steps, cohorts, told)


def _read(protocol: Protocol, path: Path, table: Path | None, possibly: bool) -> Read:
    cells = Cells(protocol_table(protocol, path, table, possibly), protocol.source.derive)
    return Read(
        cells,
        Material(protocol, people_of(protocol, cells), confounding_of(protocol, cells), outcomes_of(protocol, cells)),
    )


def _refusals(protocol: Protocol, read: Sequence[Read]) -> Iterator[Refusal]:
    for one in read:
        yield from refusals(protocol, one.cells, one.material.people, one.material.confounding, one.material.outcomes)


def _steps(surely: Read, possibly: Read) -> tuple[Step, ...]:
    """The flow of both cohorts, each from its own time zero."""
    pairs = zip(surely.material.people.steps, possibly.material.people.steps, strict=True)
    return tuple(Step(one.asks, one.surely, other.possibly) for one, other in pairs)


def _cohorts(surely: Read, possibly: Read, working: Working) -> Iterator[Cohort]:
    """The surely and the possibly eligible, or one cohort where they are the same."""
    if surely is possibly and (surely.inside(False) == surely.inside(True)).all():
        yield _cohort(surely, ELIGIBLE, False, working)
        return
    if surely.has_both(False):
        yield _cohort(surely, SURELY, False, working)
    yield _cohort(possibly, POSSIBLY, True, working)


def _cohort(read: Read, name: str, possibly: bool, working: Working) -> Cohort:
    if read.material.protocol.analysis.primary.name == CLONED:
        return cloned_cohort(read.material, read.cells, name, read.inside(possibly), working)
    return cohort_of(read.material, read.cells, name, read.inside(possibly), working)


def _key(protocol: Protocol, tables: Sequence[Cells]) -> str:
    """Of all that a number can depend on: replicates that are kept under another key are of something else."""
    whole = hashlib.sha256(fingerprint(protocol).encode())
    for cells in tables:
        for row in cells.table.rows:
            whole.update("\x1f".join([*row.values(), ""]).encode())
    return whole.hexdigest()[:16]
