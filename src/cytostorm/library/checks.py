"""What is proven about a criteria set before it is handed out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel

from cytostorm.errors import KnowledgeError, suggestion
from cytostorm.model import nodes
from cytostorm.model.criteria import CriteriaDocument
from cytostorm.model.documents import Cite, Reference
from cytostorm.model.nodes import CriteriaSet, Key, Node
from cytostorm.model.responses import ClauseDocument, ResponseDocument
from cytostorm.model.ward_names import WardNames

_NUMBERED = ("threshold", "bands", "at_least", "points", "linear", "grade", "change")


def parts(document: Any) -> Iterator[Any]:
    """A pydantic document and every document inside it."""
    found: list[Any] = []
    _collect(document, found)
    yield from found


def _collect(document: Any, found: list[Any]) -> None:
    """Adds a document and every one inside it: one list, for a generator in each of a hundred thousand parts takes four times as long."""
    if isinstance(document, BaseModel):
        found.append(document)
        for name in _fields(type(document)):
            _collect(getattr(document, name), found)
    elif isinstance(document, tuple):
        for member in document:
            _collect(member, found)


@cache
def _fields(kind: type[BaseModel]) -> tuple[str, ...]:
    return tuple(kind.model_fields)


def cites(document: Any) -> list[Cite]:
    """Every citation in a knowledge document."""
    return [part for part in parts(document) if isinstance(part, Cite)]


def check_cites(document: Any, file: str, references: Mapping[str, Reference], also: Iterable[str] = ()) -> None:
    """Every reference that a document cites, or names in `also`, is one of the library."""
    for name in (*(cite.reference for cite in cites(document)), *also):
        if name not in references:
            problem = f"there is no reference '{name}'.{suggestion(name, references)}"
            raise KnowledgeError(file, "cite", problem, f"Add references/{name}.yaml, or correct the name.")


def check_names(names: Iterable[str], kind: str, known: Mapping[str, object], file: str) -> None:
    """Every name of a list is known."""
    for name in names:
        if name not in known:
            raise KnowledgeError(
                file, kind, f"there is no {kind} '{name}'.{suggestion(name, known)}", "Correct the name."
            )


def check_cited(document: CriteriaDocument, file: str) -> None:
    """Every number of a rule stands under a citation."""
    for top in (*document.applies, *document.entry, *document.items, *document.results):
        if top.cite is None and _has_numbers(top) and not _all_cited(top):
            raise KnowledgeError(
                file,
                str(top.id),
                "this rule has a number and no citation.",
                "Add cite with reference, locator, as_printed and status.",
            )


def _has_numbers(node: Any) -> bool:
    return any(hasattr(part, kind) for part in parts(node) for kind in _NUMBERED)


def _all_cited(node: Any) -> bool:
    """A composite without its own numbers may leave the citing to the nodes below it."""
    own = any(hasattr(node, kind) for kind in _NUMBERED)
    below = [part for part in parts(node) if part is not node and any(hasattr(part, kind) for kind in _NUMBERED)]
    return not own and all(part.cite is not None for part in below)


def check_status(document: CriteriaDocument, file: str) -> None:
    """A set is a draft as long as any number of a rule rests on fewer than two sources."""
    weak = [c for c in cites(document) if c.status in ("unconfirmed", "one-source") and not _is_context(document, c)]
    if weak and document.status not in ("draft", "superseded", "retired"):
        raise KnowledgeError(
            file,
            "status",
            f"'{document.status}' is too much: \"{weak[0].as_printed}\" is {weak[0].status}.",
            "Set status: draft, or confirm the number.",
        )


def check_response(document: ResponseDocument, file: str) -> None:
    """A response definition is a draft as long as any part of it rests on fewer than two sources; such a part must stay `unstated`."""
    weak = [
        part
        for part in parts((*document.clauses, *document.results))
        if isinstance(part, ClauseDocument) and _is_weak(part)
    ]
    if weak and document.status != "draft":
        raise KnowledgeError(
            file,
            "status",
            f"'{document.status}' is too much: the clause '{weak[0].id}' is not verified.",
            "Set status: draft.",
        )
    for part in weak:
        if part.kind in ("now", "at_start", "percent"):
            raise KnowledgeError(
                file,
                str(part.id),
                "a number that is not verified would decide.",
                "Make it unstated, or confirm the number.",
            )


def _is_weak(part: ClauseDocument) -> bool:
    return part.cite is not None and part.cite.status in ("unconfirmed", "one-source")


def _is_context(document: CriteriaDocument, cite: Cite) -> bool:
    """Performance and cautions decide nothing; `applies` stands beside the verdict, and shows its own status there."""
    return any(
        cite is part for group in (document.applies, document.performance, document.cautions) for part in parts(group)
    )


def bounds_kind(*wholes: tuple[Node, ...]) -> Literal["exact", "safe"]:
    """`exact` when each end of the bounds is reached by some way to fill in what is missing.

    Each whole is a group of nodes that are read together (the verdict with what it requires; the score).
    Bounds are always sound. They may be wider than needed where an input is used twice, where a two-sided
    range stands on a computed number, or where a band on a count holds no whole number.
    """
    return (
        "safe"
        if any(_used_twice(whole) or any(_is_loose(n) for root in whole for n in walk(root)) for whole in wholes)
        else "exact"
    )


def _used_twice(whole: tuple[Node, ...]) -> bool:
    uses: Counter[Key] = Counter()
    for root in whole:
        uses.update(_uses(root))
    return any(n > 1 for n in uses.values())


def _uses(node: Node) -> Counter[Key]:
    if isinstance(node, nodes.Choose):
        when, then, otherwise = (_uses(child) for child in node.children)
        return when + (then | otherwise)
    own: Counter[Key] = Counter({_subject(key): 1 for key in node.inputs}) if not node.children else Counter()
    return sum((_uses(child) for child in node.children), own)


def _subject(key: Key) -> Key:
    """The thing measured, whichever way it is looked at."""
    return ("observable", key[1]) if key[0] in ("observable", "measured", "series") else key


def _is_loose(node: Node) -> bool:
    if isinstance(node, nodes.Rise):
        return True
    if not isinstance(node, (nodes.Threshold, nodes.Bands)) or isinstance(node.children[0], nodes.Quantity):
        return False
    if isinstance(node, nodes.Threshold):
        return node.range.low != -math.inf and node.range.high != math.inf
    return not (
        isinstance(node.children[0], nodes.Count)
        and all(_holds_whole_number(rung, len(node.children[0].children)) for rung, _ in node.rungs)
    )


def _holds_whole_number(rung: nodes.Range, most: int) -> bool:
    return any(rung.low <= whole <= rung.high for whole in range(most + 1))


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for child in node.children:
        yield from walk(child)


def edge_table(criteria: CriteriaSet) -> list[tuple[str, str, str, str]]:
    """Every edge of a set in words: item, kind, range, effect; for a person to review."""
    rows = []
    for node in criteria.nodes:
        name = node.meta.label or node.meta.id or "…"
        if isinstance(node, nodes.Threshold):
            rows.append((name, subject(node.children[0]), node.range.text, "met"))
        if isinstance(node, nodes.Bands):
            rows += [(name, subject(node.children[0]), rung.text, f"{points:g} points") for rung, points in node.rungs]
    return rows


def subject(node: Node) -> str:
    """What a rule is about, in a word: the observable, or the name of what was computed."""
    return (
        node.observable if isinstance(node, nodes.Quantity) else (node.meta.label or node.meta.id or node.kind.lower())
    )


def check_ward_names(
    found: WardNames, file: str, observables: Mapping[str, object], findings: Mapping[str, object]
) -> None:
    """Every observable and finding of the list is known, and no spelling that is always asked for is also read."""
    named = [("observable", one.observable, observables) for one in found.names] + [
        ("finding", one.finding, findings) for one in found.findings
    ]
    for kind, name, known in named:
        if name not in known:
            raise KnowledgeError(file, kind, f"there is no {kind} '{name}'.{suggestion(name, known)}")
    asked = {word for one in found.never for word in one.spellings}
    if both := asked.intersection(word for one in (*found.names, *found.findings) for word in one.every):
        raise KnowledgeError(file, "never", f"'{min(both)}' is read and asked for.", "Keep one of them.")
