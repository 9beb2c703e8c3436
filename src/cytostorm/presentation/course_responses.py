"""Published definitions of response, and the relapse, as their views."""

from __future__ import annotations

from collections.abc import Sequence

from cytostorm.library import Library
from cytostorm.monitoring.relapse import CONVENTION, Relapse
from cytostorm.monitoring.responding import ClauseOutcome, Response, ResultOutcome
from cytostorm.presentation.course import ClauseView, RelapseView, ResponseView, ResultView, ToldView
from cytostorm.presentation.headlines import capital
from cytostorm.presentation.populations import MADE_FOR_OTHERS
from cytostorm.presentation.response_wording import (
    applies_words,
    not_asked_words,
    parts_words,
    reasons_words,
    relapse_words,
    result_words,
    title_words,
)
from cytostorm.presentation.sources import source_view
from cytostorm.presentation.view import Ends, SourceView


def response_view(one: Response, library: Library) -> ResponseView:
    """A definition; one that was made for other patients has its verdicts and no sentences."""
    document, shown = one.definition.document, one.applies != "not met"
    told = [*document.context, *document.cautions] if shown else []
    views = [
        ToldView(words=one.text, cite=source_view(one.cite, library.references) if one.cite else None) for one in told
    ]
    return ResponseView(
        id=one.id,
        title=document.title,
        revision=document.revision,
        fingerprint=one.definition.fingerprint,
        status=document.status,
        population=document.population,
        words=title_words(one) if shown else "",
        applies=one.applies,
        applies_words=applies_words(one),
        counted_from=one.start.at if one.start else None,
        not_asked=not_asked_words(one.not_asked),
        results=tuple(_result(result, one, library, shown) for result in one.results),
        clauses=tuple(
            _clause(clause, library, shown and not one.not_asked and document.status != "draft")
            for clause in one.clauses
        ),
        context=tuple(views[: len(document.context)]),
        cautions=tuple(views[len(document.context) :]),
    )


def _clause(outcome: ClauseOutcome, library: Library, shown: bool) -> ClauseView:
    meta = outcome.clause.meta
    return ClauseView(
        id=meta.id,
        label=outcome.label,
        verdict=outcome.word,
        words=f"{outcome.label}: {outcome.word}." if shown else "",
        reasons=reasons_words(outcome) if shown else (),
        cite=_cite(outcome, library, shown),
    )


def _cite(outcome: ClauseOutcome, library: Library, shown: bool) -> SourceView | None:
    """Where it was printed; without words where the sentence itself is not shown."""
    cite = outcome.clause.meta.cite
    if cite is None:
        return None
    return source_view(cite, library.references) if shown else SourceView.of(cite)


def _result(result: ResultOutcome, one: Response, library: Library, shown: bool) -> ResultView:
    clause = _clause(result.outcome, library, shown)
    parts = tuple(parts_words(result.outcome)) if shown and not one.not_asked else ()
    said = {"words": f"{capital(result_words(result))}." if shown else "", "reasons": parts}
    return ResultView(**{**dict(clause), **said}, meaning=result.meaning)


def others_words(responses: Sequence[Response]) -> str:
    """Definitions that were made for other patients, in one line; empty where there are none."""
    found = [one.definition.document for one in responses if one.applies == "not met"]
    said = "; ".join(f"{document.title} (for {document.population})" for document in found)
    return f"{MADE_FOR_OTHERS} ({len(found)}): {said}." if found else ""


def relapse_view(one: Relapse, library: Library) -> RelapseView:
    """The rule of this project on one record."""
    shown = one.responded.high > 0 and not one.no_start
    again = (
        _clause(item.now, library, False).model_copy(
            update={"verdict": item.word, "words": f"{item.label} worse again: {item.word}." if shown else ""}
        )
        for item in one.items
    )
    return RelapseView(
        words=f"Relapse†: {one.word}. {capital(relapse_words(one)).removesuffix('.')}.",
        convention=CONVENTION,
        verdict=one.word,
        responded=Ends.of(one.responded),
        first_response=one.response_at,
        fever_looked_at=one.fever is not None,
        worse_again=tuple(again),
        no_start=one.no_start,
    )
