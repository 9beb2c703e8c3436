"""Words of the interface in the language of the reader. What is not translated stays English; medical labels are not translated here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files

from cytostorm.web.catalogs import read_catalog

_IN_SCRIPT = re.compile(r'\bword\("([^"]+)"')


@lru_cache(maxsize=8)
def words_of(language: str) -> Callable[[str], str]:
    """English to the language, word for word; English where a sentence is not in the catalog."""
    if language == "en":
        return lambda words: words
    found = read_catalog(files("cytostorm.web") / "languages" / f"{language}.po")
    return lambda words: found.get(words, words)


@lru_cache(maxsize=8)
def script_words(language: str) -> Mapping[str, str]:
    """The sentences of the scripts in a language, by their English; empty for English, which the scripts themselves hold."""
    translate = words_of(language)
    return {} if language == "en" else {words: translate(words) for words in sorted(in_scripts())}


def in_scripts() -> frozenset[str]:
    """Every sentence that a script shows: what it gives to `word`."""
    scripts = (one for one in (files("cytostorm.web") / "static").iterdir() if one.name.endswith(".js"))
    return frozenset(said for one in scripts for said in _IN_SCRIPT.findall(one.read_text(encoding="utf-8")))
