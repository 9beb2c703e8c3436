"""Criteria sets, a reading and the knowledge become a plan; what a name means is looked up here for the last time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction

from cytostorm.compiler.plan import (
    NO_WINDOW,
    VERSION,
    DerivedBy,
    FindingPlan,
    InputPlan,
    MaskedBy,
    NodePlan,
    ObservablePlan,
    Plan,
    SetPlan,
    ShownByPlan,
    SubjectPlan,
)  # fmt: skip
from cytostorm.model import nodes
from cytostorm.model.documents import Derivation, Finding, Hidden, Mask, Observable, ShownBy
from cytostorm.model.durations import duration
from cytostorm.model.implications import Implications, levels_of
from cytostorm.model.knowledge_source import KnowledgeSource
from cytostorm.model.nodes import CriteriaSet, Key, Node
from cytostorm.model.readings import Reading
from cytostorm.units import UnitList
from cytostorm.values import UNKNOWN

_LIMIT = "@upper_limit"


def compile_plan(criteria: Sequence[CriteriaSet], reading: Reading, knowledge: KnowledgeSource) -> Plan:
    """The plan of some sets under one reading; the same sets and knowledge always give the same plan."""
    inputs: dict[InputPlan, int] = {}
    sets = tuple(_set(one, inputs) for one in criteria)
    names = _names({part for one in criteria for key in one.inputs for part in key[1:]}, reading, knowledge)
    drugs = _drugs(names, knowledge)
    findings = tuple(
        _finding(knowledge.findings[name], reading, knowledge, inputs)
        for name in sorted(names & set(knowledge.findings))
    )
    return Plan(
        VERSION,
        reading.id,
        tuple(_subject(name, reading, knowledge) for name in sorted(names | drugs)),
        tuple(
            sorted(
                {_microseconds(duration(rule.within)) for rule in (reading.default, *reading.overrides) if rule.within}
            )
        ),
        tuple(
            _observable(knowledge.observables[name], reading, knowledge)
            for name in sorted(names & set(knowledge.observables))
        ),
        findings,
        tuple(inputs),
        sets,
    )


def linked(order: Sequence[Node], inputs: dict[InputPlan, int]) -> tuple[NodePlan, ...]:
    """Nodes, children before parents, as plain tuples; inputs that were not there yet are added to `inputs`."""
    positions = {id(node): position for position, node in enumerate(order)}
    return tuple(_node(node, positions, inputs) for node in order)


def _set(criteria: CriteriaSet, inputs: dict[InputPlan, int]) -> SetPlan:
    made = linked(criteria.nodes, inputs)
    where = criteria.positions
    position_of = {
        key: int(plan.numbers[0])
        for node, plan in zip(criteria.nodes, made, strict=True)
        if plan.kind == "Input"
        for key in node.inputs
    }
    return SetPlan(
        criteria.id,
        criteria.label,
        criteria.fingerprint,
        made,
        tuple(position_of[key] for key in sorted(criteria.inputs)),
        criteria.deciding,
        criteria.verdict is not None,
        tuple(where[id(node)] for node in criteria.applies),
        where[id(criteria.score)] if criteria.score is not None else -1,
    )


def _node(node: Node, positions: Mapping[int, int], inputs: dict[InputPlan, int]) -> NodePlan:
    if isinstance(node, nodes.LEAVES):
        return NodePlan("Input", (), (float(inputs.setdefault(_input(node), len(inputs))),))
    return NodePlan(node.kind, tuple(positions[id(child)] for child in node.children), _numbers(node))


def _input(node: Node) -> InputPlan:
    (key,) = node.inputs
    if isinstance(node, nodes.Rise):
        return InputPlan(
            "rise", node.observable, "", (node.factor, node.by, node.seconds, node.starting.low, node.starting.high)
        )
    if isinstance(node, nodes.Limit):
        return InputPlan("limit", node.observable, node.which, tuple(node.widest or ()))
    return InputPlan(key[0], *_named(key))


def _named(key: Key) -> tuple[str, str]:
    return key[1], key[2] if len(key) > 2 else ""


def _numbers(node: Node) -> tuple[float, ...]:
    """Threshold: low, high. Bands: low, high, points of each rung. Linear: the constant, then the coefficients."""
    if isinstance(node, nodes.Threshold):
        return (node.range.low, node.range.high)
    if isinstance(node, nodes.Bands):
        return tuple(number for rung, points in node.rungs for number in (rung.low, rung.high, points))
    if isinstance(node, nodes.Linear):
        return (node.constant, *node.coefficients)
    if isinstance(node, nodes.Grade):
        return node.grades
    return _single_number(node)


def _single_number(node: Node) -> tuple[float, ...]:
    if isinstance(node, nodes.AtLeast):
        return (float(node.n),)
    if isinstance(node, nodes.Points):
        return (node.award,)
    return (node.factor,) if isinstance(node, nodes.Ratio) else ()


def _names(names: set[str], reading: Reading, knowledge: KnowledgeSource) -> set[str]:
    """The names whose facts matter, through derivations, implications and endings, as in record.changes."""
    while (
        more := names | _sources(names, knowledge) | _implications(names, knowledge) | _enders(names, reading)
    ) != names:
        names = more
    return names


def _enders(names: Iterable[str], reading: Reading) -> set[str]:
    return {other for name in names for other in reading.pick_for(name).ended_by}


def _subject(name: str, reading: Reading, knowledge: KnowledgeSource) -> SubjectPlan:
    """As record.changes.windows_of."""
    if name not in knowledge.findings:
        return SubjectPlan(name, _window(reading, name))
    ended = {rule.for_no for rule in reading.overrides if name in rule.ended_by}
    also = {_length(window) for window in (reading.pick_for(name).for_no, *ended)} - {_window(reading, name), NO_WINDOW}
    return SubjectPlan(name, _window(reading, name), tuple(sorted(also)))


def _sources(names: Iterable[str], knowledge: KnowledgeSource) -> set[str]:
    rules = [rule for name in names if name in knowledge.observables for rule in knowledge.observables[name].derived]
    return {source.removesuffix(_LIMIT) for rule in rules for source in (rule.first, rule.second)}


def _implications(names: set[str], knowledge: KnowledgeSource) -> set[str]:
    implications = Implications(knowledge.findings)
    return {other for name in names & set(knowledge.findings) for other in implications.around(name)}


def _drugs(names: set[str], knowledge: KnowledgeSource) -> set[str]:
    """Drugs that record a finding, count for an observable or mask one among these, and findings that make a mask last longer."""
    recording = {drug for name in names & set(knowledge.findings) for drug in knowledge.findings[name].recorded_by}
    recording |= {
        drug for name in names & set(knowledge.observables) for drug in knowledge.observables[name].at_least_one_by
    }
    masks = [mask for mask in knowledge.masks.values() if {h.observable for h in mask.hides} & names]
    longer = {one.with_finding for mask in masks for one in mask.longer if one.with_finding}
    return recording | longer | {drug for mask in masks for drug in mask.drugs}


def _observable(observable: Observable, reading: Reading, knowledge: KnowledgeSource) -> ObservablePlan:
    low, high = _possible(observable)
    hiding = [(mask, h) for mask in knowledge.masks.values() for h in mask.hides if h.observable == observable.id]
    masks = tuple(plan for mask, hidden in hiding for plan in _masked(mask, hidden))
    derived = tuple(_derived(rule, knowledge.units) for rule in observable.derived)
    pick, within = reading.pick_for(observable.id).pick, _window(reading, observable.id)
    plausible = _plausible(observable, low, high)
    return ObservablePlan(observable.id, low, high, pick, within, derived, masks, observable.at_least_one_by, plausible)


def _masked(mask: Mask, hidden: Hidden) -> Iterator[MaskedBy]:
    """One line for the time that always holds, and one for each longer time."""
    ends = (hidden.true_value != "at_least_observed", hidden.true_value != "at_most_observed")
    yield MaskedBy(mask.id, *ends, mask.drugs, _microseconds(duration(mask.lasts)))
    for one in mask.longer:
        yield MaskedBy(
            mask.id, *ends, mask.drugs, _microseconds(duration(one.lasts)), one.from_dose or 0, one.with_finding or ""
        )


def _possible(observable: Observable) -> tuple[float, float]:
    """As record.possible: what can be at all, in the canonical unit."""
    if observable.kind == "ordinal":
        return 0.0, float(len(observable.levels) - 1)
    low, high = observable.possible.from_, observable.possible.up_to
    return UNKNOWN.low if low is None else float(low), UNKNOWN.high if high is None else float(high)


def _plausible(observable: Observable, low: float, high: float) -> tuple[float, float]:
    """The ends of what is plausible; where none is given, those of what is possible."""
    start, end = observable.plausible.from_, observable.plausible.up_to
    return low if start is None else float(start), high if end is None else float(end)


def _derived(rule: Derivation, units: Mapping[str, UnitList]) -> DerivedBy:
    second = rule.second.removesuffix(_LIMIT)
    factors = [
        float(1 / Fraction(units[name].named(unit).factor))
        for name, unit in ((rule.first, rule.first_unit), (second, rule.second_unit))
    ]
    within = _microseconds(duration(rule.paired_within))
    return DerivedBy(
        rule.kind, rule.first, factors[0], second, factors[1], second != rule.second, float(rule.times), within
    )


def _finding(
    finding: Finding, reading: Reading, knowledge: KnowledgeSource, inputs: dict[InputPlan, int]
) -> FindingPlan:
    implications = Implications(knowledge.findings)
    absent = finding.id in reading.absence.not_present
    pick, within = reading.pick_for(finding.id).pick, _window(reading, finding.id)
    yes, no, against = (
        look(finding.id) for look in (implications.says_yes, implications.says_no, implications.contradicts)
    )
    shown = () if finding.shown_by is None else (_shown(finding.shown_by, knowledge, inputs),)
    rule = reading.pick_for(finding.id)
    no_within = _length(rule.for_no)
    return FindingPlan(
        finding.id, pick, within, finding.recorded_by, yes, no, absent, against, shown, no_within, rule.ended_by
    )


def _shown(rule: ShownBy, knowledge: KnowledgeSource, inputs: dict[InputPlan, int]) -> ShownByPlan:
    """The observable becomes an input of the plan, whether or not a set looks it up."""
    number = inputs.setdefault(InputPlan("observable", rule.observable, "high"), len(inputs))
    return ShownByPlan(number, *levels_of(rule, knowledge.observables[rule.observable]))


def _window(reading: Reading, name: str) -> int:
    return _length(reading.pick_for(name).within)


def _length(window: str | None) -> int:
    return NO_WINDOW if window is None else _microseconds(duration(window))


def _microseconds(length: timedelta) -> int:
    return length // timedelta(microseconds=1)
