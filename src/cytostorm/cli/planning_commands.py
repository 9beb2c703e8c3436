"""The command lines about comparisons that are still to come: what fools an analysis, and how large the next trial must be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from cytostorm.cli.options import Full
from cytostorm.errors import InputError

SIMULATE_EPILOG = (
    "Examples:  cytostorm simulate --out simulated   |   cytostorm simulate --size 60+60 --ferritin 1500,2500 --runs 200   |   "
    "cytostorm simulate --size 290+160 --bootstraps 200"
)
TRIAL_SIZE_EPILOG = (
    "Examples:  cytostorm trial-size screened --out trial   |   "
    "cytostorm trial-size screened --criteria hscore,cov-hi --mortality 30 --effect 0.6 --consent 50"
)
SIZES = ("29+16", "290+160", "2900+1600")
_FEWEST, _MOST = 10, 9_999
_SIZE = re.compile(r"(\d{1,7})\+(\d{1,7})")


def simulate(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="A folder to write; it must be new or a former result of this command.", metavar="DIR"
        ),
    ] = None,
    size: Annotated[
        list[str],
        typer.Option(
            "--size",
            help="Treated and controls, at most three sizes. [default: 29+16, 290+160, 2900+1600]",
            metavar="N+N",
        ),
    ] = [],  # noqa: B006 - typer reads it and nobody changes it
    runs: Annotated[int, typer.Option("--runs", "-n", help="Cohorts of each kind and size.", metavar="N")] = 500,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same numbers.", metavar="S")] = 1,
    ferritin: Annotated[
        str, typer.Option("--ferritin", help="Medians of treated and controls, ng/mL.", metavar="X,Y")
    ] = "1237,2218",
    per_doubling: Annotated[
        float, typer.Option("--per-doubling", help="Odds ratio of death per doubling of ferritin.", metavar="OR")
    ] = 1.53,
    mortality: Annotated[
        float, typer.Option("--mortality", help="28-day mortality in percent, ferritin midway.", metavar="PERCENT")
    ] = 28.3,
    drift: Annotated[
        float, typer.Option("--drift", help="Log odds by which earlier times were more fatal.", metavar="X")
    ] = 0.5,
    wait: Annotated[int, typer.Option("--wait", help="Last day on which the drug starts, 1 to 27.", metavar="DAY")] = 7,
    unmeasured: Annotated[
        float, typer.Option("--missing", help="Percent of patients without ferritin.", metavar="PERCENT")
    ] = 50.0,
    works: Annotated[
        float, typer.Option("--effect", help="Odds ratio of the drug that works, for power.", metavar="OR")
    ] = 0.5,
    bootstraps: Annotated[
        int, typer.Option("--bootstraps", help="For intervals of clone-censor-weight; slow.", metavar="N")
    ] = 0,
    full: Full = False,
) -> None:
    """Simulate comparisons with known truth: which analyses are fooled, by how much, and at which size."""
    from cytostorm.cli.simulating import run_simulate

    sizes = _sizes(size or list(SIZES))
    medians = _medians(ferritin)
    _within("--runs", runs, 2, 100_000)
    _within("--seed", seed, 0, 2**63 - 1)
    _within("--per-doubling", per_doubling, 0.01, 100)
    _within("--mortality", mortality, 0.1, 99.9)
    _within("--drift", drift, -5, 5)
    _within("--wait", wait, 1, 27)
    _within("--missing", unmeasured, 0, 95)
    _within("--effect", works, 0.01, 100)
    if bootstraps:
        _within("--bootstraps", bootstraps, 20, 10_000)
    settings = {
        "median_treated": medians[0], "median_untreated": medians[1], "mortality": mortality / 100, "per_doubling": per_doubling,
        "drift": drift, "wait": wait, "unmeasured": unmeasured / 100, "works": works, "bootstraps": bootstraps,
    }  # fmt: skip
    run_simulate(settings, sizes, runs, seed, out, full)


def _sizes(texts: list[str]) -> list[tuple[int, int]]:
    """Raises InputError for what is no size, and for more than three: a first screen has room for three."""
    if len(texts) > 3:
        raise InputError("--size", f"{len(texts)} sizes were given.", "Give at most three.")
    return [_size(text) for text in texts]


def _size(text: str) -> tuple[int, int]:
    found = _SIZE.fullmatch(text.replace(",", "").strip())
    if found is None:
        raise InputError("--size", f"'{text}' must be two whole numbers with a plus.", "For example: --size 29+16")
    treated, controls = int(found[1]), int(found[2])
    if not _FEWEST <= min(treated, controls) <= max(treated, controls) <= _MOST:
        advice = "Give 10 to 9,999 persons in each group."
        raise InputError("--size", f"'{text}' is outside of what can be simulated.", advice)
    return treated, controls


def _medians(text: str) -> tuple[float, float]:
    try:
        treated, controls = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(
            "--ferritin", f"'{text}' must be two numbers with a comma.", "For example: --ferritin 1237,2218"
        ) from None
    for value in (treated, controls):
        _within("--ferritin", value, 1, 1_000_000)
    return treated, controls


def _within(option: str, value: float, low: float, high: float) -> None:
    """Raises InputError outside of the limits; NaN is outside."""
    if not low <= value <= high:
        raise InputError(option, f"'{value:g}' must be from {low:,g} to {high:,g}.", "See --help for an example.")


def trial_size(
    folder: Annotated[Path, typer.Argument(help="A result of cytostorm screen.", metavar="DIR")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="A folder to write; it must be new or a former result of this command.", metavar="DIR"
        ),
    ] = None,
    criteria: Annotated[
        str,
        typer.Option(
            "--criteria", "-c", help="Sets by id, comma between; all of the folder without it.", metavar="ID,ID"
        ),
    ] = "",
    effect: Annotated[
        list[float],
        typer.Option("--effect", help="Relative risk of death, at most six. [default: 0.7, 0.5, 0.8]", metavar="RR"),
    ] = [],  # noqa: B006 - typer reads it and nobody changes it
    mortality: Annotated[
        float | None,
        typer.Option(
            "--mortality", help="Without the drug, percent. [default: as recorded in the folder]", metavar="PERCENT"
        ),
    ] = None,
    power: Annotated[float, typer.Option("--power", help="Percent.", metavar="PERCENT")] = 80.0,
    consent: Annotated[
        float, typer.Option("--consent", help="Percent of eligible patients who enter.", metavar="PERCENT")
    ] = 100.0,
    full: Full = False,
) -> None:
    """Plan the next trial: patients eligible in a year by set, severity and cause, and the number that a trial needs."""
    from cytostorm.cli.trial_sizing import run_trial_size
    from cytostorm.presentation.trial_size import Asked

    effects = tuple(effect) or (0.7, 0.5, 0.8)
    if len(effects) > 6:
        raise InputError("--effect", f"{len(effects)} effects were given.", "Give at most six.")
    for one in effects:
        _within("--effect", one, 0.05, 0.95)
    _within("--power", power, 50, 99)
    _within("--consent", consent, 1, 100)
    if mortality is not None:
        _within("--mortality", mortality, 0.5, 99)
    ids = tuple(one.strip() for one in criteria.split(",") if one.strip())
    run_trial_size(
        folder,
        Asked(effects, power / 100, consent / 100, None if mortality is None else mortality / 100, ids),
        out,
        full,
    )
