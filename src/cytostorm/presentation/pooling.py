"""A pool of studies as every face shows it: the pooled effect of each kind of design, every study, and what was left out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

import cytostorm
from cytostorm.presentation.answer import Answer
from cytostorm.presentation.first_screen import FirstScreen, fitted, section
from cytostorm.presentation.view import View, Words
from cytostorm.protocols.pooling import Group, PooledTable, Study, pooled_table
from cytostorm.protocols.study_rows import RATIOS, LeftOut
from cytostorm.synthesis.pooling import Pooled

NAMES = {"or": "odds ratio", "rr": "risk ratio", "rd": "risk difference", "hr": "hazard ratio"}
METHODS = {
    "fixed": "one common effect (inverse variance)", "dl": "DerSimonian-Laird", "pm": "Paule-Mandel", "reml": "REML",
    "ml": "maximum likelihood", "sj": "Sidik-Jonkman", "eb": "empirical Bayes", "he": "Hedges", "hs": "Hunter-Schmidt",
}  # fmt: skip
INTERVALS = {"wald": "Wald", "hksj": "Hartung-Knapp", "hksj-adhoc": "Hartung-Knapp, never narrower than Wald"}
APART = "Randomized and observational studies are never pooled together."
LIMITS = (
    "A pool is as good as its studies: it repeats their bias, and the studies that were never printed are missing.",
    "An odds ratio is not a risk ratio: where events are common it is further from 1.",
)
END = "Not a medical device. Every study and every row left out: --full, or --format html"


class RatioView(View):
    """The same numbers as ratios."""

    estimate: float
    low: float
    high: float
    prediction_low: float | None
    prediction_high: float | None
    mantel_haenszel: float | None
    peto: float | None


class PoolNumbers(View):
    """The numbers of one pool; those of ratios are logarithms. All are null where fewer than two studies have an effect."""

    k: int = Field(description="studies in the pool")
    estimate: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    tau2: float | None = None
    tau2_low: float | None = Field(default=None, description="Q-profile interval of 95%")
    tau2_high: float | None = None
    i2: float | None = Field(default=None, description="in percent")
    q: float | None = None
    q_p: float | None = None
    prediction_low: float | None = Field(default=None, description="null under one common effect")
    prediction_high: float | None = None
    mantel_haenszel: float | None = Field(default=None, description="null without counts")
    mantel_haenszel_se: float | None = None
    peto: float | None = Field(default=None, description="a log odds ratio; null for other measures")
    peto_se: float | None = None
    ratio: RatioView | None = Field(default=None, description="null for risk differences")


class StudyView(View):
    """One study; `weight` in percent. Its interval is that of Wald."""

    study: str
    row: int
    value: float | None
    se: float | None
    low: float | None
    high: float | None
    weight: float | None
    is_corrected: bool = Field(description="0.5 was added to its four cells, since one is empty")
    words: Words


class GroupView(PoolNumbers):
    """The pool of one kind of design."""

    design: str
    words: Words
    warnings: tuple[Words, ...]
    studies: tuple[StudyView, ...]


class LeftOutView(View):
    """A row that was not pooled."""

    row: int
    study: str
    column: str
    text: str
    expected: str
    words: Words


class PoolView(Answer, PoolNumbers):
    """What `cytostorm evidence pool --format json` prints. With several kinds of design the numbers are in `groups` alone."""

    schema_: Literal["cytostorm/evidence-pool/1"] = Field(default="cytostorm/evidence-pool/1", alias="schema")
    source: str
    measure: str
    method: str
    interval: str
    asked: Words
    groups: tuple[GroupView, ...]
    left_out: tuple[LeftOutView, ...]
    warnings: tuple[Words, ...]
    limits: tuple[Words, ...]


def pooled_view(path: Path, measure: str, method: str, interval: str) -> PoolView:
    """Pools a table of studies. Raises InputError for what cannot be read at all."""
    return pool_view(pooled_table(path, measure, method, interval))


def pool_view(found: PooledTable) -> PoolView:
    """The view of a table that was pooled."""
    groups = tuple(_group(one, found) for one in found.groups)
    left = tuple(_left_out(one, found.source) for one in found.left_out)
    shown = groups[0].model_dump(include=set(PoolNumbers.model_fields)) if len(groups) == 1 else {"k": 0}
    warnings = tuple(_warnings(found))
    asked = f"{NAMES[found.measure].capitalize()}, treated against control; {METHODS[found.method]}, interval: {INTERVALS[found.interval]}."
    return PoolView(
        **shown, version=cytostorm.__version__, summary=_screen(found, asked, groups, left, warnings), source=found.source,
        measure=found.measure, method=found.method, interval=found.interval, asked=asked, groups=groups, left_out=left, warnings=warnings,
        limits=LIMITS,
    )  # fmt: skip


def _group(one: Group, found: PooledTable) -> GroupView:
    return GroupView(
        **_numbers(one, found.measure), design=one.design, words=_words(one, found), warnings=tuple(_group_warnings(one, found)),
        studies=tuple(_study(study, found.measure) for study in one.studies),
    )  # fmt: skip


def _numbers(one: Group, measure: str) -> dict[str, object]:
    pooled = one.pooled
    if pooled is None:
        return {"k": sum(study.value is not None for study in one.studies)}
    same = ("k", "estimate", "se", "low", "high", "p", "tau2", "i2", "q", "q_p", "prediction_low", "prediction_high")
    mh, peto = one.mantel_haenszel, one.peto
    low, high = one.tau2_interval or (None, None)
    return {name: getattr(pooled, name) for name in same} | {
        "tau2_low": low, "tau2_high": high,
        "mantel_haenszel": mh and mh.estimate, "mantel_haenszel_se": mh and mh.se, "peto": peto and peto.estimate, "peto_se": peto and peto.se,
        "ratio": _ratio(one) if measure in RATIOS else None,
    }  # fmt: skip


def _ratio(one: Group) -> RatioView | None:
    if (pooled := one.pooled) is None:
        return None
    names = ("estimate", "low", "high", "prediction_low", "prediction_high")
    extra = (one.mantel_haenszel and one.mantel_haenszel.estimate, one.peto and one.peto.estimate)
    values = [_exp(number) for number in (*(getattr(pooled, name) for name in names), *extra)]
    return RatioView.model_validate(dict(zip((*names, "mantel_haenszel", "peto"), values, strict=True)))


def _exp(value: float | None) -> float | None:
    """An interval of two studies may end beyond what a number can hold; the largest one is shown there."""
    return None if value is None else math.exp(min(value, 700.0))


def in_words(value: float | None, measure: str) -> str:
    """A number on the scale that people read: ratios as ratios, differences in percentage points."""
    if value is None:
        return "none"
    if measure not in RATIOS:
        return f"{100 * value:.2f} points"
    ratio = math.exp(min(value, 700.0))
    return f"{ratio:.3g}" if 0.001 <= ratio < 1000 else "under 0.001" if ratio < 1 else "1000 or more"


def _spanned(low: float | None, high: float | None, measure: str) -> str:
    return f"{in_words(low, measure)} to {in_words(high, measure)}"


def _count(number: int) -> str:
    return f"{number} {'study' if number == 1 else 'studies'}"


def _words(one: Group, found: PooledTable) -> str:
    head = f"{one.design.capitalize()}: " if one.design else ""
    if (pooled := one.pooled) is None:
        with_effect = sum(study.value is not None for study in one.studies)
        return f"{head}nothing is pooled: {_count(with_effect)} with an effect, and at least two are needed."
    ahead = (
        f"; a new study may show {_spanned(pooled.prediction_low, pooled.prediction_high, found.measure)}"
        if pooled.prediction_low is not None
        else ""
    )
    return (
        f"{head}{_count(pooled.k)}, {NAMES[found.measure]} {in_words(pooled.estimate, found.measure)} "
        f"({_spanned(pooled.low, pooled.high, found.measure)}), p {_p(pooled.p)}{ahead}. "
        f"Heterogeneity: I2 {pooled.i2:.1f}%, tau2 {pooled.tau2:.4g}, Q {pooled.q:.2f} (p {_p(pooled.q_p)})."
    )


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _group_warnings(one: Group, found: PooledTable) -> Iterator[str]:
    head = f"{one.design.capitalize()}: " if one.design else ""
    silent = [study.row.study for study in one.studies if study.value is None]
    if silent:
        yield f"{head}left out, since both arms had no events or only events: {', '.join(silent)}."
    corrected = [study.row.study for study in one.studies if study.corrected]
    if corrected:
        yield f"{head}0.5 was added to the four cells of {_count(len(corrected))} with an empty one: {', '.join(corrected)}."
    if one.pooled and one.pooled.k == 2:
        yield f"{head}two studies say almost nothing about heterogeneity; read them one by one."
    if one.pooled and one.wald and found.interval == "hksj" and _width(one.pooled) < _width(one.wald):
        span = _spanned(one.wald.low, one.wald.high, found.measure)
        yield f"{head}the Hartung-Knapp interval is narrower here than the ordinary one, {span}; --interval hksj-adhoc never is."


def _width(one: Pooled) -> float:
    return one.high - one.low


def _warnings(found: PooledTable) -> Iterator[str]:
    if len(found.groups) > 1:
        yield APART
    if found.repeated:
        names = ", ".join(found.repeated)
        yield f"Named more than once: {names}. Two reports of one study, or a part and its whole, must not be pooled together."


def _study(one: Study, measure: str) -> StudyView:
    words = (
        "no events in either arm, or only events: says nothing about a ratio"
        if one.value is None
        else f"{in_words(one.value, measure)} ({_spanned(one.low, one.high, measure)})"
    )
    return StudyView(
        study=one.row.study, row=one.row.row, value=one.value, se=one.se, low=one.low, high=one.high,
        weight=None if one.weight is None else 100 * one.weight, is_corrected=one.corrected, words=words,
    )  # fmt: skip


def _left_out(one: LeftOut, source: str) -> LeftOutView:
    there = f"'{one.text}'" if one.text else "blank"
    name = f" ({one.study})" if one.study else ""
    words = f"{source}, row {one.row}{name}, column '{one.column}': {there}; expected {one.expected}."
    return LeftOutView(
        row=one.row, study=one.study, column=one.column, text=one.text, expected=one.expected, words=words
    )


def _screen(
    found: PooledTable, asked: str, groups: Sequence[GroupView], left: Sequence[LeftOutView], warnings: Sequence[str]
) -> FirstScreen:
    results = [one.words for one in groups] or ["No study could be read."]
    single = [f"{one.study}: {one.words}" for group in groups for one in group.studies]
    stratified = [_stratified(one, found.measure) for one in groups if one.mantel_haenszel is not None]
    sections = (
        section("RESULT", results, weight=9, kept=3),
        section("FROM THE COUNTS ALONE", stratified, weight=5),
        section("WARNING", [*warnings, *(words for one in groups for words in one.warnings)], weight=8, kept=2),
        section(f"NOT POOLED: {len(left)} {'ROW' if len(left) == 1 else 'ROWS'}", [one.words for one in left], weight=4),
        section("STUDIES", single, weight=2),
        section("LIMITS", LIMITS[:1], weight=6, apart=False),
    )  # fmt: skip
    return fitted(FirstScreen(headline=(asked,), sections=tuple(one for one in sections if one.statements), end=END))


def _stratified(one: GroupView, measure: str) -> str:
    head = f"{one.design.capitalize()}: " if one.design else ""
    more = f"; Peto {in_words(one.peto, measure)}" if one.peto is not None else ""
    return f"{head}Mantel-Haenszel {in_words(one.mantel_haenszel, measure)}{more}."
