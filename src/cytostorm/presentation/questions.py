"""What is missing, as short questions: "fulminant stage? serious infection?"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from cytostorm.presentation.labels import readable

_CLASSES = {
    "rheumatic": "rheumatic disease",
    "genetic": "genetic disease",
    "cell-therapy": "cell therapy",
    "circumstance": "other circumstance",
    "none-found": "no cause found",
}
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"^whether hyperinflammation is (.+)$", r"\1 stage"),
        (r"^whether it is (.+)$", r"\1"),
        (r"^whether (.+) was given$", r"\1 given"),
        (r"^whether (.+)$", r"\1"),
        (r"^how often (.+) was given in the last (.+)$", r"doses of \1 in the last \2"),
        (r"^a clinician's word: disease (refractory.+)$", r"\1 (--refractory)"),
        (r"^a clinician's word: a response \((.+)\)$", r"response, that is \1 (--response)"),
        (r"^a clinician's word: (.+)$", r"\1"),
    )
)
_NONE: Mapping[str, str] = {}
_CLASS = re.compile(r"^a cause among (.+)$")
_ARTICLE = re.compile(r"^(a|an|active(?= serious)) ")
_SPELLED = (
    (re.compile(r"\bil(\d+) "), r"IL-\1 "),
    (re.compile(r"\bscd25\b"), "sCD25"),
    (re.compile(r"\bleishmania\b"), "Leishmania"),
    (re.compile(r"\bhiv\b"), "HIV"),
    (re.compile(r"\btnf\b"), "TNF"),
    (re.compile(r"\bjak\b"), "JAK"),
)


def questions(names: Iterable[str], most: int = 0, labels: Mapping[str, str] = _NONE) -> str:
    """Each missing thing once, as a question; with `most` the first ones, and how many more there are.

    >>> questions(["whether corticosteroid was given", "whether hyperinflammation is fulminant", "active_infection"])
    'corticosteroid given? fulminant stage? serious infection?'
    >>> questions(["pregnancy", "weight", "age"], 2)
    'pregnancy? weight? +1'
    """
    found = list(dict.fromkeys(asked(name, labels) for name in names))
    shown = found[:most] if most else found
    more = f" +{len(found) - len(shown)}" if len(shown) < len(found) else ""
    return " ".join(f"{name}?" for name in shown) + more


def asked(name: str, labels: Mapping[str, str] = _NONE) -> str:
    """One missing thing without its question mark. `labels` are the names of what is measured or looked for.

    >>> asked("a cause among infection"), asked("whether it is Dengue"), asked("whether il1 blockade was given")
    ('a cause: infection', 'Dengue', 'IL-1 blockade given')
    """
    return _spelled(labels[name]) if name in labels else _plain(name)


@lru_cache(maxsize=2048)
def _plain(name: str) -> str:
    if among := _CLASS.match(name):
        return f"a cause: {_CLASSES.get(among[1], among[1])}"
    words = readable(name)
    for pattern, form in _FORMS:
        words = pattern.sub(form, words)
    return _spelled(_ARTICLE.sub("", words))


def _spelled(words: str) -> str:
    for pattern, form in _SPELLED:
        words = pattern.sub(form, words)
    return words
