"""A name and its value as the cells of a long table: "12000 ng/mL" is a number and its unit."""

from __future__ import annotations

import re
from typing import Any

from cytostorm.io.tables.frames import text_of
from cytostorm.record.entry import confirmation

HEADERS = ("observable", "value", "unit")
_NUMBER = r"(?>(?:[<>]=?|=[<>]|[≤≥])?\s*[+\-\u2212]?[\d.,]+(?:[ '’\u00a0\u2009\u202f]\d{3}(?!\d))*(?:[.,]\d+)?(?:[eE][+-]?\d+)?)"
_WITH_UNIT = re.compile(rf"\s*({_NUMBER})\s*([A-Za-zµμ°%/\[{{×#1].*?)\s*")


def cells_of(name: str, value: Any) -> tuple[str, str, str]:
    """The observable, the value and the unit of a named value; a pair is a number and its unit."""
    name, unit = _headed(name)
    if isinstance(value, (tuple, list)):
        return name, text_of(value[0]) if value else "", str(value[1]) if len(value) == 2 else ""
    text = text_of(value)
    plain, confirmed = confirmation(text.strip())
    parts = None if unit else _WITH_UNIT.fullmatch(plain)
    if parts is None:
        return name, text.strip(), unit
    return name, f"{parts[1]} as measured" if confirmed else parts[1], parts[2]


def _headed(name: str) -> tuple[str, str]:
    """A name with its unit in square brackets, as a column has it."""
    if not name.endswith("]") or "[" not in name:
        return name, ""
    before, unit = name[:-1].split("[", 1)
    return before.strip(), unit.strip()
