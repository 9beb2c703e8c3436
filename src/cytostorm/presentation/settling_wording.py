"""What would decide a verdict: one sentence, and for each missing test every result with what the set would then say."""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.bedside import Judged, MissingTest, Result, Settling, TestSet
from cytostorm.library import Library
from cytostorm.presentation.assess_view import DecidingView, MissingTestView, ResultView, TestSetView
from cytostorm.presentation.item_reasons import test_label
from cytostorm.presentation.labels import drug_label, short_label, subject_label
from cytostorm.presentation.set_words import range_words
from cytostorm.presentation.view import finite
from cytostorm.values import Bounds
from cytostorm.words import aged_words, bounds_words, unit_words

_MOST_NAMED = 3


def deciding_view(judged: Judged, library: Library) -> DecidingView:
    """What would decide a set; all empty where it is decided or was made for other patients."""
    settling = Settling() if judged.verdict.for_other_patients else judged.settling
    return DecidingView(
        words=deciding_words(judged, library),
        alone=tuple(test.subject for test in settling.alone),
        smallest_sets=tuple(_together(one, library) for one in settling.smallest_sets),
        on_the_ward=tuple(_together(one, library) for one in settling.on_the_ward),
        tests=tuple(_missing_test(test, judged, library) for test in settling.alone),
        others=tuple(_missing_test(test, judged, library) for test in settling.missing if not test.decides_alone),
    )


def deciding_words(judged: Judged, library: Library) -> str:
    """ "Decided by any one of: ferritin (routine), sCD25 (specialist)."; what a ward can do first. Empty where nothing is to decide."""
    verdict, settling = judged.verdict, judged.settling
    if verdict.word != "unknown" or verdict.for_other_patients or verdict.criteria.verdict is None:
        return ""
    sets = settling.on_the_ward or settling.smallest_sets
    together = f"Decided only together: {_together(sets[0], library).words}." if sets else ""
    alone = _any_one(settling.alone, library)
    if settling.on_the_ward and not settling.alone_on_the_ward:
        return " ".join(part for part in (together, alone.replace("Decided by", "Or by", 1)) if part)
    return alone or together or _nothing(judged)


def _nothing(judged: Judged) -> str:
    """No test would decide: the values are there and a drug makes them unreliable, or nothing that this look-back counts is left."""
    return (
        "No test that could be repeated now would decide it." if judged.masked else "No missing value would decide it."
    )


def _any_one(tests: tuple[MissingTest, ...], library: Library) -> str:
    names = [f"{test_label(test.subject, library)} ({test.available})" for test in tests]
    more = f" +{len(names) - _MOST_NAMED}" if len(names) > _MOST_NAMED else ""
    if not names:
        return ""
    return f"Decided by {'any one of: ' if len(names) > 1 else ''}{', '.join(names[:_MOST_NAMED])}{more}."


def _together(tests: TestSet, library: Library) -> TestSetView:
    names = " + ".join(test_label(name, library) for name in tests.subjects)
    return TestSetView(tests=tests.subjects, verdict=tests.verdict, words=f"{names} (could make it {tests.verdict})")


def _missing_test(test: MissingTest, judged: Judged, library: Library) -> MissingTestView:
    every = tuple(_result_view(result, test) for result in test.results)
    return MissingTestView(
        test=test.subject,
        label=test.label,
        available=test.available,
        results=tuple(one for one in every if one.verdict != "unknown"),
        every=every,
        note=_note(test, judged, library),
    )


def _result_view(result: Result, test: MissingTest) -> ResultView:
    unit = unit_words(test.unit) if any(c.isdigit() for c in result.label) else ""
    low, high = _ends(result.score)
    score = f", {range_words(result.score)}" if result.score is not None else ""
    words = f"{result.label} {unit}".strip() + f": {result.verdict}{score}"
    return ResultView(result=result.label, verdict=result.verdict, low=low, high=high, words=words)


def _ends(bounds: Bounds | None) -> tuple[float | None, float | None]:
    return (finite(bounds.low), finite(bounds.high)) if bounds is not None else (None, None)


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
    results = tuple(_result(result, test) for result in test.results)
    return TestRow(test.label, test.available, _note(test, judged, library), results)


def _note(test: MissingTest, judged: Judged, library: Library) -> str:
    """What makes a new value unreliable too, and the last one that is too old."""
    drugs = sorted({drug_label(m.force.drug, library) for m in judged.masked if m.observable == test.subject})
    masked = f"{' and '.join(drugs)}: a new value is unreliable too" if drugs else ""
    aged = dict(judged.aged).get(test.subject)
    return "; ".join(filter(None, (masked, aged_words(aged, test.subject) if aged is not None else "")))


def _result(result: Result, test: MissingTest) -> ResultRow:
    unit = unit_words(test.unit) if any(c.isdigit() for c in result.label) else ""
    return ResultRow(
        f"{result.label} {unit}".strip(), result.verdict, bounds_words(result.score) if result.score is not None else ""
    )
