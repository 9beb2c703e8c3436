"""What was seen of an input, remembered by the facts that were read for it: most of a form stays empty, and one field changes at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cytostorm.memory import Memory, same
from cytostorm.model.knowledge_source import KnowledgeSource
from cytostorm.model.nodes import Key
from cytostorm.model.readings import Reading
from cytostorm.model.snapshot import Point, Seen
from cytostorm.record.facts import Fact

Subject = tuple[type, str]
Look = tuple[Seen, tuple[Point, ...]]
"""What was seen of an input; of a series its points as well."""
MOST = 16
"""So many different looks at one input are kept."""


class Subjects(dict[Subject, list[Fact]]):
    """Facts by kind and subject, noting which were asked for: what a look reads is all that it depends on."""

    def __init__(self, facts: dict[Subject, list[Fact]]):
        super().__init__(facts)
        self.asked: set[Subject] = set()

    def get(self, subject: Subject, default: Any = None, /) -> Any:
        self.asked.add(subject)
        return super().get(subject, default)


@dataclass(frozen=True)
class _Trace:
    """One look: the subjects that were asked for, the facts that there were, and what was seen."""

    asked: frozenset[Subject]
    facts: dict[Subject, list[Fact]]
    found: Look

    def fits(self, subjects: Subjects) -> bool:
        if self.asked.isdisjoint(subjects):
            return not self.facts
        held = [name for name in subjects if name in self.asked]
        return len(held) == len(self.facts) and all(self.facts.get(name) == subjects[name] for name in held)


Shelf = dict[Key, list[_Trace]]
_SHELVES: Memory[Shelf] = Memory(32)


def shelf(reading: Reading, knowledge: KnowledgeSource) -> Shelf:
    """Where looks through one reading are kept."""
    return _SHELVES.answer((reading, knowledge), dict)


def known_look(key: Key, subjects: Subjects, held: Shelf) -> Look | None:
    """An earlier look at an input, if every fact that it read is as it was."""
    return next((one.found for one in held.get(key, ()) if one.fits(subjects)), None)


def keep_look(key: Key, subjects: Subjects, held: Shelf, found: Look) -> None:
    """Keeps a look with what was asked for since `subjects.asked` was emptied; the look at nothing stays, others go in turn."""
    asked = frozenset(subjects.asked)
    made = _Trace(asked, {name: facts for name, facts in subjects.items() if name in asked}, found)
    before = held.get(key, [])
    silent, others = ([one for one in before if bool(one.facts) is said] for said in (False, True))
    kept = [made, *others][:MOST] if made.facts else others
    held[key] = [*silent, *kept] if made.facts else [made, *kept]


def as_before(facts: dict[Subject, list[Fact]]) -> dict[Subject, list[Fact]]:
    """The same facts, equal ones as one object: they are compared for each input."""
    return {name: [same(fact) for fact in found] for name, found in facts.items()}
