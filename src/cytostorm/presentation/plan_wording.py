"""Which parts of a plan a reader sees, and the sentences around them; the same on every face."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cytostorm.differential.causes import CauseState, CheckItem
from cytostorm.model.pathways import Said
from cytostorm.pathway.plan import OptionState, Plan, StepState
from cytostorm.presentation.headlines import lowered
from cytostorm.presentation.questions import questions
from cytostorm.presentation.reasons import reasons_words
from cytostorm.presentation.recorded import drugs_given
from cytostorm.presentation.said import ward_times
from cytostorm.words import moment_words
from cytostorm.words.vocabulary import shown

PLAN_FRAME = (
    "Published options for a clinician to weigh. Not orders, not recommendations, not yet reviewed by a clinician."
)
SOURCES = "Sources without a qualifier were checked against the text."
SUSPICION = "Empirical treatment follows clinical judgment and local guidelines. Do not delay it for this list."
LETTERS = 2020
"""The year of the letters."""
_FEW = 6


def now_and_later(plan: Plan) -> tuple[list[StepState], list[StepState]]:
    """The steps that the patient is surely at, with those beside them, and the later ones that cannot be excluded; empty ones left out."""
    used = [step for step in plan.steps if not step.decision.excluded and any(option.shown for option in step.options)]
    place = {step.id: number for number, step in enumerate(plan.steps)}
    at, later = place[plan.at_step.id], {step.id for step in plan.maybe}
    return (
        [step for step in used if step.linked.document.parallel or place[step.id] <= at],
        [step for step in used if step.id in later],
    )


def step_head(step: StepState, plan: Plan) -> str:
    """ "Line of treatment: First line.", or "May apply: Rescue. Depends on: fulminant stage?"; empty where the patient is surely not at it."""
    label = step.linked.document.label
    if step.id == plan.at_step.id:
        return f"Line of treatment: {label}."
    if step.id not in {one.id for one in plan.maybe}:
        return ""
    asked = questions(step.decision.missing)
    return f"May apply: {label}.{f' Depends on: {asked}' if asked else ''}"


def cause_words(one: CauseState) -> str:
    """ "Suspected: lymphoma (PET-CT suggests lymphoma)"."""
    hints = "; ".join(hint.linked.pointer.label for hint in one.shown) or "by exclusion"
    word = shown("cause", one.state)
    return f"{word[0].upper()}{word[1:]}: {one.cause.document.label} ({hints})"


def open_words(plan: Plan) -> str:
    """ "Not ruled out: 33 of 34 causes: leishmaniasis, lymphoma, ...": those that a warning is about come first."""
    asked = " ".join(one.danger.document.label for one in plan.firing if one.decision.silent).casefold()
    opened = sorted(plan.differential.in_state("open"), key=lambda one: _stem(one.cause.document.label) not in asked)
    names = ", ".join(lowered(one.cause.document.brief) for one in opened)
    return f"Not ruled out: {len(opened)} of {len(plan.differential.causes)} causes: {names}" if opened else ""


def _stem(label: str) -> str:
    return label.partition(" (")[0].removesuffix(" infection").casefold()


def sample_words(item: CheckItem) -> str:
    """ "Leishmania PCR of marrow (bone marrow, PCR): before glucocorticoid"; after a drug it says so."""
    losses = []
    for loss in item.losses:
        doubt = " (unverified)" if loss.loss.cite.status == "unconfirmed" else ""
        when = (
            f"taken after {loss.given} ({moment_words(loss.since)}): interpret with care"
            if loss.given
            else f"before {loss.treatment}"
        )
        losses.append(f"{when}{doubt}")
    specimen = f" ({item.specimen})" if item.specimen else ""
    return ward_times(f"{item.label}{specimen}: {', '.join(dict.fromkeys(losses))}")


def option_head(option: OptionState) -> str:
    """The option with its word: "Rescue treatment: option, depends on: fulminant stage?"."""
    document = option.linked.document
    word = shown("option", option.word)
    needs = f": {questions(option.decision.missing)}" if option.word == "possible" else ""
    position = f"; published view of {position_note(option)}" if document.position else ""
    return f"{document.label}: {word}{needs}{kept_back_words(option)}{position}"


def kept_back_words(option: OptionState) -> str:
    """ "; without ruxolitinib (CRITICAL warning)": drugs of an action that a rule blocks, where others of it are left; else empty."""
    if not option.kept_back or option.word == "blocked":
        return ""
    names = ", ".join(name.replace("-", " ") for name in option.kept_back)
    return f"; without {names} (CRITICAL warning{'' if len(option.kept_back) == 1 else 's'})"


def given_already(option: OptionState, plan: Plan) -> str:
    """ "Already given: tocilizumab (3 Mar 2024 16:00, 560 mg)"; empty where none of its drugs was."""
    drugs = [f"{drug} ({when})" for drug, when in drugs_given(plan.record, plan.at) if drug in option.linked.about]
    return ward_times(f"Already given: {'; '.join(drugs)}") if drugs else ""


def position_note(option: OptionState) -> str:
    """Whose published view an option is. Neither letter names a dose, so of an option with rows only the drug is."""
    document = option.linked.document
    return f"{position_words(document.position or '')}{' (the drug; the doses are from other sources)' if document.doses else ''}"


def reasons_for(option: OptionState) -> tuple[Said, ...]:
    """The condition's source, why, and the evidence for it, each sentence once; none where it is blocked or not confirmed."""
    document = option.linked.document
    silent = option.word in ("blocked", "not confirmed")
    return _once([document.because] if silent else [document.because, *document.why, *document.evidence_for])


