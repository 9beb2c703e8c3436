"""Causes and the work-up in sentences, the same on every face."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cytostorm.differential.causes import CauseState, CheckItem, Differential, Hint, LossState, State, TestState
from cytostorm.differential.stage_signs import SignState
from cytostorm.library import Library
from cytostorm.model.causes import Frequency, Urgency
from cytostorm.presentation.headlines import day_words, lowered
from cytostorm.presentation.said import ward_times
from cytostorm.presentation.sources import OWN_MARK, References, source_words
from cytostorm.presentation.stage_wording import sign_reasons
from cytostorm.presentation.view import Reason
from cytostorm.words.vocabulary import shown

STATES: dict[State, str] = {
    "confirmed": "Confirmed",
    "supported": "Suspected",
    "open": "Not ruled out (not tested, or inconclusive)",
    "closed": "Ruled out",
}
FRAME = (
    "This says whether a condition is present, not whether it drives the cytokine storm. "
    "Finding one cause does not rule out another."
)
NEGATIVE_IS_NOT_ENOUGH = {False: "a negative test does not rule it out", True: "a negative test does not rule them out"}
"""Of one cause, and of several."""
TO_SEND = "Tests still to send"
TO_SEND_ORDER = "the most urgent first; before a treatment only if this causes no delay"
URGENCY: dict[Urgency, str] = {"now": "Now", "today": "Today", "later": "Later"}
ELSEWHERE = "How common elsewhere"
ELSEWHERE_FRAME = "published series, not this patient's probability"
_WHERE = ("", "", "Against: ", "Not specific: ")
"""How a hint begins, by what it does: confirms, supports, against, misleads."""
_ASK = "Ask: "
_ANSWERS = {"positive": "yes", "negative": "no"}


def about_words(found: Differential) -> str:
    """ "p1, 1 Mar 2024 08:00. Look-back: worst value of the last seven days (inpatient-7d)†. Knowledge 6b2e."."""
    who = found.record.patient or "Patient not named"
    title, reading = found.reading.title, found.reading.id
    look = f"Look-back: {lowered(title)} ({reading}){OWN_MARK}"
    return f"{who}, {day_words(found.at) or 'undated'}. {look}. Knowledge {found.fingerprint}."


def closing_names(one: CauseState, library: Library) -> list[str]:
    """What has to be known to be absent before a cause is ruled out, as a reader knows it."""
    tests = {test.linked.test.finding: test.linked.brief for test in one.tests}
    return [lowered((tests.get(name) or _brief(name, library)).removeprefix(_ASK)) for name in one.keeps_open]


def _brief(name: str, library: Library) -> str:
    known = library.findings.get(name) or library.observables.get(name)
    return known.brief if known is not None else name.replace("_", " ")


def is_silent(one: CauseState) -> bool:
    """Not ruled out, nothing known of it, and no negative test could rule it out."""
    known = [
        *one.shown,
        *(hint for hint in (*one.against, *one.misleads) if hint.met),
        *(test for test in one.tests if test.result != "missing"),
    ]
    return one.state == "open" and not known and not one.closable and not one.cause.document.residual


def silent_words(causes: list[CauseState]) -> str:
    """Those of which nothing is known in one sentence; empty where there are none."""
    if not causes:
        return ""
    which = "this" if len(causes) == 1 else "these"
    names = "; ".join(one.cause.document.label for one in causes)
    return f"Not tested; a negative test would not rule {which} out: {names}."


def closing_words(one: CauseState, found: Differential, library: Library) -> str:
    """What would rule a cause out, or why it is only suspected; empty where there is nothing to say."""
    if one.cause.document.residual:
        return " ".join(_residual_words(one, found))
    if one.by_exposure_alone:
        return "By exposure alone: nothing found in the patient yet."
    if one.state != "open":
        return ""
    if not one.closable:
        return "A negative test does not rule it out."
    names = closing_names(one, library)
    which = "all are negative" if len(names) > 1 else "this is negative"
    return f"Ruled out only if {which}: {'; '.join(names)}."


def _residual_words(one: CauseState, found: Differential) -> Iterator[str]:
    """Why "no cause found" cannot be concluded yet: a cause that was found, and what was not looked for."""
    causes = {cause.id: cause.cause.document.label for cause in found.causes}
    named = [causes[name] for name in one.keeps_open if name in causes]
    tests = [name for name in one.keeps_open if name not in causes]
    if named:
        yield f"Does not apply: a cause is confirmed or suspected ({'; '.join(named)})."
    if tests:
        yield f'"No cause found" cannot be concluded until these are done: {"; ".join(tests)}.'


def hint_words(hint: Hint, group: int, reasons: Sequence[Reason]) -> str:
    """ "PET-CT suggests lymphoma, strong: PET-CT suggests lymphoma present (1 Mar)"; empty where it is not met."""
    if not hint.met:
        return ""
    pointer = hint.linked.pointer
    label, weight = pointer.label.removeprefix("Not specific: "), f", {pointer.weight}" if pointer.weight else ""
    doubt = "" if hint.decides else "Not counted: "
    return f"{_WHERE[group]}{doubt}{label}{weight}: {_facts(one.words for one in reasons)}"


def _facts(reasons: Iterable[str]) -> str:
    """Facts with the levels of an observable as words ("positive pressure"), and times as a ward writes them."""
    return ward_times("; ".join(reasons).replace("_", " "))


def result_words(test: TestState) -> str:
    """A result with what it can say; empty where none is recorded."""
    if test.result == "missing":
        return ""
    asked = test.linked.label.startswith(_ASK)
    word = shown("test-result", test.result)
    said = f"{_test_label(test)}: {_ANSWERS.get(test.result, word) if asked else word}."
    if test.result == "negative":
        said += f" {ruling_words(test)}: {_ended(test.linked.test.because)}"
    if test.after:
        said += f" Sample not clearly before {' and '.join(dict.fromkeys(test.after))}."
    return said


def _test_label(test: TestState) -> str:
    label = test.linked.label.removeprefix(_ASK)
    return label[:1].upper() + label[1:]


def ruling_words(test: TestState) -> str:
    """What a negative result of a test can say."""
    if not test.closes:
        return "This does not rule it out"
    if test.spoiled:
        return "This rules nothing out, because the sample was not clearly taken before a treatment that makes it unreliable"
    return "This can rule it out"


def _ended(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def not_done_words(one: CauseState) -> str:
    """The tests that are asked for and have no result, then the questions that nobody has answered."""
    names = [test.linked.label for test in one.tests if test.wanted]
    tests = "; ".join(name for name in names if not name.startswith(_ASK))
    questions = "; ".join(name.removeprefix(_ASK) for name in names if name.startswith(_ASK))
    said = (f"Not done yet: {tests}." if tests else "", f"Not recorded: {questions}." if questions else "")
    return " ".join(one for one in said if one)


def sign_words(sign: SignState, references: References) -> str:
    """ "SOFA of 2 or more (SOFA 1996: 2 to 16 points of 24) (Singer 2016)†"."""
    document = sign.linked.sign
    return f"{document.label} ({_facts(sign_reasons(sign))}) {source_words(document.cite, references, ours=bool(document.ours))}"


def loss_words(loss: LossState, references: References) -> str:
    """ "before steroid: ...", or what to think of a sample where the treatment was given already."""
    cite = loss.loss.cite
    doubt = " (unverified)" if cite.status == "unconfirmed" else f" {source_words(cite, references)}"
    if loss.given:
        since = f" ({day_words(loss.since)})" if loss.since is not None else ""
        return f"after {loss.given}{since}: interpret with care; {loss.loss.loses}{doubt}"
    return f"before {loss.treatment}: {loss.loss.loses}{doubt}"


def is_plain(item: CheckItem) -> bool:
    """A basic test that no treatment makes unreliable: it needs no line of its own."""
    return item.core and not item.losses and item.recordable


def check_words(item: CheckItem, causes: Mapping[str, str]) -> str:
    """ "Leishmania PCR of marrow (bone marrow, PCR) for leishmaniasis"; empty for a plain basic test. `causes`: names by id."""
    if is_plain(item):
        return ""
    specimen = f" ({item.specimen})" if item.specimen and not item.specimen.startswith("history") else ""
    asked = item.label.startswith(_ASK)
    serves = f", for {', '.join(causes[name] for name in item.causes)}" if item.causes and not asked else ""
    unseen = "" if item.recordable else " (tick when done; not visible in the data)"
    return f"{item.label}{specimen}{serves}{unseen}"


def frequency_words(known: Frequency) -> str:
    """ "45 (34.6%): Shanxi, 2011 to 2022, 130 patients"."""
    patients = f", {known.n:,} patients" if known.n else ""
    return f"{known.printed}: {known.setting}{patients}"
