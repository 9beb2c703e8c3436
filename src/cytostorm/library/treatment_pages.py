"""One page a treatment, in Markdown: everything its file says, each line with its source and status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from cytostorm.library.librarian import Library
from cytostorm.library.limit_pages import limit_lines, limit_references
from cytostorm.library.pages import reference_words
from cytostorm.library.ranges import edge_words
from cytostorm.library.treatments import references_of
from cytostorm.model.doses import Ceiling, Dose, Presentation
from cytostorm.model.sourced import Fact, Statement
from cytostorm.model.treatments import Treatment

NOT_ORDERS = "Published doses, as read; nothing here is an order. A row that is not confirmed is never computed."


def treatment_page(treatment: Treatment, library: Library) -> str:
    """A treatment in words: doses, safety rules, statements, references."""
    return "\n".join(_lines(treatment, library)) + "\n"


def _lines(treatment: Treatment, library: Library) -> Iterator[str]:
    yield from (f"# {treatment.label}", "", f"`{treatment.id}`. Last checked {treatment.last_checked}. {NOT_ORDERS}")
    yield from _statements("Danger", treatment.dangers)
    yield from _statements("Role", treatment.roles)
    yield from _doses(treatment.doses)
    yield from _largest(treatment.ceilings)
    yield from _presentations(treatment.presentations)
    yield from _statements("Liver", treatment.hepatic)
    yield from _statements("Monitoring", treatment.monitoring)
    yield from _statements("Cautions", treatment.cautions)
    yield from limit_lines(treatment, library)
    if treatment.masks:
        yield from ("", "## Hides signs", "", f"Masks: {', '.join(f'`{name}`' for name in treatment.masks)}.")
    yield from ("", "## References", "")
    names = dict.fromkeys([*references_of(treatment), *limit_references(treatment, library)])
    yield from (f"- `{name}`: {reference_words(library.references[name])}" for name in names)


def _doses(doses: Iterable[Dose]) -> Iterator[str]:
    """A list and no table: a narrow terminal cuts the cells of a table, and a dose without its unit is a danger."""
    rows = [line for dose in doses for line in _dose(dose)]
    if rows:
        yield from ("", "## Doses", "", *rows)


def _dose(dose: Dose) -> Iterator[str]:
    """The dose on the first line; whom it is for, the label and the source under it."""
    tier = "" if dose.tier == "any" else f"; {dose.tier}"
    yield f"- **{dose_words(dose)}**, {', '.join(dose.routes)}: {dose.label} (`{dose.id}`)"
    regions = f", label of {', '.join(dose.regions)}" if dose.regions else ""
    yield f"  - {_bands(dose) or 'no band of age, weight or clearance'}; `{dose.indication}`{tier}; {dose.label_word}{regions}"
    yield f"  - population {population_words(dose)}"
    yield f"  - {dose.status}; {source_words(dose)}"
    yield from (
        f"  - {note}" for note in (dose.note, dose.not_computed, dose.unread) if note and note not in source_words(dose)
    )


def dose_words(dose: Dose) -> str:
    """A row as it stands: "2 to 4 mg/kg/dose, every 12 to 24 h, cap 100 mg"."""
    if not dose.computed:
        return "not computed"
    every = f"every {_span(dose.interval.min, dose.interval.max)} h" if dose.interval else ""
    caps = (
        f"cap {dose.cap_per_dose} mg per dose" if dose.cap_per_dose else "",
        f"cap {dose.cap_per_day} mg per day" if dose.cap_per_day else "",
    )
    form = "" if dose.form == "repeat" else dose.form
    amount = f"{'up to ' if dose.up_to else ''}{_span(dose.min, dose.max)} {dose.unit}"
    return ", ".join(part for part in (amount, form, every, dose.duration, *caps) if part)


_ACTIONS = {"tell": "said above", "ask": "asked back above", "refuse": "nothing shown above"}


def _largest(ceilings: Iterable[Ceiling]) -> Iterator[str]:
    """Largest amounts with what they do; an unverified one shows no number."""
    if ceilings := tuple(ceilings):
        yield from ("", "## Largest amounts", "")
    for one in ceilings:
        amount = f"{one.max} {one.unit}" if one.confirmed else "unverified, holds nothing back"
        about = [
            f"{name} {edge_words(edges, unit)}"
            for name, edges, unit in (("age", one.age, "years"), ("weight", one.weight, "kg"))
            if edges
        ]
        about += [", ".join(named) for named in (one.routes, one.forms, one.indications) if named]
        whom = f" ({'; '.join(about)})" if about else ""
        yield f"- **{_ACTIONS[one.action]}: {amount}**{whom}: {one.text}"
        yield f"  - {one.status}; {source_words(one)}"


def _presentations(presentations: Iterable[Presentation]) -> Iterator[str]:
    if presentations := tuple(presentations):
        yield from ("", "## Presentations", "")
    for one in presentations:
        strength = (
            f"{one.concentration} mg/mL"
            if one.concentration
            else f"{', '.join(str(amount) for amount in one.contents)} mg"
        )
        said = strength if one.used else "strength unverified, no volume is shown"
        yield f"- **{said}**, {', '.join(one.routes)}: {one.label} (`{one.id}`)"
        yield f"  - {one.status}; {source_words(one)}" + (f"; {one.note}" if one.note else "")


def population_words(dose: Dose) -> str:
    """How it is known whom a row is for: "derived: a trial in adults with sepsis"."""
    because = dose.population.because
    return dose.population.status + (f": {because}" if because else "")


def _span(low: object, high: object) -> str:
    return f"{low}" if Fraction(str(low)) == Fraction(str(high)) else f"{low} to {high}"


def _bands(dose: Dose) -> str:
    bands = (("age", dose.age, "years"), ("weight", dose.weight, "kg"), ("CLcr", dose.clearance, "mL/min"))
    return "; ".join(f"{name} {edge_words(edges, unit)}" for name, edges, unit in bands if edges)


def _statements(heading: str, statements: Iterable[Statement]) -> Iterator[str]:
    rows = [f"- {statement.text} ({source_words(statement)}; {statement.status})" for statement in statements]
    if rows:
        yield from ("", f"## {heading}", "", *rows)


def source_words(fact: Fact) -> str:
    """Where it was printed, or why nowhere was read."""
    if fact.cite is None:
        return f"no source: {fact.unread}"
    note = f" ({fact.cite.note})" if fact.cite.note else ""
    return f"{fact.cite.reference}, {fact.cite.locator}: “{fact.cite.as_printed}”{note}"
