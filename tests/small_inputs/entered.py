"""Sources as hospitals send them: each asked as a command, and what the answer got wrong, in words."""

import tempfile
from pathlib import Path

import pyarrow.parquet as pq

from cytostorm.cli.doors import open_source
from cytostorm.io.opening import opening_of
from cytostorm.library import shipped
from cytostorm.library.strict_yaml import read_yaml
from cytostorm.record import Measurement
from tests.measured import command
from tests.small_inputs.made import MAKERS
from tests.vignettes.asked import Face, face, words_of

FOLDER = Path(__file__).parent
CONTENT, _ = read_yaml((FOLDER / "doors.yaml").read_text(encoding="utf-8"), "doors.yaml")
CASES, KINDS = CONTENT["cases"], CONTENT["kinds"]
_OPTIONS = ("decimal", "dates", "encoding")


def faults(case):
    """What the answer says and must not, lacks and must have; empty when all is well. Raises CannotBeMade."""
    with tempfile.TemporaryDirectory() as place:
        return list(_faults(case, Path(place)))


def _faults(case, place):
    made = MAKERS[case["makes"]](place) if "makes" in case else None
    typed = [_typed(word, place, made) for word in case["asks"]]
    answer, peak, left = _measured(typed, place) if "peak" in case else (face("text", typed), 0, [])
    if answer.code != case.get("exit", 0):
        yield f"exit {answer.code}: {answer.words[:200]}"
    yield from (f"does not say '{words}'" for words in case.get("says", ()) if words.casefold() not in answer.words)
    yield from (f"says '{words}'" for words in case.get("never", ()) if words.casefold() in answer.words)
    if peak > case.get("peak", peak):
        yield f"took {peak / 1e9:.1f} GB"
    yield from (f"left {name}" for name in left)
    yield from _written(case, place, typed)


def _written(case, place, typed):
    if "holds" in case:
        text = (place / "out.csv").read_text(encoding="utf-8")
        yield from (f"wrote no {words}" for words in case["holds"] if words not in text)
    found = _facts(typed, place) if "facts" in case or "lacks" in case else {}
    yield from (f"{name} is {found[name]}" for name in case.get("lacks", ()) if name in found)
    for name, wanted in case.get("facts", {}).items():
        ends = [float(end) for end in (wanted if isinstance(wanted, list) else [wanted])]
        if list(found.get(name, ()))[: len(ends)] != ends:
            yield f"{name} is {found.get(name)}"


def _typed(word, place, made):
    """A word of a command with its paths: sources stand beside this file, and what is written in a folder of its own."""
    if word == "made":
        return str(made)
    return (
        str(place / word)
        if word in ("out", "out.csv")
        else str(FOLDER / word)
        if "/" in str(word) and (FOLDER / word).exists()
        else str(word)
    )


def _facts(typed, place):
    """The first value of each observable, as both ends."""
    if typed[0] == "screen":
        rows = pq.read_table(place / "out" / "events.parquet").to_pylist()
        found = [(row["subject"], (row["low"], row["high"])) for row in rows if row["kind"] == "measurement"]
    else:
        said = {one: typed[typed.index(f"--{one}") + 1] for one in _OPTIONS if f"--{one}" in typed}
        mapping = Path(typed[typed.index("-m") + 1]) if "-m" in typed else None
        record = open_source(typed[1], shipped(), mapping, [], opening=opening_of(**said)).records[0]
        found = [(fact.observable, tuple(fact.bounds)) for fact in record.facts if isinstance(fact, Measurement)]
    return dict(reversed(found))


def _measured(typed, place):
    """The answer of a process of its own, its peak in bytes, and what it left in its working directory or the temporary folder."""
    ran, peak, left = command(place, *typed)
    return Face("text", ran.returncode, words_of(ran.stdout + " " + ran.stderr), ran.stdout), peak, left
