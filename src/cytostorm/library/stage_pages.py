"""The page of hyperinflammation and severity, in Markdown, made from their file."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.library.cause_pages import source, table
from cytostorm.library.librarian import Library
from cytostorm.model.documents import Cite
from cytostorm.model.staged import LinkedLevel, LinkedReason, LinkedSign
from cytostorm.model.stages import StageLevel

_NOTE = "Made from the knowledge files by `make docs`; a test fails when this page is stale.\n"
_HEADER = ["sign", "rule", "cytostorm's own, because", "source", "status"]


def stages_page(library: Library) -> str:
    """Both questions with every sign, the reasons to think of a storm, and what has to be known before anything is ruled out."""
    return (
        "\n".join(
            [*_hyperinflammation(library), *_severity(library), *_reasons(library), *_fever(library), *_looks(library)]
        )
        + "\n"
    )


def _hyperinflammation(library: Library) -> Iterator[str]:
    document = library.staging.document
    yield from ("# Hyperinflammation and severity", "", _NOTE)
    yield "Two questions, answered apart. Hyperinflammation is present, ruled out or not established; without a sign of the first level"
    yield "no higher one is reached. It is ruled out only when every sign is known and absent, and everything listed below was looked at.\n"
    for level in library.staging.levels:
        yield from _level(level)
    sets = ", ".join(f"[`{name}`](criteria/{name}.md)" for name in document.syndrome)
    yield f"Above the first level, a stage that none of {sets} bears out says so. {document.caution.text} ({source(document.caution.cite)})\n"


def _severity(library: Library) -> Iterator[str]:
    document = library.staging.document.severity
    yield f"## {document.label}\n"
    yield f"Below all levels: {document.unmet_label}. {_first_up(document.because)} ({document.cite.status}).\n"
    for level in library.staging.severity:
        yield from _level(level)


def _level(linked: LinkedLevel) -> Iterator[str]:
    level: StageLevel = linked.level
    own = [sign for sign in linked.signs if sign.sign in level.signs]
    yield f"### {_first_up(level.label)} (`{level.id}`)\n"
    yield f"{_said(level.cite)}." + (f" {_first_up(level.because)}." if level.because else "") + "\n"
    if level.includes is not None:
        yield f"Every sign of `{level.includes}` (below), and:\n"
    yield table(_HEADER, (_sign_row(sign) for sign in own))


def _sign_row(linked: LinkedSign) -> list[str]:
    sign = linked.sign
    named = (
        [f"[`{sign.criteria}`](criteria/{sign.criteria}.md)" + (" score" if sign.score else "")]
        if sign.criteria
        else []
    )
    own = [f"`{key[1]}`" for key in sorted(linked.node.inputs)] if linked.node is not None else []
    return [sign.label, " with ".join([*named, *([", ".join(dict.fromkeys(own))] if own else [])]), sign.because if sign.ours else "",
            source(sign.cite), sign.cite.status]  # fmt: skip


def _reasons(library: Library) -> Iterator[str]:
    yield "## Reasons to think of a cytokine storm\n"
    yield "Without any of them a critical illness is shown, and that no reason is recorded.\n"
    yield table(
        ["reason", "rule", "cytostorm's own, because", "source", "status"],
        (_reason_row(one) for one in library.staging.reasons),
    )


def _reason_row(linked: LinkedReason) -> list[str]:
    one = linked.reason
    rule = f"[`{one.criteria}`](criteria/{one.criteria}.md) score" if one.criteria else ""
    rule = rule or (
        f"any cause {' or '.join(one.causes)}"
        if one.causes
        else ", ".join(sorted({f"`{key[1]}`" for key in linked.inputs}))
    )
    return [one.label, rule, one.because, source(one.cite), one.cite.status]


def _fever(library: Library) -> Iterator[str]:
    yield "## Where the absence of fever proves nothing\n"
    found = [library.staging.newborn, *library.staging.hidden_fever]
    rows = (
        [one.unreliable.label, one.unreliable.because, source(one.unreliable.cite), one.unreliable.cite.status]
        for one in found
    )
    yield table(["in whom", "because", "source", "status"], rows)


def _looks(library: Library) -> Iterator[str]:
    yield "## What has to be known before hyperinflammation is ruled out\n"
    yield "In this order it is asked for. A value outside the look-back window, or one that a drug makes unreliable, does not count.\n"
    looks = library.staging.document.looks
    rows = (
        [one.label, " or ".join(f"`{name}`" for name in one.any_of), "after cell therapy" if one.unless else ""]
        for one in looks
    )
    yield table(["what", "any of", "only"], rows)
    for one in library.staging.follows:
        names = ", ".join(f"`{name}`" for name in one.follows.observables)
        yield f"{names}: {one.follows.value} where nobody recorded them and no vasopressor runs; {one.follows.because}.\n"


def _said(cite: Cite) -> str:
    return f"{source(cite)} ({cite.status})"


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
