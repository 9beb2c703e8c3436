"""What a condition of the pathway says of one patient: yes, no or unknown, the facts behind it, and what would settle it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from fractions import Fraction

from cytostorm.differential.causes import CauseState
from cytostorm.differential.given import dose_count, order_of, span_words
from cytostorm.differential.looking import outcome_of
from cytostorm.doses.decision import Decision
from cytostorm.doses.quantities import inside, plain
from cytostorm.interpreter import Evaluation, evaluated
from cytostorm.memory import Memory, is_remembering
from cytostorm.model.causes import CauseClass
from cytostorm.model.documents import Edges
from cytostorm.model.durations import duration
from cytostorm.model.nodes import Key, Node, Quantity, Threshold
from cytostorm.model.pathways import CauseWord
from cytostorm.model.routes import Rule
from cytostorm.pathway.context import Context
from cytostorm.pathway.reads import read_by
from cytostorm.pathway.reasoning import acting_reason, counted_doses, of_set, outcome_reasons
from cytostorm.record import Observation
from cytostorm.record.reasons import Reason
from cytostorm.values import MET, NOT_MET, UNDECIDED, Bounds, verdict_word

_DECISIONS: Memory[Decision] = Memory(16384)


def decide(rule: Rule, context: Context) -> Decision:
    """A condition by its kind; missing is unknown in every one of them. Remembered by what it looks at."""
    if not is_remembering():
        return _DECIDE[rule.kind](rule, context)
    read, named = read_by(rule, context)
    return _DECISIONS.answer(read, lambda: _DECIDE[rule.kind](rule, context), named)


def _record(rule: Rule, context: Context) -> Decision:
    assert rule.node is not None
    outcome = outcome_of(rule.node, context.snapshot)
    missing = (
        ()
        if outcome.bounds.is_exact
        else tuple(key[1] for leaf in outcome.leaves if not leaf.bounds.is_exact for key in leaf.node.inputs)
    )
    return Decision(outcome.bounds, outcome_reasons(outcome), tuple(dict.fromkeys(missing)))


def _measured(rule: Rule, context: Context) -> Decision:
    """A typed value counts beside the record: either of the two that lies inside speaks, and a silent one is left out."""
    assert isinstance(rule.node, Threshold) and isinstance(rule.node.children[0], Quantity)  # noqa: PT018
    found, name = _record(rule, context), rule.node.children[0].observable
    if name not in context.typed:
        return found
    value, said = context.typed[name]
    if rule.node.range.low <= float(value) <= rule.node.range.high:
        return Decision(MET, (Reason("typed", name, value=said), *(found.reasons if found.met else ())))
    return (
        found
        if found.met or any(context.snapshot.seen[key].facts for key in rule.inputs)
        else Decision(NOT_MET, (Reason("typed", name, value=said),))
    )


def cause_decision(one: CauseState, wanted: tuple[CauseWord, ...]) -> Decision:
    """Met in a wanted state. An open or a supported cause may still become another, so it is unknown and never no.

    Support by exposure alone answers to `supported` and `supported-by-exposure`, never to `supported-by-finding`.
    """
    hints = tuple(hint.linked.pointer.label for hint in one.shown if hint.decides)
    said = (Reason("cause", one.id, one.cause.document.label, one.state, names=hints),)
    if one.words & set(wanted):
        return Decision(MET, said, silent=one.state == "open")
    if one.state in ("open", "supported"):
        return Decision(UNDECIDED, said, (f"whether it is {one.cause.document.label}",), waits=True)
    return Decision(NOT_MET, said)


def _cause(rule: Rule, context: Context) -> Decision:
    return cause_decision(context.differential[str(rule.expression.cause)], rule.expression.states)


def _class(rule: Rule, context: Context) -> Decision:
    """Any cause of a class; where none is met, the class is named and not each of its causes."""
    wanted: CauseClass | None = rule.expression.class_
    found = [
        cause_decision(one, rule.expression.states)
        for one in context.differential.causes
        if one.cause.document.class_ == wanted
    ]
    if met := [one for one in found if one.met]:
        return Decision(MET, tuple(reason for one in met for reason in one.reasons))
    bounds = UNDECIDED if any(one.bounds == UNDECIDED for one in found) else NOT_MET
    missing = (f"a cause among {wanted}",) if bounds == UNDECIDED else ()
    reason = Reason("class", str(wanted), value="none", names=rule.expression.states)
    return Decision(bounds, (reason,), missing, waits=bounds == UNDECIDED)


def _stage(rule: Rule, context: Context) -> Decision:
    names = [level.linked.level.id for level in context.stage.levels]
    number, reached = names.index(str(rule.expression.stage)) + 1, context.stage.bounds
    said, asked = (
        Reason("stage", value=context.stage.words, bounds=reached),
        f"whether hyperinflammation is {names[number - 1]}",
    )
    return _reached(number, reached, said, (asked,))


def _severity(rule: Rule, context: Context) -> Decision:
    severity = context.stage.severity
    names = [level.linked.level.id for level in severity.levels]
    missing = tuple(dict.fromkeys(sign.label for sign in severity.could_raise)) or tuple(
        one.label for one in severity.missing
    )
    reason = Reason("severity", value=severity.words, bounds=severity.bounds)
    return _reached(names.index(str(rule.expression.severity)) + 1, severity.bounds, reason, missing)


def _reached(number: int, reached: Bounds, reason: Reason, missing: tuple[str, ...]) -> Decision:
    """Whether a level is reached at least; what is missing matters only where that is not known."""
    if reached.low >= number:
        return Decision(MET, (reason,))
    return Decision(NOT_MET, (reason,)) if reached.high < number else Decision(UNDECIDED, (reason,), missing)


def _grade(rule: Rule, context: Context) -> Decision:
    """Whether the grade of a set lies inside a band. Outside its population there is no grade; an unknown grade stays unknown.

    An age that is not recorded leaves a grade as it is: the sets of one grade for other ages take over where it is.
    """
    assert rule.criteria is not None
    band = rule.expression.grade or Edges()
    evaluation = evaluated(rule.criteria, context.snapshot)
    grade = evaluation.score or Bounds(0, 0)
    held, population = [inside(band, Fraction(end)) for end in _whole(grade)], _population(evaluation)
    low, high = min(float(all(held)), population.low), min(float(any(held)), population.high)
    asked = rule.criteria.applies if not population.is_exact else (rule.criteria.score,)
    missing = [] if low == high else [key[1] for node in asked for key in _open_inputs(evaluation, node)]
    return Decision(Bounds(low, high), (of_set(rule.criteria, "grade", "", grade),), tuple(dict.fromkeys(missing)))


def _whole(grade: Bounds) -> range:
    """Every whole grade that is possible."""
    return range(int(grade.low), int(grade.high) + 1)


def _open_inputs(evaluation: Evaluation, node: Node | None) -> list[Key]:
    """What is not known under a node: its leaves without an exact answer, in the order of the definition."""
    leaves = evaluation.outcome(node).leaves if node is not None else ()
    return [key for leaf in leaves if not leaf.bounds.is_exact for key in sorted(leaf.node.inputs)]


def _condition(rule: Rule, context: Context) -> Decision:
    name = str(rule.expression.condition)
    has, told = context.patient.has(name), context.told.get(name)
    if has is None:
        perhaps = () if told is None or told.bounds != UNDECIDED else told.reasons
        why = perhaps if any(one.kind == "acting" for one in perhaps) else ()
        return Decision(UNDECIDED, (Reason("condition", name, value="unknown"), *why), (name,))
    if has:
        said = (Reason("condition", name, value="yes"),)
        if told is None or not told.met:
            return Decision(MET, said)
        return Decision(MET, told.reasons or said, silent=told.silent)
    return Decision(NOT_MET, (Reason("condition", name, value="no"),))


def _given(rule: Rule, context: Context) -> Decision:
    """A drug chart may be kept elsewhere, so a record without the drug leaves it unknown."""
    name = str(rule.expression.given)
    if found := _drugs(name, context):
        return Decision(MET, tuple(Reason("given", drug, since=when) for drug, when in found))
    return Decision(
        UNDECIDED, (Reason("missing", name, name.replace("-", " ")),), (f"whether {name.replace('-', ' ')} was given",)
    )


def _drugs(name: str, context: Context) -> list[tuple[str, datetime | None]]:
    """What was given of a group, or of one drug, with the first time of each."""
    return [(drug, when) for drug, when in context.given.items() if drug in context.groups.get(name, frozenset({name}))]


def _acting(rule: Rule, context: Context) -> Decision:
    """A drug that still acts, or a person's word. One whose time is over is not known to have ended; so is a row that was not understood."""
    wanted = rule.expression.acting
    assert wanted is not None
    given = {drug: context.last_given[drug] for drug in rule.acts if drug in context.last_given}
    now = context.differential.at
    if still := [
        drug for drug, last in given.items() if last is None or now is None or now < last + rule.acts[drug].time
    ]:
        return Decision(MET, tuple(acting_reason(drug, given[drug], rule.acts[drug]) for drug in still))
    seen = _said_by_a_person(rule, context)
    if seen is not None and (seen.met or not (given or context.not_understood)):
        return seen
    name = wanted.class_.replace("_", " ")
    over = [
        f"whether {drug} still acts (last given {last:%Y-%m-%d %H:%M}, not known to have ended)"
        for drug, last in given.items()
        if last is not None
    ]
    rows = [f"whether {row} is a drug of this kind ({name})" for row in context.not_understood]
    reasons = tuple(Reason("acting", drug, value="unknown", at=last) for drug, last in given.items())
    return Decision(UNDECIDED, reasons, tuple(over + rows) or (name,))


