"""Queries from validity intervals to switches: the moments at which a slot goes on or off, and those at which a row may stand."""

from __future__ import annotations

from sqlglot import exp

from cytostorm.compiler import NO_WINDOW
from cytostorm.sql.comments import Comments
from cytostorm.sql.derived import add_derived, add_limits, add_rise
from cytostorm.sql.dialects import Capability
from cytostorm.sql.layout import DRUG, FINDING, HAS, KINDS, OF_STEPS, TICK, UNWIDENED, WITH_SLIPS, Layout
from cytostorm.sql.validity_intervals import LEFT, answer_values, by_answer, given_values
from cytostorm.sql.words import FOREVER, NEVER, Script, double, flag, sweep

_SEEN = ("person", "source", "starts", "ends", "taken", "low", "high")


def add_seen(script: Script, layout: Layout) -> list[str]:
    """`seen`: all values from which inputs are chosen, each with the number of its source; the observables that are derived."""
    plan = layout.plan
    if any(one.kind == "limit" for one in plan.inputs) or any(
        rule.second_is_limit for o in plan.observables for rule in o.derived
    ):
        add_limits(script, layout)
    made = add_derived(script, layout)
    apart = [str(layout.code(one.name, "finding")) for one in by_answer(plan)]
    plain = f"kind = {FINDING}" + (f" AND code NOT IN ({', '.join(apart)})" if apart else "")
    parts = [
        _part("masked_values", "code"),
        _part("valid_intervals", "code", plain),
        *answer_values(script, layout),
        *given_values(script, layout, plan),
    ]
    parts += [_part(f"made_{name}", str(layout.code(name, "measurement"))) for name in made]
    parts += [part for i in range(len(plan.inputs)) for part in _special(layout, i)]
    if ("reigning",) in {(name,) for name, _ in script.queries}:
        parts.append(_part("reigning", "code"))
    script.together("seen", parts)
    return made


def _part(query: str, source: str, where: str = "TRUE") -> exp.Query:
    return exp.select("person", f"{source} AS source", *_SEEN[2:]).from_(query).where(where)


def _special(layout: Layout, i: int) -> list[exp.Query]:
    """Values as measured for rules that ask for those, and all of a series, slips included, for whether a rise has facts."""
    one = layout.plan.inputs[i]
    code = layout.code(one.name, "measurement") if one.kind in ("measured", "rise") else 0
    if one.kind == "measured":
        parts = [_part("reported_values", f"code + {UNWIDENED}", f"code = {code}")]
        return parts + (
            [_part(f"made_{one.name}", str(code + UNWIDENED))] if layout.plan.observable[one.name].derived else []
        )
    return [_part("valid_intervals", f"code + {WITH_SLIPS}", f"code = {code}")] if one.kind == "rise" else []


def add_steps(script: Script, layout: Layout) -> bool:
    """`steps`: for each input that needs it the bounds that count from one turn to the next: the worst, or the latest and then the worse."""
    if not layout.weighed:
        return False
    rows = [
        [str(w.input), str(w.source), str(int(w.latest)), str(int(w.worse_is_high)), double(w.low), double(w.high)]
        for w in layout.weighed.values()
    ]
    script.table("weighing", ("input", "source", "is_latest", "is_upward", "lowest", "highest"), rows)
    rank = f"CASE WHEN w.is_latest = 1 AND s.taken <> {NEVER} THEN s.taken ELSE 0 END AS standing_rank"
    columns = [
        "s.person",
        "w.input",
        "s.starts",
        "s.ends",
        rank,
        "s.low",
        "s.high",
        "w.is_upward",
        "w.lowest",
        "w.highest",
    ]
    script.add("weighed", exp.select(*columns).from_("seen AS s").join("weighing AS w", on="s.source = w.source"))
    active, keys = sweep(script, "weighed", ("person", "input")), ("person", "input", "turn", "next_turn")
    newest = "MAX(standing_rank) OVER (PARTITION BY person, input, turn) AS newest_rank"
    worst = [f"CASE WHEN MAX(is_upward) = 1 THEN MAX({end}) ELSE MIN({end}) END AS {end}" for end in ("low", "high")]
    possible = ("MAX(lowest) AS lowest", "MAX(highest) AS highest")
    chosen = exp.select(*keys, *worst, *possible).from_(exp.select("*", newest).from_(active).subquery("active"))
    script.add("chosen", chosen.where("standing_rank = newest_rank").group_by(*keys), fenced=True)
    inside = "GREATEST(low, lowest) <= LEAST(high, highest)"
    low, high = (
        f"CASE WHEN {inside} THEN GREATEST(low, lowest) ELSE low END AS low",
        f"CASE WHEN {inside} THEN LEAST(high, highest) ELSE high END AS high",
    )
    script.add("steps", exp.select(*keys, low, high).from_("chosen").where(f"high > {LEFT}"))
    return True


