"""What comes out of a coded source: records, and the report on what happened to its values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from cytostorm.io.values.conformance import Conformance, Tally
from cytostorm.io.values.content import TableContent
from cytostorm.library import Library

SHOWN = 20


@dataclass(frozen=True)
class CodedConformance(Conformance):
    """The report of a table, and more.

    Rows of each resource or table, the codes never used (the twenty commonest), what does not count and why,
    what was taken for granted about the source, what a person has to see, and how many coded values had a code that means nothing here.
    """

    resources: dict[str, int]
    codes_never_used: dict[str, int]
    other_codes_never_used: int
    not_counted: dict[str, str]
    assumptions: dict[str, str]
    warnings: tuple[str, ...] = ()
    values_never_used: int = 0


@dataclass(frozen=True)
class CodedContent(TableContent):
    """The records of a coded source, and what happened to its values on the way in."""

    conformance: CodedConformance


@dataclass
class Told:
    """What a door says about its source beside the values: counts of resources, and sentences."""

    resources: dict[str, int]
    not_counted: dict[str, str]
    assumptions: dict[str, str]
    warnings: Iterable[str]
    listed: Iterable[str] = ()


def report_of(
    source: str, people: int, tally: Tally, told: Told, never_used: Counter[str], library: Library
) -> CodedConformance:
    """The finished report of a coded source. `told.listed` names observables that the source asks for by codes of its own."""
    plain = tally.report(source, sum(told.resources.values()), people)
    parts = {field.name: getattr(plain, field.name) for field in fields(Conformance)} | {
        "observables_never_seen": _never_seen(tally, told, library)
    }
    commonest = dict(
        sorted(never_used.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]
    )  # ties keep no order of rows
    return CodedConformance(
        **parts, resources=told.resources, codes_never_used=commonest, other_codes_never_used=len(never_used) - len(commonest),
        not_counted=_plain(told.not_counted), assumptions=_plain(told.assumptions), warnings=tuple(told.warnings),
        values_never_used=sum(never_used.values()),
    )  # fmt: skip


def _never_seen(tally: Tally, told: Told, library: Library) -> tuple[str, ...]:
    """Observables that can be asked for by a code and did not come."""
    seen, listed = {reader.subject.name for reader in tally.readers if reader.taken}, set(told.listed)
    return tuple(
        sorted(
            o.id
            for o in library.observables.values()
            if (o.codes.loinc or o.id in listed) and o.id not in seen | {"age"}
        )
    )


def _plain(reasons: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(reasons.items()))
