"""Confounders as columns of a model: categories by their stated levels, powers of numbers, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cytostorm.causal.design import Category, Column, Number
from cytostorm.protocols.cells import MISSING, Cells, Floats
from cytostorm.protocols.grammar import Confounder, Protocol
from cytostorm.protocols.people import Flags
from cytostorm.protocols.refusing import Refusal

YES_NO = ("No", "Yes")
_YES = {"yes": 1.0, "true": 1.0, "1": 1.0, "y": 1.0, "no": 0.0, "false": 0.0, "0": 0.0, "n": 0.0}


@dataclass(frozen=True)
class Confounding:
    """Confounders of all rows of the table: numbers (NaN where missing), or the position of the level (-1 where missing)."""

    given: tuple[Confounder, ...]
    values: dict[str, Floats]

    def missing(self, name: str) -> Flags:
        return np.asarray(np.isnan(self.values[name]) | (self._is_coded(name) & (self.values[name] < 0)))

    @property
    def complete(self) -> Flags:
        return np.asarray(~np.logical_or.reduce([self.missing(one.column) for one in self.given]))

    def columns(self, rows: Flags, powers: bool) -> list[Column]:
        """The columns of some rows, for a model (with powers) or for the balance table (without)."""
        return [column for one in self.given for column in self._column(one, rows, powers)]

    def _column(self, one: Confounder, rows: Flags, powers: bool) -> Iterator[Column]:
        values = self.values[one.column][rows]
        if one.kind == "number":
            for power in one.powers if powers else (1,):
                yield Number(one.column if power == 1 else f"{one.column}^{power}", values**power)
        else:
            levels, reference = _levels(one)
            yield Category(one.column, values.astype(np.int64), levels, reference)

    def _is_coded(self, name: str) -> bool:
        return next(one.kind for one in self.given if one.column == name) != "number"


def confounding_of(protocol: Protocol, cells: Cells) -> Confounding:
    """All confounders of a protocol for all rows of the table."""
    return Confounding(protocol.confounders, {one.column: _values(one, cells) for one in protocol.confounders})


def _levels(one: Confounder) -> tuple[tuple[str, ...], str]:
    if one.kind == "category":
        return one.levels, str(one.reference)
    no, yes = one.levels or YES_NO
    return (no, yes), no


def _values(one: Confounder, cells: Cells) -> Floats:
    if one.kind == "number":
        return cells.numbers(one.column)
    texts = cells.texts(one.column)
    if one.kind == "yes or no" and not one.levels:
        return np.array([_YES.get(text.lower(), -1.0) for text in texts])
    codes = {level: float(place) for place, level in enumerate(one.levels)}
    return np.array([codes.get(text, -1.0) for text in texts])


def refused_confounders(
    protocol: Protocol, cells: Cells, found: Confounding, inside: Flags, arm: NDArray[np.int8]
) -> Iterator[Refusal]:
    """Texts that are no stated level, levels that only one arm has, and values that are missing in one arm alone."""
    for one in protocol.confounders:
        if one.kind != "number":
            yield from _unstated(one, cells, inside)
    yield from _empty_strata(found, inside, arm)
    for one in protocol.confounders:
        yield from _missing_in_one_arm(one.column, found.missing(one.column) & inside, inside, arm)


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
    for one in found.given:
        if one.kind != "number":
            for place, level in enumerate(_levels(one)[0]):
                has = (found.values[one.column] == place) & inside
                yield from _empty_stratum(f"{one.column}: {level}", has, inside, arm)


def _empty_stratum(name: str, has: Flags, inside: Flags, arm: NDArray[np.int8]) -> Iterator[Refusal]:
    treated = int((has & (arm == 1)).sum())
    if has.any() and treated in (0, int(has.sum())):
        who = "untreated" if treated == 0 else "treated"
        problem = f"Everybody with '{name}' is {who}: nobody of the other group is there to compare with."
        advice = "Put levels together, or leave these persons out by eligibility: the question is then not about them."
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
