"""One cohort whose strategies have a grace period: everybody is followed under both, by clone, censor, weight."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cytostorm.causal.cloning import Clones, Courses, bootstrap_clones, clone_censor_weight
from cytostorm.causal.design import design
from cytostorm.causal.estimates import Estimate as Effect
from cytostorm.errors import ComparisonError
from cytostorm.protocols.cells import Cells, Floats
from cytostorm.protocols.comparing import Material, ids_of, missing_of
from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.grammar_analysis import CLONED
from cytostorm.protocols.grammar_arms import Started
from cytostorm.protocols.grammar_outcomes import EventOutcome
from cytostorm.protocols.outcomes import EVENT
from cytostorm.protocols.people import Flags, starts_of
from cytostorm.protocols.refusing import Refusal, RefusedComparison
from cytostorm.protocols.results import Cohort, Estimate
from cytostorm.protocols.working import Working


def refused_starts(protocol: Protocol, cells: Cells, inside: Flags) -> Iterator[Refusal]:
    """Persons who had the drug before time zero: they cannot start it any more."""
    treated = protocol.strategies.treated
    if isinstance(treated, Started):
        early = inside & (starts_of(treated.start, treated.column, protocol, cells) < 0)
        if early.any():
            problem = f"{treated.start} was begun before time zero."
            advice = f"Leave these persons out by eligibility: {{not_started: {treated.start}}}."
            yield Refusal("treated before time zero", problem, advice, int(early.sum()), int(inside.sum()))


def cloned_cohort(material: Material, cells: Cells, name: str, inside: Flags, working: Working) -> Cohort:
    """Both risks with the bootstrap that the protocol asks. Raises RefusedComparison where they cannot be had."""
    rows = inside & material.outcomes.known & material.confounding.complete
    left_out = {
        "outcome not known": int((inside & ~material.outcomes.known).sum()),
        "a confounder missing": int((inside & material.outcomes.known & ~material.confounding.complete).sum()),
    }
    notes: list[str] = []
    try:
        courses = courses_of(material, cells, rows)
        found = clone_censor_weight(courses, EVENT)
        effects = _effects(material.protocol, name, courses, found, notes, working)
    except ComparisonError as error:
        refusal = Refusal(error.check, error.problem, error.advice, error.count, int(rows.sum()))
        raise RefusedComparison(material.protocol.id, [refusal], material.people.steps) from None
    people = int(rows.sum())
    sizes, effective = (people, people), (found.effective_treated, found.effective_untreated)
    estimates = tuple(
        Estimate("ATE", CLONED, words, one.value, one.se, one.low, one.high, one.variance, name, sizes, effective, True)
        for words, one in effects
    )
    arm = (material.people.arm[rows] == 1).astype(np.float64)
    return Cohort(
        name, ids_of(material, rows), arm, np.empty(0), {}, None, missing_of(material, inside), None, estimates, left_out, tuple(notes), found
    )  # fmt: skip


def courses_of(material: Material, cells: Cells, rows: Flags) -> Courses:
    """Whole days from time zero: start (infinite where never, or after what ended the follow-up), last day seen and what happened on it."""
    protocol, outcomes = material.protocol, material.outcomes
    treated, outcome = protocol.strategies.treated, protocol.outcome
    late = protocol.strategies.late
    assert isinstance(treated, Started)
    assert isinstance(outcome, EventOutcome)
    assert outcomes.time is not None
    assert outcomes.cause is not None
    assert late is not None
    start = np.floor(starts_of(treated.start, treated.column, protocol, cells)[rows])
    end = np.floor(outcomes.time[rows]).astype(np.int64)
    start = np.where(np.isnan(start) | (start > end), np.inf, start)
    plan = design(material.confounding.columns(rows, powers=True))
    last = int(outcome.by)  # only tables in whole days have events on it: with times of day these come after the end
    days = last + int(((end == last) & (outcomes.cause[rows] > 0)).any())
    return Courses(start, end, outcomes.cause[rows], plan, int(treated.within), days, late)


def _effects(
    protocol: Protocol, name: str, courses: Courses, found: Clones, notes: list[str], working: Working
) -> list[tuple[str, Effect]]:
    wanted = protocol.analysis.primary.bootstraps or 0
    drawn = working.replicates(
        name, wanted, lambda first, count, heard: bootstrap_clones(courses, EVENT, count, protocol.seed, first, heard)
    )
    if drawn.failed:
        notes.append(f"{name.capitalize()}: {drawn.failed} of {wanted} replicates had no finite estimate.")
    risks: tuple[Floats, Floats] = found.treated, found.untreated
    made = [("risk difference", drawn.difference(found.difference))]
    if min(float(risks[0][-1]), float(risks[1][-1])) > 0:
        made.append(("risk ratio", drawn.ratio(float(risks[0][-1] / risks[1][-1]))))
    return made
