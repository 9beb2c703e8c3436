"""Names of drugs as charts write them: international names, brands, salts, strengths, forms, biosimilar suffixes, and spelling slips."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from cytostorm.model.documents import Drug
from cytostorm.model.drugs import LOCAL, UNIDENTIFIED

_LOCAL_WORDS = frozenset({
    "eye", "ear", "nasal", "nose", "ophthalmic", "otic", "topical", "cream", "ointment", "gel", "lotion", "skin", "dermal",
    "cutaneous", "inhaled", "inhalation", "inhaler", "nebulised", "nebulized", "nebuliser", "nebulizer", "drops", "eyedrops", "spray",
    "intraarticular", "articular", "intravitreal", "autoinjector",
})  # fmt: skip
_FORMS = frozenset({
    "in", "iv", "sc", "im", "po", "oral", "orally", "intravenous", "intravenously", "subcutaneous", "subcutaneously", "intramuscular",
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
_NO_NAMES = ("any-", "atc-", "unlisted-", UNIDENTIFIED, LOCAL)
"""What the ids begin with of drugs that no chart names: those of a class, of a group of codes, and stand-ins."""
_SHORTEST, _LONG = 5, 9
"""A slip of one letter is told from five letters on, of two from nine on; shorter names lie too near one another.

Of a drug only one letter is: "ticilimumab" is another antibody than tocilizumab, two letters off.
"""


def plain(text: str) -> str:
    """A name without accents, case, signs and doubled blanks: "Solu-Medrol®" is "solu medrol"."""
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", text.replace("ß", "ss")) if not unicodedata.combining(sign)
    )
    bare = re.sub(r"['’`®™]", "", bare.casefold()).replace("µ", "u").replace("μ", "u")
    words = re.sub(r"[^0-9a-z%.,]+", " ", bare).split()
    return " ".join(word if word[0].isdigit() else re.sub(r"[.,]", "", word) for word in words if word.strip(".,"))


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
            for name in (*drug.accepted, *(() if drug.id.startswith(_NO_NAMES) else (drug.id,))):
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
        found = self._longest([word for word in words if word not in local])
        return LOCAL if local and found is not None else found

    def _longest(self, words: list[str]) -> str | None:
        """The longest name, before which only forms and strengths stand, and behind which salts or the suffix of a biosimilar as well."""
        found = self._head(words)
        before = found is None and bool(words) and (words[0] in _FORMS or _is_amount(words[0]))
        return self._longest(words[1:]) if before else found

    def _head(self, words: list[str]) -> str | None:
        for length in range(len(words), 0, -1):
            found = self.by_name.get(" ".join(words[:length]))
            if found is not None:
                around = words[length:]
                rest = around[1:] if around and _is_suffix(words[length - 1], around[0]) else around
                plainly = all(word in _FORMS or word in _SALTS or _is_amount(word) for word in rest)
                return found if plainly and found != UNIDENTIFIED else None
        return None

    def near(self, text: str) -> str:
        """The one name of one word that this is surely a slip of: the same first letter, and one letter off; else empty."""
        return near(plain(text), (name for name in self.by_name if name.isalpha()), most=1)


def _is_amount(word: str) -> bool:
    return _UNIT.match(word) is not None or _NUMBER.match(word) is not None


def _is_suffix(name: str, word: str) -> bool:
    """Whether a word is the four letters behind the name of a biosimilar: "infliximab dyyb"."""
    return re.fullmatch(r"[a-z]{4}", word) is not None and _BIOLOGIC.search(name) is not None and word not in _FORMS


def near(name: str, known: Iterable[str], most: int = 2) -> str:
    """The one known name that is surely meant, if there is exactly one; never another one for its spelling alone."""
    most = min(most, 2 if len(name) >= _LONG else 1 if len(name) >= _SHORTEST else 0)
    found = [
        other
        for other in known
        if other[:1] == name[:1] and abs(len(other) - len(name)) <= most and _apart(name, other) <= most
    ]
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
