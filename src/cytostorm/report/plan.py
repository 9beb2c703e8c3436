"""The pathway of one patient as HTML: a page of its own, and a part of the page of `assess`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType

from cytostorm.library import Library
from cytostorm.library.treatments import references_of
from cytostorm.model.documents import Cite
from cytostorm.pathway import Plan
from cytostorm.pathway.plan import OptionState, StepState
from cytostorm.presentation import dangers as rules
from cytostorm.presentation import labels as names
from cytostorm.presentation import order_wording as order
from cytostorm.presentation import plan_wording as say
from cytostorm.presentation.aged import old_lines
from cytostorm.presentation.dose_wording import doubt_words, known_words
from cytostorm.report.citing import FullReference, Source, full_reference, source
from cytostorm.report.pages import rendered
from cytostorm.words import moment_words

ANCHOR = "pathway"


@dataclass(frozen=True)
class PlanView:
    """All that the template shows. `options` are those of now in their order, `later` the steps that cannot be excluded."""

    plan: Plan
    disclaimer: str
    frame: str
    known: tuple[str, ...]
    dangers: rules.Dangers
    now_lines: tuple[str, ...]
    steps: tuple[str, ...]
    course: tuple[str, ...]
    options: tuple[OptionState, ...]
    later: tuple[StepState, ...]
    causal: tuple[str, ...]
    waiting: tuple[str, ...]
    excluded: tuple[str, ...]
    references: tuple[FullReference, ...]
    cited: Callable[[Cite], Source | None]
    old: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    say: ModuleType = say
    order: ModuleType = order
    rules: ModuleType = rules
    names: ModuleType = names


def plan_page(plan: Plan, library: Library, version: str, course: Sequence[str] = ()) -> str:
    """One self-contained HTML page of a plan; `course` are the lines of `presentation.course_wording.brief_lines`."""
    who = plan.record.patient or "not named"
    return rendered(
        "plan.html.j2",
        title="Pathway: options, dangers and two positions",
        patient=who,
        running=f"{who} · {moment_words(plan.at)} · pathway {plan.fingerprint} · cytostorm {version}",
        view=plan_view(plan, library, course),
    )


def plan_view(plan: Plan, library: Library, course: Sequence[str] = ()) -> PlanView:
    """Dangers for a reader who sees every step: those of the later ones stand folded on the same page."""
    now, later = say.now_and_later(plan)
    causal, others = say.waiting(plan)
    return PlanView(
        plan=plan,
        disclaimer=say.PLAN_DISCLAIMER,
        frame=say.PLAN_FRAME,
        known=(*doubt_words(plan.known), *known_words(plan.known)),
        dangers=rules.dangers_of(plan, [*now, *later]),
        now_lines=tuple(say.now_words(plan)),
        steps=tuple(say.step_words(plan)),
        course=tuple(course),
        options=tuple(order.now_options(plan)),
        later=tuple(later),
        causal=tuple(say.waiting_words(option) for option in causal),
        waiting=tuple(say.waiting_words(option) for option in others),
        excluded=tuple(say.why_not_here(plan)),
        references=tuple(_references(plan, library)),
        aside=tuple(order.aside_words(option) for option in order.aside(plan)),
        away=tuple(order.kept_out(plan)),
        cited=lambda cite: source(cite, ANCHOR, library),
        old=tuple(old_lines(plan.differential, plan.stage, plan.aged)),
    )


def _references(plan: Plan, library: Library) -> Iterator[FullReference]:
    """Every publication that the page can name, once."""
    documents = [plan.pathway.document, *plan.pathway.families, *(one.danger.document for one in plan.dangers)]
    rows = [row.dose.cite.reference for option in plan.options for row in option.rows if row.dose.cite is not None]
    names = dict.fromkeys([*(name for document in documents for name in references_of(document)), *rows])
    yield from (full_reference(library.references[name], ANCHOR) for name in sorted(names))
