"""A screened folder against the interpreter: verdicts, onsets, days, states, ticks and what one more result would decide."""

import json
from collections import Counter, defaultdict
from datetime import datetime, time, timedelta

import pyarrow.parquet as pq
import pytest

from cytostorm.bedside import courses
from cytostorm.bedside.assessing import Judge
from cytostorm.bedside.settling import settle
from cytostorm.cohort.explaining import open_screened
from cytostorm.cohort.folders import MARKER, unfinished
from cytostorm.cohort.screening import Request, screened
from cytostorm.cohort.tables import Wanted
from cytostorm.errors import InputError
from cytostorm.library import shipped
from cytostorm.record import Chooser
from cytostorm.record.facts import subject
from tests.unit.hospital_made import records, write_folder

LIBRARY = shipped()
SETS = tuple(LIBRARY.criteria(name) for name in ("hscore", "hlh-2004", "cov-hi", "mas-2016", "qsofa"))
READING = LIBRARY.reading("worst-72h")


def request(source, **options) -> Request:
    wanted = Wanted(options.pop("grid", "change"), options.pop("states", False))
    return Request(str(source), SETS, READING, wanted, **options)


def run(source, out, **options):
    with screened(request(source, **options), out, LIBRARY):
        pass
    return out


def rows(folder, name):
    return pq.read_table(folder / f"{name}.parquet").to_pylist()


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return write_folder(tmp_path_factory.mktemp("hospital") / "source")


@pytest.fixture(scope="module")
def result(source):
    return run(source, source.with_name("result"), states=True)


@pytest.fixture(scope="module")
def people():
    """Each record with the courses of all sets up to its end."""
    made = [(record, record.stay[1] or record.last_known) for record in records()]
    return [(record, end, courses(record, LIBRARY, SETS, READING, end)) for record, end in made]


def test_verdicts_are_the_courses_of_the_interpreter(result, people):
    expected = {
        (record.patient, course.criteria.id, moment.at): (moment.word, *(moment.score or (None, None)), len(moment.missing))
        for record, _, found in people for course in found for moment in course.moments
    }  # fmt: skip
    told = {
        (r["person"], r["criteria"], r["time"]): (r["verdict"], r["low"], r["high"], r["missing"])
        for r in rows(result, "verdicts")
    }
    assert told == expected


def test_onsets_are_those_of_the_courses(result, people):
    told = {(r["person"], r["criteria"]): r for r in rows(result, "onsets")}
    assert len(told) == len(people) * len(SETS)
    for record, _, found in people:
        for course in found:
            row = told[record.patient, course.criteria.id]
            assert (row["first_surely"], row["first_possibly"]) == (course.first_met, course.first_possible)
            assert row["last_verdict"] == course.moments[-1].word
            fewest = min(len(m.missing) for m in course.moments)
            assert row["open_when_best_known"] == any(
                m.verdict.high >= 1 for m in course.moments if len(m.missing) == fewest
            )
            if course.criteria.score is not None:
                assert row["highest_low"] == max(m.score.low for m in course.moments)
                assert row["highest_high"] == max(m.score.high for m in course.moments)


def test_applies_is_told_where_the_set_was_first_met_or_last(result, people):
    told = {(r["person"], r["criteria"]): r["applies"] for r in rows(result, "onsets")}
    for record, _, found in people[:20]:
        for course in found:
            at = course.first_met or course.moments[-1].at
            (evaluation,) = Judge(record, READING, LIBRARY).evaluations([course.criteria], at)
            word = {(1, 1): "met", (0, 0): "not met"}.get(tuple(evaluation.applies), "unknown")
            assert told[record.patient, course.criteria.id] == word


def midnights(start: datetime, end: datetime) -> list:
    return [start.date() + timedelta(days=n) for n in range((end.date() - start.date()).days + 1)]


