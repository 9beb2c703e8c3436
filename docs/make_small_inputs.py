"""Asks the small inputs again and writes their table: docs/explanation/small-inputs.md."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.small_inputs.asked import CASES, KINDS, faults  # noqa: E402

PAGE = ROOT / "docs" / "explanation" / "small-inputs.md"
HEAD = """# Small inputs that once went wrong

Each line is a record or a command of `tests/small_inputs/`, run in that folder.
On it an answer once said something false, lost something, or put it in the wrong order.
The table says what every format of the answer has to say now, and what none of them may say; `make small-inputs` runs it again.

"""


def main():
    found = {case["id"]: faults(case) for case in CASES}
    for name, problems in found.items():
        print(f"{'ok   ' if not problems else 'WRONG'} {name}" + "".join(f"\n        {one}" for one in problems), flush=True)
    PAGE.write_text(page(found), encoding="utf-8")
    print(f"{sum(not problems for problems in found.values())} passed, {sum(bool(problems) for problems in found.values())} failed")
    return 1 if any(found.values()) else 0


def page(found):
    """The page, with what each case got wrong."""
    return HEAD + "\n".join(_section(kind, found) for kind in KINDS)


def _section(kind, found):
    title, header = kind.replace("-", " ").capitalize(), ["| command | formats | has to say | must not say | result |", "|---|---|---|---|---|"]
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
