"""The order of the options in words: the situation behind it, the heading of each rank, and what is not here, because."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from cytostorm.model.situations import AT_ONCE
from cytostorm.pathway.ordering import Placed, SituationState
from cytostorm.pathway.plan import OptionState, Plan, StepState
from cytostorm.presentation.plan_wording import given_already, now_and_later
from cytostorm.presentation.questions import questions

RANKS = {
    0: "At once, beside everything else",
    1: "First",
    2: "Second, if the first fails or cannot be given",
    3: "Third",
}
NO_ORDER = "Without an order by cause or grade"


def rank_words(rank: int | None) -> str:
    """The heading of a rank; None is for what no situation orders.

    >>> rank_words(1)
    'First'
    """
    return NO_ORDER if rank is None else RANKS.get(rank, f"Rank {rank}")


def now_options(plan: Plan) -> list[OptionState]:
    """The options of now that are shown, of every step together, in their order; what only a missing fact would open stands aside."""
    return [option for option in in_order(now_and_later(plan)[0]) if not _is_aside(option, plan)]


def aside(plan: Plan) -> list[OptionState]:
    """Options of a situation that a missing fact keeps open, beside one that holds: named, and not mixed with what is sure.

    What would be done at once is always aside while its situation is only possible.
    """
    return [option for option in in_order(now_and_later(plan)[0]) if _is_aside(option, plan)]


def in_order(steps: Iterable[StepState]) -> list[OptionState]:
    """Options of several steps that are shown, by rank."""
    return sorted((option for step in steps for option in step.options if option.shown), key=lambda option: option.key)


def _is_aside(option: OptionState, plan: Plan) -> bool:
    if option.word not in ("possible", "not confirmed") or option.placed is None or option.placed.situation.sure:
        return False
    if option.rank == AT_ONCE:
        return True
    return any(
        one.sure and any(place.document.number > AT_ONCE for place in one.linked.places) for one in plan.situations
    )


def by_rank(options: Iterable[OptionState]) -> list[tuple[str, list[OptionState]]]:
    """Options in their order, under the heading of each rank; the heading of no order alone is left out."""
    listed = list(options)
    groups = [(rank_words(rank), list(group)) for rank, group in groupby(listed, key=lambda option: option.rank)]
    return [("", listed)] if all(option.rank is None for option in listed) else groups


def situations_in_use(plan: Plan) -> list[SituationState]:
    """The situations that place an option that is shown, or that keep one out."""
    used = {
        option.placed.situation.id
        for option in plan.options
        if option.placed is not None and (option.shown or option.word == "not here")
    }
    return [one for one in plan.situations if one.id in used]


def situation_name(one: SituationState) -> str:
    doubt = "" if one.sure else f" (not established; missing: {questions(one.decision.missing)})"
    return f"{one.linked.document.label}{doubt}"


def place_words(option: OptionState) -> str:
    """Where an option stands: "First, in MAS in Still's disease"; under which condition where that is only possible; empty without an order."""
    if option.placed is None or option.rank is None:
        return ""
    return (
        f"{if_words(option.placed.situation)}{rank_words(option.rank)}, in {situation_name(option.placed.situation)}."
    )


def if_words(one: SituationState) -> str:
    """What stands before a place whose situation is only possible."""
    return "" if one.sure else "Only if this applies: "


def aside_words(option: OptionState) -> str:
    return f"{option.linked.document.label} ({rank_words(option.rank).casefold()}; depends on: {questions(option.decision.missing)})"


def kept_out(plan: Plan) -> Iterator[tuple[tuple[OptionState, ...], str, Placed]]:
    """Options that another treatment comes instead of, those of one reason together, with their words and their place."""
    reasons: dict[tuple[str, str], list[OptionState]] = {}
    for option in plan.of("not here"):
        assert option.placed is not None
        reasons.setdefault((option.placed.place.because.text, option.placed.situation.id), []).append(option)
    for options in reasons.values():
        placed = options[0].placed
        assert placed is not None
        yield tuple(options), "; ".join(_kept_out(option, plan) for option in options), placed


def _kept_out(option: OptionState, plan: Plan) -> str:
    given = given_already(option, plan)
    return option.linked.document.label + (f" ({given[0].lower()}{given[1:]})" if given else "")
