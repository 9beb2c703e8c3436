"""A sequence of emulated trials: at each period a trial of those who are eligible then, all analyzed together.

Hernan, Am J Epidemiol 2016;183:758; Danaei, Stat Methods Med 2013;22:70; the conventions are those of R's TrialEmulation (Su 2024,
arXiv 2402.12083). Trials are kept as places in the visits, a start and a length: their rows are never written out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cytostorm.causal.design import Design, Floats, Ints
from cytostorm.causal.logistic import LogisticFit, logistic
from cytostorm.errors import ComparisonError

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Visits:
    """Rows of persons in periods that follow each other, sorted by person and period, from the first eligible row to the outcome or the end.

    `row` is the place in the arrays that were given, `person` a number from 0. `before` is the treatment of the row before (0 at the
    first), `switched` says that it changed, `inside` that the row belongs to some trial that is open under a protocol. `removed_early`
    and `removed_late` count rows before eligibility and after the outcome.
    """

    row: Ints
    person: Ints
    period: Floats
    treated: Floats
    outcome: Floats
    eligible: Mask
    before: Floats
    switched: Mask
    inside: Mask
    removed_early: int
    removed_late: int


def visits(person: Ints, period: Floats, treated: Floats, outcome: Floats, eligible: Floats) -> Visits:
    """Sort and check rows, one a person and period; `person` are whole numbers, treatment, outcome and eligibility 0 or 1.

    Raises ComparisonError: `columns` for values that are not 0 or 1, periods that are there twice or leave a gap, each with the count;
    `strata` where nobody is ever eligible.
    """
    for name, column in (("treatment", treated), ("outcome", outcome), ("eligibility", eligible)):
        if wrong := int((~np.isin(np.asarray(column, np.float64), (0.0, 1.0))).sum()):
            raise ComparisonError("columns", f"The {name} of {wrong} rows is not 0 or 1.", "", (name,), wrong)
    order = np.lexsort((period, person))
    who, when = np.unique(person, return_inverse=True)[1][order], np.asarray(period, np.float64)[order]
    _check_periods(who, when)
    early = ~_seen(who, np.asarray(eligible)[order] == 1)
    late = _seen_before(who, np.asarray(outcome)[order] == 1)
    if early.all():
        raise ComparisonError(
            "strata", "Nobody is eligible in any period.", "A trial needs eligible persons.", (), len(early)
        )
    kept = ~early & ~late
    treatment, event, may = (np.asarray(column, np.float64)[order][kept] for column in (treated, outcome, eligible))
    removed = int(early.sum()), int((late & ~early).sum())
    return _with_states(order[kept], who[kept], when[kept], treatment, event, may, removed)


def _with_states(
    row: Ints,
    person: Ints,
    period: Floats,
    treated: Floats,
    outcome: Floats,
    eligible: Floats,
    removed: tuple[int, int],
) -> Visits:
    """What each row is to the trials of its person.

    A trial opens where a person is eligible. Where treatment changes in a row without eligibility that row still is inside, and those
    after it are not, until the person is eligible again: weights of switching are of rows inside only.
    """
    first = _first(person)
    before = np.where(first, 0.0, np.append(0.0, treated[:-1]))
    switched = ~first & (treated != before)
    opens, closes = eligible == 1, switched & (eligible == 0)
    place = np.arange(len(person))
    opened = np.maximum.accumulate(np.where(opens, place, -1))
    closed = np.maximum.accumulate(np.append(-1, np.where(closes, place, -1)[:-1]))
    inside = opened > closed  # each person starts eligible, so nothing reaches over from the one before
    return Visits(row, person, period, treated, outcome, opens, before, switched, inside, *removed)


def _first(person: Ints) -> Mask:
    return np.append(True, person[1:] != person[:-1])


def _seen(person: Ints, flag: Mask) -> Mask:
    """Whether the flag was up in this or an earlier row of the same person."""
    total: Ints = np.cumsum(flag)
    start = np.flatnonzero(_first(person))
    base: Ints = np.repeat(total[start] - flag[start], np.diff(np.append(start, len(person))))
    return np.asarray(total - base > 0)


def _seen_before(person: Ints, flag: Mask) -> Mask:
    earlier = np.append(False, _seen(person, flag)[:-1])
    return np.asarray(earlier & ~_first(person))


def _check_periods(person: Ints, period: Floats) -> None:
    step = np.diff(period)[person[1:] == person[:-1]]
    if doubled := int((step == 0).sum()):
        raise ComparisonError(
            "columns", f"{doubled} rows are a period of a person that is there twice.", "Give each once.", (), doubled
        )
    if gaps := int((step != 1).sum()):
        raise ComparisonError(
            "columns",
            f"In {gaps} places a person skips periods.",
            "Give a row for each period, numbered by 1.",
            (),
            gaps,
        )


@dataclass(frozen=True)
class Trials:
    """Persons in trials: where each starts in the visits, and how many rows it is followed, its own first row counted.

    `weight` (visits,) is the running product of the weights of rows: a row of a trial weighs weight[row] / weight[start].
    """

    visits: Visits
    start: Ints
    length: Ints
    weight: Floats

    @property
    def rows(self) -> int:
        """How many rows the expanded table would have."""
        return int(self.length.sum())

    @property
    def assigned(self) -> Floats:
        return np.asarray(self.visits.treated[self.start])


def expanded(found: Visits, per_protocol: bool, row_weight: Floats | None = None) -> Trials:
    """Everybody's trials: followed to the outcome or the end, or under a protocol until the row before treatment changes."""
    place = np.arange(len(found.person))
    start = place[found.eligible]
    ends = np.append(np.flatnonzero(_first(found.person))[1:], len(place))
    end = ends[np.searchsorted(ends, start, "right")]
    if per_protocol:
        changes = np.append(place[found.switched], len(place))
        end = np.minimum(end, changes[np.searchsorted(changes, start, "right")])
    logs = np.zeros(len(place)) if row_weight is None else np.log(row_weight)
    return Trials(found, start, end - start, np.exp(_running(found.person, logs)))


