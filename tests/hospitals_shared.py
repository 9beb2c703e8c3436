"""Persons and what they met, as a test holds them: to count a shared page from, without any of them, or with one more."""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time

import pyarrow.parquet as pq

from cytostorm.cohort.disclosure import Rule
from cytostorm.cohort.shareable import Before, Exact
from cytostorm.cohort.shared import UNITS, cut, shared_of
from cytostorm.cohort.treatments import glucocorticoids, treatments
from cytostorm.library import shipped

EVENTS = ("icu", "ventilation", "death", "treatment", "glucocorticoid")
TOTALS = ("everybody", "met", "event", "made for", "measured")
"""What an attacker may know exactly from elsewhere."""


@dataclass(frozen=True)
class Patient:
    """`met`: set -> month in which it was first met; `open`: sets not ruled out; `about`: sets that were made for them;
    `events`; `before`: pairs of a set and an event that it came before; `measured`: what was measured."""

    admitted: date
    met: dict
    open: frozenset = frozenset()
    about: frozenset = frozenset()
    events: frozenset = frozenset()
    before: frozenset = frozenset()
    measured: frozenset = field(default=frozenset())


@dataclass(frozen=True)
class Asked:
    sets: tuple
    events: tuple
    measured: tuple


def exact_by_hand(patients, asked):
    """The counts of a shared page, person by person."""
    met = Counter(name for one in patients for name in one.met)
    both = Counter((a, b) for one in patients for a in one.met for b in one.met if a < b)
    before = Counter(pair for one in patients for pair in one.before)
    months = {name: dict(Counter(one.met[name] for one in patients if name in one.met)) for name in asked.sets}
    events = Counter(name for one in patients for name in one.events)
    return Exact(
        persons=len(patients), met={name: met[name] for name in asked.sets},
        open={name: sum(name in one.met or name in one.open for one in patients) for name in asked.sets},
        about={name: sum(name in one.about for one in patients) for name in asked.sets},
        about_met={name: sum(name in one.about and name in one.met for one in patients) for name in asked.sets},
        both=dict(both), events={name: events[name] for name in asked.events if events[name]},
        before={pair: Before(n, n, (1.0, 2.0, 3.0)) for pair, n in before.items()},
        recorded=dict(Counter(name for one in patients for name in one.measured)),
        admitted=dict(Counter(one.admitted for one in patients)), first_met={name: held for name, held in months.items() if held},
    )  # fmt: skip


def periods_of(exact):
    """(unit, first days) of the months, quarters and years of a result."""
    months = sorted({month for held in (exact.admitted, *exact.first_met.values()) for month in held})
    return [(unit, [day.isoformat() for day in cut({}, (months[0], months[-1]), n)]) for unit, n in UNITS.items()]


def truth_of(exact, asked):
    """The same counts by the names of the rule."""
    pairs = [(a, b) for a in sorted(asked.sets) for b in sorted(asked.sets) if a < b]
    months = [month for held in (exact.admitted, *exact.first_met.values()) for month in held]
    first_met = {
        ("first met", name, unit, day.isoformat()): persons
        for name in asked.sets
        for unit, n in UNITS.items()
        for day, persons in cut(exact.first_met.get(name, {}), (min(months), max(months)), n).items()
    }
    return (
        first_met
        | {("everybody",): exact.persons}
        | {("met", name): exact.met[name] for name in asked.sets}
        | {("not ruled out", name): exact.open[name] - exact.met[name] for name in asked.sets}
        | {("made for", name): exact.about[name] for name in asked.sets}
        | {("made for, met", name): exact.about_met[name] for name in asked.sets}
        | {("both", *pair): exact.both.get(pair, 0) for pair in pairs}
        | {("event", name): exact.events.get(name, 0) for name in asked.events}
        | {
            ("before", s, e): exact.before.get((s, e), Before(0, 0, None)).persons
            for s in asked.sets
            for e in asked.events
        }
        | {("measured", name): exact.recorded.get(name, 0) for name in asked.measured}
    )


def made_up(seed, persons, months=3, sets=("a", "b", "c", "d"), events=("death", "icu"), inside=0.5):
    """A hospital in which the ill meet more sets and have more events; some sets are rare, some hold another one."""
    luck = random.Random(seed)
    share = {name: luck.choice((0.02, 0.05, 0.15, 0.4, 0.8)) for name in sets}
    found = []
    for _ in range(persons):
        ill, month = luck.random(), date(2101, luck.randrange(1, months + 1), 1)
        met = {name: month for name in sets if luck.random() < share[name] * 2 * ill}
        if luck.random() < inside and sets[0] in met:  # one set holds most of another
            met[sets[1]] = month
        had = frozenset(name for name in events if luck.random() < 0.3 * ill)
        before = frozenset((one, event) for one in met for event in had if luck.random() < 0.7)
        others = [frozenset(name for name in sets if luck.random() < p) for p in (0.3, 0.5)]
        found.append(
            Patient(month, met, others[0], others[1], had, before, frozenset("x" for _ in "x" if luck.random() < ill))
        )
    return found, Asked(tuple(sets), tuple(events), ("x",))


