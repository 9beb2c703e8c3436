"""Queries from the event table to validity intervals: each fact, or what follows from it, and the time during which it counts.

An interval has the columns person, code (subject and kind), starts, ends, taken (when it was true), low and high.
"""

from __future__ import annotations

import math

from sqlglot import exp

from cytostorm.compiler import FindingPlan, Plan
from cytostorm.sql.dialects import Capability
from cytostorm.sql.layout import DRUG, FINDING, KINDS, MEASUREMENT, Layout
from cytostorm.sql.words import FOREVER, NEVER, Script, double, flag

INTERVAL = ("person", "code", "starts", "ends", "taken", "low", "high")
LEFT = double(-math.inf)
NO_FINDING = -1
_NOT_A_NUMBER = "CAST('NaN' AS DOUBLE)"
_BOUNDED = f"l.low <= l.high AND l.low <> {_NOT_A_NUMBER} AND l.high <> {_NOT_A_NUMBER}"


def add_facts(script: Script, layout: Layout, events: exp.Table, capability: Capability, order: str) -> None:
    """`facts`: the rows that matter, with times in microseconds and names as numbers. Rows without bounds are left out."""
    plan = layout.plan
    rows = (
        [exp.Literal.string(s.name).sql(), str(layout.position[s.name] * len(KINDS)), str(s.within)]
        for s in plan.subjects
    )
    script.table("subjects", ("subject", "first_code", "ages"), rows)
    kind = "CASE l.kind WHEN 'measurement' THEN 0 WHEN 'finding' THEN 1 WHEN 'drug' THEN 2 ELSE "
    kind += "CASE l.which WHEN 'upper_limit_of_normal' THEN 3 WHEN 'lower_limit_of_normal' THEN 4 ELSE 5 END END"
    limits = "l.kind = 'limit' AND l.which IN ('upper_limit_of_normal', 'lower_limit_of_normal', 'baseline')"
    known = f"(l.kind IN ('measurement', 'finding', 'drug') OR ({limits}))"
    times = [
        _time(f"l.{name}", alias, capability)
        for name, alias in (("effective", "taken"), ("known", "told"), ("until", "given_until"))
    ]
    position = (
        exp.alias_(
            exp.Coalesce(this=exp.column(order, table="l", quoted=True), expressions=[exp.Literal.number(0)]), "place"
        )
        if order
        else "0 AS place"
    )
    others = ["COALESCE(l.slip, FALSE) AS slip", position]
    raw = exp.select("l.person", "s.first_code", f"{kind} AS kind", "s.ages", "l.low", "l.high", *times, *others)
    raw = (
        raw.from_(exp.alias_(events, "l", table=True))
        .join("subjects AS s", on="l.subject = s.subject")
        .where(known, _BOUNDED)
    )
    columns = [
        "person",
        "first_code + kind AS code",
        "kind",
        "ages",
        "low",
        "high",
        "taken",
        "told",
        "given_until",
        "slip",
        "place",
    ]
    script.add("facts", exp.select(*columns, "GREATEST(taken, told) AS available").from_(raw.subquery("raw")))


def _time(column: str, alias: str, capability: Capability) -> exp.Expr:
    never = exp.Neg(this=exp.Literal.number(-NEVER))
    return exp.alias_(exp.Coalesce(this=capability.micros(column), expressions=[never]), alias)


