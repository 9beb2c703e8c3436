"""Measurements: when each panel is drawn, what the values are, how a laboratory prints them, and when they are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cytostorm.library import shipped
from cytostorm.library.drugs import members
from cytostorm.synthetic.charted import risen
from cytostorm.synthetic.lines import Catalog, Printing
from cytostorm.synthetic.panels import LABORATORIES, PANELS, TESTS, Assay, Panel
from cytostorm.synthetic.profiles import PROFILES
from cytostorm.synthetic.rows import Rows, joined, made
from cytostorm.synthetic.stays import Floats, Ints, Stays

_CHARTED = {course.drug for profile in PROFILES for course in profile.drugs}
_ANTIPYRETICS = tuple(name for name in members(("antipyretic", "glucocorticoid"), shipped().drugs) if name in _CHARTED)
_BLOCKERS = tuple(name for name in members(("il6_blocker",), shipped().drugs) if name in _CHARTED)
_LEFT_WITH_FEVER = 0.35
"""How much of a fever is left under antipyretics and steroids; ours."""
_LEAST_RISE = 0.55
"""How much of the way (in logarithms) to the peak the mildest course goes; ours."""
_POSITION = {test: number for number, test in enumerate(TESTS)}
_SKIPPED = 0.03
"""Share of the values of a panel that are not there."""


@dataclass(frozen=True)
class Draws:
    """Samples or rounds of one panel: whose (position among the stays), hours from admission, laboratory, and how far the course has risen."""

    stay: Ints
    hours: Floats
    time: Ints
    known: Ints
    laboratory: Ints
    risen: Floats


@dataclass(frozen=True)
class Given:
    """Per stay the hour from which on a drug lowers fever, and from which on one blocks IL-6; inf for never."""

    antipyretic: Floats
    blocker: Floats


def measured(random: np.random.Generator, stays: Stays, drugs: Rows, catalog: Catalog) -> tuple[Rows, Rows]:
    """(bedside values, laboratory values) of some stays to whom some drugs were given."""
    given = Given(_since(stays, drugs, catalog, _ANTIPYRETICS), _since(stays, drugs, catalog, _BLOCKERS))
    gains = _gains()
    bedside: list[Rows] = []
    laboratory: list[Rows] = []
    for panel in PANELS:
        draws = _draws(random, stays, panel)
        to = laboratory if panel.delay else bedside
        to += [_values(random, stays, draws, test, given, gains, catalog) for test in panel.tests]
    return joined(bedside), joined(laboratory)


def _since(stays: Stays, drugs: Rows, catalog: Catalog, names: tuple[str, ...]) -> Floats:
    wanted = drugs.take(np.isin(drugs.line, [catalog.number("drug", name) for name in names]))
    since, stay = np.full(len(stays), np.inf), wanted.patient - stays.patient[0]
    np.minimum.at(since, stay, (wanted.time - stays.start[stay]) / 60)
    return since


def _gains() -> Floats:
    """The logarithm of peak by usual value, by profile and test."""
    return np.array(
        [
            [np.log(profile.peaks.get(test.observable, test.usual) / test.usual) for test in TESTS]
            for profile in PROFILES
        ]
    )


def _draws(random: np.random.Generator, stays: Stays, panel: Panel) -> Draws:
    """When a panel is drawn: at even steps with some play, never twice in one minute; in intensive care on odd minutes."""
    in_icu = panel.where == "icu"
    begin = np.where(np.isfinite(stays.icu), stays.icu, 0) if in_icu else np.zeros(len(stays))
    end = np.where(np.isfinite(stays.icu_end), stays.icu_end, 0) if in_icu else stays.length
    drawn = random.random(len(stays)) < np.where(stays.crisis, panel.intense, panel.share)
    counts = np.where(drawn, np.ceil((end - begin) / panel.every), 0).astype(np.int64)
    stay = np.repeat(np.arange(len(stays)), counts)
    turn = np.arange(len(stay)) - np.repeat(np.cumsum(counts) - counts, counts)
    play = random.uniform(0, 0.5, len(stay)) * (turn > 0)
    step = 2 * np.rint((begin[stay] + (turn + play) * panel.every) * 30).astype(np.int64) + in_icu
    kept = step < np.floor(end * 60)[stay]
    return _known(random, stays, panel, stay[kept], step[kept])


def _known(random: np.random.Generator, stays: Stays, panel: Panel, stay: Ints, minutes: Ints) -> Draws:
    time = (stays.start[stay] + minutes).astype(np.int32)
    n = len(stay)
    delay = np.rint(panel.delay * 60 * np.exp(0.4 * random.standard_normal(n))) if panel.delay else np.zeros(n)
    laboratory = np.searchsorted(np.cumsum(LABORATORIES)[:-1], random.random(n), side="right")
    return Draws(
        stay,
        minutes / 60,
        time,
        time + delay.astype(np.int32),
        laboratory,
        risen(stays, stay, minutes / 60 - panel.lag),
    )


def _values(
    random: np.random.Generator, stays: Stays, draws: Draws, test: Assay, given: Given, gains: Floats, catalog: Catalog
) -> Rows:
    position, stay = _POSITION[test], draws.stay
    rise = _masked(test, draws, given) * (_LEAST_RISE + (1 - _LEAST_RISE) * stays.severity[stay])
    noise = test.between * stays.usual[stay, position] + test.within * random.standard_normal(len(stay))
    values = np.clip(test.usual * np.exp(noise + rise * gains[stays.profile[stay], position]), test.least, test.most)
    line, text = _printed(catalog, test, draws.laboratory, values)
    there = random.random(len(stay)) >= _SKIPPED
    return made(stays.patient[stay], line, text, draws.time, draws.known).take(there)


def _masked(test: Assay, draws: Draws, given: Given) -> Floats:
    """What of the rise shows in a test that drugs mask."""
    shown = draws.risen
    if test.antipyretic:
        shown = np.where(draws.hours >= given.antipyretic[draws.stay], _LEFT_WITH_FEVER, 1) * shown
    if test.falls_after:
        since = np.maximum(draws.hours - given.blocker[draws.stay], 0)
        shown = shown * np.exp2(-since / test.falls_after)
    return shown


def _printed(catalog: Catalog, test: Assay, laboratory: Ints, values: Floats) -> tuple[Ints, Ints]:
    """(lines, texts) of values in canonical units, each as its laboratory prints it."""
    printings = catalog.printings[test]
    way = np.minimum(laboratory, len(printings) - 1)
    line, text = np.empty(len(values), np.int32), np.empty(len(values), np.int32)
    for number, printing in enumerate(printings):
        which = np.flatnonzero(way == number)
        line[which], text[which] = printing.line, as_text(catalog, printing, values[which])
    return line, text


def as_text(catalog: Catalog, printing: Printing, values: Floats) -> Ints:
    """Positions of the texts of values in canonical units; outside the limits of the laboratory they are censored."""
    numbers = values * printing.factor + printing.offset
    text = catalog.texts.numbers(numbers, printing.way.decimals)
    if printing.way.below:
        text = np.where(numbers < float(printing.way.below), printing.below, text)
    if printing.way.above:
        text = np.where(numbers > float(printing.way.above), printing.above, text)
    return text
