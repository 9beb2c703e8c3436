"""`synthesize`: a whole made-up hospital into a folder, in one of the formats that the doors read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import cytostorm
from cytostorm.errors import InputError, suggestion
from cytostorm.synthetic.arrows import TRUTH, truth
from cytostorm.synthetic.fhir import FhirFolder
from cytostorm.synthetic.files import ParquetFile
from cytostorm.synthetic.hospital import ROWS_A_STAY, Part, parts
from cytostorm.synthetic.lines import catalog
from cytostorm.synthetic.long import LongFolder
from cytostorm.synthetic.omop import OmopFolder
from cytostorm.synthetic.profiles import PROFILES
from cytostorm.synthetic.rows import CORRECTION, GARBAGE, SLIP

MARKER = "cytostorm-synth.json"
PART_ROWS = 1_000_000
MOST_PATIENTS = 20_000_000
MOST_ROWS = MOST_PATIENTS * ROWS_A_STAY
Progress = Callable[[int, int], None]
_FOLDERS: dict[str, Callable[..., LongFolder | OmopFolder | FhirFolder]] = {
    "long": LongFolder,
    "omop": OmopFolder,
    "fhir": FhirFolder,
}
FORMATS = tuple(_FOLDERS)
_README = """A made-up hospital. Nobody in it lives or ever lived.

Made by cytostorm {version}: {patients} stays, seed {seed}, format {format}.
Frequencies, values and courses were made up so that software has something to read.
They are no epidemiology: do not judge criteria, drugs or hospitals by them, and teach nobody medicine with them.

truth.parquet says what was made up about each patient. It is apart on purpose: keep it away from what is screened.
{marker} counts what was planted: {garbage} texts where a number belongs, {slips} values with another unit's name, {corrections} corrections.
"""


def patients_for(rows: int) -> int:
    """How many stays give about that many rows in the format `long`."""
    return max(1, round(rows / ROWS_A_STAY))


def synthesize(
    folder: Path,
    patients: int,
    format: str = "long",
    seed: int = 1,
    part_rows: int = PART_ROWS,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Writes a hospital of some patients into an existing folder, and returns the manifest that stands in it.

    What is written depends on `patients`, `seed` and `format` alone; `part_rows` is how many rows are held before they are
    written. `progress` is called with (patients done, patients). Raises InputError for a number or a format that cannot be.
    """
    _check(patients, format, seed, part_rows)
    known, planted = catalog(), Counter[str]()
    labels = ParquetFile(folder / "truth.parquet", TRUTH)
    with _FOLDERS[format](folder, known, part_rows) as files:
        try:
            for part in parts(patients, seed, known):
                files.add(part)
                labels.add(dict(zip(TRUTH.names, truth(part.stays).columns, strict=True)))
                planted += _counted(part)
                if progress:
                    progress(planted["patients"], patients)
        finally:
            labels.close()
    return _noted(folder, format, seed, planted)


def _check(patients: int, format: str, seed: int, part_rows: int) -> None:
    if format not in FORMATS:
        raise InputError(
            "--format",
            f"there is no format '{format}'.{suggestion(format, FORMATS)}",
            f"Use one of {', '.join(FORMATS)}.",
        )
    if not 1 <= patients <= MOST_PATIENTS:
        raise InputError(
            "--patients", f"{patients} is no number of patients.", f"Give a whole number from 1 to {MOST_PATIENTS}."
        )
    if seed < 0:
        raise InputError("--seed", f"{seed} is no seed.", "Give a whole number from 0 on.")
    if part_rows < 1:
        raise InputError("part_rows", f"{part_rows} is no number of rows.", "Give a whole number from 1 on.")


def _counted(part: Part) -> Counter[str]:
    outcome = np.bincount(part.rows.outcome, minlength=5)
    counts = {
        "patients": len(part.stays),
        "rows": len(part.rows),
        "garbage": outcome[GARBAGE],
        "slips": outcome[SLIP],
        "corrections": outcome[CORRECTION],
    }
    syndromes = Counter(PROFILES[number].syndrome for number in part.stays.profile.tolist())
    named = {f"syndrome {name}": number for name, number in syndromes.items()}
    return Counter({name: int(number) for name, number in (counts | named | {"died": part.stays.died.sum()}).items()})


def _noted(folder: Path, format: str, seed: int, planted: Counter[str]) -> dict[str, Any]:
    """The manifest and a page for people."""
    names = ("patients", "rows", "garbage", "slips", "corrections", "died")
    counts = {name: planted[name] for name in names}
    syndromes = {
        name.removeprefix("syndrome "): planted[name] for name in sorted(planted) if name.startswith("syndrome ")
    }
    made = {
        "made_by": "cytostorm synth",
        "version": cytostorm.__version__,
        "format": format,
        "seed": seed,
        **counts,
        "syndromes": syndromes,
    }
    (folder / MARKER).write_text(json.dumps(made, indent=2), encoding="utf-8")
    readme = _README.format(**{**made, "marker": MARKER})
    (folder / "README.txt").write_text(readme, encoding="utf-8")
    return made
