"""The first screen of the causes: what is confirmed, suspected and ruled out, what is dangerous to miss, and what to send and to ask now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from cytostorm.differential.causes import CauseState, Differential, State
from cytostorm.differential.staging import Stage
from cytostorm.library import Library
from cytostorm.presentation.aged import old_lines
from cytostorm.presentation.cause_wording import closing_words
from cytostorm.presentation.first_screen import FirstScreen, Statement, fitted, section
from cytostorm.presentation.headlines import headline, listed, lowered

END = "Not a medical device. All causes, tests and sources: --full"
_FEW, _SEVERAL = 3, 6
_HEADINGS: dict[State, str] = {"confirmed": "CONFIRMED", "supported": "SUSPECTED", "closed": "RULED OUT"}


def causes_screen(found: Differential, reached: Stage, library: Library, age: Fraction | None, sex: str) -> FirstScreen:
    """At most twenty lines; a cause that is not ruled out is never left out of the count."""
    dangerous = dangerous_to_miss(library)
    sections = (
        *(section(heading, [_known(found, state)], runs_on=True, weight=4) for state, heading in _HEADINGS.items()),
        section("DANGEROUS TO MISS, NOT RULED OUT", _dangerous(found, dangerous), weight=3, kept=_FEW),
        section("OTHERS NOT RULED OUT", [_others(found, dangerous)], runs_on=True, weight=3),
        section("SEND BEFORE TREATMENT (if this causes no delay)", sample_statements(found), runs_on=True, weight=1),
        section("TOO OLD TO COUNT", old_lines(found, reached), weight=2),
        section("BASIC TESTS MISSING", [_basic(found)], runs_on=True, weight=2),
    )
    said = headline(found.record, library, reached, found, age, sex)
    return fitted(
        FirstScreen(
            headline=said, sections=tuple(one for one in sections if any(said.text for said in one.statements)), end=END
        )
    )


def dangerous_to_miss(library: Library) -> frozenset[str]:
    """Causes of which a safety rule warns as long as they are not ruled out."""
    asked = (part.expression for rule in library.dangers.values() for part in rule.when.walk())
    return frozenset(one.cause for one in asked if one.cause is not None and "open" in one.states)


def _known(found: Differential, state: State) -> Statement:
    causes = found.in_state(state)
    return Statement(text="; ".join(_because(one) for one in causes) if causes else "none.")


def _because(one: CauseState) -> str:
    reasons = listed((hint.linked.pointer.label for hint in one.shown), _FEW) or "by exclusion"
    exposure = ", by exposure alone" if one.by_exposure_alone else ""
    return f"{one.cause.document.brief} ({reasons}{exposure})"


def _dangerous(found: Differential, dangerous: frozenset[str]) -> Iterator[Statement]:
    for one in found.in_state("open"):
        if one.id in dangerous:
            yield Statement(text=f"{one.cause.document.brief}{closing_words(one)}", about=one.id, level="warning")


def _others(found: Differential, dangerous: frozenset[str]) -> str:
    count = sum(one.id not in dangerous for one in found.in_state("open"))
    return f"{count}. A confirmed cause does not rule out a second one." if count else ""


def sample_statements(found: Differential) -> Iterator[Statement]:
    """What a treatment can make unreliable, by the treatment; what was taken after one says so."""
    by_drug: dict[str, list[str]] = {}
    for item in found.checklist:
        for loss in item.losses:
            when = f"After {loss.given}, interpret with care" if loss.given else f"Before {loss.brief}"
            by_drug.setdefault(when, []).append(lowered(item.brief))
    yield from (
        Statement(text=f"{when}: {listed(labels, _FEW)}.")
        for when, labels in sorted(by_drug.items(), key=lambda pair: -len(pair[1]))
    )


def _basic(found: Differential) -> str:
    return _ended(item.brief for item in found.checklist if item.core and item.recordable)


def _ended(names: Iterable[str]) -> str:
    said = listed(names, _SEVERAL + _SEVERAL)
    return f"{said}." if said else ""
