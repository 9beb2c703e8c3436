"""What was missing most in a population, and what one more result would decide."""

from __future__ import annotations

from collections.abc import Sequence

from cytostorm.cohort.counting import Count
from cytostorm.cohort.gaps import Deciding, Missing, Test
from cytostorm.cohort.summary import Summary
from cytostorm.presentation.counts import CountView, Named
from cytostorm.presentation.population import InputRow, MissingView, Ranked, SetGaps, TestRow
from cytostorm.presentation.population_names import Names

_MOST_INPUTS, _MOST_TESTS, _MOST_PAIRS = 22, 12, 20


def missing_of(summary: Summary, names: Names) -> MissingView:
    """Tests, pairs of a set and a test, and inputs; the most consequential first."""
    inputs = _inputs(summary.missing, names)
    return MissingView(
        tests=_tests(summary.tests, names), pairs=_pairs(summary.deciding, names), inputs=tuple(inputs[:_MOST_INPUTS]),
        more_inputs=len(inputs[_MOST_INPUTS:]), by_set=tuple(_by_set(summary.missing, names)),
    )  # fmt: skip


def _inputs(missing: Sequence[Missing], names: Names) -> list[InputRow]:
    """Inputs by patients times sets that ask for them."""
    held: dict[str, list[Missing]] = {}
    for one in missing:
        if one.never_known:
            held.setdefault(names.subject(one.subject, one.detail), []).append(one)
    rows = [_input(label, found, names) for label, found in held.items()]
    return sorted(rows, key=lambda row: (-row.never.number * len(row.sets), row.label))


def _input(label: str, found: Sequence[Missing], names: Names) -> InputRow:
    most = max(found, key=lambda one: one.never_known.share(one.persons))
    sets = tuple(dict.fromkeys(names.short(one.criteria) for one in found))
    never, patients = CountView.of(most.never_known, most.persons), CountView.of(most.persons)
    return InputRow(label=label, never=never, patients=patients, sets=sets)


def _by_set(missing: Sequence[Missing], names: Names) -> list[SetGaps]:
    held: dict[str, list[Missing]] = {}
    for one in missing:
        held.setdefault(one.criteria, []).append(one)
    return [_gaps(names.short(criteria), found, names) for criteria, found in held.items()]


def _gaps(short_title: str, found: Sequence[Missing], names: Names) -> SetGaps:
    order = sorted((one for one in found if one.never_known), key=lambda one: (-one.never_known.number, one.subject))
    inputs = tuple(Named.of(names.subject(one.subject, one.detail), one.never_known, one.persons) for one in order)
    return SetGaps(short_title=short_title, patients=CountView.of(found[0].persons), inputs=inputs)


def _tests(tests: Sequence[Test], names: Names) -> Ranked:
    whole = max((test.missing for test in tests), default=Count(0))
    return _ranked([_test(one, "", one.sets, whole, names) for one in tests], _MOST_TESTS)


def _pairs(deciding: Sequence[Deciding], names: Names) -> Ranked:
    rows = [_test(one, names.short(one.criteria), 1, one.open, names) for one in deciding]
    return _ranked(rows, _MOST_PAIRS)


def _test(one: Test | Deciding, short_title: str, sets: int, whole: Count, names: Names) -> TestRow:
    return TestRow(
        short_title=short_title, label=names.test(one.subject), sets=sets, whole=CountView.of(whole), missing=CountView.of(one.missing),
        always=CountView.of(one.always, whole), could_meet=CountView.of(one.could_meet), could_rule_out=CountView.of(one.could_rule_out),
    )  # fmt: skip


def _ranked(rows: Sequence[TestRow], most: int) -> Ranked:
    useful = [row for row in rows if _use(row) > (0, 0)]
    order = sorted(useful, key=lambda row: (*(-n for n in _use(row)), row.short_title, row.label))
    return Ranked(shown=tuple(order[:most]), folded=tuple(order[most:]), idle=len(rows) - len(useful))


def _use(one: TestRow) -> tuple[float, float]:
    return one.always.number, one.could_meet.number + one.could_rule_out.number