def test_days_count_persons_who_were_there(result, people):
    present, surely, possibly, new = Counter(), defaultdict(set), defaultdict(set), Counter()
    for record, end, found in people:
        first = min(fact.times.available for fact in record.facts)
        there = set(midnights(record.stay[0] or first, end))
        present.update(there)
        for course in found:
            for moment, following in zip(course.moments, [*course.moments[1:], None], strict=True):
                until = min(following.at - timedelta(microseconds=1) if following else end, end)
                for day in there & set(midnights(moment.at, until)):
                    if moment.verdict.low >= 1:
                        surely[course.criteria.id, day].add(record.patient)
                    if moment.verdict.high >= 1:
                        possibly[course.criteria.id, day].add(record.patient)
            for first_time, name in ((course.first_met, "first_surely"), (course.first_possible, "first_possibly")):
                new.update([(course.criteria.id, first_time.date(), name)] if first_time else [])
    assert {r["day"]: r["present"] for r in rows(result, "present")} == present
    told = rows(result, "days")
    for row in told:
        key = row["criteria"], row["day"]
        assert (row["surely"], row["possibly"]) == (len(surely[key]), len(possibly[key])), key
        assert (row["first_surely"], row["first_possibly"]) == (new[*key, "first_surely"], new[*key, "first_possibly"])
    assert {key for key, held in possibly.items() if held} <= {(r["criteria"], r["day"]) for r in told}


def test_what_was_never_known(result, people):
    told = {
        (r["criteria"], r["kind"], r["subject"]): (r["persons"], r["never_known"]) for r in rows(result, "missingness")
    }
    for position, criteria in enumerate(SETS):
        for key in criteria.inputs:
            never = sum(all(key in moment.missing for moment in found[position].moments) for _, _, found in people)
            kind, name = ("limit", key[2]) if key[0] == "limit" else ("rise" if key[0] == "series" else key[0], key[1])
            assert told[criteria.id, kind, name] == (len(people), never), key


def test_what_one_more_result_would_decide(result, people):
    """Against the bedside's own search: every result that it tells of each missing test, at the same moment."""
    told = {(r["criteria"], r["subject"]): r for r in rows(result, "deciding")}
    counts = defaultdict(Counter)
    for record, _, found in people:
        judge = Judge(record, READING, LIBRARY)
        for course in found:
            open_moments = [m for m in course.moments if m.word == "unknown"]
            if course.first_met or not open_moments:
                continue
            fewest = min(len(m.missing) for m in open_moments)
            at = max(m.at for m in open_moments if len(m.missing) == fewest)
            missing = {key[1] for m in open_moments if m.at == at for key in m.missing}
            (evaluation,) = judge.evaluations([course.criteria], at)
            counts[course.criteria.id]["open"] += 1
            for test in settle(evaluation, LIBRARY.observables, LIBRARY.findings).missing:
                if test.subject in missing:
                    words = {result.verdict for result in test.results}
                    counts[course.criteria.id, test.subject].update(
                        always_decides="unknown" not in words,
                        could_meet="met" in words,
                        could_rule_out="not met" in words,
                    )
    for (criteria, asked), row in told.items():
        assert row["open"] == counts[criteria]["open"]
        for name in ("always_decides", "could_meet", "could_rule_out"):
            assert row[name] == counts[criteria, asked][name], (criteria, asked, name)
    assert any(row["always_decides"] for row in told.values())


def test_states_are_what_the_interpreter_looked_up(result, people):
    told = defaultdict(dict)
    for r in rows(result, "states"):
        if r["kind"] != "rise":
            key = (
                ("limit", r["detail"], r["subject"])
                if r["kind"] == "limit"
                else (r["kind"], r["subject"], *([r["detail"]] if r["detail"] else []))
            )
            told[r["person"], r["criteria"], r["time"]][key] = (r["low"], r["high"], r["known"])
    for record, _, found in people[:15]:
        chooser = Chooser(record, READING, LIBRARY)
        for course in found:
            for moment in course.moments:
                seen = chooser.snapshot(course.criteria.inputs, moment.at).seen
                states = told[record.patient, course.criteria.id, moment.at]
                assert states == {key: (*seen[key].bounds, bool(seen[key].facts)) for key in states}
                assert set(states) == {key for key in seen if key[0] != "series"}


