"""Limits of labels: every drug by every condition has its cell, dose and pathway read one set of rules, and a block says what lifts it."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from cytostorm.doses import CONDITIONS, patient
from cytostorm.errors import InputError
from cytostorm.library import shipped
from cytostorm.library.limit_pages import cell, drug_conditions_page
from cytostorm.model.dangers import DangerDocument
from cytostorm.pathway import doses, pathway
from cytostorm.pathway.dangers import unrecorded
from cytostorm.presentation.dose_warnings import instead_words, missing_words, notice_views
from cytostorm.presentation.labels import always_asked
from cytostorm.record import Record
from cytostorm.testing.cases import record_of
from tests.thoroughness import some

LIBRARY = shipped()
DRUGS = (
    "ruxolitinib", "canakinumab", "tocilizumab", "sarilumab", "siltuximab", "etoposide", "emapalumab", "rituximab", "ciclosporin", "tacrolimus",
    "dexamethasone", "methylprednisolone", "ivig", "anakinra", "baricitinib",
)  # fmt: skip
SUBJECTS = (
    "age", "weight", "pregnancy", "breast-feeding", "infection", "live-vaccine", "combination", "hepatitis-b", "tuberculosis", "cyp", "counts",
    "renal", "hepatic", "perforation", "heart", "thrombosis", "monitoring", "pneumocystis", "zoster", "strongyloides",
)  # fmt: skip
# The table as the fact sheet has it: B block, A alert, O outside, N note, 0 no restriction, ? not read; 15 drugs by the 20 subjects.
# Where ours differs the reason stands beside it.
SHEET = """
ruxolitinib        O ? B B B ? ? A A A A A A ? ? A A A A A
canakinumab        O O A A B A B A A ? A ? A ? ? ? A ? ? A
tocilizumab        O N A A B A A A A A A 0 A A ? ? A ? A A
sarilumab          O ? A A B A B A A A A ? A A ? ? A ? ? A
siltuximab         O ? A A B A ? A A A A 0 0 A ? ? A ? ? A
etoposide          A A A A A A ? A A A A A A ? A ? A A ? A
emapalumab         0 0 A A B A ? A A A ? ? ? ? ? ? A A A A
rituximab          O 0 A A B A A B A ? A A N A A ? A A ? A
ciclosporin        ? ? N A A A B A A B ? A A ? A A A A ? A
tacrolimus         ? ? N A A A B A A A ? A A A A A B A ? A
dexamethasone      A ? A N A A ? A A A ? ? ? A A A A A A A
methylprednisolone A ? N N A A ? A A A ? ? A A A A A A A A
ivig               A A 0 0 A N ? N ? ? A A ? ? A A B ? ? ?
anakinra           O O A A A A B A A A A A A ? ? ? A ? ? A
baricitinib        O ? B B A A A A A A A A A A A A A ? A A
"""
"""Differences from the printed sheet, each for a reason of its text: rituximab and infection (its text blocks another untreated severe
infection), ciclosporin and St John's wort (block in its text), IgA deficiency and macrolide allergy (blocks in the text under monitoring),
tocilizumab and weight (its rows carry the two bands), anakinra and CYP (an alert since the note was one)."""
ROWS = {line.split()[0]: line.split()[1:] for line in SHEET.strip().splitlines()}


@pytest.mark.parametrize("drug", DRUGS)
@pytest.mark.parametrize("number", range(len(SUBJECTS)))
def test_every_drug_by_every_condition_has_its_cell_as_the_sheet_has_it(drug, number):
    assert cell(LIBRARY.treatments[drug], LIBRARY.limits[SUBJECTS[number]], LIBRARY).mark[0] == ROWS[drug][number]


def test_the_page_shows_every_treatment_and_leaves_no_cell_empty():
    page = drug_conditions_page(LIBRARY)
    rows = [line for line in page.splitlines() if line.startswith("| [`")]
    assert len(rows) == len(LIBRARY.treatments)
    for row in rows:
        cells = [part.strip() for part in row.strip("|").split("|")]
        assert len(cells) == len(SUBJECTS) + 1
        assert all(cells)
    for name in LIBRARY.treatments:
        words = page.split(f"### {name}\n")[1].split("\n### ")[0]
        assert words.count("\n- ") >= len(SUBJECTS)


def test_every_block_says_what_lifts_it_and_none_is_unconfirmed():
    blocks = [danger.document for danger in LIBRARY.dangers.values() if danger.document.severity == "block"]
    assert len(blocks) > 20
    assert all(document.lifts and document.status != "unconfirmed" for document in blocks)


@pytest.mark.parametrize(
    ("change", "said"), [({"lifts": ""}, "what would lift it"), ({"status": "unconfirmed"}, "confirmed in no source")]
)
def test_a_block_without_a_way_out_or_without_a_source_is_refused(change, said):
    document = LIBRARY.dangers["ruxolitinib-pregnancy"].document.model_dump(by_alias=True, exclude_defaults=True)
    document |= {name: value for name, value in change.items() if name == "lifts"}
    if "status" in change:
        document["cite"] |= change
    with pytest.raises(ValidationError, match=said):
        DangerDocument.model_validate(document)


def test_what_the_disease_itself_causes_never_blocks():
    for danger in LIBRARY.dangers.values():
        if (
            danger.document.subject in ("counts", "hepatic")
            or {"neutropenia", "severe_thrombocytopenia"} & danger.conditions
        ):
            assert danger.document.severity != "block", danger.id


def states(found, drug):
    """The rules on a drug; of one on the drug that is asked for the weight differs where no drug is named."""
    about = [one for one in found if drug in one.danger.treatments]
    return {(one.danger.id, one.word, "" if one.danger.document.of_asked_drug else one.severity) for one in about}


@pytest.mark.parametrize("condition", some(sorted(CONDITIONS), 3))
def test_dose_and_pathway_read_the_same_rules_of_every_drug_on_every_condition(condition):
    known = patient(LIBRARY, weight=60, age=30, present=[condition])
    alone, plan = unrecorded(LIBRARY, known), pathway(Record(), LIBRARY, patient=known)
    for drug, treatment in LIBRARY.treatments.items():
        assert states(alone, drug) == states(plan.dangers, drug)
        said = {
            notice.rule
            for notice in doses(treatment, known).notices
            if notice.state == "fires" and not (notice.routes or notice.forms)
        }
        there = {one.danger.id for one in plan.dangers if drug in one.danger.treatments and one.word == "fires"}
        assert said <= there
        assert {
            name
            for name in there
            if not (LIBRARY.dangers[name].document.routes or LIBRARY.dangers[name].document.forms)
        } <= said


@pytest.mark.parametrize("drug", DRUGS)
def test_naming_a_condition_of_the_table_is_never_met_with_silence(drug):
    for subject in LIBRARY.limits.values():
        for condition in set(subject.conditions) - {drug}:
            sheet = doses(LIBRARY.treatments[drug], patient(LIBRARY, weight=60, age=30, present=[condition]))
            assert sheet.unused_conditions == (), condition
            assert any(n.state == "fires" and condition in LIBRARY.dangers[n.rule].conditions for n in sheet.notices), (
                drug,
                condition,
            )


def firing_words(sheet):
    """What a fact of the patient makes apply, in the order and with the numbers of every face; then what can be considered instead."""
    found = [one.words for one in notice_views(sheet, LIBRARY) if one.number and not one.standing]
    return [*found, instead_words(sheet.notices, LIBRARY)]


@pytest.mark.parametrize(("drug", "condition"), [
    (name, condition)
    for danger in LIBRARY.dangers.values() if danger.document.severity == "block" and not danger.document.alert_only_for
    for name in sorted(danger.treatments) for condition in sorted(danger.conditions)
])  # fmt: skip
def test_a_block_shows_its_reason_its_source_and_what_lifts_it_and_no_number(drug, condition):
    sheet = doses(
        LIBRARY.treatments[drug], patient(LIBRARY, weight=60, age=30, height=165, crcl=100, present=[condition])
    )
    assert not any(row.amount for row in sheet.rows)
    (first, *_) = firing_words(sheet)
    assert first.startswith("D1 CRITICAL: ")
    assert "What would lift it: " in first
    assert first.endswith(")"), "a source"


ADULT = {"weight": 60, "age": 30, "height": 165}


@pytest.mark.parametrize(
    ("drug", "known", "words", "offered"),
    [
        ("ruxolitinib", {"present": ["pregnancy"]}, ["CRITICAL", "must not be taken during pregnancy", "Methylprednisolone"], False),
        ("ruxolitinib", {"present": ["breast_feeding"]}, ["CRITICAL", "breast-feeding"], False),
        ("baricitinib", {"present": ["pregnancy"], "crcl": 90}, ["CRITICAL", "pregnancy"], False),
        ("etoposide", {"present": ["pregnancy"]}, ["WARNING", "Fetal harm", "Methylprednisolone"], True),
        ("tocilizumab", {"present": ["active_infection"]}, ["WARNING", "must not be given in active, severe infection"], True),
        ("tocilizumab", {"present": ["breast_feeding"]}, ["WARNING", "3 months"], True),
        ("canakinumab", {"present": ["active_infection", "tnf_inhibitor"]}, ["severe infection", "TNF inhibitor"], False),
        ("rituximab", {"present": ["hepatitis_b"]}, ["CRITICAL", "HBsAg", "antiviral"], False),
        ("rituximab", {"present": ["hepatitis_b", "hepatitis_b_antiviral"]}, ["WARNING: Hepatitis B and rituximab"], True),
        ("dexamethasone", {"present": ["strongyloides_exposure"]}, ["WARNING", "Strongyloides", "vermectin", "Loa loa"], True),
        ("ciclosporin", {"present": ["tacrolimus"]}, ["CRITICAL", "24 hours"], False),
        ("tacrolimus", {"present": ["ciclosporin"]}, ["CRITICAL", "24 hours"], False),
        ("ivig", {"present": ["heart_failure"]}, ["WARNING", "diuretics", "Privigen"], True),
        ("ruxolitinib", {"present": ["active_infection", "infection_treated"]}, ["WARNING: Active infection: ruxolitinib"], True),
        ("anakinra", {"present": ["live_vaccine"]}, ["WARNING", "This warning is about the vaccine"], True),
    ],
)  # fmt: skip
def test_what_a_dose_says(drug, known, words, offered):
    sheet = doses(LIBRARY.treatments[drug], patient(LIBRARY, **{**ADULT, **known}))
    said = " ".join([*firing_words(sheet), missing_words(sheet.notices)])
    assert all(word in said for word in words), said
    assert bool(sheet.options) == offered


def test_an_infant_of_five_kilograms_is_outside_the_label_of_canakinumab():
    sheet = doses(LIBRARY.treatments["canakinumab"], patient(LIBRARY, age="6 mo", weight=5))
    said = " ".join(firing_words(sheet))
    assert "2 years" in said
    assert "7.5 kg" in said
    assert not sheet.options


def test_a_block_of_some_indications_leaves_the_rows_of_the_others():
    """Tocilizumab in infection: CRS and COVID-19 keep their numbers, a row for MAS would not."""
    treatment = LIBRARY.treatments["tocilizumab"]
    row = next(dose for dose in treatment.doses if dose.id == "label-crs-from-30-kg")
    other = treatment.model_copy(
        update={"doses": (*treatment.doses, row.model_copy(update={"id": "mas", "indication": "hlh-mas"}))}
    )
    sheet = doses(other, patient(LIBRARY, **ADULT, present=["active_infection"]))
    kinds = {one.dose.id: one.kind for one in sheet.rows}
    assert (kinds["label-crs-from-30-kg"], kinds["label-covid19"], kinds["mas"]) == ("option", "option", "blocked")


@pytest.mark.parametrize(
    ("known", "asked"),
    [({"sex": "female", "age": 30}, True), ({"age": 30}, True), ({}, True), ({"sex": "male", "age": 30}, False), ({"age": 9}, False),
     ({"age": 10}, True), ({"age": 55}, True), ({"age": 56}, False)],
)  # fmt: skip
def test_pregnancy_is_asked_where_it_can_be(known, asked):
    said = missing_words(doses(LIBRARY.treatments["etoposide"], patient(LIBRARY, weight=60, **known)).notices)
    assert ("pregnancy" in said) == asked


IMMUNOSUPPRESSIVE = [name for name in DRUGS if name != "ivig"]


@pytest.mark.parametrize("drug", IMMUNOSUPPRESSIVE)
def test_the_four_that_are_always_asked_are_named(drug):
    sheet = doses(LIBRARY.treatments[drug], patient(LIBRARY, **ADULT))
    said = missing_words(sheet.notices) + " ".join(firing_words(sheet))
    assert "Do not read as safe." in said
    assert all(word in said for word in ("pregnancy", "epatitis B", "tuberculosis", "Strongyloides")), said
    assert always_asked() == ("pregnancy", "hepatitis_b", "latent_tuberculosis", "strongyloides_exposure")


def test_a_pregnancy_in_a_male_is_refused():
    with pytest.raises(InputError, match="present in a male"):
        patient(LIBRARY, sex="male", present=["pregnancy"])


@pytest.mark.parametrize(
    ("record", "condition", "has"),
    [
        ({"breast_feeding": True}, "breast_feeding", True), ({"breast_feeding": False}, "breast_feeding", False),
        ({"strongyloides_exposure": True}, "strongyloides_exposure", True),
        ({"lvef": {"value": 39, "unit": "%"}}, "heart_failure", True), ({"lvef": {"value": 40, "unit": "%"}}, "heart_failure", None),
        ({"heart_failure": True}, "heart_failure", True),
        ({"hepatitis_b_surface_antigen": True}, "hepatitis_b", True), ({"hepatitis_b_surface_antigen": False}, "hepatitis_b", False),
        ({"anti_hbc": True, "hepatitis_b_surface_antigen": False}, "anti_hbc", True),
        ({"anti_hbc": True, "hepatitis_b_surface_antigen": True}, "anti_hbc", False),
        ({"mycobacterium_tuberculosis_found": True}, "active_tuberculosis", True), ({"fungus_found": True}, "fungal_infection", True),
        ({"drugs": ["tacrolimus"]}, "tacrolimus", True), ({"drugs": ["ruxolitinib"]}, "jak_inhibitor", True),
        ({"drugs": ["tocilizumab"]}, "il6_inhibitor", True), ({"drugs": ["anakinra"]}, "il1_inhibitor", True), ({}, "tacrolimus", None),
    ],
)  # fmt: skip
def test_what_the_record_tells(record, condition, has):
    assert pathway(record_of(record, LIBRARY), LIBRARY).patient.has(condition) is has


STILL = {
    "stills_disease": True, "pregnancy": True, "fever": True, "temperature": {"value": 39.5, "unit": "Cel"},
    "ferritin": {"value": 9000, "unit": "ng/mL"},
}  # fmt: skip


def test_a_pregnant_patient_with_refractory_mas_in_the_pathway():
    plan = pathway(
        record_of(STILL, LIBRARY), LIBRARY, patient=patient(LIBRARY, weight=60, age=30), answers={"refractory": True}
    )
    words = {option.id: option.word for option in plan.options}
    assert words["ruxolitinib"] == "blocked"
    fires = {one.danger.id for one in plan.firing}
    about = {
        name for one in plan.firing if one.danger.document.subject == "pregnancy" for name in one.danger.treatments
    }
    assert {
        "emapalumab",
        "anakinra",
        "etoposide",
        "ciclosporin",
        "tacrolimus",
        "ruxolitinib",
        "methylprednisolone",
    } <= about
    assert "ruxolitinib-pregnancy" in fires


def test_an_unconfirmed_block_would_not_block():
    """Planted: even if the grammar let one pass, it would keep no number back."""
    (state,) = [
        one
        for one in unrecorded(LIBRARY, patient(LIBRARY, present=["pregnancy"]))
        if one.danger.id == "ruxolitinib-pregnancy"
    ]
    weak = state.danger.document.model_copy(
        update={"cite": state.danger.document.cite.model_copy(update={"status": "unconfirmed"})}
    )
    assert state.blocks
    assert not replace(state, danger=replace(state.danger, document=weak)).blocks


def test_two_rules_that_always_apply_have_two_names():
    """Four warnings of one name in one list say nothing: the name has the drug."""
    labels = [danger.document.label for danger in LIBRARY.dangers.values() if danger.document.when.always]
    assert len(labels) > 5
    assert len(labels) == len(set(labels)), sorted(label for label in set(labels) if labels.count(label) > 1)


def test_two_rules_of_one_name_are_about_one_drug():
    """What may apply to several drugs of one page is told apart by its name; rules of two regions on one drug are not."""
    names = {}
    for danger in LIBRARY.dangers.values():
        names.setdefault(danger.document.label, set()).add(danger.document.about)
    assert {label: about for label, about in names.items() if len(about) > 1} == {}
