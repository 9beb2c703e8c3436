"""The file of the stages: cross-checked and linked. Everything that it names must exist."""

from __future__ import annotations

from collections.abc import Iterable

from cytostorm.errors import KnowledgeError
from cytostorm.library.attribution import key_of, named
from cytostorm.library.checks import check_cites
from cytostorm.library.linking import Linker
from cytostorm.library.ranges import plain_range
from cytostorm.model import node_documents as grammar
from cytostorm.model.documents import Finding, Identifier, Observable
from cytostorm.model.knowledge_source import KnowledgeSource
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


def link_staging(document: StageDocument, file: str, knowledge: KnowledgeSource) -> Staging:
    """Both questions with their rules linked and their criteria sets looked up."""
    check_cites(document, file, knowledge.references)
    linker = Linker(file, knowledge)
    severity = tuple(LinkedLevel(level, _signs(linker, level.signs, knowledge)) for level in document.severity.levels)
    levels = tuple(_level(linker, level, knowledge, severity) for level in document.levels)
    _check_syndrome(document, file)
    return Staging(
        document,
        levels,
        severity,
        tuple(_reason(linker, one, knowledge) for one in document.reasons),
        _unreliable(linker, document.newborn),
        tuple(_unreliable(linker, one) for one in document.hidden_fever),
        tuple(_follows(linker, one, knowledge) for one in document.follows),
        tuple(_look(linker, one, knowledge) for one in document.looks),
        tuple(LinkedGrade(g, knowledge.criteria(g.criteria), linker.truth(g.when)) for g in document.grades),
        _labels(document, knowledge),
    )


def _level(
    linker: Linker, level: StageLevel, knowledge: KnowledgeSource, severity: Iterable[LinkedLevel]
) -> LinkedLevel:
    """The signs of its own, then those of the level of severity that it includes."""
    own = _signs(linker, level.signs, knowledge)
    if level.includes is None:
        return LinkedLevel(level, own)
    among = {one.level.id: one for one in severity}
    return LinkedLevel(level, (*own, *named(among, level.includes, "level of severity", linker.file).signs))


def _signs(linker: Linker, signs: Iterable[StageSign], knowledge: KnowledgeSource) -> tuple[LinkedSign, ...]:
    return tuple(_sign(linker, sign, knowledge) for sign in signs)


def _sign(linker: Linker, sign: StageSign, knowledge: KnowledgeSource) -> LinkedSign:
    node, absent, unsure = (_node(linker, one) for one in (sign.when, sign.absent_when, sign.unsure_when))
    if sign.criteria is None:
        return LinkedSign(sign, node, absent_when=absent, unsure_when=unsure)
    criteria = knowledge.criteria(sign.criteria)
    if (sign.score is None and criteria.verdict is None) or (sign.score is not None and criteria.score is None):
        raise linker.fail(f"'{criteria.id}' has no {'verdict' if sign.score is None else 'score'}.")
    reported = key_of(sign.reported, linker.file, knowledge) if sign.reported is not None else None
    return LinkedSign(
        sign, node, criteria, plain_range(sign.score) if sign.score is not None else None, absent, unsure, reported
    )


def _node(linker: Linker, node: grammar.Node | None) -> Node | None:
    return linker.truth(node) if node is not None else None


def _reason(linker: Linker, one: StormReason, knowledge: KnowledgeSource) -> LinkedReason:
    if one.criteria is None or one.score is None:
        return LinkedReason(one, _node(linker, one.when))
    return LinkedReason(one, None, knowledge.criteria(one.criteria), plain_range(one.score))


def _unreliable(linker: Linker, one: Unreliable) -> LinkedUnreliable:
    return LinkedUnreliable(one, linker.truth(one.when))


def _follows(linker: Linker, one: Follows, knowledge: KnowledgeSource) -> LinkedFollows:
    for name in one.observables:
        named(knowledge.observables, name, "observable", linker.file)
    return LinkedFollows(one, linker.truth(one.when), float(one.value))


def _look(linker: Linker, look: Look, knowledge: KnowledgeSource) -> LinkedLook:
    return LinkedLook(
        look, tuple(_look_key(name, linker.file, knowledge) for name in look.any_of), _node(linker, look.unless)
    )


def _look_key(name: Identifier, file: str, knowledge: KnowledgeSource) -> Key:
    """The worse of several values is the one that was looked at."""
    key = key_of(name, file, knowledge)
    return (
        ("observable", name, "high" if knowledge.observables[name].worse == "high" else "low")
        if key[0] == "observable"
        else key
    )


def _labels(document: StageDocument, knowledge: KnowledgeSource) -> dict[str, str]:
    names = {name for look in document.looks for name in look.any_of}
    known: dict[str, Observable | Finding] = {**knowledge.observables, **knowledge.findings}
    return {name: known[name].brief for name in sorted(names)}


def _check_syndrome(document: StageDocument, file: str) -> None:
    among = {sign.criteria for level in document.levels for sign in level.signs}
    if unknown := [name for name in document.syndrome if name not in among]:
        raise KnowledgeError(
            file, "syndrome", f"'{unknown[0]}' is the set of no sign.", "Name a set that is a sign of a level."
        )
