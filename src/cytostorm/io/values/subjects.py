"""What a header or a test name stands for: an observable, a finding, a drug, or a limit of an observable."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, get_args

from cytostorm.errors import UnitError, suggestion
from cytostorm.io.values.drug_names import DrugNames, near
from cytostorm.io.values.ward_names import WardNames, ward_folded
from cytostorm.library import Library

Kind = Literal["observable", "finding", "drug", "limit", "sex"]
KINDS: tuple[Kind, ...] = ("observable", "finding", "drug")
Which = Literal["upper_limit_of_normal", "lower_limit_of_normal", "baseline"]
LIMITS: tuple[Which, ...] = get_args(Which)
_MAN, _ASKED = ("h", "male"), ("m", "")
SEX_NAMES: dict[str, tuple[tuple[str, str], ...]] = {
    "sex": (), "gender": (), "geschlecht": (), "sesso": (), "genere": (), "sexe": (_MAN,), "sexo": (_MAN, _ASKED), "genero": (_MAN, _ASKED),
}  # fmt: skip
"""How wards head the sex, and what single letters mean under it: H is hombre or homme; M is mujer or masculino, so it is asked for."""
_ROUND = re.compile(r"(.*\S)\s*\(([^()]*)\)")


@dataclass(frozen=True)
class Subject:
    """What a value is about, with the unit it is written in; `which` names the limit, where it is one.

    `as_measured`: somebody has confirmed the unit, and no value is suspected of a slip. `at_most`: the true value is at most the
    one that is written. `codes`: of the sex, what a word means beyond the usual ones; "" for a word that has to be asked for.
    """

    kind: Kind
    name: str
    unit: str = ""
    which: str = ""
    fasting: bool | None = None
    as_measured: bool = False
    at_most: bool = False
    codes: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        return f"{self.name}@{self.which}" if self.which else self.name


class Names:
    """The names that the library knows, each with its accepted spellings; case and blanks do not matter."""

    def __init__(self, library: Library):
        self.library = library
        self.subjects: dict[str, Subject] = {}
        for finding in library.findings.values():
            self._add(Subject("finding", finding.id), finding.accepted)
        for name in library.observables:
            self._add(Subject("observable", name), ())
        self.drugs = DrugNames(library.drugs)
        self.ward = WardNames(library)

    def _add(self, subject: Subject, accepted: Iterable[str]) -> None:
        for word in (*accepted, subject.name):
            self.subjects[folded(word)] = subject

    def find(self, name: str) -> Subject | None:
        """The subject of a name such as `ferritin` or `ast@upper_limit_of_normal`, still without a unit."""
        word, _, which = name.partition("@")
        found = self.subjects.get(folded(word)) or self._ward(word) or self._drug(word)
        if not which or found is None:
            return found
        return (
            Subject("limit", found.name, which=which.strip())
            if found.kind == "observable" and which.strip() in LIMITS
            else None
        )

    def _ward(self, word: str) -> Subject | None:
        """The subject of a name that wards use; the sex is a field of the record, and neither observable nor finding."""
        if (codes := SEX_NAMES.get(ward_folded(word))) is not None:
            return Subject("sex", "sex", codes=codes)
        meant = self.ward.find(word)
        return Subject(meant.kind, meant.name) if meant is not None else None

    def headed(self, header: str) -> tuple[Subject | None, str]:
        """The subject and the unit of a header or a test name: the unit stands in square brackets, or in round ones at the end.

        Round brackets hold a unit only where it is one of that subject: "Leukocytes (urine)" is no leukocytes.
        """
        name, unit = split_header(header)
        found = self.find(name)
        if found is not None or unit:
            return found, unit
        bracket = _ROUND.fullmatch(header.strip())
        if bracket is None:
            return None, ""
        found = self.find(bracket[1])
        units = (
            self.library.units.get(found.name) if found is not None and found.kind in ("observable", "limit") else None
        )
        code = units.code(bracket[2]) if units else ""
        is_unit = units is not None and (
            code in units.conversions or code in units.refused or self._is_percent(found, bracket[2])
        )
        return (found, bracket[2]) if is_unit else (None, "")

    def _is_percent(self, subject: Subject | None, unit: str) -> bool:
        return subject is not None and unit.strip() == "%" and f"{subject.name}_percent" in self.library.observables

    def _drug(self, word: str) -> Subject | None:
        name = self.drugs.find(word)
        return Subject("drug", name) if name is not None else None

    def hint(self, name: str, more: Iterable[str] = ()) -> str:
        """What a name that is not known may mean: all meanings of one that is always asked for, else "did you mean" for a slip of letters."""
        bracket = _ROUND.fullmatch(name.strip())
        if why := self.ward.why_not(split_header(name)[0]) or (bracket and self.ward.why_not(bracket[1])):
            return f" It is always asked for: {why}. Write which one it is."
        if written := self._with_unit_apart(name):
            return f" Write it as '{written}'."
        word, at, which = name.partition("@")
        if at and folded(word) in self.subjects:
            return suggestion(which, LIMITS)
        meant = near(folded(name), [*self.subjects, *more]) or self._near_with_unit(name)
        meant = meant or self.drugs.near(name) or self.drugs.near(word.split("(")[0])
        return f" Did you mean '{meant}'?" if meant else ""

    def _with_unit_apart(self, name: str) -> str:
        """A name whose unit stands behind a blank or a comma, in the brackets that a header has: "Ferritin µg/l"."""
        before, _, unit = name.strip().rpartition(" ")
        written = f"{before.rstrip(' ,;')} [{unit}]"
        return written if before and self.headed(f"{before.rstrip(' ,;')} ({unit})")[0] is not None else ""

    def _near_with_unit(self, name: str) -> str:
        """The name that is surely meant before round brackets, where they hold a unit of it."""
        bracket = _ROUND.fullmatch(name.strip())
        meant = near(folded(bracket[1]), self.subjects) if bracket else ""
        return meant if bracket and meant and self.headed(f"{meant} ({bracket[2]})")[0] is not None else ""

    def near_drug(self, name: str) -> bool:
        """Whether a name that is not known is surely a slip of a drug's name."""
        return bool(self.drugs.near(name))

    def needs_unit(self, subject: Subject) -> bool:
        """Quantities and their limits need one; a drug may have one for its dose."""
        return subject.kind in ("observable", "limit") and self.library.observables[subject.name].kind == "quantity"

    def in_table_unit(self, subject: Subject, unit: str) -> Subject:
        """The same for a name of a table, where "neutrophils" in % are the percentage."""
        named = replace(subject, name=f"{subject.name}_percent") if self._is_percent(subject, unit) else subject
        return self.with_unit(named, unit)

    def with_unit(self, subject: Subject, unit: str) -> Subject:
        """The subject with its unit; a number without a dimension, such as the INR, needs none written."""
        canonical = self.library.units[subject.name].canonical if self.needs_unit(subject) else ""
        return replace(subject, unit=unit or (canonical if canonical == "1" or canonical.startswith("{") else ""))

    def unit_problem(self, subject: Subject) -> tuple[str, str] | None:
        """What is wrong with the unit of a whole column, and what to write; None where nothing is.

        A unit that is refused for a medical reason is no mistake of the column: its values are refused one by one.
        """
        if not self.needs_unit(subject):
            return (
                (f"{subject.name} takes no unit.", f"Leave '{subject.unit}' out.")
                if subject.unit and subject.kind != "drug"
                else None
            )
        known = self.library.units[subject.name]
        if not subject.unit:
            ways = " or ".join(f"'{subject.label} [{unit}]'" for unit in known.conversions)
            return f"{subject.label} has no unit.", f"Write it in brackets: {ways}."
        try:
            known.named(subject.unit)
        except UnitError as error:
            return None if error.deliberate else (error.reason, f"Accepted: {', '.join(error.known)}.")
        return None


@lru_cache(maxsize=8)
def names_of(library: Library) -> Names:
    """The names of a library, made once: thousands of spellings are folded for them. Nobody changes them afterwards."""
    return Names(library)


def folded(name: str) -> str:
    """A name for look-up: lower case, blanks and hyphens as underscores."""
    return "_".join(name.lower().replace("-", " ").replace("_", " ").split())


def split_header(header: str) -> tuple[str, str]:
    """The name and the unit of a header; the unit stands in brackets, and UCUM has brackets of its own.

    >>> split_header("temperature [[degF]]")
    ('temperature', '[degF]')
    """
    if not header.endswith("]") or "[" not in header:
        return header.strip(), ""
    name, unit = header[:-1].split("[", 1)
    return name.strip(), unit.strip()
