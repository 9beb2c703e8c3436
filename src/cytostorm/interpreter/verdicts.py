"""A criteria set on a snapshot: the verdict, the score, and the outcome of every node with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

from cytostorm.interpreter.evaluation import combine
from cytostorm.memory import Memory
from cytostorm.model.cones import behind_edges, cone
from cytostorm.model.nodes import CriteriaSet, Key, Node
from cytostorm.model.snapshot import Seen, Snapshot
from cytostorm.values import NOT_MET, Bounds, Word, verdict_word


@dataclass(frozen=True)
class Outcome:
    """One node of a set, its bounds, and the outcomes of its children.

    `seen` is what a leaf found in the snapshot; `word` is met, not met or unknown for a truth.
    """

    node: Node
    bounds: Bounds
    children: tuple[Outcome, ...] = ()
    seen: tuple[Seen, ...] = ()

    @property
    def word(self) -> Word:
        return verdict_word(self.bounds)

    @cached_property
    def leaves(self) -> tuple[Outcome, ...]:
        """The inputs under this node, in the order of the definition."""
        return (self,) if not self.children else tuple(leaf for child in self.children for leaf in child.leaves)


class Evaluation:
    """A set evaluated on one snapshot; every node once, shared nodes included."""

    def __init__(self, criteria: CriteriaSet, snapshot: Snapshot):
        self.criteria, self.snapshot = criteria, snapshot
        self._outcomes: dict[int, Outcome] = {}
        self._bounds: list[Bounds] = []
        for node, children in zip(criteria.nodes, criteria.children_of, strict=True):
            self._bounds.append(combine(node, [self._bounds[child] for child in children], snapshot))

    def bounds(self, node: Node) -> Bounds:
        return self._bounds[self.criteria.positions[id(node)]]

    @property
    def verdict(self) -> Bounds:
        """Truth of the whole set: its deciding node and everything that it asks before."""
        return self._truth(self._bounds)

    def _truth(self, bounds: Sequence[Bounds]) -> Bounds:
        truths = [bounds[position] for position in self.criteria.deciding]
        low = min((t.low for t in truths), default=0.0) if self.criteria.verdict is not None else 0.0
        return Bounds(low, min((t.high for t in truths), default=1.0))

    @property
    def everything(self) -> tuple[Bounds, ...]:
        """The bounds of every node, in the order of `criteria.nodes`."""
        return tuple(self._bounds)

    @property
    def told_apart(self) -> tuple[Bounds | None, ...]:
        """The bounds of every node; None for a known value that goes to thresholds and bands alone: their bounds say all of it."""
        found: list[Bounds | None] = [*self._bounds]
        for places in behind_edges(self.criteria):
            if all(self._bounds[place].is_exact for place in places):
                for place in places:
                    found[place] = None
        return tuple(found)

    @cached_property
    def open_positions(self) -> frozenset[int]:
        """Nodes that are not settled and flow into the verdict or the score through nodes that are not settled."""
        score = [self.criteria.positions[id(self.criteria.score)]] if self.criteria.score is not None else []
        found: set[int] = set()
        waiting = [*self.criteria.deciding, *score]
        while waiting:
            position = waiting.pop()
            if position not in found and not self._bounds[position].is_exact:
                found.add(position)
                waiting += self.criteria.children_of[position]
        return frozenset(found)

    @property
    def ruling(self) -> tuple[Bounds, ...]:
        """The bounds of everything that the verdict and the score rest on."""
        return tuple(self._bounds[position] for position in self.criteria.ruling)

    @property
    def applies(self) -> Bounds:
        """Whether the patient is one whom the set is about; met where it names no one."""
        truths = [self.bounds(node) for node in self.criteria.applies]
        return Bounds(min((t.low for t in truths), default=1.0), min((t.high for t in truths), default=1.0))

    @property
    def applies_but_for_age(self) -> Bounds:
        """As `applies`, clauses of age alone left out: illness at an age for which a set was not made is illness all the same."""
        truths = [self.bounds(node) for node in self.criteria.applies if not _about_age(node)]
        return Bounds(min((t.low for t in truths), default=1.0), min((t.high for t in truths), default=1.0))

    @property
    def score(self) -> Bounds | None:
        return self.bounds(self.criteria.score) if self.criteria.score is not None else None

    def supposing(self, changes: Mapping[Key, Bounds]) -> Evaluation:
        """What if some inputs were otherwise? Only what depends on them is computed again."""
        other = object.__new__(Evaluation)
        other.criteria, other.snapshot, other._outcomes = self.criteria, self.snapshot, {}
        other._bounds = bounds = self._bounds.copy()
        for position in self.criteria.dependents(frozenset(changes)):
            node, children = self.criteria.nodes[position], self.criteria.children_of[position]
            if children:
                bounds[position] = combine(node, [bounds[child] for child in children], self.snapshot)
            else:
                bounds[position] = _replaced(node, changes, bounds[position])
        return other

    def verdict_supposing(self, changes: Mapping[Key, Bounds]) -> Bounds:
        """The verdict of `supposing` alone: only what flows into it is computed, and only as far as something changes."""
        bounds, moved = self._bounds.copy(), set[int]()
        parts, above = _verdict_of(self.criteria)
        for position in sorted({place for key in changes for place in above.get(key, ())}):
            node, children, input_key = parts[position]
            if input_key is not None:
                found = changes[input_key]
            elif moved.isdisjoint(children):
                continue
            else:
                found = combine(node, [bounds[child] for child in children], self.snapshot)
            if found != bounds[position]:
                bounds[position] = found
                moved.add(position)
        return self._truth(bounds)

    def outcome(self, node: Node) -> Outcome:
        """The tree of reasons under a node; a node that several others refer to has one outcome."""
        if id(node) not in self._outcomes:
            children, bounds = tuple(self.outcome(child) for child in node.children), self.bounds(node)
            seen = () if node.children else self._seen(node)
            self._outcomes[id(node)] = _OUTCOMES.answer(
                (node, *children, *seen), partial(Outcome, node, bounds, children, seen), bounds
            )
        return self._outcomes[id(node)]

    def _seen(self, node: Node) -> tuple[Seen, ...]:
        return tuple(self.snapshot.seen[key] for key in node.inputs if key in self.snapshot.seen)


@dataclass(frozen=True)
class Verdict:
    """What a criteria set says at one moment, by that set and no more than that.

    `bounds` is the truth of the set, `score` its number (None where it has none), `applies` whether the patient
    is one whom the set is about (`about` holds those conditions), and the outcomes hold the reasons; `leaves` are all
    inputs, each once. A verdict reads "met / not met / unknown by HLH-2004", never "the patient has HLH".
    """

    criteria: CriteriaSet
    bounds: Bounds
    score: Bounds | None
    applies: Bounds
    about: tuple[Outcome, ...]
    entry: tuple[Outcome, ...]
    items: tuple[Outcome, ...]
    results: tuple[Outcome, ...]
    leaves: tuple[Outcome, ...]

    @property
    def word(self) -> Word:
        return verdict_word(self.bounds)

    @property
    def id(self) -> str:
        return self.criteria.id

    @property
    def for_other_patients(self) -> bool:
        """Whether the record says that this is not one of the patients for whom the set was made; it then gives no verdict here."""
        return self.applies == NOT_MET

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        return (*self.about, *self.entry, *self.items, *self.results)

    @cached_property
    def missing(self) -> tuple[Key, ...]:
        """Inputs of the set for which the record holds nothing, in the order of the definition."""
        return tuple(dict.fromkeys(key for leaf in self.leaves if _open(leaf) for key in leaf.node.inputs))

    @cached_property
    def masked(self) -> tuple[tuple[Key, Seen], ...]:
        """Inputs that a drug has widened."""
        return tuple(
            {key: seen for leaf in self.leaves for seen in leaf.seen if seen.masks for key in leaf.node.inputs}.items()
        )


_Part = tuple[Node, tuple[int, ...], Key | None]
"""A node, the positions of its children, and of a leaf its input."""


@lru_cache(maxsize=256)
def _verdict_of(criteria: CriteriaSet) -> tuple[Mapping[int, _Part], Mapping[Key, Sequence[int]]]:
    """What flows into the verdict by its position, and for each input the positions that depend on it."""
    parts: dict[int, _Part] = {}
    above: dict[Key, list[int]] = {}
    for position in cone(criteria):
        node, children = criteria.nodes[position], criteria.children_of[position]
        parts[position] = node, children, None if children else next(iter(node.inputs))
        for key in node.inputs:
            above.setdefault(key, []).append(position)
    return parts, above


def _about_age(node: Node) -> bool:
    return {key[1] for key in node.inputs} == {"age"}


def _open(leaf: Outcome) -> bool:
    return not any(seen.facts for seen in leaf.seen) and not leaf.bounds.is_exact


def _replaced(node: Node, changes: Mapping[Key, Bounds], before: Bounds) -> Bounds:
    """A leaf that depends on a changed input; a rise depends on its series, which is not supposed."""
    (key,) = node.inputs
    return changes.get(key, before)


_EVALUATED: Memory[Evaluation] = Memory()
_OUTCOMES: Memory[Outcome] = Memory(16384)


def evaluated(criteria: CriteriaSet, snapshot: Snapshot) -> Evaluation:
    """A set on a snapshot; remembered by what was seen of its own inputs."""
    read = (criteria, *snapshot.read(criteria.inputs))
    return _EVALUATED.answer(read, lambda: Evaluation(criteria, snapshot.only(criteria.inputs)))


def judge(criteria: CriteriaSet, snapshot: Snapshot) -> Verdict:
    """The verdict of one set on one snapshot, with all its reasons."""
    return verdict_of(Evaluation(criteria, snapshot))


def verdict_of(evaluation: Evaluation) -> Verdict:
    criteria = evaluation.criteria
    return Verdict(
        criteria,
        evaluation.verdict,
        evaluation.score,
        evaluation.applies,
        _outcomes(evaluation, criteria.applies),
        _outcomes(evaluation, criteria.entry),
        _outcomes(evaluation, criteria.items),
        _outcomes(evaluation, criteria.results),
        _outcomes(evaluation, (node for node in criteria.nodes if not node.children)),
    )


def _outcomes(evaluation: Evaluation, nodes: Iterable[Node]) -> tuple[Outcome, ...]:
    return tuple(evaluation.outcome(node) for node in nodes)


__all__ = ["Evaluation", "Outcome", "Verdict", "evaluated", "judge", "verdict_of"]
