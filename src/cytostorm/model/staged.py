"""Hyperinflammation and severity ready to be evaluated: the file of the stages with its rules linked to nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from cytostorm.model.nodes import CriteriaSet, Key, Node, Range
from cytostorm.model.stages import (
    Follows,
    GradeShown,
    Look,
    StageDocument,
    StageLevel,
    StageSign,
    StormReason,
    Unreliable,
)


@dataclass(frozen=True, eq=False)
class LinkedSign:
    """A sign of a level: its own node, a set with a range for its score (None: its verdict), or both."""

    sign: StageSign
    node: Node | None = None
    criteria: CriteriaSet | None = None
    score: Range | None = None
    absent_when: Node | None = None
    unsure_when: Node | None = None
    reported: Key | None = None

    @cached_property
    def inputs(self) -> frozenset[Key]:
        nodes = [node.inputs for node in (self.node, self.absent_when, self.unsure_when) if node is not None]
        sets = [self.criteria.inputs] if self.criteria is not None else []
        return frozenset[Key]().union(*nodes, *sets, frozenset({self.reported} if self.reported else ()))


@dataclass(frozen=True, eq=False)
class LinkedLevel:
    level: StageLevel
    signs: tuple[LinkedSign, ...]


@dataclass(frozen=True, eq=False)
class LinkedReason:
    """A reason to think of a cytokine storm; `causes` stay in the document."""

    reason: StormReason
    node: Node | None = None
    criteria: CriteriaSet | None = None
    score: Range | None = None

    @property
    def inputs(self) -> frozenset[Key]:
        return (
            self.node.inputs
            if self.node is not None
            else self.criteria.inputs
            if self.criteria is not None
            else frozenset()
        )


@dataclass(frozen=True, eq=False)
class LinkedLook:
    """What has to be known; `keys` says where in a snapshot."""

    look: Look
    keys: tuple[Key, ...]
    unless: Node | None


@dataclass(frozen=True, eq=False)
class LinkedUnreliable:
    unreliable: Unreliable
    when: Node


@dataclass(frozen=True, eq=False)
class LinkedFollows:
    follows: Follows
    when: Node
    value: float


@dataclass(frozen=True, eq=False)
class LinkedGrade:
    shown: GradeShown
    criteria: CriteriaSet
    when: Node


@dataclass(frozen=True, eq=False)
class Staging:
    document: StageDocument
    levels: tuple[LinkedLevel, ...]
    severity: tuple[LinkedLevel, ...]
    reasons: tuple[LinkedReason, ...]
    newborn: LinkedUnreliable
    hidden_fever: tuple[LinkedUnreliable, ...]
    follows: tuple[LinkedFollows, ...]
    looks: tuple[LinkedLook, ...]
    grades: tuple[LinkedGrade, ...]
    labels: dict[str, str] = field(default_factory=dict)
    """Names of the observables and findings that are looked at."""

    @cached_property
    def inputs(self) -> frozenset[Key]:
        return frozenset[Key]().union(*self._keys())

    def _keys(self) -> Iterator[frozenset[Key]]:
        for level in (*self.levels, *self.severity):
            yield from (sign.inputs for sign in level.signs)
        yield from (reason.inputs for reason in self.reasons)
        yield from (one.when.inputs for one in (self.newborn, *self.hidden_fever))
        yield from (one.when.inputs for one in self.follows)
        for look in self.looks:
            yield frozenset(look.keys) | (look.unless.inputs if look.unless is not None else frozenset())
        yield from (grade.criteria.inputs | grade.when.inputs for grade in self.grades)
