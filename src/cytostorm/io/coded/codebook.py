"""From codes to subjects: a closed list out of the knowledge files. A code that is not on it means nothing here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from cytostorm.io.values.cells import CellReader
from cytostorm.io.values.drug_names import likely
from cytostorm.io.values.subjects import Names, Subject
from cytostorm.library import Library
from cytostorm.model.drugs import UNIDENTIFIED

NOT_KNOWN = Subject("drug", UNIDENTIFIED)
SIGN = "\x1f"  # between the codes of one statement
ANY_SYSTEM = "*"
ASK = "{} makes it worth asking about and does not say it. Enter yes or no."
_KEYS = 4096
_BOOKS = 4
_VOCABULARIES = {
    "http://loinc.org": "LOINC",
    "http://snomed.info/sct": "SNOMED",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD10CM",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "http://www.whocc.no/atc": "ATC",
}
_TRUSTED = ("verified", "one-source")
_MAY_MEAN = {
    "observation": ("observable", "finding"),
    "condition": ("finding",),
    "refuted": ("finding",),
    "drug": ("drug",),
}


class Meant(NamedTuple):
    """What the codes of one statement mean: subjects, findings worth asking about with the code that does, and why none can be used."""

    subjects: tuple[Subject, ...]
    asks: tuple[tuple[Subject, str], ...] = ()
    problem: str | None = None
    deliberate: bool = False

    @property
    def is_unknown(self) -> bool:
        """Whether the codes mean nothing here, or a drug that is not known."""
        return not self.asks and self.problem is None and self.subjects in ((), (NOT_KNOWN,))


class CodeBook:
    """Codes of LOINC, SNOMED CT, ICD-10-CM, ATC and RxNorm, and the names of drugs, as the library lists them.

    A code whose status is `unconfirmed` is not used. `more` are codes of a source's own vocabulary, as `system|code`.
    """

    def __init__(self, library: Library, more: Mapping[str, Subject] | None = None):
        self.library, self.names = library, Names(library)
        self.own = dict(more or {})
        self.listed: dict[str, list[Subject]] = {code: [subject] for code, subject in self.own.items()}
        for code, subject in _listed(library):
            self.listed.setdefault(code, []).append(subject)
        self.to_ask = _to_ask(library)
        self.refused = _refused(library)
        self.meant = lru_cache(maxsize=_KEYS)(self._meant)

    def refusal(self, kind: str, key: str) -> tuple[Subject, str] | None:
        """The observable whose value is refused for its code, and the reason; None where no code of the statement is refused."""
        parts = [part.partition("|") for part in key.split(SIGN)] if kind == "observation" else []
        return next(
            (
                found
                for system, _, code in parts
                if (found := self.refused.get(f"{_VOCABULARIES.get(system, system)}|{code}"))
            ),
            None,
        )

    def is_listed(self, kind: str, key: str) -> bool:
        """Whether a statement with these codes means something here, or is refused for its code."""
        return bool(self.subjects(kind, key) or self.refusal(kind, key))

    def _meant(self, kind: str, key: str) -> Meant:
        refusal = self.refusal(kind, key)
        if refusal is not None:
            return Meant((refusal[0],), (), refusal[1], True)
        found = self.subjects(kind, key)
        problem = contradiction(found)
        return Meant(
            found[:1] if problem else found, tuple(ask for ask in self.asks(kind, key) if ask[0] not in found), problem
        )

    def reader(self, subject: Subject, which: str, unit: str) -> CellReader:
        """Who reads the values of a subject in a unit; with `which`, the limits of normal beside them."""
        united = self.names.with_unit(subject, unit) if subject.kind == "observable" else subject
        united = replace(united, kind="limit", which=which) if which else united
        return CellReader(united, self.library, united.label)

    def subjects(self, kind: str, key: str) -> tuple[Subject, ...]:
        """What the codes of one statement mean, each subject once; nothing where no code is listed."""
        parts = key.split(SIGN)
        found = [subject for part in parts for subject in self._of(part, kind)]
        meant = _bounds_first(_once(subject for subject in found if subject.kind in _MAY_MEAN[kind]))
        return meant or ((NOT_KNOWN,) if kind == "drug" and _matters(parts) else ())

    def asks(self, kind: str, key: str) -> tuple[tuple[Subject, str], ...]:
        """Findings that the codes of one statement make worth asking about, each with the code and what it is called."""
        parts = [part.partition("|") for part in key.split(SIGN)] if kind == "condition" else []
        names = [
            name
            for system, _, code in parts
            for name in _or_category(_VOCABULARIES.get(system, system), code)
            if _is_icd(system)
        ]
        return tuple(found for name in names for found in self.to_ask.get(name, ()))

    def _of(self, part: str, kind: str) -> list[Subject]:
        system, _, code = part.partition("|") if "|" in part else ("", "", part.removeprefix("concept "))
        if own := self.own_of(code, system):
            return [own, *self.listed.get(f"{_VOCABULARIES.get(system, system)}|{code}", [])]
        if system == "name":
            named = self.names.find(code) if kind == "drug" else None
            return [named] if named else []
        vocabulary = _VOCABULARIES.get(system, system)
        if vocabulary == "ATC":
            return self._of_atc(code)
        names = _or_category(vocabulary, code)
        found = [subject for name in names for subject in self.listed.get(f"{vocabulary}|{name}", [])]
        return found if kind != "refuted" else [subject for subject in found if self._alone(subject, vocabulary, code)]

    def own_of(self, code: str, system: str = ANY_SYSTEM) -> Subject | None:
        """What the site itself says that a code of its own means."""
        return self.own.get(f"{system}|{code}") or self.own.get(f"{ANY_SYSTEM}|{code}") if self.own else None

    def _of_atc(self, code: str) -> list[Subject]:
        """The drug of a code, or of the longest prefix of it that a drug or a class names."""
        prefixes = (code[:length] for length in range(len(code), 0, -1))
        return next((self.listed[name] for prefix in prefixes if (name := f"ATC|{prefix}") in self.listed), [])

    def _alone(self, subject: Subject, vocabulary: str, code: str) -> bool:
        """Whether taking this ICD-10-CM code back takes the finding back: one lymphoma that it is not leaves the others."""
        listed = [name for name, subjects in self.listed.items() if name.startswith("ICD10CM|") and subject in subjects]
        return vocabulary != "ICD10CM" or listed == [f"ICD10CM|{code}"]


def _bounds_first(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    """Subjects of which one that is an upper bound stands for the same without a bound."""
    bounds = {subject.name for subject in subjects if subject.at_most}
    return tuple(subject for subject in subjects if subject.at_most or subject.name not in bounds)


def _refused(library: Library) -> dict[str, tuple[Subject, str]]:
    return {
        f"LOINC|{code.code}": (Subject("observable", observable.id), code.because)
        for observable in library.observables.values() for code in observable.codes.refused if code.status in _TRUSTED
    }  # fmt: skip


@lru_cache(maxsize=_BOOKS)
def book_of(library: Library) -> CodeBook:
    """The code book of a library; those of the last few libraries are kept, since a book holds its library."""
    return CodeBook(library)


def named(key: str) -> str:
    """The codes of a statement as a report names them."""
    return " + ".join(part.replace("|", " ") for part in key.split(SIGN) if part) or "no code"


def unit_of(library: Library, subject: Subject, code: str, text: str, one_unit: bool = True) -> str:
    """The unit by its code, else by its text; a text that names a refused unit (DDU beside ug/mL) is not passed over.

    `one_unit`: the code and the text are about the same number, so two known units of different size are none.
    """
    known = library.units.get(subject.name) if subject.kind == "observable" else None
    if known is None:
        return ""
    given = [unit for unit in (code, text) if unit] or [unit for unit in (subject.unit,) if unit]
    refused = [unit for unit in given if known.code(unit) in known.refused]
    sizes = {
        (found.factor, found.subtract)
        for unit in (code, text)
        if unit and (found := known.conversion(known.code(unit)))
    }
    if one_unit and len(sizes) > 1:
        return f"{code} or {text}"
    usable = [unit for unit in given if known.conversion(known.code(unit))]
    return next(iter([*refused, *usable, *given]), "")


def _once(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    """Each subject once; a site's own code that names a unit and a listed code may mean the same."""
    found: dict[tuple[str, str, bool], Subject] = {}
    for subject in subjects:
        if (key := (subject.kind, subject.name, subject.at_most)) not in found or subject.unit:
            found[key] = subject
    return tuple(found.values())