def add_marks(script: Script, layout: Layout, made: list[str], has_steps: bool, comments: Comments) -> None:
    """`marks`: each slot and the times during which a value answers its question with yes."""
    rows = (
        [str(source), str(slot), str(question), double(cut)] for (source, question, cut), slot in layout.slots.items()
    )
    beside = [comments.question(layout, *asked) for asked in layout.slots]
    script.table("asked", ("source", "slot", "question", "cut"), rows, beside)
    parts = [_answers("seen", "v.source", "v.starts", "v.ends")]
    if has_steps:
        parts.append(_answers("steps", f"v.input + {OF_STEPS}", "v.turn", "v.next_turn"))
    rises = [i for i, one in enumerate(layout.plan.inputs) if one.kind == "rise"]
    parts += [mark for i in rises for mark in add_rise(script, layout, i, made)]
    script.together("marks", parts)


def _answers(query: str, source: str, starts: str, ends: str) -> exp.Query:
    yes = "CASE a.question WHEN 1 THEN v.low >= a.cut WHEN 2 THEN v.low < a.cut WHEN 3 THEN v.high >= a.cut WHEN 4 THEN v.high < a.cut ELSE TRUE END"
    return (
        exp.select("v.person", "a.slot", f"{starts} AS starts", f"{ends} AS ends")
        .from_(f"{query} AS v")
        .join("asked AS a", on=f"a.source = {source}")
        .where(yes)
    )


def add_switches(
    script: Script, layout: Layout, stays: exp.Table | None, capability: Capability, has_steps: bool
) -> None:
    """`switches`: (person, slot, moment, change, tick); `change` is 1 or -1 where a slot goes on or off, and `tick` 1 where a row may stand."""
    window = "OVER (PARTITION BY person, slot ORDER BY starts, ends{})"
    reach = f"MAX(ends) {window.format(' ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING')} AS reach"
    script.add(
        "marked",
        exp.select("person", "slot", "starts", "ends", reach, f"LEAD(starts) {window.format('')} AS following").from_(
            "marks"
        ),
    )
    end = "GREATEST(m.ends, COALESCE(m.reach, m.ends))"
    is_on = "e.side = 0 AND (m.reach IS NULL OR m.starts > m.reach)"
    is_off = f"e.side = 1 AND (m.following IS NULL OR m.following > {end}) AND {end} < {FOREVER}"
    moment = f"CASE WHEN e.side = 0 THEN m.starts ELSE {end} END AS moment"
    turning = (
        exp.select("m.person", "m.slot", moment, "1 - 2 * e.side AS change")
        .from_("marked AS m")
        .join("sides AS e", join_type="cross")
    )
    parts = [turning.where(f"({is_on}) OR ({is_off})")]
    numbers = sorted(i for i in layout.weighed if i in layout.follows and layout.follows[i].by_number)
    if has_steps and numbers:
        turns = exp.select("person", f"input + {OF_STEPS} AS slot", "turn AS moment", "0 AS change").from_(
            "weighed_turns"
        )
        parts.append(turns.where(f"input IN ({', '.join(map(str, numbers))})", f"turn < {FOREVER}"))
    script.together("turning", parts)
    _add_ticks(script, layout)
    tick = f"{flag('u.person IS NULL')} AS tick"
    dated = (
        exp.select("t.person", "t.slot", "t.moment", "t.change", tick)
        .from_("turning AS t")
        .join("undated AS u", on="t.person = u.person", join_type="left")
    )
    ticks = exp.select("person", f"{TICK} AS slot", "moment", "0 AS change", "1 AS tick").from_("ticks")
    together = exp.union(dated, ticks, distinct=False)
    script.add("switches", _cut_off(script, together, stays, capability))


