"""What one finding says of another: a yes goes on step by step, a no comes back along `implies` only, and a lasting yes leaves no room for a no."""

import pytest

from cytostorm.bedside import assess
from cytostorm.differential.looking import look
from cytostorm.errors import KnowledgeError
from cytostorm.library import shipped
from cytostorm.library.findings import check_findings
from cytostorm.model.documents import ShownBy
from cytostorm.presentation.set_views import checks
from cytostorm.testing.cases import record_of
from cytostorm.values import MET, NOT_MET, UNDECIDED

LIBRARY = shipped()


def seen(given, name):
    return look(record_of(given, LIBRARY), LIBRARY, LIBRARY.reading("all-recorded"), [("finding", name)], None).seen[
        "finding", name
    ]


def judged(given, criteria):
    return assess(record_of(given, LIBRARY), LIBRARY, [LIBRARY.criteria(criteria)], "all-recorded", version="")[
        criteria
    ]


def steps(kinds):
    """Each finding with all that it reaches through some kinds of implication, worked out here once more."""
    for start in LIBRARY.findings:
        reached, waiting = set(), [start]
        while waiting:
            finding = LIBRARY.findings[waiting.pop()]
            new = {name for kind in kinds for name in getattr(finding, kind)} - reached
            reached |= new
            waiting += new
        yield from ((start, name) for name in sorted(reached))


@pytest.mark.parametrize(("finding", "general"), list(steps(("implies", "shows"))))
def test_a_yes_is_a_yes_to_all_that_it_implies_or_shows(finding, general):
    assert seen({finding: True}, general).bounds == MET
    assert seen({finding: False}, general).bounds == UNDECIDED


@pytest.mark.parametrize(("finding", "general"), list(steps(("implies",))))
def test_a_no_to_what_is_implied_is_a_no(finding, general):
    assert seen({general: False}, finding).bounds == NOT_MET


@pytest.mark.parametrize(("finding", "general"), [(f.id, name) for f in LIBRARY.findings.values() for name in f.shows])
def test_a_no_to_what_a_test_shows_is_no_negative_test(finding, general):
    assert seen({general: False}, finding) == seen({}, finding)


def test_a_gene_that_is_not_affected_rules_a_syndrome_out_and_a_syndrome_names_no_gene():
    assert seen({"biallelic_exocytosis_gene": False}, "chediak_higashi").bounds == NOT_MET
    assert seen({"chediak_higashi": True}, "biallelic_exocytosis_gene").bounds == UNDECIDED


CHAINS = [
    ("biallelic_prf1", "molecular_diagnosis"), ("biallelic_exocytosis_gene", "molecular_diagnosis"), ("biallelic_ap3b1", "molecular_diagnosis"),
    ("seizure", "cns_dysfunction"), ("prolonged_seizure", "cns_dysfunction"), ("raised_intracranial_pressure", "cns_dysfunction"),
    ("focal_cerebral_edema", "cns_dysfunction"), ("deep_focal_weakness", "cns_dysfunction"), ("juvenile_sle", "sle"),
    ("lymphoma_biopsy", "lymphoma"), ("lymphoma_biopsy", "hematologic_malignancy"), ("malignant_marrow", "hematologic_malignancy"),
    ("lymphoma", "hematologic_malignancy"), ("leukemia", "hematologic_malignancy"), ("mycobacterium_tuberculosis_found", "tuberculosis"),
    ("covid19_pneumonia", "pneumonia"), ("who_severe_pneumonia", "pneumonia"), ("who_severe_pneumonia", "suspected_infection"),
    ("bacteremia", "suspected_infection"), ("pneumonia", "suspected_infection"), ("fever_one_week", "fever_five_days"),
    ("fever_one_week", "fever"), ("fever_five_days", "fever"), ("splenomegaly_worsening", "splenomegaly"), ("transient_erythema", "rash"),
    ("hiv_test", "immunosuppression"),
]  # fmt: skip


