"""Names of drugs as charts write them: international names, brands, salts, strengths, forms, biosimilar suffixes, and spelling slips."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from cytostorm.model.documents import Drug
from cytostorm.model.drugs import LOCAL, UNIDENTIFIED

_LOCAL_WORDS = frozenset({
    "eye", "ear", "nasal", "nose", "ophthalmic", "otic", "topical", "cream", "ointment", "gel", "lotion", "skin", "dermal",
    "cutaneous", "inhaled", "inhalation", "inhaler", "nebulised", "nebulized", "nebuliser", "nebulizer", "drops", "eyedrops", "spray",
    "intraarticular", "articular", "intravitreal", "autoinjector",
})  # fmt: skip
_FORMS = frozenset({
    "iv", "sc", "im", "po", "oral", "orally", "intravenous", "intravenously", "subcutaneous", "subcutaneously", "intramuscular",
    "intrathecal", "infusion", "inf", "injection", "inj", "bolus", "push", "drip", "perfusor", "syringe", "pump", "tablet", "tablets",
    "tab", "tabs", "capsule", "capsules", "cap", "caps", "vial", "vials", "ampoule", "ampoules", "amp", "pen", "prefilled",
    "solution", "suspension", "powder", "concentrate", "dose", "doses", "daily", "weekly", "once", "twice", "bd", "bid", "tds", "tid",
    "qid", "qd", "od", "prn", "stat", "continuous", "pulse", "started", "given", "running", "for", "i", "v", "s", "c", "p", "o",
})  # fmt: skip
_SALTS = frozenset({
    "sodium", "disodium", "potassium", "calcium", "magnesium", "hydrochloride", "hcl", "dihydrochloride", "hydrobromide", "sulfate",
    "sulphate", "phosphate", "diphosphate", "acetate", "succinate", "hemisuccinate", "tartrate", "bitartrate", "hydrogentartrate",
    "citrate", "monohydrate", "dihydrate", "anhydrous", "mesylate", "mesilate", "maleate", "fumarate", "lactate", "besylate",
    "tosylate", "nitrate", "bromide", "chloride", "pivalate", "acetonide", "free", "base",
})  # fmt: skip
_UNIT = re.compile(r"^\d*[.,]?\d*(mg|g|ug|mcg|kg|ng|ml|l|iu|ie|u|units|unit|mmol|percent|%|h|hr|min|d|day|m2)$")
_NUMBER = re.compile(r"^\d+([.,]\d+)?$")
_BIOLOGIC = re.compile(r"(mab|cept|kinra|grastim|leucel|ase|pegol)$")
_LIKELY = re.compile(r"(mab|kinra|tinib|limus|cept|sone|lone|leucel|grastim)(-[a-z]{4})?$")
_SHORTEST, _LONG = 5, 9
"""A slip of one letter is told from five letters on, of two from nine on; shorter names lie too near one another.

Of a drug only one letter is: "ticilimumab" is another antibody than tocilizumab, two letters off.
"""


def plain(text: str) -> str:
    """A name without accents, case, signs and doubled blanks: "Solu-Medrol®" is "solu medrol"."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text.replace("ß", "ss")) if not unicodedata.combining(sign))
    bare = re.sub(r"['’`®™]", "", bare.casefold()).replace("µ", "u").replace("μ", "u")
    return " ".join(re.sub(r"[^0-9a-z%.,]+", " ", bare).split())


def likely(name: str) -> str:
    """The ending that tells a drug which can hide a sign ("-mab"); empty where a name has none of them."""
    for word in plain(name).split():
        if len(word) > _SHORTEST and (found := _LIKELY.search(word)):
            return f"-{found[1]}"
    return ""


class DrugNames:
    """The names of all drugs; a name is found whole, and then without what charts write around it."""

    def __init__(self, drugs: Mapping[str, Drug]):
        self.by_name: dict[str, str] = {}
        for drug in drugs.values():
            for name in (drug.id, *drug.accepted):
                self.by_name[plain(name)] = drug.id

    def find(self, text: str) -> str | None:
        """The drug of a name; None where it is not known, or where its words mean two drugs."""
        whole = self._of(plain(text))
        if whole is not None or "(" not in text:
            return whole
        outside, inside = re.sub(r"\([^()]*\)", " ", text), " ".join(re.findall(r"\(([^()]*)\)", text))
        found = {name for name in (self._of(plain(outside)), self._of(plain(inside))) if name is not None}
        return found.pop() if len(found) == 1 else None

    def _of(self, name: str) -> str | None:
        if name in self.by_name:
            return self.by_name[name]
        words = name.split()
        local = _LOCAL_WORDS.intersection(words)
        for less in self._without([word for word in words if word not in local]):
            found = self.by_name.get(" ".join(less)) if less else None
            if found is not None and found != UNIDENTIFIED:
                return LOCAL if local else found
        return None

    def _without(self, words: list[str]) -> Iterator[list[str]]:
        """The name with less and less around it: units and forms, then numbers, then salts, then the suffix of a biosimilar."""
        yield words
        yield [word for word in words if _NUMBER.match(word) or not _UNIT.match(word)]
        words = [word for word in _joined(words) if word not in _FORMS and not _UNIT.match(word)]
        yield words
        words = [word for word in words if not _NUMBER.match(word)]
        yield words
        bare = [word for word in words if word not in _SALTS]
        yield bare
        if len(bare) > 1 and re.fullmatch(r"[a-z]{4}", bare[-1]) and _BIOLOGIC.search(bare[-2]):
            yield bare[:-1]

    def near(self, text: str) -> str:
        """The one name that this is surely a slip of: the same first letter, and one letter off; else empty."""
        return near(plain(text), self.by_name, most=1)


def _joined(words: list[str]) -> list[str]:
    """A number and its unit as one word: "400 mg" is "400mg"."""
    made: list[str] = []
    for word in words:
        if made and _NUMBER.match(made[-1]) and _UNIT.match(word):
            made[-1] += word
        else:
            made.append(word)
    return made


def near(name: str, known: Iterable[str], most: int = 2) -> str:
    """The one known name that is surely meant, if there is exactly one; never another one for its spelling alone."""
    most = min(most, 2 if len(name) >= _LONG else 1 if len(name) >= _SHORTEST else 0)
    found = [other for other in known if other[:1] == name[:1] and abs(len(other) - len(name)) <= most and _apart(name, other) <= most]
    return found[0] if len(found) == 1 else ""


def _apart(one: str, other: str) -> int:
    """How many letters have to be changed, left out, added or swapped with their neighbour."""
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i] + [0] * len(other)
        for j, sign in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != sign))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == sign:
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]
