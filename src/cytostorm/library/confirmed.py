"""A library that takes the values of some observables as measured: somebody has confirmed their unit."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy

from cytostorm.errors import InputError, UnknownNameError
from cytostorm.library.librarian import Library
from cytostorm.model.documents import Edges, Observable


def confirmed(library: Library, observables: Iterable[str]) -> Library:
    """The same library, in which no value of these observables is suspected of a slip of its unit; what cannot be stays refused.

    Raises UnknownNameError, with the nearest id, for an observable that it does not hold.
    """
    named = set(observables)
    for name in sorted(named):
        _check(library, name)
    if not named:
        return library
    other = copy(library)
    other.__dict__["observables"] = {
        name: _unsuspected(one) if name in named else one for name, one in library.observables.items()
    }
    return other


def _check(library: Library, name: str) -> None:
    if name in library.findings or name in library.drugs:
        raise InputError(
            "--as-measured",
            f"'{name}' has no unit.",
            "Name the observable whose unit is confirmed, such as neutrophils.",
        )
    if name not in library.observables:
        raise UnknownNameError("observable", name, tuple(library.observables))


def _unsuspected(observable: Observable) -> Observable:
    return observable.model_copy(update={"plausible": Edges(), "questioned": ()})
