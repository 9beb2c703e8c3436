"""What drugs make unreliable, in sentences: until when, which change is not counted, and what can be followed in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from cytostorm.library import Library
from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.monitoring.masking import Masking, Opened
from cytostorm.monitoring.trajectories import Trajectory, worse_of
from cytostorm.presentation.headlines import lowered
from cytostorm.presentation.trends import drug_words, short_moment
from cytostorm.record.hiding import EFFECTS

_NAMES = {"temperature": "temperature"}


def name_words(name: str, library: Library) -> str:
    """An observable inside a sentence: "ferritin", "CRP", "temperature"."""
    return _NAMES.get(name) or lowered(library.observables[name].brief)


def named(names: Iterable[str], library: Library, last: str = ", ") -> str:
    """Several observables: "ferritin, CRP, temperature"; the two kinds of D-dimer are one name."""
    found = [name_words(name, library) for name in names]
    short = [one.partition(" (")[0] for one in found]
    unique = list(
        dict.fromkeys(brief if short.count(brief) > 1 else whole for whole, brief in zip(found, short, strict=True))
    )
    return ", ".join(unique) if len(unique) < 2 else f"{', '.join(unique[:-1])}{last}{unique[-1]}"


def unreliable_lines(masking: Masking, library: Library, now: datetime | None = None) -> list[str]:
    """What is unreliable now, until when and by which drug; each drug and end once."""
    return [
        f"until {short_moment(one.until, now)} ({drug_words(one.drug)}): {named(one.observables, library)}"
        for one in masking.by_drug
    ]


def not_counted_words(masking: Masking, library: Library) -> list[str]:
    """Which changes a drug can make by itself: those that look better are not counted as response, those that look worse may be the drug's."""
    better: dict[str, list[str]] = {}
    worse: dict[str, list[str]] = {}
    for name in tracked_unreliable(masking, library):
        change = drug_change(masking, name)
        group = better if looks_better(change, name, library) else worse
        group.setdefault(change or "any change of", []).append(name_words(name, library))
    said = (("Not counted as response", better), ("May be due to the drug", worse))
    return [f"{heading}: {_changes(found)}." for heading, found in said if found]


def looks_better(change: str, name: str, library: Library) -> bool:
    """Whether a change that a drug makes by itself looks like a response; so does one that may go either way."""
    return not change or (change == "falling") == (worse_of(library, name) == "high")


def _changes(found: Mapping[str, Sequence[str]]) -> str:
    """ "falling ferritin, CRP, temperature; rising neutrophils": the kind of change once."""
    return "; ".join(f"{change} {', '.join(names)}" for change, names in found.items())


def tracked_unreliable(masking: Masking, library: Library) -> list[str]:
    """The followed observables that a drug makes unreliable now, in the order of the watch."""
    return [one.observable for one in library.watching.tracked if one.observable in masking.unreliable]


def drug_change(masking: Masking, name: str) -> str:
    """The change that the drugs in force make by themselves: "falling" or "rising"; empty where it may be either."""
    return "falling" if name in masking.rise_counts else "rising" if name in masking.fall_counts else ""


def follow_lines(masking: Masking, library: Library) -> list[str]:
    """What can be followed: what no drug of the record touches, and changes against the drug. Nothing where nothing is unreliable."""
    if masking.follow is None:
        return []
    found = {
        "follow": masking.followed,
        "a rise still counts": masking.rise_counts,
        "a fall still counts": masking.fall_counts,
    }
    return [f"{heading}: {named(names, library)}" for heading, names in found.items() if names]


def opened_words(one: Opened) -> str:
    """ "HLH-2004: not established because of it (not met with the values as reported)"."""
    return f"{one.criteria.document.short_title}: not established because of it ({one.as_reported} with the values as reported)."


def effect_words(library: Library, drugs: Iterable[str], observable: str) -> str:
    """Why a value is unreliable: "tocilizumab lowers CRP"; of several drugs each by itself."""
    name = name_words(observable, library)
    return " and ".join(_effect(library, drug, observable, name) for drug in sorted(set(drugs)))


def _effect(library: Library, drug: str, observable: str, name: str) -> str:
    if drug == UNIDENTIFIED:
        return f"a drug row was not understood and may be one that changes {name}"
    return f"{drug_words(drug)} {_verb(library, drug, observable)} {name}"


def _verb(library: Library, drug: str, observable: str) -> str:
    found = {
        hidden.true_value
        for mask in library.masks.values()
        if drug in mask.drugs
        for hidden in mask.hides
        if hidden.observable == observable
    }
    return EFFECTS[found.pop()] if len(found) == 1 else "changes"


def got_worse(course: Trajectory) -> str:
    """ "rising" or "falling" where a drug makes the last value unreliable and what was reported moved towards worse; else empty."""
    if len(course.points) < 2 or course.last is None or not course.last.hidden_by:
        return ""
    last, before = course.points[-1].reported, course.points[-2].reported
    if course.worse == "high":
        return "rising" if last.low > before.high else ""
    return "falling" if last.high < before.low else ""


def worse_heading(course: Trajectory, masking: Masking) -> str:
    """ "Rising although tocilizumab lowers it", "Falling, may be due to tocilizumab": what a drug has to do with a change towards worse."""
    change, drugs = got_worse(course), " and ".join(map(drug_words, course.last.hidden_by if course.last else ()))
    if not change:
        return ""
    own = drug_change(masking, course.observable)
    if own == change:
        return f"{change.capitalize()}, may be due to {drugs}"
    verb = "lowers" if change == "rising" else "raises"
    return (
        f"{change.capitalize()} although {drugs} {verb} it" if own else f"{change.capitalize()}, unreliable ({drugs})"
    )
