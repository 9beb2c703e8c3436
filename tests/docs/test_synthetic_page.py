"""The page on the synthetic hospital says what the code does: every made-up frequency stands there as it is."""

from pathlib import Path

from cytostorm.synthetic.panels import CORRECTION_RATE, GARBAGE_RATE, LABORATORIES, PANELS, SLIP_RATE
from cytostorm.synthetic.profiles import ADMISSIONS_A_DAY, PROFILES

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "make-a-synthetic-hospital.md").read_text(encoding="utf-8")


def percent(share):
    return f"{share * 100:g}%"


def table(first_heading):
    """The cells of the table that begins with a heading."""
    lines = PAGE[PAGE.index(f"| {first_heading} |") :].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_causes_are_those_of_the_code():
    said = [[p.cause, p.syndrome, percent(p.share), f"{p.days:g}", percent(p.icu), percent(p.death)] for p in PROFILES]
    assert table("cause") == said


def test_the_panels_are_those_of_the_code():
    def row(p):
        after = f"{p.delay:g} h" if p.delay else "at once"
        return [
            p.name,
            ", ".join(test.observable for test in p.tests),
            f"{p.every:g} h",
            percent(p.share),
            percent(p.intense),
            after,
        ]

    assert table("panel") == [row(panel) for panel in PANELS]


def test_the_blemishes_are_those_of_the_code():
    said = [f"1 in {1 / rate:.0f}" for rate in (GARBAGE_RATE, SLIP_RATE, CORRECTION_RATE)]
    lines = [line for line in PAGE.splitlines() if "1 in " in line]
    assert [expected in line for expected, line in zip(said, lines, strict=True)] == [True, True, True]


def test_admissions_and_laboratories_are_those_of_the_code():
    assert f"Admissions come at {ADMISSIONS_A_DAY} a day" in PAGE
    assert "{}, {} and {}".format(*map(percent, LABORATORIES)) in PAGE


def test_the_page_says_what_it_must_not_be_used_for():
    assert "They are not epidemiology." in PAGE
    assert PAGE.index("must not be used for") < PAGE.index("## Who comes")
