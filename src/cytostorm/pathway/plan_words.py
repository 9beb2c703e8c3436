"""A plan in sentences, the same on every face."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cytostorm.model.documents import Cite
from cytostorm.model.pathways import Said
from cytostorm.pathway.deciding import Decision
from cytostorm.pathway.differential import CheckItem
from cytostorm.pathway.dosing import Row
from cytostorm.pathway.plan import DangerState, OptionState, Plan, StepState
from cytostorm.words import moment_words

PLAN_FRAME = (
    "These are options with published reasons, for a clinician to weigh; nothing here is an order or a recommendation, "
    "and no clinician has signed it off."
)
PLAN_DISCLAIMER = f"Not a medical device. {PLAN_FRAME}"
_STATUS = {"unconfirmed": "NOT CONFIRMED", "ours": "OURS", "one-source": "one source", "letters": "letter"}
LETTERS = 2020
"""The year of the letters."""
_ORDER = {"block": 0, "alert": 1, "note": 2}
OPTION_WORDS = {
    "offered": "an option",
    "possible": "an option if its condition is met",
    "waiting": "waits for a cause",
    "blocked": "BLOCKED",
    "not confirmed": "NOT CONFIRMED, decides nothing",
    "not for this patient": "not for this patient",
}


_NAMES = {
    "active_cns_disease": "active disease of the nervous system",
    "active_infection": "active serious infection",
    "cyp3a4_inducer": "a CYP3A4 inducer",
    "cyp3a4_inhibitor": "a CYP3A4 inhibitor",
    "drug_allergy": "allergy to anakinra",
    "e_coli_protein_allergy": "allergy to E. coli proteins",
    "hepatitis_b": "hepatitis B",
    "iga_deficiency_with_anti_iga": "IgA deficiency with antibodies to IgA",
    "live_vaccine": "a live vaccine",
    "subcutaneous_edema": "edema of the skin",
    "t_or_nk_cell_ebv": "EBV in T or NK cells",
    "tnf_inhibitor": "a TNF inhibitor",
}


def source_words(cite: Cite) -> str:
    """A verified source needs no further word: "[shakoory-2023]"; any other says how far it was checked."""
    return f"[{cite.reference}]" if cite.status == "verified" else f"[{cite.reference}, {_STATUS.get(cite.status, cite.status)}]"


def said_words(said: Said) -> str:
    """A statement with its source; what is ours says because of what."""
    ours = f" (ours: {said.because})" if said.ours else ""
    return f"{said.text} {source_words(said.cite)}{ours}"


def readable(name: str) -> str:
    return _NAMES.get(name, name.replace("_", " "))


def missing_words(names: Iterable[str]) -> str:
    return ", ".join(readable(name) for name in dict.fromkeys(names))


def facts_words(decision: Decision) -> str:
    """Why a condition came out as it did: "Lymphoma is open"."""
    return "; ".join(decision.said)


def danger_words(one: DangerState) -> str:
    """A rule that fires, with its reason and source. That a cause is open is the rule's own label and is not said twice."""
    document = one.danger.document
    reason = f" Because: {facts_words(one.decision)}." if one.decision.said and not one.decision.silent else ""
    return f"{document.severity.upper()}: {document.label}. {document.text}{reason} {source_words(document.cite)}"


def now_and_later(plan: Plan) -> tuple[list[StepState], list[StepState]]:
    """The steps that the patient is surely at, with those beside them, and the later ones that cannot be excluded; empty ones left out."""
    shown = [step for step in plan.steps if any(option.shown for option in step.options) and not step.decision.excluded]
    at, later = plan.steps.index(plan.at_step), plan.maybe
    return [step for step in shown if step.linked.document.parallel or plan.steps.index(step) <= at], [step for step in shown if step in later]


@dataclass(frozen=True)
class Dangers:
    """Rules by where a reader needs them: `near` fire about the options of now or about what was given, `far` about others.

    `number` holds a short name for each rule that fires near or was not checked: D1, D2 ... and U1, U2 ...; `quiet` the labels of the rest.
    """

    near: tuple[DangerState, ...]
    far: tuple[DangerState, ...]
    unchecked: tuple[tuple[str, tuple[DangerState, ...]], ...]
    number: Mapping[str, str]
    quiet: Mapping[str, str]


