"""Asks the small inputs again and writes their table: docs/explanation/small-inputs.md."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.small_inputs import entered  # noqa: E402
from tests.small_inputs.asked import CASES, KINDS, faults  # noqa: E402
from tests.small_inputs.made import CannotBeMade  # noqa: E402

PAGE = ROOT / "docs" / "explanation" / "small-inputs.md"
HEAD = """# Small inputs that once went wrong

Each line is a record or a command of `tests/small_inputs/`, run in that folder.
On it an answer once said something false, lost something, or put it in the wrong order.
The table says what every format of the answer has to say now, and what none of them may say; `make small-inputs` runs it again.

The first part is about answers to one patient, the second about sources as hospitals send them.
A source called `made` is too large to keep, and made by `tests/small_inputs/made.py`.

# Answers

"""
DOORS = "# Sources\n\n"


def main():
    found = {case["id"]: _tried(faults, case) for case in CASES}
    read = {case["id"]: _tried(entered.faults, case) for case in entered.CASES}
    problems = [*found.values(), *read.values()]
    if None not in problems:
        PAGE.write_text(page(found, read), encoding="utf-8")
    counts = [
        sum(one == [] for one in problems),
        sum(bool(one) for one in problems),
        sum(one is None for one in problems),
    ]
    print("{} passed, {} failed, {} not run".format(*counts))
    return 1 if counts[1] else 0


def _tried(ask, case):
    """What a case got wrong, said at once; None where its source could not be made here."""
    try:
        problems = ask(case)
    except CannotBeMade as reason:
        print(f"----  {case['id']}: {reason}", flush=True)
        return None
    print(
        f"{'WRONG' if problems else 'ok   '} {case['id']}" + "".join(f"\n        {one}" for one in problems), flush=True
    )
    return problems


def page(found, read):
    """The page, with what each case got wrong."""
    doors = "\n".join(_door_section(kind, read) for kind in entered.KINDS)
    return HEAD + "\n".join(_section(kind, found) for kind in KINDS) + "\n" + DOORS + doors


def _door_section(kind, read):
    header = ["| command | exit | has to say | has to read | result |", "|---|---|---|---|---|"]
    rows = [_door_row(case, read[case["id"]]) for case in entered.CASES if case["kind"] == kind]
    return "\n".join([f"## {kind.replace('-', ' ').capitalize()}", "", entered.KINDS[kind], "", *header, *rows, ""])


def _door_row(case, problems):
    command = " ".join(map(_shown, ("cytostorm", *case["asks"])))
    memory = [f"at most {case['peak'] / 1e9:g} GB of memory"] if "peak" in case else []
    said = [*case.get("says", ()), *memory]
    return f"| `{command}` | {case.get('exit', 0)} | {'; '.join(said).replace('|', '&#124;')} | {'; '.join(_read(case))} | {_outcome(problems)} |"


def _read(case):
    for name, ends in case.get("facts", {}).items():
        yield f"{name} {' to '.join(map(str, ends)) if isinstance(ends, list) else ends}"
    yield from (f"no {name}" for name in case.get("lacks", ()))
    yield from (f"in the file: {words}".replace("|", "&#124;") for words in case.get("holds", ()))


def _section(kind, found):
    title, header = (
        kind.replace("-", " ").capitalize(),
        ["| command | formats | has to say | must not say | result |", "|---|---|---|---|---|"],
    )
    rows = [_row(case, found[case["id"]]) for case in CASES if case["kind"] == kind]
    return "\n".join([f"## {title}", "", KINDS[kind], "", *header, *rows, ""])


def _row(case, problems):
    command = " ".join(map(_shown, ("cytostorm", *case["asks"])))
    return f"| `{command}` | {', '.join(case['faces'])} | {'; '.join(_wanted(case))} | {'; '.join(_unwanted(case))} | {_outcome(problems)} |"


def _wanted(case):
    yield from (" and ".join(group) for group in case.get("says", ()))
    yield from (f"{name}: {word}" for name, word in case.get("verdicts", {}).items())
    yield from (f"{name} is for other patients" for name in case.get("set_aside", ()))
    if "first" in case:
        yield f"first: {', '.join(case['first'])}"


def _unwanted(case):
    yield from (f'"{word}"' for word in case.get("never", ()))
    yield from (f"a dose of {name}" for name in case.get("not_offered", ()))
    if "most_mg" in case:
        yield "any dose" if not float(case["most_mg"]) else f"a dose above {case['most_mg']} mg"


def _shown(argument):
    return f"'{argument}'" if " " in argument else argument


def _outcome(problems):
    return "right" if not problems else f"{len(problems)} wrong"


if __name__ == "__main__":
    sys.exit(main())
