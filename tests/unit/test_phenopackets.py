"""Phenopackets: findings of the HPO, measurements and genes; what is excluded, over, or on one allele only."""

import json

import pytest

from cytostorm.errors import InputError
from cytostorm.io.phenopackets import read_phenopacket
from cytostorm.io.sources import kind_of
from cytostorm.io.staging import stage
from cytostorm.library import shipped
from cytostorm.record import Measurement, NormalLimit, Observation
from cytostorm.values import exactly

VOCABULARY = shipped().vocabularies["phenopackets"]
FEATURES = [line for line in VOCABULARY.categories if line.table == "phenotypicFeatures"]
GENES = [line for line in VOCABULARY.categories if line.table == "genes"]


def feature(code="HP:0001744", **more):
    return {"type": {"id": code, "label": "x"}, **more}


def measured(code="LOINC:2276-4", value=12000, unit="UCUM:ng/mL", **more):
    return {
        "assay": {"id": code, "label": "x"},
        "value": {"quantity": {"unit": {"id": unit, "label": "nanogram"}, "value": value, **more}},
    }


def gene(symbol="PRF1", state="GENO:0000136", classification="PATHOGENIC", status="CAUSATIVE"):
    described = {"geneContext": {"valueId": "HGNC:1", "symbol": symbol}, "allelicState": {"id": state, "label": "x"}}
    variant = {"acmgPathogenicityClassification": classification, "variationDescriptor": described}
    one = {"subjectOrBiosampleId": "p", "interpretationStatus": status, "variantInterpretation": variant}
    return {
        "id": "i",
        "diagnosis": {"disease": {"id": "OMIM:603553", "label": "FHL2"}, "genomicInterpretations": [one]},
    }


def read(subject=None, **parts):
    return read_phenopacket({"id": "x", "subject": subject or {"id": "p"}, **parts}, shipped())


def seen(content):
    (record,) = content.records
    return {fact.finding: fact.present for fact in record.of(Observation)}


@pytest.mark.parametrize("line", FEATURES, ids=lambda line: line.category)
def test_every_term_says_its_finding_and_its_exclusion_only_where_it_is_the_finding(line):
    assert line.finding in shipped().findings
    assert seen(read(phenotypicFeatures=[feature(line.category)])) == {line.finding: exactly(1)}
    excluded = read(phenotypicFeatures=[feature(line.category, excluded=True)])
    assert seen(excluded) == ({} if line.only_yes else {line.finding: exactly(0)})
    assert (excluded.conformance.refused != ()) == line.only_yes


@pytest.mark.parametrize("line", GENES, ids=lambda line: line.category)
def test_every_gene_on_both_alleles_says_its_finding(line):
    assert seen(read(interpretations=[gene(line.category)])) == {line.finding: exactly(1)}


@pytest.mark.parametrize("more", [
    {"state": "GENO:0000135"}, {"state": ""}, {"classification": "UNCERTAIN_SIGNIFICANCE"}, {"classification": "BENIGN"}, {"status": "REJECTED"},
])  # fmt: skip
def test_what_is_not_on_both_alleles_or_not_pathogenic_is_listed_and_not_counted(more):
    content = read(interpretations=[gene(**more)])
    assert seen(content) == {}
    assert [refused.deliberate for refused in content.conformance.refused] == [True]


def test_a_gene_and_a_term_that_nobody_reads_are_named():
    content = read(
        interpretations=[gene("TTN")],
        phenotypicFeatures=[feature("HP:0001250")],
        diseases=[{"term": {"id": "MONDO:0008763"}}],
    )
    assert seen(content) == {}
    assert set(content.conformance.codes_never_used) == {"gene TTN", "HP 0001250", "MONDO 0008763"}


def test_a_finding_that_is_over_is_not_counted():
    assert seen(read(phenotypicFeatures=[feature(resolution={"timestamp": "2020-01-01T00:00:00Z"})])) == {}


def test_measurements_with_their_units_times_and_limits():
    range_ = {"unit": {"id": "UCUM:ng/mL"}, "low": 20, "high": 400}
    made = {**measured(referenceRange=range_), "timeObserved": {"timestamp": "2024-03-01T08:00:00Z"}}
    (record,) = read(measurements=[made]).records
    (fact,) = record.of(Measurement)
    assert (fact.observable, fact.bounds, fact.times.effective.isoformat()) == (
        "ferritin",
        exactly(12000),
        "2024-03-01T08:00:00+00:00",
    )
    assert {(one.which, one.bounds) for one in record.of(NormalLimit)} == {
        ("upper_limit_of_normal", exactly(400)), ("lower_limit_of_normal", exactly(20)),
    }  # fmt: skip


def test_a_complex_value_is_several():
    parts = [{"type": {"id": "LOINC:8480-6"}, "quantity": {"unit": {"id": "UCUM:mm[Hg]"}, "value": 90}}]
    made = {"assay": {"id": "LOINC:85354-9"}, "complexValue": {"typedQuantities": parts}}
    assert [f.observable for f in read(measurements=[made]).records[0].of(Measurement)] == ["systolic_blood_pressure"]


@pytest.mark.parametrize(("duration", "years"), [("P14Y", (14, 14)), ("P6Y5M", (6, 6)), ("P14Y3M2D", (14, 14))])
def test_the_age_is_as_wide_as_it_is_written(duration, years):
    subject = {"id": "p", "timeAtLastEncounter": {"age": {"iso8601duration": duration}}}
    (age,) = read(subject, phenotypicFeatures=[feature()]).records[0].of(Measurement)
    assert (age.observable, age.bounds.low // 365.25, age.bounds.high // 365.25) == ("age", *years)


def test_an_onset_as_an_age_is_not_placed_in_time_and_told():
    content = read(phenotypicFeatures=[feature(onset={"age": {"iso8601duration": "P2Y"}})])
    assert [fact.times.effective for fact in content.records[0].of(Observation)] == [None]
    assert "(1)" in content.conformance.assumptions["times"]


def test_drugs_are_not_read_and_that_is_told():
    content = read(
        phenotypicFeatures=[feature()], medicalActions=[{"treatment": {"agent": {"id": "x", "label": "anakinra"}}}]
    )
    assert any("medicalActions are not read" in line for line in content.conformance.warnings)


def test_the_file_is_known_by_its_content_and_can_be_staged(tmp_path):
    path = tmp_path / "packet.json"
    path.write_text(
        json.dumps({"id": "x", "subject": {"id": "p"}, "phenotypicFeatures": [feature()], "measurements": [measured()]})
    )
    assert kind_of(path) == "phenopacket"
    assert stage(path, shipped(), tmp_path / "out").conformance.values_taken == 2
    assert read_phenopacket(path.read_bytes(), shipped()).records == read_phenopacket(path, shipped()).records


@pytest.mark.parametrize("bad", [
    {"subject": 3}, {"phenotypicFeatures": 3}, {"phenotypicFeatures": [3]}, {"measurements": [{"value": 3}]}, {"measurements": [{"assay": "x"}]},
    {"interpretations": {"a": 1}}, {"interpretations": [{"diagnosis": []}, {"diagnosis": 3}]}, {"phenotypicFeatures": [{"onset": "x"}]},
])  # fmt: skip
def test_a_wrong_shape_is_named_and_no_fault(bad):
    with pytest.raises(InputError, match="belongs here"):
        read_phenopacket({"subject": {"id": "p"}, **bad}, shipped())


def test_what_is_no_phenopacket():
    with pytest.raises(InputError, match="no Phenopacket"):
        read_phenopacket({"a": 1}, shipped())
