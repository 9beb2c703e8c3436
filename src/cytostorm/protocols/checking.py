"""Everything that is refused before a number is made, told at once."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.protocols.cells import Cells
from cytostorm.protocols.cloning import refused_starts
from cytostorm.protocols.confounding import Confounding, refused_confounders
from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.methods import refused_method
from cytostorm.protocols.outcomes import Outcomes, refused_outcomes
from cytostorm.protocols.people import People, refused_people
from cytostorm.protocols.refusing import Refusal
from cytostorm.protocols.times import refused_times
from cytostorm.protocols.unbuilt import refused_statements


def refusals(
    protocol: Protocol, cells: Cells, people: People, confounding: Confounding, outcomes: Outcomes
) -> Iterator[Refusal]:
    """All reasons why this comparison cannot be honest, the design first."""
    inside = people.cohort(possibly=True)
    yield from refused_times(protocol, cells)
    yield from refused_statements(protocol)
    yield from refused_people(protocol, cells, people)
    if not inside.any():
        return
    yield from refused_confounders(protocol, cells, confounding, inside, people.arm)
    yield from refused_starts(protocol, cells, inside)
    yield from refused_outcomes(protocol, cells, inside)
    primary = protocol.analysis.primary
    yield from refused_method(primary.name, protocol.estimand, primary.variance, outcomes.by_time(inside))
    known = inside & outcomes.known
    for value, name in ((1, "treated"), (0, "untreated")):
        whole = int((inside & (people.arm == value)).sum())
        if whole and not (known & (people.arm == value)).any():
            problem = f"The outcome is known of nobody who was {name}."
            yield Refusal("outcome missing", problem, "Look at the words of its column.", 0, whole)
