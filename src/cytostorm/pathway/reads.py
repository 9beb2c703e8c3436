"""What a condition of the pathway looks at in one patient: a decision is remembered by exactly that.

There is one function for each kind of `deciding.decide` that looks at more than values of the record; what it names beside `decide`
has to be all that the other reads. `tests/unit/pathway/test_remembered.py` compares both on random patients.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from cytostorm.differential.causes import CauseState
from cytostorm.memory import Memory, same
from cytostorm.model.nodes import Quantity
from cytostorm.model.routes import Rule
from cytostorm.values import UNDECIDED

if TYPE_CHECKING:
    from cytostorm.pathway.context import Context


def read_by(rule: Rule, context: Context) -> tuple[tuple[object, ...], Hashable]:
    """What was seen of the inputs of a condition, with what else it looks at as objects and as values."""
    seen, named = context.snapshot.read(rule.inputs), None
    if not rule.asking:
        return (rule, *seen), named
    found = [(part.kind in _OBJECTS, _READS[part.kind](part, context)) for part in rule.asking]
    values = tuple([value for is_object, value in found if not is_object])
    return (rule, *seen, *[value for is_object, value in found if is_object]), values


_SAID: Memory[Hashable] = Memory(2048)


def said_of(one: CauseState) -> Hashable:
    """All that a condition looks at in a cause."""
    return _SAID.answer((one,), lambda: same(_said_of(one)))


def _said_of(one: CauseState) -> Hashable:
    hints = tuple(hint.linked.pointer.label for hint in one.shown if hint.decides)
    return one.id, one.state, one.words, hints


def _measured(rule: Rule, context: Context) -> Hashable:
    assert rule.node is not None
    quantity = rule.node.children[0]
    return context.typed.get(quantity.observable) if isinstance(quantity, Quantity) else None


def _given(name: str, context: Context) -> Hashable:
    group = context.groups.get(name, frozenset({name}))
    return tuple((drug, when) for drug, when in context.given.items() if drug in group)


def _acting(rule: Rule, context: Context) -> Hashable:
    last = tuple((drug, context.last_given[drug]) for drug in rule.acts if drug in context.last_given)
    return last, context.differential.at, context.not_understood


def _repeated(rule: Rule, context: Context) -> Hashable:
    assert rule.expression.repeated is not None
    name = rule.expression.repeated.given
    given = context.doses.get(name), context.last_given.get(name)
    return given, context.differential.at, context.not_understood


def _taken_before(rule: Rule, context: Context) -> Hashable:
    wanted = rule.expression.taken_before
    assert wanted is not None
    recorded = tuple((name in context.recorded, context.recorded.get(name)) for name in wanted.subjects)
    return _given(wanted.given, context), recorded


def _condition(rule: Rule, context: Context) -> Hashable:
    name = str(rule.expression.condition)
    told = context.told.get(name)
    return context.patient.has(name), told if told is None or told.met or told.bounds == UNDECIDED else None


_OBJECTS = frozenset({"cause", "class_", "stage", "severity", "clearance"})
"""Kinds of which what is looked at is one object for all that is equal; of the others it is a small value."""
_READS: dict[str, Callable[[Rule, Context], Hashable]] = {
    "measured": _measured,
    "taken_before": _taken_before,
    "cause": lambda rule, context: context.said[str(rule.expression.cause)],
    "class_": lambda rule, context: context.said_of_class[str(rule.expression.class_)],
    "stage": lambda rule, context: context.stage_said,
    "severity": lambda rule, context: context.severity_said,
    "condition": _condition,
    "given": lambda rule, context: _given(str(rule.expression.given), context),
    "acting": _acting,
    "repeated": _repeated,
    "not_understood": lambda rule, context: context.not_understood,
    "clearance": lambda rule, context: context.kidneys,
    "age": lambda rule, context: context.patient.age,
    "weight": lambda rule, context: context.patient.weight,
    "ask": lambda rule, context: context.answers.get(str(rule.expression.ask)),
}
