"""What the record holds already, for a first screen: drugs that were given, and values that are too old to count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from cytostorm.differential.aging import Old
from cytostorm.differential.recorded import when
from cytostorm.library import Library
from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.presentation.headlines import lowered
from cytostorm.record import Administration, Record, known_facts
from cytostorm.record.hiding import row_words
from cytostorm.words.aged import age_words, value_words


def given_words(
    record: Record, now: datetime | None, first: Iterable[str], timed: bool = True, others: bool = True
) -> str:
    """Each drug with its last dose: "tocilizumab 560 mg (3 Mar 08:00), furosemide".

    Those of `first` stand first; with `timed` false the names alone, with `others` false the rest is counted.
    """
    found: dict[str, list[Administration]] = {}
    for fact in sorted((f for f in known_facts(record, now) if isinstance(f, Administration)), key=when):
        name = f"{row_words(fact)} (not understood)" if fact.drug == UNIDENTIFIED else fact.drug
        found.setdefault(name, []).append(fact)
    leading = frozenset(first)
    drugs = sorted(found.items(), key=lambda pair: pair[0] not in leading)
    shown = [pair for pair in drugs if others or pair[0] in leading] or drugs
    rest = f" +{len(drugs) - len(shown)}" if len(shown) < len(drugs) else ""
    return ", ".join(_given(name, doses) if timed else name for name, doses in shown) + rest


def _given(name: str, doses: list[Administration]) -> str:
    last, count = doses[-1], f"{len(doses)} times, last " if len(doses) > 1 else ""
    moment = last.times.effective
    time = f" ({count}{moment.day} {moment:%b %H:%M})" if moment is not None else ""
    return f"{name}{f' {last.dose}' if last.dose else ''}{time}"


def old_values(old: Old, library: Library) -> Iterator[str]:
    """ "ferritin 12,000 ng/mL (9.0 days old)": by the name of the input."""
    for name, one in old:
        known = library.observables.get(name) or library.findings.get(name)
        label = known.brief if known is not None else name.replace("_", " ")
        yield f"{lowered(label)} {value_words(one)} ({age_words(one.age)} old)"