def _add_ticks(script: Script, layout: Layout) -> None:
    """`ticks`: the first moment of each person; and every moment of those with undated facts, which begin to count between moments.

    All values of others begin and end at moments, so that their switches are moments themselves.
    """
    script.add("undated", exp.select("person").distinct().from_("facts").where(f"taken = {NEVER}"))
    dated, last = f"f.taken <> {NEVER}", f"CASE WHEN f.given_until <> {NEVER} THEN f.given_until ELSE f.taken END"
    script.table(
        "windows",
        ("ages", "is_drug"),
        [["-2", "-1"], ["-1", "0"], *([str(within), "1"] for within in layout.plan.drug_windows)],
    )
    script.table("more_windows", ("code", "ages"), _more_windows(layout))
    mixed = exp.select("f.*").from_("facts AS f").join("undated AS u", on="f.person = u.person").where(dated)
    moment = f"CASE WHEN w.ages = -2 THEN f.available WHEN w.ages = -1 THEN f.taken + f.ages ELSE {last} + w.ages END"
    of_kind = f"(w.is_drug = -1 OR (w.is_drug = 0 AND f.kind <> {DRUG} AND f.ages <> {NO_WINDOW}) OR (w.is_drug = 1 AND f.kind = {DRUG}))"
    ages = (
        exp.select("f.person", f"{moment} AS moment").from_(mixed.subquery("f")).join("windows AS w", join_type="cross")
    )
    also = (
        exp.select("f.person", "f.taken + m.ages AS moment")
        .from_(mixed.subquery("f"))
        .join("more_windows AS m", on="f.code = m.code")
    )
    first = exp.select("f.person", "MIN(f.available) AS moment").from_("facts AS f").where(dated).group_by("f.person")
    leaving = [
        ages.where(of_kind, f"(w.ages = -2 OR {moment} > f.available)"),
        also.where("f.taken + m.ages > f.available"),
    ]
    script.together("ticks", [first, *leaving])


def _more_windows(layout: Layout) -> list[list[str]]:
    """The further windows of a finding, for each kind of fact that bears its name but a drug; the first row matches nothing."""
    kinds = [kind for kind in KINDS if kind != "drug"]
    rows = [
        [str(layout.code(one.name, kind)), str(ages)]
        for one in layout.plan.subjects
        for ages in one.also
        for kind in kinds
    ]
    return [["-1", "0"], *rows]


def _cut_off(script: Script, switches: exp.Query, stays: exp.Table | None, capability: Capability) -> exp.Query:
    """What lies after the end of a stay is left out; a person without one is followed to the end."""
    query = exp.select("s.person", "s.slot", "s.moment", "s.change", "s.tick").from_(switches.subquery("s"))
    if stays is None:
        return query
    ends = exp.alias_(capability.micros("e.end_"), "last_moment")
    script.add("stay_ends", exp.select("e.person", ends).from_(exp.alias_(stays, "e", table=True)))
    return query.join("stay_ends AS e", on="s.person = e.person", join_type="left").where(
        f"s.moment <= COALESCE(e.last_moment, {FOREVER})"
    )


__all__ = ["HAS", "add_marks", "add_seen", "add_steps", "add_switches"]
