"""How sets and inputs of a population are called; a set that the library no longer holds is called by its id."""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet
from cytostorm.presentation.labels import subject_label
from cytostorm.presentation.population_groups import made_for_words

NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Names:
    """The sets of the library by id, as far as it holds those that were screened; and which of these were made for some patients only."""

    library: Library
    sets: dict[str, CriteriaSet]
    restricted: frozenset[str]

    def short(self, criteria: str) -> str:
        return self.sets[criteria].document.short_title if criteria in self.sets else criteria

    def met(self, criteria: str) -> str:
        """What "met" means in the words of the set."""
        return (self.sets[criteria].document.verdict_label if criteria in self.sets else "") or self.short(criteria)

    def about(self, criteria: str) -> list[str]:
        """Whom a set was made for; empty where it names nobody."""
        found = self.sets[criteria].applies if criteria in self.sets else ()
        return [node.meta.label or node.meta.id for node in found]

    def is_restricted(self, criteria: str) -> bool:
        """Whether the set, as it was screened, was made for some patients only. The library of today may no longer hold it."""
        return criteria in self.restricted

    def made_for(self, criteria: str) -> str:
        """The same, short; empty where it named nobody, "not known" where it named somebody and the library no longer says whom."""
        return (made_for_words(self.about(criteria)) or NOT_KNOWN) if self.is_restricted(criteria) else ""

    def subject(self, subject: str, detail: str = "") -> str:
        label = subject_label(subject, self.library)
        return f"{label}, {detail.replace('_', ' ')}" if detail else label

    def test(self, subject: str) -> str:
        """As a test to ask for: a value that can be derived names what it is made from, too."""
        label, observable = self.subject(subject), self.library.observables.get(subject)
        sources = (
            [source.partition("@")[0] for d in observable.derived for source in (d.first, d.second)]
            if observable
            else []
        )
        parts = " and ".join(self.subject(part).partition(" (")[0] for part in dict.fromkeys(sources))
        return f"{label}, or {parts}" if parts else label


def names_of(criteria: list[str], restricted: frozenset[str], library: Library) -> Names:
    """`restricted`: which of the sets were made for some patients only, as the screened folder says."""
    held = {name: library.criteria(name) for name in criteria if name in library.criteria_ids}
    return Names(library, held, restricted)
