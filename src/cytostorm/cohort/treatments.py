"""Which drugs count as treatment of hyperinflammation in a report on lead times.

No paper lists them for this use: the two lists of classes are ours. Named are classes that are given against cytokines, and
etoposide, which is given against HLH itself. Left out are those that are as often given for another reason (immunoglobulin,
calcineurin inhibitors, methotrexate, rituximab, alemtuzumab). Glucocorticoids are apart: they are given early and for many reasons.
"""

from __future__ import annotations

from cytostorm.library import Library
from cytostorm.library.drugs import members

_TREATMENTS = ("il1_blocker", "il6_blocker", "ifng_blocker", "jak_inhibitor")
_AGAINST_HLH = "etoposide"
_GLUCOCORTICOIDS = ("glucocorticoid",)


def treatments(library: Library) -> tuple[str, ...]:
    """The drugs given against cytokines or against HLH."""
    return (*members(_TREATMENTS, library.drugs), _AGAINST_HLH)


def glucocorticoids(library: Library) -> tuple[str, ...]:
    return members(_GLUCOCORTICOIDS, library.drugs)


def treatment_words(library: Library) -> tuple[list[str], list[str]]:
    """Both lists as a report names them: by class, and etoposide."""
    labels = ([library.drug_classes[name].label for name in names] for names in (_TREATMENTS, _GLUCOCORTICOIDS))
    first, second = labels
    return [*first, library.drugs[_AGAINST_HLH].label], second
