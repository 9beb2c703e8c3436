"""The library of criteria as one table: name, year, made for, items, status; searched and filtered."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from cytostorm.library import Library
from cytostorm.model.node_parts import subject_of
from cytostorm.model.nodes import CriteriaSet
from cytostorm.presentation.criteria_rules import DISEASES, disease_of, made_for, rule_words
from cytostorm.presentation.population_groups import HEADINGS, heading_of, importance
from cytostorm.presentation.view import View
from cytostorm.words.vocabulary import shown

FILTERS = ("disease", "status", "population", "item")
LONGEST_SEARCH = 200


class CriteriaRow(View):
    """One set in the list. `items`: how many the set has; `inputs`: ids of what it reads."""

    id: str
    short_title: str
    title: str
    year: int
    disease: str
    made_for: tuple[str, ...]
    items: int
    status: str
    rule: str
    decides: bool
    inputs: tuple[str, ...]


class ChoiceView(View):
    """One value of a filter and how many sets have it."""

    value: str
    label: str
    sets: int


class CriteriaListView(View):
    """The sets that were found, in the order of their headings, and what can be chosen. `asked`: what was chosen, by the name of the filter."""

    rows: tuple[CriteriaRow, ...]
    asked: dict[str, str]
    choices: dict[str, tuple[ChoiceView, ...]]
    words: str


def criteria_list(library: Library, asked: Mapping[str, str]) -> CriteriaListView:
    """The list by a search text (`q`) and filters. A filter with a value that no set has finds none; an unknown name is left out."""
    rows = criteria_rows(library)
    chosen = {name: asked.get(name, "").strip()[:LONGEST_SEARCH] for name in ("q", *FILTERS)}
    found = tuple(row for row in rows if _fits(row, chosen, library))
    return CriteriaListView(rows=found, asked=chosen, choices=_choices(rows, library), words=_found_words(found, rows))


@lru_cache(maxsize=4)
def criteria_rows(library: Library) -> tuple[CriteriaRow, ...]:
    """Every set: by heading, then those that lead it, then by name."""
    sets = sorted((library.criteria(name) for name in library.criteria_ids), key=_place)
    return tuple(_row(criteria) for criteria in sets)


def _place(criteria: CriteriaSet) -> tuple[int, int, str]:
    return (HEADINGS.index(heading_of(criteria.id)), importance(criteria.id), criteria.document.short_title.casefold())


def _row(criteria: CriteriaSet) -> CriteriaRow:
    document = criteria.document
    return CriteriaRow(
        id=criteria.id,
        short_title=document.short_title,
        title=document.title,
        year=document.edition,
        disease=disease_of(criteria),
        made_for=made_for(criteria),
        items=len(criteria.entry) + len(criteria.items),
        status=document.status,
        rule=rule_words(criteria),
        decides=criteria.verdict is not None,
        inputs=tuple(sorted(set(map(subject_of, criteria.inputs)))),
    )


def _fits(row: CriteriaRow, chosen: Mapping[str, str], library: Library) -> bool:
    wanted = {"disease": (row.disease,), "status": (row.status,), "population": row.made_for, "item": row.inputs}
    return all(not chosen[name] or chosen[name] in has for name, has in wanted.items()) and all(
        word in _searched(row, library) for word in _plain(chosen["q"]).split()
    )


@lru_cache(maxsize=256)
def _searched(row: CriteriaRow, library: Library) -> str:
    """Everything a search looks through: names, year, population, rule, and what the set asks for by every alias."""
    named = [text for name in row.inputs for text in (name, *_spellings(library).get(name, ()))]
    document = library.criteria(row.id).document
    texts = (row.id, row.title, row.short_title, str(row.year), row.disease, document.population, document.purpose)
    return _plain(" ".join((*texts, row.rule, *row.made_for, *named)))


@lru_cache(maxsize=4)
def _spellings(library: Library) -> dict[str, tuple[str, ...]]:
    """Labels, short names and ward names of everything that is measured or seen."""
    found = {name: [one.label, one.brief] for name, one in {**library.observables, **library.findings}.items()}
    for observable in library.ward_names.names:
        found[observable.observable] += observable.every
    for finding in library.ward_names.findings:
        found[finding.finding] += finding.every
    return {name: tuple(texts) for name, texts in found.items()}


def _plain(text: str) -> str:
    """Without case and accents."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in split if not unicodedata.combining(sign))


def _choices(rows: tuple[CriteriaRow, ...], library: Library) -> dict[str, tuple[ChoiceView, ...]]:
    statuses = ("accepted", "primary", "sourced", "draft", "superseded", "retired")
    known = {**library.observables, **library.findings}
    populations = sorted({clause for row in rows for clause in row.made_for}, key=str.casefold)
    items = sorted({name for row in rows for name in row.inputs}, key=lambda name: known[name].label.casefold())
    return {
        "disease": _counted({one: one for one in DISEASES.values()}, [(row.disease,) for row in rows]),
        "status": _counted({one: shown("set-status", one) for one in statuses}, [(row.status,) for row in rows]),
        "population": _counted({one: one for one in populations}, [row.made_for for row in rows]),
        "item": _counted({one: known[one].label for one in items}, [row.inputs for row in rows]),
    }


def _counted(labels: Mapping[str, str], values: list[tuple[str, ...]]) -> tuple[ChoiceView, ...]:
    """Those that at least one set has."""
    made = (ChoiceView(value=v, label=words, sets=sum(v in one for one in values)) for v, words in labels.items())
    return tuple(one for one in made if one.sets)


def _found_words(found: tuple[CriteriaRow, ...], rows: tuple[CriteriaRow, ...]) -> str:
    if len(found) == len(rows):
        return f"{len(rows)} sets"
    return f"{len(found)} of {len(rows)} sets" if found else f"None of {len(rows)} sets. Remove a word or a filter."
