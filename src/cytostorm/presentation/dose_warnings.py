"""Safety rules about one drug, each with one number on every face: what applies, what could not be checked, what is not covered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pydantic import Field

from cytostorm.doses.dosing import Sheet
from cytostorm.doses.patient import CONDITIONS
from cytostorm.doses.safety import Notice
from cytostorm.library import Library
from cytostorm.model.pathways import Said
from cytostorm.presentation.dose_rows import kept_back_quotes, shown_cite
from cytostorm.presentation.labels import LEVELS, always_asked, readable
from cytostorm.presentation.source_names import cited
from cytostorm.presentation.view import SourceView, View, Words

INSTEAD = "Can be considered instead:"
UNSAFE = "Do not read as safe."
_ALWAYS = {"always", "not_"}
"""The kinds of a condition that looks at nothing."""


class InsteadView(View):
    """What can be considered where a rule keeps a drug back."""

    text: str
    cite: SourceView


class NoticeView(View):
    """A safety rule that applies, or that could not be checked (`state` unknown, and `missing` says why)."""

    number: str = Field(description="D1, D2, ... in the order shown; empty for a rule that could not be checked")
    rule: str
    label: str
    brief: str
    kind: str
    subject: str
    read: str
    state: str
    standing: bool = Field(description="applies only as long as a cause is not ruled out")
    severity: str
    blocks: bool
    text: str
    lifts: str
    alert_only_for: tuple[str, ...]
    needs_a_record: bool
    instead: tuple[InsteadView, ...]
    missing: str
    routes: tuple[str, ...]
    regions: tuple[str, ...]
    version: str
    status: str
    cite: SourceView | None
    unread: str
    words: Words


def notice_views(sheet: Sheet, library: Library) -> tuple[NoticeView, ...]:
    """The rules of a sheet: those that apply, numbered, and then those that could not be checked."""
    hidden = kept_back_quotes(sheet.rows)
    applying = (
        _view(one, f"D{number}", hidden, library) for number, one in enumerate(in_order(sheet.notices, library), 1)
    )
    return (*applying, *(_view(one, "", hidden, library) for one in sheet.notices if one.state == "unknown"))


def in_order(notices: Iterable[Notice], library: Library) -> list[Notice]:
    """Rules that apply: by a fact of this patient before what is only not ruled out, severe before mild, notes at the end.

    Of equal ones those about a fact come before those about everybody who is given the drug, and confirmed ones before others.
    """
    firing = [one for one in notices if one.state == "fires"]
    return sorted(
        firing,
        key=lambda one: (
            one.severity == "note",
            one.standing,
            one.severity != "block" and of_everybody(one, library),
            list(LEVELS).index(one.severity),
            one.status == "unconfirmed",
        ),
    )


def of_everybody(notice: Notice, library: Library) -> bool:
    """Whether a rule looks at no fact that can be typed or recorded."""
    return {part.kind for part in library.dangers[notice.rule].when.walk()} <= _ALWAYS


def numbers_of(sheet: Sheet, library: Library) -> dict[str, str]:
    """The number of each rule that applies."""
    return {one.rule: f"D{number}" for number, one in enumerate(in_order(sheet.notices, library), 1)}


def notice_words(notice: Notice, library: Library) -> str:
    """A rule that applies: "WARNING: Anakinra: neutrophils below 1.5. EU label: ... (Kineret, EU label 2025)"."""
    place = f" ({', '.join(route.upper() for route in notice.routes)} only)" if notice.routes else ""
    critical = notice.severity == "block"
    lifts = f" What would lift it: {notice.lifts}" if notice.lifts and critical else ""
    spared = f" A warning only for: {', '.join(notice.spared)}." if notice.spared and critical else ""
    source = cited(notice.cite, library.references)
    where = (
        ""
        if "label" in source or not notice.regions
        else f"{' and '.join(one.upper() for one in notice.regions)} label"
    )
    said = "; ".join(part for part in (source, where, notice.version) if part)
    return f"{LEVELS[notice.severity]}: {notice.label}{place}. {notice.text}{lifts}{spared} ({said})"


def instead_words(notices: Iterable[Notice], library: Library) -> str:
    """What can be considered where a rule keeps the drug back or warns; empty where nothing is said."""
    said = dict.fromkeys(alternatives(notices))
    listed = " ".join(f"{one.text.removesuffix('.')} ({cited(one.cite, library.references)})." for one in said)
    return f"{INSTEAD} {listed}" if said else ""


def alternatives(notices: Iterable[Notice]) -> Iterator[Said]:
    """What rules that apply by a fact of this patient name in place of the drug."""
    yield from (
        one
        for notice in notices
        if notice.state == "fires" and not notice.standing and notice.severity in ("block", "alert")
        for one in notice.instead
    )


def missing_words(notices: Iterable[Notice]) -> str:
    """What could not be checked: first what is always asked before an immunosuppressant, then the rest; empty where all could be."""
    waiting = dict.fromkeys(
        name for one in notices if one.state == "unknown" and not one.recorded for name in one.missing.split(" and ")
    )
    first = [name for name in always_asked() if name in waiting]
    rest = [name for name in waiting if name not in first]
    heads = (("Not checked, and always asked before an immunosuppressant", first), ("Not checked", rest))
    said = [f"{head} (missing: {', '.join(_asked(name) for name in names)})." for head, names in heads if names]
    return " ".join([*said, UNSAFE]) if said else ""


def _asked(name: str) -> str:
    """A condition as a reader knows it, and as it is typed where that is another word."""
    typed = name if name in CONDITIONS and readable(name) != name else ""
    return f"{readable(name)} [{typed}]" if typed else readable(name)


def record_words(notices: Iterable[Notice]) -> str:
    """How many rules only a record could decide."""
    recorded = sum(one.state == "unknown" and one.recorded for one in notices)
    checks = "1 more needs" if recorded == 1 else f"{recorded} more need"
    return f"{checks} a record (cytostorm pathway)." if recorded else ""


def silent_words(names: Sequence[str]) -> str:
    """What is known of the patient and in no rule about the drug; empty where there is nothing."""
    return f"No rule for this drug covers {', '.join(readable(name) for name in names)}. {UNSAFE}" if names else ""


def _view(notice: Notice, number: str, hidden: frozenset[str], library: Library) -> NoticeView:
    named = library.dangers.get(notice.rule)
    said = notice.instead if notice.state == "fires" else ()
    return NoticeView(
        number=number,
        rule=notice.rule,
        label=notice.label,
        brief=named.document.brief if named else notice.label,
        kind=notice.kind,
        subject=notice.subject,
        read=notice.read,
        state=notice.state,
        standing=notice.standing,
        severity=notice.severity,
        blocks=notice.blocks,
        text=notice.text,
        lifts=notice.lifts,
        alert_only_for=notice.spared,
        needs_a_record=notice.recorded,
        instead=tuple(InsteadView(text=one.text, cite=SourceView.of(one.cite)) for one in said),
        missing=notice.missing,
        routes=notice.routes,
        regions=notice.regions,
        version=notice.version,
        status=notice.status,
        cite=shown_cite(notice.cite, hidden),
        unread="" if notice.unread in hidden else notice.unread,
        words=f"{number} {notice_words(notice, library)}" if number else "",
    )
