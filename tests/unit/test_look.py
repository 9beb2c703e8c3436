"""`look` shows how a file would be read, and writes a mapping that reads it."""

from pathlib import Path

import pytest

from cytostorm.cli.looking import words_of
from cytostorm.io.opening import Opening
from cytostorm.io.tables import read_mapping, read_table, records
from cytostorm.io.tables.looking import look
from cytostorm.io.tables.starting import mapping_text
from cytostorm.library import shipped
from tests.data_files import TONGJI

LIBRARY = shipped()
ROOT = Path(__file__).resolve().parents[2]


def seen(path, **said):
    return look(path, LIBRARY, Opening(**said))


def mapped(tmp_path, found):
    (tmp_path / "m.yaml").write_text(mapping_text(found), encoding="utf-8")
    return read_mapping(tmp_path / "m.yaml")


@pytest.mark.parametrize(
    ("country", "decimal", "header"), [("german", "comma", 2), ("french", "comma", 0), ("us", "point", 0)]
)
def test_the_mapping_of_a_look_reads_the_file(tmp_path, country, decimal, header):
    path = ROOT / "examples" / "three-countries" / f"{country}.csv"
    found = seen(path)
    assert (found.opening.decimal, found.opening.header_row) == (decimal, header)
    assert found.undecided == ("dates",)
    mapping = mapped(tmp_path, seen(path, dates="month/day/year" if country == "us" else "day.month.year"))
    content = records(read_table(path, opening=Opening().over(mapping)), LIBRARY, mapping)
    assert ([record.patient for record in content.records], content.conformance.bad) == (["P1", "P2", "P3"], ())


def test_a_look_names_the_encoding_and_the_cells_with_two_readings(tmp_path):
    path = tmp_path / "ward.csv"
    path.write_bytes("Patient;Datum;Ferritin (µg/l)\nP1;2024-03-01;12.345\n".encode("cp1252"))
    said = "\n".join(words_of(seen(path)))
    assert "encoding cp1252" in said
    assert "two readings in 'Ferritin (µg/l)': '12.345'" in said
    assert "Only you can say it: --decimal" in said


def test_a_name_with_several_meanings_is_never_guessed(tmp_path):
    path = tmp_path / "ward.csv"
    path.write_text("patient,time,PCR,Bili,Hb\nA,2024-03-01,12,1.1,8.1\n")
    guesses = seen(path).guesses
    assert [guesses[name].kind for name in ("PCR", "Bili", "Hb")] == ["", "", "observable"]
    assert "polymerase chain reaction" in mapping_text(seen(path))


def test_a_column_of_numbers_is_no_finding(tmp_path):
    path = tmp_path / "ward.csv"
    path.write_text("patient,splenomegaly\nA,12.5\nB,3.1\n")
    assert seen(path).guesses["splenomegaly"].kind == ""


def test_the_mapping_of_the_tongji_workbook_needs_fewer_than_ten_lines_changed(tmp_path):
    """Against the mapping that a person made: each column that means something else, the outcomes, and each constant."""
    guessed, made = mapped(tmp_path, seen(TONGJI)), read_mapping(ROOT / "examples" / "tongji-mapping.yaml")
    same = {
        name
        for name, column in made.columns.items()
        if name in guessed.columns and _alike(guessed.columns[name], column)
    }
    changes = len(set(made.columns) - same) + len(made.constants) + (made.stay != guessed.stay)
    changes += sum(
        getattr(made, name) != getattr(guessed, name)
        for name in ("patient", "time", "fill_down", "sentinels", "layout")
    )
    assert changes < 10


def _alike(one, other):
    units = LIBRARY.units.get(one.observable)
    same = (one.observable, one.finding, one.once_per_patient) == (
        other.observable,
        other.finding,
        other.once_per_patient,
    )
    return same and (units is None or units.named(one.unit).factor == units.named(other.unit).factor)


@pytest.mark.parametrize(
    ("name", "content"), [("t.json", '[{"ferritin [ng/mL]": "5"}]'), ("t.csv", "ferritin [ng/mL]\n5\n6\n")]
)
def test_a_file_of_one_column_is_looked_at(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    found = seen(tmp_path / name)
    assert (found.opening.header_row, found.guesses["ferritin [ng/mL]"].name) == (0, "ferritin")
