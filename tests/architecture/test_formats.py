"""The layers inside io: values under all formats, tables beside the coded formats, and staging over everything."""

import pytest

from tests.architecture.test_rooms import SOURCE, imported

IO = SOURCE / "io"
MAY_IMPORT = {
    "uploads": set(), "opening": {"uploads"}, "compressed": set(), "xlsx": {"opening", "uploads", "values"}, "values": {"opening"},
    "tables": {"opening", "uploads", "values", "xlsx"}, "coded": {"values"},
    "long": {"coded", "opening", "tables", "values"},
    "fhir": {"coded", "compressed", "values"}, "omop": {"coded", "compressed", "values"},
    "clif": {"coded", "values"}, "meds": {"coded", "values"},
    "phenopackets": {"coded", "fhir", "values"},
}  # fmt: skip
"""A long table on disk is a table; a Phenopacket is JSON with the times of FHIR. No other format knows another."""


def part_of(path):
    return path.relative_to(IO).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", sorted(IO.rglob("*.py")), ids=lambda path: str(path.relative_to(IO)))
def test_an_input_format_reads_values_by_the_package_under_all_formats(path):
    reached = {name.split(".")[2] for name in imported(path) if name.startswith("cytostorm.io.")}
    allowed = MAY_IMPORT.get(part_of(path))
    assert allowed is None or reached - {part_of(path)} <= allowed, "what two formats need belongs into io/values"
