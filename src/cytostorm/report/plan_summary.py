"""One page for the notes: verdicts of the main sets, causes, stage, dangers, options, what to repeat, sources. Prints on one A4 page."""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.bedside import assess
from cytostorm.interpreter import Verdict
from cytostorm.library import Library
from cytostorm.pathway import OptionState, Plan
from cytostorm.pathway.plan_words import OPTION_WORDS, PLAN_DISCLAIMER, dangers_of, missing_words, now_and_later, open_words, position_words
from cytostorm.report.citing import short_reference
from cytostorm.report.pages import rendered
from cytostorm.values import verdict_word
from cytostorm.words import applies_words, moment_words, score_words

MAIN = ("boston-gate", "three-f", "hscore", "hlh-2004", "mas-2016", "isth-dic", "sofa")


@dataclass(frozen=True)
class Line:
    """An option in a line: its name, its word, what is to be decided, and the sources of its reasons."""

    label: str
    word: str
    position: str
    needs: str
    sources: str


def summary_page(plan: Plan, library: Library, version: str) -> str:
    """One A4 page: the step, the next one in full, later ones by name. Reasons and doses stand on the page of the pathway."""
    now, later = now_and_later(plan)
    dangers = dangers_of(plan, now)
    who = plan.record.patient or "not named"
    return rendered(
        "plan_summary.html.j2",
        title="Summary for the notes",
        running=f"{who} · {moment_words(plan.at)} · {plan.differential.reading.id} · pathway {plan.fingerprint} · cytostorm {version}",
        plan=plan,
        disclaimer=PLAN_DISCLAIMER,
        verdicts=_verdicts(plan, library),
        dangers=dangers,
        opened=open_words(plan),
        unchecked=missing_words(name for one in plan.unchecked for name in one.decision.missing),
        lines=[_line(option, library) for step in now for option in step.options if option.shown and not step.linked.document.parallel],
        later_options=[option.linked.document.label for step in later for option in step.options if option.shown],
        due=[item for item in plan.samples if item.urgency == "now"],
        later=sum(item.urgency != "now" for item in plan.samples),
        short=lambda name: short_reference(name, library),
    )


def _verdicts(plan: Plan, library: Library) -> list[tuple[str, str, str]]:
    """The main sets: name, verdict, and score as far as it is known."""
    found = assess(plan.record, library, [library.criteria(name) for name in MAIN], plan.differential.reading.id, plan.at, version="")
    said = [(one.verdict.criteria.document.short_title, one.verdict) for one in found.judged]
    return [(title, _verdict(v), score_words(v)) for title, v in said]


def _verdict(verdict: Verdict) -> str:
    """The word, and whether the patient is one whom the set is about."""
    word = verdict_word(verdict.bounds) if verdict.criteria.verdict is not None else ""
    return ", ".join(part for part in (word, applies_words(verdict)) if part)


def _line(option: OptionState, library: Library) -> Line:
    document = option.linked.document
    names = dict.fromkeys(one.cite.reference for one in (document.because, *document.evidence_for, *document.evidence_against))
    needs = missing_words(option.decision.missing) if option.word == "possible" else ""
    word = "depends" if option.word == "possible" else OPTION_WORDS[option.word]
    sources = "; ".join(short_reference(name, library) for name in names)
    return Line(document.label, word, position_words(document.position) if document.position else "", needs, sources)
