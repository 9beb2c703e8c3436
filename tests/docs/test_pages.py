"""Docs that tests keep true: generated pages are fresh, links lead somewhere, commands and figures in the README hold."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cytostorm import Record
from cytostorm.library import shipped

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "GLOSSARY.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)
sys.path.insert(0, str(ROOT / "docs"))


def test_generated_pages_are_fresh():
    import make_reference

    stale = [
        str(p.relative_to(ROOT))
        for p, text in make_reference.pages().items()
        if not p.exists() or p.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run `make docs`"


def test_a_changed_set_has_a_new_revision():
    import make_reference

    assert make_reference.changed_without_revision(shipped()) == []


def test_no_page_is_left_of_a_set_that_is_gone():
    written = {path.stem for path in (ROOT / "docs" / "reference" / "criteria").glob("*.md")}
    assert written == set(shipped().criteria_ids)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http", "mailto")):
            assert (page.parent / target).exists(), target


def test_the_readme_counts_the_sets_that_there_are():
    assert f"{len(shipped().criteria_ids)} criteria sets; " in (ROOT / "README.md").read_text()


def test_the_readme_shows_what_the_command_prints():
    command = [sys.executable, "-m", "cytostorm.cli.main", "assess", "examples/patient.csv"]
    printed = subprocess.run(
        [*command, "--criteria", "hscore,hlh-2004"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PATH": "", "PYTHONPATH": str(ROOT / "src")},
    ).stdout
    assert printed in (ROOT / "README.md").read_text()


def test_the_python_of_the_how_to_joins_answer_and_catalogue(tmp_path, monkeypatch, capsys):
    from cytostorm.presentation.answer import written
    from cytostorm.presentation.assessment import assess_view
    from cytostorm.presentation.catalogue import catalogue

    record, library = Record.from_values({"ferritin": "12000 ng/mL"}), shipped()
    answer = written(assess_view(record, library, [library.criteria("hscore")], "inpatient-7d", None, "t"))
    (tmp_path / "answer.json").write_text(answer, encoding="utf-8")
    (tmp_path / "catalogue.json").write_text(catalogue(library, "t").model_dump_json(by_alias=True), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "how-to" / "use-the-json-of-assess.md").read_text()
    block, _ = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    exec(compile(block, "use-the-json-of-assess.md", "exec"), {})
    assert "HScore unknown 50.0 337.0" in capsys.readouterr().out


def test_the_python_of_the_how_to_joins_a_pathway_and_its_catalogue(tmp_path, monkeypatch, capsys):
    from cytostorm.presentation.full_catalogue import full_catalogue
    from cytostorm.presentation.planning import planned
    from cytostorm.presentation.small_documents import written_small

    record, library = Record.from_values({"ferritin": "12000 ng/mL", "neutrophils": "0.3 10*9/L"}), shipped()
    view = planned(record, library, "t")
    (tmp_path / "pathway.json").write_text(written_small(view), encoding="utf-8")
    catalogue = full_catalogue(library, "t").model_dump_json(by_alias=True)
    (tmp_path / "catalogue.json").write_text(catalogue, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "how-to" / "use-the-json-of-assess.md").read_text()
    _, block = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    exec(compile(block, "use-the-json-of-assess.md", "exec"), {})
    said = capsys.readouterr().out
    fired = [one for one in view.dangers if one.state == "fires"]
    assert fired
    assert [one.head for one in fired if f"{one.head} {one.text} {one.because}" not in said] == []


def test_every_command_is_in_the_readme_or_the_how_to():
    from cytostorm.cli.main import app

    said = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for command in app.registered_commands:
        name = command.name or command.callback.__name__
        assert f"cytostorm {name}" in said, name


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*-mapping.yaml")), ids=lambda p: p.name)
def test_examples_are_mappings(path):
    from cytostorm.io.tables import read_mapping

    assert read_mapping(path).id


def test_the_how_to_mapping_is_one(tmp_path):
    from cytostorm.io.tables import read_mapping

    page = (ROOT / "docs" / "how-to" / "read-your-own-tables.md").read_text()
    (block,) = re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)
    path = tmp_path / "m.yaml"
    path.write_text(block)
    assert read_mapping(path).fill_down == ("MRN",)


def test_every_glossary_word_is_explained_once():
    words = re.findall(r"^\*\*(.+?)\.\*\*", (ROOT / "GLOSSARY.md").read_text(), flags=re.MULTILINE)
    assert len(words) == len(set(words)) >= 20


def test_python_in_the_readme_runs():
    (block,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)
    exec(compile(block, "README.md", "exec"), {})


def test_no_knowledge_file_is_read_by_an_ordinary_yaml_reader_otherwise():
    """Editors and other languages read the files with a common parser: the identifiers must come out the same."""
    for path in (shipped().home / "criteria").glob("*/definition.yaml"):
        assert yaml.safe_load(path.read_text())["id"] == path.parent.name


def test_the_table_of_dialects_is_what_the_code_says():
    from cytostorm.sql import capabilities

    page = (ROOT / "docs" / "explanation" / "sql.md").read_text()
    rows = [f"| {one.dialect} | {one.ran_on or 'not run, only built'} | {one.note} |" for one in capabilities()]
    assert [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| dialect")] == rows
