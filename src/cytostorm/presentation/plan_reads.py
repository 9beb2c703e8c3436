"""What the sentences of a plan rest on, as one object: the same one while nothing of it has changed, however often a key is pressed."""

from __future__ import annotations

from functools import lru_cache, partial

from cytostorm.doses.patient import same_patient
from cytostorm.memory import Memory, same
from cytostorm.model.routes import Pathway
from cytostorm.pathway.plan import OptionState, Plan
from cytostorm.presentation.recorded import BLEEDING
from cytostorm.record import Measurement

SHOWN_BESIDE = {
    "severe_thrombocytopenia": "platelets",
    "severe_hypertension": "systolic_blood_pressure",
    "latent_tuberculosis": "igra",
}
"""Conditions without a published threshold here, and what the record may hold of them: a reader judges it."""
_GROUNDS: Memory[object] = Memory(1024)


def grounds(plan: Plan) -> object:
    """One object for every plan with the same rules, options, steps, situations, patient and facts that sentences name.

    It is nothing but its identity. What a sentence reads beside it, such as the stage or a cause, has to be named beside it.
    """
    steps = [part for step in plan.steps for part in (step.decision, *step.options)]
    differences = [one.decision for one in plan.differences]
    read = (
        plan.pathway,
        same_patient(plan.patient),
        same_patient(plan.known),
        *plan.dangers,
        *steps,
        *differences,
        *plan.situations,
    )
    return _GROUNDS.answer((*read, *_named_facts(plan), *_spoiled(plan)), object, plan.at)


def danger_grounds(plan: Plan) -> tuple[object, ...]:
    """What the order and the numbers of the rules rest on: the rules, the places of the options, the steps, and the facts that are named."""
    options = [_PLACES.answer((option,), partial(_place, option)) for option in plan.options]
    steps = tuple((step.decision.met, step.decision.excluded) for step in plan.steps)
    return (plan.pathway, *plan.dangers, *options, *_named_facts(plan), *_spoiled(plan), same((plan.at, steps)))


_PLACES: Memory[object] = Memory(4096)


def _place(option: OptionState) -> object:
    """Of an option what decides where its rules are told."""
    rules = tuple((one.danger.id, one.blocks) for one in option.dangers)
    return same((option.id, option.step, option.word, option.rank, rules))


def _named_facts(plan: Plan) -> list[object]:
    """Every fact but measurements that no sentence of a plan names."""
    named = _measured(plan.pathway)
    facts = plan.record.facts
    return [same(fact) for fact in facts if not isinstance(fact, Measurement) or fact.observable in named]


@lru_cache(maxsize=4)
def _measured(route: Pathway) -> frozenset[str]:
    tests = {name for option in route.options for name in option.document.check_first}
    return frozenset({*BLEEDING, *SHOWN_BESIDE.values(), *tests})


def _spoiled(plan: Plan) -> list[object]:
    """Negative tests that a drug made unreliable."""
    tests = (test for one in plan.differential.causes for test in one.tests)
    return [test for test in tests if test.spoiled and test.result == "negative"]
