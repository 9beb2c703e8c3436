"""The columns that a screened folder gives to a protocol, by name, and the words that stand in them."""

from __future__ import annotations

PERSON = "person"
ZERO, OUTCOME, OUTCOME_DAY = "time zero", "outcome", "day of the outcome"
OPEN_END, DISCHARGE = "end of the data", "discharge"
SURE, POSSIBLE, NOT_MET = "surely", "possibly", "no"


def start_column(drug: str) -> str:
    return f"days to {drug}"


def criteria_column(criteria: str) -> str:
    return f"{criteria} by time zero"
