"""Days without a time, as SQL: midnight to the second, or the last second of a day, where a reader put the end of it.

Read so for every source (†: our choice): a bound where it is a day, and a bound for the rare event at that very second.
"""

from __future__ import annotations

LAST_SECOND = "INTERVAL 86399 SECOND"


def is_day(moment: str) -> str:
    """Whether a moment is a day without a time."""
    return f"({moment} IN (date_trunc('day', {moment}), date_trunc('day', {moment}) + {LAST_SECOND}))"


def end_of_day(moment: str) -> str:
    """The end of something: a day without a time lasts to its last second."""
    return f"CASE WHEN {moment} = date_trunc('day', {moment}) THEN {moment} + {LAST_SECOND} ELSE {moment} END"


def start_of_day(moment: str) -> str:
    """A moment, or the midnight that a day without a time begins with."""
    return f"CASE WHEN {is_day(moment)} THEN date_trunc('day', {moment}) ELSE {moment} END"
