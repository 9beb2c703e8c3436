"""An answer as it is written: what no patient changes is named, and the catalogue has it under that name.

A part that the catalogue does not have word for word stays whole, so `joined` gives back exactly the dumped view.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

Parts = Mapping[str, Any]
Shapes = Mapping[frozenset[str], tuple[str, ...]]
"""All fields of a kind of object, and those of them that no patient changes."""
STATIC = "static"
"""The field that names the part with the fields that an object leaves out."""
SHORTEST = 24
"""A shorter text is hardly longer than its name."""
KEPT = ("id", "state", "verdict", "result", "number", "severity", "blocks")
"""Fields that an object writes even where the catalogue has the same: what was found in this patient is in the answer."""
_READ_AS_IT_IS = frozenset({"summary", "reasons", "facts", "patient", "schema", "version", "fingerprint"})
"""The first screen and what was found in the patient are read without the catalogue."""
_NAMED = re.compile(r"@\{([^{}]+)\}")
_WORD_START = re.compile(r"\b\w")
_STEM = 12


class Names:
    """The names of parts by what they contain."""

    def __init__(self, parts: Parts, shapes: Shapes):
        self.parts, self.shapes = parts, shapes
        self.objects = {_mark(part): name for name, part in parts.items() if isinstance(part, dict)}
        self.texts = {part: name for name, part in parts.items() if isinstance(part, str)}
        self.bases: dict[tuple[tuple[str, ...], str], list[str]] = {}
        for fields in set(shapes.values()):
            self._base_on(fields)
        self.by_stem: dict[str, list[str]] = {}
        for text in sorted(self.texts, key=len, reverse=True):
            self.by_stem.setdefault(text[:_STEM], []).append(text)

    def _base_on(self, fields: tuple[str, ...]) -> None:
        for name, part in self.parts.items():
            if isinstance(part, dict) and set(fields) <= part.keys():
                self.bases.setdefault((fields, _of(part, fields)), []).append(name)

    def small(self, value: Any) -> Any:
        """A part of a document with names in place of what the catalogue has."""
        if isinstance(value, dict):
            name = self.objects.get(_mark(value))
            return f"@{{{name}}}" if name else self._object(value)
        if isinstance(value, list):
            return [self.small(one) for one in value]
        return self._text(value) if isinstance(value, str) else value

    def _object(self, value: dict[str, Any]) -> dict[str, Any]:
        name = self._base(value)
        base = self.parts[name] if name else {}
        written = {
            field: part if field in _READ_AS_IT_IS else self.small(part)
            for field, part in value.items()
            if field in KEPT or field not in base or base[field] != part
        }
        return {STATIC: name, **written} if name else written

    def _base(self, value: dict[str, Any]) -> str | None:
        """The part that has the most in common with an object, and no other state."""
        fields = self.shapes.get(frozenset(value))
        known = self.bases.get((fields, _of(value, fields)), []) if fields else []
        fitting = [name for name in known if self._fits(self.parts[name], value)]
        return max(
            fitting, key=lambda name: sum(value[one] == part for one, part in self.parts[name].items()), default=None
        )

    @staticmethod
    def _fits(part: dict[str, Any], value: dict[str, Any]) -> bool:
        return part.keys() <= value.keys() and all(part[one] == value[one] for one in ("id", "state") if one in part)

    def _text(self, text: str) -> str:
        return "".join(self._pieces(text)) if len(text) >= SHORTEST else text

    def _pieces(self, text: str) -> Iterator[str]:
        """The text with a name in place of each sentence or label that the catalogue has."""
        done = 0
        for start in _WORD_START.finditer(text):
            place = start.start()
            if place >= done and (found := self._starting(text, place)):
                yield text[done:place]
                yield f"@{{{self.texts[found]}}}"
                done = place + len(found)
        yield text[done:]

    def _starting(self, text: str, place: int) -> str | None:
        known = self.by_stem.get(text[place : place + _STEM], ())
        return next((one for one in known if text.startswith(one, place)), None)


def joined(value: Any, parts: Parts) -> Any:
    """A written answer with the parts of the catalogue in their places: the whole view."""
    if isinstance(value, dict):
        base = parts[value[STATIC]] if STATIC in value else {}
        return {**base, **{field: joined(part, parts) for field, part in value.items() if field != STATIC}}
    if isinstance(value, list):
        return [joined(one, parts) for one in value]
    if not isinstance(value, str):
        return value
    whole = _NAMED.fullmatch(value)
    if whole and whole[1] in parts:
        return parts[whole[1]]
    return _NAMED.sub(lambda found: str(parts.get(found[1], found[0])), value)


def _of(part: Mapping[str, Any], fields: tuple[str, ...]) -> str:
    return _mark({field: part[field] for field in fields})


def _mark(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
