"""How long each fact counts: from when it is known until it is corrected or leaves the window.

A correction has the same subject and the same effective time and is known later. Facts known at one moment all count.
Where two facts correct nothing of each other (one has no known time), the order of the record decides, as in the interpreter.
"""

from __future__ import annotations

import numpy as np

from cytostorm.engines.facts import FOREVER, NEVER, Facts, Flags, Ints, Values, by_key, starts_of
from cytostorm.engines.jit import kernel
from cytostorm.engines.rounding import Floats

LEFT = -np.inf
"""The bounds of an answer that has left its window: below every answer, and no answer itself."""


def corrected(facts: Facts, within: int) -> tuple[Ints, Ints, Ints]:
    """(position of the fact, begin, end) of every stretch of time in which a fact counts, in the order of the interpreter's list.

    `facts` are of one subject, sorted by person; `within` is the window in microseconds, negative for none.
    """
    if not len(facts.person):
        return facts.person, facts.person, facts.person
    start = starts_of(facts.person, facts.persons)
    fact, begin, end, group = _stretches(
        start, by_key(start, facts.effective), facts.effective, facts.known, facts.available
    )
    if within >= 0:
        dated = facts.effective[fact] != NEVER
        end = np.where(dated, np.minimum(end, np.where(dated, facts.effective[fact], 0) + within), end)
    kept = np.flatnonzero(begin < end)
    fact, begin, end, group = fact[kept], begin[kept], end[kept], group[kept]
    order = by_key(starts_of(facts.person[fact], facts.persons), group * (len(facts.person) + 1) + fact)
    return fact[order], begin[order], end[order]