def reasons_against(option: OptionState) -> tuple[Said, ...]:
    return _once([*option.linked.document.why_not, *option.linked.document.evidence_against])


def _once(statements: Iterable[Said]) -> tuple[Said, ...]:
    """One line for what one source said in the same words; that it is ours is kept."""
    found: dict[tuple[str, str], Said] = {}
    for one in statements:
        before = found.get((one.cite.reference, one.cite.as_printed))
        kept = (
            one.model_copy(update={"ours": True, "because": before.because})
            if before and before.ours and not one.ours
            else one
        )
        found[one.cite.reference, one.cite.as_printed] = kept
    return tuple(found.values())


def waiting(plan: Plan) -> tuple[list[OptionState], list[OptionState]]:
    """Options that only a cause would add: treatments of a cause, which may not be able to wait, and all others."""
    found = plan.of("waiting")
    causal = [one for one in found if one.linked.document.role == "treats-the-cause"]
    return causal, [one for one in found if one not in causal]


def waiting_words(option: OptionState) -> str:
    """ "Doxycycline, after tick exposure: depends on: tick-borne infection?"."""
    return f"{option.linked.document.label}: depends on: {questions(option.decision.missing, _FEW)}"


def why_not_here(plan: Plan) -> Iterator[str]:
    """Options that are surely not for this patient, with the fact that rules them out.

    Those of a cause that no situation of the patient names are left out: a list of every other disease is no answer.
    """
    named = {step.id for step in plan.steps if not step.linked.document.of_situations}
    for option in (one for one in plan.of("not for this patient") if one.step in named or one.placed is not None):
        yield ward_times(f"{option.linked.document.label}: {reasons_words(option.decision.reasons)}")


def when_known(plan: Plan, said: Said) -> str:
    """Whether a study was there when the letters were written."""
    return "since" if plan.pathway.years[said.cite.reference] > LETTERS else f"by {LETTERS}"


def by_year(plan: Plan, statements: Iterable[Said]) -> list[Said]:
    return sorted(statements, key=lambda said: plan.pathway.years[said.cite.reference])


def position_words(name: str) -> str:
    """The name of a published view as people write it.

    >>> position_words("mehta2020")
    'Mehta 2020'
    """
    return shown("position", name) if name else ""
