"""The file of the stages: cross-checked and linked. Everything that it names must exist."""

from __future__ import annotations

from collections.abc import Iterable

from cytostorm.errors import KnowledgeError
from cytostorm.library.attribution import Shelf, check_cites, key_of, named
from cytostorm.library.linking import Linker, plain_range
from cytostorm.model import criteria as grammar
from cytostorm.model.documents import Finding, Identifier, Observable
from cytostorm.model.nodes import Key, Node
from cytostorm.model.staged import (
    LinkedFollows,
    LinkedGrade,
    LinkedLevel,
    LinkedLook,
    LinkedReason,
    LinkedSign,
    LinkedUnreliable,
    Staging,
)
from cytostorm.model.stages import Follows, Look, StageDocument, StageLevel, StageSign, StormReason, Unreliable


def link_staging(document: StageDocument, file: str, shelf: Shelf) -> Staging:
    """Both questions with their rules linked and their criteria sets looked up."""
    check_cites(document, file, shelf)
    linker = Linker(file, shelf.observables, shelf.units, shelf.findings)
    severity = tuple(LinkedLevel(level, _signs(linker, level.signs, shelf)) for level in document.severity.levels)
    levels = tuple(_level(linker, level, shelf, severity) for level in document.levels)
    _check_syndrome(document, file)
    return Staging(
        document,
        levels,
        severity,
        tuple(_reason(linker, one, shelf) for one in document.reasons),
        _unreliable(linker, document.newborn),
        tuple(_unreliable(linker, one) for one in document.hidden_fever),
        tuple(_follows(linker, one, shelf) for one in document.follows),
        tuple(_look(linker, one, shelf) for one in document.looks),
        tuple(LinkedGrade(g, shelf.criteria(g.criteria), linker.truth(g.when)) for g in document.grades),
        _labels(document, shelf),
    )


def _level(linker: Linker, level: StageLevel, shelf: Shelf, severity: Iterable[LinkedLevel]) -> LinkedLevel:
    """The signs of its own, then those of the level of severity that it includes."""
    own = _signs(linker, level.signs, shelf)
    if level.includes is None:
        return LinkedLevel(level, own)
    among = {one.level.id: one for one in severity}
    return LinkedLevel(level, (*own, *named(among, level.includes, "level of severity", linker.file).signs))


def _signs(linker: Linker, signs: Iterable[StageSign], shelf: Shelf) -> tuple[LinkedSign, ...]:
    return tuple(_sign(linker, sign, shelf) for sign in signs)


def _sign(linker: Linker, sign: StageSign, shelf: Shelf) -> LinkedSign:
    node, absent, unsure = (_node(linker, one) for one in (sign.when, sign.absent_when, sign.unsure_when))
    if sign.criteria is None:
        return LinkedSign(sign, node, absent_when=absent, unsure_when=unsure)
    criteria = shelf.criteria(sign.criteria)
    if (sign.score is None and criteria.verdict is None) or (sign.score is not None and criteria.score is None):
        raise linker.fail(f"'{criteria.id}' has no {'verdict' if sign.score is None else 'score'}.")
    reported = key_of(sign.reported, linker.file, shelf) if sign.reported is not None else None
    return LinkedSign(
        sign, node, criteria, plain_range(sign.score) if sign.score is not None else None, absent, unsure, reported
    )


def _node(linker: Linker, node: grammar.Node | None) -> Node | None:
    return linker.truth(node) if node is not None else None


def _reason(linker: Linker, one: StormReason, shelf: Shelf) -> LinkedReason:
    if one.criteria is None or one.score is None:
        return LinkedReason(one, _node(linker, one.when))
    return LinkedReason(one, None, shelf.criteria(one.criteria), plain_range(one.score))


def _unreliable(linker: Linker, one: Unreliable) -> LinkedUnreliable:
    return LinkedUnreliable(one, linker.truth(one.when))


def _follows(linker: Linker, one: Follows, shelf: Shelf) -> LinkedFollows:
    for name in one.observables:
        named(shelf.observables, name, "observable", linker.file)
    return LinkedFollows(one, linker.truth(one.when), float(one.value))


def _look(linker: Linker, look: Look, shelf: Shelf) -> LinkedLook:
    return LinkedLook(
        look, tuple(_look_key(name, linker.file, shelf) for name in look.any_of), _node(linker, look.unless)
    )


def _look_key(name: Identifier, file: str, shelf: Shelf) -> Key:
    """The worse of several values is the one that was looked at."""
    key = key_of(name, file, shelf)
    return (
        ("observable", name, "high" if shelf.observables[name].worse == "high" else "low")
        if key[0] == "observable"
        else key
    )


def _labels(document: StageDocument, shelf: Shelf) -> dict[str, str]:
    names = {name for look in document.looks for name in look.any_of}
    known: dict[str, Observable | Finding] = {**shelf.observables, **shelf.findings}
    return {name: known[name].brief for name in sorted(names)}


def _check_syndrome(document: StageDocument, file: str) -> None:
    among = {sign.criteria for level in document.levels for sign in level.signs}
    if unknown := [name for name in document.syndrome if name not in among]:
        raise KnowledgeError(
            file, "syndrome", f"'{unknown[0]}' is the set of no sign.", "Name a set that is a sign of a level."
        )
