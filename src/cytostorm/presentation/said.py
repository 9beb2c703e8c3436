"""A statement of a knowledge file on a face: its words, its source, and why it is this project's own where it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pydantic import Field

from cytostorm.memory import Memory
from cytostorm.model.pathways import Said
from cytostorm.presentation.headlines import listed
from cytostorm.presentation.sources import References, source_view
from cytostorm.presentation.view import SourceView, View, Words

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)[ T](\d\d:\d\d)\b")
_SHOWN = 3


class SaidView(View):
    """A statement with where it was printed. `ours`: a choice of this project, which `because` explains."""

    text: Words
    ours: bool = Field(description="a choice of this project, never a published fact")
    because: str
    cite: SourceView


def said_view(said: Said, references: References) -> SaidView:
    """The statement with its source in words."""
    return _SAID.answer((said, references), lambda: _view(said, references))


_SAID: Memory[SaidView] = Memory(4096)


def _view(said: Said, references: References) -> SaidView:
    return SaidView(
        text=said.text, ours=said.ours, because=said.because, cite=source_view(said.cite, references, said.ours)
    )


def all_said(statements: Iterable[Said], references: References) -> tuple[SaidView, ...]:
    return tuple(said_view(one, references) for one in statements)


def ward_times(text: str) -> str:
    """The same sentence with its times as a ward writes them.

    >>> ward_times("platelets 64 (2024-03-01 08:00)")
    'platelets 64 (1 Mar 2024 08:00)'
    """
    return _ISO.sub(lambda found: f"{int(found[3])} {_MONTHS[int(found[2]) - 1]} {found[1]} {found[4]}", text)


def own_rules(found: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """What each dagger of a page stands for: the reason, and which parts of the page rest on it."""
    reasons: dict[str, list[str]] = {}
    for about, because in found:
        if because:
            reasons.setdefault(because, []).append(about)
    return tuple(f"{listed(names, _SHOWN, '; ')}: {because}" for because, names in reasons.items())
