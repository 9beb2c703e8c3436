"""Small screened folders, made up row by row, so that a test can count the same rows by other means."""

import json
import random
from collections import Counter
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from cytostorm.cohort.deciding import DECIDING
from cytostorm.cohort.episodes import EPISODE_ONSETS
from cytostorm.cohort.onsets import ONSETS
from cytostorm.cohort.tables import MISSINGNESS
from cytostorm.engines.records import EVENTS, STAYS
from cytostorm.library import shipped

SETS = ("cov-hi", "hlh-2004", "hscore", "mas-2016")
RESTRICTED = {name for name in SETS if shipped().criteria(name).applies}
START = datetime(2026, 1, 5, 7)
SCHEMAS = {
    "verdicts": pa.schema([("person", pa.string()), ("time", pa.timestamp("us")), ("criteria", pa.string()), ("low", pa.float64()),
                           ("high", pa.float64()), ("verdict", pa.string()), ("applies", pa.string()), ("missing", pa.int16())]),
    "onsets": ONSETS,
    "days": pa.schema([("criteria", pa.string()), ("day", pa.date32()),
                       *((name, pa.int64()) for name in ("surely", "possibly", "first_surely", "first_possibly"))]),
    "present": pa.schema([("day", pa.date32()), ("present", pa.int64())]),
    "people": pa.schema([("person", pa.string()), ("facts", pa.int64()), ("start", pa.timestamp("us")), ("stays", pa.int64()),
                         ("outcome", pa.string()), ("end_", pa.timestamp("us"))]),
    "stays": STAYS,
    "milestones": pa.schema([("person", pa.string()), ("milestone", pa.string()), ("time", pa.timestamp("us"))]),
    "events": EVENTS,
    "missingness": MISSINGNESS,
    "deciding": DECIDING,
    "attrition": pa.schema([("step", pa.string()), ("count", pa.int64())]),
    "units": pa.schema([*((name, pa.string()) for name in ("name", "subject", "unit", "canonical_unit", "factor")),
                        ("taken", pa.int64()), ("refused", pa.int64())]),
    "episodes": pa.schema([("person", pa.string()), ("episode", pa.int32()), ("start", pa.timestamp("us")), ("end_", pa.timestamp("us")),
                           ("stays", pa.int32()), ("is_open", pa.bool_()), ("outcome", pa.string())]),
    "episode_onsets": EPISODE_ONSETS,
    "problems": pa.schema([("person", pa.string()), ("problem", pa.string()), ("moment", pa.timestamp("us")), ("other", pa.timestamp("us")),
                           ("rows", pa.int64())]),
    "slips": pa.schema([("person", pa.string()), ("subject", pa.string()), ("other_unit", pa.string())]),
    "sexes": pa.schema([("person", pa.string()), ("sex", pa.string()), ("place", pa.string()), ("row", pa.int64())]),
}  # fmt: skip


def person(id, start=START, days=12, outcome="survived"):
    return {
        "person": id,
        "facts": 9,
        "start": start,
        "stays": 1,
        "outcome": outcome,
        "end_": start + timedelta(days=days),
    }


def onset(id, criteria, surely=None, possibly=START, is_open=True, low=None, applies="met"):
    word = "met" if surely else "unknown" if possibly else "not met"
    return {"person": id, "criteria": criteria, "first_surely": surely, "first_possibly": possibly, "applies": applies, "highest_low": low,
            "highest_high": 337.0 if low is not None else None, "open_when_best_known": is_open, "last_verdict": word}  # fmt: skip


def event(id, kind, subject, low, at, until=None):
    return {"person": id, "kind": kind, "subject": subject, "which": "", "low": low, "high": low, "effective": at, "known": at, "until": until,
            "slip": False, "text": f"{low:g}", "unit": "", "row": 2}  # fmt: skip


def present_of(people):
    """(day, persons) by walking through every day of every person."""
    counts = Counter()
    for one in people:
        day = one["start"].date()
        while day <= one["end_"].date():
            counts[day] += 1
            day += timedelta(days=1)
    return [{"day": day, "present": n} for day, n in sorted(counts.items())]


