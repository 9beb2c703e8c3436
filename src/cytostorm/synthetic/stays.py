"""The stays of one block of patients: who, why, how long, how grave, and what was given. Times are hours from admission."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cytostorm.synthetic.panels import TESTS
from cytostorm.synthetic.profiles import ADMISSIONS_A_DAY, ORDINARY, PROFILES

BLOCK = 1000
"""Patients that are made together; the hospital of a number of patients is the beginning of that of more."""
LONGEST = 45 * 24
_SHARES = np.array([profile.share for profile in PROFILES])
_MINUTES = BLOCK * 24 * 60 // ADMISSIONS_A_DAY

Floats = NDArray[np.float64]
Ints = NDArray[np.signedinteger]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Stays:
    """`patient` numbers from 1, `start` in minutes since the opening, `length` and all other times in hours from admission (inf for never).

    `gravity` from 0 to 1 scales the peaks; `usual` holds each patient's deviation from the usual value of each test, in spreads.
    """

    patient: Ints
    profile: NDArray[np.int64]
    male: Flags
    age: Ints
    birthday: Ints
    start: Ints
    length: Floats
    onset: Floats
    height: Floats
    treated: Floats
    half_life: Floats
    gravity: Floats
    died: Flags
    icu: Floats
    icu_end: Floats
    ventilated: Floats
    usual: Floats

    def __len__(self) -> int:
        return len(self.patient)

    def minutes(self, hours: Floats) -> Ints:
        """Hours from admission as minutes since the opening."""
        return (self.start + np.rint(hours * 60)).astype(np.int32)

    def minutes_of(self, which: Ints, hours: Floats) -> Ints:
        """As `minutes`, for some of the stays, which may come several times."""
        return (self.start[which] + np.rint(hours * 60)).astype(np.int32)

    @property
    def end(self) -> Ints:
        return self.minutes(self.length)

    @property
    def crisis(self) -> Flags:
        return np.array([profile.syndrome != ORDINARY for profile in PROFILES])[self.profile]


def block_of(random: np.random.Generator, block: int) -> Stays:
    """The stays of one block, which admits over a stretch of time of its own."""
    n = BLOCK
    profile = random.choice(len(PROFILES), n, p=_SHARES / _SHARES.sum())

    def each(name: str) -> Floats:
        return np.array([float(getattr(one, name)) for one in PROFILES])[profile]

    first, last = (np.array([one.onset[side] for one in PROFILES])[profile] for side in (0, 1))
    onset = random.uniform(first, last)
    height = onset + each("rise") * random.uniform(0.7, 1.4, n)
    gravity = random.beta(2.2, 1.8, n)
    treated = height + random.uniform(6, 30, n)
    died = random.random(n) < each("death") * 2 * gravity
    wanted = np.maximum(each("days") * 24 * np.exp(0.5 * random.standard_normal(n)), np.maximum(treated + np.where(died, 6, 24), 14))
    length = np.minimum(wanted, LONGEST)
    icu, icu_end, ventilated = _intensive(random, each("icu") * 2 * gravity, height, each("rise"), length, died)
    youngest, oldest = (np.array([one.ages[side] for one in PROFILES])[profile] for side in (0, 1))
    return Stays(
        np.arange(block * n + 1, block * n + n + 1, dtype=np.int32), profile, random.random(n) < 0.52,
        np.rint(random.triangular(youngest, youngest + 0.65 * (oldest - youngest), oldest + 0.001)).astype(np.int32),
        random.integers(60, 300, n, dtype=np.int32), random.integers(block * _MINUTES, (block + 1) * _MINUTES, n, dtype=np.int32),
        np.round(length * 60) / 60, onset, height, treated, each("half_life") * random.uniform(0.7, 1.4, n), gravity, died, icu, icu_end, ventilated,
        random.standard_normal((n, len(TESTS))),
    )  # fmt: skip


def opens(block: int) -> int:
    """The minute from which on a block admits; nothing of it is earlier."""
    return block * _MINUTES


def _intensive(
    random: np.random.Generator, chance: Floats, height: Floats, rise: Floats, length: Floats, died: Flags
) -> tuple[Floats, Floats, Floats]:
    """From when to when in intensive care, and from when on a ventilator; those who die there stay to the end."""
    n = len(chance)
    entry = np.clip(height - rise * random.uniform(0, 0.6, n), 0.5, length - 2)
    there = random.random(n) < chance
    days = random.lognormal(np.log(3.2), 0.6, n)
    leave = np.where(died, length, np.minimum(entry + days * 24, length))
    ventilated = there & (random.random(n) < 0.4) & (leave - entry > 6)
    never = np.full(n, np.inf)
    return np.where(there, entry, never), np.where(there, leave, never), np.where(ventilated, entry + random.uniform(0.5, 4, n), never)


def cut(stays: Stays, patients: int) -> Stays:
    """The stays of the first patients."""
    return Stays(*(getattr(stays, name)[:patients] for name in Stays.__dataclass_fields__))
