"""Every word of a state, a verdict, a status or a severity that the code stores has a word that users see."""

import ast
from pathlib import Path

import pytest

from cytostorm.words.vocabulary import SHOWN, shown

SOURCE = Path(__file__).parents[2] / "src" / "cytostorm"
ROOMS = ("model", "bedside", "pathway", "differential", "doses", "monitoring")
TECHNICAL = [
    {"high", "low", "depends"}, {"fall", "rise", ""}, {"start", "peak", "worst"}, {"worst", "latest"}, {"real", "ideal"}, {"exact", "safe"},
    {"set", "grade"}, {"population", "comparison"},
    {"ratio", "difference"}, {"quantity", "ordinal"}, {"least", "most"}, {"for life"}, {"female", "male"}, {"before", "after", "unknown"},
    {"equal", "used", "near", "data"}, {"subcutaneous", "bolus", "infusion"}, {"weight", "height", "body surface"},
    {"now", "at_start", "percent", "all", "any", "at_least", "not", "either", "unstated", "clause"},
    {"upper_limit_of_normal", "lower_limit_of_normal", "baseline"}, {"contraindication", "interaction", "renal"},
    {"vial", "syringe", "liquid", "tablet", "bottle"}, {"labs", "vitals", "medication_admin_continuous", "medication_admin_intermittent",
    "phenotypicFeatures", "genes"},
]  # fmt: skip
"""Words that no face prints by themselves: directions, kinds of data, ways of reckoning."""


def _literals():
    for room in ROOMS:
        for path in sorted((SOURCE / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal":
                    yield (
                        path.relative_to(SOURCE),
                        {one.value for one in ast.walk(node.slice) if isinstance(one, ast.Constant)},
                    )


def _has_label_or_sign(words):
    """Conditions have their labels in knowledge files; units, versions and flags are shown as they are."""
    signs = any(not isinstance(word, str) or set(word) & set("/%") or word in ("h", "kg") for word in words)
    return signs or "pregnancy" in words


@pytest.mark.parametrize(
    ("path", "words"), [pytest.param(*one, id=f"{one[0]}-{sorted(map(str, one[1]))[0]}") for one in _literals()]
)
def test_every_stored_word_has_a_shown_word(path, words):
    known = any(words <= family.keys() for family in SHOWN.values())
    assert known or any(words <= kind for kind in TECHNICAL) or _has_label_or_sign(words), (
        f"{path}: {sorted(words)} is in no family of words/vocabulary.py. Add the words that users see."
    )


@pytest.mark.parametrize("family", SHOWN)
def test_a_shown_word_is_no_private_word(family):
    for word in SHOWN[family].values():
        assert not any(
            private in word.split()
            for private in ("open", "closed", "supported", "fires", "quiet", "ours", "draft", "blocked", "block")
        )
        assert "_" not in word


def test_the_seven_fixed_phrases_of_uncertainty_are_used():
    assert shown("cause", "open") == "not ruled out"
    assert shown("fact-status", "unconfirmed") == "unverified"
    assert shown("stage", "not established") == "not established"
    assert shown("test-result", "missing") == "not recorded"
    assert shown("rule", "unknown") == "not checked"