def add_valid_intervals(script: Script) -> None:
    """`valid_intervals`: corrections and windows are settled. Of facts with one effective time the last known counts.

    A fact without a known time corrects nothing. Where such facts are among several of one time, the order of the
    record decides what stands: everything, if one of them comes first, else what comes after the last correction.
    """
    same = ("person", "code", "taken")
    shared = f"COUNT(*) OVER (PARTITION BY {', '.join(same)}) AS sharing"
    script.add("counted", exp.select("*", shared).from_("facts").where(f"kind <= {FINDING}"))
    distinct = (
        exp.select(*same, "available AS turn").distinct().from_("counted").where("sharing > 1", f"taken <> {NEVER}")
    )
    following = f"COALESCE(LEAD(turn) OVER (PARTITION BY {', '.join(same)} ORDER BY turn), {FOREVER}) AS next_turn"
    script.add("tellings", exp.select(*same, "turn", following).from_(distinct.subquery("told")))
    window = "OVER (PARTITION BY {}, turn)".format(", ".join(same))
    told = exp.select("c.*", "t.turn", "t.next_turn").from_("tellings AS t")
    told = told.join(
        "counted AS c", on="c.person = t.person AND c.code = t.code AND c.taken = t.taken AND c.available <= t.turn"
    )
    script.add(
        "standing",
        exp.select("*", f"MIN(place) {window} AS first_place", f"MAX(told) {window} AS newest").from_(
            told.subquery("told")
        ),
    )
    newest = f"MIN(CASE WHEN told = newest THEN place END) {window} AS newest_place"
    open_ = f"MAX({flag(f'place = first_place AND told = {NEVER}')}) {window} AS first_is_open"
    script.add("held", exp.select("*", newest, open_).from_("standing"))
    kept = ("person", "code", "kind", "ages", "taken", "low", "high", "slip")
    alone = (
        exp.select(*kept, "available AS starts", f"{FOREVER} AS ends")
        .from_("counted")
        .where(f"(sharing = 1 OR taken = {NEVER})")
    )
    stands = f"(first_is_open = 1 OR told = newest OR (told = {NEVER} AND place > newest_place))"
    several = exp.select(*kept, "turn AS starts", "next_turn AS ends").from_("held").where(stands)
    script.add("stretches", exp.union(alone, several, distinct=False))
    ended = f"CASE WHEN ages >= 0 AND taken <> {NEVER} THEN LEAST(ends, taken + ages) ELSE ends END AS ends"
    aged = exp.select("person", "code", "kind", "starts", ended, "taken", "low", "high", "slip").from_("stretches")
    script.add("valid_intervals", exp.select("*").from_(aged.subquery("aged")).where("starts < ends"))


def answer_values(script: Script, layout: Layout) -> list[exp.Query]:
    """Findings of which a yes and a no leave at different times, as engines.validity_intervals.by_answer has them.

    Where the latest counts, an answer that has left stays with bounds below every other (`LEFT`): it still ends what was said before.
    """
    findings = by_answer(layout.plan)
    if not findings:
        return []
    codes = {one.name: str(layout.code(one.name, "finding")) for one in findings}
    own = [[codes[one.name], codes[one.name], "0", *_windows_of(one)] for one in findings]
    ends = [
        [str(layout.code(other, "finding")), codes[one.name], "1", *_windows_of(one)]
        for one in findings
        for other in one.ended_by
    ]
    script.table("answering", ("said", "code", "is_end", "yes_ages", "no_ages", "is_latest"), [*own, *ends])
    is_no = "(a.is_end = 1 OR (s.low = 0 AND s.high = 0))"
    bounds = [f"CASE WHEN a.is_end = 1 THEN {double(0.0)} ELSE s.{name} END AS {name}" for name in ("low", "high")]
    ages = f"CASE WHEN {is_no} THEN a.no_ages ELSE a.yes_ages END AS ages"
    said = exp.select("s.person", "a.code", "a.is_latest", "s.starts", "s.ends", "s.taken", *bounds, ages).from_(
        "stretches AS s"
    )
    said = said.join("answering AS a", on="s.code = a.said").where("(a.is_end = 0 OR (s.low = 1 AND s.high = 1))")
    gone = f"CASE WHEN ages >= 0 AND taken <> {NEVER} THEN taken + ages ELSE {FOREVER} END AS gone"
    script.add("answers", exp.select("*", gone).from_(said.subquery("said")))
    columns = ("person", "code AS source")
    fresh = (
        exp.select(*columns, "starts", "LEAST(ends, gone) AS ends", "taken", "low", "high")
        .from_("answers")
        .where("starts < LEAST(ends, gone)")
    )
    left = exp.select(
        *columns, "GREATEST(starts, gone) AS starts", "ends", "taken", f"{LEFT} AS low", f"{LEFT} AS high"
    ).from_("answers")
    return [fresh, left.where("is_latest = 1", "GREATEST(starts, gone) < ends")]


def _windows_of(one: FindingPlan) -> list[str]:
    return [str(one.within), str(one.no_within), str(int(one.pick == "latest"))]


