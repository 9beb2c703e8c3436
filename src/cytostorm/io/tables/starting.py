"""The mapping to start from that `look` writes: valid YAML in which every guess has its evidence beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from cytostorm.io.tables.guesses import Guess
from cytostorm.io.tables.looking import Look

_KINDS = ("observable", "finding", "drug", "sex")


def mapping_text(seen: Look) -> str:
    """The mapping of a look, line by line. A column that was not guessed stands under `ignore`, with the reason."""
    return "\n".join(_lines(seen)) + "\n"


def _lines(seen: Look) -> Iterator[str]:
    yield f"# Guessed by cytostorm look from {Path(seen.source).name}. Look over every line: names, units, ignored columns."
    yield f"id: {_id(seen.source)}"
    yield f"layout: {'long' if seen.long else 'wide'}"
    for key in ("patient", "time"):
        if name := _first(seen, key):
            yield f"{key}: {_quoted(name)}  # {seen.guesses[name].because}"
    yield from (f"{part}: {_quoted(name)}" for part, name in seen.long.items())
    yield from _form(seen)
    yield from _subjects(seen)
    if stays := [f"{part}: {_quoted(name)}" for part in ("start", "end", "outcome") if (name := _first(seen, part))]:
        yield f"stay: {{{', '.join(stays)}}}" + ("  # add outcomes: {code: word}" if _first(seen, "outcome") else "")
    yield from _ignored(seen)


def _id(source: str) -> str:
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in Path(source).stem.lower()).split()
    return "-".join(words) if words and words[0][0].isalpha() else "-".join(["table", *words])


def _form(seen: Look) -> Iterator[str]:
    opening = seen.opening
    for key in ("decimal", "dates", "encoding", "sheet"):
        if said := getattr(opening, key):
            yield f"{key}: {_quoted(said) if key == 'sheet' else said}"
        elif key in seen.undecided:
            yield f"# {key}: {'comma or point' if key == 'decimal' else 'day.month.year or month/day/year'}: nothing in the file shows it"
    if opening.header_row > 1:
        yield f"header_row: {opening.header_row}"
    if seen.sentinels:
        yield f"sentinels: [{', '.join(map(_quoted, seen.sentinels))}]"
    if seen.fill_down:
        yield f"fill_down: [{', '.join(map(_quoted, seen.fill_down))}]"


def _subjects(seen: Look) -> Iterator[str]:
    columns = {name: guess for name, guess in seen.guesses.items() if guess.kind in _KINDS}
    found = {name: guess for name, guess in columns.items() if not seen.long or name not in seen.table.columns}
    if found:
        yield "names:" if seen.long else "columns:"
        yield from (
            f"  {_quoted(name)}: {{{_meaning(name, guess, seen)}}}  # {guess.because}" for name, guess in found.items()
        )


def _meaning(name: str, guess: Guess, seen: Look) -> str:
    if guess.kind == "sex":
        return "sex: true"
    is_test = bool(seen.long) and name not in seen.table.columns
    has_unit = guess.unit and not (is_test and "unit_column" in seen.long)  # a row then says its unit itself
    unit = f", unit: {_quoted(guess.unit)}" if has_unit else ""
    return f"{guess.kind}: {guess.name}{unit}{', once_per_patient: true' if name in seen.once else ''}"


def _ignored(seen: Look) -> Iterator[str]:
    used = {_first(seen, key) for key in ("patient", "time", "start", "end", "outcome")} | set(seen.long.values())
    rest = [
        name for name in seen.table.columns if name not in used and (seen.long or seen.guesses[name].kind not in _KINDS)
    ]
    if rest:
        yield "ignore:"
        yield from (f"  - {_quoted(name)}  # {_why(seen, name)}" for name in rest)
    named = seen.guesses if seen.long else {}
    if unknown := [
        name for name, guess in named.items() if name not in seen.table.columns and guess.kind not in _KINDS
    ]:
        yield "ignore_names:"
        yield from (f"  - {_quoted(name)}  # {seen.guesses[name].because}" for name in unknown)


def _why(seen: Look, name: str) -> str:
    guess = seen.guesses.get(name, Guess())
    return f"a second column of {guess.kind}" if guess.kind else guess.because or "not known"


def _first(seen: Look, kind: str) -> str:
    return next((name for name in seen.table.columns if seen.guesses.get(name, Guess()).kind == kind), "")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
