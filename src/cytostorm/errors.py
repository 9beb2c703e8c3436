"""One family of exceptions. Each carries its parts as fields and says what to do next."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class CytostormError(Exception):
    """Anything that is shown to a person as a message, never as a traceback."""

    exit_code = 2


def suggestion(name: str, known: Iterable[str]) -> str:
    """A "did you mean" half-sentence, or nothing where no known name is near."""
    near = difflib.get_close_matches(str(name), [str(k) for k in known], n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""


@dataclass
class KnowledgeError(CytostormError):
    """A knowledge file that cannot be used: which file, where in it, what is wrong, what to do."""

    file: str
    where: str
    problem: str
    advice: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = self.file + (f", line {self.line}" if self.line else "") + (f", at {self.where}" if self.where else "")
        return f"{place}: {self.problem}" + (f" {self.advice}" if self.advice else "")


@dataclass
class InputError(CytostormError):
    """Data that cannot be read: the source, the row and field where known, and what was expected."""

    source: str
    problem: str
    advice: str = ""
    row: int | None = None
    field: str = ""

    def __str__(self) -> str:
        place = self.source + (f", row {self.row}" if self.row is not None else "")
        place += f", field '{self.field}'" if self.field else ""
        return f"{place}: {self.problem}" + (f" {self.advice}" if self.advice else "")


@dataclass
class RefusedError(CytostormError):
    """Some values were not understood; all of them are listed, none is dropped in silence."""

    source: str
    refusals: Sequence[object]

    def __str__(self) -> str:
        listed = "".join(f"\n  {refusal}" for refusal in list(self.refusals)[:20])
        more = f"\n  and {len(self.refusals) - 20} more" if len(self.refusals) > 20 else ""
        return f"{self.source}: {len(self.refusals)} {'value was' if len(self.refusals) == 1 else 'values were'} not understood.{listed}{more}"


class RefusedWarning(UserWarning):
    """Values of a notebook's record or frame that were not understood, and are unknown in what follows."""


@dataclass
class UnknownNameError(CytostormError):
    """A name that the library does not hold, with the nearest one that it does, or with what it is another name of."""

    kind: str
    name: str
    known: Sequence[str]
    other_name_of: str = ""

    def __str__(self) -> str:
        listing = ", ".join(sorted(self.known)) if len(self.known) <= 60 else f"{len(self.known)} names"
        hint = (
            f" It is another name of '{self.other_name_of}'."
            if self.other_name_of
            else suggestion(self.name, self.known)
        )
        return f"There is no {self.kind} '{self.name}'.{hint} Known: {listing}."


@dataclass
class UnitError(CytostormError):
    """A unit that is not on the closed list of an observable, or that is refused for a reason."""

    observable: str
    unit: str
    reason: str
    known: Sequence[str] = ()
    deliberate: bool = False

    def __str__(self) -> str:
        accepted = f" Accepted for {self.observable}: {', '.join(self.known)}." if self.known else ""
        return f"{self.reason}{accepted}"


@dataclass
class MissingPackageError(CytostormError):
    """A part of cytostorm that needs a package which is not installed: what needs it, which package, and the extra that brings it."""

    what: str
    package: str
    extra: str

    def __str__(self) -> str:
        return f'{self.what} needs {self.package}; install it with: pip install "cytostorm[{self.extra}]".'


@dataclass
class ComparisonError(CytostormError):
    """A comparison of treatments that cannot be honest: which check found it, what is wrong, in which columns, in how many persons or rows.

    `check` is one of a few stable words (`separation`, `positivity`, `missing`, `weights`, ...), so that a protocol can say more.
    """

    check: str
    problem: str
    advice: str = ""
    columns: tuple[str, ...] = ()
    count: int | None = None

    def __str__(self) -> str:
        return self.problem + (f" {self.advice}" if self.advice else "")
