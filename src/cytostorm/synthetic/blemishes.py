"""What goes wrong in a laboratory: texts instead of numbers, another unit's name, corrections. Every one is planted and counted."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from cytostorm.synthetic.lines import Catalog, Printing
from cytostorm.synthetic.panels import CORRECTION_RATE, GARBAGE, GARBAGE_RATE, SLIP_RATE
from cytostorm.synthetic.rows import CORRECTION, REPLACED, Ints, Rows, joined
from cytostorm.synthetic.rows import GARBAGE as NO_NUMBER
from cytostorm.synthetic.rows import SLIP as WRONG_UNIT
from cytostorm.synthetic.stays import Flags, Floats

_MARGIN = 1.1
"""A slip is planted only where the number is this much outside what is plausible in the unit it is printed with."""


def blemished(random: np.random.Generator, rows: Rows, catalog: Catalog) -> Rows:
    """The laboratory values with garbage, unit slips and corrections planted; corrections come after the rows they correct."""
    chance = random.random(len(rows))
    coded = np.array([bool(line.loinc) for line in catalog.lines])[
        rows.line
    ]  # what no door can see cannot be counted there
    plain = np.flatnonzero(
        (chance < GARBAGE_RATE + SLIP_RATE + CORRECTION_RATE) & (rows.text < catalog.texts.plain) & coded
    )
    kind = chance[plain]
    text, line, outcome = rows.text.copy(), rows.line.copy(), rows.outcome.copy()
    garbage, slip = plain[kind < GARBAGE_RATE], plain[(kind >= GARBAGE_RATE) & (kind < GARBAGE_RATE + SLIP_RATE)]
    text[garbage], outcome[garbage] = _words(random, len(garbage), catalog), NO_NUMBER
    for at, to in _slips(rows, slip, catalog):
        line[at], outcome[at] = to, WRONG_UNIT
    corrected = plain[kind >= GARBAGE_RATE + SLIP_RATE]
    outcome[corrected] = REPLACED
    old = Rows(rows.patient, line, text, rows.time, rows.known, rows.until, outcome)
    return joined([old, _corrections(random, rows.take(corrected), catalog)])


def _words(random: np.random.Generator, n: int, catalog: Catalog) -> Ints:
    words = np.array([catalog.texts.word(word) for word in GARBAGE], np.int32)
    return words[random.integers(0, len(words), n)]


def _corrections(random: np.random.Generator, rows: Rows, catalog: Catalog) -> Rows:
    """The same sample with another value, known one hour to two days after the first."""
    n = len(rows)
    text = catalog.texts.changed(rows.text, random.uniform(0.8, 1.25, n))
    later = rows.known + random.integers(60, 2880, n, dtype=np.int32)
    return Rows(rows.patient, rows.line, text, rows.time, later, rows.until, np.full(n, CORRECTION, np.int8))


def _slips(rows: Rows, which: Ints, catalog: Catalog) -> Iterator[tuple[Ints, int]]:
    """(positions, line to be printed with): the number of one unit under the name of another, where that shows."""
    for own, other, low, high in _swaps():
        at = which[rows.line[which] == own]
        numbers = catalog.texts.value(rows.text[at])
        yield at[_far(numbers, low, high)], other


def _far(numbers: Floats, low: float, high: float) -> Flags:
    return np.asarray((numbers > 0) & ((numbers < low / _MARGIN) | (numbers > high * _MARGIN)))


@cache
def _swaps() -> tuple[tuple[int, int, float, float], ...]:
    """(line, line with the other unit, least and most plausible number in that other unit) for the first two ways of a test."""
    from cytostorm.synthetic.lines import catalog

    known = catalog()
    found = []
    for test, printings in known.printings.items():
        plausible = known.library.observables[test.observable].plausible
        for one, other in ((printings[0], printings[-1]), (printings[-1], printings[0])):
            if (one.factor, one.offset) != (other.factor, other.offset):
                ends = [_number(other, end) for end in (plausible.from_, plausible.up_to)]
                found.append((one.line, other.line, ends[0] if plausible.from_ is not None else 0.0, ends[1]))
    return tuple(found)


def _number(printing: Printing, canonical: object) -> float:
    return float("inf") if canonical is None else float(str(canonical)) * printing.factor + printing.offset
