"""What drugs hide now, until when, which verdicts are open only because of that, and what to follow instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cytostorm.interpreter import Evaluation
from cytostorm.library import Library
from cytostorm.model.documents import Hidden, Mask
from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.model.nodes import CriteriaSet
from cytostorm.model.watching import Follow
from cytostorm.monitoring.sight import moment_of
from cytostorm.record import Administration, Chooser, Record, grouped, hides_until, known_facts
from cytostorm.values import Word, verdict_word

DEFAULT_READING = "inpatient-7d"


@dataclass(frozen=True)
class InForce:
    """A mask that is in force now: the drug, since when, and until when at the earliest (a later dose lengthens it)."""

    mask: Mask
    drug: str
    since: datetime
    until: datetime

    @property
    def hides(self) -> tuple[Hidden, ...]:
        return self.mask.hides


@dataclass(frozen=True)
class Opened:
    """A set whose verdict is unknown because of masks, and what it would say of the values as reported.

    What it would say is no verdict: the values may be the drug's work.
    """

    criteria: CriteriaSet
    as_reported: Word
    hidden: tuple[str, ...]


@dataclass(frozen=True)
class Unreliable:
    """What one drug makes unreliable until one moment."""

    drug: str
    until: datetime
    observables: tuple[str, ...]


@dataclass(frozen=True)
class Masking:
    """Everything that drugs make unreliable at a moment. `follow` is None where nothing is.

    `followed` are the tracked observables that no mask in force touches, so that no list can name what another calls unreliable;
    `rise_counts` and `fall_counts` those that a drug only lowers or only raises: a change against the drug is still seen.
    """

    in_force: tuple[InForce, ...]
    opened: tuple[Opened, ...]
    follow: Follow | None
    followed: tuple[str, ...] = ()
    rise_counts: tuple[str, ...] = ()
    fall_counts: tuple[str, ...] = ()

    @property
    def unreliable(self) -> tuple[str, ...]:
        """Every observable that a mask in force touches, each once."""
        return tuple(dict.fromkeys(hidden.observable for force in self.in_force for hidden in force.hides))

    @property
    def by_drug(self) -> tuple[Unreliable, ...]:
        """The masks of one drug that end together as one; of a row that was not understood all as one, until the last of them ends."""
        found: dict[tuple[str, datetime | None], dict[str, datetime]] = {}
        for force in self.in_force:
            key = (force.drug, None if force.drug == UNIDENTIFIED else force.until)
            held = found.setdefault(key, {})
            held.update(
                {one.observable: max(force.until, held.get(one.observable, force.until)) for one in force.hides}
            )
        return tuple(Unreliable(drug, max(signs.values()), tuple(signs)) for (drug, _), signs in found.items())


def masking(
    record: Record,
    library: Library,
    at: datetime | None = None,
    criteria: Sequence[CriteriaSet] | None = None,
    reading: str = DEFAULT_READING,
) -> Masking:
    """What is hidden at a moment (the last known fact unless given), for some sets (all that are no drafts unless given).

    Raises InputError for a record without dates.
    """
    moment = moment_of(record, at)
    force = in_force(record, library, moment)
    sets = library.standard() if criteria is None else tuple(criteria)
    effects = _effects(force)
    tracked = [one.observable for one in library.watching.tracked]
    followed, rises, falls = (
        tuple(name for name in tracked if effects.get(name, set()) == wanted)
        for wanted in (set(), {"at_least_observed"}, {"at_most_observed"})
    )
    follow = library.watching.follow if force else None
    return Masking(
        force, opened(record, library, sets, reading, moment), follow, followed if force else (), rises, falls
    )


def _effects(force: tuple[InForce, ...]) -> dict[str, set[str]]:
    """What the true value may be of each observable that a mask in force touches, by every such mask."""
    found: dict[str, set[str]] = {}
    for hidden in (hidden for one in force for hidden in one.hides):
        found.setdefault(hidden.observable, set()).add(hidden.true_value)
    return found


def in_force(record: Record, library: Library, at: datetime) -> tuple[InForce, ...]:
    """Masks in force at a moment: one for each mask and drug, from the first dose of an unbroken row to the end of the last."""
    found: dict[tuple[str, str], InForce] = {}
    for one in sorted(_stretches(record, library, at), key=lambda stretch: stretch.since):
        key = (one.mask.id, one.drug)
        before = found.get(key)
        unbroken = before is not None and one.since <= before.until
        found[key] = (
            InForce(one.mask, one.drug, before.since, max(one.until, before.until)) if before and unbroken else one
        )
    return tuple(one for one in found.values() if one.since <= at < one.until)


def _stretches(record: Record, library: Library, at: datetime) -> list[InForce]:
    given = [fact for fact in known_facts(record, at) if isinstance(fact, Administration)]
    facts, found = grouped(record.facts), []
    for fact in given:
        for mask in library.masks.values():
            until = hides_until(mask, fact, facts, at) if fact.drug in mask.drugs else None
            if until is not None and fact.times.effective is not None:
                found.append(InForce(mask, fact.drug, fact.times.effective, until))
    return found


def hides_fever(record: Record, library: Library, at: datetime) -> bool:
    """Whether IL-6 blockade is in force, under which fever is not looked at for a relapse."""
    return any(one.mask.id in library.watching.fever_masks for one in in_force(record, library, at))


def opened(
    record: Record, library: Library, criteria: Sequence[CriteriaSet], reading: str, at: datetime
) -> tuple[Opened, ...]:
    """Sets that are unknown with the masks and settled on the same values without them."""
    rule = library.reading(reading)
    masked, bare = Chooser(record, rule, library), Chooser(record, rule, library.unmasked)
    found = []
    for one in criteria:
        snapshot = masked.snapshot(one.inputs, at)
        word = verdict_word(Evaluation(one, bare.snapshot(one.inputs, at)).verdict)
        if word != "unknown" and verdict_word(Evaluation(one, snapshot).verdict) == "unknown":
            hidden = tuple(sorted({key[1] for key, seen in snapshot.seen.items() if seen.masks}))
            found.append(Opened(one, word, hidden))
    return tuple(found)
