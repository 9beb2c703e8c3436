"""Whether a text is on its way to be a value: "12000 n" while ng/mL is typed. It is no error yet, and no value either."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cytostorm.io.values.drug_rows import ENDED, GIVEN, NOT_GIVEN
from cytostorm.io.values.subjects import Names, Subject
from cytostorm.record import Origin
from cytostorm.record.entry import NO, YES
from cytostorm.record.no_result import WORDS
from cytostorm.units import UnitList, plain_spelling

_SIGN_ALONE = re.compile(r"[<>≤≥=]{1,2}\s*[+-]?|[+-]")
_OPEN_NUMBER = re.compile(r"(?:[<>≤≥=]{1,2})?\s*[+-]?\d[\d.,]*(?:[.,]|[eE][+-]?| to?| to \d*[.,]?)")
_NUMBER = re.compile(r"(?:[<>≤≥=]{1,2})?\s*[+-]?[\d.,' ]*\d[.,]?")
_SPLIT = re.compile(r"((?:[<>≤≥=]{1,2})?\s*[+-]?[\d.,' ]*\d[.,]?)\s*([^\d.,' ].*)")
_CONFIRMED = " as measured"
_DOSE_UNITS = ("mg", "g", "ug", "mcg", "IU", "mg/kg", "mg/m2", "mL", "MU", "mg/kg/d", "mg/kg/h")


def is_unfinished(name: str, origin: Origin, names: Names) -> bool:
    """Whether the text is a beginning of something that its field takes; nothing is guessed from it."""
    subject, text, unit = names.headed(name)[0], origin.text.strip(), origin.unit.strip()
    if subject is None or not text:
        return False
    if subject.kind in ("observable", "limit") and subject.name in names.library.units:
        return _quantity(text, unit, names.library.units[subject.name])
    return _begins(text.lower(), _words(subject, names)) or (
        subject.kind == "drug" and _begins_dose(f"{text} {unit}".strip())
    )


def _quantity(text: str, unit: str, units: UnitList) -> bool:
    """A sign or a number that stops short, a unit that stops short, or the beginning of a word for "no result"."""
    whole = f"{text} {unit}".strip()
    if _SIGN_ALONE.fullmatch(text) or _OPEN_NUMBER.fullmatch(text) or _begins(whole.lower(), WORDS):
        return True
    parts = _SPLIT.fullmatch(whole)
    if parts is None:
        return _NUMBER.fullmatch(whole) is not None and not unit
    if _begins_unit(parts[2], units, whole=True):  # the unit is whole: the number is what was refused
        return False
    return _begins_unit(parts[2], units) or any(
        _begins_unit(parts[2][: -len(end)].rstrip(), units, whole=True)
        for end in (_CONFIRMED[:size] for size in range(1, len(_CONFIRMED)))
        if parts[2].lower().endswith(end)
    )


def _begins_unit(text: str, units: UnitList, whole: bool = False) -> bool:
    known = [
        *units.conversions,
        *units.refused,
        *(alias for alias, codes in units.aliases.items() if set(codes) & set(units.conversions)),
    ]
    if whole:
        return any(plain_spelling(text) == plain_spelling(one) for one in known)
    return _begins(plain_spelling(text), map(plain_spelling, known))


def _words(subject: Subject, names: Names) -> Iterable[str]:
    """The words that a field without a number takes."""
    yield from WORDS
    if subject.kind == "finding":
        yield from (*YES, *NO)
        said = next((one for one in names.library.ward_names.findings if one.finding == subject.name), None)
        yield from (*said.present, *said.absent) if said else ()
    elif subject.kind == "drug":
        yield from (*GIVEN, *NOT_GIVEN, *ENDED, *YES, *NO)
    elif subject.kind == "sex":
        yield from ("female", "male", "unknown")
    else:
        for level in names.library.observables[subject.name].levels:
            yield from (level.id.lower(), level.label.lower(), *(word.lower() for word in level.accepted))


def _begins_dose(text: str) -> bool:
    parts = _SPLIT.fullmatch(text)
    return bool(_NUMBER.fullmatch(text)) if parts is None else _begins(parts[2], _DOSE_UNITS)


def _begins(text: str, words: Iterable[str]) -> bool:
    return any(word.startswith(text) and word != text for word in words)
