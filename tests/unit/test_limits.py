"""Small files that become large: refused before they are, with what to do, in a process whose memory is measured."""

import subprocess
import sys
from itertools import repeat

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cytostorm.errors import InputError
from cytostorm.io.opening import Opening
from cytostorm.io.staging import stage
from cytostorm.io.tables import read_table
from cytostorm.library import shipped
from tests.measured import TELLS_PEAK, peak_of

LIBRARY = shipped()


def many_rows(path, count=15_000_000):
    """Two columns of one value each: about a megabyte for any number of rows."""
    schema = pa.schema([("patient", pa.string()), ("ferritin [ug/L]", pa.float64())])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        part = pa.table(
            {
                "patient": pa.array(repeat("A", 1_000_000), pa.string(), size=1_000_000),
                "ferritin [ug/L]": [500.0] * 1_000_000,
            }
        )
        for _ in range(count // 1_000_000):
            writer.write_table(part)
    return path


def long_texts(path, length, rows=1_000, name="note"):
    """A text that stands in every row, and once in the file."""
    notes = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["x" * length]))
    pq.write_table(
        pa.table({"patient": ["A"] * rows, "ferritin [ug/L]": [500.0] * rows, name: notes}), path, compression="zstd"
    )
    return path


def refused(path, **said):
    with pytest.raises(InputError) as error:
        read_table(path, opening=Opening(**said))
    return str(error.value)


_PEAK = f"""
import sys
from pathlib import Path
from cytostorm.errors import InputError
from cytostorm.io.tables import read_table
try:
    read_table(Path(sys.argv[1]))
except InputError as error:
    print(error)
{TELLS_PEAK}
"""


def measured(path):
    """(what was said, peak in bytes) of reading a file in a process of its own."""
    ran = subprocess.run([sys.executable, "-c", _PEAK, path], capture_output=True, text=True, check=True)
    return ran.stdout.strip(), peak_of(ran.stderr)


def test_more_rows_than_fit_are_refused_by_the_footer(tmp_path):
    said, peak = measured(many_rows(tmp_path / "bomb.parquet"))
    assert said.endswith(
        "bomb.parquet: the table has more than 20 million cells, blank ones counted. Split it, or leave columns out. "
        "Where the file is to be trusted, --largest 2GB raises the limit."
    )
    assert peak < 500_000_000


def test_one_text_in_every_row_is_refused_before_it_is_copied(tmp_path):
    path = long_texts(tmp_path / "bomb.parquet", 100_000, rows=100_000)
    assert path.stat().st_size < 1_000_000
    said, peak = measured(path)
    assert "the file would unpack to 10 GB; at most 500 MB are read. Split it, or leave columns out." in said
    assert peak < 500_000_000


def test_a_text_that_is_no_cell_is_refused_and_named(tmp_path):
    said = refused(long_texts(tmp_path / "t.parquet", 200_000, rows=10))
    assert (
        "t.parquet, field 'note': a text has 200,000 bytes, and a cell has at most 131,072. Leave the column out."
        in said
    )


def test_what_fits_is_read_and_a_limit_can_be_raised(tmp_path, monkeypatch):
    path = long_texts(tmp_path / "t.parquet", 200_000, rows=10)
    assert len(read_table(path, opening=Opening(largest=1_000_000_000)).rows) == 10
    monkeypatch.setattr("cytostorm.io.tables.table.MOST_CELLS", 20)
    small = long_texts(tmp_path / "small.parquet", 10, rows=10)
    assert "more than 0 million cells" in refused(small)
    assert len(read_table(small, opening=Opening(largest=10_000)).rows) == 10


def test_a_streamed_table_may_have_many_rows_and_no_endless_text(tmp_path):
    rows = 500
    long = {
        "patient": ["A"] * rows,
        "time": ["2024-01-01T00:00"] * rows,
        "observable": ["ferritin"] * rows,
        "unit": ["ug/L"] * rows,
    }
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["5" * 200_000]))
    pq.write_table(pa.table({**long, "value": texts}), tmp_path / "facts.parquet")
    with pytest.raises(InputError, match="field 'value': a text has 200,000 bytes"):
        stage(tmp_path / "facts.parquet", LIBRARY, tmp_path / "out")


@pytest.mark.parametrize("name", ["a[1].parquet", "b*.parquet", "c?.parquet", "d{1,2}.parquet", "o'clock.parquet"])
def test_a_name_is_no_pattern(tmp_path, name):
    long_texts(tmp_path / name.translate(str.maketrans("*?[", "xxx")), 10, rows=3)
    long_texts(tmp_path / name, 10, rows=2)
    assert len(read_table(tmp_path / name).rows) == 2


def test_a_damaged_file_is_still_said_to_be_damaged(tmp_path):
    path = long_texts(tmp_path / "t.parquet", 10)
    path.write_bytes(path.read_bytes()[:-20])
    assert "damaged" in refused(path)