def write(folder, tables, conformance=None, manifest=None):
    """A screened folder of these rows; what is left out is an empty table."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"episodes": _episodes(tables), "episode_onsets": _inside(tables), **tables}
    for name, schema in SCHEMAS.items():
        pq.write_table(pa.Table.from_pylist(tables.get(name, []), schema=schema), folder / f"{name}.parquet")
    (folder / "conformance.json").write_text(
        json.dumps({"source": "ward.csv", "rows": {"ward.csv": 40}, **(conformance or {})})
    )
    (folder / "cytostorm.json").write_text(json.dumps(manifest or manifest_of()))
    (folder / "plan.json").write_text(json.dumps({"sets": _planned(manifest or manifest_of())}))
    return folder


def _planned(manifest):
    """What the plan of a run says of its sets: where each names those it was made for."""
    names, library = [one["id"] for one in manifest.get("criteria", [])], shipped()
    about = {name: library.criteria(name).applies if name in library.criteria_ids else () for name in names}
    return [{"id": name, "applies": list(range(len(about[name])))} for name in names]


def forget(folder, *names):
    """The folder as if the library no longer held these sets: each is called by another id from then on."""
    for file in (folder / "plan.json", folder / "cytostorm.json"):
        text = file.read_text()
        for name in names:
            text = text.replace(f'"{name}"', f'"gone-{name}"')
        file.write_text(text)
    for path in folder.glob("*.parquet"):
        table = pq.read_table(path)
        if "criteria" in table.column_names:
            called = [f"gone-{one}" if one in names else one for one in table["criteria"].to_pylist()]
            place = table.column_names.index("criteria")
            pq.write_table(table.set_column(place, table.schema.field("criteria"), pa.array(called, pa.string())), path)
    return folder


def _episodes(tables):
    """One episode a person, as long as the course."""
    kept = ("person", "start", "end_", "outcome")
    return [
        {**{name: one[name] for name in kept}, "episode": 1, "stays": 1, "is_open": False}
        for one in tables.get("people", [])
    ]


def _inside(tables):
    """What the onsets say inside these episodes."""
    spans = {one["person"]: (one["start"], one["end_"]) for one in tables.get("people", [])}
    return [_in_episode(one, *spans[one["person"]]) for one in tables.get("onsets", []) if one["person"] in spans]


def _in_episode(one, start, end):
    def inside(at):
        return at if at is not None and start <= at <= end else None

    first = {name: inside(one[name]) for name in ("first_surely", "first_possibly")}
    entry = {f"entry_{name}": first[f"first_{name}"] == start for name in ("surely", "possibly")}
    same = {name: one[name] for name in ("person", "criteria", "applies", "open_when_best_known", "last_verdict")}
    return {**same, **first, **entry, "episode": 1}


def manifest_of(grid="change", sets=SETS):
    library = shipped()
    criteria = [
        {
            "id": s.id,
            "label": s.label,
            "edition": s.document.edition,
            "status": s.document.status,
            "fingerprint": s.fingerprint,
        }
        for s in map(library.criteria, sets)
    ]
    return {"made_by": "cytostorm screen", "source": "/data/ward.csv", "mapping": "", "plan": "0123abcd", "reading": "inpatient-7d",
            "criteria": criteria, "grid": grid, "engine": "duckdb", "version": "0.1.0", "times_in_utc": False, "began": "2026-03-01T10:00:00.1+00:00",
            "ended": "2026-03-01T10:00:09.2+00:00"}  # fmt: skip


def hospital(seed, persons=60):
    """Rows of a made-up hospital; nothing in it follows from anything else, but who has a row."""
    chance = random.Random(seed)
    people = []
    for n in range(persons):
        since, outcome = (
            START + timedelta(hours=chance.randrange(0, 24 * 100), minutes=30, seconds=7),  # no onset at midnight
            chance.choice(["died", "survived", ""]),
        )
        people.append(person(f"Q{n}", since, chance.randrange(8, 20), outcome))
    made = {
        "people": people, "present": present_of(people), "onsets": [_onset(p, s, chance) for p in people[: persons - 5] for s in SETS],
        "stays": [{name: p[name] for name in ("person", "start", "end_", "outcome")} for p in people],
        "milestones": [m for p in people for m in _milestones(p, chance)], "events": [e for p in people for e in _drugs(p, chance)],
        "days": [_day(s, date(2026, 1, 5) + timedelta(days=n), chance) for s in SETS for n in range(0, 110, 2)],
        "missingness": [{"criteria": s, "kind": "observable", "subject": o, "detail": "", "persons": 55, "never_known": chance.randrange(0, 56)}
                        for s in SETS for o in ("ferritin", "crp")],
        "deciding": [_deciding(s, o, chance) for s in SETS for o in ("ferritin", "platelets", "crp")],
    }  # fmt: skip
    return _without_contradictions(made)


def _without_contradictions(made):
    """Who has a recorded death did not survive the stay."""
    dead = {one["person"] for one in made["milestones"] if one["milestone"] == "death"}
    for one in (*made["people"], *made["stays"]):
        if one["person"] in dead and one["outcome"] == "survived":
            one["outcome"] = "died"
    return made


def _onset(one, criteria, chance):
    surely = one["start"] + timedelta(minutes=chance.randrange(0, 9000)) if chance.random() < 0.5 else None
    possibly = (
        min(surely or one["end_"], one["start"] + timedelta(minutes=chance.randrange(0, 900)))
        if surely or chance.random() < 0.7
        else None
    )
    applies, low = chance.choice(["met", "unknown", "not met"]), chance.randrange(0, 300)
    applies = applies if criteria in RESTRICTED else "met"  # a set that names nobody is about everybody
    return onset(
        one["person"], criteria, surely, possibly, chance.random() < 0.4, low if criteria == "hscore" else None, applies
    )


def _after(one, chance):
    """Never at midnight to the second, which is read as a day without a time."""
    return one["start"] + timedelta(minutes=chance.randrange(0, 9000), seconds=30)


def _milestones(one, chance):
    return [{"person": one["person"], "milestone": name, "time": _after(one, chance)}
            for name in ("icu", "ventilation", "death", "icu") if chance.random() < 0.3]  # fmt: skip


def _drugs(one, chance):
    names = [name for name in ("anakinra", "dexamethasone", "acetaminophen", "tocilizumab") if chance.random() < 0.3]
    return [event(one["person"], "drug", name, 1.0, _after(one, chance)) for name in names]


def _day(criteria, day, chance):
    surely, first = chance.randrange(0, 5), chance.randrange(0, 3)
    return {"criteria": criteria, "day": day, "surely": surely, "possibly": surely + chance.randrange(0, 9), "first_surely": first,
            "first_possibly": first + chance.randrange(0, 3)}  # fmt: skip


def _deciding(criteria, subject, chance):
    missing = chance.randrange(0, 40)
    return {"criteria": criteria, "kind": "observable", "subject": subject, "open": 40, "missing": missing, "always_decides": missing // 3,
            "could_meet": missing // 2, "could_rule_out": missing}  # fmt: skip
