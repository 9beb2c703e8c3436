"""The stays of one block of patients: who, why, how long, how grave, and what was given. Times are hours from admission."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cytostorm.synthetic.panels import TESTS
from cytostorm.synthetic.profiles import ADMISSIONS_A_DAY, ORDINARY, PROFILES

BLOCK = 1000
"""Patients that are made together; the hospital of a number of patients is the beginning of that of more."""
LONGEST, _SHORTEST = 45 * 24, 14
_SHARES = np.array([profile.share for profile in PROFILES])
_MINUTES = BLOCK * 24 * 60 // ADMISSIONS_A_DAY

Floats = NDArray[np.float64]
Ints = NDArray[np.signedinteger]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Stays:
    """`patient` numbers from 1, `start` in minutes since the opening, `length` and all other times in hours from admission (inf for never).

    `severity` from 0 to 1 scales the peaks; `usual` holds each patient's deviation from the usual value of each test, in spreads.
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
    severity: Floats
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
    profile = random.choice(len(PROFILES), BLOCK, p=_SHARES / _SHARES.sum())
    patient = np.arange(block * BLOCK + 1, block * BLOCK + BLOCK + 1, dtype=np.int32)
    start = random.integers(block * _MINUTES, (block + 1) * _MINUTES, BLOCK, dtype=np.int32)
    severity = random.beta(2.2, 1.8, BLOCK)
    died = random.random(BLOCK) < _each("death", profile) * 2 * severity
    length, onset, height, treated = _times(random, profile, died)
    half_life = _each("half_life", profile) * random.uniform(0.7, 1.4, BLOCK)
    intensive = _intensive(random, _each("icu", profile) * 2 * severity, height, _each("rise", profile), length, died)
    people = (random.random(BLOCK) < 0.52, _ages(random, profile), random.integers(60, 300, BLOCK, dtype=np.int32))
    usual = random.standard_normal((BLOCK, len(TESTS)))
    return Stays(
        patient, profile, *people, start, length, onset, height, treated, half_life, severity, died, *intensive, usual
    )


def _each(name: str, profile: Ints) -> Floats:
    """A number of the profile of each stay."""
    return np.array([float(getattr(one, name)) for one in PROFILES])[profile]


def _times(random: np.random.Generator, profile: Ints, died: Flags) -> tuple[Floats, Floats, Floats, Floats]:
    """(length, onset, height, treated) in hours; a stay lasts at least until the treatment has begun to work, and whole minutes."""
    n = len(profile)
    onset = random.uniform(*(np.array([one.onset[side] for one in PROFILES])[profile] for side in (0, 1)))
    height = onset + _each("rise", profile) * random.uniform(0.7, 1.4, n)
    treated = height + random.uniform(6, 30, n)
    wanted = _each("days", profile) * 24 * np.exp(0.5 * random.standard_normal(n))
    least = np.maximum(treated + np.where(died, 6, 24), _SHORTEST)
    return np.round(np.clip(wanted, least, LONGEST) * 60) / 60, onset, height, treated


def _ages(random: np.random.Generator, profile: Ints) -> Ints:
    """Full years, more often old than young."""
    youngest, oldest = (np.array([one.ages[side] for one in PROFILES])[profile] for side in (0, 1))
    return np.rint(random.triangular(youngest, youngest + 0.65 * (oldest - youngest), oldest)).astype(np.int32)


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
    return (
        np.where(there, entry, never),
        np.where(there, leave, never),
        np.where(ventilated, entry + random.uniform(0.5, 4, n), never),
    )


def cut(stays: Stays, patients: int) -> Stays:
    """The stays of the first patients."""
    return Stays(*(getattr(stays, name)[:patients] for name in Stays.__dataclass_fields__))
