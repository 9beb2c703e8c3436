"""Columns of the made-up hospital as Arrow arrays."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pyarrow as pa

from cytostorm.synthetic.profiles import PROFILES
from cytostorm.synthetic.rows import NEVER, Ints
from cytostorm.synthetic.stays import Floats, Stays

OPENING = datetime(2101, 1, 1)
"""Nobody can take a stay in the next century for a real one."""
_OPENING = int((OPENING - datetime(1970, 1, 1)).total_seconds()) * 1_000_000
MOMENT = pa.timestamp("us")


def moments(minutes: Ints) -> pa.Array:
    """Minutes since the opening as timestamps without a zone; null for NEVER."""
    return pa.array(minutes.astype(np.int64) * 60_000_000 + _OPENING, MOMENT, mask=minutes == NEVER)


def days(minutes: Ints) -> pa.Array:
    """The dates of moments."""
    return moments(minutes).cast(pa.date32())


def named(codes: Ints, names: pa.Array) -> pa.DictionaryArray:
    """Names by position; null where the name is null. The dictionary itself holds no null, so that several can be joined."""
    missing = names.is_null().to_numpy(zero_copy_only=False)[codes] if names.null_count else None
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=missing), names.fill_null(""))


def patients(numbers: Ints) -> pa.Array:
    """Patient numbers as text, over a small dictionary."""
    first, last = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
    return named((numbers - first).astype(np.int32), pa.array(range(first, last + 1), pa.int64()).cast(pa.string()))


def births(stays: Stays) -> pa.Array:
    """Birth dates: the age is full on the day of admission, and no birthday falls into a stay."""
    start = moments(stays.start).cast(pa.date32()).cast(pa.int32()).to_numpy()
    return pa.array((start - np.rint(stays.age * 365.2425) - stays.birthday).astype(np.int32)).cast(pa.date32())


def at(stays: Stays, hours: Floats) -> Ints:
    """Hours from admission as minutes since the opening; NEVER for inf."""
    there = np.isfinite(hours)
    return np.where(there, stays.minutes(np.where(there, hours, 0)), NEVER).astype(np.int32)


_STRENGTH = pa.array(["mild", "moderate", "severe"])
TRUTH = pa.schema([
    ("patient", pa.string()), ("syndrome", pa.string()), ("onset", MOMENT), ("cause", pa.string()), ("severity", pa.string()), ("died", pa.bool_()),
])  # fmt: skip


def truth(stays: Stays) -> pa.Table:
    """The labels. A stay without a syndrome has no onset and no severity."""
    crisis = stays.crisis
    grade = np.digitize(stays.severity, (0.4, 0.7)).astype(np.int32)
    columns = [
        patients(stays.patient).cast(pa.string()), pa.array([one.syndrome for one in PROFILES]).take(pa.array(stays.profile)),
        moments(np.where(crisis, stays.minutes(stays.onset), NEVER).astype(np.int32)),
        pa.array([one.cause for one in PROFILES]).take(pa.array(stays.profile)),
        _STRENGTH.take(pa.array(grade, mask=~crisis)), pa.array(stays.died),
    ]  # fmt: skip
    return pa.Table.from_arrays(columns, schema=TRUTH)
