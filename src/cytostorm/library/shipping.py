"""The library that comes with the package."""

from __future__ import annotations

from functools import lru_cache

from cytostorm.library.librarian import Library
from cytostorm.library.subjects import COMPILED, HOME


@lru_cache(maxsize=1)
def shipped() -> Library:
    """Its files, or the one compiled file of a package that is made for a browser."""
    if not (HOME / "criteria").is_dir() and (HOME / COMPILED).is_file():
        from cytostorm.library.compiled import CompiledLibrary

        return CompiledLibrary(HOME / COMPILED)
    return Library()
