"""What a field takes, in one phrase made from the library."""

from __future__ import annotations

from cytostorm.io.values.subjects import Names, Subject


def expected_of(subject: Subject | None, names: Names) -> str:
    """Such as "a number in ng/mL or ug/L"; the units are those of the closed list of the observable."""
    if subject is None:
        return "the name of an observable, a finding or a drug"
    if subject.kind == "finding":
        return "yes or no"
    if subject.kind == "drug":
        return "given, not given, or a dose with its unit"
    if subject.kind == "sex":
        return "female or male"
    observable = names.library.observables[subject.name]
    if observable.kind == "ordinal":
        return f"one of: {', '.join(level.id for level in observable.levels)}"
    return f"a number in {' or '.join(names.library.units[subject.name].conversions)}"
