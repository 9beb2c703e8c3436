"""Parts that several first screens share: samples that come before a treatment, and values that are too old to count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cytostorm.differential.aging import Old
from cytostorm.differential.causes import CheckItem
from cytostorm.library import Library
from cytostorm.presentation.first_screen import Section, Statement, section
from cytostorm.presentation.headlines import lowered, several
from cytostorm.presentation.recorded_briefly import old_values

SEND = "SEND BEFORE TREATMENT (if this causes no delay)"
ANTIMICROBIAL = "antimicrobial"
"""Cultures come before antibiotics whatever the options are."""


def sample_statements(
    items: Sequence[CheckItem],
    library: Library,
    order: Mapping[str, int],
    names: int,
    drugs: int,
    given_first: bool = False,
) -> Iterator[Statement]:
    """What a treatment can make unreliable, by the treatment; what was taken after one says so. One sample is named once.

    `order`: the treatments that matter, by their place; `names`: so many samples of each; `drugs`: so many treatments.
    `given_first`: those that were given stand before those that may come.
    """
    by_drug = _by_drug(items, library, order)
    found = sorted(by_drug.items(), key=lambda pair: pair[0].startswith("Before") is given_first)
    yield from (Statement(text=f"{when}: {several(labels, names)}.") for when, labels in found[:drugs])
    if not drugs and found:
        yield Statement(text=f"{len({label for _, labels in found for label in labels})} tests: --full.")
    elif rest := found[drugs:]:
        yield Statement(text=f"{len(rest)} other treatment{'' if len(rest) == 1 else 's'}: --full.")


def _by_drug(items: Sequence[CheckItem], library: Library, order: Mapping[str, int]) -> dict[str, list[str]]:
    """The names of the samples under "Before steroid" or "After methylprednisolone, interpret with care"."""
    here = {item.id for item in items}
    part_of = {name for test in library.workup.document.tests if test.id in here for name in test.any_of}
    pairs = [
        (item, loss)
        for item in items
        if item.id not in part_of
        for loss in item.losses
        if loss.given or loss.loss.treatment in order
    ]
    found: dict[str, list[str]] = {}
    for item, loss in sorted(pairs, key=lambda pair: order.get(pair[1].loss.treatment, 0)):
        when = f"After {loss.given}, interpret with care" if loss.given else f"Before {loss.brief}"
        found.setdefault(when, []).append(lowered(item.brief))
    return found


def old_section(old: Old, changed: Iterable[str], library: Library) -> Section:
    """Every value that is too old to count, but those of the headline, and what would change with them; empty where none is."""
    beside = tuple((name, one) for name, one in old if name not in library.shown.values.of)
    said = [f"{', '.join(old_values(beside, library))}."] if beside else []
    if would := "; ".join(changed):
        said.append(f"If counted: {would}.")
    return section("TOO OLD TO COUNT", said, runs_on=True)
