"""What a MEDS code stands for: a listed code of LOINC, SNOMED, ICD10CM, RxNorm or ATC, by itself or above it, and its unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cytostorm.io.coded.codebook import SIGN, CodeBook
from cytostorm.io.values.subjects import Subject

# "LOINC//2276-4//ng/mL" as extractions write it, "LOINC/2276-4" as parent_codes are written.
_TERM = re.compile(r"(LOINC|SNOMED|ICD10CM|RxNorm|ATC)/{1,2}([^/]+)(?://(.*))?")
_KINDS = (("observation", ("LOINC",)), ("drug", ("RxNorm", "ATC")), ("condition", ("SNOMED", "ICD10CM")))
_GIVEN = {"start", "infusion_start", "administered", "given"}
_NO_UNIT = {"", "UNK", "NA"}
_LOCAL = re.compile(
    r"\b(topical|ophthalmic|otic|nasal)\b", re.IGNORECASE
)  # dose forms that do not act on the whole body


@dataclass(frozen=True)
class Resolved:
    """One MEDS code as the database takes it; `problem` says why its rows are refused, for a reason that needs no mending."""

    kind: str
    key: str
    unit: str = ""
    other_unit: str = ""
    problem: str | None = None
    taken_as_given: bool = False


class Resolver:
    """Codes of one data set, by its own metadata and by the codes that the library lists."""

    def __init__(
        self,
        book: CodeBook,
        parents: Mapping[str, tuple[str, ...]],
        units: Mapping[str, str],
        descriptions: Mapping[str, str],
    ):
        self.book, self.parents, self.units, self.descriptions = book, parents, units, descriptions

    def resolve(self, code: str) -> Resolved | None:
        """What a code stands for; None where nothing that is listed stands for it or above it."""
        if own := next((subject for name in self._with_those_above(code) if (subject := self.book.own_of(name))), None):
            return self._own(code, own)
        terms = [match for name in self._with_those_above(code) if (match := _TERM.fullmatch(name))]
        key = SIGN.join(dict.fromkeys(f"{match[1]}|{match[2]}" for match in terms))
        for kind, vocabularies in _KINDS:
            if any(match[1] in vocabularies and self.book.is_listed(kind, f"{match[1]}|{match[2]}") for match in terms):
                return self._as(kind, code, key)
        return None

    def _own(self, code: str, subject: Subject) -> Resolved:
        """A code of the site, bound by its mapping."""
        kind = {"observable": "observation", "finding": "condition"}.get(subject.kind, "drug")
        return Resolved(kind, code, self._unit(code) if kind == "observation" else "", self.units.get(code, ""))

    def _with_those_above(self, code: str) -> list[str]:
        """The code first; a circle of parents ends by itself."""
        seen = dict.fromkeys([code])
        waiting = [code]
        while waiting:
            fresh = [parent for parent in self.parents.get(waiting.pop(), ()) if parent not in seen]
            seen |= dict.fromkeys(fresh)
            waiting += fresh
        return list(seen)

    def _as(self, kind: str, code: str, key: str) -> Resolved | None:
        if kind != "drug":
            return Resolved(kind, key, self._unit(code), self.units.get(code, ""))
        if _LOCAL.search(self.descriptions.get(code, "")):
            return None
        direct, words = _TERM.fullmatch(code), {part.strip().lower() for part in code.split("//")}
        plain = direct is not None and direct[3] is None
        problem = None if plain or words & _GIVEN else "its code does not say that the drug was given."
        return Resolved(kind, key, problem=problem, taken_as_given=plain)

    def _unit(self, code: str) -> str:
        """The last part of a code, after its vocabulary and its number: LAB//50971//mEq/L."""
        direct = _TERM.fullmatch(code)
        parts = code.split("//")
        last = (direct[3] or "").split("//")[-1] if direct else parts[-1] if len(parts) > 2 else ""
        return "" if last.strip() in _NO_UNIT else last.strip()
