"""For whom a set was made, and what the record says of it: in the list of a patient's sets, and behind its fold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from cytostorm.interpreter import Outcome, Verdict
from cytostorm.model.nodes import Quantity
from cytostorm.model.readings import Reading
from cytostorm.model.snapshot import Aged
from cytostorm.values import MET, NOT_MET, Bounds
from cytostorm.words.aged import aged_words
from cytostorm.words.sentences import DISCLAIMER, because, moment_words, number_words, score_words

MADE_FOR_OTHERS = "Made for other patients"
NOT_FOR_THIS_PATIENT = "not for this patient"
NOT_RECORDED = "Made for particular patients; whether this is one of them is not recorded"
_DAYS_OF_A_MONTH, _DAYS_OF_A_YEAR = 30.4375, 365.25
_PLAIN = ("after", "from", "not", "over", "under")


def population_words(verdict: Verdict) -> str:
    """Whom the set is for, where that is not plain: "for systemic JIA: not recorded", "not for this patient (from 16 years; ...)"."""
    if verdict.applies == MET:
        return ""
    if verdict.for_other_patients:
        return f"{NOT_FOR_THIS_PATIENT} ({contradiction_words(verdict)})"
    return f"{'; '.join(_whom(one) for one in verdict.about if one.bounds != MET)}: not recorded"


def other_patients_words(verdict: Verdict) -> str:
    """A set behind the fold, and why: "NEWS2: from 16 years; the patient is 5 months"."""
    return f"{verdict.criteria.document.short_title}: {contradiction_words(verdict)}"


def contradiction_words(verdict: Verdict) -> str:
    """For whom the set was made, and what the record says instead."""
    return "; ".join(f"{_whom(one)}; {_recorded(one)}" for one in verdict.about if one.bounds == NOT_MET)


def for_this_patient(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The sets whose population the record does not contradict, best first: made for this patient, then not recorded; met before unknown."""
    order = {"met": 0, "unknown": 1, "not met": 2}
    return sorted((v for v in verdicts if not v.for_other_patients), key=lambda v: (-v.applies.low, order[v.word]))


def for_other_patients(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The sets whose population the record contradicts, in their order."""
    return [verdict for verdict in verdicts if verdict.for_other_patients]


def others_in_a_line(verdicts: Iterable[Verdict]) -> str:
    """One line for all sets behind the fold; empty where there are none."""
    others = for_other_patients(verdicts)
    return f"{MADE_FOR_OTHERS} ({len(others)}): {'. '.join(other_patients_words(one) for one in others)}." if others else ""


def assessment_text(verdicts: Iterable[Verdict], at: datetime | None, reading: Reading, aged: Mapping[str, Aged] = MappingProxyType({})) -> str:
    """A short table in plain text, one line a set that may be for this patient, one for the rest, and one for each value too old to count."""
    mine, others = for_this_patient(held := list(verdicts)), others_in_a_line(held)
    width = max((len(v.criteria.document.short_title) for v in mine), default=0)
    lines = [f"Assessment at {moment_words(at)}, reading {reading.id}"]
    lines += [
        f"  {v.criteria.document.short_title:<{width}}  {v.word:<8} {'; '.join(filter(None, (score_words(v), population_words(v))))}" for v in mine
    ]
    old = [f"  {name}: {aged_words(one, name)}" for name, one in sorted(aged.items())]
    return "\n".join([*lines, *([f"  {others}"] if others else []), *old, DISCLAIMER])


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
