"""The values of a course for a first screen: those that count with their trend, those that a drug makes unreliable, and those that do not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from cytostorm.library import Library
from cytostorm.model.durations import duration
from cytostorm.monitoring.trajectories import Trajectory
from cytostorm.monitoring.watching import Watch
from cytostorm.presentation.course_wording import rate_words
from cytostorm.presentation.headlines import capital, several
from cytostorm.presentation.trends import SINGLE, drug_words, length_words, reported_words, short_moment, trend_words
from cytostorm.presentation.unreliable_wording import name_words, named, worse_heading
from cytostorm.record import Measurement, known_facts

_NAMES = {"hemoglobin": "Hb", "temperature": "", "d_dimer_feu": "D-dimer", "d_dimer_ddu": "D-dimer"}
_FERRITIN = "ferritin"
_OLD_FROM = timedelta(hours=12)


@dataclass(frozen=True)
class Values:
    """The followed observables of one watch by what can be said of each.

    `counted`: within the look-back and under no mask; `masked`: within it, and a drug makes the last value unreliable; `old`: outside it.
    """

    watched: Watch
    library: Library
    counted: tuple[Trajectory, ...]
    masked: tuple[Trajectory, ...]
    old: tuple[Trajectory, ...]

    @classmethod
    def of(cls, watched: Watch, library: Library) -> Values:
        """Every followed observable that has a value, in one of the three groups."""
        known = [one for one in watched.trajectories if one.last is not None]
        old = [one for one in known if _is_old(one, watched, library)]
        fresh = [one for one in known if one not in old]
        masked = tuple(one for one in fresh if one.last is not None and one.last.hidden_by)
        return cls(watched, library, tuple(one for one in fresh if one not in masked), masked, tuple(old))

    def number(self, course: Trajectory) -> str:
        """ "ferritin 3,800 ng/mL": the last value as reported."""
        assert course.last is not None
        name = _NAMES.get(course.observable, name_words(course.observable, self.library))
        return f"{name} {reported_words(course.last.value, self.unit(course))}".strip()

    def age(self, course: Trajectory) -> str:
        """ "48 h ago", from half a day on; empty for a newer value."""
        assert course.last is not None
        age = self.watched.at - course.last.at
        return f"{length_words(age)} ago" if age >= _OLD_FROM else ""

    def numbers(self, courses: Iterable[Trajectory]) -> str:
        """ "platelets 64, Hb 8.1 g/dL, AST 180 U/L (both 48 h ago)": the newest first, each age once."""
        by_age: dict[str, list[str]] = {}
        for one in sorted(courses, key=lambda one: one.last.at if one.last else datetime.min, reverse=True):
            by_age.setdefault(self.age(one), []).append(self.number(one))
        return ", ".join(", ".join(said) + _aged(age, len(said)) for age, said in by_age.items())

    def unit(self, course: Trajectory) -> str:
        """The canonical unit."""
        return self.library.observables[course.observable].unit

    def trend(self, course: Trajectory) -> str:
        """The arrow of the last two values that can be compared."""
        return trend_words([point.value for point in course.points], self.unit(course))


def _aged(age: str, count: int) -> str:
    """ " (48 h ago)", " (both 48 h ago)", " (all 48 h ago)"; empty for new values."""
    which = "" if count == 1 else "both " if count == 2 else "all "
    return f" ({which}{age})" if age else ""


def _is_old(course: Trajectory, watched: Watch, library: Library) -> bool:
    within = library.reading(library.watching.reading).pick_for(course.observable).within
    assert course.last is not None
    return within is not None and course.last.at <= watched.at - duration(within)


def counted_sentences(values: Values, most: int) -> Iterator[str]:
    """Ferritin with its rate, then what moved towards worse, then `most` of the others: "platelets 64 ↓ from 88 (24 h)"."""
    single = [one for one in values.counted if values.trend(one) == SINGLE]
    ferritin = [one for one in values.counted if one.observable == _FERRITIN and one not in single]
    worse = [one for one in values.counted if one not in ferritin and _moved_to_worse(values, one)]
    rest = [one for one in values.counted if one not in (*ferritin, *worse, *single)]
    yield from (f"{capital(_moved(values, one))}{_rate(one)}." for one in ferritin)
    if worse:
        yield f"{capital(', '.join(_moved(values, one) for one in worse))}."
    if rest and most:
        yield f"{capital(several((_moved(values, one) for one in rest), most))}."
    room = max(most - len(rest), 0)
    if single[:room]:
        yield f"Single value{'' if len(single[:room]) == 1 else 's'}: {values.numbers(single[:room])}."
    if left := len(single[room:]) + (0 if most else len(rest)):
        yield f"{left} other value{'' if left == 1 else 's'}: --full."


def _moved(values: Values, course: Trajectory) -> str:
    return " ".join(filter(None, (values.number(course), values.age(course), values.trend(course))))


def _moved_to_worse(values: Values, course: Trajectory) -> bool:
    return values.trend(course).startswith("↑" if course.worse == "high" else "↓")


def _rate(course: Trajectory) -> str:
    """ ", doubles in 16 h": by the last two values, else by those of three days; only where no drug touches them."""
    rates = [one for one in (course.last_rate, course.window_rate) if one is not None and not one.masked]
    said = next((words for one in rates if (words := rate_words(one, lambda _: ""))), "")
    return f", {said}" if said else ""


def unreliable_sentences(values: Values, shown: bool, others: bool) -> Iterator[str]:
    """Until when which drug makes what unreliable, the longest first, each sign once; then values whose mask has ended since.

    `shown`: with the last value of each sign; with `others` false, those that are not followed are counted.
    """
    named_already: set[str] = set()
    for one in sorted(values.watched.masking.by_drug, key=lambda one: one.until, reverse=True):
        names = [name for name in one.observables if name not in named_already]
        named_already |= set(names)
        until, drug = short_moment(one.until, values.watched.at), drug_words(one.drug)
        said = _signs(values, names, shown, others)
        yield f"Until {until} ({drug}): {said}." if said else f"Some of these until {until} also by {drug}."
    over = [one for one in values.masked if one.observable not in named_already]
    for drugs in dict.fromkeys(one.last.hidden_by for one in over if one.last is not None):
        signs = [values.number(one) for one in over if one.last is not None and one.last.hidden_by == drugs]
        yield f"Sampled under {' and '.join(map(drug_words, drugs))}: {', '.join(signs)}."


def _signs(values: Values, names: list[str], shown: bool, others: bool) -> str:
    """The followed signs first."""
    followed = [one.observable for one in values.watched.trajectories if one.observable in names]
    rest = [name for name in names if name not in followed]
    said = [_sign(values, name, shown) for name in (*followed, *(rest if others else ()))]
    return ", ".join(said) + (
        f"{' +' if said else ''}{len(rest)}{'' if said else ' other'}" if rest and not others else ""
    )


def _sign(values: Values, name: str, shown: bool) -> str:
    found = next((one for one in values.masked if one.observable == name), None)
    return (
        " ".join(filter(None, (values.number(found), values.age(found))))
        if found is not None and shown
        else name_words(name, values.library)
    )


def worse_sentences(values: Values) -> Iterator[str]:
    """What got worse among the values that a drug makes unreliable: said whatever else falls away."""
    found: dict[str, list[str]] = {}
    for one in values.masked:
        if heading := worse_heading(one, values.watched.masking):
            before, last = one.points[-2], one.points[-1]
            was = f"was {reported_words(before.value, values.unit(one))} {length_words(last.at - before.at)} before"
            found.setdefault(heading, []).append(f"{values.number(one)}, {was}")
    yield from (f"{heading}: {'; '.join(said)}." for heading, said in found.items())


def missing_sentences(values: Values, names: int, old: bool) -> Iterator[str]:
    """Followed values that are not recorded, that do not count, and that are too old."""
    without = [one.observable for one in values.watched.trajectories if one.last is None]
    set_aside = dict(_set_aside(values, without))
    kind = {"d_dimer_feu", "d_dimer_ddu"}
    absent = [name for name in without if name not in set_aside and not (name in kind and not kind <= set(without))]
    if absent:
        found = named(absent, values.library).split(", ")
        yield f"Not recorded: {several(found, names)}{'' if names else ' values'}."
    yield from (f"{capital(words)}." for words in dict.fromkeys(set_aside.values()))
    if values.old:
        shown = values.numbers(values.old) if old else _names(values, values.old)
        yield f"Too old to count: {shown}."


def _names(values: Values, found: Iterable[Trajectory]) -> str:
    return named((one.observable for one in found), values.library)


def _set_aside(values: Values, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Values that are recorded and in no course: unit or value to be confirmed, or without a time."""
    wanted = set(names)
    for fact in known_facts(values.watched.record, values.watched.at):
        if isinstance(fact, Measurement) and fact.observable in wanted:
            why = "unit or value to be confirmed" if fact.is_kept_out else "no time recorded"
            value = f"{name_words(fact.observable, values.library)} {fact.origin.text} {fact.origin.unit}".strip()
            yield fact.observable, f"not used: {value} ({why})"
