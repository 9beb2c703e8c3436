"""Names, labels, sources and reasons as a person reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cytostorm.library import Library, shipped
from cytostorm.model.documents import Cite
from cytostorm.model.nodes import Key

_STATUS = {"unconfirmed": "NOT CONFIRMED", "ours": "OURS", "one-source": "one source", "letters": "letter"}
OWN = "cytostorm-"
"""How the references of this project begin."""
LEVELS = {"block": "CRITICAL", "alert": "WARNING", "outside": "OUTSIDE THE LABEL", "note": "NOTE"}
"""How weighty a safety rule is, as a reader sees it. CRITICAL shows no number; WARNING shows it."""
_ARTICLE, _GIVEN = re.compile(r"^(a|an) "), re.compile(r"^whether (.+) was given$")


def source_words(cite: Cite) -> str:
    """A verified source needs no further word: "[shakoory-2023]"; any other says how far it was checked. What is ours is no source."""
    if cite.reference.startswith(OWN):
        return "[no source, NOT CONFIRMED]" if cite.status == "unconfirmed" else "[ours]"
    return (
        f"[{cite.reference}]"
        if cite.status == "verified"
        else f"[{cite.reference}, {_STATUS.get(cite.status, cite.status)}]"
    )


def readable(name: str) -> str:
    """What a condition is called in a sentence."""
    known = shipped().shown.by_condition.get(name)
    return known.label if known is not None and known.label else name.replace("_", " ")


def always_asked() -> tuple[str, ...]:
    """What is always named as not checked before an immunosuppressant, as long as nobody recorded it."""
    return shipped().shown.asked.of


def brief_condition(name: str) -> str:
    """What is missing, for a first screen: without an article, and without what would do instead.

    >>> brief_condition("how often tocilizumab was given in the last 8 h"), brief_condition("whether sarilumab was given")
    ('tocilizumab in the last 8 h', 'sarilumab given')
    """
    known = shipped().shown.by_condition.get(name)
    words = (known.brief if known is not None else "") or readable(name).partition(" (")[0]
    asked = (
        words.removeprefix("whether it is ")
        .removeprefix("how often ")
        .replace(" was given in the last", " in the last")
    )
    return _ARTICLE.sub("", _GIVEN.sub(r"\1 given", asked))


def missing_words(names: Iterable[str]) -> str:
    return ", ".join(readable(name) for name in dict.fromkeys(names))


def key_label(key: Key, library: Library) -> str:
    """The label of what a node looks up."""
    if key[0] == "limit":
        return f"{_label(key[2], library)}, {key[1].replace('_', ' ')}"
    return _label(key[1], library)


def _label(name: str, library: Library) -> str:
    known = library.observables.get(name) or library.findings.get(name)
    return known.label if known is not None else name.replace("_", " ")


def subject_label(name: str, library: Library) -> str:
    return _label(name, library)


def drug_label(name: str, library: Library) -> str:
    drug = library.drugs.get(name)
    return drug.label if drug is not None else name


def short_label(label: str) -> str:
    """For "Aspartate aminotransferase (AST)" it is "AST": the abbreviation that a label carries, else the label."""
    head, _, tail = label.partition(" (")
    inner = tail.rstrip(")")
    return inner if inner.isupper() and len(inner) <= 5 else head