@kernel
def _stretches(
    start: Ints, by_effective: Ints, effective: Ints, known: Ints, available: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Stretches before the window is looked at; the fourth column is the first known fact of the same effective time."""
    size, n = len(effective) + 16, 0
    made = np.empty((4, size), np.int64)
    for person in range(len(start) - 1):
        at, stop = start[person], start[person + 1]
        while at < stop:
            group_end = at + 1
            time = effective[by_effective[at]]
            while group_end < stop and time != NEVER and effective[by_effective[group_end]] == time:
                group_end += 1
            if group_end == at + 1:
                fact = by_effective[at]
                made, n = _noted(made, n, fact, available[fact], FOREVER, fact)
            else:
                made, n = _group(made, n, by_effective[at:group_end], known, available)
            at = group_end
    return made[0, :n], made[1, :n], made[2, :n], made[3, :n]


@kernel
def _noted(made: Ints, n: int, fact: int, begin: int, end: int, group: int) -> tuple[Ints, int]:
    if n == made.shape[1]:
        larger = np.empty((4, 2 * n), np.int64)
        larger[:, :n] = made
        made = larger
    made[0, n], made[1, n], made[2, n], made[3, n] = fact, begin, end, group
    return made, n + 1


@kernel
def _group(made: Ints, n: int, members: Ints, known: Ints, available: Ints) -> tuple[Ints, int]:
    """Facts of one effective time, in the order of the record: who counts after each moment at which one became known."""
    moments = np.unique(available[members])
    open_ = np.full(len(members), -1)
    for step in range(len(moments)):
        now = moments[step]
        later = moments[step + 1] if step + 1 < len(moments) else FOREVER
        held, first = _held(members, known, available, now)
        for position in range(len(members)):
            if not held[position]:
                open_[position] = -1
            elif open_[position] >= 0 and made[3, open_[position]] == first:
                made[2, open_[position]] = later
            else:
                open_[position] = n
                made, n = _noted(made, n, members[position], now, later, first)
    return made, n


@kernel
def _held(members: Ints, known: Ints, available: Ints, now: int) -> tuple[Flags, int]:
    """As record.facts.without_corrected for one effective time: who is left at `now`, and the first fact known by then."""
    held, newest, first = np.zeros(len(members), np.bool_), -1, -1
    for position in range(len(members)):
        fact = members[position]
        if available[fact] > now:
            continue
        first = fact if first < 0 else first
        if newest < 0:
            held[position], newest = True, fact
        elif known[fact] != NEVER and known[newest] != NEVER and known[fact] > known[newest]:
            held[:] = False
            held[position], newest = True, fact
        elif not (known[newest] != NEVER and known[fact] != NEVER and known[newest] > known[fact]):
            held[position] = True
    return held, first


def by_answer(values: Values, within: int, no_within: int, pick: str) -> Values:
    """Answers with a window of their own each. Where the latest counts, one that has left stays as a value of `LEFT`, and still ends others."""
    ages = np.where((values.low == 0) & (values.high == 0), no_within, within)
    leaves = (ages >= 0) & (values.at != NEVER)
    gone = np.where(leaves, np.where(leaves, values.at, 0) + ages, FOREVER)
    order, pieces = np.arange(len(gone)), [(values.begin, np.minimum(values.end, gone), values.low, values.high)]
    if pick == "latest":
        left = np.full(len(gone), LEFT)
        pieces.append((np.maximum(values.begin, gone), values.end, left, left))
    begin, end, low, high = (np.concatenate(columns) for columns in zip(*pieces, strict=True))
    who = np.tile(order, len(pieces))
    kept = np.flatnonzero(begin < end)
    kept = kept[np.argsort(who[kept], kind="stable")]
    who = who[kept]
    return Values(
        starts_of(values.person[who], values.persons), begin[kept], end[kept], values.at[who], low[kept], high[kept]
    )


def widened(values: Values, opens_low: Ints, opens_high: Ints, low: float, high: float) -> Values:
    """Values split where a mask takes effect: from `opens_low` on the low end is `low`, from `opens_high` on the high end is `high`."""
    if not len(values.begin) or min(opens_low.min(), opens_high.min()) == FOREVER:
        return values
    person, begin, end, at, lows, highs = _split(
        values.person, values.begin, values.end, values.at, values.low, values.high, opens_low, opens_high, low, high
    )
    return Values(starts_of(person, values.persons), begin, end, at, lows, highs)


@kernel
def _split(
    person: Ints,
    begin: Ints,
    end: Ints,
    at: Ints,
    lows: Floats,
    highs: Floats,
    opens_low: Ints,
    opens_high: Ints,
    low: float,
    high: float,
) -> tuple[Ints, Ints, Ints, Ints, Floats, Floats]:
    who, times, ends = (
        np.empty(3 * len(begin), np.int64),
        np.empty((3, 3 * len(begin)), np.int64),
        np.empty((2, 3 * len(begin))),
    )
    n = 0
    for i in range(len(begin)):
        since = begin[i]
        while since < end[i]:
            until = end[i]
            for cut in (opens_low[i], opens_high[i]):
                if since < cut < until:
                    until = cut
            who[n], times[0, n], times[1, n], times[2, n] = person[i], since, until, at[i]
            ends[0, n] = low if opens_low[i] <= since else lows[i]
            ends[1, n] = high if opens_high[i] <= since else highs[i]
            n, since = n + 1, until
    return who[:n], times[0, :n], times[1, :n], times[2, :n], ends[0, :n], ends[1, :n]


@kernel
def masked_since(
    start: Ints,
    at: Ints,
    drug_start: Ints,
    drug_from: Ints,
    drug_until: Ints,
    drug_available: Ints,
    lasts: int,
    since: Ints,
) -> None:
    """Into `since`: the first moment at which a drug is known that was in force when each value was measured."""
    for person in range(len(start) - 1):
        for given in range(drug_start[person], drug_start[person + 1]):
            last = drug_until[given] if drug_until[given] != NEVER else drug_from[given]
            for i in range(start[person], start[person + 1]):
                undated = drug_from[given] == NEVER or at[i] == NEVER
                if (undated or drug_from[given] <= at[i] < last + lasts) and drug_available[given] < since[i]:
                    since[i] = drug_available[given]


@kernel
def with_earlier_doses(start: Ints, drug_from: Ints, available: Ints, earlier: int) -> Ints:
    """When each dose is known together with `earlier` doses that were begun before it; FOREVER where there are not so many."""
    known = np.full(len(available), FOREVER)
    for person in range(len(start) - 1):
        for dose in range(start[person], start[person + 1]):
            before = np.empty(start[person + 1] - start[person], np.int64)
            n = 0
            for other in range(start[person], start[person + 1]):
                if drug_from[other] != NEVER and drug_from[other] < drug_from[dose]:
                    before[n] = available[other]
                    n += 1
            if n >= earlier:
                known[dose] = max(available[dose], np.sort(before[:n])[earlier - 1])
    return known


def reigning(facts: Facts) -> Values:
    """Limits: the one with the latest effective time counts; of several with one effective time any may hold."""
    start = starts_of(facts.person, facts.persons)
    fact, begin, end, low, high = _reigns(
        start, by_key(start, facts.available), facts.effective, facts.available, facts.low, facts.high
    )
    return Values(starts_of(facts.person[fact], facts.persons), begin, end, facts.effective[fact], low, high)


@kernel
def _reigns(
    start: Ints, by_available: Ints, effective: Ints, available: Ints, low: Floats, high: Floats
) -> tuple[Ints, Ints, Ints, Floats, Floats]:
    fact, begin, end = (
        np.empty(len(effective), np.int64),
        np.empty(len(effective), np.int64),
        np.empty(len(effective), np.int64),
    )
    lows, highs = np.empty(len(effective)), np.empty(len(effective))
    n = 0
    for person in range(len(start) - 1):
        first = n
        for i in by_available[start[person] : start[person + 1]]:
            least, most = low[i], high[i]
            if n > first:
                if effective[i] < effective[fact[n - 1]]:
                    continue
                if effective[i] == effective[fact[n - 1]]:
                    least, most = min(least, lows[n - 1]), max(most, highs[n - 1])
                if available[i] == begin[n - 1]:
                    n -= 1
                else:
                    end[n - 1] = available[i]
            fact[n], begin[n], end[n], lows[n], highs[n] = i, available[i], FOREVER, least, most
            n += 1
    return fact[:n], begin[:n], end[:n], lows[:n], highs[:n]
