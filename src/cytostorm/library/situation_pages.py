"""One page of the situations: by cause and grade, which options stand first, which beside everything, and which are not here."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.library.cause_pages import source, table
from cytostorm.library.librarian import Library
from cytostorm.library.pathway_pages import condition_words, said_line
from cytostorm.model.pathways import Said
from cytostorm.model.situations import Place, SituationDocument

_NOTE = "Made from the knowledge files by `make docs`; a test fails when this page is stale.\n"
_LINE = (
    "A rank is the place that the source gives, or ours where it says so: rank 1 stands first, equal ranks together, rank 2 when rank 1 "
    "fails or cannot be given. *At once* is beside everything. *Not here* is named with its reason and is no option in this situation.\n"
    "A source that is unconfirmed gives a place and no number, and keeps nothing out.\n"
)


def situations_page(library: Library) -> str:
    """Every situation with its places, family by family."""
    labels = {option.document.id: option.document.label for option in library.pathway.options}
    lines = ["# Options in order, by cause and grade", "", _NOTE, _LINE]
    for family in library.pathway.families:
        lines += [f"## {family.label}", ""]
        lines += [line for one in family.situations for line in _situation(one, labels)]
    return "\n".join(lines) + "\n"


def _situation(one: SituationDocument, labels: dict[str, str]) -> Iterator[str]:
    otherwise = " Only while no other situation says what stands first or second." if one.otherwise else ""
    yield from (
        f"### {one.label}",
        "",
        f"`{one.id}`. Holds when: {condition_words(one.when)}.{otherwise}",
        "",
        said_line(one.because),
        "",
    )
    yield table(["rank", "options", "why there"], [_place(place, labels) for place in one.places])
    yield ""


def _place(place: Place, labels: dict[str, str]) -> list[str]:
    lifted = f" Until {condition_words(place.unless)}." if place.unless is not None else ""
    names = "; ".join(f"{labels[name]} (`{name}`)" for name in place.options)
    return [str(place.rank).replace("-", " "), names, _why(place.because) + lifted]


def _why(said: Said) -> str:
    ours = f" Ours: {said.because}." if said.ours else ""
    return f"{said.text} ({said.status}; {source(said.cite)}){ours}"
