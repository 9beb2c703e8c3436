"""From a criteria document to a linked set: checked, cited, fingerprinted."""

from __future__ import annotations

from typing import Any, Literal

from cytostorm.errors import KnowledgeError
from cytostorm.library import checks
from cytostorm.library.fingerprints import fingerprint
from cytostorm.library.linking import Linker
from cytostorm.model.criteria import CriteriaDocument
from cytostorm.model.knowledge_source import KnowledgeSource
from cytostorm.model.nodes import CriteriaSet, Node


def link_criteria(document: CriteriaDocument, file: str, knowledge: KnowledgeSource) -> CriteriaSet:
    """The model of a document. Raises KnowledgeError for an unknown name, a number without a source or a wrong shape."""
    checks.check_cited(document, file)
    checks.check_status(document, file)
    checks.check_cites(document, file, knowledge.references, document.references)
    linker = Linker(file, knowledge)
    groups = (document.applies, document.entry, document.items, document.results)
    applies, entry, items, results = (tuple(linker.top(d) for d in group) for group in groups)
    named = (document.verdict, document.score, *(caution.when for caution in document.cautions))
    verdict, score, *_ = (linker.referred(name) if name else None for name in named)
    _check_results(document, verdict, score, file)
    mark = fingerprint(document.model_dump(mode="python", by_alias=True, exclude_defaults=True))
    bounds = _bounds_kind(entry, verdict, score)
    return CriteriaSet(document, mark, applies, entry, items, results, verdict, score, bounds)


def _check_results(document: CriteriaDocument, verdict: Any, score: Any, file: str) -> None:
    if verdict is not None and not verdict.is_truth:
        raise KnowledgeError(
            file, "verdict", f"'{document.verdict}' is a number; a verdict is yes or no.", "Name a threshold."
        )
    if score is not None and score.is_truth:
        raise KnowledgeError(
            file, "score", f"'{document.score}' is yes or no; a score is a number.", "Name a sum or a count."
        )


def _bounds_kind(entry: tuple[Node, ...], verdict: Node | None, score: Node | None) -> Literal["exact", "safe"]:
    wholes = [(*entry, verdict) if verdict else entry, (score,) if score else ()]
    return checks.bounds_kind(*wholes)
