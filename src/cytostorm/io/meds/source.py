from pathlib import Path


def is_meds_folder(path: Path) -> bool:
    """Whether a folder holds Parquet files below data/, as MEDS lays them out."""
    return (path / "data").is_dir() and next((path / "data").rglob("*.parquet"), None) is not None
