"""What one finding says of another: a yes that is a yes to more, a no that is a no to more, and a no that cannot be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property

from cytostorm.model.documents import Finding, Observable, ShownBy


class Implications:
    """The implications of some findings, looked up by the finding that they are about.

    A yes is followed step by step by whoever asks, so `says_yes` names the next step only; a no is not,
    so `says_no` names every finding whose own no is a no to this one, through all steps of `implies` and `absent_without`.
    """

    def __init__(self, findings: Mapping[str, Finding]):
        self.findings = findings

    def says_yes(self, name: str) -> tuple[str, ...]:
        """Findings whose yes is a yes to this one, by `implies` or by `shows`."""
        return self._sources.get(name, ())

    def contradicts(self, name: str) -> tuple[str, ...]:
        """Lasting findings beside whose yes a recorded no to this one cannot be."""
        return tuple(other for other in self.says_yes(name) if self.findings[other].lasting)

    def says_no(self, name: str) -> tuple[str, ...]:
        """Findings that would have to be present with this one, nearest first. `shows` has no way back: a no names no test negative."""
        found: dict[str, None] = {}
        waiting = [*self.findings[name].implies, *self.findings[name].absent_without]
        while waiting:
            if (other := waiting.pop(0)) not in found:
                found[other] = None
                waiting += (*self.findings[other].implies, *self.findings[other].absent_without)
        return tuple(found)

    def observables(self, name: str) -> tuple[str, ...]:
        """The observable whose level shows a finding."""
        shown = self.findings[name].shown_by
        return () if shown is None else (shown.observable,)

    def around(self, name: str) -> set[str]:
        """Every name next to a finding whose facts may matter to it."""
        finding = self.findings[name]
        return {
            *finding.implies,
            *finding.shows,
            *finding.absent_without,
            *self.says_yes(name),
            *self.observables(name),
        }

    @cached_property
    def _sources(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for finding in self.findings.values():
            for other in dict.fromkeys((*finding.implies, *finding.shows)):
                found.setdefault(other, []).append(finding.id)
        return {name: tuple(others) for name, others in found.items()}


def levels_of(rule: ShownBy, observable: Observable) -> tuple[float, float]:
    """From which number on the finding is present, and below which it is absent; nothing is below minus infinity."""
    order = [level.id for level in observable.levels]
    absent = -math.inf if rule.absent_below is None else float(order.index(rule.absent_below))
    return float(order.index(rule.present_from)), absent