def _said_by_a_person(rule: Rule, context: Context) -> Decision | None:
    """What was recorded of the finding itself; None where only drugs say it, or nothing does."""
    facts = [fact for key in rule.inputs for fact in context.snapshot.seen[key].facts]
    if rule.node is None or not any(isinstance(fact, Observation) for fact in facts):
        return None
    return _record(rule, context)


def _repeated(rule: Rule, context: Context) -> Decision:
    """So many doses of a drug within a time before now. Where no dose is recorded, or one has no time, that is not known."""
    wanted, now = rule.expression.repeated, context.differential.at
    assert wanted is not None
    given, span = context.doses.get(wanted.given, ()), span_words(wanted.within)
    counted = dose_count(given, now - duration(wanted.within), now) if now is not None else 0
    if counted >= wanted.times:
        return Decision(MET, (counted_doses(wanted.given, counted, span, context.last_given[wanted.given]),))
    perhaps = counted + given.count(None) >= wanted.times
    if not given or now is None or perhaps or context.not_understood:
        return Decision(UNDECIDED, (), (f"how often {wanted.given} was given in {span}",))
    return Decision(NOT_MET, (counted_doses(wanted.given, counted, span, None),))


def _not_understood(rule: Rule, context: Context) -> Decision:
    if not context.not_understood:
        return Decision(NOT_MET)
    return Decision(MET, tuple(Reason("not understood", value=row) for row in context.not_understood))


