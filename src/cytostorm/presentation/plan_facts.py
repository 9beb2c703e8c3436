"""What was recorded of a patient, for a plan: decisions, what was given, how ill, and what the doses are worked out for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cytostorm.doses.decision import Decision
from cytostorm.library import Library
from cytostorm.pathway.plan import Plan
from cytostorm.presentation.dose_wording import known_words
from cytostorm.presentation.headlines import lowered
from cytostorm.presentation.plan import DecisionView
from cytostorm.presentation.reasons import reason_words
from cytostorm.presentation.recorded import bleeding_words, drugs_given
from cytostorm.presentation.said import ward_times
from cytostorm.presentation.sources import OWN_MARK, References, short_name
from cytostorm.presentation.stage_wording import met_signs, sign_reasons, stage_lines
from cytostorm.values import verdict_word

_SLUG = re.compile(r"\[([a-z][a-z0-9-]+)\]")


def decision_view(decision: Decision) -> DecisionView:
    return DecisionView(
        word=verdict_word(decision.bounds),
        facts=tuple(dict.fromkeys(map(reason_words, decision.reasons))),
        missing=decision.missing,
    )


def now_words(plan: Plan, references: References) -> Iterator[str]:
    """Severity and hyperinflammation, and what made them."""
    yield from (
        _SLUG.sub(lambda found: f"({short_name(found[1], references)})", line) for line in stage_lines(plan.stage)
    )
    if reasons := "; ".join(
        f"{sign.linked.sign.label} ({'; '.join(sign_reasons(sign))})" for sign in met_signs(plan.stage)
    ):
        yield f"Met: {reasons}"


def given_words(plan: Plan) -> str:
    """Drugs with their doses and times; empty where none is recorded."""
    drugs = [f"{drug} ({when})" for drug, when in drugs_given(plan.record, plan.at)]
    return ward_times(f"Already given: {'; '.join(drugs)}") if drugs else ""


def puncture_words(plan: Plan) -> str:
    """Values to check before a needle or a knife; empty where none is recorded."""
    values = bleeding_words(plan.record, plan.at)
    return ward_times(f"Check before marrow, biopsy or lumbar puncture: {values}") if values else ""


def known_lines(plan: Plan) -> Iterator[str]:
    """How the record is looked into, and what the doses are worked out for."""
    title = plan.differential.reading.title
    yield f"Look-back: {title[0].lower()}{title[1:]}.{OWN_MARK}"
    yield from map(ward_times, known_words(plan.known))


@lru_cache(maxsize=4)
def labels_of(library: Library) -> dict[str, str]:
    """The name of everything that is measured or looked for, inside a sentence."""
    found = {**library.observables, **library.findings}
    return {name: lowered(one.brief) for name, one in found.items()}