def dangers_of(plan: Plan, steps: Iterable[StepState]) -> Dangers:
    """The rules that fire or could not be checked, for a reader who sees the options of `steps`; the weightiest first."""
    shown = {one.danger.id for step in steps for option in step.options if option.shown for one in option.dangers}
    near = [one for one in plan.firing if one.danger.id in shown or one.danger.about_given]
    near.sort(key=lambda one: (_ORDER[one.danger.document.severity], one.decision.silent))
    far = tuple(one for one in plan.firing if one not in near)
    groups: dict[str, list[DangerState]] = {}
    for one in sorted(plan.unchecked, key=lambda one: _ORDER[one.danger.document.severity]):
        groups.setdefault(missing_words(one.decision.missing), []).append(one)
    number = {one.danger.id: f"D{n}" for n, one in enumerate(near, 1)}
    number |= {one.danger.id: f"U{n}" for n, group in enumerate(groups.values(), 1) for one in group}
    quiet = {one.danger.id: one.danger.document.label for one in plan.dangers if not one.warns}
    return Dangers(tuple(near), far, tuple((missing, tuple(group)) for missing, group in groups.items()), number, quiet)


def unchecked_words(missing: str, group: Iterable[DangerState]) -> str:
    """What is missing, and the rules that wait for it; one that would block says so."""
    labels = [one.danger.document.label + (" (would block)" if one.danger.document.severity == "block" else "") for one in group]
    return f"{missing}: {'; '.join(labels)}"


def check_words(option: OptionState, dangers: Dangers) -> str:
    """What to check first, by the numbers of the rules above, and what is not a rule by its name. A quiet rule was checked, and says so."""
    rules = {one.danger.id for one in option.dangers}
    fires = [dangers.number[name] for name in dangers.number if name in rules and dangers.number[name].startswith("D")]
    waits = dict.fromkeys(dangers.number[name] for name in dangers.number if name in rules and dangers.number[name].startswith("U"))
    other = [one.danger.document.label for one in dangers.far if one.danger.id in rules]
    rest = [name for name in option.linked.document.check_first if name not in rules]
    named = [f"{dangers.quiet[name]}: checked, does not hold" if name in dangers.quiet else readable(name) for name in rest]
    return "; ".join(part for part in (" ".join(fires), f"not checked {' '.join(waits)}" if waits else "", *other, *named) if part)


def step_words(plan: Plan) -> Iterator[str]:
    at = plan.at_step
    yield f"{at.linked.document.label}. {said_words(at.linked.document.because)}"
    yield f"stage: {plan.stage.words}"
    for step in plan.maybe:
        yield f"perhaps: {step.linked.document.label}; to decide: {missing_words(step.decision.missing) or 'nothing is missing'}"


def open_words(plan: Plan) -> str:
    """How many causes are open, and the names of those that a rule which fires is about."""
    opened, asked = plan.differential.in_state("open"), " ".join(one.danger.document.label for one in plan.firing if one.decision.silent).casefold()
    named = [one.cause.document.label.partition(" (")[0] for one in opened if _stem(one.cause.document.label) in asked]
    return f"{len(opened)} of {len(plan.differential.causes)} causes" + (f", among them {', '.join(named)}" if named else "")


def _stem(label: str) -> str:
    return label.partition(" (")[0].removesuffix(" infection").casefold()


def sample_words(item: CheckItem) -> str:
    """What is due before a drug, and what is lost otherwise."""
    losses = []
    for loss in item.losses:
        doubt = " (not confirmed)" if loss.loss.cite.status == "unconfirmed" else ""
        when = f"{loss.given} ALREADY GIVEN since {moment_words(loss.since)}" if loss.given else f"before {loss.treatment}"
        losses.append(f"{when}{doubt}")
    specimen = f" ({item.specimen})" if item.specimen else ""
    return f"{item.label}{specimen}; {', '.join(dict.fromkeys(losses))}"


def option_head(option: OptionState) -> str:
    """The option with its word: "an option if its condition is met (needs ...)"."""
    document, needs = option.linked.document, ""
    if option.word == "possible":
        needs = f" (to decide: {missing_words(option.decision.missing)})"
    position = f"; position of {position_note(option)}" if document.position else ""
    return f"{document.label}: {OPTION_WORDS[option.word]}{needs}{position}"


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
        kept = one.model_copy(update={"ours": True, "because": before.because}) if before and before.ours and not one.ours else one
        found[one.cite.reference, one.cite.as_printed] = kept
    return tuple(found.values())


def row_words(row: Row) -> str:
    """One dose row: its arithmetic, or why there is none."""
    dose = row.dose
    said = row.amount.arithmetic if row.amount else row.reason
    source = source_words(dose.cite) if dose.cite else "[no source, NOT CONFIRMED]"
    return f"{dose.label} ({', '.join(dose.routes)}; {dose.label_word}): {said} {source}"


def dose_words(option: OptionState) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Rows with numbers or a block in full, with their remarks; then one line for rows that need something, and one for other patients."""
    full = [(row_words(row), row.remarks) for row in option.rows if row.kind not in ("refused", "outside")]
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


def waiting_words(option: OptionState) -> str:
    return f"{option.linked.document.label}: needs {missing_words(option.decision.missing)}"


def why_not_here(plan: Plan) -> Iterator[str]:
    """Options that are surely not for this patient, with the fact that rules them out."""
    for option in plan.of("not for this patient"):
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
