"""The order of the options in words: the situation behind it, the heading of each rank, and what is not here, because."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from cytostorm.pathway.names import missing_words
from cytostorm.pathway.ordering import SituationState
from cytostorm.pathway.plan import OptionState, Plan, StepState
from cytostorm.pathway.plan_words import said_words

RANKS = {0: "At once, beside everything else", 1: "First", 2: "Second, if the first fails or cannot be given", 3: "Third", None: "No order by cause or grade"}
"""Headings by rank; None is for what no situation orders."""


def rank_words(rank: int | None) -> str:
    """The heading of a rank.

    >>> rank_words(1)
    'First'
    """
    return RANKS.get(rank, f"Rank {rank}")


def by_rank(options: Iterable[OptionState]) -> list[tuple[str, list[OptionState]]]:
    """The options that are shown, under the heading of their rank; one heading alone, that of no order, is none."""
    shown = [option for option in options if option.shown]
    groups = [(rank_words(rank), list(group)) for rank, group in groupby(shown, key=lambda option: option.rank)]
    return [("", group) for _, group in groups] if all(option.rank is None for option in shown) else groups


def situation_words(plan: Plan) -> Iterator[str]:
    """Each situation that holds, or that a missing fact keeps open."""
    for one in plan.situations:
        yield situation_name(one)


def situation_name(one: SituationState) -> str:
    doubt = "" if one.sure else f" (perhaps; to decide: {missing_words(one.decision.missing)})"
    return f"{one.linked.document.label}{doubt}"


def place_words(option: OptionState) -> str:
    """Why an option stands where it stands, with the source; empty where nothing orders it."""
    return said_words(option.placed.place.because) if option.placed is not None and option.rank is not None else ""


def kept_out(plan: Plan) -> Iterator[str]:
    """Options that are not here, those of one reason together: "Anakinra ...; Immunoglobulin ...: they belong to HLH"."""
    reasons: dict[str, list[str]] = {}
    for option in plan.of("not here"):
        assert option.placed is not None
        reasons.setdefault(f"{said_words(option.placed.place.because)} ({option.placed.situation.linked.document.label})", []).append(
            option.linked.document.label
        )
    yield from (f"{'; '.join(labels)}: {reason}" for reason, labels in reasons.items())


def steps_with_ranks(steps: Iterable[StepState]) -> list[tuple[StepState, list[tuple[str, list[OptionState]]]]]:
    """Each step with its options by rank."""
    return [(step, by_rank(step.options)) for step in steps]
