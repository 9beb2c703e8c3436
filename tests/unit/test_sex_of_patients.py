"""The sex is a field of the record: on every row or on one, in words, or in codes that a mapping explains; never guessed."""

from io import StringIO

import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from cytostorm.cohort.screening import Request, screened
from cytostorm.io.opening import Opening
from cytostorm.io.staging import stage
from cytostorm.io.tables import Mapping, read_mapping, read_table, records, row_records
from cytostorm.io.tables.looking import look
from cytostorm.io.tables.starting import mapping_text
from cytostorm.library import shipped

LIBRARY = shipped()
COLUMNS = {"ferritin": {"observable": "ferritin", "unit": "ng/mL"}}


def content_of(text, mapping=None, read=records):
    return read(read_table(None, text_stream=StringIO(text)), LIBRARY, mapping)


def sexes(content):
    return {record.patient: record.sex for record in content.records}


def test_it_may_be_on_every_row_and_on_a_row_without_a_time():
    rows = "A,2024-03-01,F,500\nA,2024-03-01,female,600\nA,,w,\nB,2024-03-01,männlich,7\n"
    content = content_of(f"patient,time,sex,ferritin [ng/mL]\n{rows}")
    assert (sexes(content), content.conformance.refused) == ({"A": "female", "B": "male"}, ())
    assert [record.sex for record in content_of("sex,ferritin [ng/mL]\nF,5\nM,6\n", read=row_records).records] == [
        "female",
        "male",
    ]


def test_rows_that_contradict_each_other_are_told_and_it_is_not_known():
    for text in (
        "patient,sex,ferritin [ng/mL]\nA,F,5\nA,M,6\n",
        "patient,observable,value,unit\nA,sex,F,\nA,sex,M,\nA,ferritin,5,ng/mL\n",
    ):
        content = content_of(text)
        assert sexes(content) == {"A": ""}
        (refused,) = content.conformance.bad
        assert "row 2 says female for the same patient. The sex counts as not recorded." in refused.reason
    assert content.conformance.values_taken + content.conformance.values_refused == 3


def test_a_mapping_names_its_column_and_explains_its_codes():
    columns = COLUMNS | {"gender": {"sex": {"1": "male", "2": "female"}}}
    content = content_of("gender,ferritin\n1,5\n2,6\nF,7\n9,8\n", Mapping(id="m", layout="wide", columns=columns))
    assert [record.sex for record in content.records] == ["male", "female", "female", ""]
    plain = Mapping(id="m", layout="wide", columns=COLUMNS | {"G": {"sex": True}})
    assert [record.sex for record in content_of("G,ferritin\nweiblich,5\n", plain).records] == ["female"]
    long = Mapping(
        id="m", layout="long", patient="P", observable_column="t", value_column="v", columns={"G": {"sex": True}}
    )
    assert sexes(content_of("P,G,t,v\nA,f,splenomegaly,yes\nA,f,fever,yes\n", long)) == {"A": "female"}


@pytest.mark.parametrize(
    "wrong", [{"sex": {"1": "man"}}, {"sex": True, "unit": "g"}, {"sex": True, "finding": "fever"}, {"sex": False}]
)
def test_a_mapping_that_cannot_be_meant_is_refused(wrong):
    with pytest.raises(ValidationError):
        Mapping(id="m", layout="wide", columns={"G": wrong})


def test_a_letter_that_means_both_is_asked_for():
    content = content_of("Sexo,ferritin [ng/mL]\nM,5\nH,6\nmujer,7\n")
    assert [record.sex for record in content.records] == ["", "male", "female"]
    (refused,) = content.conformance.bad
    assert (refused.text, refused.readings) == ("M", ("male", "female"))
    said = Mapping(id="m", layout="wide", columns=COLUMNS | {"Sexo": {"sex": {"M": "female", "H": "male"}}})
    assert [record.sex for record in content_of("Sexo,ferritin\nM,5\nH,6\n", said).records] == ["female", "male"]


def test_not_known_is_a_word_and_no_mistake():
    content = content_of("sex,ferritin [ng/mL]\nunbekannt,5\nx,6\n")
    assert [record.sex for record in content.records] == ["", ""]
    assert [refused.deliberate for refused in content.conformance.refused] == [True, False]


