"""What a reader of a statement sees beside its numbers: one comment for each threshold and band, in the words of its file.

A comment changes no answer, and its text cannot end it: see `harmless`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from cytostorm.compiler import Plan
from cytostorm.model import nodes
from cytostorm.model.knowledge_source import KnowledgeSource
from cytostorm.model.node_parts import Range
from cytostorm.model.nodes import CriteriaSet, Node
from cytostorm.sql.layout import HAS, HIGH_FROM, KINDS, LOW_FROM, OF_STEPS, UNWIDENED, Layout

_TO_REPLACE = {"\\": "/", "*/": "* /", "/*": "/ *", ";": ",", "'": "’", '"': "”", "`": "’", "${": "$ {"}
"""What ends or opens a comment somewhere, and what careless splitters of statements see although it is in one."""
_WRITTEN = re.compile(r" */\* (.*?) \*/(,?)[ \n]*?(\n|(?=\S)|$)")


@dataclass(frozen=True)
class Comments:
    """Words of the nodes of each set by set and position, and the units in which inputs are compared."""

    nodes: Mapping[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def beside(self, criteria: str, position: int) -> tuple[str, ...]:
        return self.nodes.get((criteria, position), ())

    def question(self, layout: Layout, source: int, question: int, cut: float) -> str:
        """What a slot asks: `ferritin: high end from 2000 ug/L`; empty where no comments are wanted."""
        if not self.nodes:
            return ""
        name, subject = _asked_of(layout, source), _subject(layout, source)
        if question == HAS:
            return f"{name}: any value"
        if subject not in self.units:
            return f"{name}: {'present' if question < HIGH_FROM else 'possibly present'}"
        unit = self.units[subject]
        end = "low end" if question < HIGH_FROM else "high end"
        said = _cut(cut, question in (LOW_FROM, HIGH_FROM))
        return f"{name}: {end} {said}" + ("" if unit == "1" else f" {unit}")


def threshold_comments(criteria: Sequence[CriteriaSet], plan: Plan, knowledge: KnowledgeSource) -> Comments:
    """The comments of a statement for these sets: `hscore/ferritin: 2000 up to 6000 ug/L: 35 points`."""
    words = {
        (one.id, position): tuple(f"{one.id}/{item}: {said}" for said in _words(node))
        for one in criteria
        for position, (node, item) in enumerate(zip(one.nodes, _items(one), strict=True))
    }
    return Comments(words, {one.name: knowledge.observables[one.name].unit for one in plan.observables})


def harmless(text: str) -> str:
    """A text on one line that ends no comment, opens none, and holds neither quotes nor the end of a statement."""
    line = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    for sign, instead in _TO_REPLACE.items():
        line = line.replace(sign, instead)
    return line


def comment(expression: exp.Expr, *texts: str) -> exp.Expr:
    """The expression, with texts that stand beside it."""
    expression.add_comments([harmless(text) for text in texts])
    return expression


def column(text: str, beside: Sequence[str]) -> exp.Expr:
    """A column with its comments: of bands one beside each rung, else all beside the column."""
    parsed: exp.Expr = exp.maybe_parse(text)
    value = parsed.this
    rungs = [value.this, *value.expressions] if isinstance(value, exp.Least) else [value]
    if len(beside) > 1 and len(rungs) == len(beside):
        for rung, words in zip(rungs, beside, strict=True):
            comment(rung, words)
        return parsed
    return comment(parsed, *beside)


def on_lines(statement: str) -> str:
    """The statement with each comment as `-- text` at the end of a line, where no other comment can begin or end in it."""
    return _WRITTEN.sub(r"\2 -- \1\n", statement)


def _subject(layout: Layout, source: int) -> str:
    """The observable, finding or drug that a source of values is about."""
    plan, step = layout.plan, source - OF_STEPS
    if step < 0:
        return plan.subjects[source % UNWIDENED // len(KINDS)].name
    return plan.inputs[step].name if step < len(plan.inputs) else plan.subjects[step - len(plan.inputs)].name


def _asked_of(layout: Layout, source: int) -> str:
    name = _subject(layout, source)
    kind = KINDS[source % UNWIDENED % len(KINDS)] if source < OF_STEPS else "measurement"
    return name if kind == "measurement" else f"{name} ({kind.replace('_', ' ')})"


def _cut(cut: float, is_from: bool) -> str:
    """The double after a number begins what lies above it, and ends what reaches up to it."""
    number = min(cut, math.nextafter(cut, -math.inf), key=lambda end: len(repr(end)))
    shown = repr(number).removesuffix(".0")
    if number == cut:
        return f"{'from' if is_from else 'below'} {shown}"
    return f"{'above' if is_from else 'up to'} {shown}"


def _items(one: CriteriaSet) -> list[str]:
    """The name of each node, or of the nearest node above it that has one."""
    names = [node.meta.id for node in one.nodes]
    for position in range(len(names) - 1, -1, -1):
        for child in one.children_of[position]:
            names[child] = names[child] or names[position]
    return names


def _words(node: Node) -> Iterator[str]:
    if isinstance(node, nodes.Threshold):
        yield _range(node.range)
    elif isinstance(node, nodes.Bands):
        yield from (f"{_range(rung)}: {_points(points)}" for rung, points in node.rungs)
    elif isinstance(node, nodes.AtLeast):
        yield f"at least {node.n} of {len(node.children)}"
    elif isinstance(node, nodes.Points):
        yield f"if met: {_points(node.award)}"
    elif isinstance(node, nodes.Grade):
        yield f"grades {', '.join(f'{grade:g}' for grade in node.grades)}"


def _range(range_: Range) -> str:
    """ "from 2000 up to 6000 ug/L" without its first word, which says nothing where both ends are named."""
    return range_.text.removeprefix("from ") if " up to " in range_.text else range_.text


def _points(points: float) -> str:
    return f"{points:g} point" if abs(points) == 1 else f"{points:g} points"
