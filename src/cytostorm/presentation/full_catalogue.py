"""What `cytostorm catalogue` prints: the words of `assess`, and under a fingerprint of their own the parts of the other answers."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from cytostorm.library import Library
from cytostorm.presentation.catalogue import Catalogue, catalogue
from cytostorm.presentation.static_parts import parts_fingerprint, static_parts
from cytostorm.presentation.view import View


class StaticWords(View):
    """The named parts of `pathway`, `causes` and `watch-record`. An answer names the fingerprint as `catalogue`."""

    fingerprint: str
    parts: dict[str, str | dict[str, Any]] = Field(
        description="a sentence, a source, a statement or a rule by its name"
    )


class FullCatalogue(Catalogue):
    """The catalogue with the parts that the answers name."""

    static: StaticWords


def full_catalogue(library: Library, version: str) -> FullCatalogue:
    """Every word that no patient changes."""
    words = {name: part for name, part in catalogue(library, version) if name != "schema_"}
    static = StaticWords(fingerprint=parts_fingerprint(library), parts=static_parts(library))
    return FullCatalogue(**words, static=static)
