"""Confounders as columns of numbers: categories by their stated levels, powers of numbers, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cytostorm.protocols.cells import MISSING, Cells, Floats
from cytostorm.protocols.grammar import Confounder, Protocol
from cytostorm.protocols.people import Flags
from cytostorm.protocols.refusing import Refusal

YES_NO = ("No", "Yes")
_YES = {"yes": 1.0, "true": 1.0, "1": 1.0, "y": 1.0, "no": 0.0, "false": 0.0, "0": 0.0, "n": 0.0}


@dataclass(frozen=True)
class Term:
    """One column of a model: its confounder, its level (of a category) or power (of a number), and whether it is 0 or 1."""

    confounder: str
    level: str = ""
    power: int = 1
    is_binary: bool = False

    @property
    def name(self) -> str:
        return (
            f"{self.confounder}: {self.level}"
            if self.level
            else f"{self.confounder}^{self.power}"
            if self.power > 1
            else self.confounder
        )


@dataclass(frozen=True)
class Confounding:
    """`values`: rows by terms, NaN where missing. `balance`: the same for the balance table, with the reference levels and without
    powers. `missing`: in how many rows each confounder is missing, in its order."""

    terms: tuple[Term, ...]
    values: Floats
    balance_terms: tuple[Term, ...]
    balance: Floats
    missing: dict[str, Flags]

    @property
    def complete(self) -> Flags:
        return np.asarray(~np.isnan(self.values).any(axis=1))


def confounding_of(protocol: Protocol, cells: Cells) -> Confounding:
    """All confounders of a protocol for all rows of the table."""
    models, shown, missing = [], [], {}
    for one in protocol.confounders:
        columns = list(_columns(one, cells))
        shown += [(term, values) for term, values in columns if term.power == 1]
        models += [
            (term, values) for term, values in columns if not (one.kind == "category" and term.level == one.reference)
        ]
        missing[one.column] = np.isnan(columns[0][1])
    return Confounding(
        tuple(term for term, _ in models),
        _joined(models, len(cells)),
        tuple(term for term, _ in shown),
        _joined(shown, len(cells)),
        missing,
    )


def _joined(columns: Sequence[tuple[Term, Floats]], rows: int) -> Floats:
    return np.column_stack([values for _, values in columns]) if columns else np.empty((rows, 0))


def _columns(one: Confounder, cells: Cells) -> Iterator[tuple[Term, Floats]]:
    if one.kind == "number":
        numbers = cells.numbers(one.column)
        yield from ((Term(one.column, power=power), numbers**power) for power in one.powers)
    elif one.kind == "yes or no":
        yield Term(one.column, is_binary=True), _yes_or_no(one, cells.texts(one.column))
    else:
        texts, codes = cells.texts(one.column), {level: place for place, level in enumerate(one.levels)}
        places = np.array([codes.get(text, -1) for text in texts])
        for level, place in codes.items():
            yield Term(one.column, level, is_binary=True), np.where(places < 0, np.nan, (places == place).astype(float))


def _yes_or_no(one: Confounder, texts: Sequence[str]) -> Floats:
    words = (
        {one.levels[0]: 0.0, one.levels[1]: 1.0}
        if one.levels
        else {text: _YES.get(text.lower(), np.nan) for text in set(texts)}
    )
    return np.array([words.get(text, np.nan) for text in texts])


def refused_confounders(
    protocol: Protocol, cells: Cells, found: Confounding, inside: Flags, arm: NDArray[np.int8]
) -> Iterator[Refusal]:
    """Texts that are no stated level, levels that only one arm has, and values that are missing in one arm alone."""
    for one in protocol.confounders:
        if one.kind != "number":
            yield from _unstated(one, cells, inside)
    yield from _empty_strata(found, inside, arm)
    for name, gone in found.missing.items():
        yield from _missing_in_one_arm(name, gone & inside, inside, arm)


def _unstated(one: Confounder, cells: Cells, inside: Flags) -> Iterator[Refusal]:
    known = set(one.levels) if one.levels else set()
    texts = [text for text, is_in in zip(cells.texts(one.column), inside.tolist(), strict=True) if is_in]
    odd = Counter(
        text for text in texts if text not in MISSING and text not in known and not (not known and text.lower() in _YES)
    )
    if odd:
        named = ", ".join(f"'{text}' {count}" for text, count in odd.most_common(5))
        problem = f"'{one.column}' holds texts that are none of its levels: {named}."
        advice = "Name them under 'levels', put them together under 'source: derive' with groups, or leave these persons out by eligibility."
        yield Refusal("unstated level", problem, advice, sum(odd.values()), len(texts))


def _empty_strata(found: Confounding, inside: Flags, arm: NDArray[np.int8]) -> Iterator[Refusal]:
    for place, term in enumerate(found.balance_terms):
        has = (found.balance[:, place] == 1) & inside
        if not (term.is_binary and has.any()):
            continue
        treated = int((has & (arm == 1)).sum())
        if treated in (0, int(has.sum())):
            who = "untreated" if treated == 0 else "treated"
            problem = f"Everybody with {term.name} is {who}: nobody of the other group is there to compare with."
            advice = "Put levels together, or leave these persons out by eligibility and say that the question is not about them."
            yield Refusal("empty stratum", problem, advice, int(has.sum()), int(inside.sum()))


def _missing_in_one_arm(name: str, gone: Flags, inside: Flags, arm: NDArray[np.int8]) -> Iterator[Refusal]:
    by_arm = {value: (int((gone & (arm == value)).sum()), int((inside & (arm == value)).sum())) for value in (0, 1)}
    for value, (missing, whole) in by_arm.items():
        if whole and missing == whole:
            who = "treated" if value else "untreated"
            problem = f"'{name}' is missing in everybody who was {who}, so the groups cannot be compared by it."
            yield Refusal(
                "missing in one arm",
                problem,
                "Find the values, or leave this confounder out and say so.",
                missing,
                whole,
            )
