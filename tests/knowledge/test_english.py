"""Words that users read: no banned construction, no sentence of more than 25 words, no order, in knowledge files, views and docs.

What is left stands in `english_allowed.yaml`, with its count. The counts may only shrink: a hit that is gone must leave that file too.
"""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from cytostorm.library import shipped
from cytostorm.library.strict_yaml import read_yaml
from cytostorm.model.pathways import ORDERS
from cytostorm.presentation.answer import sentences_of
from cytostorm.presentation.causes import view_of as causes_of
from cytostorm.presentation.doses import DoseQuestion, dose_view
from tests.functional import test_course_faces as courses
from tests.unit import test_assess_says_the_same as assessments
from tests.unit import test_causes_screen as causes
from tests.unit import test_plan_faces as plans
from tests.unit import test_population_view as populations
from tests.unit.test_dose_screens import WHO

ROOT = Path(__file__).parents[2]
KNOWLEDGE = shipped().home
LIST = Path(__file__).with_name("english_allowed.yaml")
ALLOWED = read_yaml(LIST.read_text(encoding="utf-8"), LIST.name)[0]
BANNED = {
    "is no": r"\b(is|are) no (?!longer\b|more\b|different\b)",
    "no all-clear": r"no all-clear",
    "ours": r"\bours\b",
    "our choice": r"our (choice|convention)",
    "stands in": r"stands? (in|at|beside|as|apart|where|for)\b",
    "told": r"\b(tells?|told)\b",
    "says so": r"says? (so|nothing)\b",
    "speaks of": r"(speaks?|hears?) of\b",
    "a clinician's word": r"clinician'?s? word",
    "is open or closed": r"(not|never|stays?|is|are) (closed|open)\b",
    "closes it": r"clos(es?|ing) (a|the|it|them|test|nothing)\b",
    "to decide": r"to decide:",
    "perhaps": r"perhaps:",
    "to settle": r"(would|to|not) settled?\b",
    "was read": r"was (not )?read\b|read in no",
    "surely": r"\bsurely\b",
    "as in almost everybody": r"as in almost everybody",
    "not looked for": r"not looked for",
    "may hide worse": r"may hide worse",
    "hidden by a drug": r"hidden by a drug",
    "spoil": r"\bspoil",
    "the gate": r"the gate\b",
    "waits for": r"waits? for",
    "the letter": r"the (letter|reply|Viewpoint)\b",
    "goes on": r"goes on|go on\b",
    "under the skin": r"under the skin",
    "is said to": r"is said to",
    "not to be begun": r"not to be begun",
    "that delays nothing": r"that delays nothing",
    "belongs in": r"belongs? (in|to)\b",
    "every 1 d": r"every 1 d\b",
    "35 %": r"\d %",
    "infinity": r"∞",
    "slug in brackets": r"\[[a-z-]+-\d{4}",
    "doubled stop": r"\?'?\.",
    "': is": r"': is\b",
    "NOT CONFIRMED": r"NOT CONFIRMED",
    "made-up": r"\bmade-up\b",
}
PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in BANNED.items()}
SNAKE = re.compile(r"(?<!--condition )(?<!--without )\b[a-z0-9]+_[a-z0-9_]+\b")
"""A stored name in a sentence. After `--condition` and `--without` it is what the user can type."""
CODED = re.compile(r"(?<!\[)\bCel\b|\bu(?:g|mol|L)/|\bmm\[Hg\]|\b10\*")
"""A unit as a machine writes it. In brackets of a header it is what the user can type."""
LONGEST = 25
NOT_SHOWN = {
    "as_printed", "printed", "title", "short_title", "authors", "journal", "source", "locator", "specimen", "accepted", "id", "words", "spellings",
    "synonyms", "french", "english", "spanish", "italian", "german", "version", "history",
}  # fmt: skip
"""Keys whose text is quoted, an id, a name from elsewhere or the record of a change."""
GENERATED = (
    "docs/reference/",
    "docs/tutorials/five-pathways.md",
    "docs/explanation/published-cases.md",
    "docs/explanation/small-inputs.md",
)


def sentences(text):
    """The sentences of a text: a stop, a question or an exclamation ends one, and so does a row of a list."""
    return [one for one in re.split(r"(?<=[.!?])\s+", text) if one]


def texts(node, key=""):
    """Every text of a file that a user may read; ids and single words are none."""
    if isinstance(node, dict):
        for name, part in node.items():
            if name not in NOT_SHOWN:
                yield from texts(part, name)
    elif isinstance(node, list):
        for part in node:
            yield from texts(part, key)
    elif isinstance(node, str) and " " in node:
        yield node


