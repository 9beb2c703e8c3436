"""Outcomes that the treatment cannot have caused, estimated as the primary one: what they show is confounding that is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cytostorm.causal.bias import NullDistribution, negative_controls
from cytostorm.causal.design import Design, as_indicator
from cytostorm.causal.estimates import BOOTSTRAP
from cytostorm.causal.propensity import propensity
from cytostorm.errors import ComparisonError
from cytostorm.protocols.cells import MISSING, Cells, Floats
from cytostorm.protocols.estimating import Wanted, estimate_of
from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.grammar_analysis import CLONED, NegativeControl
from cytostorm.protocols.methods import Fitted, Kind, means_of, variances_of
from cytostorm.protocols.people import Flags
from cytostorm.protocols.refusing import Refusal
from cytostorm.protocols.results import Control, Controls

Places = NDArray[np.int64]
_ENOUGH = 3  # negative controls of one effect, from which their spread can be told


def refused_controls(protocol: Protocol) -> Iterator[Refusal]:
    """Negative controls beside a method that follows persons in time."""
    if protocol.negative_controls and protocol.analysis.primary.name == CLONED:
        problem = "Negative controls are columns without a time, and clone-censor-weight needs the time of an outcome."
        yield Refusal(
            "not carried out", problem, "Write negative_controls: [], and compare them in a protocol of their own."
        )


def controls_of(protocol: Protocol, cells: Cells, cohort: str, fitted: Fitted, rows: Places) -> Controls | None:
    """Each negative control by the primary method, and of three or more of one kind what they find where there is nothing.

    `rows` are the places of the persons of `fitted` in the table.
    """
    if not protocol.negative_controls:
        return None
    found = tuple(_control(one, protocol, cells, cohort, fitted, rows) for one in protocol.negative_controls)
    return Controls(found, _null(found, fitted))


def _values(one: NegativeControl, cells: Cells) -> Floats:
    """A number, or 1 where a text is the one that says yes and 0 where it is another; NaN where missing."""
    if one.kind == "number":
        return cells.numbers(one.outcome)
    texts = cells.texts(one.outcome)
    return np.array([np.nan if text in MISSING and text != one.equals else float(text == one.equals) for text in texts])


def _control(
    one: NegativeControl, protocol: Protocol, cells: Cells, cohort: str, fitted: Fitted, rows: Places
) -> Control:
    values = _values(one, cells)[rows]
    known = ~np.isnan(values)
    primary = protocol.analysis.primary
    kind: Kind = "number" if one.kind == "number" else "event"
    variance = primary.variance if primary.variance != BOOTSTRAP else variances_of(primary.name, False)[0]
    try:
        here = _of_those(fitted, known, values[known], kind)
        means = means_of(primary.name, here, variance)
        estimate = estimate_of(Wanted(primary.name, variance, False), cohort, here, means.difference())
    except ComparisonError as error:
        return Control(one.outcome, one.because, None, str(error))
    return Control(one.outcome, one.because, estimate)


def _of_those(fitted: Fitted, known: Flags, values: Floats, kind: Kind) -> Fitted:
    """The same persons less those in whom the control is not recorded, the propensity model fitted to them."""
    arms = as_indicator(fitted.arms[known], "treatment")
    plan = Design(fitted.design.matrix[known], fitted.design.names, fitted.design.sources)
    score = fitted.score if known.all() else propensity(plan, arms)
    ids = [name for name, is_in in zip(fitted.ids, known, strict=True) if is_in]
    return replace(fitted, outcome=values, kind=kind, score=score, ids=ids, followed=None, weights={}, pairs=[])


def _null(found: tuple[Control, ...], fitted: Fitted) -> NullDistribution | None:
    """What is found where there is nothing, of controls whose effect is of the kind of the primary one."""
    effect = "risk difference" if fitted.kind == "event" else "difference of means"
    same = [one.estimate for one in found if one.estimate and one.estimate.effect == effect and one.estimate.se]
    if len(same) < _ENOUGH or fitted.kind != "event":
        return None
    return negative_controls([one.value for one in same], [float(one.se or 0) for one in same])
