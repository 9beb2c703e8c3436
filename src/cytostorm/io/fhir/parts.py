"""The small parts of a resource in plain Python: texts, codes, references, moments."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from cytostorm.io.coded.codebook import SIGN
from cytostorm.io.fhir.words import MOMENT, PATIENT

Resource = dict[str, Any]
NOTHING: Resource = {}
_MOMENT = re.compile(MOMENT, re.ASCII)
_PATIENT = re.compile(PATIENT)


@lru_cache(maxsize=4096)
def moment(text: str | None) -> datetime | None:
    """A moment in UTC, without a zone; a date alone is its beginning. None where it is no moment that can be used."""
    if text is None or not _MOMENT.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    except (ValueError, OverflowError):
        return None


def day(text: str) -> date | None:
    """A calendar day; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def patient_of(resource: Resource) -> str | None:
    reference = text_of((resource.get("subject") or NOTHING).get("reference"))
    if reference is None:
        return None
    if reference.startswith("Patient/") and "/" not in reference[8:]:
        return reference[8:] or None
    if reference.startswith("urn:uuid:"):
        return reference[9:] or None
    found = _PATIENT.search(reference)
    return found[1] if found else None


def test_of(concept: Resource) -> str | None:
    """The codes of a test; one that has a name and no code is known by its name, for a mapping that binds it."""
    name = text_of(concept.get("text"))
    return codes_of(concept) or (f"text|{name}" if name is not None else None)


def codes_of(concept: Resource) -> str:
    return SIGN.join(
        f"{text_of(one.get('system')) or ''}|{text_of(one.get('code')) or ''}"
        for one in (x or NOTHING for x in concept.get("coding") or ())
    )


def drug_of(concept: Resource) -> str | None:
    names = [text_of((one or NOTHING).get("display")) for one in concept.get("coding") or ()] + [
        text_of(concept.get("text"))
    ]
    return (
        SIGN.join(
            [part for part in (codes_of(concept),) if part] + [f"name|{name}" for name in names if name is not None]
        )
        or None
    )


def first_coding(concept: Resource | None) -> Resource:
    return ((concept or NOTHING).get("coding") or [NOTHING])[0] or NOTHING


def first_code(concept: Resource | None) -> str | None:
    return text_of(first_coding(concept).get("code"))


def first_of(*values: Any) -> str | None:
    return next((text for value in values if (text := text_of(value)) is not None), None)


def text_of(value: Any) -> str | None:
    """One value as the text that was written; a truth as JSON writes it."""
    if value is None or isinstance(value, str):
        return value
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
