"""A value of a program as the exact text of a cell."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from cytostorm.io.values.exact import ExactNumber


def text_of(value: Any) -> str:
    """A cell's value as exact text.

    >>> text_of(73.0), text_of(38.4), text_of(True), text_of(datetime.date(2020, 1, 31))
    ('73', '38.4', 'true', '2020-01-31')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return ExactNumber(repr(float(value)).removesuffix(".0"))
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    return "" if value is None else ExactNumber(value) if isinstance(value, Decimal) else str(value)