def patients_of(folder, asked):
    """The patients of a screened folder whose every person has one stay, read row by row."""
    rows = {
        name: pq.read_table(folder / f"{name}.parquet").to_pylist() for name in ("episodes", "episode_onsets", "events")
    }
    stays, when = {one["person"]: one for one in rows["episodes"]}, _events_of(folder, rows)
    onsets = defaultdict(list)
    for one in rows["episode_onsets"]:
        onsets[one["person"]].append(one)
    measured = defaultdict(set)
    for one in rows["events"]:
        if one["kind"] == "measurement" and not one["slip"]:
            measured[one["person"]].add(one["subject"])
    return [
        _patient(stays[name], held, when[name], measured[name] & set(asked.measured))
        for name, held in sorted(onsets.items())
    ]


def _patient(stay, onsets, when, measured):
    met = {one["criteria"]: one["first_surely"] for one in onsets if one["first_surely"]}
    return Patient(
        _month(stay["start"]), {name: _month(at) for name, at in met.items()},
        frozenset(one["criteria"] for one in onsets if one["open_when_best_known"]),
        frozenset(one["criteria"] for one in onsets if one["applies"] == "met"), frozenset(when),
        frozenset((name, event) for name, at in met.items() for event, moment in when.items() if _precedes(at, moment)),
        frozenset(measured),
    )  # fmt: skip


def _precedes(at, moment):
    """At midnight to the second only the day is known."""
    return at < moment and not (moment.time() == time() and at.date() == moment.date())


def _month(at):
    return date(at.year, at.month, 1)


def _events_of(folder, rows):
    """Person -> event -> the first time of it inside the stay."""
    library, stays = shipped(), {one["person"]: one for one in rows["episodes"]}
    drugs = {"treatment": treatments(library), "glucocorticoid": glucocorticoids(library)}
    dated = [
        (one["person"], one["milestone"], one["time"])
        for one in pq.read_table(folder / "milestones.parquet").to_pylist()
    ]
    dated += [
        (e["person"], name, e["effective"])
        for e in rows["events"]
        for name, held in drugs.items()
        if e["subject"] in held
    ]
    found = defaultdict(dict)
    for person, name, moment in dated:
        at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        begin = stays[person]["start"]
        begin = datetime.combine(begin.date(), time()) if at.time() == time() else begin
        if begin <= at <= stays[person]["end_"]:
            found[person][name] = min(at, found[person].get(name, at))
    for one in rows["episodes"]:
        if one["outcome"] == "died":
            found[one["person"]].setdefault("death", one["end_"])
    return found


def known_of(exact, asked):
    return {"sets": asked.sets, "events": asked.events, "measured": asked.measured, "periods": periods_of(exact)}


def rule_of(seed, threshold=8):
    return Rule(threshold, f"{seed + 1:032x}")


def paged(patients, asked, rule):
    """A page, what was asked, and the true counts."""
    exact = exact_by_hand(patients, asked)
    return shared_of(exact, rule), known_of(exact, asked), truth_of(exact, asked)


def rows_of(page):
    """What is printed and what is not: the places of a page, without their numbers."""
    pairs = {name for name, _ in page.both}
    events = {(one.name, before.criteria) for one in page.events for before in one.before} | {
        one.name for one in page.events
    }
    about = {(one.criteria, one.open is None, one.about is None, one.about_met is None) for one in page.sets}
    return pairs | events | about | {name for name, _ in page.recorded}


def turning(patients, asked, most, first=0, tried=60):
    """Pairs of pages, without one patient and with: something is printed on one of them that is not on the other.

    Under one secret after another, for under most of them no patient of a hospital turns anything.
    """
    luck = random.Random(first)
    for seed in range(first, first + tried):
        whole = paged(patients, asked, rule_of(seed))
        for n in luck.sample(range(len(patients)), min(len(patients), 40)):
            less = paged([*patients[:n], *patients[n + 1 :]], asked, rule_of(seed))
            if rows_of(less[0]) != rows_of(whole[0]):
                yield less, whole
                most -= 1
                break
        if not most:
            return
