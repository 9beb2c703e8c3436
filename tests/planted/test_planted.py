"""The list of planted faults cannot rot: each line is in the source once, each named test exists, and the table shows the list."""

import ast

import pytest

from tests.planted.__main__ import FAULTS, ROOT, TABLE, source, table, times_there

FOURTEEN = {
    "unconfirmed-block", "renal-unknown", "supported-cause", "same-moment", "nobody-named", "mask-end", "oldest-limit", "equal-correction",
    "six-decimals", "infinite-divisor", "applies-high", "short-mask", "hemoglobin-moles", "plausible-ferritin",
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["id"])
def test_the_line_is_in_the_source_once_and_its_tests_exist(fault):
    assert times_there(fault) == 1, f"bring 'was' of {fault['id']} up to date"
    assert fault["was"] != fault["is"]
    for name in fault["tests"]:
        file, function = name.split("::")
        assert function in functions(file), name


def functions(file):
    return {
        node.name
        for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


@pytest.mark.parametrize(
    "fault", [fault for fault in FAULTS if fault["file"].endswith(".py")], ids=lambda fault: fault["id"]
)
def test_a_planted_fault_is_still_a_program(fault):
    """A test that fails because the module cannot be read says nothing."""
    text = (ROOT / source(fault)).read_text(encoding="utf-8").replace(fault["was"], fault["is"])
    ast.parse(text)


def test_none_of_the_fourteen_is_left_out():
    ids = [fault["id"] for fault in FAULTS]
    assert set(ids) >= FOURTEEN
    assert len(ids) == len(set(ids))


def test_the_table_shows_the_list():
    assert TABLE.read_text(encoding="utf-8") == table(), "make faults writes the table"
