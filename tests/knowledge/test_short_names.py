"""Names of a first screen: each fits its line, and no two different things of one kind share one."""

from collections import defaultdict

import pytest

from cytostorm.library import shipped

LIBRARY = shipped()


def _causes():
    return [one.document for one in LIBRARY.causes.values()]


def _tests():
    return [*LIBRARY.workup.document.tests, *(test for one in _causes() for test in one.tests if test.label)]


def _signs():
    staging = LIBRARY.staging.document
    return [sign for level in (*staging.levels, *staging.severity.levels) for sign in level.signs]


KINDS = {
    "causes": (22, _causes()),
    "situations": (34, [one.document for one in LIBRARY.pathway.situations]),
    "options": (48, [one.document for one in LIBRARY.pathway.options]),
    "steps": (34, [one.document for one in LIBRARY.pathway.steps]),
    "safety rules": (44, [one.document for one in LIBRARY.dangers.values()]),
    "tests": (26, _tests()),
    "signs": (40, _signs()),
}
OPTIONS = {one.id: one for one in KINDS["options"][1]}


@pytest.mark.parametrize("kind", KINDS)
def test_each_name_fits_its_line(kind):
    most, documents = KINDS[kind]
    assert [one.brief for one in documents if len(one.brief) > most] == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "tests"])
def test_two_different_things_do_not_share_one_name(kind):
    labels = defaultdict(set)
    for one in KINDS[kind][1]:
        labels[one.brief.casefold()].add(one.label)
    assert {name: found for name, found in labels.items() if len(found) > 1} == {}


def test_a_short_name_is_shorter():
    named = [one for kind, (_, documents) in KINDS.items() if kind != "safety rules" for one in documents if one.short]
    assert [one.short for one in named if len(one.short) >= len(one.label)] == []


@pytest.mark.parametrize("name", OPTIONS)
def test_a_short_name_names_the_same_patients(name):
    label, brief = OPTIONS[name].label.casefold(), OPTIONS[name].brief.casefold()
    lost = [
        word
        for word in ("adult", "child", "newborn", "outside the", "not improv", "not improved", "refractory")
        if word in label
    ]
    assert all(word.removesuffix(" the").removesuffix("ed") in brief for word in lost)


def test_the_short_name_of_a_rule_begins_with_its_drug():
    rule = LIBRARY.dangers["anakinra-weight"]
    assert rule.document.brief == "Anakinra: weight on the label"
