"""What was missing most, and what one more result a person would decide, as rows of tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cytostorm.cohort.counting import Count
from cytostorm.cohort.gaps import Deciding, Missing, Test
from cytostorm.report.bars import count_bar
from cytostorm.report.population_names import Names

_MOST_INPUTS, _MOST_TESTS, _MOST_PAIRS = 22, 12, 20


@dataclass(frozen=True)
class InputView:
    """An input, in how many persons it was never known at the most, and the sets that ask for it."""

    label: str
    never: Count
    persons: Count
    bar: Markup
    sets: tuple[str, ...]


@dataclass(frozen=True)
class SetGaps:
    """One set and its inputs that were never known in someone, the most first."""

    short_title: str
    persons: Count
    inputs: tuple[tuple[str, Count], ...]


@dataclass(frozen=True)
class TestView:
    """One more result of a test: over all sets, or for one set."""

    __test__ = False

    short_title: str
    label: str
    whole: Count
    one: Test | Deciding
    bar: Markup


@dataclass(frozen=True)
class Ranked:
    """The rows that are shown, those that are folded away, and how many would decide nothing."""

    shown: tuple[TestView, ...]
    folded: tuple[TestView, ...]
    idle: int


def input_views(missing: Sequence[Missing], names: Names) -> tuple[list[InputView], int]:
    """Inputs by persons times sets that ask for them, and how many more there are."""
    held: dict[str, list[Missing]] = {}
    for one in missing:
        if one.never_known:
            held.setdefault(names.subject(one.subject, one.detail), []).append(one)
    views = [_input(label, found, names) for label, found in held.items()]
    views.sort(key=lambda v: (-v.never.number * len(v.sets), v.label))
    return views[:_MOST_INPUTS], len(views[_MOST_INPUTS:])


def _input(label: str, found: Sequence[Missing], names: Names) -> InputView:
    most = max(found, key=lambda one: one.never_known.share(one.persons))
    sets = tuple(dict.fromkeys(names.short(one.criteria) for one in found))
    return InputView(
        label, most.never_known, most.persons, count_bar(most.never_known, most.never_known, most.persons, 150), sets
    )


def set_gaps(missing: Sequence[Missing], names: Names) -> list[SetGaps]:
    held: dict[str, list[Missing]] = {}
    for one in missing:
        held.setdefault(one.criteria, []).append(one)
    return [_gaps(names.short(criteria), found, names) for criteria, found in held.items()]


def _gaps(short_title: str, found: Sequence[Missing], names: Names) -> SetGaps:
    order = sorted((one for one in found if one.never_known), key=lambda one: (-one.never_known.number, one.subject))
    return SetGaps(
        short_title, found[0].persons, tuple((names.subject(one.subject, one.detail), one.never_known) for one in order)
    )


def test_views(tests: Sequence[Test], names: Names) -> Ranked:
    """By test, over all sets: the most useful first."""
    whole = max((test.missing for test in tests), default=Count(0))
    return _ranked(
        [TestView("", names.test(test.subject), whole, test, _bar(test, whole)) for test in tests], _MOST_TESTS
    )


def pair_views(deciding: Sequence[Deciding], names: Names) -> Ranked:
    """By set and test: the most useful first."""
    whole = max((one.open for one in deciding), default=Count(0))
    views = [
        TestView(names.short(one.criteria), names.test(one.subject), one.open, one, _bar(one, whole))
        for one in deciding
    ]
    return _ranked(views, _MOST_PAIRS)


def _ranked(views: Sequence[TestView], most: int) -> Ranked:
    useful = sorted(
        (view for view in views if _use(view.one) > (0, 0)),
        key=lambda v: (*(-n for n in _use(v.one)), v.short_title, v.label),
    )
    return Ranked(tuple(useful[:most]), tuple(useful[most:]), len(views) - len(useful))


def _use(one: Test | Deciding) -> tuple[float, float]:
    return one.always.number, one.could_meet.number + one.could_rule_out.number


def _bar(one: Test | Deciding, whole: Count) -> Markup:
    """Decided whatever the result is, and up to what some result could decide one way."""
    return count_bar(one.always, max(one.could_meet, one.could_rule_out), whole, 170)