def by_answer(plan: Plan) -> list[FindingPlan]:
    return [one for one in plan.findings if one.by_answer]


def add_reported(script: Script, layout: Layout) -> None:
    """`reported_values`: measured values as far as they are possible; suspected slips may correct others, and are kept out."""
    rows = ([str(layout.code(o.name, "measurement")), double(o.low), double(o.high)] for o in layout.plan.observables)
    script.table("observables", ("code", "lowest", "highest"), rows)
    inside = "GREATEST(l.low, o.lowest) <= LEAST(l.high, o.highest)"
    low = f"CASE WHEN {inside} THEN GREATEST(l.low, o.lowest) ELSE l.low END AS low"
    high = f"CASE WHEN {inside} THEN LEAST(l.high, o.highest) ELSE l.high END AS high"
    query = exp.select("l.person", "l.code", "l.starts", "l.ends", "l.taken", low, high, "o.lowest", "o.highest").from_(
        "valid_intervals AS l"
    )
    script.add("reported_values", query.join("observables AS o", on="l.code = o.code").where("NOT l.slip"))


def add_shown(script: Script, layout: Layout) -> None:
    """`masked_values`: reported values, widened by every mask in force when they were measured, from when its drug is known."""
    if not any(o.masks for o in layout.plan.observables):
        script.add("masked_values", exp.select(*INTERVAL).from_("reported_values"))
        return
    _add_hidden(script, layout)
    opens = [f"COALESCE(h.{name}, {FOREVER}) AS {name}" for name in ("opens_low", "opens_high")]
    same = "r.person = h.person AND r.code = h.code AND r.taken = h.taken"
    script.add(
        "with_mask",
        exp.select("r.*", *opens).from_("reported_values AS r").join("masks_in_force AS h", on=same, join_type="left"),
    )
    first, second = "LEAST(v.opens_low, v.opens_high)", "GREATEST(v.opens_low, v.opens_high)"
    since = f"CASE p.piece WHEN 1 THEN v.starts WHEN 2 THEN GREATEST(v.starts, {first}) ELSE GREATEST(v.starts, {second}) END AS since"
    till = (
        f"CASE p.piece WHEN 1 THEN LEAST(v.ends, {first}) WHEN 2 THEN LEAST(v.ends, {second}) ELSE v.ends END AS till"
    )
    script.table("pieces", ("piece",), [["1"], ["2"], ["3"]])
    script.add("cut", exp.select("v.*", since, till).from_("with_mask AS v").join("pieces AS p", join_type="cross"))
    low = "CASE WHEN opens_low <= since THEN lowest ELSE low END AS low"
    high = "CASE WHEN opens_high <= since THEN highest ELSE high END AS high"
    script.add(
        "masked_values",
        exp.select("person", "code", "since AS starts", "till AS ends", "taken", low, high)
        .from_("cut")
        .where("since < till"),
    )


def _add_hidden(script: Script, layout: Layout) -> None:
    """`hidden`: for each measuring time the first moments at which a drug is known that opens its low or its high end."""
    rows = [
        [
            str(layout.code(o.name, "measurement")), str(layout.code(drug, "drug")), str(m.lasts), str(int(m.opens_low)), str(int(m.opens_high)),
            str(m.from_dose), str(layout.code(m.with_finding, "finding") if m.with_finding else NO_FINDING),
        ]
        for o in layout.plan.observables for m in o.masks for drug in m.drugs
    ]  # fmt: skip
    script.table("masks", ("code", "drug", "lasts", "at_low", "at_high", "from_dose", "finding"), rows)
    _add_hiding(script)
    masked = ", ".join(sorted({row[0] for row in rows}))
    measured = exp.select("person", "code", "taken").distinct().from_("facts").where(f"code IN ({masked})")
    opens = [
        f"MIN(CASE WHEN m.{at} = 1 THEN d.available ELSE {FOREVER} END) AS {name}"
        for at, name in (("at_low", "opens_low"), ("at_high", "opens_high"))
    ]
    in_force = f"(r.taken = {NEVER} OR d.taken = {NEVER} OR (d.taken <= r.taken AND r.taken < d.last_given + m.lasts))"
    same = "m.code = r.code AND m.drug = d.code AND m.from_dose = d.from_dose AND m.finding = d.finding"
    query = exp.select("r.person", "r.code", "r.taken", *opens).from_(measured.subquery("r"))
    query = query.join("hiding AS d", on="r.person = d.person").join("masks AS m", on=same)
    script.add("masks_in_force", query.where(in_force).group_by("r.person", "r.code", "r.taken"))