def _taken_before(rule: Rule, context: Context) -> Decision:
    """No, where a first sample is surely later than the drug. What is not recorded may have been taken or given, and stays unknown."""
    wanted = rule.expression.taken_before
    assert wanted is not None
    drugs, drug_words = _drugs(wanted.given, context), wanted.given.replace("-", " ")
    starts = [when for _, when in drugs if when is not None]
    first = min(starts) if starts else None
    found = {name: order_of(context.recorded.get(name), first) for name in wanted.subjects}
    if late := [name.replace("_", " ") for name, order in found.items() if order == "after"]:
        return Decision(NOT_MET, (Reason("sample", wanted.given, drug_words, since=first, names=tuple(late)),))
    missing = [
        f"{name} before {drug_words}"
        for name, order in found.items()
        if order != "before" and (drugs or name not in context.recorded)
    ]
    missing += [] if drugs else [f"whether {drug_words} was given"]
    return Decision(UNDECIDED, (), tuple(missing)) if missing else Decision(MET)


def _clearance(rule: Rule, context: Context) -> Decision:
    known, edges = context.patient.clearance, rule.expression.clearance or Edges()
    says = context.patient.clears(edges)
    if says is None:
        return Decision(
            UNDECIDED, (), ("creatinine clearance (or " + ", ".join(context.patient.clearance_needs) + ")",)
        )
    dialysis = known is None or says != inside(edges, known.value)
    reason = Reason("clearance", value="" if known is None or dialysis else plain(known.value), unit="mL/min")
    return Decision(MET if says else NOT_MET, (reason,))


