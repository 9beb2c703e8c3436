"""A name and its value as the cells of a long table: "12000 ng/mL" is a number and its unit."""

from __future__ import annotations

import re
from typing import Any

from cytostorm.io.values.cell_text import text_of
from cytostorm.io.values.subjects import split_header
from cytostorm.record.entry import confirmation

HEADERS = ("observable", "value", "unit")
_NUMBER = r"(?>(?:[<>]=?|=[<>]|[≤≥])?\s*[+\-\u2212]?[\d.,]+(?:[ '’\u00a0\u2009\u202f]\d{3}(?!\d))*(?:[.,]\d+)?(?:[eE][+-]?\d+)?)"
_WITH_UNIT = re.compile(rf"\s*({_NUMBER})\s*([A-Za-zµμ°%/\[{{×#1].*?)\s*")


def cells_of(name: str, value: Any) -> tuple[str, str, str]:
    """The observable, the value and the unit of a named value; a pair is a number and its unit."""
    name, unit = split_header(name)
    if isinstance(value, (tuple, list)):
        return name, text_of(value[0]), str(value[1])
    text = text_of(value)
    plain, confirmed = confirmation(text.strip())
    parts = None if unit else _WITH_UNIT.fullmatch(plain)
    if parts is None:
        return name, text.strip(), unit
    return name, f"{parts[1]} as measured" if confirmed else parts[1], parts[2]
