"""The files of a long folder: facts.parquet, facts.csv or parts in facts/, with stays and milestones beside them."""

from __future__ import annotations

from pathlib import Path

ENDINGS = (".parquet", ".csv")


def facts_of(folder: Path) -> list[Path]:
    """The file of facts, or its parts in order of their names; nothing where the folder holds none."""
    return table_of(folder, "facts")


def table_of(folder: Path, name: str) -> list[Path]:
    """`<name>.parquet`, `<name>.csv`, or the Parquet files in a folder `<name>`."""
    single = [folder / f"{name}{ending}" for ending in ENDINGS if (folder / f"{name}{ending}").is_file()]
    parts = sorted((folder / name).glob("*.parquet")) if (folder / name).is_dir() else []
    return single or parts
