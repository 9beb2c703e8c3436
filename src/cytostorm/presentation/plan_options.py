"""The options of a plan as views: where each stands and why, its doses, what speaks for and against it, what to check first."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from cytostorm.doses.decision import Decision
from cytostorm.doses.dosing import Row
from cytostorm.library import Library
from cytostorm.memory import Memory
from cytostorm.pathway.plan import OptionState, Plan, StepState
from cytostorm.presentation.dangers import Dangers
from cytostorm.presentation.dose_wording import population_words
from cytostorm.presentation.order_wording import by_rank, in_order, now_options, place_words
from cytostorm.presentation.plan import DecisionView, DoseRowView, OptionView, RankView, StepView
from cytostorm.presentation.plan_dangers import blocked_words, check_words, numbers_words
from cytostorm.presentation.plan_facts import decision_view
from cytostorm.presentation.plan_reads import grounds
from cytostorm.presentation.plan_wording import (
    given_already,
    now_and_later,
    option_head,
    position_words,
    reasons_against,
    reasons_for,
    step_head,
)
from cytostorm.presentation.preparing_wording import preparation_lines, preparation_payload
from cytostorm.presentation.recorded import held_words
from cytostorm.presentation.said import all_said, said_view
from cytostorm.presentation.screen_options import flag, row_brief
from cytostorm.presentation.sources import References, source_view

_UNSHOWN = ("refused", "outside")
_Words = Mapping[str, str | tuple[str, ...]]
_SILENT: _Words = {
    "head": "", "given": "", "action": "", "no_dose": "", "place": "", "check": "", "numbers": "", "more_doses": (),
}  # fmt: skip
"""The sentences of an option that is not shown."""


def rank_views(plan: Plan) -> tuple[RankView, ...]:
    """The headings of the options of now, then those of each later step."""
    later = [(step.id, in_order([step])) for step in now_and_later(plan)[1]]
    return tuple(
        RankView(heading=heading, step=step, options=tuple(option.id for option in group))
        for step, options in (("", now_options(plan)), *later)
        for heading, group in by_rank(options)
    )


@dataclass(frozen=True)
class OptionMaker:
    """Makes every step with every option; sentences for those under a heading, others are named in a line or not at all."""

    plan: Plan
    dangers: Dangers
    library: Library
    labels: Mapping[str, str]
    shown: frozenset[str]

    def steps(self) -> tuple[StepView, ...]:
        read = (grounds(self.plan), self.dangers, self.library)
        return _STEPS.answer(read, lambda: tuple(self._step(step) for step in self.plan.steps), self.shown)

    def _step(self, step: StepState) -> StepView:
        document, head = step.linked.document, step_head(step, self.plan)
        return StepView(
            id=document.id,
            label=document.label,
            parallel=document.parallel,
            head=head,
            because=said_view(document.because, self.library.references) if head else None,
            decision=decision_view(step.decision),
            options=tuple(self._option(option) for option in step.options),
        )

    def _option(self, option: OptionState) -> OptionView:
        """One option; remembered by its state, the numbers of its rules, and what the record holds of its drugs and tests."""
        told = option.id in self.shown
        named = (told, *self._beside(option)) if told else told
        return _OPTIONS.answer((option, self.library), lambda: self._view(option), named)

    def _beside(self, option: OptionState) -> tuple[Hashable, ...]:
        """What the sentences of an option read beside its state."""
        dangers, plan, document = self.dangers, self.plan, option.linked.document
        numbers = tuple(dangers.number.get(one.danger.id, "") for one in option.dangers)
        tests = tuple(
            dangers.quiet.get(name) or held_words(plan.record, name, plan.at) for name in document.check_first
        )
        return numbers, tests, given_already(option, plan)

    def _view(self, option: OptionState) -> OptionView:
        document, told = option.linked.document, option.id in self.shown
        return OptionView(
            **document.model_dump(include={"id", "label", "treatment", "role", "position"}),
            **(self._words(option) if told else _SILENT),
            **(self._told(option) if told else {}),
            brief=document.brief,
            about=tuple(sorted(option.linked.about)),
            state=option.word,
            shown=told,
            position_name=position_words(document.position or ""),
            rank=option.rank,
            situation=option.placed.situation.id if option.placed else None,
            decision=decision_view(option.decision) if told else _briefly(option.decision),
            kept_back=option.kept_back,
            dangers=tuple(one.danger.id for one in option.dangers) if told else (),
        )

    def _words(self, option: OptionState) -> _Words:
        return {
            "head": option_head(option),
            "given": given_already(option, self.plan),
            "action": option.linked.document.action,
            "no_dose": blocked_words(option, self.dangers) if option.word == "blocked" else "",
            "place": place_words(option),
            "check": check_words(option, self.dangers, self.plan, self.labels),
            "numbers": numbers_words(option, self.dangers),
            "more_doses": tuple(more_doses(option.rows)),
        }

    def _told(self, option: OptionState) -> Mapping[str, object]:
        """Its statements with their sources, and its doses."""
        references = self.library.references
        placed = option.placed.place.because if option.placed is not None else None
        return {
            "placed": said_view(placed, references) if placed is not None and option.rank is not None else None,
            "why": all_said(reasons_for(option), references),
            "why_not": all_said(reasons_against(option), references),
            "watch_after": all_said(option.linked.document.watch_after, references),
            "doses": tuple(_row(row, references) for row in option.rows),
        }


_STEPS: Memory[tuple[StepView, ...]] = Memory(64)
_OPTIONS: Memory[OptionView] = Memory(2048)


def _briefly(decision: Decision) -> DecisionView:
    """Without the facts: of an option that is not shown they say for each cause that it is not ruled out."""
    return decision_view(decision).model_copy(update={"facts": ()})


def _row(row: Row, references: References) -> DoseRowView:
    """One published dose; of one that is not worked out, or is for others, the numbers of its kind stand in a line."""
    made, dose, told = row.amount, row.dose, row.kind not in _UNSHOWN
    population = population_words(dose)
    worked = made.arithmetic if made else row.reason
    return DoseRowView(
        id=dose.id,
        kind=row.kind,
        brief=row_brief(row, references) if told and made else "",
        words=f"{dose.label} ({', '.join(dose.routes)}; {dose.label_word}; {population}): {worked}" if told else "",
        status=dose.status,
        needs=row.needs,
        population=population,
        low=float(made.low) if made and not dose.up_to else None,
        high=float(made.high) if made else None,
        unit=made.unit if made else None,
        asked_back=row.questions if told else (),
        remarks=row.remarks if told else (),
        draw_up=preparation_lines(row.preparations) if told else (),
        preparations=tuple(preparation_payload(one) for one in row.preparations),
        cite=source_view(dose.cite, references) if dose.cite is not None and told else None,
        routes=dose.routes,
        label_status=dose.label_word,
    )


def more_doses(rows: Iterable[Row]) -> Iterator[str]:
    """ "2 published doses: add --weight to calculate them", "2 more doses are for other ages, weights or kidney function"."""
    listed = list(rows)
    needs: dict[tuple[str, ...], int] = {}
    for row in listed:
        if row.kind == "refused":
            needs[row.needs] = needs.get(row.needs, 0) + 1
    yield from (_needing(names, count) for names, count in needs.items())
    if outside := sum(row.kind == "outside" for row in listed):
        yield f"{outside} more dose{' is' if outside == 1 else 's are'} for other ages, weights or kidney function"


def _needing(names: tuple[str, ...], count: int) -> str:
    doses = f"{count} published dose{'' if count == 1 else 's'}"
    return f"{doses}: add {', '.join(map(flag, names))} to calculate {'it' if count == 1 else 'them'}"
