"""A plan for a terminal: the first screen, and with `full` every part of the view after it, one fact a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cytostorm.cli.first_screens import detail_text, first_screen_text, headed
from cytostorm.presentation import plan_headings as headings
from cytostorm.presentation.plan import DangerView, DifferenceView, DoseRowView, OptionView, PlanView
from cytostorm.presentation.plan_wording import SOURCES, SUSPICION
from cytostorm.presentation.said import SaidView

_INDENT = " " * 6
_WIDTH = 11


def text_of(view: PlanView, full: bool = False) -> str:
    """What a person on call reads: at most twenty lines; all of it with `full`."""
    first = first_screen_text(view.summary)
    if not full:
        return first
    parts = (
        _now(view), _dangers(view), _unchecked(view), _cause(view), _options(view), _others(view), _views(view),
        _samples(view), _course(view), _sets(view), _end(view),
    )  # fmt: skip
    return f"{first}\n{detail_text(line for lines in parts for line in lines)}"


def _now(view: PlanView) -> Iterator[str]:
    yield from headed(
        headings.NOW, (one for one in (*view.now, view.given, view.puncture, *view.values, *view.unreliable) if one)
    )
    yield from headed(headings.TOO_OLD, view.too_old)


def _dangers(view: PlanView) -> Iterator[str]:
    """Facts of this patient first, then what is not ruled out, then warnings about other drugs by name."""
    pressing, standing, far = (view.of_group(name) for name in ("pressing", "standing", "far"))
    yield from ("", headings.DANGER)
    yield from [] if pressing else [f"  {headings.NO_WARNING}"]
    yield from (f"  {line}" for line in view.doubts)
    yield from (f"  {_danger(one)}" for one in pressing)
    yield from (f"  {headings.INSTEAD} {_said(one)}" for one in view.instead)
    if standing:
        yield from ("", f"  {headings.STANDING}", *(f"  {_danger(one)}" for one in standing))
    if named := [one for one in far if one.head]:
        yield from ("", f"  {headings.FAR}", *(f"  {one.head}" for one in named))


def _danger(one: DangerView) -> str:
    source = one.cite.words if one.cite is not None else ""
    return " ".join(part for part in (one.head, one.text, one.lifts, one.because, one.already_given, source) if part)


def _unchecked(view: PlanView) -> Iterator[str]:
    yield from headed(headings.UNCHECKED, (one.words for one in view.unchecked))


def _cause(view: PlanView) -> Iterator[str]:
    yield from ("", headings.CAUSE)
    for step in view.steps:
        if step.head and step.because is not None:
            yield f"  {step.head} {_said(step.because)}"
    yield from (f"  {line}" for line in view.found)
    yield from (f"  {one.words} {_said(one.because)}" for one in view.situations)
    yield from [f"  {view.not_ruled_out}"] if view.not_ruled_out else []


def _options(view: PlanView) -> Iterator[str]:
    """What is in question now by rank: at once, first, then what comes after; then each later step likewise."""
    yield from _ranked(headings.OPTIONS, view, "")
    yield from headed(headings.ASIDE, view.aside)
    for step in dict.fromkeys(rank.step for rank in view.ranks if rank.step):
        yield from _ranked(f"{headings.LATER}: {view.steps_by_id[step].label}", view, step)


def _ranked(heading: str, view: PlanView, step: str) -> Iterator[str]:
    yield from ("", heading)
    for rank, options in view.ranks_of(step):
        yield from ([f"  {rank}:"] if rank else [])
        for option in options:
            yield from _option(option)


def _option(option: OptionView) -> Iterator[str]:
    yield f"  - {option.head}"
    yield from (f"{_INDENT}{line}" for line in (option.given, option.action, option.no_dose) if line)
    yield from (_line("" if n else headings.ROWS["dose"], line) for n, line in enumerate(_doses(option)))
    if option.place and option.placed is not None:
        yield _line("place", f"{option.place} {_said(option.placed)}")
    yield from _all_said(headings.ROWS["why"], option.why)
    yield from _all_said(headings.ROWS["why_not"], option.why_not)
    yield _line(headings.ROWS["check"], option.check)
    yield from _all_said(headings.ROWS["watch"], option.watch_after)


def _doses(option: OptionView) -> Iterator[str]:
    """The amount of each published dose, then how it was worked out, what is asked back, and what is drawn up."""
    for row in option.doses:
        yield from _dose(row)
    yield from option.more_doses


def _dose(row: DoseRowView) -> Iterator[str]:
    source = row.cite.words if row.cite is not None else ""
    yield from [row.brief] if row.brief else []
    yield from [f"  {row.words} {source}".rstrip()] if row.words else []
    yield from (f"  ! {line}" for line in (*row.asked_back, *row.remarks))
    yield from (f"  to draw up: {line}" for line in row.draw_up)


def _all_said(heading: str, statements: Iterable[SaidView]) -> Iterator[str]:
    """The heading once, and one statement a line under it."""
    yield from (_line("" if n else heading, _said(one)) for n, one in enumerate(statements))


def _line(heading: str, text: str) -> str:
    return f"{_INDENT}{heading:<{_WIDTH}} {text}"


def _said(one: SaidView) -> str:
    return f"{one.text} {one.cite.words}"


def _others(view: PlanView) -> Iterator[str]:
    yield from headed(headings.KEPT_OUT, (f"{one.words} {_said(one.because)}" for one in view.kept_out))
    yield from headed(headings.ON_SUSPICION, (SUSPICION, *view.on_suspicion) if view.on_suspicion else ())
    yield from headed(headings.OTHER_CAUSES, view.for_other_causes)
    yield from headed(headings.DOES_NOT_APPLY, view.does_not_apply)


def _views(view: PlanView) -> Iterator[str]:
    lines = [line for one in view.differences for line in _difference(one)]
    yield from headed(headings.VIEWS, lines or [headings.NO_DIFFERENCE])


def _difference(one: DifferenceView) -> Iterator[str]:
    yield one.label
    for side in one.sides:
        yield f"  {side.name}: {_said(side.says)}"
        yield from (f"    {said.known}: {_said(said)}" for said in side.evidence)
        yield from [f"    options: {side.options_words}"] if side.options_words else []
    yield from (f"  {headings.NEITHER}: {_said(said)}" for said in one.undecided)


def _samples(view: PlanView) -> Iterator[str]:
    lines = []
    for urgency, words in headings.URGENCY.items():
        found = [f"  [ ] {one.words}" for one in view.samples_first if one.urgency == urgency]
        lines += [words, *found] if found else []
    yield from headed(headings.SEND, lines)


def _course(view: PlanView) -> Iterator[str]:
    yield from headed(headings.COURSE, (headings.COURSE_NOTE, *view.course) if view.course else ())
    yield from headed(headings.REPEAT, (*map(_said, view.repeat), *view.due))


def _sets(view: PlanView) -> Iterator[str]:
    yield from headed(headings.SETS, (*view.main_verdicts, *view.populations))


def _end(view: PlanView) -> Iterator[str]:
    yield from headed(headings.NEEDED, view.needed)
    yield from headed(headings.KNOWN, view.known)
    yield from headed(headings.OWN, view.own_rules)
    yield from ("", SOURCES, view.disclaimer, f"Rules: pathway {view.fingerprint}, cytostorm {view.version}.")
