"""What would decide a verdict: one line for the summary, a table for the section of the set."""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.bedside import Judged, MissingTest, Result, TestSet
from cytostorm.library import Library
from cytostorm.presentation.labels import drug_label, short_label, subject_label
from cytostorm.words import aged_words, bounds_words, unit_words

_MOST_NAMED = 3


@dataclass(frozen=True)
class ResultRow:
    label: str
    word: str
    score: str


@dataclass(frozen=True)
class TestRow:
    """One missing test: every possible result, and what the set would then say."""

    __test__ = False  # not a test class for pytest

    label: str
    available: str
    note: str
    results: tuple[ResultRow, ...]


def settle_in_short(judged: Judged, library: Library) -> str:
    """As "ferritin (routine) alone; fibrinogen (routine) alone": what a ward can do first, then what a specialist can."""
    if judged.verdict.word != "unknown":
        return ""
    if judged.verdict.criteria.verdict is None:
        return "a checklist: no published rule decides"
    settling = judged.settling
    if settling.on_the_ward and not settling.alone_on_the_ward:
        specialist = f"; or {_alone(settling.alone, judged)}" if settling.alone else ""
        return set_words(settling.on_the_ward[0], library) + specialist
    if settling.alone:
        return _alone(settling.alone, judged)
    if settling.smallest_sets:
        return set_words(settling.smallest_sets[0], library)
    return "no single test that could be repeated now" if judged.masked else "nothing that this reading looks for"


def _alone(tests: tuple[MissingTest, ...], judged: Judged) -> str:
    old = {name for name, _ in judged.aged}
    named = [
        f"{short_label(t.label)} ({t.available}{', last one too old' if t.subject in old else ''}) alone"
        for t in tests[:_MOST_NAMED]
    ]
    more = [f"or one of {len(tests) - _MOST_NAMED} more"] if len(tests) > _MOST_NAMED else []
    return "; ".join([*named, *more])


def set_words(tests: TestSet, library: Library) -> str:
    """Tests that can decide only together, and the way they can decide."""
    names = " + ".join(short_label(subject_label(name, library)) for name in tests.subjects)
    return f"together: {names} (can make it {tests.verdict})"


def test_rows(judged: Judged, library: Library) -> list[TestRow]:
    """The table of a section. A sign that a drug hides is marked: a new low value would not settle it."""
    return [_row(test, judged, library) for test in judged.settling.missing]


def _row(test: MissingTest, judged: Judged, library: Library) -> TestRow:
    drugs = sorted({drug_label(m.force.drug, library) for m in judged.masked if m.observable == test.subject})
    masked = f"masked by {' and '.join(drugs)}: a new value under the drug is widened too" if drugs else ""
    aged = dict(judged.aged).get(test.subject)
    note = "; ".join(filter(None, (masked, aged_words(aged, test.subject) if aged is not None else "")))
    results = tuple(_result(result, test) for result in test.results)
    return TestRow(test.label, test.available, note, results)


def _result(result: Result, test: MissingTest) -> ResultRow:
    unit = unit_words(test.unit) if any(c.isdigit() for c in result.label) else ""
    return ResultRow(
        f"{result.label} {unit}".strip(), result.verdict, bounds_words(result.score) if result.score is not None else ""
    )