def _running(person: Ints, values: Floats) -> Floats:
    """A running sum that starts anew with each person."""
    total, start = np.cumsum(values), np.flatnonzero(_first(person))
    base = np.repeat(total[start] - values[start], np.diff(np.append(start, len(person))))
    return np.asarray(total - base)


@dataclass(frozen=True)
class SwitchModel:
    """A logistic model of the treatment in a row given the one before: coefficients and standard errors (columns,), and its rows."""

    previous: int
    part: str
    names: tuple[str, ...]
    coefficients: Floats
    errors: Floats
    rows: int


@dataclass(frozen=True)
class SwitchWeights:
    """The four models (numerator and denominator, by previous treatment), and the weight of each visit; 1 where no trial is open."""

    models: tuple[SwitchModel, ...]
    row_weight: Floats


def switch_weights(found: Visits, numerator: Design, denominator: Design) -> SwitchWeights:
    """Stabilized weights for those who keep to their treatment; the designs have one row a visit.

    Rows of no open trial take no part: with them one gets models that look plausible and are wrong.
    Raises ComparisonError (`convergence`) where a model has no finite estimate.
    """
    models, ratio = [], np.ones(len(found.person))
    for previous in (0, 1):
        rows = np.flatnonzero(found.inside & (found.before == previous))
        for part, design, sign in (("denominator", denominator, -1.0), ("numerator", numerator, 1.0)):
            model, fit = _switch_model(found, design, rows, previous, part)
            chance = np.where(found.treated[rows] == 1, fit.probability, 1 - fit.probability)
            ratio[rows] *= chance**sign
            models.append(model)
    return SwitchWeights(tuple(models), ratio)


def _switch_model(
    found: Visits, design: Design, rows: Ints, previous: int, part: str
) -> tuple[SwitchModel, LogisticFit]:
    """Fitted in scaled columns, told in the units of the design."""
    inside = Design(design.matrix[rows], design.names, design.sources)
    _, center, spread = inside.scaled()
    spread = np.where(spread > 0, spread, 1.0)
    fit = logistic((inside.matrix - center) / spread, found.treated[rows])
    if not fit.converged:
        problem = (
            f"The {part} model of switching after treatment {previous} has no finite estimate in its {len(rows)} rows."
        )
        raise ComparisonError("convergence", problem, "Use fewer columns.", design.names, len(rows))
    back = np.diag(1 / spread)
    back[0, 1:] = -center[1:] / spread[1:]
    errors = np.sqrt(np.diag(back @ np.linalg.inv(fit.information) @ back.T))
    return SwitchModel(previous, part, design.names, back @ fit.coefficients, errors, len(rows)), fit
