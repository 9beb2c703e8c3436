"""The made-up hospital as a stream: blocks of patients, merged into one log in the order in which facts became known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cytostorm.synthetic.blemishes import blemished
from cytostorm.synthetic.charted import charted
from cytostorm.synthetic.lines import Catalog
from cytostorm.synthetic.measured import measured
from cytostorm.synthetic.rows import Rows, by_known, joined
from cytostorm.synthetic.stays import BLOCK, Stays, block_of, cut, opens

ROWS_A_STAY = 297
"""How many rows a stay has on average, for those who ask for rows; a test measures it."""


@dataclass(frozen=True)
class Part:
    """The stays that were admitted, and the rows that became known, in one stretch of time. Rows are in order of `known`."""

    stays: Stays
    rows: Rows


def parts(patients: int, seed: int, catalog: Catalog) -> Iterator[Part]:
    """The hospital block by block. Nothing in a later part was known earlier; what comes out depends on `patients` and `seed` alone."""
    waiting: list[Rows] = []
    blocks = -(-patients // BLOCK)
    for block in range(blocks):
        stays, rows = _block(block, patients, seed, catalog)
        everything = joined([*waiting, rows])
        ready = everything.known < opens(block + 1) if block + 1 < blocks else np.ones(len(everything), bool)
        yield Part(stays, by_known(everything.take(ready)))
        waiting = [everything.take(~ready)]


def _block(block: int, patients: int, seed: int, catalog: Catalog) -> tuple[Stays, Rows]:
    """The stays of one block, and all their rows; a block that is not needed whole is made whole and cut."""
    random = np.random.default_rng((seed, block))
    stays = block_of(random, block)
    findings, drugs = charted(random, stays, catalog)
    bedside, laboratory = measured(random, stays, drugs, catalog)
    rows = joined([findings, drugs, bedside, blemished(random, laboratory, catalog)])
    last = patients - block * BLOCK
    return (stays, rows) if last >= BLOCK else (cut(stays, last), rows.take(rows.patient <= patients))
