"""The tutorial shows what the command prints, and its five patients are five pathways."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))


def test_the_tutorial_is_what_the_command_prints():
    import make_pathways

    text = make_pathways.PAGE.read_text(encoding="utf-8")
    assert text == make_pathways.page(), "run `python docs/make_pathways.py`"


def test_every_line_shown_is_a_line_of_the_output():
    import make_pathways

    text = make_pathways.PAGE.read_text(encoding="utf-8")
    blocks = text.split("```\n")[1::2]
    assert len(blocks) == len(make_pathways.CASES)
    for (name, _, _), block in zip(make_pathways.CASES, blocks, strict=True):
        printed = make_pathways.output(name).splitlines()
        assert f"examples/pathway/{name}.csv" in block.splitlines()[0]
        assert [line for line in block.splitlines()[1:] if line != "  ..." and line not in printed] == []
