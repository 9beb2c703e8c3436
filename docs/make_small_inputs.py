"""Asks the small inputs again and writes their table: docs/explanation/small-inputs.md."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.small_inputs.asked import CASES, KINDS, faults  # noqa: E402

PAGE = ROOT / "docs" / "explanation" / "small-inputs.md"
HEAD = """# Small inputs that once went wrong

Each line is a record or a command of `tests/small_inputs/`.
On it an answer once said something false, lost something, or put it in the wrong order.
`make small-inputs` asks them again on every face and writes this table; the tests hold it.

"""


def main():
    found = {case["id"]: faults(case) for case in CASES}
    for name, problems in found.items():
        print(f"{'ok   ' if not problems else 'WRONG'} {name}" + "".join(f"\n        {one}" for one in problems), flush=True)
    PAGE.write_text(HEAD + "\n".join(_section(kind, found) for kind in KINDS), encoding="utf-8")
    print(f"{sum(not problems for problems in found.values())} passed, {sum(bool(problems) for problems in found.values())} failed")
    return 1 if any(found.values()) else 0


def _section(kind, found):
    title, header = kind.replace("-", " ").capitalize(), ["| input | command | faces | result |", "|---|---|---|---|"]
    rows = [_row(case, found[case["id"]]) for case in CASES if case["kind"] == kind]
    return "\n".join([f"## {title}", "", KINDS[kind], "", *header, *rows, ""])


def _row(case, problems):
    command = " ".join(map(_shown, ("cytostorm", *case["asks"])))
    return f"| {case['id']} | `{command}` | {', '.join(case['faces'])} | {_outcome(problems)} |"


def _shown(argument):
    return f"'{argument}'" if " " in argument else argument


def _outcome(problems):
    return "as it must be" if not problems else f"{len(problems)} fault(s)"


if __name__ == "__main__":
    sys.exit(main())
