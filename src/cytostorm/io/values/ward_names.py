"""Names of tests as wards write them: found whole after folding, or asked for; never by a near spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

from cytostorm.library import Library

_DROPPED = re.compile(r"[\s\-_./'’´`:]+")
_WITH_E = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class Meant(NamedTuple):
    """What a ward name stands for."""

    kind: Literal["observable", "finding"]
    name: str


def ward_folded(text: str) -> str:
    """A name for look-up: lower case, without accents, blanks, hyphens, dots, slashes and apostrophes.

    >>> ward_folded("Hémoglobine "), ward_folded("P/F ratio"), ward_folded("Körpergröße")
    ('hemoglobine', 'pfratio', 'korpergrosse')
    """
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    return _DROPPED.sub("", "".join(sign for sign in plain if not unicodedata.combining(sign)))


class WardNames:
    """The closed list of a library. `why_not` says what a spelling can mean that is always asked for."""

    def __init__(self, library: Library):
        said = library.ward_names
        self._meant: dict[str, Meant] = {}
        for one in said.names:
            self._meant |= {key: Meant("observable", one.observable) for word in one.every for key in _keys(word)}
        for found in said.findings:
            self._meant |= {key: Meant("finding", found.finding) for word in found.every for key in _keys(word)}
        self._asked: dict[str, str] = {}
        for key, because in dict.fromkeys(
            (key, one.because) for one in said.never for word in one.spellings for key in _keys(word)
        ):
            self._asked[key] = f"{self._asked[key]}; {because}" if key in self._asked else because

    def find(self, name: str) -> Meant | None:
        """What a name stands for; None where it is not on the list, or is asked for."""
        key = ward_folded(name)
        return None if key in self._asked else self._meant.get(key)

    def why_not(self, name: str) -> str:
        """The meanings of a name that is always asked for; empty for any other."""
        return self._asked.get(ward_folded(name), "")


def _keys(word: str) -> Iterator[str]:
    """The folded spelling; an umlaut also with the added e."""
    yield ward_folded(word)
    yield ward_folded(word.lower().translate(_WITH_E))
