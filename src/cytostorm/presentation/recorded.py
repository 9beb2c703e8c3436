"""What the record holds already, in words: drugs with their doses, and the values to look at before a needle or a knife."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cytostorm.differential.recorded import held, when
from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.record import Administration, Record, known_facts
from cytostorm.record.hiding import row_words
from cytostorm.words import moment_words

BLEEDING = ("platelets", "fibrinogen", "inr")


def drugs_given(record: Record, now: datetime | None) -> Iterator[tuple[str, str]]:
    """Each drug with its doses: ("tocilizumab", "2024-03-03 16:00, 560 mg"), or first and last time and how often."""
    found: dict[str, list[Administration]] = {}
    for fact in sorted((f for f in known_facts(record, now) if isinstance(f, Administration)), key=when):
        found.setdefault(fact.drug, []).append(fact)
    for drug, doses in found.items():
        first, last = moment_words(doses[0].times.effective), moment_words(doses[-1].times.effective)
        dose = f", {doses[-1].dose}" if doses[-1].dose else ""
        if drug == UNIDENTIFIED:
            yield from ((f"{row_words(one)}, not understood", moment_words(one.times.effective)) for one in doses)
            continue
        yield drug, f"{first}{dose}" if len(doses) == 1 else f"{first} to {last}, {len(doses)} times{dose}"


def held_words(record: Record, name: str, now: datetime | None) -> str:
    """What was recorded last of one subject, with its time; empty where nothing was."""
    return held(record, name, now)


def bleeding_words(record: Record, now: datetime | None) -> str:
    """Last values to look at before a needle or a knife. How low is too low is a clinician's: no threshold stands here."""
    found = [f"{'INR' if name == 'inr' else name} {value}" for name in BLEEDING if (value := held(record, name, now))]
    return ", ".join(found)
