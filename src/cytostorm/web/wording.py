"""Words of the interface in the language of the reader. What is not translated stays English; medical labels are not translated here."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

from cytostorm.web.catalogs import read_catalog


@lru_cache(maxsize=8)
def words_of(language: str) -> Callable[[str], str]:
    """English to the language, word for word; English where a sentence is not in the catalog."""
    if language == "en":
        return lambda words: words
    found = read_catalog(files("cytostorm.web") / "languages" / f"{language}.po")
    return lambda words: found.get(words, words)
