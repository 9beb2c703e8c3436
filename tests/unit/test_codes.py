"""Codes of tests: each means one observable, some are refused with the reason, one gives an upper bound."""

import pytest

from cytostorm.io.coded.codebook import CodeBook
from cytostorm.io.fhir import read_bundle
from cytostorm.library import shipped
from cytostorm.record import Measurement
from cytostorm.values import exactly, up_to
from tests.unit.fhir_made import observation, patient, write_bundle

LIBRARY = shipped()
LOINC = "http://loinc.org"


def check_digit(code):
    """The last digit of a LOINC code (modulus 10, Luhn)."""
    digits = [int(d) for d in code.split("-")[0]]
    total = sum(sum(divmod(2 * d, 10)) if place % 2 == 0 else d for place, d in enumerate(reversed(digits)))
    return -total % 10


@pytest.fixture
def read(tmp_path):
    return lambda *resources: read_bundle(write_bundle(tmp_path, patient(), *resources), LIBRARY)


def measured(content, name):
    return [fact for fact in content.records[0].of(Measurement) if fact.observable == name]


def test_every_loinc_code_has_its_check_digit_and_one_meaning():
    codes = [c.code for o in LIBRARY.observables.values() for c in (*o.codes.loinc, *o.codes.refused)]
    assert len(codes) == len(set(codes)) > 100
    assert [code for code in codes if check_digit(code) != int(code[-1])] == []


def test_no_code_of_an_observable_is_left_unconfirmed():
    assert [
        c.code
        for o in LIBRARY.observables.values()
        for c in (*o.codes.loinc, *o.codes.refused)
        if c.status == "unconfirmed"
    ] == []


@pytest.mark.parametrize("unit", ["pg/mL", "U/mL", "ng/L"])
def test_scd25_by_the_code_of_mass_units_is_refused_with_the_reason(read, unit):
    content = read(observation("76039-7", 1721, unit))
    (refused,) = content.conformance.refused
    assert (refused.subject, refused.text, refused.deliberate) == ("scd25", "1721", True)
    assert "factor depends on the assay" in refused.reason
    assert measured(content, "scd25") == []
    assert content.conformance.codes_never_used == {}
    assert not content.conformance.bad


@pytest.mark.parametrize(
    ("code", "words"), [("7799-0", "FEU or DDU is not said"), ("3256-5", "antigen"), ("8121-6", "cells")]
)
def test_other_codes_that_are_taken_for_a_test_are_refused_with_the_reason(read, code, words):
    (refused,) = read(observation(code, 5, "mg/L")).conformance.refused
    assert words in refused.reason


@pytest.mark.parametrize(("code", "name"), [
    ("26499-4", "neutrophils"), ("753-4", "neutrophils"), ("804-5", "leukocytes"), ("778-1", "platelets"), ("2524-7", "lactate"),
    ("33959-8", "procalcitonin"), ("8332-9", "temperature"), ("6598-7", "troponin_t"), ("1968-7", "direct_bilirubin"), ("5894-1", "pt_percent"),
])  # fmt: skip
def test_a_code_means_its_observable(code, name):
    (subject,) = CodeBook(LIBRARY).subjects("observation", f"{LOINC}|{code}")
    assert subject.name == name


@pytest.mark.parametrize(("code", "unit"), [("14723-1", "pmol/L"), ("76485-2", "nmol/L"), ("54347-0", "umol/L")])
def test_moles_without_a_factor_that_was_read_are_refused_on_purpose(read, code, unit):
    (refused,) = read(observation(code, 900, unit)).conformance.refused
    assert refused.deliberate


def test_fibrinogen_from_the_clotting_curve_is_an_upper_bound(read):
    """Low counts; normal does not rule low out, whichever code stands beside it."""
    content = read(observation("48664-7", 1.8, "g/L"))
    assert measured(content, "fibrinogen")[0].bounds == up_to(1.8)
    both = observation("3255-7", 1.8, "g/L")
    both["code"]["coding"].append({"system": LOINC, "code": "48664-7"})
    assert measured(read(both), "fibrinogen")[0].bounds == up_to(1.8)
    assert measured(read(observation("3255-7", 1.8, "g/L")), "fibrinogen")[0].bounds == exactly(1.8)
