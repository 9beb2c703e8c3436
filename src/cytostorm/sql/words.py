"""Small pieces of SQL that mean the same everywhere, and the list of named queries that a statement is made of.

Pieces are written in the neutral dialect of sqlglot and become its expressions at once; only dialects.py knows how an
engine spells them. Nothing here is NULL: a time that is not given is NEVER, an end that never comes is FOREVER.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from cytostorm.sql.comments import comment

NEVER = -9_000_000_000_000_000_000
FOREVER = 9_000_000_000_000_000_000
"""Microseconds beyond every date, with room to add a window without overflow."""
INFINITY = "CAST('Infinity' AS DOUBLE)"
_COARSE = 8388608  # 2**23: from here on neighbouring doubles lie more than 1e-9 apart, so nine decimals change nothing
_SPLIT = "CAST('134217729' AS DOUBLE)"  # 2**27 + 1 cuts a double into two halves whose products are exact
_SCALE = "CAST('1000000000' AS DOUBLE)"


def double(number: float) -> str:
    """A number that every engine parses to the same double; a bare 9.2 is a decimal in several of them."""
    if math.isinf(number):
        return INFINITY if number > 0 else "CAST('-Infinity' AS DOUBLE)"
    return f"CAST('{number!r}' AS DOUBLE)"


def sized(number: str) -> str:
    """A number ready to be multiplied or divided: what is next to nothing is nothing.

    "> 0" begins at the smallest double, and PostgreSQL raises an error where a product gets smaller still. Nine decimals hide the difference.
    """
    return f"CASE WHEN ABS({number}) < {double(1e-200)} THEN {double(0.0)} ELSE {number} END"


def flag(condition: str) -> str:
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


def greatest(terms: Sequence[str]) -> str:
    return terms[0] if len(terms) == 1 else f"GREATEST({', '.join(terms)})"


def least(terms: Sequence[str]) -> str:
    return terms[0] if len(terms) == 1 else f"LEAST({', '.join(terms)})"


def any_of(conditions: Sequence[str]) -> str:
    return "(" + " OR ".join(conditions) + ")" if conditions else "FALSE"


def all_of(conditions: Sequence[str]) -> str:
    return "(" + " AND ".join(conditions) + ")" if conditions else "TRUE"


def rounded(column: str) -> str:
    """`round(column, 9)` as Python does it, half to even on the exact value; `column` is the name of a column.

    The product with 1e9 is not exact, so its error is computed too (Dekker): 1e9 has few enough bits for that.
    """
    scaled, half = f"({column} * {_SCALE})", f"({column} * {_SPLIT} - ({column} * {_SPLIT} - {column}))"
    whole = f"CAST(FLOOR{scaled} AS DOUBLE)"
    error = f"(({half} * {_SCALE} - {scaled}) + ({column} - {half}) * {_SCALE})"
    beyond = f"(({scaled} - {whole} - {double(0.5)}) + {error})"
    odd = f"{whole} - 2 * CAST(FLOOR({whole} / CAST('2' AS DOUBLE)) AS DOUBLE) = 1"
    up = f"CASE WHEN {beyond} > 0 OR ({beyond} = 0 AND {odd}) THEN 1 ELSE 0 END"
    return f"CASE WHEN ABS({column}) >= {_COARSE} THEN {column} ELSE ({whole} + {up}) / {_SCALE} END"


@dataclass
class Script:
    """Named queries in order, each of which may use those before it."""

    queries: list[tuple[str, exp.Query]] = field(default_factory=list)
    fenced: set[str] = field(default_factory=set)

    def add(self, name: str, query: exp.Query, fenced: bool = False) -> str:
        """`fenced`: an engine that merges queries into those that read them is told not to merge this one."""
        self.queries.append((name, query))
        self.fenced |= {name} if fenced else set()
        return name

    def together(self, name: str, parts: Sequence[exp.Query]) -> str:
        return self.add(name, parts[0] if len(parts) == 1 else exp.union(*parts, distinct=False, copy=False))

    def table(
        self, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]], beside: Sequence[str] = ()
    ) -> str:
        """A small table of constants, `beside` a comment for each row; a row that matches nothing keeps an empty one legal."""
        listed = [exp.Tuple(expressions=[exp.maybe_parse(cell) for cell in row]) for row in rows]
        for row, words in zip(listed, beside, strict=False):
            comment(row, *filter(None, (words,)))
        alias = exp.TableAlias(
            this=exp.to_identifier("given"), columns=[exp.to_identifier(column) for column in columns]
        )
        return self.add(name, exp.select(*columns).from_(exp.Values(expressions=listed, alias=alias)))


def sweep(script: Script, name: str, keys: Sequence[str]) -> str:
    """The members of the query `name` (columns: keys, starts, ends, ...) that are in force between two turns of their group.

    A turn is a start or an end of any member with the same keys. Returns the name of a query with the columns of the
    members, `turn` and `next_turn`.
    """
    listed = ", ".join(keys)
    edges = (
        exp.select(*keys, "CASE WHEN e.side = 0 THEN starts ELSE ends END AS turn")
        .distinct()
        .from_(name)
        .join("sides AS e", join_type="cross")
    )
    following = f"LEAD(turn) OVER (PARTITION BY {listed} ORDER BY turn) AS next_turn"
    turns = script.add(f"{name}_turns", exp.select(*keys, "turn", following).from_(edges.subquery("edges")))
    same = all_of([f"m.{key} = t.{key}" for key in keys])
    query = exp.select("m.*", "t.turn", "t.next_turn").from_(f"{turns} AS t")
    return script.add(
        f"{name}_active", query.join(f"{name} AS m", on=f"{same} AND m.starts <= t.turn AND t.turn < m.ends")
    )
