"""What the one page says of the options that stand first: what belongs to them, why they stand there, and what speaks against them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cytostorm.model.pathways import Said
from cytostorm.pathway import OptionState
from cytostorm.presentation.labels import OWN
from cytostorm.presentation.order_wording import if_words

_LAST = 2
"""The last rank whose place is given a reason; what comes third stands by name alone."""


def reason_lines(options: Iterable[OptionState], numbers: Mapping[str, int]) -> Iterator[str]:
    """For each option that a source places for this patient: its name and words. A reason shared by several stands once."""
    told: set[str] = set()
    for option in options:
        if option.placed is None or option.rank is None or option.rank > _LAST or option.word != "offered":
            continue
        words = [one for one in _words(option, numbers) if one not in told]
        told.update(words)
        if words:
            yield f"{option.linked.document.label}: {' '.join(words)}"


def _words(option: OptionState, numbers: Mapping[str, int]) -> Iterator[str]:
    """What belongs to it and its place; of what is begun beside everything else the first reason too, for it has no dose and no line of its own."""
    document = option.linked.document
    assert option.placed is not None
    if document.action and option.rank in (0, 1):
        yield f"{document.action.rstrip('.')}."
    yield f"{if_words(option.placed.situation)}{_cited(option.placed.place.because, numbers)}"
    if option.rank == 0:
        yield from (_cited(one, numbers) for one in document.why[:1])


def _cited(said: Said, numbers: Mapping[str, int]) -> str:
    """ "Late or no treatment: hazard ratio of death 3.44. [2]" """
    name = said.cite.reference
    source = numbers.get(name, "ours" if name.startswith(OWN) else name)
    doubt = "" if said.status in ("verified", "ours") else f", {said.status}"
    return f"{said.text} [{source}{doubt}]"
