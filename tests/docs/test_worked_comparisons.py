"""The worked example of historical controls and the refused comparison: every block is run, every number computed again."""

import doctest
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cytostorm.causal.logistic import logistic
from tests.data_files import TONGJI
from tests.functional.conftest import run  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[2]
LETTER = (ROOT / "docs" / "explanation" / "historical-controls.md").read_text(encoding="utf-8")
REFUSED = (ROOT / "docs" / "explanation" / "refused-comparison.md").read_text(encoding="utf-8")
PYTHON = r"```python\n(.*?)```"


@pytest.fixture(scope="module")
def patients(tmp_path_factory):
    """The table that the page makes from the public file, by the page's own block."""
    folder = tmp_path_factory.mktemp("tongji")
    (folder / TONGJI.name).write_bytes(TONGJI.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        exec(compile(re.findall(PYTHON, REFUSED, flags=re.S)[0], "refused-comparison.md", "exec"), {})
    return folder / "tongji-patients.csv"


def test_the_naive_table_is_that_of_the_file(patients):
    table = pd.read_csv(patients)
    for word, name in (("yes", "ferritin measured"), ("no", "ferritin not measured")):
        own = table[table["measured"] == word]
        died = int((own["outcome"] == "died").sum())
        assert f"| {name} | {died} ({100 * died / len(own):.0f}%) | {len(own)} |" in REFUSED
    assert len(table) == 375


def test_the_command_refuses_with_the_reasons_of_the_page(run, patients, tmp_path):  # noqa: F811
    """Counts and days as they stand on the page, in their order; the words are those of the command."""
    told = run("compare", ROOT / "examples" / "tongji-naive.yaml", "--table", patients, "--out", tmp_path / "naive")
    assert told.code == 3, told.err
    printed = re.findall(r"```console\n\$ cytostorm compare [^\n]*\n(.*?)```", REFUSED, flags=re.S)[0]
    pattern = r"\d[\d,]* of 375 persons|425 days"
    assert re.findall(pattern, " ".join(told.out.split())) == re.findall(pattern, " ".join(printed.split()))
    assert "No effect is estimated" in " ".join(told.out.split())
    assert len(re.findall(pattern, told.out)) >= 4


def test_the_words_of_the_page_about_time_are_those_of_the_file(patients):
    table = pd.read_csv(patients)
    late = (pd.to_datetime(table["ferritin_at"]) - pd.to_datetime(table["admitted"])).dt.total_seconds() / 86400
    assert (round(late.sum()), round(late.max())) == (425, 17)
    assert late.median() == pytest.approx(0.5, abs=0.06)
    assert (pd.to_datetime(table["crp_at"]) > pd.to_datetime(table["admitted"])).sum() == 353


def test_the_association_of_ferritin_is_that_of_the_page(patients, monkeypatch):
    monkeypatch.chdir(patients.parent)
    made = {}
    exec(compile(re.findall(PYTHON, LETTER, flags=re.S)[0], "historical-controls.md", "exec"), made)
    for name, words in (
        ("alone", "alone"),
        ("adjusted", "with age and sex"),
        ("with_crp", "with age, sex and CRP (212 patients)"),
    ):
        one = made[name]
        assert f"| {one.odds_ratio:.2f} {words} | {one.low:.2f} to {one.high:.2f} |" in LETTER
    table = made["patients"]
    known = table.dropna(subset=["ferritin"])
    assert (len(known), int((known["outcome"] == "died").sum())) == (213, 79)
    assert len(table.dropna(subset=["ferritin", "crp"])) == 212
    unmeasured = table[table["ferritin"].isna()]
    assert len(unmeasured) == 162
    assert (unmeasured["outcome"] == "died").mean() > (known["outcome"] == "died").mean()


def test_mortality_at_both_medians_is_that_of_the_page(patients):
    known = pd.read_csv(patients).dropna(subset=["ferritin"])
    matrix = np.column_stack([np.ones(len(known)), np.log2(known["ferritin"])])
    fit = logistic(matrix, (known["outcome"] == "died").to_numpy(float))
    risks = [1 / (1 + np.exp(-(fit.coefficients @ [1, np.log2(median)]))) for median in (1237, 2218)]
    assert [f"{100 * risk:.0f}%" for risk in risks] == ["52%", "72%"]
    assert "52% and 72%" in LETTER


def test_every_number_of_the_worked_example_is_computed():
    blocks = "\n".join(block for block in re.findall(PYTHON, LETTER, flags=re.S) if block.startswith(">>>"))
    test = doctest.DocTestParser().get_doctest(blocks, {}, "historical-controls.md", None, 0)
    runner = doctest.DocTestRunner(verbose=False)
    said = []
    runner.run(test, out=said.append)
    assert (runner.failures, runner.tries > 12) == (0, True), "".join(said)
