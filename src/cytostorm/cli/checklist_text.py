"""A filled checklist as lines of a terminal, and as the Markdown that authors go on with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cytostorm.presentation.population import PopulationView
from cytostorm.presentation.population_checklist import ChecklistView, CodeLists, InputCodes, SetCodes


def checklist_parts(checklists: Sequence[ChecklistView]) -> Iterator[str]:
    """Item by item: what it asks, what the run says, and what is left to a person."""
    for one in checklists:
        yield from ("", f"CHECKLIST: {one.title} {one.cite.words}", f"  {one.wording}")
        for item in one.items:
            yield f"  {item.number} {item.topic} [{item.state}]: {item.asks}"
            yield from (f"    {words}" for words in (item.answer, item.authors) if words)


def checklist_markdown(view: PopulationView) -> str:
    """The checklists and the code lists of a result, as one document."""
    methods = view.methods
    made = f"Made by cytostorm {methods.cytostorm_version}, look-back {methods.reading}, plan {methods.plan}."
    head = ("# What a paper on this population has to report", "", made)
    return "\n".join([*head, *_checklists(view.checklists), *_code_lists(view.code_lists)]) + "\n"


def _checklists(checklists: Sequence[ChecklistView]) -> Iterator[str]:
    for one in checklists:
        yield from ("", f"## {one.title}", "", f"{one.wording} Source: {one.cite.words}.", "")
        yield from ("| item | topic | what it asks | filled in | left to the authors |", "|---|---|---|---|---|")
        for item in one.items:
            yield _row(item.number, item.topic, item.asks, item.answer, item.authors)


def _code_lists(lists: CodeLists | None) -> Iterator[str]:
    if lists is None:
        return
    yield from ("", "## Code lists: the sets and their edges", "")
    yield from ("| set | made for | item | about | range | effect |", "|---|---|---|---|---|---|")
    for one in lists.sets:
        yield from _edges(one)
    yield from ("", "## Code lists: the inputs, their units and codes", "")
    yield from ("| input | compared in | converted from | codes | drugs that say yes |", "|---|---|---|---|---|")
    yield from map(_input, lists.inputs)


def _edges(one: SetCodes) -> Iterator[str]:
    made_for = ", ".join(one.made_for)
    for edge in one.edges:
        yield _row(one.label, made_for, edge.item, edge.about, edge.range, edge.effect)
    if not one.edges:
        yield _row(one.label, made_for, "no edge of a number", ", ".join(one.inputs), "", "")


def _input(one: InputCodes) -> str:
    return _row(one.label, one.unit or one.kind, ", ".join(one.units), ", ".join(one.codes), ", ".join(one.drugs))


def _row(*cells: str) -> str:
    """Nothing in a cell may end it."""
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
