"""German and French for the frame and the form: no sentence is missing, and another reader of the catalogs reads the same."""

import re
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po

from cytostorm.library import shipped
from cytostorm.web.bedside import KEYS
from cytostorm.web.catalogs import read_catalog
from cytostorm.web.context import Context
from cytostorm.web.form import ANSWERS, DECIMAL_WORDS, SEXES
from cytostorm.web.frame import NAVIGATION, WITH_RESULTS
from cytostorm.web.handling import LANGUAGES, respond
from cytostorm.web.wording import in_scripts

WEB = files("cytostorm.web")
SAID = {
    said
    for path in (WEB / "templates").iterdir()
    for said in re.findall(r'_\("([^"]+)"\)', path.read_text(encoding="utf-8"))
}
SAID |= in_scripts()
SAID |= {name for _, name in (*NAVIGATION, WITH_RESULTS, *ANSWERS, *SEXES, *DECIMAL_WORDS, *KEYS)} | {
    group.label for group in shipped().form.groups
}


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_a_catalog_is_whole_and_read_as_babel_reads_it(language):
    path = WEB / "languages" / f"{language}.po"
    found = read_catalog(path)
    assert SAID - set(found) == set()
    with path.open("rb") as file:
        assert {one.id: one.string for one in read_po(file) if one.id} == found


def test_a_page_in_german_asks_in_german_and_keeps_medical_words():
    made = respond("GET", "/", {"language": ["de"]}, {}, Context(shipped(), "test"))
    page = made.body.decode()
    assert '<html lang="de"' in page
    assert "Unbekannt" in page
    assert "Ferritin" in page
