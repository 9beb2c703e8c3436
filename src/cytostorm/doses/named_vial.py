"""A vial that the user has in hand: "400 mg/20 mL" or "20 mg/mL"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from cytostorm.errors import InputError

_WRITTEN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(mg|g)\s*/\s*(\d+(?:\.\d+)?)?\s*m[lL]\s*")
_EXPECTED = "Write what stands on it: '400 mg/20 mL', '20 mg/mL' or '10 g/100 mL'."


@dataclass(frozen=True)
class NamedVial:
    """A concentration in mg/mL, and what one vial holds where that was written."""

    label: str
    concentration: Fraction
    contents: tuple[Fraction, ...] = ()
    id: str = "named"
    status: str = "named by the user"
    marks: None = None
    marks_from: None = None
    whole_vials: bool = False


def named_vial(text: str | None) -> NamedVial | None:
    """The vial of a text; None for None. Raises InputError for what names no amount in a volume."""
    if text is None:
        return None
    match = _WRITTEN.fullmatch(str(text))
    if match is None:
        raise InputError("the vial", f"'{text}' names no strength.", _EXPECTED, field="vial")
    amount = Fraction(match[1]) * (1000 if match[2] == "g" else 1)
    volume = Fraction(match[3]) if match[3] else Fraction(1)
    if amount <= 0 or volume <= 0:
        raise InputError("the vial", f"'{text}' holds nothing.", _EXPECTED, field="vial")
    return NamedVial(f"vial named by the user, {str(text).strip()}", amount / volume, (amount,) if match[3] else ())
