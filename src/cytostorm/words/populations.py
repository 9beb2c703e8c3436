"""For whom a set was made, and what the record says of it: in the list of a patient's sets, and behind its fold."""

from __future__ import annotations

from cytostorm.interpreter import Outcome, Verdict
from cytostorm.model.nodes import Quantity
from cytostorm.values import MET, NOT_MET, Bounds
from cytostorm.words.numbers import number_words
from cytostorm.words.reasons import because

NOT_FOR_THIS_PATIENT = "not for this patient"
_DAYS_OF_A_MONTH, _DAYS_OF_A_YEAR = 30.4375, 365.25
_PLAIN = ("after", "from", "not", "over", "under")


def population_words(verdict: Verdict) -> str:
    """Whom the set is for, where that is not plain: "for systemic JIA: not recorded", "not for this patient (from 16 years; ...)"."""
    if verdict.applies == MET:
        return ""
    if verdict.for_other_patients:
        return f"{NOT_FOR_THIS_PATIENT} ({contradiction_words(verdict)})"
    return f"{'; '.join(_whom(one) for one in verdict.about if one.bounds != MET)}: not recorded"


def contradiction_words(verdict: Verdict) -> str:
    """For whom the set was made, and what the record says instead."""
    return "; ".join(f"{_whom(one)}; {_recorded(one)}" for one in verdict.about if one.bounds == NOT_MET)


def age_words(days: Bounds) -> str:
    """An age as a person says it: "11 days", "5 months", "20 years"."""
    if days.low < 2 * _DAYS_OF_A_MONTH:
        return _counted(int(days.low), "day")
    if days.low < 2 * _DAYS_OF_A_YEAR:
        return _counted(int(round(days.low / _DAYS_OF_A_MONTH, 3)), "month")
    return _counted(int(round(days.low / _DAYS_OF_A_YEAR, 3)), "year")


def _counted(number: int, unit: str) -> str:
    return f"{number_words(number)} {unit}{'' if number == 1 else 's'}"


def _whom(outcome: Outcome) -> str:
    """ "from 16 years"; "for known or suspected systemic JIA"."""
    label = outcome.node.meta.label or outcome.node.meta.id
    lowered = label if label[1:2].isupper() or label[:1].isdigit() else label[:1].lower() + label[1:]
    return lowered if lowered.split(" ", 1)[0] in _PLAIN else f"for {lowered}"


def _recorded(outcome: Outcome) -> str:
    """What the record says against a clause."""
    ages = [leaf for leaf in outcome.leaves if isinstance(leaf.node, Quantity) and leaf.node.observable == "age"]
    return f"the patient is {age_words(ages[0].bounds)}" if len(ages) == len(outcome.leaves) else because(outcome)
