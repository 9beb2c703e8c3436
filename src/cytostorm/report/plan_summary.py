"""One page for the notes: verdicts of the main sets, causes, stage, dangers, options, what to repeat, sources. Prints on one A4 page."""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.bedside import assess
from cytostorm.library import Library
from cytostorm.pathway import OptionState, Plan
from cytostorm.pathway.plan_words import OPTION_WORDS, PLAN_DISCLAIMER, missing_words, readable, relevant
from cytostorm.report.citing import short_reference
from cytostorm.report.pages import rendered
from cytostorm.values import verdict_word
from cytostorm.words import moment_words, score_words

MAIN = ("boston-gate", "three-f", "hscore", "hlh-2004", "mas-2016", "isth-dic", "sofa")
_ROOM = 7  # causes of drugs that a page holds; the rest is counted, and the full page has all


@dataclass(frozen=True)
class Line:
    """An option in a line: its name, its word, what is to be decided, and the sources of its reasons."""

    label: str
    word: str
    position: str
    needs: str
    sources: str


def summary_page(plan: Plan, library: Library, version: str) -> str:
    """One A4 page. What does not fit is counted on it and stands in full on the page of the pathway."""
    near, far = relevant(plan)
    who = plan.record.patient or "not named"
    return rendered(
        "plan_summary.html.j2",
        title="Summary for the notes",
        running=f"{who} · {moment_words(plan.at)} · {plan.differential.reading.id} · pathway {plan.fingerprint} · cytostorm {version}",
        plan=plan,
        disclaimer=PLAN_DISCLAIMER,
        verdicts=_verdicts(plan, library),
        near=near,
        far=len(far),
        unchecked=missing_words(name for one in plan.unchecked for name in one.decision.missing),
        lines=[_line(option, library) for step in plan.steps for option in step.options if option.shown and step.id != "work-up"],
        due=[item for item in plan.samples if item.urgency == "now"],
        later=sum(item.urgency != "now" for item in plan.samples),
        missing=missing_words(plan.missing[:_ROOM]),
        short=lambda name: short_reference(name, library),
        readable=readable,
    )


def _verdicts(plan: Plan, library: Library) -> list[tuple[str, str, str]]:
    """The main sets: name, verdict, and score as far as it is known."""
    found = assess(plan.record, library, [library.criteria(name) for name in MAIN], plan.differential.reading.id, plan.at, version="")
    said = [(one.verdict.criteria.document.short_title, one.verdict) for one in found.judged]
    return [(title, verdict_word(v.bounds) if v.criteria.verdict is not None else "", score_words(v)) for title, v in said]


def _line(option: OptionState, library: Library) -> Line:
    document = option.linked.document
    names = dict.fromkeys(one.cite.reference for one in (document.because, *document.evidence_for, *document.evidence_against))
    needs = missing_words(option.decision.missing) if option.word == "possible" else ""
    sources = "; ".join(short_reference(name, library) for name in names)
    return Line(document.label, OPTION_WORDS[option.word], document.position or "", needs, sources)
