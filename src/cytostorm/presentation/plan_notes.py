"""A plan on one printed page for the notes: the first screen, then as much of the view as the page holds, word for word.

Sections lose their last statements, the least important section first, and say how many more there are. No warning of a fact of
this patient is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil

from cytostorm.differential.staging import NOT_ESTABLISHED
from cytostorm.presentation import plan_headings as headings
from cytostorm.presentation.first_screen import FirstScreen
from cytostorm.presentation.headlines import capital, day_words
from cytostorm.presentation.plan import DangerView, OptionView, PlanView
from cytostorm.presentation.said import SaidView
from cytostorm.presentation.view import View, Words

REST = "+n: so many more in --full and on the page of the pathway."
_LINES = 75
"""What a page holds under the first screen, in lines of small print; measured in a browser with the most crowded patients."""
_COLUMNS = 150
_HEAD_COLUMNS, _DOSE_COLUMNS, _NOTE_COLUMNS = 62, 58, 140
_HEADING, _ROW = 0.4, 0.1
_RANKS = {None: "", 0: "at once"}
_FIRST = ("at once", "1")
_EVERY = 10_000
_NOTHING, _DOSES, _AGAINST, _REASONS = range(4)
_WHOLE, _LEADING, _STAY = 3, 3, 5
"""So many warnings of facts of this patient are printed with their text; so many options have notes, and so many stay, whatever their rank."""


class NoteSection(View):
    """Statements under a heading. `boxes`: each has a box to tick."""

    heading: Words
    statements: tuple[Words, ...]
    boxes: bool = False
    left_out: int = 0
    weight: int = 0
    kept: int = 0


class NoteOption(View):
    """One option in a line of the table: its rank, the first published dose, and the warnings about it by number.

    `notes` of the first options: what each is, how its dose was worked out, up to which maximum, its cautions, what speaks against it.
    """

    rank: str
    head: Words
    dose: Words
    notes: tuple[Words, ...]
    more: int
    numbers: str


class NotesView(View):
    """Everything on the page. `before` and `after` stand around the options."""

    patient: str
    at: str
    summary: FirstScreen
    before: tuple[NoteSection, ...]
    options: tuple[NoteOption, ...]
    options_left: int
    after: tuple[NoteSection, ...]
    disclaimer: Words
    rules: str


def notes_of(view: PlanView) -> NotesView:
    """The page: shortened until it fits."""
    before, after = _before(view), _after(view)
    spare = _LINES - sum(ceil(len(line) / _COLUMNS) for line in view.summary.headline)
    options, fitted, shown = _roomy(view, [*before, *after], spare)
    return NotesView(
        patient=view.patient,
        at=day_words(view.at),
        summary=view.summary,
        before=tuple(one for one in fitted[: len(before)] if one.statements or one.left_out),
        options=options[:shown],
        options_left=len(options) - shown,
        after=tuple(one for one in fitted[len(before) :] if one.statements or one.left_out),
        disclaimer=view.disclaimer,
        rules=f"pathway {view.fingerprint}, cytostorm {view.version}",
    )


def _before(view: PlanView) -> list[NoteSection]:
    values = (view.given, view.puncture, *view.values, *view.unreliable, *view.too_old)
    stage = _doubts(view)
    weighty = [one for name in ("pressing", "standing") for one in view.of_group(name) if one.severity != "note"]
    whole = [one.id for one in weighty if one.group == "pressing"][:_WHOLE]
    missing = sorted(view.unchecked, key=lambda one: not one.blocks)
    return [
        _section(headings.NOW, (*stage, *values), 6, len(stage) + 4),
        _section(
            headings.DANGER,
            (*view.doubts, *(words for one in weighty for words in _warning(one, one.id in whole))),
            9,
            _EVERY,
        ),
        _section(headings.INSTEAD, (_said(one) for one in view.instead), 7, 2),
        _section(headings.UNCHECKED, (one.words for one in missing), 2, 2),
        _section(headings.CAUSE, (*view.found, *(step.head for step in view.steps)), 4, 2),
    ]


def _doubts(view: PlanView) -> tuple[Words, ...]:
    """Of hyperinflammation what the headline has no room for: all that is missing or unreliable, and why no fever proves nothing here."""
    answer = view.now[1:2] if view.hyperinflammation.answer == NOT_ESTABLISHED else ()
    fever = [f"{capital(label)}." for label in view.hyperinflammation.fever_unreliable]
    return (*answer, *(words for words in view.now if words in fever))


def _after(view: PlanView) -> list[NoteSection]:
    samples = (one.words for one in view.samples_first if one.urgency == "now")
    repeat = (*view.due, *(_said(one) for one in view.repeat))
    return [
        _section(headings.ASIDE, view.aside, 0, 0),
        _section(headings.KNOWN, view.known, 5, 3),
        _section(headings.SEND, samples, 3, 3, boxes=True),
        _section(headings.SETS, (*view.main_verdicts, *view.populations), 3, 2),
        _section(headings.REPEAT, repeat, 1, 1),
        _section(headings.NEEDED, view.needed, 1, 0),
        _section(headings.VIEWS, (one.label for one in view.differences), 0, 0),
    ]


def _section(heading: str, statements: Iterable[str], weight: int, kept: int, boxes: bool = False) -> NoteSection:
    found = tuple(one for one in statements if one)
    return NoteSection(heading=heading, statements=found, weight=weight, kept=kept, boxes=boxes)


def _warning(one: DangerView, whole: bool) -> Iterator[str]:
    """A warning by number and name, the first with their text; a critical one with what would lift it and the drug that was given."""
    yield one.head
    if whole:
        yield from (words for words in (one.text, one.because) if words)
    if one.blocks:
        yield from (words for words in (one.lifts, one.already_given) if words)


def _said(one: SaidView) -> str:
    return f"{one.text} {one.cite.words}"


def _roomy(
    view: PlanView, sections: Sequence[NoteSection], lines: int
) -> tuple[tuple[NoteOption, ...], list[NoteSection], int]:
    """The options with as many notes as the page holds without losing an option of the first rank.

    All notes, then those on doses; then only the first three have them, then two, one, none.
    """
    listed = [one for _, found in view.ranks_of("") for one in found if one.role != "work-up"]
    first = sum(_rank(one) in _FIRST for one in listed)
    leading, stay = (max(first, min(most, len(listed))) for most in (_LEADING, _STAY))
    fewer = [(_DOSES, noted) for noted in range(min(leading - 1, _LEADING), -1, -1)]
    for much, noted in [(_REASONS, leading), (_AGAINST, leading), (_DOSES, leading), *fewer]:
        options = tuple(_option(one, much if n < noted else _NOTHING) for n, one in enumerate(listed))
        fitted, shown = _fitted(sections, options, lines, stay)
        if shown >= stay and _height(fitted, options[:shown]) <= lines:
            break
    return options, fitted, shown


def _rank(one: OptionView) -> str:
    return _RANKS.get(one.rank, str(one.rank))


def _option(one: OptionView, much: int) -> NoteOption:
    briefs = [row.brief for row in one.doses if row.brief]
    dose = briefs[0] if briefs else " ".join(one.more_doses[:1])
    notes = tuple(_notes(one, much)) if much else ()
    more = max(len(briefs) - 1, 0)
    return NoteOption(rank=_rank(one), head=one.head, dose=dose, notes=notes, more=more, numbers=one.numbers)


def _notes(one: OptionView, much: int) -> Iterator[str]:
    """What it is, how its first dose was worked out, the cautions of all, each once; then what speaks against it, and the first reason.

    An option without a published dose has its first reason instead of one.
    """
    told = [row for row in one.doses if row.brief]
    yield from (words for words in (one.action,) if words and much != _AGAINST)
    yield from (row.words for row in told[:1])
    yield from dict.fromkeys(words for row in told for words in (*row.asked_back, *row.remarks))
    if much >= _AGAINST:
        yield from map(_said, one.why_not)
    if much == _REASONS or not (one.doses or one.more_doses):
        yield from map(_said, one.why[:1])


def _fitted(
    sections: Sequence[NoteSection], options: Sequence[NoteOption], lines: int, first: int
) -> tuple[list[NoteSection], int]:
    """Sections and the number of options that fit: options beyond the first ones give way, then the least important section.

    Of sections of one weight the longest loses its last statement; what stands first is named as long as anything else can go.
    """
    found, shown = list(sections), len(options)
    while _height(found, options[:shown]) > lines:
        longer = [one for one in found if len(one.statements) > one.kept]
        light = bool(longer) and min(one.weight for one in longer) < 1
        if shown > first and not light:
            shown -= 1
        elif longer:
            chosen = min(longer, key=lambda one: (one.weight, -_lines(one)))
            less = {"statements": chosen.statements[:-1], "left_out": chosen.left_out + 1}
            found[found.index(chosen)] = chosen.model_copy(update=less)
        elif shown:
            shown -= 1
        else:
            break
    return found, shown


def _height(sections: Iterable[NoteSection], options: Iterable[NoteOption]) -> float:
    return sum(map(_rows, options)) + 2 + sum(_lines(one) for one in sections)


def _rows(one: NoteOption) -> float:
    """Lines of one option: name and dose beside each other, and its notes under them over the whole width."""
    notes = sum(len(words) + 3 for words in one.notes)
    return max(ceil(len(one.head) / _HEAD_COLUMNS), ceil(len(one.dose) / _DOSE_COLUMNS)) + (
        ceil(notes / _NOTE_COLUMNS) + _ROW if notes else 0
    )


def _lines(one: NoteSection) -> float:
    """Lines of a section whose statements run on in one paragraph; empty where nothing is left of it."""
    if not one.statements and not one.left_out:
        return 0
    length = len(one.heading) + sum(len(words) + (5 if one.boxes else 3) for words in one.statements)
    return _HEADING + ceil(length / _COLUMNS)
