"""Time zero: eligibility, assignment and follow-up begin together, or the comparison is refused with persons and days.

Who is classed as treated by what happens after follow-up began was alive until then: that time is immortal (Suissa 2008).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from cytostorm.errors import InputError
from cytostorm.protocols.cells import Cells, Floats
from cytostorm.protocols.grammar import AtColumn, Protocol
from cytostorm.protocols.grammar_outcomes import EventOutcome
from cytostorm.protocols.refusing import Refusal

_NAMES = {"eligible_at": "Eligibility", "assigned_at": "Assignment to a strategy", "follow_up_from": "Follow-up"}


def days_since_zero(cells: Cells, column: str, zero: str | None) -> Floats:
    """A column as days since time zero: numbers as they are, dates less those of time zero. NaN where either is missing."""
    texts = cells.texts(column)
    if zero is None or not any("-" in text[1:] for text in texts):
        return cells.numbers(column)
    return (_dates(cells, column) - _dates(cells, zero)) / 86400.0


def _dates(cells: Cells, column: str) -> Floats:
    """Seconds of dates and times, NaN where missing."""
    missing = cells.is_missing(column)
    return np.array(
        [
            np.nan if gone else _seconds(cells, text, index, column)
            for index, (text, gone) in enumerate(zip(cells.texts(column), missing, strict=True))
        ]
    )


def _seconds(cells: Cells, text: str, index: int, column: str) -> float:
    try:
        return (datetime.fromisoformat(text).replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds()
    except ValueError:
        problem = f"'{text}' is no date."
        raise InputError(
            cells.table.source, problem, "Write 2026-03-01 or 2026-03-01T14:30.", cells.table.row_number(index), column
        ) from None


def refused_times(protocol: Protocol, cells: Cells) -> Iterator[Refusal]:
    """Moments that are not time zero, and outcomes before it."""
    zero = protocol.time_zero
    for name, when in zero.moments.items():
        if isinstance(when, AtColumn):
            yield from _apart(_NAMES[name], when.column, days_since_zero(cells, when.column, protocol.zero_column))
    yield from _early_outcomes(protocol, cells)
    yield from _late_confounders(protocol, cells)


def _apart(name: str, column: str, days: Floats) -> Iterator[Refusal]:
    late, unknown = days > 0, np.isnan(days)
    if late.any():
        total = float(days[late].sum())
        problem = (
            f"{name} ('{column}') comes after time zero: {total:,.0f} days, median {np.median(days[late]):.3g}, "
            "in which these persons could not die in the treated group. This time is immortal and favors the treatment."
        )
        advice = "Set time zero at the moment of assignment, or compare by a grace period (strategies: start, within, grace)."
        yield Refusal("immortal time", problem, advice, int(late.sum()), len(days), total)
    if (days < 0).any():
        problem = f"{name} ('{column}') comes before time zero: what happened between is left out of the follow-up."
        advice = "Begin eligibility, assignment and follow-up at one moment."
        yield Refusal(
            "before time zero", problem, advice, int((days < 0).sum()), len(days), float(-days[days < 0].sum())
        )
    if unknown.any():
        problem = f"{name} ('{column}') has no time, so nobody can say that it is time zero."
        yield Refusal(
            "time missing",
            problem,
            "Fill it in, or leave these persons out by eligibility.",
            int(unknown.sum()),
            len(days),
        )


def _early_outcomes(protocol: Protocol, cells: Cells) -> Iterator[Refusal]:
    if not isinstance(protocol.outcome, EventOutcome):
        return
    time = protocol.outcome.time_column
    days = days_since_zero(cells, time, protocol.zero_column)
    if (days < 0).any():
        problem = f"The outcome ('{time}') comes before time zero."
        advice = "Correct the times, or leave out by eligibility who had it already."
        yield Refusal("outcome before time zero", problem, advice, int((days < 0).sum()), len(days))


def _late_confounders(protocol: Protocol, cells: Cells) -> Iterator[Refusal]:
    for one in protocol.confounders:
        if one.measured == "at time zero" and not one.at_time_zero_accepted:
            problem = f"'{one.column}' is measured at the very moment of treatment, so treatment may have changed it."
            advice = "Use the last value before it, or say why it cannot be: at_time_zero_accepted: REASON."
            yield Refusal("confounder at time zero", problem, advice)
        elif isinstance(one.measured, AtColumn):
            days = days_since_zero(cells, one.measured.column, protocol.zero_column)
            late = days >= 0
            if late.any():
                problem = f"'{one.column}' is measured at time zero or after it ('{one.measured.column}'), so it may be an effect of treatment."
                advice = "Take the last value before time zero."
                yield Refusal(
                    "confounder after time zero", problem, advice, int(late.sum()), len(days), float(days[late].sum())
                )