def _add_hiding(script: Script) -> None:
    """`hiding`: each dose, and when it is known that it hides: at once, together with earlier doses, or with a finding that makes it last."""
    last = f"CASE WHEN given_until <> {NEVER} THEN given_until ELSE taken END AS last_given"
    given = exp.select("person", "code", "taken", last, "available").distinct().from_("facts").where(f"kind = {DRUG}")
    script.add("doses", given)
    dose = ("person", "code", "taken", "last_given")
    plain = exp.select(*dose, "available", "0 AS from_dose", f"{NO_FINDING} AS finding").from_("doses")
    row = f"ROW_NUMBER() OVER (PARTITION BY {', '.join(f'd.{name}' for name in (*dose, 'available'))} ORDER BY e.available) AS earlier"
    begun = f"e.person = d.person AND e.code = d.code AND e.kind = {DRUG} AND e.taken <> {NEVER} AND e.taken < d.taken"
    known = "GREATEST(d.available, e.available) AS available"
    ranked = exp.select(*(f"d.{name}" for name in dose), known, row).from_("doses AS d").join("facts AS e", on=begun)
    numbers = exp.select("from_dose", "drug").distinct().from_("masks").where("from_dose > 0")
    repeated = exp.select(
        *(f"k.{name}" for name in dose), "k.available", "n.from_dose", f"{NO_FINDING} AS finding"
    ).from_(ranked.subquery("k"))
    repeated = repeated.join(numbers.subquery("n"), on="n.drug = k.code AND k.earlier = n.from_dose - 1")
    present = (
        exp.select("person", "code", "MIN(available) AS first_present")
        .from_("facts")
        .where(f"kind = {FINDING}", "low = 1", "high = 1")
    )
    lasting = exp.select("drug", "finding").distinct().from_("masks").where(f"finding <> {NO_FINDING}")
    since = "GREATEST(d.available, p.first_present) AS available"
    longer = exp.select(*(f"d.{name}" for name in dose), since, "0 AS from_dose", "p.code AS finding").from_(
        "doses AS d"
    )
    longer = longer.join(lasting.subquery("w"), on="w.drug = d.code")
    longer = longer.join(
        present.group_by("person", "code").subquery("p"), on="p.person = d.person AND p.code = w.finding"
    )
    script.together("hiding", [plain, repeated, longer])


def given_values(script: Script, layout: Layout, plan: Plan) -> list[exp.Query]:
    """Drugs as what they say of a finding or a number: they count until the window has passed since the last of them."""
    rows = [
        [str(layout.code(drug, "drug")), str(layout.code(finding.name, "drug")), str(finding.within)]
        for finding in plan.findings for drug in finding.recorded_by
    ] + [
        [str(layout.code(drug, "drug")), str(layout.code(observable.name, "drug")), str(observable.within)]
        for observable in plan.observables for drug in observable.at_least_one_by
    ]  # fmt: skip
    if not rows:
        return []
    script.table("recorded", ("drug", "source", "ages"), rows)
    last = f"CASE WHEN f.given_until <> {NEVER} THEN f.given_until ELSE f.taken END"
    ends = f"CASE WHEN r.ages >= 0 AND f.taken <> {NEVER} THEN {last} + r.ages ELSE {FOREVER} END"
    query = exp.select(
        "f.person",
        "r.source",
        "f.available AS starts",
        f"{ends} AS ends",
        "f.taken",
        f"{double(1.0)} AS low",
        f"{double(1.0)} AS high",
    )
    return [query.from_("facts AS f").join("recorded AS r", on="f.code = r.drug").where(f"f.available < {ends}")]


__all__ = [
    "INTERVAL",
    "LEFT",
    "MEASUREMENT",
    "add_facts",
    "add_reported",
    "add_shown",
    "add_valid_intervals",
    "answer_values",
    "by_answer",
    "given_values",
]