@pytest.mark.parametrize(("finding", "general"), CHAINS)
def test_the_chains_that_are_printed(finding, general):
    assert seen({finding: True}, general).bounds == MET


@pytest.mark.parametrize("name", sorted(LIBRARY.findings))
def test_no_code_reaches_a_molecular_diagnosis(name):
    """A code names a disease and is no gene report."""
    codes = LIBRARY.findings[name].codes
    if codes.icd10cm or codes.snomed:
        assert seen({name: True}, "molecular_diagnosis").bounds == UNDECIDED


@pytest.mark.parametrize(
    ("level", "oxygen", "support"),
    [("room air", NOT_MET, NOT_MET), ("low flow", MET, UNDECIDED), ("HFNC", MET, UNDECIDED), ("CPAP", MET, MET)],
)
def test_a_level_of_oxygen_shows_oxygen_and_support(level, oxygen, support):
    given = {"oxygen_support": {"value": level}}
    assert seen(given, "supplemental_oxygen").bounds == oxygen
    assert seen(given, "respiratory_support").bounds == support


def test_what_was_recorded_of_a_finding_counts_before_a_level():
    assert (
        seen({"oxygen_support": {"value": "CPAP"}, "respiratory_support": False}, "respiratory_support").bounds
        == NOT_MET
    )


@pytest.mark.parametrize(
    ("finding", "general"),
    [(f.id, name) for f in LIBRARY.findings.values() if f.lasting for name in (*f.implies, *f.shows)],
)
def test_a_no_beside_a_lasting_yes_is_a_contradiction_and_is_not_settled(finding, general):
    found = seen({finding: True, general: False}, general)
    assert found.bounds == UNDECIDED
    assert len(found.facts) == 2
    assert found.caution.startswith("Contradiction: ")
    assert "_" not in found.caution


def test_hscore_counts_hiv_as_immunosuppression_and_reports_the_contradiction():
    """+18 for the item (Fardet 2014: "HIV positive or long-term immunosuppressive therapy")."""
    nothing, hiv, both = (
        judged(given, "hscore") for given in ({}, {"hiv_test": True}, {"hiv_test": True, "immunosuppression": False})
    )
    assert (nothing.verdict.score.low, hiv.verdict.score.low, both.verdict.score.low) == (0, 18, 0)
    assert nothing.verdict.score.high == hiv.verdict.score.high == both.verdict.score.high
    assert any(text.startswith("Contradiction: ") for text in checks(both, LIBRARY))
    assert not any(text.startswith("Contradiction: ") for text in checks(hiv, LIBRARY))


def test_a_gene_is_the_molecular_criterion_and_says_what_it_is_not():
    by_gene, by_word = judged({"biallelic_prf1": True}, "hlh-2004"), judged({"molecular_diagnosis": True}, "hlh-2004")
    assert (by_gene.verdict.bounds, by_word.verdict.bounds) == (MET, MET)
    assert "A genotype without illness is not HLH." in checks(by_gene, LIBRARY)
    assert "A genotype without illness is not HLH." not in checks(by_word, LIBRARY)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"implies": ("fevr",)}, "there is no finding 'fevr'"),
        ({"shows": ("fever_one_week",)}, "comes back to itself"),
        (
            {"shown_by": ShownBy(observable="oxygen_support", present_from="balloon")},
            "'balloon' is no level of 'oxygen_support'",
        ),
        ({"shown_by": ShownBy(observable="ferritin", present_from="low_flow")}, "'low_flow' is no level of 'ferritin'"),
    ],
)
def test_a_broken_implication_says_what_is_wrong(change, said):
    findings = {**LIBRARY.findings, "fever": LIBRARY.findings["fever"].model_copy(update=change)}
    with pytest.raises(KnowledgeError) as error:
        check_findings(findings, LIBRARY.observables, "findings")
    assert said in str(error.value)
