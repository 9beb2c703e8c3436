"""Queries for values that follow from two others of one sample, as engines.derived makes them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from cytostorm.compiler import DerivedBy, ObservablePlan
from cytostorm.sql.layout import Layout
from cytostorm.sql.words import INFINITY, NEVER, Script, all_of, double, flag, rounded, sized, sweep

_VALUE = ("person", "starts", "ends", "taken", "low", "high")
_FIRST = ("person", "first_taken", "first_starts", "first_ends", "first_low", "first_high")


def add_limits(script: Script, layout: Layout) -> None:
    """`reigning`: limits; the one with the latest effective time counts, and of several with one such time any may hold."""
    so_far = "OVER (PARTITION BY person, code{} ORDER BY available RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    newest = exp.select("*", f"MAX(taken) {so_far.format('')} AS newest").from_("facts").where("kind >= 3")
    ends = [f"{name}({end}) {so_far.format(', taken')} AS {end}" for name, end in (("MIN", "low"), ("MAX", "high"))]
    kept = (
        exp.select("person", "code", "available AS starts", "taken", *ends)
        .distinct()
        .from_(newest.subquery("limits"))
        .where("taken = newest")
    )
    following = "COALESCE(LEAD(starts) OVER (PARTITION BY person, code ORDER BY starts), 9000000000000000000) AS ends"
    script.add(
        "reigning",
        exp.select("person", "code", "starts", following, "taken", "low", "high").from_(kept.subquery("kept")),
    )


def add_derived(script: Script, layout: Layout) -> list[str]:
    """Queries `made_<observable>` for all that can be derived, those first that others rest on; the observables made."""
    made: list[str] = []
    waiting = [o for o in layout.plan.observables if o.derived]
    while waiting:
        ready = [o for o in waiting if not _sources(o) & {other.name for other in waiting}]
        for observable in ready:
            _add_observable(script, layout, observable, made)
            made.append(observable.name)
        waiting = [o for o in waiting if o not in ready]
    return made


def _sources(observable: ObservablePlan) -> set[str]:
    return {
        name for rule in observable.derived for name in (rule.first, *(() if rule.second_is_limit else (rule.second,)))
    }


def values(layout: Layout, name: str, made: Sequence[str]) -> exp.Query:
    """Every value of one observable, as reported and widened, and derived."""
    shown = exp.select(*_VALUE).from_("masked_values").where(f"code = {layout.code(name, 'measurement')}")
    return exp.union(shown, exp.select(*_VALUE).from_(f"made_{name}"), distinct=False) if name in made else shown


def _add_observable(script: Script, layout: Layout, observable: ObservablePlan, made: Sequence[str]) -> None:
    """Derived values, but none for a time at which one was reported, while that report counts."""
    name, code = f"held_{observable.name}", layout.code(observable.name, "measurement")
    parts = [
        _add_rule(script, layout, f"rule_{observable.name}_{number}", rule, made)
        for number, rule in enumerate(observable.derived, 1)
    ]
    held = exp.select(*_VALUE, "1 AS is_reported").from_("reported_values").where(f"code = {code}")
    script.together(name, [*(exp.select(*_VALUE, "0 AS is_reported").from_(part) for part in parts), held])
    active = sweep(script, name, ("person", "taken"))
    any_ = "MAX(is_reported) OVER (PARTITION BY person, taken, turn) AS any_reported"
    open_ = exp.select("person", "turn AS starts", "next_turn AS ends", "taken", "low", "high", any_).from_(active)
    script.add(f"made_{observable.name}", exp.select(*_VALUE).from_(open_.subquery("open")).where("any_reported = 0"))


def _add_rule(script: Script, layout: Layout, name: str, rule: DerivedBy, made: Sequence[str]) -> str:
    """The values that one rule gives: a name of a query."""
    pairs = _add_pairs(script, layout, f"{name}_pairs", rule, made)
    follow = script.add(
        f"{name}_follow", exp.select("person", "starts", "ends", "taken", *_follow(rule)).from_(pairs), fenced=True
    )
    return script.add(
        name,
        exp.select("person", "starts", "ends", "taken", f"{rounded('low')} AS low", f"{rounded('high')} AS high").from_(
            follow
        ),
    )


def _add_pairs(script: Script, layout: Layout, name: str, rule: DerivedBy, made: Sequence[str]) -> str:
    """Every first value with its second, for as long as both count and no nearer second does."""
    limit = (
        exp.select(*_VALUE)
        .from_("reigning")
        .where(f"code = {layout.code(rule.second, 'upper_limit_of_normal') if rule.second_is_limit else 0}")
    )
    second = limit if rule.second_is_limit else values(layout, rule.second, made)
    both = ["GREATEST(a.starts, b.starts) AS starts", "LEAST(a.ends, b.ends) AS ends"]
    later = f"CASE WHEN {seconds('a.taken')} >= {seconds('b.taken')} THEN a.taken ELSE b.taken END AS taken"
    own = [f"a.{column} AS first_{column}" for column in ("taken", "starts", "ends", "low", "high")]
    distance = f"ABS({seconds('b.taken')} - {seconds('a.taken')}) AS distance"
    query = exp.select(
        "a.person",
        *both,
        "a.taken" if rule.second_is_limit else later,
        *own,
        "b.low AS second_low",
        "b.high AS second_high",
        distance,
    )
    query = query.from_(values(layout, rule.first, made).subquery("a")).join(second.subquery("b"), on=_beside(rule))
    script.add(name, query.where("GREATEST(a.starts, b.starts) < LEAST(a.ends, b.ends)"))
    return name if rule.second_is_limit or rule.paired_within == 0 else _nearest(script, name)


def _beside(rule: DerivedBy) -> str:
    """Which second may stand beside which first; distances are compared in seconds, as in the interpreter."""
    if rule.second_is_limit:
        return "a.person = b.person"
    if rule.paired_within == 0:
        return "a.person = b.person AND a.taken = b.taken"
    dated = f"(a.taken = {NEVER}) = (b.taken = {NEVER})"
    return all_of(
        [
            "a.person = b.person",
            dated,
            f"ABS({seconds('b.taken')} - {seconds('a.taken')}) <= {double(rule.paired_within / 1e6)}",
        ]
    )


def _nearest(script: Script, name: str) -> str:
    active = sweep(script, name, _FIRST)
    nearest = f"MIN(distance) OVER (PARTITION BY {', '.join(_FIRST)}, turn) AS nearest"
    columns = [
        "person",
        "turn AS starts",
        "next_turn AS ends",
        "taken",
        "first_low",
        "first_high",
        "second_low",
        "second_high",
        "distance",
    ]
    return script.add(
        f"{name}_near",
        exp.select("*").from_(exp.select(*columns, nearest).from_(active).subquery("near")).where("distance = nearest"),
    )


def _follow(rule: DerivedBy) -> list[str]:
    """The bounds that follow, before they are rounded; zero is no divisor."""
    a_low, a_high = (f"({sized(f'first_{end}')} * {double(rule.first_factor)})" for end in ("low", "high"))
    b_low, b_high = (f"({sized(f'second_{end}')} * {double(rule.second_factor)})" for end in ("low", "high"))
    if rule.kind == "difference":
        return [f"{a_low} - {b_high} AS low", f"{a_high} - {b_low} AS high"]
    times, zero = double(rule.times), double(0.0)
    low = f"CASE WHEN {b_high} = 0 OR {b_high} = {INFINITY} THEN {zero} ELSE ({times} * GREATEST({a_low}, {zero})) / {b_high} END AS low"
    high = f"CASE WHEN {b_low} <= 0 OR {a_high} = {INFINITY} THEN {INFINITY} ELSE ({times} * {a_high}) / {b_low} END AS high"
    return [low, high]


def seconds(column: str) -> str:
    """Seconds since 1970 as the interpreter counts them, where an undated value stands at zero."""
    return f"(CAST(CASE WHEN {column} = {NEVER} THEN 0 ELSE {column} END AS DOUBLE) / CAST('1000000' AS DOUBLE))"


def add_rise(script: Script, layout: Layout, i: int, made: Sequence[str]) -> list[exp.Query]:
    """Marks (person, slot, starts, ends) of one rise: a value counts, surely risen, possibly risen."""
    factor, by, within, start_low, start_high = layout.plan.inputs[i].numbers
    name, (has, sure, possible) = f"rise_{i}", layout.rise_slots(i)
    source, low, high = values(layout, layout.plan.inputs[i].name, made), double(start_low), double(start_high)
    span = f"({seconds('b.taken')} - {seconds('a.taken')})"
    surely = f"{low} <= a.low AND a.high <= {high} AND b.low >= {double(factor)} * a.high + {double(by)}"
    may_start = f"a.high >= {low} AND a.low <= {high} AND {double(start_low)} <= {double(start_high)}"
    possibly = f"{may_start} AND b.high >= {double(factor)} * GREATEST(a.low, {low}) + {double(by)}"
    later = [f"b.{column} AS later_{column}" for column in ("taken", "starts", "ends", "low", "high")]
    both = ["GREATEST(a.starts, b.starts) AS starts", "LEAST(a.ends, b.ends) AS ends"]
    query = exp.select(
        "a.person", *later, *both, f"{flag(surely)} AS surely", f"{flag(f'({surely}) OR ({possibly})')} AS possibly"
    )
    query = query.from_(source.subquery("a")).join(
        source.copy().subquery("b"), on=f"a.person = b.person AND {span} > 0 AND {span} <= {double(within)}"
    )
    pairs = script.add(f"{name}_pairs", query.where("GREATEST(a.starts, b.starts) < LEAST(a.ends, b.ends)"))
    alone = _add_unpaired(
        script, name, pairs, source.copy(), f"high >= {double(factor)} * {low} + {double(by)} AND {low} <= {high}"
    )
    return [
        _mark(pairs, sure, "surely = 1"), _mark(pairs, possible, "possibly = 1"), _mark(alone, possible, "TRUE"),
        exp.select("person", f"{has} AS slot", "starts", "ends").from_(source.copy().subquery("any_value")),
    ]  # fmt: skip


def _add_unpaired(script: Script, name: str, pairs: str, source: exp.Query, could_rise: str) -> str:
    """Values without any earlier partner that counts, which a partner that was never measured could have doubled to."""
    keys = ("person", "later_taken", "later_starts", "later_ends", "later_low", "later_high")
    own = [f"{column} AS later_{column}" for column in ("taken", "starts", "ends", "low", "high")]
    lone = (
        exp.select("person", *own, "starts", "ends", "0 AS is_partner")
        .from_(source.subquery("later"))
        .where(could_rise)
    )
    script.together(f"{name}_lone", [lone, exp.select(*keys, "starts", "ends", "1 AS is_partner").from_(pairs)])
    active = sweep(script, f"{name}_lone", keys)
    any_ = f"MAX(is_partner) OVER (PARTITION BY {', '.join(keys)}, turn) AS any_partner"
    stretches = exp.select("person", "turn AS starts", "next_turn AS ends", any_).from_(active)
    return script.add(
        f"{name}_unpaired",
        exp.select("person", "starts", "ends").from_(stretches.subquery("s")).where("any_partner = 0"),
    )


def _mark(query: str, slot: int, condition: str) -> exp.Query:
    return exp.select("person", f"{slot} AS slot", "starts", "ends").from_(query).where(condition)
