"""The command lines of `cytostorm evidence`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cytostorm.cli.options import Full

evidence_app = typer.Typer(no_args_is_help=True, help="Studies of a treatment, taken together.")
POOL_EPILOG = (
    "Examples:  cytostorm evidence pool trials.csv --measure or --interval hksj   |   "
    "cytostorm evidence pool trials.csv --measure rr --format html --out trials.html"
)


class Measure(StrEnum):
    OR, RR, RD, HR = "or", "rr", "rd", "hr"


class Method(StrEnum):
    FIXED, DL, PM, REML, ML, SJ, EB, HE, HS = "fixed", "dl", "pm", "reml", "ml", "sj", "eb", "he", "hs"


class Interval(StrEnum):
    WALD, HKSJ, ADHOC = "wald", "hksj", "hksj-adhoc"


class Form(StrEnum):
    TEXT, JSON, HTML = "text", "json", "html"


@evidence_app.callback()
def _group() -> None:
    pass


@evidence_app.command("pool", epilog=POOL_EPILOG)
def pool(
    table: Annotated[
        Path,
        typer.Argument(
            help="One row a study: study, events_treated, n_treated, events_control, n_control; or study, estimate, se.",
            metavar="TABLE",
        ),
    ],
    measure: Annotated[Measure, typer.Option("--measure", help="Odds, risk or hazard ratio, or risk difference.")],
    method: Annotated[
        Method, typer.Option("--method", help="How the variance between studies is estimated.")
    ] = Method.REML,
    interval: Annotated[
        Interval, typer.Option("--interval", help="Wald, or Hartung-Knapp (hksj), for which few studies are reason.")
    ] = Interval.WALD,
    form: Annotated[Form, typer.Option("--format", help="text, json or html.")] = Form.TEXT,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="A file to write.", metavar="FILE")] = None,
    full: Full = False,
) -> None:
    """Pool a table of studies, each kind of design by itself. Exit code 3: fewer than two studies to pool."""
    from cytostorm.cli.pooling import run_pool

    raise typer.Exit(run_pool(table, measure.value, method.value, interval.value, form.value, out, full))
