"""How long facts last, as picks of the reading that names it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from cytostorm.errors import KnowledgeError, suggestion
from cytostorm.model.lasting import Durations
from cytostorm.model.readings import Reading


def with_durations(
    reading: Reading, file: str, durations: Mapping[str, Durations], subjects: Mapping[str, object]
) -> Reading:
    """The same reading, each subject of its durations overriding the default."""
    if reading.lasting is None:
        return reading
    _check(reading, file, durations, subjects)
    picks = (one.as_pick(reading.default.within) for one in durations[reading.lasting].lasts)
    return reading.model_copy(update={"overrides": (*reading.overrides, *picks)})


def _check(reading: Reading, file: str, known: Mapping[str, Durations], subjects: Mapping[str, object]) -> None:
    """The durations of a reading exist, name what there is, and say of each thing once how long it lasts."""
    if reading.lasting not in known:
        raise KnowledgeError(
            file, "lasting", f"'{reading.lasting}' is not known.{suggestion(str(reading.lasting), known)}"
        )
    lasts = known[str(reading.lasting)].lasts
    named = [name for one in lasts for name in one.of]
    for name in (
        *named,
        *(ender for one in lasts for ender in one.ended_by),
        *(name for rule in reading.overrides for name in rule.of),
    ):
        if name not in subjects:
            raise KnowledgeError(file, "of", f"'{name}' is not an observable or a finding.{suggestion(name, subjects)}")
    if twice := [name for name, times in Counter(named).items() if times > 1]:
        raise KnowledgeError(
            file, "lasting", f"'{twice[0]}' has two durations in '{reading.lasting}'.", "Keep one of them."
        )
