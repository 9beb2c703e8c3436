"""Sources in words: who and when, a qualifier only where the text was not checked, and never a stored name."""

import pytest

from cytostorm.cli.first_screens import detail_text
from cytostorm.library import shipped
from cytostorm.model.documents import Cite
from cytostorm.presentation.sources import NO_SOURCE, OWN, short_name, source_view, source_words

KNOWN = shipped().references


def cite(reference, status="verified"):
    return Cite(reference=reference, locator="p. 1", as_printed="as printed", status=status)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("halyabar-2019", "Halyabar 2019"),
        ("de-benedetti-2023", "De Benedetti 2023"),
        ("squires-2006", "Squires 2006"),
        ("kdigo-2012", "KDIGO 2012"),
        ("eacs-leishmaniasis", "EACS 2024"),
        ("kineret-eu-smpc", "Kineret EU label 2025"),
        ("roactemra-eu-leaflet", "RoActemra EU label 2023"),
        ("tocilizumab-label", "Tocilizumab EU and US label 2023"),
        ("iv-anakinra-2023", "Eur J Haematol 2023"),
        ("adv-rheumatol-2024", "Advances in Rheumatology 2024"),
    ],
)
def test_a_person_a_body_a_label_or_a_journal(name, words):
    assert short_name(name, KNOWN) == words


def test_no_name_is_a_stored_one_or_says_that_nobody_looked():
    names = {name: short_name(name, KNOWN) for name in KNOWN}
    assert [name for name, words in names.items() if name == words] == []
    assert [words for words in names.values() if "not read" in words.casefold()] == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("verified", "(La Rosée 2019)"),
        ("one-source", "(La Rosée 2019, single source)"),
        ("unconfirmed", "(La Rosée 2019, unverified)"),
        ("letters", "(La Rosée 2019, letter)"),
    ],
)
def test_only_what_was_not_checked_has_a_qualifier(status, words):
    assert source_words(cite("la-rosee-2019", status), KNOWN) == words
    assert source_words(cite("la-rosee-2019", status), KNOWN, ours=True) == f"{words}†"


def test_a_rule_of_this_project_has_a_dagger_and_no_name():
    assert source_words(cite(f"{OWN}pathway", "ours"), KNOWN) == "†"
    assert source_words(cite(f"{OWN}pathway", "unconfirmed"), KNOWN) == NO_SOURCE
    assert source_view(cite(f"{OWN}pathway", "ours"), KNOWN).words == "†"


def test_in_a_pipe_one_fact_is_one_line():
    line = "  " + "word " * 40
    assert detail_text([line, "  next"]).splitlines() == [line, "  next"]


def test_on_a_terminal_a_line_is_wrapped_under_its_own_indent(monkeypatch):
    monkeypatch.setattr("cytostorm.cli.first_screens.sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    lines = detail_text(["  " + "word " * 40]).splitlines()
    assert max(map(len, lines)) <= 60
    assert lines[0].startswith("  word")
    assert all(line.startswith("    word") for line in lines[1:])
