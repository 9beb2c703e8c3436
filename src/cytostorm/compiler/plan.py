"""The plan: everything an engine has to know, in plain numbers and names, and nothing of how it was written.

All lengths of time are whole microseconds, as in the event table. A plan is small (some hundred kilobytes for
the whole library), frozen, and survives a round trip through standard JSON bit by bit.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

VERSION = 4
NO_WINDOW = -1
"""A window of this length never ends: the value counts for good."""


@dataclass(frozen=True)
class SubjectPlan:
    """A name whose facts can change a verdict, and the window of the reading after which they age out.

    `also` are further windows of a finding: of a no, and of what a yes of it ends.
    """

    name: str
    within: int
    also: tuple[int, ...] = ()


@dataclass(frozen=True)
class DerivedBy:
    """An observable from two others of one sample: `first` over or less `second`, both multiplied into their units.

    `second_is_limit`: the second is the upper limit of normal of that observable, which needs no pairing.
    """

    kind: str
    first: str
    first_factor: float
    second: str
    second_factor: float
    second_is_limit: bool
    times: float
    paired_within: int


@dataclass(frozen=True)
class MaskedBy:
    """A mask on one observable: any of these drugs opens one end, or both, of values measured until `lasts` later.

    `from_dose`: only a dose before which the drug was begun at least so many times less one (0: every dose). `with_finding`: only
    where this finding was ever recorded as present ("": everywhere).
    """

    mask: str
    opens_low: bool
    opens_high: bool
    drugs: tuple[str, ...]
    lasts: int
    from_dose: int = 0
    with_finding: str = ""


@dataclass(frozen=True)
class ObservablePlan:
    """How the value of an observable is chosen, and the bounds (low, high) of what is possible at all.

    `at_least_one_by`: drugs that say "at least 1" where nothing was measured.
    `plausible`: the ends between which a formula is tried for what one more result would decide.
    """

    name: str
    low: float
    high: float
    pick: str
    within: int
    derived: tuple[DerivedBy, ...]
    masks: tuple[MaskedBy, ...]
    at_least_one_by: tuple[str, ...] = ()
    plausible: tuple[float, float] = (-math.inf, math.inf)


@dataclass(frozen=True)
class ShownByPlan:
    """A finding shown by an input of the plan: present from one level on, absent below another."""

    input: int
    present_from: float
    absent_below: float


@dataclass(frozen=True)
class FindingPlan:
    """How a finding is chosen: recorded, given as a drug, following from others, ruled out by others, or taken as absent.

    `contradicted_by`: findings beside whose yes a recorded no is not taken, and neither is the yes.
    A yes counts for `within` and a no for `no_within`; a yes of one of `ended_by` is a no.
    """

    name: str
    pick: str
    within: int
    recorded_by: tuple[str, ...]
    implied_by: tuple[str, ...]
    implies: tuple[str, ...]
    taken_as_absent: bool
    contradicted_by: tuple[str, ...] = ()
    shown_by: tuple[ShownByPlan, ...] = ()
    no_within: int = NO_WINDOW
    ended_by: tuple[str, ...] = ()

    @property
    def by_answer(self) -> bool:
        """Whether a yes and a no leave at different times, so that one of them may end the other after it has left itself."""
        return self.no_within != self.within or bool(self.ended_by)


@dataclass(frozen=True)
class InputPlan:
    """One thing that nodes look up. `detail` is the direction of worse, or which limit.

    A rise is an input too, as its series is not a pair of bounds: numbers are factor, by, seconds, start low, start high.
    Of a limit they are the ends between which it lies where none was reported; none: it is unknown.
    """

    kind: str
    name: str
    detail: str = ""
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True)
class NodePlan:
    """One rule: the kind of the model's node, the positions of its children in the set, and its numbers in order.

    An input has the kind Input, and its only number is the position of its input in the plan.
    """

    kind: str
    children: tuple[int, ...] = ()
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True)
class SetPlan:
    """One criteria set: its nodes, children before parents, and where its answers stand among them.

    `inputs` are the positions of its inputs in the plan, each series once: what may be missing.
    `score` is -1 where the set has none.
    """

    id: str
    label: str
    fingerprint: str
    nodes: tuple[NodePlan, ...]
    inputs: tuple[int, ...]
    deciding: tuple[int, ...]
    has_verdict: bool
    applies: tuple[int, ...]
    score: int

    @cached_property
    def looked_up(self) -> tuple[int, ...]:
        """Positions of all inputs that its nodes look up, every rise included."""
        return tuple(dict.fromkeys(int(node.numbers[0]) for node in self.nodes if node.kind == "Input"))


@dataclass(frozen=True)
class Plan:
    """Some criteria sets under one reading; `drug_windows` are the windows in which a drug may count for a finding."""

    version: int
    reading: str
    subjects: tuple[SubjectPlan, ...]
    drug_windows: tuple[int, ...]
    observables: tuple[ObservablePlan, ...]
    findings: tuple[FindingPlan, ...]
    inputs: tuple[InputPlan, ...]
    sets: tuple[SetPlan, ...]

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits of the SHA-256 of the JSON text."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    @cached_property
    def observable(self) -> dict[str, ObservablePlan]:
        return {one.name: one for one in self.observables}

    @cached_property
    def finding(self) -> dict[str, FindingPlan]:
        return {one.name: one for one in self.findings}

    def to_json(self) -> str:
        """Standard JSON; an open end is written as the text "inf" or "-inf"."""
        return json.dumps(_written(asdict(self)), ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> Plan:
        """The plan that a text was written from. Raises ValueError for a plan of another version."""
        content = json.loads(text)
        if content.get("version") != VERSION:
            raise ValueError(
                f"this plan has version {content.get('version')}, and version {VERSION} is needed; compile it again"
            )
        plan: Plan = _read(Plan, content)
        return plan


_PARTS: dict[str, type] = {
    "subjects": SubjectPlan, "observables": ObservablePlan, "findings": FindingPlan, "inputs": InputPlan, "sets": SetPlan,
    "nodes": NodePlan, "derived": DerivedBy, "masks": MaskedBy, "shown_by": ShownByPlan,
}  # fmt: skip


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _written(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_written(member) for member in value]
    return str(value) if isinstance(value, float) and math.isinf(value) else value


def _read(kind: type, content: dict[str, Any]) -> Any:
    return kind(**{key: _member(key, value) for key, value in content.items()})


def _member(key: str, value: Any) -> Any:
    if isinstance(value, list):
        of = _PARTS.get(key)
        return tuple(_read(of, one) if of is not None and isinstance(one, dict) else _member("", one) for one in value)
    return float(value) if value in ("inf", "-inf") else value
