"""Causes and the stage in sentences, the same on every face."""

from __future__ import annotations

from cytostorm.differential.causes import CauseState, Hint, LossState, State, TestState
from cytostorm.differential.stage_signs import SignState
from cytostorm.library import Library
from cytostorm.model.causes import Frequency
from cytostorm.presentation.headlines import lowered
from cytostorm.presentation.labels import subject_label
from cytostorm.words import moment_words

STATES: dict[State, str] = {
    "confirmed": "Confirmed",
    "supported": "Suspected",
    "open": "Not ruled out (not tested, or inconclusive)",
    "closed": "Ruled out",
}
EXPOSURE_ALONE = "by exposure alone: nothing found in the patient yet"
NO_RESULT = "no result recorded, and a negative test does not rule them out"
TO_SEND = "Tests still to send"
URGENCY = {"now": "Now", "today": "Today", "later": "Later"}
FRAME = "This lists what is in the patient. Whether it drives the storm is for a clinician. One cause does not rule out another."


NEGATIVE_IS_NOT_ENOUGH = {False: "a negative test does not rule it out", True: "a negative test does not rule them out"}
"""Of one cause, and of several."""


def closing_names(one: CauseState, library: Library) -> list[str]:
    """What has to be known to be absent before a cause is ruled out, as a reader knows it."""
    tests = {test.linked.test.finding: test.linked.brief for test in one.tests}
    return [lowered(tests.get(name) or subject_label(name, library)) for name in one.keeps_open]


def is_silent(one: CauseState) -> bool:
    """Open, nothing known of it, and no negative test could close it."""
    told = [
        *one.shown,
        *(hint for hint in (*one.against, *one.misleads) if hint.met),
        *(test for test in one.tests if test.result == "negative"),
    ]
    return one.state == "open" and not told and not one.closable and not one.cause.document.residual


def sign_words(sign: SignState) -> str:
    ours = ", ours" if sign.linked.sign.ours else ""
    return f"{sign.linked.sign.label} ({'; '.join(sign.reasons)}) [{sign.linked.sign.cite.reference}{ours}]"


def closing_words(one: CauseState) -> str:
    if one.cause.document.residual:
        return f" (cannot be concluded until these are known: {', '.join(one.keeps_open)})" if one.keeps_open else ""
    if one.by_exposure_alone:
        return f" ({EXPOSURE_ALONE})"
    if one.state != "open":
        return ""
    if not one.closable:
        return " (a negative test does not rule it out)"
    return f" (ruled out only if all are negative: {', '.join(name.replace('_', ' ') for name in one.keeps_open)})"


def hint_words(hint: Hint) -> str:
    weight = f", {hint.linked.pointer.weight}" if hint.linked.pointer.weight else ""
    doubt = "; unverified, not counted" if not hint.decides else ""
    cite = hint.linked.pointer.cite
    return f"{hint.linked.pointer.label}{weight}: {'; '.join(hint.facts)} [{cite.reference}, {cite.status}{doubt}]"


def negative_words(test: TestState) -> str:
    after = f"; sample not clearly before {', '.join(dict.fromkeys(test.after))}" if test.after else ""
    return f"negative: {test.linked.label}; {ruling_words(test)}: {test.linked.test.because}{after}"


def ruling_words(test: TestState) -> str:
    """What a negative result of a test can say."""
    if not test.closes:
        return "does not rule it out"
    return (
        "not clearly taken before a treatment that makes it unreliable, so it rules nothing out"
        if test.spoiled
        else "can rule it out"
    )


def loss_words(loss: LossState) -> str:
    doubt = " (unverified)" if loss.loss.cite.status == "unconfirmed" else ""
    if loss.given:
        return f"ALREADY GIVEN: {loss.given} since {moment_words(loss.since)}; {loss.loss.loses}{doubt}"
    return f"before {loss.treatment}, if this causes no delay: {loss.loss.loses}{doubt}"


def frequency_words(known: Frequency) -> str:
    patients = f", {known.n} patients" if known.n else ""
    doubt = ", unverified" if known.cite.status == "unconfirmed" else ""
    return f"{known.printed} ({known.setting}{patients}{doubt})"
