"""From a response file to its linked form; the rules inside are linked like those of a criteria set."""

from __future__ import annotations

from typing import Literal

from cytostorm.errors import suggestion
from cytostorm.library.fingerprints import fingerprint
from cytostorm.library.linking import Linker
from cytostorm.library.ranges import plain_range
from cytostorm.model.knowledge_source import KnowledgeSource
from cytostorm.model.nodes import Meta
from cytostorm.model.responses import (
    Clause,
    ClauseDocument,
    PercentChange,
    PercentSpec,
    ResponseDocument,
    ResponseSet,
    Result,
)


class ResponseLinker:
    """Turns the clauses of one document into linked clauses."""

    def __init__(self, file: str, knowledge: KnowledgeSource):
        self.rules = Linker(file, knowledge)
        self.defined: dict[str, Clause] = {}

    def link(self, document: ResponseDocument) -> ResponseSet:
        """The whole definition.

        Raises KnowledgeError, with the file, for a name that is not known or a number without a citation.
        """
        applies = self.clause(document.applies) if document.applies is not None else None
        clauses = tuple(self.top(one) for one in document.clauses)
        results = tuple(Result(self.top(one), one.meaning) for one in document.results)
        mark = fingerprint(document.model_dump(mode="python", by_alias=True, exclude_defaults=True))
        return ResponseSet(document, mark, applies, clauses, results)

    def top(self, document: ClauseDocument) -> Clause:
        """A named clause; it carries the citation for all that stands in it."""
        if document.id is None or document.cite is None:
            raise self.rules.fail(
                f"the clause '{document.id or document.label}' needs an id and a citation.", "Add id and cite."
            )
        made = self.clause(document)
        self.defined[document.id] = made
        return made

    def clause(self, document: ClauseDocument) -> Clause:
        meta = Meta(document.id or "", document.label, document.cite, document.interpretation)
        if document.kind == "clause":
            return self.referred(str(document.clause))
        if document.now is not None or document.at_start is not None:
            return Clause(meta, document.kind, node=self.rules.truth(document.now or document.at_start))
        if document.percent is not None:
            return Clause(meta, "percent", change=self.change(document.percent))
        return self.joined(document, meta)

    def joined(self, document: ClauseDocument, meta: Meta) -> Clause:
        """Logic over other clauses, or what is not defined at all."""
        if document.at_least is not None:
            return Clause(
                meta, "at_least", tuple(self.clause(one) for one in document.at_least.of), n=document.at_least.n
            )
        if document.not_ is not None:
            return Clause(meta, "not", (self.clause(document.not_),))
        parts = document.all or document.any or document.either or ()
        return Clause(meta, document.kind, tuple(self.clause(one) for one in parts), text=document.unstated or "")

    def referred(self, name: str) -> Clause:
        if name not in self.defined:
            raise self.rules.fail(
                f"refers to the clause '{name}', which is not defined above it.{suggestion(name, self.defined)}"
            )
        return self.defined[name]

    def change(self, spec: PercentSpec) -> PercentChange:
        worse: Literal["high", "low"] = (
            "low" if self.rules.observable(spec.of).worse == "low" or spec.of == "neutrophils" else "high"
        )
        return PercentChange(spec.of, worse, spec.way, spec.since, spec.by_day, plain_range(spec))
