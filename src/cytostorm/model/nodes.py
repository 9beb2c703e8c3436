"""The narrow waist: a criteria set as frozen objects, linked and in canonical units.

The interpreter gives these nodes their meaning, and every other engine answers to it.
A range is a closed pair of doubles: "above 6000" starts at the double after 6000, so that no
engine has to know about strict and loose edges.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from cytostorm.model.criteria import CriteriaDocument
from cytostorm.model.documents import Interpretation
from cytostorm.model.node_parts import WIDEST as WIDEST
from cytostorm.model.node_parts import Key as Key
from cytostorm.model.node_parts import Meta as Meta
from cytostorm.model.node_parts import Range as Range
from cytostorm.values import Bounds


@dataclass(frozen=True, eq=False)
class Node:
    """A rule. `children` are evaluated first; two nodes are the same only if they are one object."""

    meta: Meta
    children: tuple[Node, ...] = field(default=(), kw_only=True)

    @cached_property
    def inputs(self) -> frozenset[Key]:
        """Everything that the value of this node depends on."""
        return frozenset().union(*(child.inputs for child in self.children))

    @property
    def kind(self) -> str:
        return type(self).__name__

    @property
    def is_truth(self) -> bool:
        return isinstance(self, (Sign, Threshold, AtLeast, AnyOf, AllOf, Not, Rise)) or (
            isinstance(self, Choose) and self.children[1].is_truth
        )


@dataclass(frozen=True, eq=False)
class Quantity(Node):
    """The value of an observable; `worse` is the direction that "worst" means here."""

    name: str
    observable: str
    worse: Literal["high", "low"]
    state: str | None = None
    as_measured: bool = False

    @cached_property
    def inputs(self) -> frozenset[Key]:
        return frozenset({("measured" if self.as_measured else "observable", self.observable, self.worse)})


@dataclass(frozen=True, eq=False)
class Limit(Node):
    """The laboratory's limit of normal, or the patient's baseline, of an observable.

    `widest`: between which ends any limit lies, where none was reported.
    """

    name: str
    which: str
    observable: str
    unit: str = ""
    widest: Bounds | None = None

    @cached_property
    def inputs(self) -> frozenset[Key]:
        return frozenset({("limit", self.which, self.observable, *(() if self.widest is None else (WIDEST,)))})


@dataclass(frozen=True, eq=False)
class Sign(Node):
    name: str
    finding: str

    @cached_property
    def inputs(self) -> frozenset[Key]:
        return frozenset({("finding", self.finding)})


@dataclass(frozen=True, eq=False)
class Rise(Node):
    """A later value at least `factor` times an earlier one inside `starting` plus `by`, within some seconds."""

    name: str
    observable: str
    factor: float
    seconds: float
    starting: Range
    by: float = 0.0

    @cached_property
    def inputs(self) -> frozenset[Key]:
        return frozenset({("series", self.observable)})


@dataclass(frozen=True, eq=False)
class Threshold(Node):
    range: Range


@dataclass(frozen=True, eq=False)
class Bands(Node):
    """Points by range; rungs are in rising order and cover the line once."""

    rungs: tuple[tuple[Range, float], ...]


@dataclass(frozen=True, eq=False)
class Count(Node):
    pass


@dataclass(frozen=True, eq=False)
class AtLeast(Node):
    n: int


@dataclass(frozen=True, eq=False)
class AnyOf(Node):
    pass


@dataclass(frozen=True, eq=False)
class AllOf(Node):
    pass


@dataclass(frozen=True, eq=False)
class Not(Node):
    pass


@dataclass(frozen=True, eq=False)
class Sum(Node):
    pass


@dataclass(frozen=True, eq=False)
class Points(Node):
    award: float


@dataclass(frozen=True, eq=False)
class Choose(Node):
    """Children: when, then, otherwise."""


@dataclass(frozen=True, eq=False)
class Linear(Node):
    """`constant` plus each child times its coefficient (already in canonical units)."""

    coefficients: tuple[float, ...]
    constant: float


@dataclass(frozen=True, eq=False)
class Ratio(Node):
    """First child over second, times a factor that settles the units."""

    factor: float


@dataclass(frozen=True, eq=False)
class Grade(Node):
    """The grade of the highest child that is met; grades are in rising order."""

    grades: tuple[float, ...]


LEAVES = (Quantity, Limit, Sign, Rise)
KINDS: tuple[type[Node], ...] = (
    Quantity, Limit, Sign, Rise, Threshold, Bands, Count, AtLeast, AnyOf, AllOf, Not, Sum, Points, Choose, Linear, Ratio, Grade,
)  # fmt: skip


@dataclass(frozen=True)
class CriteriaSet:
    """A criteria set ready to be evaluated, and the document it came from."""

    document: CriteriaDocument
    fingerprint: str
    applies: tuple[Node, ...]
    entry: tuple[Node, ...]
    items: tuple[Node, ...]
    results: tuple[Node, ...]
    verdict: Node | None
    score: Node | None
    bounds: Literal["exact", "safe"]

    def __hash__(self) -> int:
        """Of its name alone: what is worked out once for a set is looked up often, and the whole document takes a quarter of a millisecond."""
        return hash(self.document.id)

    @property
    def id(self) -> str:
        return self.document.id

    @property
    def label(self) -> str:
        """`hlh-2004@1`: the edition and our revision of it."""
        return f"{self.id}@{self.document.revision}"

    @property
    def roots(self) -> tuple[Node, ...]:
        """The named nodes of the file, in its order."""
        return (*self.applies, *self.entry, *self.items, *self.results)

    @property
    def interpretations(self) -> list[tuple[str, Interpretation]]:
        """Everything that had to be decided, with the name of the rule that it concerns."""
        return [
            (node.meta.label or node.meta.id, decided) for node in self.nodes for decided in node.meta.interpretation
        ]

    @cached_property
    def truths(self) -> tuple[int, ...]:
        """Positions of the nodes that are yes or no."""
        return tuple(position for position, node in enumerate(self.nodes) if node.is_truth)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every node, children before parents, each once."""
        seen: dict[int, Node] = {}
        for root in self.roots:
            _collect(root, seen)
        return tuple(seen.values())

    @cached_property
    def inputs(self) -> frozenset[Key]:
        return frozenset().union(*(root.inputs for root in self.roots))

    @cached_property
    def positions(self) -> dict[int, int]:
        """Where each node stands in `nodes`, by its identity."""
        return {id(node): position for position, node in enumerate(self.nodes)}

    @cached_property
    def children_of(self) -> tuple[tuple[int, ...], ...]:
        """For each position in `nodes`, the positions of the children."""
        return tuple(tuple(self.positions[id(child)] for child in node.children) for node in self.nodes)

    @cached_property
    def ruling(self) -> tuple[int, ...]:
        """Positions of what a verdict and a score rest on: entry, items and results, not whom the set is about."""
        return tuple(dict.fromkeys(self.positions[id(node)] for node in (*self.entry, *self.items, *self.results)))

    @cached_property
    def deciding(self) -> tuple[int, ...]:
        """Positions of the truths that the verdict needs, all of them."""
        return tuple(self.positions[id(node)] for node in (*self.entry, *((self.verdict,) if self.verdict else ())))

    def dependents(self, changed: frozenset[Key]) -> tuple[int, ...]:
        """Positions of the nodes that depend on any of some inputs, children before parents."""
        if changed not in self._dependents:
            self._dependents[changed] = tuple(i for i, node in enumerate(self.nodes) if node.inputs & changed)
        return self._dependents[changed]

    @cached_property
    def _dependents(self) -> dict[frozenset[Key], tuple[int, ...]]:
        return {}


def _collect(node: Node, seen: dict[int, Node]) -> None:
    if id(node) in seen:
        return
    for child in node.children:
        _collect(child, seen)
    seen[id(node)] = node


__all__ = [kind.__name__ for kind in KINDS] + [
    "Bounds",
    "CriteriaSet",
    "Key",
    "LEAVES",
    "KINDS",
    "Meta",
    "Node",
    "Range",
]
