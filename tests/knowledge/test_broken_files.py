"""Tiny broken files: what an author of knowledge reads when something is wrong."""

import pytest

from cytostorm.errors import KnowledgeError
from cytostorm.library import shipped
from cytostorm.library.strict_yaml import read_yaml

HEAD = """id: x
title: X
short_title: X
edition: 2020
revision: 1
status: sourced
population: p
purpose: p
references: [fardet-2014]
last_checked: "2026-01-01"
"""
CITE = 'cite: {reference: fardet-2014, locator: t, as_printed: "p", status: verified}'


def item(rule, cite=CITE):
    return f"{HEAD}items:\n  - id: ferritin\n    {cite}\n    {rule}\n"


def complaint(text, tmp_path):
    path = tmp_path / "definition.yaml"
    path.write_text(text)
    with pytest.raises(KnowledgeError) as error:
        shipped().criteria_from(path)
    assert str(path) in str(error.value)
    return str(error.value)


FERRITIN = "{observable: ferritin}"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (f"treshold: {{of: {FERRITIN}, unit: ug/L, from: 500}}", "Did you mean 'threshold'?"),
        (
            f"threshold: {{of: {FERRITIN}, unit: ug/L, form: 500}}",
            "'form' is not a word of this file. Did you mean 'from'?",
        ),
        (f"threshold: {{of: {FERRITIN}, unit: ug/L}}", "a threshold needs an edge"),
        (
            f"threshold: {{of: {FERRITIN}, unit: ug/L, from: 5, above: 5}}",
            "use either 'from' (>=) or 'above' (>), not both",
        ),
        (f"threshold: {{of: {FERRITIN}, from: 500}}", "edges on 'ferritin' need a unit. Its own unit is ug/L."),
        (f"threshold: {{of: {FERRITIN}, unit: mmol/L, from: 500}}", "The unit 'mmol/L' is not known for ferritin"),
        (f"threshold: {{of: {FERRITIN}, unit: pmol/L, from: 500}}", "The factor from pmol/L to µg/L"),
        (f'threshold: {{of: {FERRITIN}, unit: ug/L, from: "500"}}', "'500' must be a plain number"),
        (f"threshold: {{of: {FERRITIN}, unit: ug/L, from: 5, below: 5}}", "no value is from 5 below 5 ug/L"),
        (
            "threshold: {of: {observable: feritin}, unit: ug/L, from: 500}",
            "there is no observable 'feritin'. Did you mean 'ferritin'?",
        ),
        ("threshold: {of: {finding: splenomegaly}, from: 1}", "is a yes-or-no rule, and a number is needed here"),
        ("any: [{observable: ferritin}]", "is a number, and a yes-or-no rule is needed here"),
        ("finding: spleno", "there is no finding 'spleno'"),
        ("node: score", "refers to 'score', which is not defined above it"),
        ("at_least: {n: 3, of: [{finding: splenomegaly}]}", "at least 3 of 1 can never be decided"),
        (
            "threshold: {of: {observable: leukocytes}, unit: 10*9/L, below: 4}",
            "'leukocytes' can be worse high or low. Add worse: high or worse: low.",
        ),
        (
            f"bands: {{of: {FERRITIN}, unit: ug/L, points: [{{below: 5, points: 0}}, {{above: 5, points: 1}}]}}",
            "a value between 'below 5 ug/L' and 'above 5 ug/L' belongs to no band",
        ),
        (
            f"bands: {{of: {FERRITIN}, unit: ug/L, points: [{{up_to: 5, points: 0}}, {{from: 5, points: 1}}]}}",
            "bands overlap",
        ),
        (
            f"bands: {{of: {FERRITIN}, unit: ug/L, points: [{{from: 5, points: 1}}]}}",
            "no band holds the values below 'from 5 ug/L'",
        ),
        ("any: [{finding: splenomegaly, observable: ferritin}]", "a rule has exactly one kind, and this one has 2"),
        ("any: [splenomegaly]", "a rule is a mapping such as {finding: splenomegaly}, not 'splenomegaly'"),
        (
            "change: {observable: crp, unit: mg/L, factor: 2, within: 24h, starting: {above: 50}}",
            "'24h' is not a duration like P7D",
        ),
    ],
)
def test_a_wrong_rule_is_explained(rule, said, tmp_path):
    assert said in complaint(item(rule), tmp_path)


def test_a_number_without_a_citation(tmp_path):
    assert "this rule has a number and no citation" in complaint(
        item(f"threshold: {{of: {FERRITIN}, unit: ug/L, from: 5}}", "label: y"), tmp_path
    )


def test_a_citation_of_nothing(tmp_path):
    cite = CITE.replace("fardet-2014", "fardet-2015")
    assert "there is no reference 'fardet-2015'. Did you mean 'fardet-2014'?" in complaint(
        item("finding: splenomegaly", cite), tmp_path
    )


def test_an_unconfirmed_number_makes_a_draft(tmp_path):
    cite = CITE.replace("verified", "unconfirmed")
    assert "'sourced' is too much" in complaint(
        item(f"threshold: {{of: {FERRITIN}, unit: ug/L, from: 5}}", cite), tmp_path
    )


def test_an_id_used_twice(tmp_path):
    text = item("finding: splenomegaly") + f"  - id: ferritin\n    {CITE}\n    finding: hepatomegaly\n"
    assert "the id 'ferritin' is used twice" in complaint(text, tmp_path)


def test_a_verdict_that_is_a_number(tmp_path):
    text = (
        item(f"bands: {{of: {FERRITIN}, unit: ug/L, points: [{{up_to: 5, points: 0}}, {{above: 5, points: 1}}]}}")
        + "verdict: ferritin\n"
    )
    assert "a verdict is yes or no" in complaint(text, tmp_path)


def test_the_line_is_named(tmp_path):
    assert "line 14" in complaint(item(f"threshold: {{of: {FERRITIN}, unit: ug/L, form: 500}}"), tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2", "duplicate key 'a'"),
        ("a: &x 1\nb: *x", "anchors (&) and aliases (*) are not allowed"),
        ("a: no", "'no' has no plain meaning here"),
        ("a: ~", "'~' has no plain meaning here"),
        (
            "a: !!python/object/apply:os.system [ls]",
            "the tag 'tag:yaml.org,2002:python/object/apply:os.system' is not allowed",
        ),
        ("a: 1\n---\nb: 2", "a second document begins here"),
        ("a: [1, 2", "this is not YAML"),
        ("", "the file is empty"),
        ("[" * 100 + "]" * 100, "nested more than 60 deep"),
        ("a: " + "x" * 2_000_001, "larger than"),
    ],
)
def test_yaml_outside_the_subset(text, said):
    with pytest.raises(KnowledgeError) as error:
        read_yaml(text, "file.yaml")
    assert said in str(error.value)


def test_a_yaml_bomb_is_refused_at_its_first_anchor():
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    with pytest.raises(KnowledgeError, match="line 1"):
        read_yaml(bomb, "bomb.yaml")


def test_numbers_are_exact_and_texts_stay_texts():
    from decimal import Decimal

    content, _ = read_yaml('a: 38.4\nb: 10*9/L\nc: "007"\nd: 2004-01-01\ne: true\nf: 12:30\ng: 1e3', "f.yaml")
    assert content == {
        "a": Decimal("38.4"),
        "b": "10*9/L",
        "c": "007",
        "d": "2004-01-01",
        "e": True,
        "f": "12:30",
        "g": "1e3",
    }
