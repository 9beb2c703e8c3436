"""Queries of one criteria set: from switches to the rows at which it says something new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from cytostorm.compiler import FindingPlan, SetPlan
from cytostorm.sql.dialects import Capability
from cytostorm.sql.layout import HAS, OF_STEPS, TICK, WITH_SLIPS, Layout
from cytostorm.sql.rules import Number, Operand, Slots, combined
from cytostorm.sql.words import Script, all_of, any_of, double, flag, least, rounded

_MASK = 40  # flags of so many inputs in one whole number, with room to spare in any engine


@dataclass
class Columns:
    """Columns that are added to a row step by step: each may use what stands at a lower level."""

    levels: list[list[str]] = field(default_factory=list)
    level_of: dict[str, int] = field(default_factory=dict)

    def add(self, level: int, **made: str) -> int:
        while len(self.levels) <= level:
            self.levels.append([])
        for name, expression in made.items():
            if name not in self.level_of:
                self.levels[level].append(f"{expression} AS {name}")
                self.level_of[name] = level
        return level + 1


class SetQueries:
    """The queries of one set; their names begin with `prefix`."""

    def __init__(self, script: Script, layout: Layout, one: SetPlan, prefix: str):
        self.script, self.layout, self.one, self.prefix = script, layout, one, prefix
        self.columns = Columns()
        self.has: dict[int, str] = {}
        self.ready: dict[str, int] = {}
        self.numbers = [i for i in one.looked_up if i in layout.follows and layout.follows[i].by_number]

    def prepare(self) -> None:
        """Says all rules, which asks the layout for the slots that they need."""
        first = set(self.layout.slots.values())
        self.used: set[int] = set()
        watched = _Watched(self.layout, self.used)
        del first
        operands = {i: self._operand(i, watched) for i in self.one.looked_up}
        for i in self.one.inputs:
            self.has.setdefault(i, self._has(i, watched))
        self.bounds, self.level = self._nodes(operands)

    def _operand(self, i: int, layout: Layout) -> tuple[Operand, int]:
        """What stands for an input in rules, and from which level on."""
        one = self.layout.plan.inputs[i]
        if one.kind == "finding":
            return Number(*self._finding(self.layout.plan.finding[one.name], layout)[:2]), self.ready[one.name]
        if one.kind == "rise":
            return self._rise(i, layout), 1
        follow = self.layout.follows[i]
        self.has[i] = Slots(layout, follow).has
        return (Number(f"low_{i}", f"high_{i}") if follow.by_number else Slots(layout, follow)), 0

    def _has(self, i: int, layout: Layout) -> str:
        """Whether any fact stands behind an input; series are inputs that no rule looks up under this position."""
        if i not in self.has:
            self._operand(i, layout)
        return self.has[i]

    def _rise(self, i: int, layout: Layout) -> Number:
        """Possible where no value counts, and where any pair may have risen."""
        has, sure, possible = self.layout.rise_slots(i)
        for slot in (has, sure, possible):
            layout.note(slot)  # type: ignore[attr-defined]
        own = layout.slot(self.layout.code(self.layout.plan.inputs[i].name, "measurement") + WITH_SLIPS, HAS)
        self.columns.add(0, **{f"low_{i}": flag(f"slot_{sure} > 0"), f"high_{i}": flag(f"slot_{has} = 0 OR slot_{possible} > 0")})
        self.has[i] = f"(slot_{has} > 0 AND slot_{own} > 0)"
        return Number(f"low_{i}", f"high_{i}")

    def _own(self, finding: FindingPlan, layout: Layout) -> tuple[str, str, str]:
        """What was recorded of a finding itself, or follows from a drug that was given."""
        name, slots = f"own_{finding.name}", Slots(layout, self.layout.findings[finding.name])
        drug = f"slot_{layout.slot(self.layout.code(finding.name, 'drug'), HAS)} > 0" if finding.recorded_by else "FALSE"
        told = f"({drug} AND NOT ({slots.has}))"
        low, high = flag(f"{told} OR {slots.low_from(1.0)}"), flag(f"{told} OR {slots.high_from(1.0)}")
        self.columns.add(0, **{f"{name}_low": low, f"{name}_high": high, f"{name}_has": flag(f"{slots.has} OR {drug}")})
        return f"{name}_low", f"{name}_high", f"{name}_has"

    def _finding(self, finding: FindingPlan, layout: Layout) -> tuple[str, str, str]:
        """As recorded; else following from another that is present; else ruled out by one that is not; else perhaps taken as absent."""
        name, known = f"finding_{finding.name}", self.layout.plan.finding
        low, high, has = self._own(finding, layout)
        causes = [self._finding(known[other], layout) for other in finding.implied_by]
        effects = [self._own(known[other], layout) for other in finding.implies]
        follows = any_of([f"({one_low} = 1 AND {one_high} = 1)" for one_low, one_high, _ in causes])
        ruled_out = any_of([f"({one_low} = 0 AND {one_high} = 0)" for one_low, one_high, _ in effects])
        absent = ("0", "0") if finding.taken_as_absent else (low, high)
        ends = [f"CASE WHEN {has} = 1 THEN {own} WHEN {follows} THEN 1 WHEN {ruled_out} THEN 0 ELSE {other} END" for own, other in zip((low, high), absent, strict=True)]
        level = max([1, *(self.ready[other] for other in finding.implied_by)])
        made = {f"{name}_low": ends[0], f"{name}_high": ends[1], f"{name}_has": flag(f"{has} = 1 OR {follows} OR {ruled_out}")}
        self.ready[finding.name] = self.columns.add(level, **made)
        for i, one in enumerate(self.layout.plan.inputs):
            if one.kind == "finding" and one.name == finding.name:
                self.has[i] = f"{name}_has = 1"
        return f"{name}_low", f"{name}_high", f"{name}_has"

    def _nodes(self, operands: Mapping[int, tuple[Operand, int]]) -> tuple[list[Operand], int]:
        """All nodes as columns, each above those that it rests on; the first level above all of them."""
        made: list[tuple[Operand, int]] = []
        for position, node in enumerate(self.one.nodes):
            if node.kind == "Input":
                made.append(operands[int(node.numbers[0])])
                continue
            children = [made[child] for child in node.children]
            (low, high), is_raw = combined(node, [child for child, _ in children], self.one.label)
            level = max((ready for _, ready in children), default=0)
            names = (f"node_{position}_low", f"node_{position}_high")
            if is_raw:
                level = self.columns.add(level, **{f"{name}_raw": end for name, end in zip(names, (low, high), strict=True)})
                low, high = rounded(f"{names[0]}_raw"), rounded(f"{names[1]}_raw")
            level = self.columns.add(level, **dict(zip(names, (low, high), strict=True)))
            made.append((Number(*names), level))
        return [operand for operand, _ in made], max((level for _, level in made), default=0)

    def add(self, capability: Capability) -> exp.Query:
        """All queries of the set; the last, which gives its rows, is returned."""
        last = self._add_inputs(self._add_state())
        for level, columns in enumerate(self.columns.levels, 1):
            last = self.script.add(f"{self.prefix}_rules_{level}", exp.select("*", *columns).from_(last), fenced=True)
        return self._rows(self._add_said(last), capability)

    def _add_state(self) -> str:
        """One row a moment: how often each slot is on, and since when the number of each input holds."""
        slots, steps = sorted(self.used), [f"MAX(CASE WHEN slot = {OF_STEPS + i} THEN moment END) AS step_{i}" for i in self.numbers]
        turns = [f"SUM(CASE WHEN slot = {slot} THEN change ELSE 0 END) AS slot_{slot}" for slot in slots]
        needed = ", ".join(str(slot) for slot in (TICK, *slots, *(OF_STEPS + i for i in self.numbers)))
        pivot = exp.select("person", "moment", "MAX(tick) AS tick", *turns, *steps).from_("switches").where(f"slot IN ({needed})").group_by("person", "moment")
        self.script.add(f"{self.prefix}_turns", pivot)
        window = "OVER (PARTITION BY person ORDER BY moment ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
        state = [f"CAST(SUM(slot_{slot}) {window} AS INT) AS slot_{slot}" for slot in slots]
        state += [f"MAX(step_{i}) {window} AS step_{i}" for i in self.numbers]
        return self.script.add(f"{self.prefix}_state", exp.select("person", "moment", "tick", *state).from_(f"{self.prefix}_turns"))

    def _add_inputs(self, state: str) -> str:
        """The moments at which a row may stand, with the numbers of those inputs that are followed by number."""
        query = exp.select("s.*").from_(f"{state} AS s").where("s.tick > 0")
        for i in self.numbers:
            follow = self.layout.follows[i]
            ends = [f"COALESCE(n{i}.{end}, {double(unknown)}) AS {end}_{i}" for end, unknown in (("low", follow.low), ("high", follow.high))]
            same = f"n{i}.input = {i} AND n{i}.person = s.person AND n{i}.turn = s.step_{i}"
            query = query.select(*ends).join(f"steps AS n{i}", on=same, join_type="left")
        return self.script.add(f"{self.prefix}_inputs", query, fenced=True)

    def _add_said(self, last: str) -> str:
        """The answers: verdict, applies, score, how many inputs are missing, and which as whole numbers."""
        one, has = self.one, [flag(self.has[i]) for i in self.one.inputs]
        verdict = self._all_of(one.deciding) if one.has_verdict else ("0", self._all_of(one.deciding)[1])
        applies = self._all_of(one.applies)
        score = (self._number(one.score).low, self._number(one.score).high) if one.score >= 0 else ("NULL", "NULL")
        columns = [f"{end} AS {name}" for pair, what in ((verdict, "verdict"), (applies, "applies")) for end, name in zip(pair, (f"{what}_low", f"{what}_high"), strict=True)]
        columns += [f"CAST({end} AS DOUBLE) AS score_{name}" for end, name in zip(score, ("low", "high"), strict=True)]
        columns.append(f"{len(has)} - ({' + '.join(has) or '0'}) AS missing")
        self.masks = [f"which_{number}" for number in range(-(-len(has) // _MASK))]
        for number, name in enumerate(self.masks):
            part = has[number * _MASK : (number + 1) * _MASK]
            columns.append(" + ".join(f"CAST({2**bit} AS BIGINT) * {flag_}" for bit, flag_ in enumerate(part)) + f" AS {name}")
        return self.script.add(f"{self.prefix}_said", exp.select("person", "moment", *columns).from_(last), fenced=True)

    def _number(self, position: int) -> Number:
        operand = self.bounds[position]
        assert isinstance(operand, Number)
        return operand

    def _all_of(self, positions: tuple[int, ...]) -> tuple[str, str]:
        numbers = [self._number(position) for position in positions]
        return (least([n.low for n in numbers]), least([n.high for n in numbers])) if numbers else ("1", "1")

    def _rows(self, said: str, capability: Capability) -> exp.Query:
        """Rows that are the first of their person or differ from the row before."""
        compared = ["verdict_low", "verdict_high", "applies_low", "applies_high", *self.masks]
        compared += ["score_low", "score_high"] if self.one.score >= 0 else []
        window = "OVER (PARTITION BY person ORDER BY moment)"
        before = [f"LAG({column}) {window} AS before_{column}" for column in ("moment", *compared)]
        changed = self.script.add(f"{self.prefix}_changes", exp.select("*", *before).from_(said))
        differs = any_of(["before_moment IS NULL", *(f"{column} <> before_{column}" for column in compared)])
        words = [f"CASE WHEN {what}_low >= 1 THEN 'met' WHEN {what}_high <= 0 THEN 'not met' ELSE 'unknown' END AS {what}" for what in ("verdict", "applies")]
        columns = ["person", exp.alias_(capability.moment("moment"), "time"), f"{exp.Literal.string(self.one.id).sql()} AS criteria"]
        return exp.select(*columns, "score_low AS low", "score_high AS high", *words, "missing").from_(changed).where(differs)


class _Watched:
    """A layout that notes the slots that one set asks for."""

    def __init__(self, layout: Layout, used: set[int]):
        self.layout, self.used = layout, used

    def slot(self, source: int, question: int, cut: float = 0.0) -> int:
        return self.note(self.layout.slot(source, question, cut))

    def note(self, slot: int) -> int:
        self.used.add(slot)
        return slot


__all__ = ["Columns", "SetQueries", "all_of"]
