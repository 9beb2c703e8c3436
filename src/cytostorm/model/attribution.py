"""Causes and the core work-up ready to be evaluated: documents with their rules linked to nodes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cytostorm.model.causes import CauseDocument, CauseTest, Need, Pointer, Urgency, WorkupDocument
from cytostorm.model.nodes import Key, Node


@dataclass(frozen=True, eq=False)
class LinkedPointer:
    pointer: Pointer
    node: Node
    unless: Node | None = None

    @property
    def inputs(self) -> frozenset[Key]:
        return self.node.inputs | (self.unless.inputs if self.unless is not None else frozenset())

    @property
    def decides(self) -> bool:
        """Whether it may decide a state: nothing unconfirmed does."""
        return self.pointer.cite.status != "unconfirmed"


@dataclass(frozen=True, eq=False)
class LinkedTest:
    """A test with the sign that records it; `when` is the rule under which it is asked for, None for always.

    `urgencies` are other urgencies with the rules under which they hold.
    """

    test: CauseTest
    label: str
    result: Node
    when: Node | None
    urgencies: tuple[tuple[Urgency, Node], ...] = ()

    @property
    def brief(self) -> str:
        return self.test.short or self.label

    @property
    def nodes(self) -> tuple[Node, ...]:
        return (self.result, *([self.when] if self.when is not None else []), *(node for _, node in self.urgencies))


@dataclass(frozen=True, eq=False)
class Cause:
    """A cause with linked rules, in the order of its file."""

    document: CauseDocument
    confirms: tuple[LinkedPointer, ...]
    supports: tuple[LinkedPointer, ...]
    against: tuple[LinkedPointer, ...]
    misleads: tuple[LinkedPointer, ...]
    tests: tuple[LinkedTest, ...]

    @property
    def id(self) -> str:
        return self.document.id

    @cached_property
    def closing(self) -> tuple[LinkedTest, ...]:
        """The tests whose negative result can close the cause."""
        return tuple(test for test in self.tests if test.test.closes)

    @cached_property
    def inputs(self) -> frozenset[Key]:
        pointers = (*self.confirms, *self.supports, *self.against, *self.misleads)
        nodes = [node for test in self.tests for node in test.nodes]
        return frozenset[Key]().union(*(pointer.inputs for pointer in pointers), *(node.inputs for node in nodes))


@dataclass(frozen=True, eq=False)
class LinkedNeed:
    need: Need
    unless: Node | None
    although: Node | None = None

    @property
    def nodes(self) -> tuple[Node, ...]:
        return tuple(node for node in (self.unless, self.although) if node is not None)


@dataclass(frozen=True, eq=False)
class Workup:
    """The core work-up; `keys` says what to look up in a record for each subject."""

    document: WorkupDocument
    needs: tuple[LinkedNeed, ...]
    keys: dict[str, Key]

    @cached_property
    def inputs(self) -> frozenset[Key]:
        return frozenset(self.keys.values()).union(*(node.inputs for need in self.needs for node in need.nodes))