@pytest.mark.parametrize(("grid", "hours"), [("1h", 1), ("1d", 24)])
def test_a_grid_tells_what_is_in_force_at_each_tick(source, tmp_path, people, grid, hours):
    told = defaultdict(dict)
    for r in rows(run(source, tmp_path / "out", grid=grid), "verdicts"):
        told[r["person"], r["criteria"]][r["time"]] = (r["verdict"], r["low"], r["high"])
    for record, end, found in people:
        for course in found:
            first = course.moments[0].at
            tick = datetime.combine(first.date(), time(first.hour if hours == 1 else 0))
            ticks = [
                tick + timedelta(hours=hours) * n
                for n in range(2000)
                if first <= tick + timedelta(hours=hours) * n <= end
            ]
            expected = {}
            for at in ticks:
                moment = [m for m in course.moments if m.at <= at][-1]
                expected[at] = (moment.word, *(moment.score or (None, None)))
            assert told[record.patient, course.criteria.id] == expected


def test_buckets_change_nothing(source, result, tmp_path, monkeypatch):
    monkeypatch.setattr("cytostorm.cohort.screening.bucket_count", lambda *_: 7)
    many = run(source, tmp_path / "many", states=True)
    for file in sorted(result.glob("*.parquet")):
        key = lambda row: tuple(map(str, row.values()))  # noqa: E731
        assert sorted(rows(many, file.stem), key=key) == sorted(rows(result, file.stem), key=key), file.stem


def test_a_person_whose_facts_do_not_fit_is_refused_before_the_memory_is_full(source, tmp_path, monkeypatch):
    """Rows without a patient often share one id; a person cannot be cut into buckets."""
    monkeypatch.setattr("cytostorm.cohort.screening.bucket_count", lambda *_: 7)
    monkeypatch.setattr("cytostorm.cohort.screening.BYTES_A_FACT", 500_000_000)
    with pytest.raises(
        InputError, match=r"one person has \d+ facts that matter here, and --memory .* holds about 4 of one person"
    ) as caught:
        run(source, tmp_path / "one")
    assert "raise --memory to" in str(caught.value)
    assert not any(name in str(caught.value) for name in ("p0", "p1"))


@pytest.mark.parametrize("grid", ["change", "1d"])
def test_pieces_change_nothing(source, tmp_path, monkeypatch, grid):
    """However few persons are evaluated at a time, and however few rows of a grid are written at a time."""
    whole = run(source, tmp_path / "whole", states=True, grid=grid)
    for name, least in (("tables._MOST", 1), ("tables._LEAST", 1), ("grids._AT_ONCE", 7)):
        monkeypatch.setattr(f"cytostorm.cohort.{name}", least)
    pieces = run(source, tmp_path / "pieces", states=True, grid=grid)
    for file in sorted(whole.glob("*.parquet")):
        assert pq.read_table(file).equals(pq.read_table(pieces / file.name)), file.stem


def test_the_manifest_names_everything(result):
    manifest = json.loads((result / MARKER).read_text())
    assert [one["label"] for one in manifest["criteria"]] == [s.label for s in SETS]
    assert [one["fingerprint"] for one in manifest["criteria"]] == [s.fingerprint for s in SETS]
    assert manifest["reading"] == "worst-72h"
    assert sorted(manifest["files"]) == sorted(str(file.relative_to(result)) for file in result.rglob("*"))


def test_facts_come_back_as_records(result):
    matters = {subject["name"] for subject in json.loads((result / "plan.json").read_text())["subjects"]}
    for record in records()[:10]:
        assert open_screened(result).record(record.patient).facts == tuple(
            fact for fact in record.facts if subject(fact) in matters
        )


