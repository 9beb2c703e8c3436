"""Attacks shared pages of a synthetic hospital with an integer programme and writes the table of docs/explanation/sharing.md."""

import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.hospitals_shared import TOTALS, Asked, paged, patients_of, rule_of, turning  # noqa: E402
from tests.shared_attack import Attack, Masked  # noqa: E402

from cytostorm.cohort.screening import Request, screened  # noqa: E402
from cytostorm.library import shipped  # noqa: E402
from cytostorm.synthetic import synthesize  # noqa: E402

PAGE = ROOT / "docs" / "explanation" / "sharing.md"
MARKED = re.compile(r"(<!-- attacked -->\n).*?(<!-- end -->)", re.DOTALL)
SETS = ("cov-hi", "news2", "qsofa")
EVENTS = ("icu", "death")
MEASURED = ("ferritin", "crp")
SIZES = (60, 200, 600)
HEAD = "| patients | attack | tried | numbers hidden | cells below 8 | narrowest: values left |\n|---|---|---|---|---|---|\n"


def patients():
    """600 synthetic patients, screened."""
    with tempfile.TemporaryDirectory() as place:
        source, out = Path(place) / "hospital", Path(place) / "out"
        source.mkdir()
        synthesize(source, max(SIZES), "long", 3)
        library = shipped()
        sets = [library.criteria(name) for name in SETS]
        with screened(Request(str(source), sets, library.reading("inpatient-7d")), out, library):
            pass
        return patients_of(out, Asked(SETS, EVENTS, MEASURED))


def line(size, attack, attacks):
    """One row: attacks, numbers that the pages do not show, cells below 8, and how many values are left of the narrowest of them."""
    found = [one for made in attacks for one in made.narrow()]
    hidden = sum(made.hidden for made in attacks)
    return f"| {size} | {attack} | {len(attacks)} | {hidden} | {len(found)} | {min(one[0] for one in found)} |"


def rows(size, held):
    asked, rule = Asked(SETS, EVENTS, MEASURED), rule_of(size)
    page, earlier = paged(held, asked, rule), paged(held[: 2 * size // 3], asked, rule)
    pairs = list(turning(held, asked, 2))
    yield line(size, "each count masked by itself, as before", [Masked([page])])
    yield line(size, "one page", [Attack([page])])
    yield line(size, "one page, all totals known exactly", [Attack([page], exact=TOTALS)])
    yield line(size, "one patient more turns a number", [Attack(pair, more=1) for pair in pairs])
    yield line(size, "the same, all totals known exactly", [Attack(pair, more=1, exact=TOTALS) for pair in pairs])
    yield line(size, "two pages, a third of the patients new", [Attack([earlier, page], more=size)])


def main():
    held = patients()
    found = "\n".join(row for size in SIZES for row in rows(size, held[:size]))
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(MARKED.sub(lambda match: f"{match[1]}{HEAD}{found}\n{match[2]}", text), encoding="utf-8")
    print(found)


if __name__ == "__main__":
    main()
