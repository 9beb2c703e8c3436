"""The views of the criteria library: what is said of an edge is what the rule does there, and a comparison hides no difference."""

import re
from fractions import Fraction

import pytest

from cytostorm.library import shipped
from cytostorm.model import nodes
from cytostorm.presentation.criteria_compare import comparison
from cytostorm.presentation.criteria_list import criteria_list, criteria_rows
from cytostorm.presentation.criteria_page import criteria_page
from cytostorm.presentation.criteria_uses import uses_of
from cytostorm.units import Conversion, to_double

LIBRARY = shipped()
NUMBER = re.compile(r"(?<=[a-z] )-?\d+(?:\.\d+)?")


def direct_thresholds():
    for name in LIBRARY.criteria_ids:
        for node in LIBRARY.criteria(name).nodes:
            if isinstance(node, nodes.Threshold) and isinstance(node.children[0], nodes.Quantity):
                yield name, node


@pytest.mark.parametrize("name", LIBRARY.criteria_ids)
def test_every_edge_says_what_the_rule_does_at_the_printed_number(name):
    for owner, node in direct_thresholds():
        if owner != name:
            continue
        (use,) = uses_of(node, LIBRARY)
        for number, edge in zip(NUMBER.findall(node.range.text), use.edges, strict=True):
            unit = node.range.text[[found.end() for found in NUMBER.finditer(node.range.text)][-1] :].strip() or "1"
            listed = LIBRARY.units[use.name]
            at = to_double((listed.named(unit) if unit != "1" else Conversion("1")).exactly(Fraction(number)))
            assert edge.endswith(": counts") == (node.range.low <= at <= node.range.high), (use, edge)


def test_the_edges_of_hlh_2004_as_its_table_prints_them():
    page = criteria_page("hlh-2004", LIBRARY)
    edges = {use.label: use.edges for _, items in page.parts for item in items for use in item.uses}
    assert edges["Ferritin"] == ("at 500 µg/L: counts",)
    assert edges["Platelets"] == ("at 100 ×10⁹/L: does not count",)
    assert edges["Fibrinogen"] == ("at 1.5 g/L: counts",)
    assert page.row.rule.startswith("Molecular diagnosis consistent with HLH, or at least five of the eight")


def test_points_of_the_hscore_as_its_table_prints_them():
    items = dict(criteria_page("hscore", LIBRARY).parts)["Items"]
    ferritin = next(item for item in items if item.words.label == "Ferritin")
    assert [(use.range, use.effect) for use in ferritin.uses] == [
        ("below 2,000 µg/L", "0 points"),
        ("from 2,000 up to 6,000 µg/L", "35 points"),
        ("above 6,000 µg/L", "50 points"),
    ]
    lineages = next(item for item in items if item.words.label == "Number of cytopenias")
    assert lineages.steps == ("0 to 1: 0 points", "2: 24 points", "3 or more: 34 points")


def test_a_comparison_is_in_one_unit_and_says_how_two_sets_differ():
    found = comparison("hlh-2004", "hscore", LIBRARY)
    rows = {row.name: row for row in (*found.different, *found.same)}
    assert rows["hemoglobin"].right == ("≤ 92 g/L",)  # printed as 9.2 g/dL
    assert rows["ferritin"].differs == "other threshold"
    assert rows["scd25"].words == "only in HLH-2004"
    assert [row.name for row in found.same] == ["splenomegaly"]


@pytest.mark.parametrize(
    ("left", "right"), [("hlh-2004", "hlh-2024"), ("mas-2016", "ravelli-2005"), ("sofa", "sofa-2")]
)
def test_a_comparison_turned_round_finds_the_same_differences(left, right):
    one, other = comparison(left, right, LIBRARY), comparison(right, left, LIBRARY)
    assert {row.name for row in one.different} == {row.name for row in other.different}
    assert {row.name: (row.left, row.right) for row in one.same} == {r.name: (r.right, r.left) for r in other.same}
    assert not comparison(left, left, LIBRARY).different


def test_a_comparison_names_everything_that_either_set_reads():
    for name in LIBRARY.criteria_ids:
        found = comparison(name, "hlh-2004", LIBRARY)
        rows = {row.name for row in (*found.different, *found.same)}
        own = {key[2] if key[0] == "limit" else key[1] for key in LIBRARY.criteria(name).inputs}
        assert own - rows <= {"age"}, name  # the age from which a limit of normal was printed


def test_a_search_finds_by_name_alias_and_accent_and_filters_combine():
    assert len(criteria_rows(LIBRARY)) == len(LIBRARY.criteria_ids)
    ids = lambda **asked: {row.id for row in criteria_list(LIBRARY, asked).rows}  # noqa: E731
    assert {"hlh-2004", "ohi"} <= ids(q="sIL-2R")
    assert ids(q="fautrél") == {"fautrel"}
    assert ids(item="ferritin", disease="Still's disease") < ids(item="ferritin")
    assert ids(q="no such word") == set()
    assert ids(status="no such status") == set()
    assert ids(population="systemic JIA") == {"mas-2016", "ferritin-esr", "ms-score", "ravelli-2005"}


@pytest.mark.parametrize("name", LIBRARY.criteria_ids)
def test_every_set_has_a_page_with_a_rule_and_cited_items(name):
    page = criteria_page(name, LIBRARY)
    assert page.row.rule.endswith(".")
    assert page.references
    assert all(item.words.label for _, items in page.parts for item in items)
    assert page.source.startswith(f"id: {name}")
