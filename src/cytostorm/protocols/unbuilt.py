"""What a protocol says and nothing here carries out: refused where a number would answer another question, noted where it would not."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.grammar_arms import NeverStarted, NotStarted, Started
from cytostorm.protocols.grammar_outcomes import EventOutcome, NumberOutcome
from cytostorm.protocols.negative import refused_controls
from cytostorm.protocols.refusing import Refusal
from cytostorm.protocols.tipping import refused_tipping

_REGRESSIONS = {"g-computation"}


def refused_statements(protocol: Protocol) -> Iterator[Refusal]:
    """Statements that cannot be carried out: an estimate without them would be of something else."""
    yield from _unread(protocol)
    yield from _too_late(protocol)
    yield from _strategies(protocol)


def _unread(protocol: Protocol) -> Iterator[Refusal]:
    if protocol.missing.method != "complete cases":
        problem = f"Missing confounders by '{protocol.missing.method}' cannot be carried out yet."
        yield Refusal("not carried out", problem, "Write 'complete cases', and read how many are left out.")
    yield from refused_controls(protocol)
    yield from refused_tipping(protocol)


def _strategies(protocol: Protocol) -> Iterator[Refusal]:
    """A route, parts of days, and a strategy that ends before the outcome is looked at."""
    treated, untreated, outcome = protocol.strategies.treated, protocol.strategies.untreated, protocol.outcome
    if (
        not isinstance(treated, Started)
        or not isinstance(untreated, NeverStarted)
        or not isinstance(outcome, EventOutcome)
    ):
        return
    if treated.route:
        problem = f"The route '{treated.route}' of {treated.start} cannot be told from what is read."
        yield Refusal(
            "not carried out", problem, "Leave 'route' out, or make the start by this route a column of the table."
        )
    if any(days != int(days) for days in (treated.within, outcome.by)):
        problem = "Strategies with a grace period are compared in whole days."
        yield Refusal("whole days", problem, "Write 'within', 'grace' and 'by' in whole days.")
    if untreated.through < outcome.by:
        problem = f"'never_start' goes through {untreated.through:g} days, and the outcome is asked for by {outcome.by:g} days."
        yield Refusal("strategy ends", problem, "Make 'through' as long as the outcome asks.")
    if protocol.analysis.trim != "none" or protocol.estimand != "ATE":
        problem = (
            "Cloning compares both strategies in everybody who is eligible: it trims nobody and has one estimand, ATE."
        )
        yield Refusal("estimand", problem, "Write trim: none and estimand: ATE.")


def _too_late(protocol: Protocol) -> Iterator[Refusal]:
    """An outcome that is asked for at a time beyond the follow-up that the protocol states."""
    by = getattr(protocol.outcome, "by", None)
    if by is not None and by > protocol.follow_up:
        problem = f"The outcome is asked for by {by:g} days, and follow-up ends at {protocol.follow_up:g} days."
        yield Refusal("beyond follow-up", problem, "Make follow_up as long as the outcome asks, or ask earlier.")


def noted_statements(protocol: Protocol) -> Iterator[str]:
    """Statements that change no number here, so that nobody believes they did."""
    outcome = protocol.outcome
    if isinstance(outcome, NumberOutcome):
        yield f"Follow-up of {protocol.follow_up:g} days is stated; the numbers of '{outcome.column}' are used as the table has them."
    elif not isinstance(outcome, EventOutcome) and outcome.by is None:
        yield f"Follow-up of {protocol.follow_up:g} days is stated; '{outcome.column}' is used as the table has it."
    if isinstance(protocol.strategies.treated, Started) or any(
        isinstance(one, NotStarted) for one in protocol.eligibility
    ):
        yield "Where no start of a drug is recorded, it counts as not begun."
    methods = {protocol.analysis.primary.name, *protocol.analysis.sensitivity}
    if protocol.analysis.outcome_interactions and not methods & _REGRESSIONS:
        yield "outcome_interactions change nothing here: only g-computation uses them."
    for one in protocol.confounders:
        if one.at_time_zero_accepted and one.measured == "at time zero":
            yield f"'{one.column}' is measured at time zero. Accepted by the protocol because: {one.at_time_zero_accepted}"
