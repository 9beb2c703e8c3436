"""Names of the ward: a closed list, exact after folding; what can mean several things is asked for, never guessed."""

from io import StringIO

import pytest

from cytostorm.errors import InputError
from cytostorm.io.tables import read_table, records
from cytostorm.io.tables.named_values import named_values
from cytostorm.io.values.subjects import Names
from cytostorm.library import shipped

LIBRARY = shipped()
NAMES = Names(LIBRARY)
ASKED = [(word, one.because) for one in LIBRARY.ward_names.never for word in one.spellings]
LISTED = [(word, one.observable) for one in LIBRARY.ward_names.names for word in one.every]


def content_of(text):
    return records(read_table(None, text_stream=StringIO(text)), LIBRARY)


def test_every_listed_name_is_found_in_every_writing():
    for word, observable in LISTED:
        for written in (
            word,
            word.upper(),
            f" {word}:",
            word.replace(" ", "_"),
            word.replace("ü", "ue").replace("ö", "oe").replace("ä", "ae"),
        ):
            found = NAMES.find(written)
            assert found is not None, written
            assert found.name == observable, written


def test_no_name_that_is_asked_for_is_read_or_leads_to_another_analyte():
    for word, because in ASKED:
        for written in (word, word.upper(), word.lower()):
            assert NAMES.find(written) is None, written
            assert because in NAMES.hint(written)
            assert "Did you mean" not in NAMES.hint(written)


@pytest.mark.parametrize(
    "name",
    ["Leukocytes (urine)", "Ferritin CSF", "Glucose (CSF)", "Protein C", "LDHX", "WBCs in urine", "Creatinine (urine)"],
)
def test_a_test_of_another_fluid_does_not_match(name):
    assert NAMES.headed(name)[0] is None
    assert "Did you mean" not in NAMES.hint(name)


def test_a_spelling_near_another_analyte_is_not_suggested():
    with pytest.raises(InputError) as error:
        content_of("time,PLX [10*9/L]\n2024-03-01,5\n")
    assert "Did you mean" not in str(error.value)


def test_round_brackets_hold_a_unit_where_it_is_one_of_that_test():
    content = content_of(
        "time,Hämoglobin (g/L),Thrombozyten (G/l),Neutrophils (%),AST (GOT) [U/L]\n2024-03-01,81,45,80,210\n"
    )
    assert [(fact.observable, fact.bounds.low) for fact in content.records[0].facts] == [
        ("hemoglobin", 81.0), ("platelets", 45.0), ("neutrophils_percent", 80.0), ("ast", 210.0),
    ]  # fmt: skip


def test_neutrophils_without_a_unit_are_asked_for():
    with pytest.raises(InputError, match="has no unit"):
        content_of("time,Neutrophils\n2024-03-01,80\n")


@pytest.mark.parametrize(("word", "present"), [("enlarged", 1.0), ("not enlarged", 0.0), ("normal", 0.0), ("yes", 1.0)])
def test_a_spleen_is_enlarged_or_not(word, present):
    assert named_values({"Spleen": word}, LIBRARY).records[0].facts[0].present.low == present


def test_a_palpable_liver_is_asked_for():
    assert named_values({"Liver": "palpable"}, LIBRARY).records[0].facts == ()


@pytest.mark.parametrize(
    ("said", "sex"), [(["M"], "male"), (["weiblich"], "female"), (["F", "f"], "female"), (["M", "F"], "")]
)
def test_the_sex_is_a_field_of_the_record(said, sex):
    rows = "\n".join(f"2024-03-0{day},sex,{word}," for day, word in enumerate(said, 1))
    content = content_of(f"time,observable,value,unit\n2024-03-01,ferritin,500,ug/L\n{rows}\n")
    assert (content.records[0].sex, len(content.records[0].facts), len(content.conformance.refused)) == (
        sex,
        1,
        0 if sex else 1,
    )


def test_a_word_that_is_no_sex_is_refused():
    assert "does not say the sex" in named_values({"sex": "x"}, LIBRARY).records[0].refusals[0].reason


@pytest.mark.parametrize(
    ("header", "said"),
    [("PCR (mg/L)", "CRP in French"), ("IL-2R (U/ml)", "cell-bound"), ("D-Dimere (µg/l)", "factor of 2")],
)
def test_a_name_that_is_asked_for_is_so_with_its_unit(header, said):
    assert said in NAMES.hint(header)


@pytest.mark.parametrize(
    ("header", "written"),
    [
        ("Ferritin µg/l", "Ferritin [µg/l]"),
        ("CRP, mg/dl", "CRP [mg/dl]"),
        ("Ferritin high", ""),
        ("Albumin urine", ""),
        ("PCR mg/L", ""),
    ],
)
def test_a_unit_without_brackets_is_shown_in_them(header, written):
    assert NAMES.headed(header)[0] is None
    assert (f"Write it as '{written}'" in NAMES.hint(header)) if written else ("Write it as" not in NAMES.hint(header))
