"""ISO 8601 durations of fixed length: weeks, days, hours and minutes (P7D, PT24H, P2W)."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache

_DURATION = re.compile(r"P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?)?")


@lru_cache(maxsize=256)  # a reading asks for the same few lengths millions of times
def duration(text: str) -> timedelta:
    """The length of time that an ISO 8601 text names.

    Raises ValueError for months and years, whose length depends on the date.

    >>> duration("PT24H")
    datetime.timedelta(days=1)
    """
    match = _DURATION.fullmatch(text)
    if not match:
        raise ValueError(f"'{text}' is not a duration like P7D, PT24H or P2W")
    weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
