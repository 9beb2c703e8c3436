"""The order of the options in words: the situation behind it, the heading of each rank, and what is not here, because."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from cytostorm.model.situations import AT_ONCE
from cytostorm.pathway.ordering import SituationState
from cytostorm.pathway.plan import OptionState, Plan, StepState
from cytostorm.presentation.labels import missing_words
from cytostorm.presentation.plan_wording import given_already, now_and_later, said_words

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


def situation_words(plan: Plan) -> Iterator[str]:
    """Each situation in use, with what would decide it where it does not surely hold."""
    yield from (situation_name(one) for one in situations_in_use(plan))


def situation_name(one: SituationState) -> str:
    doubt = "" if one.sure else f" (not established; missing: {missing_words(one.decision.missing)})"
    return f"{one.linked.document.label}{doubt}"


def place_words(option: OptionState) -> str:
    """Why an option stands where it stands, with the source, and under which condition; empty where nothing orders it."""
    if option.placed is None or option.rank is None:
        return ""
    return f"{if_words(option.placed.situation)}{said_words(option.placed.place.because)}"


def if_words(one: SituationState) -> str:
    """The condition before the reason of a place, where its situation is only possible: "Only in sepsis, confirmed (not established ...): "."""
    return "" if one.sure else f"Only if this applies: {situation_name(one)}: "


def aside_words(option: OptionState) -> str:
    return f"{option.linked.document.label} ({rank_words(option.rank).casefold()}, if {missing_words(option.decision.missing)})"


def kept_out(plan: Plan) -> Iterator[str]:
    """Options that are not here, those of one reason together: "Anakinra ...; Immunoglobulin ...: they belong to HLH"."""
    reasons: dict[str, list[str]] = {}
    for option in plan.of("not here"):
        assert option.placed is not None
        because = f"{said_words(option.placed.place.because)} ({option.placed.situation.linked.document.label})"
        given = given_already(option, plan)
        reasons.setdefault(because, []).append(option.linked.document.label + (f" ({given})" if given else ""))
    yield from (f"{'; '.join(labels)}: {because}" for because, labels in reasons.items())
