"""From a document, as it stands in the file, to linked nodes: names resolved, units converted, shapes checked."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from cytostorm.errors import KnowledgeError, UnitError, suggestion
from cytostorm.library.node_kinds import LINK
from cytostorm.library.ranges import as_is
from cytostorm.model import node_documents as grammar
from cytostorm.model import nodes
from cytostorm.model.documents import Observable
from cytostorm.model.knowledge_source import KnowledgeSource
from cytostorm.model.nodes import Meta, Node
from cytostorm.units import Conversion, convert
from cytostorm.values import Bounds


class Linker:
    """Turns the nodes of one document into model nodes."""

    def __init__(self, file: str, knowledge: KnowledgeSource):
        self.file = file
        self.observables, self.units, self.findings = knowledge.observables, knowledge.units, knowledge.findings
        self.defined: dict[str, Node] = {}
        self.path: list[str] = []

    def fail(self, problem: str, advice: str = "") -> KnowledgeError:
        return KnowledgeError(self.file, "/".join(self.path), problem, advice)

    def top(self, document: Any) -> Node:
        """A named node of entry, items or results; later nodes may refer to it."""
        if document.id is None:
            raise self.fail("every entry, item and result needs an id.")
        return self.node(document)

    def node(self, document: Any) -> Node:
        """One node and everything under it."""
        if isinstance(document, grammar.ReferenceNode):
            return self.referred(document.node)
        self.path.append(document.id or "…")
        made = LINK[type(document)](self, document, self.meta(document))
        self.path.pop()
        if document.id is not None:
            self.remember(document.id, made)
        return made

    def remember(self, name: str, made: Node) -> None:
        if name in self.defined:
            raise self.fail(f"the id '{name}' is used twice.", "Give one of them another name.")
        self.defined[name] = made

    def referred(self, name: str) -> Node:
        if name not in self.defined:
            raise self.fail(f"refers to '{name}', which is not defined above it.{suggestion(name, self.defined)}")
        return self.defined[name]

    def meta(self, document: Any) -> Meta:
        return Meta(document.id or "", document.label, document.cite, document.interpretation, document.note)

    def truths(self, documents: tuple[Any, ...]) -> tuple[Node, ...]:
        return tuple(self.truth(d) for d in documents)

    def truth(self, document: Any) -> Node:
        made = self.node(document)
        if not made.is_truth:
            raise self.fail(
                f"'{made.meta.id or made.kind}' is a number, and a yes-or-no rule is needed here.",
                "Put a threshold around it.",
            )
        return made

    def number(self, document: Any) -> Node:
        made = self.node(document)
        if made.is_truth:
            raise self.fail(
                f"'{made.meta.id or made.kind}' is a yes-or-no rule, and a number is needed here.",
                "Use points or count.",
            )
        return made

    def observable(self, name: str) -> Observable:
        if name not in self.observables:
            raise self.fail(f"there is no observable '{name}'.{suggestion(name, self.observables)}")
        return self.observables[name]

    def to_canonical(self, of: Node, unit: str | None) -> Callable[[Fraction | None, Fraction | None], Bounds]:
        """How edges in `unit` become canonical; a computed number has no unit."""
        if not isinstance(of, nodes.Quantity):
            if unit is not None:
                raise self.fail(
                    f"the unit '{unit}' stands on a computed number.",
                    "Leave the unit out; name units where values enter.",
                )
            return as_is
        return self.conversion_of(of.observable, unit)

    def conversion_of(self, observable: str, unit: str | None) -> Callable[[Fraction | None, Fraction | None], Bounds]:
        if unit is None:
            raise self.fail(
                f"edges on '{observable}' need a unit.", f"Its own unit is {self.units[observable].canonical}."
            )
        conversion = self.named(observable, unit)
        return lambda low, high: convert(conversion, low, high)

    def named(self, observable: str, unit: str) -> Conversion:
        try:
            return self.units[observable].named(unit)
        except UnitError as error:
            raise self.fail(str(error)) from None

    def factor(self, of: Node, unit: str | None) -> Fraction:
        """How many `unit` one canonical unit is; 1 for a computed number or a truth."""
        if not isinstance(of, nodes.Quantity):
            return Fraction(1)
        if unit is None:
            raise self.fail(
                f"'{of.observable}' needs a unit here.", f"Its own unit is {self.units[of.observable].canonical}."
            )
        conversion = self.named(of.observable, unit)
        if conversion.subtract:
            raise self.fail(
                f"'{unit}' has a zero point of its own and cannot be multiplied.", "Use the canonical unit."
            )
        return Fraction(1) / conversion.factor
