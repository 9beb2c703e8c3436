"""When a verdict can change, for many persons: `record.changes.change_points`, one to one."""

from __future__ import annotations

import numpy as np

from cytostorm.compiler import NO_WINDOW, Plan
from cytostorm.engines.facts import DRUG, KINDS, NEVER, Facts, Ints
from cytostorm.engines.input_columns import Moments
from cytostorm.engines.jit import kernel


def change_points(plan: Plan, facts: Facts, last: Ints) -> Moments:
    """Every moment up to last[person] at which a fact becomes usable or leaves its window."""
    most = 1 + max((len(subject.also) for subject in plan.subjects), default=0)
    windows = np.full((len(plan.subjects), most), NO_WINDOW, np.int64)
    for position, subject in enumerate(plan.subjects):
        windows[position, : 1 + len(subject.also)] = (subject.within, *subject.also)
    drug_windows = np.array(plan.drug_windows, np.int64)
    found = _moments(
        facts.persons,
        facts.person,
        facts.code,
        facts.effective,
        facts.available,
        facts.until,
        last,
        windows,
        drug_windows,
        len(KINDS),
    )
    return Moments(*found)


@kernel
def _moments(
    persons: int,
    person: Ints,
    code: Ints,
    effective: Ints,
    available: Ints,
    until: Ints,
    last: Ints,
    windows: Ints,
    drug_windows: Ints,
    kinds: int,
) -> tuple[Ints, Ints]:
    """(start, moments): counted, filled in, sorted, each once. A fact without an effective time has no moment."""
    room = np.zeros(persons + 1, np.int64)
    for i in range(len(person)):
        room[person[i] + 1] += 1 + (len(drug_windows) if code[i] % kinds == DRUG else windows.shape[1])
    for number in range(persons):
        room[number + 1] += room[number]
    moments, free = np.empty(room[persons], np.int64), room[:-1].copy()
    for i in range(len(person)):
        who, now = person[i], available[i]
        if effective[i] == NEVER:
            continue
        if now <= last[who]:
            moments[free[who]] = now
            free[who] += 1
        is_drug = code[i] % kinds == DRUG
        counted_from = until[i] if is_drug and until[i] != NEVER else effective[i]
        for position in range(len(drug_windows) if is_drug else windows.shape[1]):
            within = drug_windows[position] if is_drug else windows[code[i] // kinds, position]
            if within != NO_WINDOW and now < counted_from + within <= last[who]:
                moments[free[who]] = counted_from + within
                free[who] += 1
    start, n = np.zeros(persons + 1, np.int64), 0
    for who in range(persons):
        ordered = np.sort(moments[room[who] : free[who]])
        for position in range(len(ordered)):
            if position == 0 or ordered[position] != ordered[position - 1]:
                moments[n] = ordered[position]
                n += 1
        start[who + 1] = n
    return start, moments[:n]
