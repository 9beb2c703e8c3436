"""The engine against the interpreter: random definitions node by node, all shipped sets through time, real inpatients row by row."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cytostorm.bedside import courses
from cytostorm.bedside.assessing import Judge
from cytostorm.compiler import Plan, compile_plan, linked
from cytostorm.engines import events_of, screen, stays_of
from cytostorm.engines.evaluate import evaluate as evaluate_arrays
from cytostorm.engines.facts import FOREVER, NEVER, Values
from cytostorm.engines.input_columns import Moments, risen
from cytostorm.interpreter import evaluate
from cytostorm.io.tables import read_mapping, read_table
from cytostorm.io.tables import records as table_records
from cytostorm.library import shipped
from cytostorm.model.documents import Hidden
from cytostorm.model.nodes import WIDEST
from cytostorm.model.readings import Absence, Pick, PickOf, Reading
from cytostorm.record import (
    Administration,
    Measurement,
    NormalLimit,
    Observation,
    Record,
    SuspectedSlip,
    Times,
    change_points,
)
from cytostorm.testing.strategies import definitions, patients
from cytostorm.values import MET, NOT_MET, UNDECIDED, Bounds, above, below, exactly, from_, up_to, verdict_word
from tests.data_files import TONGJI
from tests.thoroughness import examples, some

ROOT = Path(__file__).parents[2]
LIBRARY = shipped()
SETS = [LIBRARY.criteria(name) for name in LIBRARY.criteria_ids]
START = datetime(2024, 3, 1)
HASTE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@dataclass
class World:
    """The shipped knowledge with what it leaves unused: masks that open the other end or both, pairs hours apart, more implications."""

    observables: dict = field(default_factory=lambda: dict(LIBRARY.observables))
    findings: dict = field(default_factory=lambda: dict(LIBRARY.findings))
    masks: dict = field(default_factory=lambda: dict(LIBRARY.masks))
    drugs = LIBRARY.drugs
    units = LIBRARY.units


def other_world() -> World:
    world = World()
    blockade = world.masks["il6-blockade"]
    extra = (
        Hidden(observable="platelets", true_value="at_most_observed"),
        Hidden(observable="ferritin", true_value="unknown"),
    )
    world.masks["other"] = blockade.model_copy(
        update={"id": "other", "hides": extra, "drugs": ("anakinra",), "lasts": "P1D"}
    )
    world.masks["late"] = blockade.model_copy(
        update={"id": "late", "hides": extra[:1], "drugs": ("tocilizumab",), "lasts": "PT6H"}
    )
    for name in ("nlr", "lymphocytes_percent", "pt_prolongation"):
        rules = tuple(rule.model_copy(update={"paired_within": "PT6H"}) for rule in world.observables[name].derived)
        world.observables[name] = world.observables[name].model_copy(update={"derived": rules})
    world.findings["splenomegaly_3cm"] = world.findings["splenomegaly_3cm"].model_copy(
        update={"recorded_by": ("anakinra",)}
    )
    world.findings["hepatomegaly"] = world.findings["hepatomegaly"].model_copy(update={"implies": ("splenomegaly",)})
    return world


WORLDS = {"shipped": LIBRARY, "other": other_world()}
OURS = [
    Reading(id="latest-ever", title="", published=False, default=Pick(pick="latest"), because=""),
    Reading(
        id="mixed", title="", published=False, default=Pick(pick="latest", within="PT12H"), because="",
        overrides=(PickOf(of=("neutrophils", "ferritin", "crp"), pick="worst", within="P3D"), PickOf(of=("platelets", "fever"), pick="worst")),
        absence=Absence(not_present=("hepatomegaly", "immunosuppression", "hepatomegaly_3cm", "fever")),
    ),
    Reading(
        id="by-answer", title="", published=False, default=Pick(pick="worst", within="P2D"), because="",
        overrides=(
            PickOf(of=("splenomegaly", "splenomegaly_3cm"), pick="latest", within="P3D", no_within="PT12H", ended_by=("fever",)),
            PickOf(of=("spiking_fever", "hepatomegaly_3cm"), pick="latest", within="PT9H", no_within="P2D"),
            PickOf(of=("hepatomegaly",), pick="latest", no_within="PT24H", ended_by=("spiking_fever", "splenomegaly")),
            PickOf(of=("fever",), pick="worst", within="P3D", no_within="PT6H", ended_by=("hepatomegaly",)),
        ),
    ),
]  # fmt: skip
READINGS = [*(LIBRARY.reading(name) for name in LIBRARY.readings), *OURS]
NAMES = {part for one in SETS for key in one.inputs for part in key[1:]}
SOURCES = {"neutrophils", "lymphocytes", "leukocytes", "esr", "urea_nitrogen", "urea", "creatinine", "prothrombin_time"}
OBSERVABLES = sorted((NAMES | SOURCES) & set(LIBRARY.observables))
OFTEN = [
    "ferritin",
    "esr",
    "crp",
    "temperature",
    "platelets",
    "neutrophils",
    "lymphocytes",
    "leukocytes",
    "neutrophils_percent",
    "nlr",
]
OFTEN += ["oxygen_support", "oxygen_support"]
OFTEN += [
    "lymphocytes_percent",
    "prothrombin_time",
    "pt_prolongation",
    "fibrinogen",
    "ast",
    "ferritin_esr_ratio",
    "triglycerides",
    "hemoglobin",
]
FINDINGS = (
    sorted(NAMES & set(LIBRARY.findings)) + ["hepatomegaly_3cm", "splenomegaly_3cm", "spiking_fever", "fever"] * 4
)
FINDINGS += [
    "hiv_test",
    "immunosuppression",
    "biallelic_prf1",
    "molecular_diagnosis",
    "fever_one_week",
    "fever_five_days",
    "respiratory_support",
] * 3
UPPER = ["ast", "alt", "prothrombin_time", "ferritin", "ldh"]
# One of each way in which a drug hides or says something; doses of tocilizumab are drawn often, so that a third one is met.
DRUGS = (
    *("tocilizumab",) * 4, "siltuximab", "anakinra", "canakinumab", "baricitinib", "dexamethasone", "acetaminophen", "filgrastim",
    "platelet-transfusion", "crrt", "vasopressin", "norepinephrine", "dobutamine", "etanercept", "any-il6-blocker", "unlisted-l04ac",
    "unidentified-drug", "pantoprazole",
)  # fmt: skip

moments = st.integers(0, 4 * 12).map(lambda hours: START + timedelta(hours=3 * hours))
near = st.integers(0, 8).map(lambda hours: START + timedelta(hours=3 * hours))
effective = st.one_of(near, near, moments, moments.map(lambda t: t + timedelta(microseconds=1)))


def _times(at: datetime, delay: int, kind: int) -> Times:
    """Mostly both times; now and then one of them or none."""
    known = at + timedelta(hours=delay)
    return {0: Times(), 1: Times(at, None), 2: Times(None, known)}.get(kind, Times(at, known))


times = st.builds(_times, effective, st.sampled_from((0, 0, 0, 1, 3, 6, 30, 48, -5)), st.integers(0, 25))


def _scale(name: str) -> float:
    plausible = LIBRARY.observables[name].plausible
    return float(plausible.up_to) / 8 if plausible.up_to is not None else 10.0


def _value(name: str, step: int, sign: int) -> Bounds:
    observable = LIBRARY.observables[name]
    if observable.kind == "ordinal":
        return exactly(step % len(observable.levels))
    value = 36.0 + step / 2 if name == "temperature" else round(_scale(name) * step, 3)
    return {
        0: above(value),
        1: below(value),
        2: from_(value),
        3: up_to(value),
        4: Bounds(value, value + _scale(name)),
    }.get(sign, exactly(value))


def _measured(name: str, step: int, sign: int, when: Times, slips: int) -> Measurement:
    slip = SuspectedSlip("a", "b", exactly(1)) if slips == 0 else None
    return Measurement(name, _value(name, step, sign), when, slip=slip)


steps = st.one_of(st.integers(0, 8), st.sampled_from((0, 1, 2, 20)))
measured = st.builds(
    _measured,
    st.one_of(st.sampled_from(OBSERVABLES), st.sampled_from(OFTEN), st.sampled_from(OFTEN)),
    steps,
    st.integers(0, 14),
    times,
    st.integers(0, 20),
)
crp_series = st.lists(
    st.builds(lambda step, at: Measurement("crp", exactly(step * 12.5), Times(at, at)), st.integers(0, 30), effective),
    min_size=1,
    max_size=5,
)
found = st.builds(
    lambda name, present, t: Observation(name, present, t),
    st.sampled_from(FINDINGS),
    st.sampled_from((MET, NOT_MET, NOT_MET, UNDECIDED)),
    times,
)
given_drugs = st.builds(
    lambda drug, t, hours: Administration(drug, t, t.effective + timedelta(hours=hours) if hours and t.effective else None),
    st.sampled_from(DRUGS), times, st.sampled_from((0, 0, 4, 60)),
)  # fmt: skip
limited = st.builds(
    lambda key, value, t: NormalLimit(key[0], key[1], exactly(value), t),
    st.sampled_from([*(("upper_limit_of_normal", n) for n in UPPER), ("baseline", "ferritin"), ("lower_limit_of_normal", "fibrinogen")]),
    st.integers(0, 40), times,
)  # fmt: skip


SAMPLES = [
    ("neutrophils", "lymphocytes", "nlr"), ("neutrophils", "leukocytes", "lymphocytes_percent"), ("lymphocytes", "leukocytes", "neutrophils_percent"),
    ("ferritin", "esr", "esr"), ("ferritin", "esr", "ferritin_esr_ratio"), ("urea", "creatinine", "urea_nitrogen"),
    ("prothrombin_time", "pt_prolongation", "esr"),
]  # fmt: skip
shifts = st.sampled_from((0, 0, 0, 3, 6, -6, 24, -24, 27)).map(lambda hours: timedelta(hours=hours))


def _sample(names: tuple[str, ...], values: list[int], when: Times, apart: list[timedelta]) -> list:
    """Values that belong together, drawn at one time or some hours apart, the later ones first as often as not."""
    moments = [Times(when.effective and when.effective + shift, when.known and when.known + shift) for shift in apart]
    facts = [_measured(name, step, 9, moment, 1) for name, step, moment in zip(names, values, moments, strict=True)]
    limit = (
        [NormalLimit("upper_limit_of_normal", "prothrombin_time", exactly(values[1]), moments[1])]
        if "prothrombin_time" in names
        else []
    )
    return [*facts, *limit][:: 1 if values[0] % 2 else -1]


def _three(of: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(of, min_size=3, max_size=3)


samples = st.lists(
    st.builds(_sample, st.sampled_from(SAMPLES), _three(st.integers(0, 8)), times, _three(shifts)), max_size=3
).map(lambda found: [fact for sample in found for fact in sample])


def _corrected(facts: list, which: list[int], delay: int) -> list:
    """Some facts again with the same effective time and another value, known later, at once or earlier."""
    again = []
    for position in which:
        fact = facts[position % len(facts)]
        if isinstance(fact, Measurement) and fact.times.effective and fact.times.known:
            when = Times(fact.times.effective, fact.times.known + timedelta(hours=delay))
            again.append(Measurement(fact.observable, Bounds(fact.bounds.low * 2, fact.bounds.high * 2), when))
        elif isinstance(fact, Observation) and fact.times.effective and fact.times.known:
            again.append(
                Observation(
                    fact.finding, NOT_MET, Times(fact.times.effective, fact.times.known + timedelta(hours=delay))
                )
            )
    return [*facts, *again]


def _record(facts: list, series: list, corrections: list[int], delay: int, stay: int) -> Record:
    end = START + timedelta(hours=stay) if stay else None
    return Record("", tuple(_corrected([*facts, *series], corrections, delay)), stay=(None, end))


facts = st.lists(st.one_of(measured, measured, measured, found, given_drugs, limited), min_size=1, max_size=16)
records = st.builds(
    _record,
    facts,
    st.one_of(crp_series, samples, samples),
    st.lists(st.integers(0, 20), max_size=3),
    st.sampled_from((0, 2, 5, 50, -2)),
    st.sampled_from((0, 0, 48, 100)),
)
groups = st.lists(records, min_size=1, max_size=4).map(
    lambda group: [Record(f"p{i}", r.facts, stay=r.stay) for i, r in enumerate(group)]
)


def judged(record, reading, world, sets=SETS):
    """{set: rows} by the interpreter at every change point; a row is (time, verdict, score, applies, how many inputs are missing)."""
    judge, keys = Judge(record, reading, world), frozenset().union(*(s.inputs for s in sets))
    rows = {s.id: [] for s in sets}
    last = {}
    for now in change_points(record, reading, world, keys):
        if record.stay[1] is not None and now > record.stay[1]:
            break
        for e in judge.evaluations(sets, now):
            missing = tuple(
                key for key in sorted(e.criteria.inputs) if not (key in e.snapshot.seen and e.snapshot.seen[key].facts)
            )
            said = (e.verdict, e.score, e.applies, missing)
            if last.get(e.criteria.id) != said:
                rows[e.criteria.id].append(
                    (now, verdict_word(e.verdict), e.score, verdict_word(e.applies), len(missing))
                )
            last[e.criteria.id] = said
    return rows


def told(table: pa.Table):
    """{(person, set): rows} by the engine."""
    rows = {}
    for r in table.to_pylist():
        score = None if r["low"] is None else Bounds(r["low"], r["high"])
        rows.setdefault((r["person"], r["criteria"]), []).append(
            (r["time"], r["verdict"], score, r["applies"], r["missing"])
        )
    return rows


def without_applies(rows):
    """Rows as bedside.courses keeps them: what differs in verdict, score or missing inputs. Rows differ in nothing else but `applies`."""
    return [row[:3] + row[4:] for row in rows]


def test_the_engine_says_what_the_interpreter_says_at_every_change_point(record_property):
    counts = {"records": 0, "rows": 0, "met": 0}
    plans = {
        (w, r.id): Plan.from_json(compile_plan(SETS, r, world).to_json())
        for w, world in WORLDS.items()
        for r in READINGS
    }

    @settings(max_examples=examples(120), deadline=None, suppress_health_check=HASTE)
    @given(groups, st.sampled_from(READINGS), st.sampled_from(sorted(WORLDS)))
    def check(group, reading, name):
        got = told(screen(events_of(group), plans[name, reading.id], stays_of(group)))
        for record in group:
            for criteria, rows in judged(record, reading, WORLDS[name]).items():
                assert got.pop((record.patient, criteria), []) == rows, criteria
                counts["rows"] += len(rows)
                counts["met"] += sum(row[1] == "met" for row in rows)
        assert got == {}
        counts["records"] += len(group)

    check()
    said = f"Kernel: {counts['records']} records times {len(SETS)} sets ({counts['rows']} rows, {counts['met']} met), 0 differences"
    record_property("equivalence", said)
    assert counts["met"] > 0


EXAMINED = ["splenomegaly", "splenomegaly_3cm", "hepatomegaly", "hepatomegaly_3cm", "fever", "spiking_fever"]
examined = st.builds(
    lambda name, present, t: Observation(name, present, t),
    st.sampled_from(EXAMINED),
    st.sampled_from((MET, MET, NOT_MET, NOT_MET, UNDECIDED)),
    times,
)
answers = st.lists(examined, min_size=2, max_size=9)
corrections = st.lists(st.integers(0, 20), max_size=3)
examined_records = st.builds(_record, answers, st.just([]), corrections, st.sampled_from((0, 2, 50, -2)), st.just(0))
BY_ANSWER = READINGS[-1]
EXAMINING = [LIBRARY.criteria(name) for name in ("hlh-2004", "hscore", "yamaguchi", "ravelli-2005", "mas-2016")]


@settings(max_examples=examples(150), deadline=None, suppress_health_check=HASTE)
@given(examined_records, st.sampled_from(sorted(WORLDS)))
def test_answers_with_windows_of_their_own_leave_alike(record, name):
    """A yes and a no of different age, ended by others and corrected: the kernel against the interpreter, at every change point."""
    got = told(screen(events_of([record]), compile_plan(EXAMINING, BY_ANSWER, WORLDS[name]), stays_of([record])))
    for criteria, rows in judged(record, BY_ANSWER, WORLDS[name], EXAMINING).items():
        assert got.pop((record.patient, criteria), []) == rows, criteria


@settings(max_examples=examples(30), deadline=None, suppress_health_check=HASTE)
@given(records, st.sampled_from(READINGS))
def test_the_engine_has_the_moments_of_the_bedside_courses(record, reading):
    """The same rows as `courses`, where a row that differs in `applies` alone is left out."""
    got = told(screen(events_of([record]), compile_plan(SETS, reading, LIBRARY), stays_of([record])))
    for course in courses(record, LIBRARY, SETS, reading, record.stay[1]):
        expected = [(m.at, m.word, m.score, len(m.missing)) for m in course.moments]
        rows = without_applies(got.get(("", course.criteria.id), []))
        assert [row for row in rows if row in expected] == expected
        assert len(rows) == len(expected) or course.criteria.applies


def test_arrays_have_the_meaning_of_nodes(record_property):
    """Every node of random definitions on random patients, rises through their own kernel."""
    counts = {"definitions": 0, "nodes": 0}

    @settings(max_examples=examples(300), deadline=None, suppress_health_check=HASTE)
    @given(definitions, st.lists(patients, min_size=1, max_size=12))
    def check(definition, group):
        order = _children_first(definition)
        inputs = {}
        plans = linked(order, inputs)
        snapshots = [patient.snapshot() for patient in group]
        bounds = evaluate_arrays(plans, {position: _column(one, snapshots) for one, position in inputs.items()})
        for node, (low, high) in zip(order, bounds, strict=True):
            expected = [evaluate(node, snapshot) for snapshot in snapshots]
            assert (
                list(zip(np.broadcast_to(low, len(group)), np.broadcast_to(high, len(group)), strict=True)) == expected
            ), node.kind
            counts["nodes"] += len(group)
        counts["definitions"] += 1

    check()
    record_property(
        "equivalence",
        f"Kernel: {counts['definitions']} random definitions, {counts['nodes']} evaluations of nodes, 0 differences",
    )


def _children_first(node):
    seen = {}

    def visit(one):
        for child in one.children:
            visit(child)
        seen.setdefault(id(one), one)

    visit(node)
    return list(seen.values())


def _column(one, snapshots):
    """One input of the tiny world for every patient."""
    if one.kind == "rise":
        return _rise_column(one, [snapshot.series.get(one.name, ()) for snapshot in snapshots])
    key = (
        ("limit", one.detail, one.name)
        if one.kind == "limit"
        else (one.kind, one.name, *([one.detail] if one.detail else []))
    )
    key = (*key, WIDEST) if one.kind == "limit" and one.numbers else key
    bounds = [snapshot.bounds(key) for snapshot in snapshots]
    return np.array([b.low for b in bounds]), np.array([b.high for b in bounds])


def _rise_column(one, series):
    points = [point for s in series for point in s]
    start = np.cumsum([0, *(len(s) for s in series)])
    at = np.array([int(p.seconds * 1e6) for p in points], np.int64)
    n, low, high = len(points), np.array([p.bounds.low for p in points]), np.array([p.bounds.high for p in points])
    values = Values(start, np.full(n, NEVER), np.full(n, FOREVER), at, low, high)
    leaf = risen(values, Moments(np.arange(len(series) + 1), np.zeros(len(series), np.int64)), *one.numbers)
    return leaf.low, leaf.high


def test_real_inpatients_row_by_row(record_property):
    sets = [LIBRARY.criteria(name) for name in ("cov-hi", "temple", "hscore", "ohi", "isth-dic")]
    group = list(
        table_records(read_table(TONGJI), LIBRARY, read_mapping(ROOT / "examples" / "tongji-mapping.yaml"), []).records
    )
    group = [Record(r.patient, r.facts, (), (r.stay[0], r.stay[1] or r.last_known), r.outcome) for r in some(group)]
    reading, compared = LIBRARY.reading("inpatient-7d"), 0
    got = told(screen(events_of(group), compile_plan(sets, reading, LIBRARY), stays_of(group)))
    for record in group:
        for course in courses(record, LIBRARY, sets, reading, record.stay[1]):
            expected = [(m.at, m.word, m.score, len(m.missing)) for m in course.moments]
            assert without_applies(got.pop((record.patient, course.criteria.id), [])) == expected
            compared += len(expected)
    assert got == {}
    record_property(
        "equivalence", f"Kernel: {len(group)} inpatients times {len(sets)} sets ({compared} rows), 0 differences"
    )
