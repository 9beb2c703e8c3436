"""Safety rules of one patient by what they are about: a hundred options ask for theirs, and there are hundreds of rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from cytostorm.doses.dangers import DangerState
from cytostorm.doses.decision import Decision
from cytostorm.library import Library
from cytostorm.model.routes import Danger, LinkedOption
from cytostorm.model.treatments import Treatment
from cytostorm.values import NOT_MET


class Rules:
    """All rules of a library in their order, those about an option, and those about a treatment."""

    def __init__(self, states: tuple[DangerState, ...], library: Library):
        self.all, self._table = states, _table(library)

    def about(self, option: LinkedOption) -> tuple[DangerState, ...]:
        """Rules that warn: about its treatment and the way in which any of its rows is given, or one that it asks to check."""
        return tuple(one for place in self._table.of_option(option) if (one := self.all[place]).warns)

    def of(self, treatment: Treatment) -> tuple[DangerState, ...]:
        """Every rule about a treatment, however it is given."""
        return tuple(self.all[place] for place in self._table.by_treatment.get(treatment.id, ()))


class _Table:
    """Which rules of a library are about what, by their places; the same for every patient."""

    def __init__(self, library: Library):
        self.rules = [DangerState(danger, Decision(NOT_MET)) for danger in library.dangers.values()]
        self.by_id = self._places(lambda one: (one.id,))
        self.by_treatment = self._places(lambda one: tuple(one.treatments))
        self._of_options: dict[LinkedOption, tuple[int, ...]] = {}

    def of_option(self, option: LinkedOption) -> tuple[int, ...]:
        if option not in self._of_options:
            named = {place for name in option.document.check_first for place in self.by_id.get(name, ())}
            drugs = {place for name in option.about for place in self.by_treatment.get(name, ())}
            concerned = {place for place in drugs - named if self.rules[place].concerns(option.doses)}
            self._of_options[option] = tuple(sorted(named | concerned))
        return self._of_options[option]

    def _places(self, names: Callable[[Danger], tuple[str, ...]]) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, one in enumerate(self.rules):
            for name in names(one.danger):
                found.setdefault(name, []).append(place)
        return found


@lru_cache(maxsize=4)
def _table(library: Library) -> _Table:
    return _Table(library)
