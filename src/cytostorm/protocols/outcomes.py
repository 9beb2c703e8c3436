"""The outcome of each person as numbers: a number, 1 or 0, or the time of the first of several events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cytostorm.causal.incidence import CENSORED
from cytostorm.protocols.cells import MISSING, Cells, Floats
from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.grammar_outcomes import EventOutcome, NumberOutcome, YesNoOutcome
from cytostorm.protocols.people import Flags
from cytostorm.protocols.refusing import Refusal
from cytostorm.protocols.times import days_since_zero

EVENT = 1


@dataclass(frozen=True)
class Outcomes:
    """`values`: a number, or 1 and 0, NaN where missing. Of events: `time` in days until the first of them, at most the end of
    follow-up, and `cause`: 0 censored, 1 the event asked for, 2 and on what competes, in the order of the protocol."""

    values: Floats
    is_binary: bool
    unit: str = ""
    time: Floats | None = None
    cause: NDArray[np.int64] | None = None
    restricted: bool = False

    def by_time(self, inside: Flags) -> bool:
        """Whether it is estimated by time and not by yes and no: a mean time is asked for, or somebody left before the end."""
        return self.time is not None and (self.restricted or bool(np.isnan(self.values[inside & self.known]).any()))

    @property
    def known(self) -> Flags:
        return np.asarray(~np.isnan(self.values if self.time is None else self.time))


def outcomes_of(protocol: Protocol, cells: Cells) -> Outcomes:
    """The outcome of every row of the table."""
    outcome = protocol.outcome
    if isinstance(outcome, NumberOutcome):
        return Outcomes(cells.numbers(outcome.column), False, outcome.unit)
    if isinstance(outcome, YesNoOutcome):
        words = {outcome.equals: 1.0, outcome.otherwise: 0.0}
        return Outcomes(np.array([words.get(text, np.nan) for text in cells.texts(outcome.column)]), True)
    return _events(protocol, outcome, cells)


def _events(protocol: Protocol, outcome: EventOutcome, cells: Cells) -> Outcomes:
    """Events after `by` are not seen: the person is followed to `by`. Whether it has happened by then is known where nobody left before."""
    time = days_since_zero(cells, outcome.time_column, protocol.zero_column)
    codes = {outcome.event: EVENT} | {name: place for place, name in enumerate(outcome.competing_events, EVENT + 1)}
    texts = cells.texts(outcome.event_column)
    cause = np.array([codes.get(text, CENSORED) for text in texts], np.int64)
    named = {*codes, *outcome.censored}
    unsaid = np.array([text in MISSING and text not in named for text in texts], bool)
    time = np.where(
        unsaid & ~(time >= outcome.by), np.nan, time
    )  # what ended the follow-up before its end is not known
    beyond = time > outcome.by
    cause, time = np.where(beyond, CENSORED, cause), np.where(beyond, outcome.by, time)
    left = (cause == CENSORED) & (time < outcome.by)
    values = np.where(np.isnan(time) | left, np.nan, (cause == EVENT).astype(float))
    restricted = outcome.estimand == "restricted mean time"
    return Outcomes(values, True, "d" if restricted else "", time, cause, restricted)


def refused_outcomes(protocol: Protocol, cells: Cells, inside: Flags) -> Iterator[Refusal]:
    """Texts of an outcome that the protocol does not name: they would otherwise count as no."""
    outcome = protocol.outcome
    if isinstance(outcome, NumberOutcome):
        return
    if isinstance(outcome, YesNoOutcome):
        known, column = {outcome.equals, outcome.otherwise}, outcome.column
    else:
        known, column = {outcome.event, *outcome.competing_events, *outcome.censored}, outcome.event_column
    texts = [text for text, is_in in zip(cells.texts(column), inside.tolist(), strict=True) if is_in]
    odd = Counter(text for text in texts if text not in known and text not in MISSING)
    if odd:
        named = ", ".join(f"'{text}' {count}" for text, count in odd.most_common(5))
        problem = f"The outcome '{column}' holds texts that the protocol does not name: {named}."
        advice = "Name them: equals and otherwise, or event, competing and censored."
        yield Refusal("unstated outcome", problem, advice, sum(odd.values()), len(texts))
