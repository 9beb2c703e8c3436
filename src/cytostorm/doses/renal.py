"""Printed shares of a dose for the kidneys, worked out beside the full dose and never instead of it."""

from __future__ import annotations

from cytostorm.doses.arithmetic import Amount
from cytostorm.doses.safety import Notice, reduced
from cytostorm.library.limits import rule_id
from cytostorm.model.treatments import Treatment

_TOO_MUCH = "The full dose above is more than even a better kidney is given"


def renal_remarks(treatment: Treatment, made: Amount, found: tuple[Notice, ...]) -> tuple[str, ...]:
    """Printed shares of the dose, worked out beside the full dose, for the rules that apply."""
    firing = {notice.rule for notice in found if notice.kind == "renal" and notice.state == "fires"}
    rules = {rule_id(treatment, rule): rule for rule in treatment.renal}
    said = [
        (rule.text, reduced(rule, made.low, made.high, made.unit))
        for name, rule in rules.items()
        if name in firing and rule.confirmed
    ]
    worse = [
        (rule, rules[f"{treatment.id}-{rule.worse_than}"])
        for name, rule in rules.items()
        if name in firing and rule.worse_than
    ]
    beyond = [
        (f"{_TOO_MUCH} ({rule.id}). {better.text}", reduced(better, made.low, made.high, made.unit))
        for rule, better in worse
    ]
    return tuple(f"{text} {words}" for text, words in (*said, *beyond) if words)
