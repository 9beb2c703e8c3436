"""What is charted and not measured: the age, findings, oxygen, and drugs given with their starts and ends."""

from __future__ import annotations

import numpy as np

from cytostorm.synthetic.lines import Catalog
from cytostorm.synthetic.panels import OXYGEN
from cytostorm.synthetic.profiles import PROFILES, Course, Profile, Sign
from cytostorm.synthetic.rows import Rows, joined, made
from cytostorm.synthetic.stays import Floats, Ints, Stays

_OXYGEN_HOURS = 8
_MARROW = "hemophagocytosis"
_MARROW_DELAY = 48


def charted(random: np.random.Generator, stays: Stays, catalog: Catalog) -> tuple[Rows, Rows]:
    """(findings and charted levels, drugs given) of some stays."""
    found, given = [_ages(stays, catalog), _oxygen(random, stays, catalog)], []
    for number, profile in enumerate(PROFILES):
        which = np.flatnonzero(stays.profile == number)
        found += [_standing(stays, which, name, catalog) for name in profile.standing]
        found += [part for sign in profile.signs for part in _sign(random, stays, which, sign, catalog)]
        given += [_course(random, stays, which, course, catalog) for course in profile.drugs]
    return joined(found), joined(given)


def _ages(stays: Stays, catalog: Catalog) -> Rows:
    return made(
        stays.patient,
        catalog.number("measurement", "age"),
        catalog.texts.numbers(stays.age.astype(float), 0),
        stays.start,
        stays.start,
    )


def _standing(stays: Stays, which: Ints, name: str, catalog: Catalog) -> Rows:
    """A diagnosis that the chart states on the day of admission."""
    at = stays.start[which]
    return made(stays.patient[which], catalog.number("finding", name), catalog.texts.word("yes"), at, at)


def _sign(random: np.random.Generator, stays: Stays, which: Ints, sign: Sign, catalog: Catalog) -> list[Rows]:
    """Looked for once, in some; a sign of the spleen or liver is looked for near the height. A marrow is read two days later."""
    seen = which[random.random(len(which)) < sign.sought]
    present = random.random(len(seen)) < sign.present * (0.6 + 0.7 * stays.severity[seen])
    hours = np.clip(stays.height[seen] + random.uniform(-12, 12, len(seen)), 1, stays.length[seen] - 1)
    delay = _MARROW_DELAY if sign.finding == _MARROW else 0
    at = stays.minutes_of(seen, hours)
    texts = np.where(present, catalog.texts.word("yes"), catalog.texts.word("no"))
    return [made(stays.patient[seen], catalog.number("finding", sign.finding), texts, at, at + delay * 60)]


def _course(random: np.random.Generator, stays: Stays, which: Ints, course: Course, catalog: Catalog) -> Rows:
    """The doses of those who get the drug and are still there to get it."""
    takes = which[random.random(len(which)) < course.chance]
    first = stays.treated[takes] if course.after == "treated" else np.zeros(len(takes))
    first = np.maximum(first + course.delay + random.uniform(-1, 1, len(takes)), 0.5)
    hours = (first[:, None] + np.arange(course.doses) * course.every).ravel()
    stay = np.repeat(takes, course.doses)
    given = hours < stays.length[stay] - 0.5
    stay, hours = stay[given], hours[given]
    end = np.minimum(hours + course.lasting, stays.length[stay])
    at = stays.minutes_of(stay, hours)
    return made(
        stays.patient[stay],
        catalog.number("drug", course.drug),
        catalog.texts.word(course.dose),
        at,
        at,
        stays.minutes_of(stay, end),
    )


def _oxygen(random: np.random.Generator, stays: Stays, catalog: Catalog) -> Rows:
    """The support of those who need some, every eight hours of their course."""
    weight = np.array([_need(profile) for profile in PROFILES])[stays.profile] * stays.severity
    takes = np.flatnonzero((weight > 0.12) | np.isfinite(stays.ventilated))
    counts = (stays.length[takes] // _OXYGEN_HOURS).astype(np.int64)
    stay = np.repeat(takes, counts)
    turn = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    hours = (turn + random.uniform(0.1, 0.9, len(turn))) * _OXYGEN_HOURS
    level = np.where(
        risen(stays, stay, hours) * weight[stay] > 0.35,
        2,
        np.where(risen(stays, stay, hours) * weight[stay] > 0.12, 1, 0),
    )
    level = np.where((hours >= stays.ventilated[stay]) & (hours <= stays.icu_end[stay]), 3, level)
    words = np.array([catalog.texts.word(word) for word in OXYGEN])
    at = stays.minutes_of(stay, hours)
    return made(stays.patient[stay], catalog.number("measurement", "oxygen_support"), words[level], at, at)


def _need(profile: Profile) -> float:
    """How much oxygen the height of a course asks for, from its saturation."""
    return max(0.0, (97 - profile.peaks.get("oxygen_saturation", 97)) / 13)


def risen(stays: Stays, stay: Ints, hours: Floats) -> Floats:
    """How much of the height of the course is reached, from 0 to 1: it rises after the onset and fades where the treatment works."""
    onset, height, treated = (part[stay] for part in (stays.onset, stays.height, stays.treated))
    rise = np.clip((hours - onset) / (height - onset), 0, 1)
    fading = np.exp2(-np.maximum(hours - treated, 0) / stays.half_life[stay])
    return np.asarray(rise * rise * (3 - 2 * rise) * np.where(stays.died[stay], 1.0, fading))
