"""Situations: read with the pathway, their options put into its step, their places linked to options that exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cytostorm.errors import KnowledgeError, suggestion
from cytostorm.library.pathways import link_pathway, link_rule
from cytostorm.model.knowledge_source import KnowledgeSource
from cytostorm.model.pathways import PathwayDocument, StepDocument
from cytostorm.model.routes import LinkedPlace, LinkedSituation, Pathway
from cytostorm.model.situations import Place, SituationDocument, SituationsDocument


def link_with_situations(
    document: PathwayDocument, file: str, families: Mapping[str, SituationsDocument], knowledge: KnowledgeSource
) -> Pathway:
    """The pathway with the options and the situations of `families`, a mapping of file name to content.

    Raises KnowledgeError for an option that does not exist, a situation named twice, or a pathway with no step for such options.
    """
    ordered = dict(sorted(families.items(), key=lambda item: (item[1].order, item[1].id)))
    whole = _with_options(document, file, list(ordered.values()))
    made = link_pathway(whole, file, knowledge, tuple(ordered.values()))
    known = {option.document.id for option in made.options}
    linked = [
        _situation(one, name, knowledge, made, known) for name, family in ordered.items() for one in family.situations
    ]
    _check_named_once(linked, file)
    return Pathway(
        made.document, made.steps, made.differences, made.conditions, made.years, made.labels, tuple(linked), tuple(ordered.values()),
    )  # fmt: skip


def _with_options(document: PathwayDocument, file: str, families: Sequence[SituationsDocument]) -> PathwayDocument:
    options = tuple(option for family in families for option in family.options)
    if options and sum(step.of_situations for step in document.steps) != 1:
        raise KnowledgeError(
            file,
            "steps",
            "the options of the situations need one step to stand in.",
            "Mark one step 'of_situations: true'.",
        )

    def filled(step: StepDocument) -> StepDocument:
        return step.model_copy(update={"options": (*options, *step.options)}) if step.of_situations else step

    return document.model_copy(update={"steps": tuple(filled(step) for step in document.steps)})


def _situation(
    one: SituationDocument, file: str, knowledge: KnowledgeSource, route: Pathway, known: set[str]
) -> LinkedSituation:
    for name in (name for place in one.places for name in place.options):
        if name not in known:
            raise KnowledgeError(
                file,
                one.id,
                f"there is no option '{name}'.{suggestion(name, known)}",
                "Correct the name, or add the option.",
            )
    places = tuple(_place(place, file, one.id, knowledge, route.groups) for place in one.places)
    return LinkedSituation(one, link_rule(one.when, file, one.id, knowledge, route.groups), places)


def _place(place: Place, file: str, where: str, knowledge: KnowledgeSource, groups: Mapping[str, Any]) -> LinkedPlace:
    return LinkedPlace(place, None if place.unless is None else link_rule(place.unless, file, where, knowledge, groups))


def _check_named_once(linked: Sequence[LinkedSituation], file: str) -> None:
    ids = [one.id for one in linked]
    if twice := next((name for name in ids if ids.count(name) > 1), None):
        raise KnowledgeError(file, "situations", f"the id '{twice}' is used twice.", "Name each situation once.")