def prose(markdown):
    """A page without its blocks of code and its quoted names: what was printed by a program is judged where it is printed."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"(?ms)^ *```.*?^ *```", "", markdown))


def shown_texts():
    for path in sorted(KNOWLEDGE.rglob("*.yaml")):
        for text in texts(read_yaml(path.read_text(encoding="utf-8"), path.name)[0]):
            yield path.relative_to(KNOWLEDGE).as_posix(), text


def pages():
    paths = [ROOT / "README.md", ROOT / "GLOSSARY.md", *sorted((ROOT / "docs").rglob("*.md"))]
    names = {path.relative_to(ROOT).as_posix(): path for path in paths}
    return {
        name: prose(path.read_text(encoding="utf-8")) for name, path in names.items() if not name.startswith(GENERATED)
    }


TEXTS = list(shown_texts())
PAGES = pages()


def hits(pattern, found):
    """How often a pattern occurs in each file."""
    counted = Counter()
    for name, text in found:
        counted[name] += len(pattern.findall(text))
    return {name: number for name, number in sorted(counted.items()) if number}


def told_apart(found, allowed):
    """What is new, and what is gone and must leave the list."""
    new = {name: number for name, number in found.items() if number > allowed.get(name, 0)}
    gone = {name: found.get(name, 0) for name, number in allowed.items() if found.get(name, 0) < number}
    return new, gone


def assert_only_shrinks(found, allowed, advice):
    new, gone = told_apart(found, allowed)
    assert not new, f"{advice} {new}"
    assert not gone, f"Fewer than listed. Lower the numbers in english_allowed.yaml to these: {gone}"


@pytest.mark.parametrize("name", PATTERNS)
def test_no_text_of_the_knowledge_has_a_banned_construction(name):
    advice = f"'{BANNED[name]}' is banned in words that users read. Reword:"
    assert_only_shrinks(hits(PATTERNS[name], TEXTS), ALLOWED["knowledge"].get(name, {}), advice)


def test_no_text_of_the_knowledge_shows_a_stored_name():
    assert_only_shrinks(hits(SNAKE, TEXTS), ALLOWED["knowledge"].get("stored name", {}), "Say the name in words:")


def test_units_are_written_as_on_a_ward():
    """In a sentence: the codes of `unit` and of mappings are no words."""
    found = [(name, text) for name, text in TEXTS if CODED.search(text) and not name.endswith("cases.yaml")]
    assert found == [], "Write °C, µg/L and mmHg"
    assert [said for said in said_by_views() if CODED.search(said[1])] == []


def test_no_sentence_of_the_knowledge_is_longer_than_25_words():
    long = Counter(name for name, text in TEXTS for one in sentences(text) if len(one.split()) > LONGEST)
    assert_only_shrinks(dict(long), ALLOWED["long sentences"], f"More than {LONGEST} words in a sentence. Make it two:")


def test_no_sentence_of_the_knowledge_begins_with_an_order():
    begun = [
        (name, one)
        for name, text in TEXTS
        for one in sentences(text)
        if one.split()[0].casefold().strip(",:") in ORDERS
    ]
    assert [(name, one) for name, one in begun if not one.startswith("Increase of")] == []


@pytest.mark.parametrize("name", PATTERNS)
def test_no_page_has_a_banned_construction(name):
    advice = f"'{BANNED[name]}' is banned in docs. Reword:"
    assert_only_shrinks(hits(PATTERNS[name], PAGES.items()), ALLOWED["pages"].get(name, {}), advice)


PATIENTS = ("still", "car-t", "crowded", "newborn")
DOSES = (
    ("anakinra", "adult"), ("anakinra", "crowded"), ("tocilizumab", "adult"), ("ivig", "measured-newborn"), ("ruxolitinib", "pregnant"),
)  # fmt: skip
TYPABLE = re.compile(r"(?<!\[)" + SNAKE.pattern)
"""A stored name in a view. In brackets behind its label it is what the user can type."""


@cache
def said_by_views():
    """The sentences of the views of some patients, each once, with the kind of the view."""
    library = shipped()
    views = [("population", populations.made("ward").view)]
    views += [("dose", dose_view(DoseQuestion(drug, WHO[who]), library, "0")) for drug, who in DOSES]
    for name in PATIENTS:
        views += [
            ("plan", plans.view_of(name)),
            ("assess", assessments.view(name)),
            ("causes", causes_of(*causes.made(name)[:2], library, "0")),
            ("course", courses.made(assessments.FILES[name])[1]),
        ]
    return sorted({(kind, " ".join(said.split())) for kind, view in views for said in sentences_of(view)})


@pytest.mark.parametrize("name", [*PATTERNS, "stored name"])
def test_no_view_has_a_banned_construction(name):
    advice = f"'{BANNED.get(name, name)}' is banned in what a view says. Reword it in presentation/ or where its words are made:"
    found = hits(PATTERNS.get(name, TYPABLE), said_by_views())
    assert_only_shrinks(found, ALLOWED["views"].get(name, {}), advice)


def test_no_more_sentences_of_views_are_longer_than_25_words():
    """Lists that are cut nowhere are long; a patient has some more or fewer of them, so that the numbers are ceilings."""
    long = Counter(kind for kind, said in said_by_views() for one in sentences(said) if len(one.split()) > LONGEST)
    new, _ = told_apart(dict(long), ALLOWED["long sentences of views"])
    assert not new, f"More than {LONGEST} words in a sentence. Make it two: {new}"


def test_every_kind_of_view_is_read():
    counted = Counter(kind for kind, _ in said_by_views())
    assert set(counted) == {"population", "dose", "plan", "assess", "causes", "course"}
    assert min(counted.values()) > 20


def test_the_lists_name_only_patterns_that_exist():
    assert set(ALLOWED["knowledge"]) <= {*PATTERNS, "stored name"}
    assert set(ALLOWED["views"]) <= {*PATTERNS, "stored name"}
    assert set(ALLOWED["pages"]) <= set(PATTERNS)


@pytest.mark.parametrize(
    ("name", "planted"),
    [
        ("is no", "A negative test is no proof."), ("ours", "The number is ours."), ("the gate", "The gate is met."), ("35 %", "Survival 35 %."),
        ("is open or closed", "The cause is not closed."), ("was read", "The dose was not read."), ("told", "The record tells nothing."),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found_and_a_gone_one_too(name, planted):
    found = hits(PATTERNS[name], [("safety/planted.yaml", planted)])
    assert told_apart(found, {}) == ({"safety/planted.yaml": 1}, {})
    assert told_apart({}, {"safety/planted.yaml": 1}) == ({}, {"safety/planted.yaml": 0})
    assert not PATTERNS[name].search("Not ruled out: a negative test does not rule it out. Survival 35%.")


def test_code_and_output_on_a_page_are_left_out():
    assert prose("Run `it is no`:\n```\nit is no order\n```\nend") == "Run :\n\nend"
