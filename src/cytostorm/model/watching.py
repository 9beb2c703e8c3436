"""What a file about watching a patient may say: what is tracked, when a treatment starts, and what is due when."""

from __future__ import annotations

from cytostorm.model.documents import (
    Checked,
    Cite,
    Document,
    Duration,
    FactStatus,
    Flag,
    Identifier,
    Interpretation,
    Whole,
)


class Tracked(Document):
    """An observable that is followed. `ratio`: its changes are told in percent and as a time to double or halve."""

    observable: Identifier
    ratio: Flag = True


class Step(Document):
    """How often, until how long after the first dose; without `until` for as long as it is asked."""

    every: Duration
    until: Duration | None = None


class DueItem(Document):
    """Something to do again. `of` are the observables or drugs whose facts show that it was done (none: no record shows it).

    `classes` of drugs, or the one drug under `drugs`: asked only where one of them was given; the library fills in the drugs.
    `before`: a value is asked before the first dose, too.
    No `steps` means that no source prints how often.
    """

    id: Identifier
    label: str
    of: tuple[Identifier, ...] = ()
    classes: tuple[Identifier, ...] = ()
    drugs: tuple[Identifier, ...] = ()
    before: Flag = False
    steps: tuple[Step, ...] = ()
    whom: str = ""
    status: FactStatus
    cite: Cite | None = None
    interpretation: tuple[Interpretation, ...] = ()
    because: str


class Follow(Document):
    """What to keep in mind where a drug makes a value unreliable. What can be followed comes from the masks in force, and from no list."""

    cite: Cite | None = None
    status: FactStatus
    because: str


class WatchPlan(Document):
    """Everything that watching needs and no criteria set says.

    `treatments`, the drugs of `treatment_classes` and the one that is named: the first one given after the last `gap` without
    any of them starts the clock, unless that is longer ago
    than `longest` or a person names another moment. `least_apart`: two values closer than that have no rate of their own.
    """

    id: Identifier
    title: str
    reading: Identifier
    treatment_classes: tuple[Identifier, ...]
    treatments: tuple[Identifier, ...] = ()
    gap: Duration
    longest: Duration
    least_apart: Duration
    because: str
    tracked: tuple[Tracked, ...]
    days: tuple[Whole, ...]
    rate_window: Duration
    fever_masks: tuple[Identifier, ...]
    relapse_items: tuple[Identifier, ...]
    relapse_by: Identifier
    due: tuple[DueItem, ...]
    follow: Follow
    last_checked: Checked
