"""Causes and the stage in sentences, the same on every face."""

from __future__ import annotations

from cytostorm.model.causes import Frequency
from cytostorm.pathway.differential import CauseState, Hint, LossState, State, TestState
from cytostorm.pathway.stage_signs import SignState
from cytostorm.words import moment_words

STATES: dict[State, str] = {
    "confirmed": "Confirmed",
    "supported": "Supported",
    "open": "Open: not looked for, or not settled",
    "closed": "Closed",
}
URGENCY = {"now": "Now", "today": "Today", "later": "Later"}
FRAME = "A state speaks of what is in the patient; whether it drives the storm is for a clinician. One cause never closes another."


def is_silent(one: CauseState) -> bool:
    """Open, nothing known of it, and no negative test could close it."""
    told = [*one.shown, *(hint for hint in (*one.against, *one.misleads) if hint.met), *(test for test in one.tests if test.result == "negative")]
    return one.state == "open" and not told and not one.closable and not one.cause.document.residual


def sign_words(sign: SignState) -> str:
    ours = ", ours" if sign.linked.sign.ours else ""
    return f"{sign.linked.sign.label} ({'; '.join(sign.reasons)}) [{sign.linked.sign.cite.reference}{ours}]"


def closing_words(one: CauseState) -> str:
    if one.cause.document.residual:
        return f" (waits for: {', '.join(one.keeps_open)})" if one.keeps_open else ""
    if one.state != "open":
        return ""
    if not one.closable:
        return " (no negative test closes it)"
    return f" (to close it, known absent: {', '.join(name.replace('_', ' ') for name in one.keeps_open)})"


def hint_words(hint: Hint) -> str:
    weight = f", {hint.linked.pointer.weight}" if hint.linked.pointer.weight else ""
    doubt = "; UNCONFIRMED, decides nothing" if not hint.decides else ""
    cite = hint.linked.pointer.cite
    return f"{hint.linked.pointer.label}{weight}: {'; '.join(hint.facts)} [{cite.reference}, {cite.status}{doubt}]"


def negative_words(test: TestState) -> str:
    closes = "does not close" if not test.closes else "a spoiled sample closes nothing" if test.spoiled else "can close"
    after = f"; sample after {', '.join(dict.fromkeys(test.after))}" if test.after else ""
    return f"negative: {test.linked.label}; {closes}: {test.linked.test.because}{after}"


def loss_words(loss: LossState) -> str:
    doubt = " (unconfirmed)" if loss.loss.cite.status == "unconfirmed" else ""
    if loss.given:
        return f"ALREADY GIVEN: {loss.given} since {moment_words(loss.since)}; {loss.loss.loses}{doubt}"
    return f"before {loss.treatment}, if that delays nothing: {loss.loss.loses}{doubt}"


def frequency_words(known: Frequency) -> str:
    patients = f", {known.n} patients" if known.n else ""
    doubt = ", UNCONFIRMED" if known.cite.status == "unconfirmed" else ""
    return f"{known.printed} ({known.setting}{patients}{doubt})"
