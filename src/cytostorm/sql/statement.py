"""A plan as one SQL statement, which returns what engines.screen returns, from the same event table."""

from __future__ import annotations

import re

from sqlglot import ErrorLevel, exp

from cytostorm.compiler import Plan
from cytostorm.errors import InputError
from cytostorm.sql.comments import Comments, on_lines
from cytostorm.sql.dialects import capability
from cytostorm.sql.layout import Layout
from cytostorm.sql.sets import SetQueries
from cytostorm.sql.switches import add_marks, add_seen, add_steps, add_switches
from cytostorm.sql.validity_intervals import add_facts, add_reported, add_shown, add_valid_intervals
from cytostorm.sql.words import Script


def statement(
    plan: Plan,
    dialect: str,
    events: str = "events",
    stays: str | None = "stays",
    order: str = "row",
    comments: Comments | None = None,
) -> str:
    """One SELECT with the rows of `engines.screen` (person, time, criteria, low, high, verdict, applies, missing), in any order.

    `events` and `stays` name tables, with a schema where needed; without `stays` nothing is cut off. `order` is the
    column of the event table that has the order of the record. `comments` are written beside thresholds and change no row.
    Raises InputError for a dialect or a rule that is not served.
    """
    known, words = capability(dialect), comments or Comments()
    script, layout = Script(), Layout(plan)
    sets = [SetQueries(script, layout, one, f"set_{number}", words) for number, one in enumerate(plan.sets, 1)]
    script.table("sides", ("side",), [["0"], ["1"]])
    add_facts(script, layout, _table(events, dialect), known, order)
    add_valid_intervals(script)
    add_reported(script, layout)
    add_shown(script, layout)
    made = add_seen(script, layout)
    has_steps = add_steps(script, layout)
    add_marks(script, layout, made, has_steps, words)
    add_switches(script, layout, _table(stays, dialect) if stays else None, known, has_steps)
    return _written(script, [one.add(known) for one in sets], dialect, known.fence)


def _table(name: str, dialect: str) -> exp.Table:
    if not re.fullmatch(r'[\w."`-]+', name):
        raise InputError(
            f"the table '{name}'",
            "is no name of a table.",
            "Give a name, with its schema where it needs one: records.events.",
        )
    return exp.to_table(name, dialect=dialect)


def _written(script: Script, rows: list[exp.Query], dialect: str, fence: str) -> str:
    """One SELECT; a fence stands around the queries that an engine must not merge into those that read them."""
    query = rows[0] if len(rows) == 1 else exp.union(*rows, distinct=False, copy=False)
    for name, part in script.queries:
        is_fenced = (fence == "rules" and name in script.fenced) or (
            fence == "joins" and part.find(exp.Join) is not None
        )
        query = query.with_(name, as_=part, materialized=is_fenced or None, copy=False)
    return on_lines(query.sql(dialect, pretty=True, unsupported_level=ErrorLevel.RAISE))
