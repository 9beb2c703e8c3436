"""The command line of `cytostorm pathway`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cytostorm.cli.dose_commands import (
    Age,
    Anc,
    ConfirmWeight,
    Crcl,
    Creatinine,
    Format,
    Height,
    Out,
    Present,
    Sex,
    Weight,
)
from cytostorm.cli.options import AsMeasured, Full, OnePatient, opens_files
from cytostorm.io.opening import AS_IT_IS, Opening

Refractory = Annotated[
    bool | None,
    typer.Option(
        "--refractory/--not-refractory",
        help="Clinical judgment: refractory to the first line, or deteriorating. Never inferred.",
    ),
]
Response = Annotated[
    bool | None,
    typer.Option(
        "--response/--no-response", help="Clinical judgment: fever gone, ferritin and counts better. Never inferred."
    ),
]
Without = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        help="A condition that is absent; all: every one that is neither named nor recorded.",
        metavar="ID",
    ),
]
PATHWAY_EPILOG = (
    "Examples:  cytostorm pathway patient.csv   |   cytostorm pathway bundle.json --at 2024-03-05T08:00 --weight 62 --without all   |   "
    "cytostorm pathway patient.csv --at 2024-03-08T08:00 --refractory --full   |   "
    "cytostorm pathway patient.csv --summary --out summary.html"
)


@opens_files
def pathway(
    record: OnePatient,
    reading: Annotated[
        str, typer.Option("--reading", "-r", help="Look-back: which values count. See cytostorm readings.")
    ] = "inpatient-7d",
    at: Annotated[
        str,
        typer.Option(
            "--at", help="Assess as of this time (ISO 8601). Default: time of the last result.", metavar="ISO-TIME"
        ),
    ] = "",
    weight: Weight = None,
    height: Height = None,
    age: Age = None,
    sex: Sex = None,
    crcl: Crcl = None,
    creatinine: Creatinine = None,
    anc: Anc = None,
    condition: Present = None,
    without: Without = None,
    confirm_weight: ConfirmWeight = False,
    refractory: Refractory = None,
    response: Response = None,
    format: Format = "text",
    full: Full = False,
    summary: Annotated[bool, typer.Option("--summary", help="One HTML page for the notes, to print on A4.")] = False,
    out: Out = None,
    patient: Annotated[
        str, typer.Option("--patient", help="Which patient, where the table holds several.", metavar="ID")
    ] = "",
    mapping: Annotated[
        Path | None, typer.Option("--mapping", "-m", help="A mapping file for your own column names.", metavar="FILE")
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", help="A column to leave out; may be given several times.", metavar="COLUMN"),
    ] = None,
    skip_refused: Annotated[
        bool, typer.Option("--skip-refused", help="Go on without values that were not understood; they are listed.")
    ] = False,
    as_measured: AsMeasured = None,
    opening: Opening = AS_IT_IS,
) -> None:
    """Show dangers, options, samples and unknowns of one patient on one screen; --full shows every reason and source."""
    from cytostorm.cli.pathways import Asked, run_pathway
    from cytostorm.presentation.planning import Typed

    answers = {name: said for name, said in (("refractory", refractory), ("response", response)) if said is not None}
    typed = Typed(
        weight, height, age, sex, crcl, creatinine, anc, tuple(condition or ()), tuple(without or ()), confirm_weight, answers,
    )  # fmt: skip
    asked = Asked(
        record,
        reading,
        at,
        patient,
        mapping,
        tuple(ignore or ()),
        skip_refused,
        typed,
        tuple(as_measured or ()),
        opening,
    )
    run_pathway(asked, format, summary, full, out)
