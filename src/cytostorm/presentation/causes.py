"""The causes of one patient: made once from the record, and the same on every face."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cytostorm.differential import attribute
from cytostorm.differential import stage as staged
from cytostorm.differential.aging import together
from cytostorm.differential.causes import (
    DEFAULT_READING,
    CauseState,
    CheckItem,
    Differential,
    Hint,
    LossState,
    TestState,
)
from cytostorm.differential.staging import Stage
from cytostorm.library import Library
from cytostorm.memory import Memory
from cytostorm.model.causes import Frequency
from cytostorm.model.documents import Cite
from cytostorm.presentation import cause_wording as say
from cytostorm.presentation.aged import changes_of, old_lines, old_of, old_payload
from cytostorm.presentation.cause_views import (
    CausesView,
    CauseView,
    CheckGroupView,
    CheckView,
    ClassView,
    FrequencyView,
    HintView,
    LossView,
    StateView,
    TestView,
)
from cytostorm.presentation.causes_screen import causes_screen
from cytostorm.presentation.first_screen import NO_SCREEN
from cytostorm.presentation.headlines import lowered
from cytostorm.presentation.item_reasons import item_reasons
from cytostorm.presentation.references import reference_view
from cytostorm.presentation.said import ward_times
from cytostorm.presentation.sentences import DISCLAIMER
from cytostorm.presentation.sources import References, source_view
from cytostorm.presentation.stage import hyperinflammation_payload, severity_payload, stage_payload
from cytostorm.presentation.stage_wording import met_signs, stage_lines
from cytostorm.presentation.view import SourceView
from cytostorm.presentation.who import age_and_sex
from cytostorm.record import Record
from cytostorm.values import verdict_word

_GROUPS = ("confirms", "supports", "against", "misleads")


def causes_view(
    record: Record,
    library: Library,
    reading: str = DEFAULT_READING,
    at: datetime | None = None,
    version: str = "",
) -> CausesView:
    """Causes, stage and work-up of a record at a moment; the last known fact unless another is given.

    Raises UnknownNameError for a reading that the library does not hold, InputError for a record that contradicts itself.
    """
    found = attribute(record, library, reading, at)
    return view_of(found, staged(record, library, reading, at, found), library, version)


def view_of(found: Differential, reached: Stage, library: Library, version: str, screened: bool = True) -> CausesView:
    """The view of results that are there already. `screened`: with its first screen."""
    who = age_and_sex(found.record, library, found.reading.id, found.at)
    return CausesView(
        version=version,
        summary=causes_screen(found, reached, library, *who) if screened else NO_SCREEN,
        disclaimer=DISCLAIMER,
        about=say.about_words(found),
        frame=say.FRAME,
        fingerprint=found.fingerprint,
        patient=found.record.patient,
        at=found.at,
        reading=found.reading.id,
        hyperinflammation=hyperinflammation_payload(reached),
        severity=severity_payload(reached.severity),
        stage=stage_payload(reached),
        stage_lines=tuple(map(ward_times, stage_lines(reached))),
        signs=tuple(say.sign_words(sign, library.references) for sign in met_signs(reached)),
        states=tuple(_states(found)),
        causes=tuple(_cause(one, found, library) for one in found.causes),
        checklist=tuple(_check(item, library) for item in found.checklist),
        work_up=tuple(_work_up(found)),
        too_old=tuple(map(ward_times, old_lines(found, reached))),
        aged_out=tuple(old_payload(together(*old_of(found, reached)))),
        if_counted=tuple(changes_of(found, reached)),
        frequencies=_STATIC.answer((library,), lambda: tuple(_classes(library))),
        references=tuple(
            reference_view(library.references[name])
            for name in sorted(set(_cited(found, reached, library)))
            if name in library.references
        ),
    )


def _states(found: Differential) -> Iterator[StateView]:
    """Each state that holds a cause; those of which nothing is known share one sentence."""
    for state, heading in say.STATES.items():
        causes = found.in_state(state)
        silent = [one for one in causes if say.is_silent(one)]
        if causes:
            ids = tuple(one.id for one in causes if one not in silent)
            yield StateView(
                state=state, heading=heading, causes=ids, not_tested=say.silent_words(silent), count=len(causes)
            )


_VIEWS: Memory[CauseView] = Memory(1024)
_CHECKS: Memory[CheckView] = Memory(1024)
_STATIC: Memory[tuple[ClassView, ...]] = Memory(8)


def _cause(one: CauseState, found: Differential, library: Library) -> CauseView:
    return _VIEWS.answer((one, library), lambda: _cause_view(one, found, library))


def _cause_view(one: CauseState, found: Differential, library: Library) -> CauseView:
    document = one.cause.document
    hints = {
        name: tuple(_hint(hint, number, library) for hint in getattr(one, name)) for number, name in enumerate(_GROUPS)
    }
    silent = say.is_silent(one)
    treated = (o.applies.walk() for o in library.pathway.options if o.document.role == "treats-the-cause")
    return CauseView(
        id=one.id,
        label=document.label,
        state=one.state,
        by_exposure_alone=one.by_exposure_alone,
        closable=one.closable,
        keeps_open=one.keeps_open,
        closing="" if silent else say.closing_words(one, found, library),
        tests=tuple(_test(test) for test in one.tests),
        not_done="" if silent else say.not_done_words(one),
        frequencies=tuple(_context(known) for known in document.frequencies),
        genes=document.genes,
        note="" if silent else document.note,
        treatable=any(part.expression.cause == one.id for parts in treated for part in parts),
        **{"class": document.class_},
        **hints,
    )


def _hint(hint: Hint, group: int, library: Library) -> HintView:
    pointer = hint.linked.pointer
    reasons = item_reasons(hint.outcome, library) if hint.met else ()
    words = say.hint_words(hint, group, reasons)
    return HintView(
        label=pointer.label,
        verdict=verdict_word(hint.bounds),
        weight=pointer.weight,
        decides=hint.decides,
        exposure=hint.exposure,
        reasons=reasons,
        words=words,
        cite=source_view(pointer.cite, library.references) if words else SourceView.of(pointer.cite),
    )


def _test(one: TestState) -> TestView:
    test = one.linked.test
    return TestView(
        finding=test.finding,
        label=one.linked.label,
        specimen=test.specimen,
        result=one.result,
        asked=verdict_word(one.asked),
        closes=test.closes,
        because=test.because,
        after=one.after,
        spoiled=one.spoiled,
        words=say.result_words(one),
    )


def _loss(one: LossState, references: References) -> LossView:
    return LossView(
        treatment=one.treatment,
        loses=one.loss.loses,
        given=one.given,
        since=one.since,
        words=say.loss_words(one, references),
        cite=SourceView.of(one.loss.cite),
    )


def _check(item: CheckItem, library: Library) -> CheckView:
    return _CHECKS.answer((item, library), lambda: _check_view(item, library))


def _check_view(item: CheckItem, library: Library) -> CheckView:
    briefs = {name: lowered(library.causes[name].document.brief) for name in item.causes}
    return CheckView(
        id=item.id,
        label=item.label,
        specimen=item.specimen,
        urgency=item.urgency,
        core=item.core,
        recordable=item.recordable,
        causes=item.causes,
        words=say.check_words(item, briefs),
        losses=tuple(_loss(loss, library.references) for loss in item.losses),
    )


def _work_up(found: Differential) -> Iterator[CheckGroupView]:
    """The checklist by urgency: the plain basic tests in one sentence, then the others."""
    for urgency, heading in say.URGENCY.items():
        items = [item for item in found.checklist if item.urgency == urgency]
        plain = [item.label for item in items if say.is_plain(item)]
        if items:
            yield CheckGroupView(
                urgency=urgency,
                heading=heading,
                basic=f"Basic tests: {'; '.join(plain)}." if plain else "",
                items=tuple(item.id for item in items if not say.is_plain(item)),
            )


def _classes(library: Library) -> Iterator[ClassView]:
    """How often each class of causes was found elsewhere."""
    for known in library.cause_classes.values():
        if known.frequencies:
            yield ClassView(
                id=known.id,
                label=known.label,
                frequencies=tuple(_frequency(one, library.references) for one in known.frequencies),
                conflict=known.conflict,
            )


def _frequency(known: Frequency, references: References) -> FrequencyView:
    return FrequencyView(
        setting=known.setting,
        n=known.n,
        printed=known.printed,
        words=say.frequency_words(known),
        cite=source_view(known.cite, references),
    )


def _context(known: Frequency) -> FrequencyView:
    """How often one cause was found elsewhere: in the document alone, since no face shows it beside a patient."""
    return FrequencyView(
        setting=known.setting, n=known.n, printed=known.printed, words="", cite=SourceView.of(known.cite)
    )


def _cited(found: Differential, reached: Stage, library: Library) -> Iterator[str]:
    """Every publication that a sentence of the view names."""
    cites: list[Cite] = [hint.linked.pointer.cite for one in found.causes for hint in _shown(one)]
    cites += [loss.loss.cite for item in found.checklist for loss in item.losses]
    cites += [sign.linked.sign.cite for sign in met_signs(reached)]
    cites += [one.cite for known in library.cause_classes.values() for one in known.frequencies]
    cites += [reached.staging.document.caution.cite]
    yield from (cite.reference for cite in cites)


def _shown(one: CauseState) -> Iterator[Hint]:
    yield from (hint for name in _GROUPS for hint in getattr(one, name) if hint.met)
