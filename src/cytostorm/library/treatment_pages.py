"""One page a treatment, in Markdown: everything its file says, each line with its source and status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from cytostorm.library.librarian import Library
from cytostorm.library.linking import edge_words
from cytostorm.library.pages import reference_words
from cytostorm.library.treatments import references_of
from cytostorm.model.treatments import Dose, Fact, RenalRule, SafetyRule, Statement, Treatment

NOT_ORDERS = "Published doses, as read; nothing here is an order. A row that is not confirmed is never computed."


def treatment_page(treatment: Treatment, library: Library) -> str:
    """A treatment in words: doses, safety rules, statements, references."""
    return "\n".join(_lines(treatment, library)) + "\n"


def _lines(treatment: Treatment, library: Library) -> Iterator[str]:
    yield from (f"# {treatment.label}", "", f"`{treatment.id}`. Last checked {treatment.last_checked}. {NOT_ORDERS}")
    yield from _statements("Role", treatment.roles)
    yield from _doses(treatment.doses)
    yield from _statements("Largest amount of a label", treatment.ceilings)
    yield from _rules("Renal function", treatment.renal)
    yield from _statements("Liver", treatment.hepatic)
    yield from _rules("Contraindications", treatment.contraindications)
    yield from _rules("Interactions", treatment.interactions)
    yield from _statements("Monitoring", treatment.monitoring)
    yield from _statements("Cautions", treatment.cautions)
    if treatment.masks:
        yield from ("", "## Hides signs", "", f"Masks: {', '.join(f'`{name}`' for name in treatment.masks)}.")
    yield from ("", "## References", "")
    yield from (f"- `{name}`: {reference_words(library.references[name])}" for name in references_of(treatment))


def _doses(doses: Iterable[Dose]) -> Iterator[str]:
    rows = [_dose(dose) for dose in doses]
    if rows:
        header = ("row", "for", "tier", "route", "dose", "bands", "label of", "label status", "source", "status", "note")
        yield from ("", "## Doses", "", "| " + " | ".join(header) + " |", "|" + "---|" * len(header), *rows)


def _dose(dose: Dose) -> str:
    note = "; ".join(part for part in (dose.note, dose.not_computed, dose.unread) if part)
    cells = (f"`{dose.id}`", f"{dose.label} (`{dose.indication}`)", dose.tier, ", ".join(dose.routes), dose_words(dose), _bands(dose))
    return "| " + " | ".join(_cell(c) for c in (*cells, ", ".join(dose.regions), dose.label_word, source_words(dose), dose.status, note)) + " |"


def dose_words(dose: Dose) -> str:
    """A row as it stands: "2 to 4 mg/kg/dose, every 12 to 24 h, cap 100 mg"."""
    if not dose.computed:
        return "not computed"
    every = f"every {_span(dose.interval.min, dose.interval.max)} h" if dose.interval else ""
    caps = (f"cap {dose.cap_per_dose} mg per dose" if dose.cap_per_dose else "", f"cap {dose.cap_per_day} mg per day" if dose.cap_per_day else "")
    form = "" if dose.form == "repeat" else dose.form
    amount = f"{'up to ' if dose.up_to else ''}{_span(dose.min, dose.max)} {dose.unit}"
    return ", ".join(part for part in (amount, form, every, dose.duration, *caps) if part)


def _span(low: object, high: object) -> str:
    return f"{low}" if Fraction(str(low)) == Fraction(str(high)) else f"{low} to {high}"


def _bands(dose: Dose) -> str:
    bands = (("age", dose.age, "years"), ("weight", dose.weight, "kg"), ("CLcr", dose.clearance, "mL/min"))
    return "; ".join(f"{name} {edge_words(edges, unit)}" for name, edges, unit in bands if edges)


def _rules(heading: str, rules: Iterable[SafetyRule | RenalRule]) -> Iterator[str]:
    rows = [_rule(rule) for rule in rules]
    if rows:
        header = ("rule", "when", "severity", "text", "label", "source", "status")
        yield from ("", f"## {heading}", "", "| " + " | ".join(header) + " |", "|" + "---|" * len(header), *rows)


def _rule(rule: SafetyRule | RenalRule) -> str:
    severity = rule.severity if isinstance(rule, SafetyRule) else "alert"
    label = " ".join(part for part in (", ".join(rule.regions), f"({rule.version})" if rule.version else "") if part)
    cells = (f"`{rule.id}`", when_words(rule), severity, rule.text, label, source_words(rule), rule.status)
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def when_words(rule: SafetyRule | RenalRule) -> str:
    """What makes a rule fire: "neutrophils below 1.5", "`shock`, sc only". An unconfirmed limit is not written out."""
    routes = f", {', '.join(rule.routes)} only" if rule.routes else ""
    conditions = [f"`{rule.condition}`"] if rule.condition else []
    if isinstance(rule, RenalRule):
        conditions += [f"CLcr {edge_words(rule.clearance, 'mL/min')}"] if rule.clearance else []
    elif rule.observable and rule.limit:
        conditions.append(f"{rule.observable} {edge_words(rule.limit)}" if rule.confirmed else f"{rule.observable}, limit not confirmed")
    return " or ".join(conditions) + routes + (f", {', '.join(rule.forms)} only" if isinstance(rule, RenalRule) and rule.forms else "")


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


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
