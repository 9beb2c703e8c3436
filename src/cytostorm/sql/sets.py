"""Queries of one criteria set: from switches to the rows at which it says something new."""

from __future__ import annotations

from sqlglot import exp

from cytostorm.compiler import SetPlan
from cytostorm.sql.comments import Comments, column
from cytostorm.sql.dialects import Capability
from cytostorm.sql.layout import OF_STEPS, TICK, Layout
from cytostorm.sql.looked_up import LookedUp
from cytostorm.sql.rules import Number, Operand, combined
from cytostorm.sql.words import Script, any_of, double, flag, least, rounded

_MASK = 40  # flags of so many inputs in one whole number, with room to spare in any engine


class SetQueries:
    """The queries of one set; their names begin with `prefix`. Making it asks the layout for the slots that its rules need."""

    def __init__(self, script: Script, layout: Layout, one: SetPlan, prefix: str, comments: Comments):
        self.script, self.layout, self.one, self.prefix, self.comments = script, layout, one, prefix, comments
        self.looked = LookedUp(layout, one)
        self.numbers = [
            i
            for i in dict.fromkeys((*one.looked_up, *sorted(self.looked.shown)))
            if i in layout.follows and layout.follows[i].by_number
        ]
        self.bounds = self._nodes()

    def _nodes(self) -> list[Operand]:
        """All nodes as columns, each above those that it rests on."""
        made: list[tuple[Operand, int]] = []
        for position, node in enumerate(self.one.nodes):
            if node.kind == "Input":
                made.append(self.looked.operands[int(node.numbers[0])])
                continue
            children = [made[child] for child in node.children]
            (low, high), is_raw = combined(node, [child for child, _ in children], self.one.label)
            level = max((ready for _, ready in children), default=0)
            names = (f"node_{position}_low", f"node_{position}_high")
            if is_raw:
                level = self.looked.columns.add(
                    level, **{f"{name}_raw": end for name, end in zip(names, (low, high), strict=True)}
                )
                low, high = rounded(f"{names[0]}_raw"), rounded(f"{names[1]}_raw")
            level = self.looked.columns.add(level, **dict(zip(names, (low, high), strict=True)))
            made.append((Number(*names), level))
        return [operand for operand, _ in made]

    def add(self, capability: Capability) -> exp.Query:
        """All queries of the set; the last, which gives its rows, is returned."""
        last = self._add_inputs(self._add_state())
        beside = {f"node_{i}_low": self.comments.beside(self.one.id, i) for i in range(len(self.one.nodes))}
        for level, columns in enumerate(self.looked.columns.levels, 1):
            shown = [column(text, beside.get(text.rsplit(" AS ", 1)[1], ())) for text in columns]
            last = self.script.add(f"{self.prefix}_rules_{level}", exp.select("*", *shown).from_(last), fenced=True)
        return self._rows(self._add_said(last), capability)

    def _add_state(self) -> str:
        """One row a moment: how often each slot is on, and since when the number of each input holds."""
        slots, steps = (
            sorted(self.looked.slots),
            [f"MAX(CASE WHEN slot = {OF_STEPS + i} THEN moment END) AS step_{i}" for i in self.numbers],
        )
        turns = [f"SUM(CASE WHEN slot = {slot} THEN change ELSE 0 END) AS slot_{slot}" for slot in slots]
        needed = ", ".join(str(slot) for slot in (TICK, *slots, *(OF_STEPS + i for i in self.numbers)))
        pivot = (
            exp.select("person", "moment", "MAX(tick) AS tick", *turns, *steps)
            .from_("switches")
            .where(f"slot IN ({needed})")
            .group_by("person", "moment")
        )
        self.script.add(f"{self.prefix}_turns", pivot)
        window = "OVER (PARTITION BY person ORDER BY moment ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
        state = [f"CAST(SUM(slot_{slot}) {window} AS INT) AS slot_{slot}" for slot in slots]
        state += [f"MAX(step_{i}) {window} AS step_{i}" for i in self.numbers]
        return self.script.add(
            f"{self.prefix}_state", exp.select("person", "moment", "tick", *state).from_(f"{self.prefix}_turns")
        )

    def _add_inputs(self, state: str) -> str:
        """The moments at which a row may stand, with the numbers of those inputs that are followed by number."""
        query = exp.select("s.*").from_(f"{state} AS s").where("s.tick > 0")
        for i in self.numbers:
            follow = self.layout.follows[i]
            ends = [
                f"COALESCE(n{i}.{end}, {double(unknown)}) AS {end}_{i}"
                for end, unknown in (("low", follow.low), ("high", follow.high))
            ]
            same = f"n{i}.input = {i} AND n{i}.person = s.person AND n{i}.turn = s.step_{i}"
            query = query.select(*ends).join(f"steps AS n{i}", on=same, join_type="left")
        return self.script.add(f"{self.prefix}_inputs", query, fenced=True)

    def _add_said(self, last: str) -> str:
        """The answers: verdict, applies, score, how many inputs are missing, and which as whole numbers."""
        one, has = self.one, [flag(self.looked.has[i]) for i in self.one.inputs]
        verdict = self._all_of(one.deciding) if one.has_verdict else ("0", self._all_of(one.deciding)[1])
        applies = self._all_of(one.applies)
        score = (self._number(one.score).low, self._number(one.score).high) if one.score >= 0 else ("NULL", "NULL")
        columns = [
            f"{end} AS {name}"
            for pair, what in ((verdict, "verdict"), (applies, "applies"))
            for end, name in zip(pair, (f"{what}_low", f"{what}_high"), strict=True)
        ]
        columns += [f"CAST({end} AS DOUBLE) AS score_{name}" for end, name in zip(score, ("low", "high"), strict=True)]
        columns.append(f"{len(has)} - ({' + '.join(has) or '0'}) AS missing")
        self.masks = [f"which_{number}" for number in range(-(-len(has) // _MASK))]
        for number, name in enumerate(self.masks):
            part = has[number * _MASK : (number + 1) * _MASK]
            columns.append(
                " + ".join(f"CAST({2**bit} AS BIGINT) * {flag_}" for bit, flag_ in enumerate(part)) + f" AS {name}"
            )
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
        words = [
            f"CASE WHEN {what}_low >= 1 THEN 'met' WHEN {what}_high <= 0 THEN 'not met' ELSE 'unknown' END AS {what}"
            for what in ("verdict", "applies")
        ]
        columns: list[str | exp.Expr] = [
            "person",
            exp.alias_(capability.moment("moment"), "time"),
            f"{exp.Literal.string(self.one.id).sql()} AS criteria",
        ]
        return (
            exp.select(*columns, "score_low AS low", "score_high AS high", *words, "missing")
            .from_(changed)
            .where(differs)
        )