def test_a_look_writes_it_where_its_words_are_known(tmp_path):
    path = tmp_path / "ward.csv"
    path.write_text("patient,Geschlecht,ferritin [ng/mL]\nA,w,5\nB,m,6\n")
    text = mapping_text(look(path, LIBRARY, Opening()))
    (tmp_path / "m.yaml").write_text(text)
    assert sexes(records(read_table(path), LIBRARY, read_mapping(tmp_path / "m.yaml"))) == {"A": "female", "B": "male"}
    path.write_text("patient,gender,ferritin [ng/mL]\nA,1,5\nB,2,6\n")
    assert "'1', '2' mean; under columns: {sex:" in mapping_text(look(path, LIBRARY, Opening()))


WAYS = {
    "long": "patient,time,observable,value,unit\nA,2024-03-01,ferritin,5,ng/mL\nA,2024-03-01,sex,F,\nA,2024-03-02,sex,M,\nA,2024-03-03,sex,w,\n"
            "B,2024-03-01,sex,F,\nB,2024-03-02,sex,female,\nB,2024-03-01,ferritin,6,ng/mL\n",
    "wide": "patient,time,sex,ferritin [ng/mL]\nA,2024-03-01,,5\nA,2024-03-01T08:00,F,6\n"
            "A,2024-03-02,M,7\nA,2024-03-03,w,8\nB,2024-03-01,F,6\nB,2024-03-02,f,6\n",
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_screen_counts_and_lists_who_is_written_as_both(tmp_path, way):
    """The first of two is never believed: both are kept with their rows, the later rows are refused, and one note says it."""
    source = tmp_path / f"{way}.csv"
    source.write_text(WAYS[way])
    staged = stage(source, LIBRARY, tmp_path / "staged")
    written = {
        (row["person"], row["sex"]): (row["place"], row["row"]) for row in pq.read_table(staged.sexes).to_pylist()
    }
    name = source.name
    first = 3
    assert written == {("A", "female"): (name, first), ("A", "male"): (name, first + 1), ("B", "female"): (name, 6)}
    refused = [(row["row"], row["reason"]) for row in pq.read_table(staged.refused).to_pylist()]
    said = "row {} says {} for the same patient. The sex counts as not recorded."
    assert sorted(refused) == [(first + 1, said.format(first, "female")), (first + 2, said.format(first + 1, "male"))]
    assert staged.conformance.values_refused == 2
    with screened(
        Request(str(source), (LIBRARY.criteria("hscore"),), LIBRARY.reading("inpatient-7d")), tmp_path / "out", LIBRARY
    ) as folder:
        listed = pq.read_table(folder / "problems.parquet").to_pylist()
    assert [(row["person"], row["problem"], row["place"], row["row"]) for row in listed] == [
        ("A", "sex-contradictory", name, first + 1)
    ]


def test_a_table_without_a_sex_says_none(tmp_path):
    source = tmp_path / "long.csv"
    source.write_text("patient,time,observable,value,unit\nA,2024-03-01,ferritin,5,ng/mL\n")
    assert pq.read_table(stage(source, LIBRARY, tmp_path / "staged").sexes).num_rows == 0


def test_parts_of_a_table_name_the_part_that_contradicts(tmp_path):
    import polars

    parts = tmp_path / "long" / "facts"
    parts.mkdir(parents=True)
    for number, sex in enumerate("FM"):
        rows = {
            "patient": ["1", "1"],
            "time": ["2024-03-01"] * 2,
            "observable": ["sex", "ferritin"],
            "value": [sex, str(500 + number)],
            "unit": ["", "ug/L"],
        }
        polars.DataFrame(rows).write_parquet(parts / f"part-{number}.parquet")
    (refused,) = pq.read_table(stage(tmp_path / "long", LIBRARY, tmp_path / "out").refused).to_pylist()
    assert refused["reason"].startswith("row part-0.parquet 1 says female for the same patient.")
    assert (refused["place"], refused["row"]) == ("part-1.parquet: value", 1)
