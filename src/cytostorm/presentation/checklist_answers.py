"""What a screened population says to the items of a checklist: numbers, windows, definitions, missing data, and where they stand."""

from __future__ import annotations

from collections.abc import Callable

from cytostorm.presentation.population import PopulationView
from cytostorm.presentation.population_characteristics import GroupView
from cytostorm.presentation.population_first import END_NOT_RECORDED

_FEW = 3


def _who(view: PopulationView) -> str:
    return f"{view.who[0].stays} stays of {_patients(view)}"


def _patients(view: PopulationView) -> str:
    number = view.people.patients.words
    return f"{number} {'patient' if number == '1' else 'patients'}"


def _all(view: PopulationView) -> GroupView | None:
    groups = view.characteristics.groups
    return groups[0] if groups else None


def _design(view: PopulationView) -> str:
    return "A cohort of hospital stays from records kept for care. Each stay is followed from its start to its end; nothing looks ahead."


def _setting(view: PopulationView) -> str:
    return f"{view.people.period}; {_who(view)}. Stays that begin within 24 hours of the one before are one (cytostorm's own rule)."


def _period(view: PopulationView) -> str:
    return f"Time frame: {view.people.period}."


def _participants(view: PopulationView) -> str:
    used = f"{view.people.used.words} of {view.people.patients.words}"
    return f"All patients of the source: {used} have a dated value that a set uses. Nobody was sampled."


def _selection(view: PopulationView) -> str:
    return f"{_participants(view)} For whom each set was made: part “Whom each set was made for”, with its codes in the code lists."


def _no_matching(view: PopulationView) -> str:
    return "Not applicable: nobody was matched."


def _definitions(view: PopulationView) -> str:
    return f"{len(view.sets)} criteria sets, each with edition, revision and fingerprint (Methods). Every edge, unit and code: code lists."


def _code_lists(view: PopulationView) -> str:
    inputs = len(view.code_lists.inputs)
    return f"Code lists below: {len(view.sets)} sets with every edge, {inputs} inputs with their units and codes."


def _source(view: PopulationView) -> str:
    return f"Routinely collected hospital records, read from {view.methods.source}."


def _measurement(view: PopulationView) -> str:
    data = view.data
    return (
        f"{data.read.words} values read; {len(view.data.units)} names and units converted by listed factors (Data quality). "
        f"Look-back: {view.methods.reading_title or view.methods.reading}."
    )


def _bias(view: PopulationView) -> str:
    return "A value that a drug may falsify is carried as a range. Inputs that were never usable are counted by outcome (Table 1)."


def _size(view: PopulationView) -> str:
    return f"All patients of the source ({view.people.patients.words}); no size was calculated beforehand."


def _quantities(view: PopulationView) -> str:
    return "Values are compared with the edges of each set and not grouped otherwise. Bands of age are cytostorm's own."


def _boundaries(view: PopulationView) -> str:
    bands = ", ".join(view.characteristics.bands) if view.characteristics else ""
    return f"Edges of every set: code lists. Bands of age in years that someone is in: {bands or 'none'}."


def _statistics(view: PopulationView) -> str:
    return (
        "Shares: Wilson 95%. Rates: exact Poisson 95% (Garwood). Events after a first meeting: Aalen-Johansen with death and discharge "
        "competing. Nothing is adjusted for confounding."
    )


def _subgroups(view: PopulationView) -> str:
    return "Rates by set and by band of age. No interaction was tested."


def _missing_data(view: PopulationView) -> str:
    absent = ", ".join(view.methods.taken_as_absent)
    assumed = f" Assumed absent when nothing was recorded: {absent}." if absent else ""
    return (
        "Nothing is imputed. A missing value is the range of what is still possible: definitely met needs no assumption, and not ruled out "
        f"is counted beside it.{assumed}"
    )


def _lost(view: PopulationView) -> str:
    found = next((one for one in view.who if one.name == END_NOT_RECORDED), None)
    return f"Stays without a recorded end: {found.stays if found else '–'}; they are followed to the last fact and censored there."


def _sensitivity(view: PopulationView) -> str:
    return "Definitely met and not ruled out are both counted for every set. Other look-backs side by side: cytostorm sensitivity."


def _stages(view: PopulationView) -> str:
    steps = "; ".join(f"{one.name} {one.count.words}" for group in view.data.steps for one in group)
    return f"{steps or 'No step was counted'}. With a dated value that a set uses: {view.people.used.words} of {_patients(view)}."


