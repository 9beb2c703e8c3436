"""What the record holds already, for a first screen: drugs that were given, and values that are too old to count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from cytostorm.differential.aging import Old
from cytostorm.differential.recorded import when
from cytostorm.library import Library
from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.presentation.headlines import lowered
from cytostorm.record import Administration, Record, known_facts
from cytostorm.record.hiding import row_words
from cytostorm.words.aged import age_words, value_words

_NO_KINDS: Mapping[str, str] = {}


def given_words(
    record: Record,
    now: datetime | None,
    first: Iterable[str],
    timed: bool = True,
    others: bool = True,
    kinds: Mapping[str, str] = _NO_KINDS,
) -> str:
    """Each drug with its last dose: "tocilizumab 560 mg (3 Mar 08:00), furosemide".

    Those of `first` stand first; with `timed` false without doses and times, with `others` false the rest is counted.
    `kinds`: what a drug is to the warnings, also without its time: "voriconazole (strong inhibitors of CYP3A4)".
    """
    found: dict[str, list[Administration]] = {}
    for fact in sorted((f for f in known_facts(record, now) if isinstance(f, Administration)), key=when):
        name = f"{row_words(fact)} (not understood)" if fact.drug == UNIDENTIFIED else fact.drug
        found.setdefault(name, []).append(fact)
    leading = frozenset(first)
    drugs = sorted(found.items(), key=lambda pair: pair[0] not in leading)
    shown = [pair for pair in drugs if others or pair[0] in leading] or drugs
    rest = f" +{len(drugs) - len(shown)}" if len(shown) < len(drugs) else ""
    return ", ".join(_given(name, doses, kinds.get(name, ""), timed) for name, doses in shown) + rest


def _given(name: str, doses: list[Administration], kind: str, timed: bool) -> str:
    last, count = doses[-1], f"{len(doses)} times, last " if len(doses) > 1 else ""
    moment = last.times.effective
    time = f"{count}{moment.day} {moment:%b %H:%M}" if moment is not None and timed else ""
    after = "; ".join(part for part in (time, kind) if part)
    return f"{name}{f' {last.dose}' if last.dose and timed else ''}{f' ({after})' if after else ''}"


def old_values(old: Old, library: Library) -> Iterator[str]:
    """ "ferritin 12,000 ng/mL (9.0 days old)": by the name of the input."""
    for name, one in old:
        known = library.observables.get(name) or library.findings.get(name)
        label = known.brief if known is not None else name.replace("_", " ")
        yield f"{lowered(label)} {value_words(one)} ({age_words(one.age)} old)"
