"""Cases in YAML beside each criteria set: what is given, what is expected. Run by discovery, on any engine.

    - name: six thousand is still in the middle band
      given: {ferritin: {value: 6000, unit: ng/mL}, hepatomegaly: true}
      expect: {ferritin: 35, score: {from: 35, up_to: 337}, verdict: unknown}

`given` holds observables (`value`, `above`, `below`, `from` or `up_to` with `unit`; `level` for an ordinal;
`series` with hours), findings (true or false), limits (`ast@upper_limit_of_normal`) and `drugs`.
`expect` names nodes by id, `verdict` and `applies`: met, not met, unknown, a number, or a range from/up_to.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cytostorm.interpreter import Evaluation
from cytostorm.library import Library
from cytostorm.library.strict_yaml import read_yaml
from cytostorm.model.nodes import CriteriaSet
from cytostorm.record import Administration, Chooser, Origin, Record, Times
from cytostorm.record.entry import limit, measure, observe
from cytostorm.record.facts import Fact
from cytostorm.values import Bounds, verdict_word

START = datetime(2020, 1, 1, 8)
_SIGNS = {"value": "", "above": ">", "below": "<", "from": ">=", "up_to": "<="}


@dataclass(frozen=True)
class Case:
    name: str
    given: dict[str, Any]
    expect: dict[str, Any]


def read_cases(path: Path) -> list[Case]:
    """The cases of one file; an unknown key is an error."""
    content, _ = read_yaml(path.read_text(encoding="utf-8"), str(path))
    return [Case(**case) for case in content]


def record_of(given: dict[str, Any], library: Library) -> Record:
    """The record that a case describes, dated from a fixed morning."""
    return Record("case", tuple(fact for name, value in given.items() for fact in _facts(name, value, library)))


def _facts(name: str, value: Any, library: Library) -> Iterator[Fact]:
    times = Times(START, START)
    if name == "drugs":
        yield from (Administration(drug, times) for drug in value)
    elif name in library.findings:
        yield observe(
            name, "yes" if value is True else "no" if value is False else str(value), times, Origin(str(value))
        )
    elif "@" in name:
        subject, which = name.split("@")
        yield limit(
            which,
            library.observables[subject],
            library.units[subject],
            str(value["value"]),
            value["unit"],
            times,
            Origin(""),
        )
    else:
        yield from _measurements(name, value, library)


def _measurements(name: str, value: dict[str, Any], library: Library) -> Iterator[Fact]:
    if "series" in value:
        for point in value["series"]:
            moment = START + timedelta(hours=float(point["hours"]))
            yield _measurement(name, {k: v for k, v in point.items() if k != "hours"}, Times(moment, moment), library)
    else:
        yield _measurement(name, value, Times(START, START), library)


def _measurement(name: str, value: dict[str, Any], times: Times, library: Library) -> Fact:
    if name not in library.observables:
        raise KeyError(f"a case gives '{name}', which is neither an observable nor a finding")
    text = (
        value["level"]
        if "level" in value
        else next(f"{sign}{value[key]}" for key, sign in _SIGNS.items() if key in value)
    )
    return measure(
        library.observables[name], library.units[name], str(text), value.get("unit", ""), times, Origin(str(text))
    )


def evaluate_case(case: Case, criteria: CriteriaSet, library: Library) -> Evaluation:
    """The set evaluated on what the case gives, everything in one window."""
    record = record_of(case.given, library)
    reading = library.reading("all-recorded")
    now = record.last_known
    return Evaluation(criteria, Chooser(record, reading, library).snapshot(criteria.inputs, now))


def differences(case: Case, criteria: CriteriaSet, library: Library) -> list[str]:
    """What came out otherwise than expected, in words; empty when the case holds."""
    evaluation = evaluate_case(case, criteria, library)
    nodes = {node.meta.id: node for node in criteria.nodes if node.meta.id}
    unknown = set(case.expect) - set(nodes) - {"verdict", "applies"}
    if unknown:
        return [f"expects {sorted(unknown)}, which the set does not define"]
    whole = {"verdict": evaluation.verdict, "applies": evaluation.applies}
    got = {name: whole[name] if name in whole else evaluation.bounds(nodes[name]) for name in case.expect}
    return [
        f"{name}: expected {want}, got {got[name]}"
        for name, want in case.expect.items()
        if not _agrees(want, got[name])
    ]


def _agrees(want: Any, got: Bounds) -> bool:
    if isinstance(want, str):
        return verdict_word(got) == want
    if isinstance(want, dict):
        low, high = want.get("from", -math.inf), want.get("up_to", math.inf)
        return got.low == float(low) and got.high == float(high)
    return got == Bounds(float(want), float(want))
