"""What is shown first stands in a knowledge file: every name in it is known, and a broken one is told."""

import shutil

import pytest

from cytostorm.errors import KnowledgeError
from cytostorm.library import Library, shipped
from cytostorm.library.subjects import HOME
from cytostorm.presentation.labels import always_asked, brief_condition, readable

LIBRARY = shipped()


def test_choices_are_ours_and_have_their_reason():
    shown = LIBRARY.shown
    assert {one.status for one in (shown.values, shown.sets, shown.asked)} == {"ours"}
    assert all(len(one.because) > 40 for one in (shown.values, shown.sets, shown.asked))


def test_what_is_asked_is_a_finding_or_a_condition_of_the_pathway():
    known = set(LIBRARY.findings) | {one.document.condition for one in LIBRARY.pathway.conditions}
    assert set(LIBRARY.shown.asked.of) <= known


def test_faces_name_conditions_by_the_file():
    assert readable("drug_allergy") == "allergy to anakinra"
    assert brief_condition("drug_allergy") == "anakinra allergy"
    assert readable("renal_impairment") == "renal impairment", "without a label, its identifier in words"
    assert brief_condition("renal_impairment") == "kidney function"
    assert brief_condition("scd25 before immunoglobulin") == "sCD25 first"
    assert always_asked() == LIBRARY.shown.asked.of


def test_a_name_is_given_once():
    names = [one.name for one in LIBRARY.shown.conditions]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("of: [temperature,", "of: [temprature,", "there is no observable 'temprature'. Did you mean 'temperature'?"),
        ("three-f,", "three-g,", "there is no criteria set 'three-g'"),
        ("of: [temperature,", "of: [temperature, temperature,", "a name is listed twice"),
        ("status: ours", "status: verified", "ours"),
    ],
)
def test_a_broken_file_is_told(tmp_path, was, now, said):
    for folder in ("observables", "findings", "criteria", "drugs", "drug-classes", "masks", "units"):
        (tmp_path / folder).symlink_to(HOME / folder)
    shutil.copytree(HOME / "shown", tmp_path / "shown")
    file = tmp_path / "shown" / "standard.yaml"
    assert was in file.read_text()
    file.write_text(file.read_text().replace(was, now, 1))
    with pytest.raises(KnowledgeError) as told:
        _ = Library(tmp_path).shown
    assert said in str(told.value)
