"""The sets of a page: a row each at the top, and a fold each with the items, their reasons and sources, and what the paper leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from cytostorm.library import Library
from cytostorm.memory import Memory
from cytostorm.presentation.assess_view import SetView
from cytostorm.presentation.catalogue import SetWords, set_words
from cytostorm.report.citing import FullReference, full_reference
from cytostorm.report.glyphs import range_bar
from cytostorm.values import Bounds

ANCHOR = "source"
_MOST_OPEN = 6
_GRADE = "severity grade"


@dataclass(frozen=True)
class SetSection:
    """A set with the words that no patient changes, and its bar; `look` is the verdict with its population, for the pill."""

    view: SetView
    words: SetWords
    bar: Markup
    look: str

    @property
    def anchor(self) -> str:
        return f"set-{self.view.id}"


def set_sections(sets: Iterable[SetView], library: Library) -> list[SetSection]:
    """In the order of the view: for this patient, not recorded, for others."""
    return [_SECTIONS.answer((one, library), partial(_section, one, library)) for one in sets]


_SECTIONS: Memory[SetSection] = Memory(1024)


def _section(one: SetView, library: Library) -> SetSection:
    return SetSection(one, set_words(library.criteria(one.id), library), bar_of(one), _look(one))


def _look(one: SetView) -> str:
    """ "met, if" where the population is not recorded: a finding that may be about other patients."""
    word = one.verdict or "not met"
    return "met, if" if word == "met" and one.applies == "unknown" else word


def bar_of(one: SetView) -> Markup:
    """The score on its whole scale; nothing for a set without one, or for other patients."""
    if one.empty is None or not one.score or one.verdict is None:
        return Markup("")
    low, high = _ends(one.low, one.high)
    least, most = _ends(one.empty.low, one.empty.high)
    return range_bar(low, high, least, most, one.cut_off, _look(one), one.brief or one.score)


def _ends(low: float | None, high: float | None) -> Bounds:
    """An open end is infinite."""
    return Bounds(float("-inf") if low is None else low, float("inf") if high is None else high)


def leading(sections: Sequence[SetSection]) -> list[SetSection]:
    """Those that stand open, at most six: decided before undecided, diagnoses before grades of severity (†: our choice)."""
    mine = [one for one in sections if one.view.applies == "met" and one.view.decides]
    return sorted(mine, key=lambda one: (one.view.verdict == "not met", one.view.purpose == _GRADE))[:_MOST_OPEN]


def references(sections: Iterable[SetSection], library: Library) -> list[FullReference]:
    """Every publication that a set names, once for the whole page."""
    names = sorted({name for one in sections for name in _cited(one)})
    return [full_reference(library.references[name], ANCHOR) for name in names if name in library.references]


def _cited(one: SetSection) -> Iterable[str]:
    words = one.words
    yield from words.references
    yield from (item.cite.reference for _, items in one.view.parts for item in items if item.cite)
    yield from (item.cite.reference for item in words.items.values() if item.cite)
    yield from (said.cite.reference for said in words.performance)
    yield from (said.cite.reference for said in one.view.caution_words if said.cite)
    yield from (made.reference for made in words.interpretations if made.reference)
