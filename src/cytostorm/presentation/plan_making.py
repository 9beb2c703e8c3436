"""From a plan to its view: everything that a face shows is worked out here, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cytostorm.differential.causes import CheckItem
from cytostorm.library import Library
from cytostorm.memory import Memory
from cytostorm.model.pathways import Said
from cytostorm.monitoring import Watch
from cytostorm.pathway.ordering import SituationState
from cytostorm.pathway.plan import DifferenceState, Plan
from cytostorm.presentation.aged import changes_of, old_lines, old_payload
from cytostorm.presentation.course_wording import brief_lines
from cytostorm.presentation.dangers import dangers_of
from cytostorm.presentation.dose_wording import doubt_words
from cytostorm.presentation.first_screen import NO_SCREEN
from cytostorm.presentation.main_verdicts import main_populations, main_sets, verdict_lines
from cytostorm.presentation.order_wording import (
    aside,
    aside_words,
    kept_out,
    now_options,
    situation_name,
    situations_in_use,
)
from cytostorm.presentation.plan import (
    DifferenceView,
    EvidenceView,
    KeptOutView,
    PlanView,
    SampleView,
    SideView,
    SituationView,
)
from cytostorm.presentation.plan_course import due_lines, unreliable_now, value_lines
from cytostorm.presentation.plan_dangers import danger_views, instead_views, unchecked_views
from cytostorm.presentation.plan_facts import (
    decision_view,
    given_words,
    known_lines,
    labels_of,
    now_words,
    puncture_words,
)
from cytostorm.presentation.plan_options import OptionMaker, rank_views
from cytostorm.presentation.plan_screen import plan_screen
from cytostorm.presentation.plan_wording import (
    PLAN_FRAME,
    by_year,
    cause_words,
    now_and_later,
    open_words,
    position_words,
    sample_words,
    waiting,
    waiting_words,
    when_known,
    why_not_here,
)
from cytostorm.presentation.questions import asked
from cytostorm.presentation.references import ReferenceView, reference_view
from cytostorm.presentation.said import SaidView, all_said, own_rules, said_view, ward_times
from cytostorm.presentation.sources import OWN, sources_of
from cytostorm.presentation.stage import hyperinflammation_payload, severity_payload
from cytostorm.presentation.view import View


@dataclass(frozen=True)
class Planned:
    """A plan with the course of the same record up to the same moment; None where nothing is dated."""

    plan: Plan
    watched: Watch | None = None


def plan_view(
    plan: Plan, library: Library, version: str, watched: Watch | None = None, screened: bool = True
) -> PlanView:
    """The plan as every face shows it. `watched` adds the course under treatment, the last values and what is due.

    `screened`: with its first screen; a page that shows the parts alone spares making it.
    """
    now, later = now_and_later(plan)
    dangers, references = dangers_of(plan, [*now, *later]), library.references
    main = main_sets(plan, library)
    causal, others = waiting(plan)
    labels, ranks = labels_of(library), rank_views(plan)
    shown = frozenset(name for rank in ranks for name in rank.options)
    steps = OptionMaker(plan, dangers, library, labels, shown).steps()
    differences = tuple(_difference(plan, one, library) for one in plan.differences if not one.decision.excluded)
    repeat = all_said(plan.repeats, references)
    view = PlanView(
        version=version,
        summary=plan_screen(plan, library) if screened else NO_SCREEN,
        fingerprint=plan.fingerprint,
        patient=plan.record.patient,
        at=plan.at,
        reading=plan.differential.reading.id,
        stage=plan.stage.words,
        hyperinflammation=hyperinflammation_payload(plan.stage),
        severity=severity_payload(plan.stage.severity),
        grades={one.criteria.id: one.words for one in plan.stage.grades},
        causes={one.id: one.state for one in plan.differential.causes},
        causes_by_exposure_alone=tuple(one.id for one in plan.differential.causes if one.by_exposure_alone),
        now=tuple(map(ward_times, now_words(plan, references))),
        given=given_words(plan),
        puncture=puncture_words(plan),
        values=tuple(value_lines(watched, library)) if watched else (),
        unreliable=tuple(unreliable_now(watched, library)) if watched else (),
        too_old=tuple(map(ward_times, old_lines(plan.differential, plan.stage, plan.aged))),
        main_verdicts=tuple(verdict_lines(main)),
        populations=tuple(main_populations(main)),
        dangers=danger_views(plan, dangers, references),
        instead=instead_views(dangers, references),
        unchecked=unchecked_views(dangers),
        step=plan.at_step.id,
        perhaps=tuple(step.id for step in plan.maybe),
        found=tuple(cause_words(one) for one in plan.differential.causes if one.state in ("confirmed", "supported")),
        not_ruled_out=open_words(plan),
        situations=tuple(_situation(one, library) for one in situations_in_use(plan)),
        order=tuple(option.id for option in (*now_options(plan), *aside(plan))),
        ranks=ranks,
        steps=steps,
        aside=tuple(aside_words(option) for option in aside(plan)),
        kept_out=tuple(_kept_out(plan, library)),
        on_suspicion=tuple(waiting_words(option) for option in causal),
        for_other_causes=tuple(waiting_words(option) for option in others),
        does_not_apply=tuple(why_not_here(plan)),
        differences=differences,
        samples_first=tuple(_sample(item) for item in plan.samples),
        course=tuple(map(ward_times, brief_lines(watched, library))) if watched else (),
        repeat=repeat,
        due=tuple(due_lines(watched)) if watched else (),
        missing=plan.missing,
        needed=tuple(dict.fromkeys(f"{asked(name, labels)}?" for name in plan.missing)),
        doubts=tuple(doubt_words(plan.known)),
        known=tuple(known_lines(plan)),
        aged_out=tuple(old_payload(tuple(sorted(plan.old.items())))),
        if_counted=tuple(changes_of(plan.differential, plan.stage)),
        own_rules=(),
        disclaimer=PLAN_FRAME,
        references=(),
    )
    return view.model_copy(update={"own_rules": own_rules(_own(view, plan)), "references": _references(view, library)})


def _situation(one: SituationState, library: Library) -> SituationView:
    document = one.linked.document
    return SituationView(
        id=one.id,
        label=document.label,
        sure=one.sure,
        missing=() if one.sure else one.decision.missing,
        words=f"Options in the order of: {situation_name(one)}.",
        because=said_view(document.because, library.references),
    )


def _sample(item: CheckItem) -> SampleView:
    first = item.losses[0]
    heading = f"Taken after {first.given}" if first.given else f"Before {first.treatment}"
    return SampleView(id=item.id, label=item.label, urgency=item.urgency, words=sample_words(item), heading=heading)


def _kept_out(plan: Plan, library: Library) -> Iterator[KeptOutView]:
    for options, words, placed in kept_out(plan):
        because = said_view(placed.place.because, library.references)
        about = f"{words} ({placed.situation.linked.document.label}):"
        yield KeptOutView(options=tuple(one.id for one in options), words=about, because=because)


def _difference(plan: Plan, one: DifferenceState, library: Library) -> DifferenceView:
    document, labels = one.linked.document, labels_of(library)
    asked_for = " ".join(f"{asked(name, labels)}?" for name in one.decision.missing)
    doubt = "" if one.decision.met else f" (may apply; depends on: {asked_for})"
    return DifferenceView(
        id=document.id,
        label=f"{document.label}{doubt}",
        decision=decision_view(one.decision),
        sides=tuple(_side(plan, one, number, library) for number in range(len(one.sides))),
        undecided=all_said(document.undecided, library.references),
    )


def _side(plan: Plan, one: DifferenceState, number: int, library: Library) -> SideView:
    name, options = one.sides[number]
    side, shown = getattr(one.linked.document, name), [option for option in options if option.shown]
    return SideView(
        position=name,
        name=position_words(name),
        says=said_view(side.says, library.references),
        evidence=tuple(_evidence(plan, said, library) for said in by_year(plan, side.evidence)),
        options=tuple(option.id for option in shown),
        options_words="; ".join(option.linked.document.label for option in shown),
    )


def _evidence(plan: Plan, said: Said, library: Library) -> EvidenceView:
    found = said_view(said, library.references)
    return EvidenceView(
        text=found.text,
        ours=found.ours,
        because=found.because,
        cite=found.cite,
        year=plan.pathway.years[said.cite.reference],
        known=when_known(plan, said),
    )


def _own(view: PlanView, plan: Plan) -> Iterator[tuple[str, str]]:
    """Everything on the page with a dagger: what it is about, and why it is a rule of this project."""
    because = {one.danger.id: one.danger.document.because for one in plan.dangers}
    yield from ((one.number, because[one.id]) for one in view.dangers if one.cite is not None and one.ours)
    for step in view.steps:
        yield from _own_of(step.label, [step.because] if step.because else [])
        for option in step.options:
            placed = [option.placed] if option.placed else []
            yield from _own_of(option.brief, [*placed, *option.why, *option.why_not, *option.watch_after])
    for one in view.situations:
        yield from _own_of(one.label, [one.because])
    for difference in view.differences:
        said = [part for side in difference.sides for part in (side.says, *side.evidence)]
        yield from _own_of(difference.label, [*said, *difference.undecided])
    yield from (pair for out in view.kept_out for pair in _own_of(out.words.removesuffix(":"), [out.because]))
    yield from (pair for said in (*view.repeat, *view.instead) for pair in _own_of(said.text, [said]))


def _own_of(about: str, statements: list[SaidView] | list[SaidView | SaidView]) -> Iterator[tuple[str, str]]:
    yield from ((about, said.because) for said in statements if said.ours)


def _references(view: PlanView, library: Library) -> tuple[ReferenceView, ...]:
    """Every publication that the page names, once; what is this project's own is none."""
    parts = (*view.dangers, *(option for step in view.steps for option in step.options))
    rest = [getattr(view, name) for name in PlanView.model_fields if name not in ("dangers", "steps", "summary")]
    steps = [step.because for step in view.steps]
    found = {one.reference for one in sources_of([*rest, *steps])}.union(*map(_named, parts))
    names = sorted(name for name in found if not name.startswith(OWN))
    return tuple(reference_view(library.references[name]) for name in names)


_NAMED: Memory[frozenset[str]] = Memory()


def _named(part: View) -> frozenset[str]:
    """The publications that a rule or an option names."""
    return _NAMED.answer((part,), lambda: frozenset(one.reference for one in sources_of(part)))