def _age(rule: Rule, context: Context) -> Decision:
    return _number("age", "years", context.patient.age, rule.expression.age)


def _weight(rule: Rule, context: Context) -> Decision:
    return _number("weight", "kg", context.patient.weight, rule.expression.weight)


def _number(name: str, unit: str, known: Fraction | None, edges: Edges | None) -> Decision:
    if known is None:
        return Decision(UNDECIDED, (), (name,))
    return Decision(MET if inside(edges, known) else NOT_MET, (Reason("number", name, name, plain(known), unit),))


def _ask(rule: Rule, context: Context) -> Decision:
    name = str(rule.expression.ask)
    text, said = context.questions[name], context.answers.get(name)
    if said is None:
        return Decision(UNDECIDED, (), (f"a clinician's word: {text}",))
    return Decision(MET if said else NOT_MET, (Reason("answer", name, text, "yes" if said else "no"),))


def _population(evaluation: Evaluation) -> Bounds:
    return NOT_MET if evaluation.applies == NOT_MET else evaluation.applies_but_for_age


def _criteria(rule: Rule, context: Context) -> Decision:
    """The verdict of a set in its population."""
    assert rule.criteria is not None
    evaluation = evaluated(rule.criteria, context.snapshot)
    low, high = (min(getattr(evaluation.verdict, end), getattr(evaluation.applies, end)) for end in ("low", "high"))
    bounds = Bounds(low, high)
    missing = (
        () if bounds.is_exact else tuple(key[1] for key in rule.criteria.inputs if not context.snapshot.seen[key].facts)
    )
    reason = of_set(rule.criteria, "set", verdict_word(bounds), bounds)
    return Decision(
        bounds, (reason,), tuple(sorted(set(missing))) if missing or bounds.is_exact else (rule.criteria.id,)
    )


def _any(rule: Rule, context: Context) -> Decision:
    return _joined([decide(part, context) for part in rule.parts], max, MET, all)


def _all(rule: Rule, context: Context) -> Decision:
    return _joined([decide(part, context) for part in rule.parts], min, NOT_MET, any)


def _joined(
    found: list[Decision], end: Callable[..., float], settles: Bounds, silence: Callable[[Iterable[bool]], bool]
) -> Decision:
    """Kleene's any or all: one that settles speaks alone; of the rest only the undecided are missing.

    An any is silent where all that speak are, an all where one is.
    """
    bounds = Bounds(end(one.bounds.low for one in found), end(one.bounds.high for one in found))
    speaking = [one for one in found if one.bounds == settles] if bounds == settles else found
    missing = [] if bounds.is_exact else [name for one in found for name in one.missing]
    said = tuple(dict.fromkeys(reason for one in speaking for reason in one.reasons))
    waits = not bounds.is_exact and any(one.waits for one in found)
    return Decision(
        bounds, said, tuple(dict.fromkeys(missing)), waits, bounds == MET and silence(one.silent for one in speaking)
    )


def _not(rule: Rule, context: Context) -> Decision:
    inner = decide(rule.parts[0], context)
    return Decision(Bounds(1 - inner.bounds.high, 1 - inner.bounds.low), inner.reasons, inner.missing, inner.waits)


_DECIDE: dict[str, Callable[[Rule, Context], Decision]] = {
    "record": _record,
    "measured": _measured,
    "taken_before": _taken_before,
    "cause": _cause,
    "class_": _class,
    "stage": _stage,
    "grade": _grade,
    "severity": _severity,
    "condition": _condition,
    "given": _given,
    "acting": _acting,
    "repeated": _repeated,
    "not_understood": _not_understood,
    "clearance": _clearance,
    "age": _age,
    "weight": _weight,
    "criteria": _criteria,
    "ask": _ask,
    "always": lambda rule, context: Decision(MET if rule.expression.always else NOT_MET),
    "any": _any,
    "all": _all,
    "not_": _not,
}
