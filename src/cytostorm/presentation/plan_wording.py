"""A plan in sentences, the same on every face."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cytostorm.differential.causes import CheckItem
from cytostorm.doses.dosing import Row
from cytostorm.model.pathways import Said
from cytostorm.pathway.plan import OptionState, Plan, StepState
from cytostorm.presentation.dose_wording import population_words
from cytostorm.presentation.labels import facts_words, missing_words, source_words
from cytostorm.presentation.preparing_wording import preparation_lines
from cytostorm.presentation.recorded import bleeding_words, drugs_given
from cytostorm.presentation.stage_wording import met_signs, stage_lines
from cytostorm.words import moment_words

PLAN_FRAME = (
    "These are options with published reasons, for a clinician to weigh; nothing here is an order or a recommendation, "
    "and no clinician has signed it off."
)
PLAN_DISCLAIMER = f"Not a medical device. {PLAN_FRAME}"
SOURCES = "A source without a further word was verified."
SUSPICION = "whether to treat on suspicion is a clinician's and the local guideline's, and does not wait for this list"
LETTERS = 2020
"""The year of the letters."""
OPTION_WORDS = {
    "offered": "an option",
    "possible": "an option if its condition is met",
    "waiting": "waits for a cause",
    "blocked": "BLOCKED",
    "not confirmed": "unverified, no dose shown",
    "not here": "not here: another treatment comes instead",
    "not for this patient": "not for this patient",
}


DRAW_UP = "to draw up:"


def said_words(said: Said) -> str:
    """A statement with its source; what is ours says because of what."""
    ours = f" (ours: {said.because})" if said.ours else ""
    return f"{said.text} {source_words(said.cite)}{ours}"


def now_and_later(plan: Plan) -> tuple[list[StepState], list[StepState]]:
    """The steps that the patient is surely at, with those beside them, and the later ones that cannot be excluded; empty ones left out."""
    shown = [step for step in plan.steps if any(option.shown for option in step.options) and not step.decision.excluded]
    at, later = plan.steps.index(plan.at_step), plan.maybe
    return [step for step in shown if step.linked.document.parallel or plan.steps.index(step) <= at], [
        step for step in shown if step in later
    ]


def now_words(plan: Plan) -> Iterator[str]:
    """What this record shows now: severity, hyperinflammation, what made them, drugs, and values to check before a needle or a knife."""
    yield from stage_lines(plan.stage)
    if reasons := "; ".join(f"{sign.linked.sign.label} ({'; '.join(sign.reasons)})" for sign in met_signs(plan.stage)):
        yield f"met: {reasons}"
    if drugs := [f"{drug} ({when})" for drug, when in drugs_given(plan.record, plan.at)]:
        yield f"drugs in the record: {'; '.join(drugs)}"
    if values := bleeding_words(plan.record, plan.at):
        yield f"before a marrow, a biopsy or a lumbar puncture: {values}"


def step_words(plan: Plan) -> Iterator[str]:
    at = plan.at_step
    yield f"{at.linked.document.label}. {said_words(at.linked.document.because)}"
    for step in plan.maybe:
        yield f"perhaps: {step.linked.document.label}; to decide: {missing_words(step.decision.missing) or 'nothing is missing'}"


def open_words(plan: Plan) -> str:
    """How many causes are open, and the names of those that a rule which fires is about."""
    opened, asked = (
        plan.differential.in_state("open"),
        " ".join(one.danger.document.label for one in plan.firing if one.decision.silent).casefold(),
    )
    named = [one.cause.document.label.partition(" (")[0] for one in opened if _stem(one.cause.document.label) in asked]
    return f"{len(opened)} of {len(plan.differential.causes)} causes" + (
        f", among them {', '.join(named)}" if named else ""
    )


def _stem(label: str) -> str:
    return label.partition(" (")[0].removesuffix(" infection").casefold()


def sample_words(item: CheckItem) -> str:
    """What is due before a drug, and what is lost otherwise."""
    losses = []
    for loss in item.losses:
        doubt = " (not confirmed)" if loss.loss.cite.status == "unconfirmed" else ""
        when = (
            f"{loss.given} ALREADY GIVEN since {moment_words(loss.since)}" if loss.given else f"before {loss.treatment}"
        )
        losses.append(f"{when}{doubt}")
    specimen = f" ({item.specimen})" if item.specimen else ""
    return f"{item.label}{specimen}; {', '.join(dict.fromkeys(losses))}"


def option_head(option: OptionState) -> str:
    """The option with its word: "an option if its condition is met (needs ...)"."""
    document, needs = option.linked.document, ""
    if option.word == "possible":
        needs = f" (to decide: {missing_words(option.decision.missing)})"
    position = f"; position of {position_note(option)}" if document.position else ""
    return f"{document.label}: {OPTION_WORDS[option.word]}{needs}{kept_back_words(option)}{position}"


def kept_back_words(option: OptionState) -> str:
    """ "; without ruxolitinib (CRITICAL warning)": drugs of an action that a rule blocks, where others of it are left; else empty."""
    if not option.kept_back or option.word == "blocked":
        return ""
    names = ", ".join(name.replace("-", " ") for name in option.kept_back)
    return f"; without {names} (CRITICAL warning{'' if len(option.kept_back) == 1 else 's'})"


def given_already(option: OptionState, plan: Plan) -> str:
    """ "already in the record: tocilizumab (2024-03-03 16:00, 560 mg)"; empty where none of its drugs is."""
    drugs = [f"{drug} ({when})" for drug, when in drugs_given(plan.record, plan.at) if drug in option.linked.about]
    return f"already in the record: {'; '.join(drugs)}" if drugs else ""


def position_note(option: OptionState) -> str:
    """Whose position an option is. Neither letter names a dose, so of an option with rows only the drug is."""
    document = option.linked.document
    return f"{position_words(document.position or '')}{' (the drug; the doses are of other sources)' if document.doses else ''}"


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


def row_words(row: Row) -> str:
    """One dose row: its arithmetic, or why there is none."""
    dose = row.dose
    said = row.amount.arithmetic if row.amount else row.reason
    source = source_words(dose.cite) if dose.cite else "[no source, NOT CONFIRMED]"
    return f"{dose.label} ({', '.join(dose.routes)}; {dose.label_word}; {population_words(dose)}): {said} {source}"


def row_notes(row: Row) -> tuple[str, ...]:
    """What stands under a row: questions, remarks, and what is drawn up."""
    return (*row.questions, *row.remarks, *(f"{DRAW_UP} {line}" for line in preparation_lines(row.preparations)))


def dose_words(option: OptionState) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Rows with numbers or a block in full, with their remarks; then one line for rows that need something, and one for other patients."""
    full = [(row_words(row), row_notes(row)) for row in option.rows if row.kind not in ("refused", "outside")]
    needs: dict[str, int] = {}
    for row in option.rows:
        if row.kind == "refused":
            needs[row.reason] = needs.get(row.reason, 0) + 1
    brief = [f"{_rows(count)} {reason}" for reason, count in needs.items()]
    outside = sum(row.kind == "outside" for row in option.rows)
    brief += [f"{_rows(outside)} published for other ages, weights or clearances"] if outside else []
    return (*full, *((line, ()) for line in brief))


