"""One page for the notes: values, verdicts of the main sets, causes, stage, dangers, options with doses, what to repeat when, sources.

Prints on one A4 page: longer lists are cut to what comes first, and the page says how many more there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from cytostorm.differential.causes import CheckItem
from cytostorm.doses.dosing import Row
from cytostorm.doses.plausible import age_words
from cytostorm.doses.quantities import plain
from cytostorm.library import Library
from cytostorm.library.limits import NOT_READ_LABEL
from cytostorm.monitoring import Watch
from cytostorm.pathway import OptionState, Plan
from cytostorm.presentation import dangers as rules
from cytostorm.presentation import order_wording as order
from cytostorm.presentation import plan_wording as say
from cytostorm.presentation import unreliable_wording as course_words
from cytostorm.presentation.aged import old_lines
from cytostorm.presentation.dose_wording import doubt_words
from cytostorm.presentation.labels import LEVELS, OWN, facts_words, missing_words
from cytostorm.presentation.main_verdicts import main_populations, main_sets, main_verdicts
from cytostorm.presentation.preparing_wording import volume_words
from cytostorm.presentation.recorded import bleeding_words, drugs_given
from cytostorm.presentation.stage_wording import headline, looked_words
from cytostorm.report.citing import short_reference
from cytostorm.report.pages import rendered
from cytostorm.report.summary_dangers import danger_lines
from cytostorm.report.summary_reasons import reason_lines
from cytostorm.words import moment_words

_MOST_DOSES = 1
_FEW = 2
_FEWEST = 4
_MOST_LINES = 19
"""Options, dangers and pairs of sources that leave room for reasons and for the words of both positions on one page."""
_CROWDED = 36
"""Above it a short list is not enough: warnings stand by their subject, blocked options by number, and reasons on the page of the pathway."""


@dataclass(frozen=True)
class Line:
    """An option in a line: its rank, its name, its word, what is to be decided, published doses worked out, dangers by number, sources."""

    label: str
    word: str
    position: str
    needs: str
    doses: str
    check: str
    sources: str
    rank: str = ""


def summary_page(plan: Plan, library: Library, version: str, watched: Watch | None = None) -> str:
    """One A4 page: the present step with its options, later ones by name. Reasons stand on the page of the pathway.

    `watched` adds the last values, what is hidden and what is due when.
    """
    now, later = say.now_and_later(plan)
    dangers = rules.dangers_of(plan, now)
    causal, others = say.waiting(plan)
    numbers = _sources(plan, [option for step in now for option in step.options if option.shown], dangers)
    options = [option for option in order.now_options(plan) if option.step != "work-up"]
    first = [option for option in options if _first(option)]
    size = len(first) + len(dangers.pressing) + len(numbers) / 2
    brief, crowded = size > _MOST_LINES, size > _CROWDED
    numbers = _sources(plan, first, dangers) if crowded else numbers
    lines = [_line(option, dangers, numbers, brief, crowded) for option in first]
    who, main = plan.record.patient or "not named", main_sets(plan, library)
    return rendered(
        "plan_summary.html.j2",
        title="Summary for the notes",
        running=f"{who} · {moment_words(plan.at)} · {plan.differential.reading.id} · pathway {plan.fingerprint} · cytostorm {version}",
        plan=plan,
        disclaimer=say.PLAN_DISCLAIMER,
        verdicts=main_verdicts(main),
        populations=main_populations(main),
        values=list(_values(watched, library)) if watched else [],
        hidden=list(_hidden(watched, library)) if watched else [],
        repeats=list(_repeats(watched, crowded)) if watched else [],
        old=list(old_lines(plan.differential, plan.stage, plan.aged)),
        dangers=dangers,
        crowded=list(danger_lines(dangers, plan, numbers)) if crowded else [],
        opened=say.open_words(plan),
        names={"confirmed": "Confirmed", "supported": "Suspected"},
        situations=_situations(plan),
        reasons=[] if crowded else list(reason_lines(options, numbers)),
        after=_after(options),
        notes=_notes(dangers),
        aside=_cut([option.linked.document.label for option in order.aside(plan)], brief, crowded),
        away=_cut([option.linked.document.label for option in plan.of("not here")], brief, crowded),
        unchecked=rules.missing_line(dangers),
        instead=rules.instead_lines(dangers),
        levels=LEVELS,
        lifts=rules.lift_words,
        far=_far(dangers, brief),
        lines=lines,
        patient=_patient(plan),
        reading=plan.differential.reading.title,
        brief=brief,
        blocked=[_blocked(option, dangers, crowded) for option in options if option.word == "blocked"],
        drugs="; ".join(f"{drug} ({when})" for drug, when in drugs_given(plan.record, plan.at)),
        sources="; ".join(f"{number} {_found_at(name, library, brief)}" for name, number in numbers.items()),
        number=lambda name: numbers.get(name, "ours"),
        causal=_cut([option.linked.document.label for option in causal], brief, crowded),
        waiting=len(others),
        suspicion=say.SUSPICION,
        sample=_sample,
        later_options=_cut(
            [option.linked.document.label for step in later for option in step.options if option.shown], brief, crowded
        ),
        due=[item for item in plan.samples if item.urgency == "now"],
        later=sum(item.urgency != "now" for item in plan.samples),
        facts=facts_words,
        already=lambda one: rules.already_words(one, plan),
        headline=headline(plan.stage, brief),
        bleeding=bleeding_words(plan.record, plan.at),
        looked=looked_words(plan.stage) if plan.stage.answer == "ruled out" else "",
    )


def _patient(plan: Plan) -> str:
    """What the doses are worked out for."""
    one = plan.known
    numbers = (("weight", one.weight, "kg"), ("height", one.height, "cm"))
    said = [
        f"{name} {plain(value)} {unit}" if value is not None else f"{name} unknown" for name, value, unit in numbers
    ]
    said.append("age unknown" if one.age is None else f"age {age_words(one.age)}")
    clearance = (
        f"creatinine clearance {plain(one.clearance.value)} mL/min" if one.clearance else "creatinine clearance unknown"
    )
    return ". ".join([", ".join([*said, one.sex or "sex unknown", clearance]), *doubt_words(one)])


def _sample(item: CheckItem) -> str:
    """A sample that is due, and the drug that came before it."""
    given = next((loss.given for loss in item.losses if loss.given), "")
    return f"{item.label}{f' (AFTER {given})' if given else ''}"


def _sources(plan: Plan, options: Iterable[OptionState], dangers: rules.Dangers) -> dict[str, int]:
    """A number for every publication that the page rests on, in the order in which it is met; what is ours is none."""
    names = [one.danger.document.cite.reference for one in dangers.near]
    for option in options:
        document = option.linked.document
        names += [one.cite.reference for one in (document.because, *document.evidence_for, *document.evidence_against)]
        names += [option.placed.place.because.cite.reference] if option.placed is not None else []
    names += [one.cite.reference for one in plan.repeats]
    return {
        name: number for number, name in enumerate(dict.fromkeys(name for name in names if not name.startswith(OWN)), 1)
    }


def _found_at(name: str, library: Library, brief: bool) -> str:
    """ "Fardet 2014 doi:10.1002/art.38690"; on a full page, or without a DOI, the id under which this library holds it."""
    doi = library.references[name].doi
    return f"{short_reference(name, library)} doi:{doi}" if doi and not brief else name


def _blocked(option: OptionState, dangers: rules.Dangers, crowded: bool) -> str:
    """A blocked option with the rules that block it; on a crowded page by their numbers, under which they stand among the dangers."""
    why = ", ".join(_numbered(option, dangers, critical=True)) if crowded else rules.blocked_words(option, dangers)
    return f"{option.linked.document.label} ({why})"


def _values(watched: Watch, library: Library) -> Iterator[str]:
    """The last values of the tracked observables, those of one moment together."""
    moments: dict[str, list[str]] = {}
    for course in watched.trajectories:
        if course.last is not None:
            moments.setdefault(moment_words(course.last.at), []).append(
                f"{course_words.name_words(course.observable, library)} {course.last.text}"
            )
    yield from (f"{moment}: {', '.join(values)}" for moment, values in sorted(moments.items(), reverse=True))


def _hidden(watched: Watch, library: Library) -> Iterator[str]:
    yield from course_words.unreliable_lines(watched.masking, library)


def _repeats(watched: Watch, crowded: bool) -> Iterator[str]:
    """What is due by its interval: overdue first, then by time, which on a crowded page is a number; intervals of practice say so."""
    order = {"overdue": 0, "due later": 1}
    due = sorted(
        (one for one in watched.due if one.state in order), key=lambda one: (order[one.state], one.next or watched.at)
    )
    later = sum(one.state != "overdue" for one in due)
    for one in due[: len(due) - later] if crowded else due:
        when = "overdue" if one.state == "overdue" else f"next {moment_words(one.next)}"
        yield f"{one.item.label}: {when}{' (practice)' if one.practice else ''}"
    if crowded and later:
        yield f"{later} due later"


def _situations(plan: Plan) -> list[str]:
    """Those that hold, and how many a missing fact keeps open."""
    found = order.situations_in_use(plan)
    doubtful = sum(not one.sure for one in found)
    return [one.linked.document.label for one in found if one.sure] + (
        [f"{doubtful} not established"] if doubtful else []
    )


def _cut(labels: list[str], brief: bool, crowded: bool = False) -> list[str]:
    """The first names, and how many more there are on a full page; the number alone on a crowded one."""
    if labels and crowded:
        return [f"{len(labels)} on the page of the pathway"]
    return [*labels[:_FEW], f"+{len(labels) - _FEW}"] if brief and len(labels) > _FEW else labels


def _far(dangers: rules.Dangers, brief: bool) -> str:
    """Rules on other drugs and later steps; on a full page how many there are."""
    named = rules.far_words(dangers)
    return f"{len(named.split('; '))} more, on the page of the pathway" if named and brief else named


def _notes(dangers: rules.Dangers) -> list[str]:
    """Notes by number and name; those of which nothing was read in one list."""
    notes = [one for one in dangers.pressing if one.severity == "note"]
    silent = [one for one in notes if one.danger.document.label.startswith(NOT_READ_LABEL)]
    lines = [f"{dangers.number[one.danger.id]} {one.danger.document.label}" for one in notes if one not in silent]
    unread = ", ".join(
        f"{dangers.number[one.danger.id]} {one.danger.document.label.removeprefix(NOT_READ_LABEL)}" for one in silent
    )
    return [*lines, *([f"{NOT_READ_LABEL}{unread}"] if unread else [])]


def _first(option: OptionState) -> bool:
    """Whether it has a line of its own: what is second or third stands by name, to leave room."""
    return option.word != "blocked" and (option.rank is None or option.rank <= 1)


def _after(options: list[OptionState]) -> list[str]:
    """What comes second and third, by name under its heading."""
    kept = [option for option in options if option.word != "blocked" and not _first(option)]
    return [f"{heading}: {'; '.join(map(_label, group))}" for heading, group in order.by_rank(kept) if group]


def _label(option: OptionState) -> str:
    """The option by name, with those of its drugs that a rule keeps back."""
    return option.linked.document.label + say.kept_back_words(option)


def _line(option: OptionState, dangers: rules.Dangers, numbers: Mapping[str, int], brief: bool, crowded: bool) -> Line:
    document = option.linked.document
    names = dict.fromkeys(
        one.cite.reference for one in (document.because, *document.evidence_for, *document.evidence_against)
    )
    needs = missing_words(option.decision.missing) if option.word == "possible" else ""
    word = "depends" if option.word == "possible" else say.OPTION_WORDS[option.word]
    sources = " ".join(str(number) for name, number in numbers.items() if name in names) + (
        " ours" if any(n.startswith(OWN) for n in names) else ""
    )
    position = say.position_words(document.position) if document.position else ""
    rank = {None: "", 0: "at once"}.get(option.rank, str(option.rank))
    return Line(
        _label(option),
        word,
        position,
        needs,
        _doses(option, volumes=not brief),
        _check(option, dangers, crowded),
        sources,
        rank,
    )


def _check(option: OptionState, dangers: rules.Dangers, crowded: bool) -> str:
    """The rules that fire, by number, and how many could not be checked; the list of what is missing stands above.

    On a crowded page the first few numbers, the weightiest, and how many more there are.
    """
    numbers = _numbered(option, dangers, critical=False)
    shown = (
        numbers if not crowded or len(numbers) <= _FEWEST else [*numbers[:_FEWEST], f"+ {len(numbers) - _FEWEST} more"]
    )
    waiting = sum(one.word != "fires" for one in option.dangers)
    return " ".join([*shown, *([f"+ {waiting} not checked"] if waiting else [])])


def _numbered(option: OptionState, dangers: rules.Dangers, critical: bool) -> list[str]:
    """The numbers of the rules of an option that fire, or of those that block it."""
    found = [one for one in option.dangers if (one.blocks if critical else one.word == "fires")]
    return sorted(
        (dangers.number[one.danger.id] for one in found if one.danger.id in dangers.number),
        key=lambda name: int(name[1:]),
    )


def _doses(option: OptionState, volumes: bool) -> str:
    """The first rows with numbers; how many more there are; or what they need."""
    numbers = [_dose(row, volumes) for row in option.rows if row.amount is not None]
    more = [f"{len(numbers) - _MOST_DOSES} more published"] if len(numbers) > _MOST_DOSES else []
    needs = dict.fromkeys(row.reason for row in option.rows if row.kind == "refused")
    return "; ".join([*numbers[:_MOST_DOSES], *more] or needs)


def _dose(row: Row, volumes: bool) -> str:
    """The amount with its cap and how often, with the route, the word of the label, and what is asked back about the amount."""
    assert row.amount is not None
    low, high = (plain(end) for end in (row.amount.low, row.amount.high))
    amount = f"{low} {row.amount.unit}" if low == high else f"{low} to {high} {row.amount.unit}"
    label = f" ({row.dose.label_word})" if row.dose.label_word != "label status unknown" else ""
    volume = volume_words(row.preparations) if volumes else ""
    cap = f" (cap {plain(Fraction(row.dose.cap))} {row.amount.unit})" if row.dose.cap is not None else ""
    asked = "".join(f". {question}" for question in row.questions)
    return f"{'/'.join(row.dose.routes)} {amount}{cap}{f' = {volume}' if volume else ''}, {row.amount.steps[-1]}{label}{asked}"
