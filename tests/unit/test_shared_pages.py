"""No cell of a shared page can be narrowed below its threshold: by a page alone, with known totals, one patient more, or a month."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cytostorm.cohort.disclosure import Rule, step_of
from cytostorm.cohort.opened import opened
from cytostorm.cohort.screening import Request, screened
from cytostorm.cohort.shareable import exact_of
from cytostorm.cohort.sharing import keep_rule, kept_rule, settled_rule
from cytostorm.errors import InputError
from cytostorm.library import shipped
from cytostorm.synthetic import synthesize
from tests.hospitals_shared import EVENTS, TOTALS, Asked, exact_by_hand, made_up, paged, patients_of, rule_of, turning
from tests.population_made import SETS, hospital, write
from tests.shared_attack import Attack
from tests.thoroughness import THOROUGH, some

HOSPITALS = [(seed, (60, 200, 500)[seed % 3]) for seed in range(36)]


def narrowest(*pages, **known):
    """How many values are left of the small cell of which most is known; by day of those of which the pages say most."""
    found = Attack(list(pages), **known).narrow(None if THOROUGH else 16)
    return found[0][0] if found else 10**6


@pytest.mark.parametrize(("seed", "size"), some(HOSPITALS, 4))
def test_no_small_cell_is_narrow_in_one_page(seed, size):
    page = paged(*made_up(seed, size), rule_of(seed))
    assert narrowest(page) >= 8
    assert narrowest(page, exact=TOTALS) >= 8


@pytest.mark.parametrize(("seed", "size"), some(HOSPITALS, 7))
def test_one_patient_more_tells_no_small_cell(seed, size):
    """In some hospitals no number turns with the patient who comes last: then there is nothing to compare."""
    for less, whole in turning(*made_up(seed, size, sets=("a", "b", "c"), events=("death",)), 2):
        assert narrowest(less, whole, more=1) >= 8
        assert narrowest(less, whole, more=1, exact=TOTALS) >= 8


def test_in_most_hospitals_a_number_turns_with_one_patient_more():
    made = [made_up(seed, size, sets=("a", "b", "c"), events=("death",)) for seed, size in HOSPITALS[:9]]
    assert sum(any(True for _ in turning(*one, 1)) for one in made) >= 6


@pytest.mark.parametrize(("seed", "size"), some(HOSPITALS, 7))
def test_two_months_tell_no_small_cell(seed, size):
    patients, asked = made_up(seed, size, sets=("a", "b", "c"), events=("death",))
    earlier = [one for one in patients if one.admitted.month < 3]
    pages = [paged(held, asked, rule_of(seed)) for held in (earlier, patients)]
    assert narrowest(*pages, more=size - len(earlier)) >= 8


def test_the_attacker_sees_that_complements_are_not_hidden(monkeypatch):
    """Planted: only the number itself is looked at, and not what is left of its row and column."""
    shown = Rule._shown
    monkeypatch.setattr(Rule, "_shown", lambda self, name, number, cells: shown(self, name, number, cells[:1]))
    pages = (paged(*made_up(seed, size, inside=1), rule_of(seed)) for seed, size in HOSPITALS[6:13])
    assert any(narrowest(page, exact=TOTALS, deciding=1) < 8 for page in pages)


def test_the_attacker_sees_that_limits_are_known(monkeypatch):
    """Planted: a limit that everybody knows, so that the patient with whom a number appears tells the count exactly."""
    drawn = Rule._drawn
    monkeypatch.setattr(Rule, "_drawn", lambda self, *name: -3 if name[0] == "limit" else drawn(self, *name))
    pages = (
        two
        for seed, size in HOSPITALS[:18]
        for two in turning(*made_up(seed, size, sets=("a", "b", "c"), events=("death",)), 2, tried=2)
    )
    assert any(narrowest(*two, more=1, limit=(8, 8)) == 1 for two in pages)


FEWER = Asked(("cov-hi", "news2", "qsofa"), ("icu", "death"), ("ferritin", "crp"))
ASKED = ("astct-crs", "boston-gate", "cov-hi", "hscore", "mas-2016", "news2", "qsofa")


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    """A synthetic hospital, screened: its folder, its patients row by row, and what was asked."""
    place = tmp_path_factory.mktemp("synthetic")
    (place / "hospital").mkdir()
    synthesize(place / "hospital", 400, "long", 3)
    library = shipped()
    request = Request(
        str(place / "hospital"), [library.criteria(name) for name in ASKED], library.reading("inpatient-7d")
    )
    with screened(request, place / "out", library) as folder, opened(folder) as source:
        exact = exact_of(source)
    asked = Asked(ASKED, EVENTS, tuple(exact.recorded))
    return exact, patients_of(place / "out", asked), asked


def test_a_synthetic_hospital_is_counted_as_by_hand(synthetic):
    exact, patients, asked = synthetic
    assert without_days(exact) == without_days(exact_by_hand(patients, asked))


@pytest.mark.parametrize("size", [80, 150, 400])
def test_a_page_of_a_synthetic_hospital_tells_no_small_cell(synthetic, size):
    _, patients, asked = synthetic
    asked = asked if THOROUGH else FEWER
    page = paged(patients[:size], asked, rule_of(size))
    assert narrowest(page) >= 8
    assert narrowest(page, exact=TOTALS) >= 8


@pytest.mark.parametrize("size", [80, 400])
def test_a_synthetic_hospital_with_one_patient_more_tells_no_small_cell(synthetic, size):
    _, patients, _ = synthetic
    found = list(turning(patients[:size], FEWER, 2 if THOROUGH else 1))
    assert found
    for less, whole in found:
        assert narrowest(less, whole, more=1, exact=TOTALS) >= 8


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_shared_is_counted_as_by_hand(tmp_path, seed):
    folder = write(tmp_path / "out", hospital(seed))
    with opened(folder) as source:
        exact = exact_of(source)
    asked = Asked(SETS, EVENTS, tuple(exact.recorded))
    assert without_days(exact) == without_days(exact_by_hand(patients_of(folder, asked), asked))


def without_days(exact):
    """Counts alone, and only those that are not 0: quartiles have a test of their own."""
    before = {pair: one.persons for pair, one in exact.before.items()}
    held = {**vars(exact), "before": before}
    return {
        name: {k: n for k, n in found.items() if n} if isinstance(found, dict) else found
        for name, found in held.items()
    }


@given(st.integers(0, 10**6), st.integers(5, 40), st.integers(0, 10**9))
def test_a_shown_number_is_a_multiple_less_than_a_step_away(number, threshold, seed):
    rule = rule_of(seed, threshold)
    step = step_of(threshold)
    assert step >= threshold + 2
    shown = rule.group(("x",), number, 10**7)
    assert (shown is not None) or number <= 2 * step
    if shown:
        assert number > step
        assert shown.number % step == 0
        assert shown.low <= number <= shown.high < shown.low + 2 * step
        assert abs(shown.number - number) < step


@given(st.lists(st.integers(0, 60), min_size=4, max_size=4), st.integers(0, 10**9))
def test_two_groups_are_shown_only_where_each_of_four_cells_is_large(cells, seed):
    both, one, other, _ = cells
    shown = rule_of(seed).common(("x",), both, both + one, both + other, sum(cells))
    assert shown is None or min(cells) > 10
    assert shown is not None or min(cells) <= 20


def test_the_rounding_is_right_on_average():
    shown = [Rule(8, f"{n:032x}").rounded(("x",), 234).number for n in range(2000)]
    assert set(shown) == {230, 240}
    assert abs(sum(shown) / len(shown) - 234) < 0.5


def test_a_threshold_below_five_is_refused():
    with pytest.raises(InputError, match="--small-cells: 4"):
        Rule(4, "00").checked()


def test_a_page_of_few_is_refused():
    with pytest.raises(InputError, match="9 patients with usable data are too few"):
        paged(*made_up(1, 9), rule_of(1))


def test_the_first_page_of_a_result_settles_its_rule(tmp_path):
    out = write(tmp_path / "out", hospital(1))
    assert kept_rule(out) is None
    rule = settled_rule(out, 10, None, lambda: "ab" * 16)
    keep_rule(out, rule)
    assert kept_rule(out) == rule == settled_rule(out, None, None, lambda: "cd" * 16)
    with pytest.raises(InputError, match="was shared with 10; 12 on the same patients would show counts exactly"):
        settled_rule(out, 12, None, lambda: "cd" * 16)


def test_another_month_goes_on_with_the_rule_of_an_earlier_one(tmp_path):
    earlier, later = (write(tmp_path / name, hospital(1)) for name in ("march", "april"))
    with pytest.raises(InputError, match="was not shared before"):
        settled_rule(later, None, earlier, lambda: "cd" * 16)
    keep_rule(earlier, Rule(10, "ab" * 16))
    assert settled_rule(later, None, earlier, lambda: "cd" * 16) == Rule(10, "ab" * 16)
    keep_rule(later, Rule(10, "cd" * 16))
    with pytest.raises(InputError, match="was shared by another rule"):
        settled_rule(later, None, earlier, lambda: "ef" * 16)


def test_a_damaged_rule_is_named(tmp_path):
    out = write(tmp_path / "out", hospital(1), manifest={"criteria": [], "sharing": {"small_cells": "many"}})
    with pytest.raises(InputError, match=r"'sharing' of cytostorm\.json is damaged"):
        kept_rule(out)