def test_attrition_counts_down(result):
    steps = {row["step"]: row["count"] for row in rows(result, "attrition")}
    assert steps["persons with any fact"] == steps["persons with any dated fact of these sets"] == 60


class StopHere(Exception):
    pass


def test_a_run_that_fails_leaves_the_former_result_and_can_be_resumed(source, result, tmp_path, monkeypatch):
    out = run(source, tmp_path / "out")
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    monkeypatch.setattr("cytostorm.cohort.screening.bucket_count", lambda *_: 5)
    from cytostorm.cohort import screening

    real, done = screening.tables_of, []

    def stops_at_the_third(bucket, *rest):
        if len(done) == 2:
            raise StopHere
        done.append(len(bucket.persons))
        return real(bucket, *rest)

    monkeypatch.setattr(screening, "tables_of", stops_at_the_third)
    with pytest.raises(StopHere), screened(request(source), out, LIBRARY):
        pass
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before
    monkeypatch.setattr(
        screening, "tables_of", lambda bucket, *rest: done.append(len(bucket.persons)) or real(bucket, *rest)
    )
    with screened(request(source), out, LIBRARY, resume=True):
        pass
    assert len(done) == 5, "two buckets before, three after"
    assert sum(done) == 60
    assert not unfinished(out).exists()
    assert {tuple(r.items()) for r in rows(out, "verdicts")} == {tuple(r.items()) for r in rows(result, "verdicts")}


def test_a_stop_after_the_last_word_of_staging_keeps_what_was_staged(source, tmp_path, monkeypatch):
    """A signal may come between the mark that staging is whole and the next line."""
    from cytostorm.cohort import staged

    real, out = staged._write, tmp_path / "out"

    def stopped(*arguments):
        real(*arguments)
        raise StopHere

    monkeypatch.setattr(staged, "_write", stopped)
    with pytest.raises(StopHere), screened(request(source), out, LIBRARY):
        pass
    monkeypatch.undo()
    with screened(request(source), out, LIBRARY, resume=True):
        pass
    assert (out / MARKER).exists()


def test_resume_needs_the_same_request(source, tmp_path):
    out = tmp_path / "out"
    with pytest.raises(StopHere), screened(request(source), out, LIBRARY):
        raise StopHere
    with (
        pytest.raises(InputError, match="had another grid"),
        screened(request(source, grid="1d"), out, LIBRARY, resume=True),
    ):
        pass
    with screened(request(source), out, LIBRARY, resume=True):
        pass
    assert (out / MARKER).exists()


def test_what_stands_in_the_way_is_not_deleted(source, tmp_path):
    place = unfinished(tmp_path / "out")
    place.mkdir()
    (place / "thesis.txt").write_text("mine")
    with (
        pytest.raises(InputError, match="stands where the unfinished work would go"),
        screened(request(source), tmp_path / "out", LIBRARY),
    ):
        pass
    assert (place / "thesis.txt").read_text() == "mine"


def test_two_runs_for_one_result(source, tmp_path):
    with (
        screened(request(source), tmp_path / "out", LIBRARY),
        pytest.raises(InputError, match="another run is writing"),
        screened(request(source), tmp_path / "out", LIBRARY),
    ):
        pass


def test_too_little_memory_is_said(source, tmp_path):
    with (
        pytest.raises(InputError, match="are too few"),
        screened(request(source, memory=1000), tmp_path / "out", LIBRARY),
    ):
        pass


def test_no_result_folder_is_explained(tmp_path):
    with pytest.raises(InputError, match="no result of cytostorm screen"):
        open_screened(tmp_path)


def test_a_person_who_is_not_there(result):
    with pytest.raises(InputError, match="holds no person 'nobody'"):
        open_screened(result).record("nobody")