def _rows(count: int) -> str:
    return f"{count} published row{'' if count == 1 else 's'}:"


def waiting(plan: Plan) -> tuple[list[OptionState], list[OptionState]]:
    """Options that wait for a cause: treatments of a cause, which may not be able to wait, and all others."""
    found = plan.of("waiting")
    causal = [one for one in found if one.linked.document.role == "treats-the-cause"]
    return causal, [one for one in found if one not in causal]


def waiting_words(option: OptionState) -> str:
    return f"{option.linked.document.label}: needs {missing_words(option.decision.missing)}"


def why_not_here(plan: Plan) -> Iterator[str]:
    """Options that are surely not for this patient, with the fact that rules them out.

    Those of a cause that no situation of the patient names are left out: a list of every other disease is no answer.
    """
    named = {step.id for step in plan.steps if not step.linked.document.of_situations}
    for option in (one for one in plan.of("not for this patient") if one.step in named or one.placed is not None):
        yield f"{option.linked.document.label}: {facts_words(option.decision)}"


def when_known(plan: Plan, said: Said) -> str:
    """Whether a study was there when the letters were written."""
    return "since" if plan.pathway.years[said.cite.reference] > LETTERS else f"by {LETTERS}"


def by_year(plan: Plan, statements: Iterable[Said]) -> list[Said]:
    return sorted(statements, key=lambda said: plan.pathway.years[said.cite.reference])


def position_words(name: str) -> str:
    """The name of a position as people write it.

    >>> position_words("mehta2020")
    'Mehta 2020'
    """
    return f"{name[:-4].capitalize()} {name[-4:]}"
