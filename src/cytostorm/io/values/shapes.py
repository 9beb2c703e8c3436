"""Each distinct value of each reader, understood once, as the columns that make an event or a refusal of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from cytostorm.io.values.cells import NOWHERE, UNDATED, CellReader, Understood
from cytostorm.io.values.plain_decimals import PlainDecimals
from cytostorm.record import Measurement, NormalLimit, Observation, SuspectedSlip
from cytostorm.record.entry import NotUnderstood

MEANING = pa.schema([
    ("kind", pa.string()), ("subject", pa.string()), ("low", pa.float64()), ("high", pa.float64()),
    ("slip", pa.bool_()), ("other_low", pa.float64()), ("other_high", pa.float64()), ("taken", pa.bool_()),
    ("reason", pa.string()), ("deliberate", pa.bool_()), ("implausible", pa.bool_()), ("other_unit", pa.string()),
])  # fmt: skip
"""`taken`: it becomes an event. A value with a `reason` is refused; one with neither says that a drug was not given.
`slip`: it is kept out of verdicts; without another unit because it is implausible.

One with both was refused and may have been a drug: the event is of a drug that may be of every class.
"""


def meanings_of(reader: CellReader, texts: Sequence[str]) -> Iterator[tuple[list[int], pa.Table]]:
    """Tables of MEANING for some texts of one reader, each with the positions of its texts.

    Plain decimals come first and fast; the reader is asked for the rest, one by one.
    """
    values = PlainDecimals(reader).values(texts)
    plain = [position for position, value in enumerate(values) if value is not None]
    others = [position for position, value in enumerate(values) if value is None]
    if plain:
        yield plain, _plain(reader.subject.name, [values[position] for position in plain])
    if others:
        rows = [cells_of(reader.read(texts[position], UNDATED, NOWHERE)) for position in others]
        yield others, pa.Table.from_pylist(rows, schema=MEANING)


def _plain(subject: str, values: Sequence[float | None]) -> pa.Table:
    size, numbers = len(values), pa.array(values, pa.float64())
    always: dict[str, Any] = {
        "kind": "measurement",
        "subject": subject,
        "slip": False,
        "taken": True,
        "implausible": False,
    }
    columns = [
        numbers if field.name in ("low", "high") else pa.repeat(pa.scalar(always.get(field.name), field.type), size) for field in MEANING
    ]  # fmt: skip
    return pa.Table.from_arrays(columns, schema=MEANING)


def cells_of(fact: Understood) -> dict[str, Any]:
    """What was understood, as one row of MEANING."""
    if isinstance(fact, NotUnderstood) and fact.perhaps:
        return _ends("drug", fact.perhaps, 1.0, 1.0) | {"reason": fact.reason, "deliberate": fact.deliberate}
    if isinstance(fact, NotUnderstood):
        return {"taken": False, "slip": False, "reason": fact.reason, "deliberate": fact.deliberate}
    if fact is None:
        return {"taken": False, "slip": False}
    if isinstance(fact, Measurement):
        said = {"implausible": fact.implausible, "slip": fact.is_kept_out}
        return _ends("measurement", fact.observable, *fact.bounds) | said | _other(fact.slip)
    if isinstance(fact, Observation):
        return _ends("finding", fact.finding, *fact.present)
    if isinstance(fact, NormalLimit):
        return _ends("limit", fact.observable, *fact.bounds)
    return _ends("drug", fact.drug, 1.0, 1.0)


def _other(slip: SuspectedSlip | None) -> dict[str, Any]:
    """What a suspected slip would be in the other unit."""
    if slip is None:
        return {}
    return {"other_low": slip.other_bounds.low, "other_high": slip.other_bounds.high, "other_unit": slip.other_unit}


def _ends(kind: str, subject: str, low: float, high: float) -> dict[str, Any]:
    return {"kind": kind, "subject": subject, "low": low, "high": high, "slip": False, "taken": True}
