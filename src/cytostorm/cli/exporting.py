"""`cytostorm export`: criteria sets as a statement that a warehouse runs on its own tables."""

from __future__ import annotations

from pathlib import Path

import cytostorm
from cytostorm.cli.doors import chosen_sets, one_of
from cytostorm.cli.outputs import check_target, show_or_write
from cytostorm.compiler import Plan, compile_plan
from cytostorm.library import shipped
from cytostorm.presentation.sentences import DISCLAIMER
from cytostorm.sql import capability, statement, threshold_comments

_CONTRACT = """The table {events} has one row a fact:
  person     text, who
  kind       measurement, finding, drug or limit
  subject    id of the observable, finding or drug, as in cytostorm
  which      of a limit: upper_limit_of_normal, lower_limit_of_normal or baseline
  low, high  double, the bounds in the canonical unit; findings 0 or 1, not known 0 and 1, drugs 1 and 1
  effective  timestamp, when it was true; known: when it became known; until: when a drug ended; each may be NULL
  slip       boolean, true for a value with a suspected slip of the unit; it is kept out
  row        whole number, the order of the record; it counts only where a fact without a known time is repeated
A row of another kind, or with low or high NULL, NaN or crossed, is left out, and what is left out is unknown.{stays}
It returns person, time, criteria, low, high (of the score), verdict, applies, missing: a row for each change."""
_STAYS = "\nThe table {stays} has person and end_ (timestamp or NULL), one row a person: what comes later is cut off."


def run_export(names: str, to: str, dialect: str, reading: str, events: str, stays: str, out: Path | None) -> None:
    """Prints or writes the statement of some sets under one reading; `stays` may be empty."""
    one_of(to, ("sql",), "form")
    if out is not None:
        check_target(out)
    library = shipped()
    capability(dialect)
    chosen = chosen_sets(library, names)
    plan = compile_plan(chosen, library.reading(reading), library)
    comments = threshold_comments(chosen, plan, library)
    written = statement(plan, dialect, events, stays or None, comments=comments)
    show_or_write(f"{header(plan, dialect, events, stays)}\n{written};\n", out)


def header(plan: Plan, dialect: str, events: str, stays: str) -> str:
    """What a reader of the statement has to know, as comments."""
    known = capability(dialect)
    ran = f"tested on {known.ran_on}" if known.ran_on else "built, and never run by the project"
    lines = [
        f"cytostorm {cytostorm.__version__}, reading {plan.reading}, plan {plan.fingerprint}",
        *(f"{one.label} ({one.fingerprint})" for one in plan.sets),
        f"dialect {dialect}, {ran}; {known.note}",
        DISCLAIMER,
        *_CONTRACT.format(events=events, stays=_STAYS.format(stays=stays) if stays else "").split("\n"),
    ]
    return "\n".join(f"-- {line}" for line in lines)
