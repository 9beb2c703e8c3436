"""What every node is made of: what it looks up, what it says of itself, and closed ranges."""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.model.citations import Cite, Interpretation

Key = tuple[str, ...]
"""What a node looks up: ("observable", id, direction), ("measured", id, direction) where masks play no part,
("finding", id), ("limit", which, id) or ("limit", which, id, WIDEST), ("series", id)."""

WIDEST = "widest"
"""Marks a limit that, unreported, is any that a laboratory could print."""


def subject_of(key: Key) -> str:
    """What an input looks up: of a limit the observable that it is a limit of.

    >>> subject_of(("observable", "ferritin")), subject_of(("limit", "upper", "ast"))
    ('ferritin', 'ast')
    """
    return key[2] if key[0] == "limit" else key[1]


@dataclass(frozen=True)
class Meta:
    """What a node carries for the reader: its name, its source, its interpretations."""

    id: str
    label: str = ""
    cite: Cite | None = None
    interpretation: tuple[Interpretation, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Range:
    """A closed range of doubles, and the words it was written in ("from 38.4 up to 39.4 Cel")."""

    low: float
    high: float
    text: str
