"""The names of the field: a diagnosis as written or coded, and its place under the umbrella."""

from __future__ import annotations

from cytostorm.errors import UnknownNameError
from cytostorm.library import Library
from cytostorm.library.attribution import folded, spellings
from cytostorm.model.causes import Term


def term_named(text: str, library: Library) -> Term:
    """The term that a name, a synonym or a code (ICD-10-CM, ORPHA:n) stands for; case, hyphens and dots do not matter.

    Raises UnknownNameError, with the nearest name, for a text that names none of them.
    """
    wanted = folded(text)
    for term in library.terms.values():
        if wanted in spellings(term):
            return term
    known = [name for term in library.terms.values() for name in (term.label, *term.synonyms)]
    raise UnknownNameError("term", text, tuple(known))


def lineage(term: Term, library: Library) -> tuple[Term, ...]:
    """From the umbrella down to the term itself."""
    above: tuple[Term, ...] = (term,)
    while (parent := above[0].parent) is not None:
        above = (library.terms[parent], *above)
    return above


def members(term: Term, library: Library) -> tuple[Term, ...]:
    """Every term under this one, at any depth."""
    return tuple(other for other in library.terms.values() if other.id != term.id and term in lineage(other, library))