def _left_out(view: PopulationView) -> str:
    without = view.people.patients.number - view.people.used.number
    refused = f"{view.data.refused.words} values were refused, each with its reason (Data quality)."
    return f"{without:,.0f} patients have no dated value that a set uses. {refused}"


def _flow(view: PopulationView) -> str:
    return "The numbers of each step: Data quality."


def _characteristics(view: PopulationView) -> str:
    return "Table 1 under “Who they are”: age, sex, stay, intensive care, ventilation and outcome, for all and for who met each set."


def _missing_counts(view: PopulationView) -> str:
    few = "; ".join(f"{one.label} {one.never.with_percent}" for one in view.missing.inputs[:_FEW])
    return f"Never known in the whole course: {few or 'nothing'}. All inputs: “What was missing”, by outcome under “Who they are”."


def _follow_up(view: PopulationView) -> str:
    group = _all(view)
    if group is None:
        return "No stay was recorded."
    return f"Days in the stay, median (quartiles): {group.length}; {group.days} days together. Days at risk of each set: “Time at risk”."


def _outcomes(view: PopulationView) -> str:
    group = _all(view)
    died = f"Died: {group.died.words} stays with an outcome. " if group else ""
    return f"{died}First meetings, days at risk and rates of each set: “Time at risk”."


def _estimates(view: PopulationView) -> str:
    return "Unadjusted shares and rates with their intervals, for every set that anyone met. None is adjusted."


def _absolute(view: PopulationView) -> str:
    days = ", ".join(str(share.days) for one in view.following[:1] for share in one.shares)
    after = f"Cumulative incidence {days} days after a first meeting" if days else "Rates per 1,000 days at risk"
    return f"{after}: all measures here are absolute."


def _others(view: PopulationView) -> str:
    return "Sets met together, times before events, who is closest to a set, and what one more result would decide."


def _limitations(view: PopulationView) -> str:
    counted = _limits_counted(view) if view.people.used.number else NOT_COUNTED
    return f"{counted} Who is sicker is measured more often. Met is not a diagnosis."


def _limits_counted(view: PopulationView) -> str:
    unknown = sum(bool(one.is_restricted and one.unknown.number) for one in view.sets)
    return (
        f"Sets of which it is not recorded in some patients whether they were made for them: {unknown}. Sets that nobody in this source "
        f"could meet, because an input never comes: {len(view.out_of_reach)}."
    )


def _cleaning(view: PopulationView) -> str:
    data = view.data
    values = (
        f"{data.slips.words} suspected unit slips and {data.implausible.words} implausible values were not used, {data.refused.words} refused; "
        "each is listed in slips.parquet or refused.parquet."
    )
    return " ".join((values, *data.notes))


def _no_linkage(view: PopulationView) -> str:
    return "cytostorm linked nothing. The source is taken as one."


def _program(view: PopulationView) -> str:
    methods = view.methods
    where = "fingerprints of the sets: Methods; compiled plan: plan.json."
    return f"cytostorm {methods.cytostorm_version}, plan {methods.plan}; {where}"


NOT_COUNTED = "Not counted: no patient has a dated value that a set uses."
COUNTED = frozenset(
    {"absolute", "boundaries", "characteristics", "estimates", "missing_counts", "others", "outcomes", "subgroups"}
)
"""Answers about patients with a dated value that a set uses."""


def answer(name: str, view: PopulationView) -> str:
    """What cytostorm did and found, for one item."""
    return NOT_COUNTED if name in COUNTED and not view.people.used.number else ANSWERS[name](view)


ANSWERS: dict[str, Callable[[PopulationView], str]] = {
    "absolute": _absolute, "bias": _bias, "boundaries": _boundaries, "characteristics": _characteristics, "cleaning": _cleaning,
    "code_lists": _code_lists, "definitions": _definitions, "design": _design, "estimates": _estimates, "flow": _flow,
    "follow_up": _follow_up, "left_out": _left_out, "limitations": _limitations, "lost": _lost, "measurement": _measurement,
    "missing_counts": _missing_counts, "missing_data": _missing_data, "no_linkage": _no_linkage, "no_matching": _no_matching,
    "others": _others, "outcomes": _outcomes, "participants": _participants, "period": _period, "program": _program,
    "quantities": _quantities, "selection": _selection, "sensitivity": _sensitivity, "setting": _setting, "size": _size,
    "source": _source, "stages": _stages, "statistics": _statistics, "subgroups": _subgroups,
}  # fmt: skip
"""What fills in an item, by the name that the knowledge files use."""
