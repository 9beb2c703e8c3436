"""In which order the options of one patient stand: by the situations that hold, each with its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, partial

from cytostorm.doses.decision import Decision
from cytostorm.memory import Memory
from cytostorm.model.routes import LinkedOption, LinkedPlace, LinkedSituation, Pathway
from cytostorm.model.situations import AT_ONCE, Place
from cytostorm.pathway.context import Context
from cytostorm.pathway.deciding import decide

UNPLACED = 99
"""Where an option stands that no situation of the patient speaks of: behind every one that has a place."""


@dataclass(frozen=True)
class SituationState:
    """A situation on one patient. `sure`: it holds; otherwise it cannot be excluded, and a grade or a fact would decide it."""

    linked: LinkedSituation
    decision: Decision
    sure: bool

    @property
    def id(self) -> str:
        return self.linked.id


@dataclass(frozen=True)
class Placed:
    """Where one option stands, in which situation, and because of what. `order` is its number among those of one rank.

    Of one rank, what a sure situation places comes before what one that is only possible does.
    """

    situation: SituationState
    place: Place
    order: int

    @property
    def key(self) -> tuple[int, bool, int]:
        return self.place.number, not self.situation.sure, self.order


def situations_of(route: Pathway, context: Context) -> tuple[SituationState, ...]:
    """The situations that hold, then those that a fact, but no unsettled cause, keeps open.

    `otherwise` comes in where no other one says what stands first or second: what is done at once, beside everything, is no order.
    """
    found = [(one, decide(one.when, context)) for one in route.situations]
    states = _states(pair for pair in found if not pair[0].document.otherwise)
    if any(place.document.number > AT_ONCE for one in states for place in one.linked.places):
        return states
    return states + _states(pair for pair in found if pair[0].document.otherwise)


def _states(found: Iterable[tuple[LinkedSituation, Decision]]) -> tuple[SituationState, ...]:
    kept = [
        _SITUATIONS.answer((one, decision), partial(SituationState, one, decision, decision.met))
        for one, decision in found
        if not decision.excluded and not decision.waits
    ]
    return tuple(sorted(kept, key=lambda one: not one.sure))


_SITUATIONS: Memory[SituationState] = Memory(1024)
_PLACES: Memory[Placed | None] = Memory()


def placed(option: LinkedOption, states: tuple[SituationState, ...]) -> Placed | None:
    """The foremost place of an option in the situations that hold; in those that are only possible, where none that holds names it."""
    return _PLACES.answer((option, *states), lambda: _placed(option.document.id, states))


def _placed(name: str, states: tuple[SituationState, ...]) -> Placed | None:
    for sure in (True, False):
        places = [
            Placed(state, place.document, number * UNPLACED + place.document.options.index(name))
            for number, state in enumerate(states)
            if state.sure is sure
            for place in state.linked.places
            if name in place.document.options and not place.document.shuts
        ]
        if places:
            return min(places, key=lambda one: one.key)
    return None


def has_place(option: LinkedOption, route: Pathway, states: tuple[SituationState, ...]) -> bool:
    """Whether an option is for this patient at all: one that only situations without a cause place is none once a cause orders the treatment."""
    homes, alone = _homes(option, route)
    return homes != alone or not homes or any(state.id in homes for state in states)


@lru_cache(maxsize=1024)
def _homes(option: LinkedOption, route: Pathway) -> tuple[frozenset[str], frozenset[str]]:
    """The situations that place an option, and those of them that stand in where there is no cause."""
    name = option.document.id
    homes = [one for one in route.situations if any(name in place.document.options for place in one.places)]
    return frozenset(one.id for one in homes), frozenset(one.id for one in homes if one.document.otherwise)


def shut(option: LinkedOption, states: tuple[SituationState, ...], context: Context) -> Placed | None:
    """The place that keeps an option out, of a situation that holds; nothing that is only possible does."""
    name = option.document.id
    for state in (one for one in states if one.sure):
        for place in state.linked.places:
            if place.document.shuts and name in place.document.options and not _lifted(place, context):
                return _PLACES.answer((state, place), partial(Placed, state, place.document, 0))
    return None


def _lifted(place: LinkedPlace, context: Context) -> bool:
    return place.unless is not None and decide(place.unless, context).met
