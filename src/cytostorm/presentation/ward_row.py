"""One row of the ward board: stage, two scores, two numbers, what changed, the top danger or what is missing, what is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cytostorm.bedside.assessing import Judge
from cytostorm.differential.staging import Stage
from cytostorm.interpreter import Evaluation
from cytostorm.library import Library
from cytostorm.monitoring.due import due
from cytostorm.presentation.course_then import ScoreThen
from cytostorm.presentation.dangers import dangers_of
from cytostorm.presentation.due_briefly import due_sentences, overdue_sentences
from cytostorm.presentation.headlines import capital, listed, storm_words, who_words
from cytostorm.presentation.plan_dangers import danger_views
from cytostorm.presentation.plan_wording import now_and_later
from cytostorm.presentation.planning import Typed, plan_of
from cytostorm.presentation.scored import cut_off, leading_sets
from cytostorm.presentation.set_words import range_words
from cytostorm.presentation.settling_wording import deciding_words
from cytostorm.presentation.trends import length_words, reported_words, short_moment, trend_words
from cytostorm.presentation.view import Ends, View, Words
from cytostorm.presentation.who import age_and_sex
from cytostorm.record import Chooser, Record, Value, known_facts, moments_known
from cytostorm.values import Word, verdict_word

NUMBERS = ("ferritin", "platelets")
SPARE = ("crp", "temperature")
"""Shown where one of the numbers is not recorded."""
EVERYTHING = "all-recorded"
_LEVELS = {"block": "critical", "alert": "warning"}
_SPARK, _FEW = 6, 3


class NumberView(View):
    """The last value of one observable, its trend in words, and the last few values for a sparkline."""

    label: str
    value: str
    trend: Words
    masked: bool
    spark: tuple[float, ...]


class WardRow(View):
    """One person. `number` is the place in the list of persons, and no name; `level` sorts within a stage."""

    number: int
    who: str
    stage_answer: str
    level: int
    stage: str
    stage_note: str
    scores: tuple[ScoreThen, ...]
    numbers: tuple[NumberView, ...]
    changed: Words
    changed_note: Words
    is_new: bool
    danger_level: str
    danger: Words
    danger_note: Words
    missing: Words
    overdue: Words
    due: Words
    quiet: bool


@dataclass(frozen=True)
class RowFacts:
    """What a row is made of; `earlier` is the stage of a day before, None where nothing was known then."""

    number: int
    record: Record
    judge: Judge
    reached: Stage
    earlier: Stage | None
    now: datetime
    before: datetime
    reading: str
    library: Library


def ward_row(facts: RowFacts) -> WardRow:
    """The row of one person at the last result of the folder."""
    sets = facts.library.standard()
    now = {one.criteria.id: one for one in facts.judge.evaluations(sets, facts.now)}
    changed, note, is_new = _changed(facts, now)
    level, danger, danger_note = _danger(facts)
    overdue, next_due = _due(facts)
    answer, words = facts.reached.answer, storm_words(facts.reached, 2)
    head, _, rest = words.partition(" (")
    return WardRow(
        number=facts.number,
        who=_who(facts),
        stage_answer=answer,
        level=int(facts.reached.bounds.low),
        stage=capital(head.replace(" hyperinflammation", "").replace("hyperinflammation ", "")),
        stage_note=rest.removesuffix(")"),
        scores=tuple(_score(now[one.id]) for one in leading_sets(sets)),
        numbers=tuple(_numbers(facts)),
        changed=changed,
        changed_note=note,
        is_new=is_new,
        danger_level=level,
        danger=danger,
        danger_note=danger_note,
        missing=_missing(facts),
        overdue=overdue,
        due=next_due,
        quiet=answer != "present" and not is_new and not any(one.verdict == "met" for one in map(_score, now.values())),
    )


def _who(facts: RowFacts) -> str:
    """ "Woman, 34 years": on a board a sex that is not recorded is left out."""
    age, sex = age_and_sex(facts.record, facts.library, facts.reading, facts.now)
    words = who_words("", age, sex, None).partition(": ")[2].removesuffix(", undated.")
    return capital(words.removesuffix(", sex not recorded"))


def _score(evaluation: Evaluation) -> ScoreThen:
    document, score = evaluation.criteria.document, evaluation.score
    return ScoreThen(
        id=evaluation.criteria.id,
        short_title=document.short_title,
        verdict=verdict_word(evaluation.verdict),
        ends=Ends.maybe(score),
        words=range_words(score) if score is not None else "",
        cut_off=cut_off(evaluation.criteria),
        highest=next((float(part) for part in document.score_label.split() if part.isdigit()), None),
    )


def _numbers(facts: RowFacts) -> list[NumberView]:
    history = Chooser(facts.record, facts.library.reading(EVERYTHING), facts.library)
    held = {name: [v for v in history.values(name, facts.now) if v.at is not None] for name in (*NUMBERS, *SPARE)}
    names = [name for name in (*NUMBERS, *SPARE) if held[name]][: len(NUMBERS)]
    return [_number(name, held[name], facts.library) for name in names]


def _number(name: str, values: list[Value], library: Library) -> NumberView:
    known, last = library.observables[name], values[-1]
    return NumberView(
        label=known.brief,
        value=reported_words(last, known.unit),
        trend=trend_words(values, known.unit),
        masked=bool(last.seen.masks),
        spark=tuple(one.seen.bounds.low for one in values[-_SPARK:] if one.seen.bounds.is_exact),
    )


def _changed(facts: RowFacts, now: dict[str, Evaluation]) -> tuple[str, str, bool]:
    """The weightiest change of the last day and the others; else how long nothing came in."""
    last = max(moments_known(known_facts(facts.record, facts.now)), default=facts.now)
    if last <= facts.before:
        return f"Nothing new for {length_words(facts.now - last)}", "", False
    if facts.earlier is None:
        first = min(moments_known(facts.record.facts), default=last)
        return f"First values {short_moment(first)}", "", True
    found = list(_changes(facts, now))
    if not found:
        return "No change in 24 h", f"last value {short_moment(last)}", False
    return found[0], "; ".join(found[1:3]) + (f"; {len(found) - 3} more" if len(found) > 3 else ""), True


def _changes(facts: RowFacts, now: dict[str, Evaluation]) -> list[str]:
    """Stage, then sets that are now met, then sets that no longer are; sets made for other patients are left out."""
    was = {one.criteria.id: one for one in facts.judge.evaluations(facts.library.standard(), facts.before)}
    mine = [name for name, one in now.items() if one.applies.low >= 1]
    pairs = [(now[name].criteria.document.short_title, _word(was[name]), _word(now[name])) for name in mine]
    met = [f"{title} now met" for title, before, after in pairs if after == "met" != before]
    lost = [f"{title} no longer met" for title, before, after in pairs if before == "met" != after]
    stages = storm_words(facts.earlier, 1) if facts.earlier else "", storm_words(facts.reached, 1)
    head = [part.partition(" (")[0] for part in stages]
    return [*([f"Now {head[1]}"] if head[0] != head[1] else []), *met, *lost]


def _word(one: Evaluation) -> Word:
    return verdict_word(one.verdict)


def _danger(facts: RowFacts) -> tuple[str, str, str]:
    """The first safety warning that rests on a fact of this person, how many more there are, and what is only not ruled out."""
    plan = plan_of(facts.record, facts.library, facts.reading, facts.now, Typed())
    views = danger_views(plan, dangers_of(plan, now_and_later(plan)[0]), facts.library.references)
    own = [one for one in views if one.group == "pressing" and one.severity in _LEVELS and one.because]
    standing = dict.fromkeys(
        (one.brief or one.label).rpartition(": ")[2]
        for one in views
        if one.group == "standing" and one.severity in _LEVELS
    )
    if own:
        fact = own[0].because.removeprefix("Because: ").partition(" (")[0]
        more = f"{fact}; {len(own) - 1} more" if len(own) > 1 else fact
        return _LEVELS[own[0].severity], own[0].brief or own[0].label, more
    return "", "", f"not ruled out: {listed(standing, 2)}" if standing else ""


def _missing(facts: RowFacts) -> str:
    """What has to be known first: for the stage, else for a leading set that is unknown."""
    if facts.reached.answer == "not established" and facts.reached.missing:
        return f"Ask first: {listed((one.label for one in facts.reached.missing), 2)}"
    for judged in facts.judge.at(leading_sets(facts.library.standard()), facts.now):
        if words := deciding_words(judged, facts.library):
            return f"{judged.verdict.criteria.document.short_title}: {words[:1].lower()}{words[1:]}"
    return ""


def _due(facts: RowFacts) -> tuple[str, str]:
    found = due(facts.record, facts.library, facts.now)
    late = next(iter(overdue_sentences(found, facts.now, facts.library, False, False)), "")
    head, _, names = late.removesuffix(".").partition(": ")
    late = f"{head}: {listed(names.split(', '), _FEW)}" if names else late
    return late, next(iter(due_sentences(found, facts.now, 1)), "")