def _is_icd(system: str) -> bool:
    return _VOCABULARIES.get(system, system) == "ICD10CM"


def _to_ask(library: Library) -> dict[str, list[tuple[Subject, str]]]:
    found: dict[str, list[tuple[Subject, str]]] = {}
    for finding in library.findings.values():
        for code in finding.codes.icd10cm_ask:
            found.setdefault(code.code, []).append((Subject("finding", finding.id), f"{code.label} ({code.code})"))
    return found


def _matters(parts: list[str]) -> bool:
    """Whether a drug of no listed code is likely to hide a sign: by its name, where no ATC code puts it into another class."""
    systems = {_VOCABULARIES.get(system, system): code for system, _, code in (part.partition("|") for part in parts)}
    return "ATC" not in systems and bool(likely(systems.get("name", "")))


def _or_category(vocabulary: str, code: str) -> list[str]:
    """The code, and the ICD-10-CM categories above it as they are written in a list: "M32.-" holds M32, M32.9 and M32.10."""
    if vocabulary != "ICD10CM":
        return [code]
    letters = code.replace(".", "")
    above = [letters[:length] for length in range(3, len(letters) + 1)]
    return [code, *(f"{part[:3]}.{part[3:]}-" for part in above)]


def contradiction(subjects: tuple[Subject, ...]) -> str | None:
    """Why codes that stand side by side cannot be used: one value is of one observable. Findings may well be several."""
    if len(subjects) < 2 or not any(subject.kind == "observable" for subject in subjects):
        return None
    return f"its codes mean different things: {', '.join(subject.name for subject in subjects)}. Keep the right one."


def _listed(library: Library) -> Iterator[tuple[str, Subject]]:
    for observable in library.observables.values():
        trusted = (c for c in observable.codes.loinc if c.status in _TRUSTED)
        yield from (
            (f"LOINC|{c.code}", Subject("observable", observable.id, at_most=c.true_value is not None)) for c in trusted
        )
    for finding in library.findings.values():
        for name, codes in (("SNOMED", finding.codes.snomed), ("ICD10CM", finding.codes.icd10cm)):
            yield from ((f"{name}|{c.code}", Subject("finding", finding.id)) for c in codes if c.status in _TRUSTED)
    for drug in library.drugs.values():
        older = [("ATC", code, drug.atc_status) for code in drug.older_atc]
        for name, code, status in (
            ("ATC", drug.atc, drug.atc_status),
            ("RxNorm", drug.rxnorm, drug.rxnorm_status),
            *older,
        ):
            if code and status in _TRUSTED:
                yield f"{name}|{code}", Subject("drug", drug.id)
