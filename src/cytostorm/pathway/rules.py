"""Safety rules of one patient by what they are about: a hundred options ask for theirs, and there are hundreds of rules."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from cytostorm.doses.dangers import DangerState
from cytostorm.model.routes import LinkedOption


class Rules:
    """All rules in their order, and those about an option."""

    def __init__(self, states: tuple[DangerState, ...]):
        self.all = states

    def about(self, option: LinkedOption) -> tuple[DangerState, ...]:
        """Rules that warn: about its treatment and the way in which any of its rows is given, or one that it asks to check."""
        named = {place for name in option.document.check_first for place in self._by_id.get(name, ())}
        drugs = {place for name in option.about for place in self._by_treatment.get(name, ())}
        concerned = {place for place in drugs - named if self.all[place].concerns(option.doses)}
        return tuple(self.all[place] for place in sorted(named | concerned))

    @cached_property
    def _by_id(self) -> dict[str, list[int]]:
        return self._places(lambda one: (one.danger.id,))

    @cached_property
    def _by_treatment(self) -> dict[str, list[int]]:
        return self._places(lambda one: tuple(one.danger.treatments))

    def _places(self, names: Callable[[DangerState], tuple[str, ...]]) -> dict[str, list[int]]:
        """The places of the rules that warn, by name."""
        found: dict[str, list[int]] = {}
        for place, one in enumerate(self.all):
            for name in names(one) if one.warns else ():
                found.setdefault(name, []).append(place)
        return found
