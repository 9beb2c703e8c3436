"""Which rows that were not understood may be a drug, and what is said of them.

Nobody knows what such a drug hides, so it stands in the record as a drug that may be of every class.
"""

from __future__ import annotations

import re

from cytostorm.io.values.drug_names import likely

GIVEN = frozenset({"given", "administered", "running", "started", "start", "ongoing", "continued", "bolus", "infusion"})
NOT_GIVEN = frozenset({"not given", "not administered", "withheld", "held"})
ENDED = frozenset({"stopped", "paused", "discontinued", "ended", "completed", "finished"})
"""Words that say that a drug was given until then; only of one that acts while it runs do they say that it is over."""
_YES = frozenset({"yes", "y", "1", "x", "+", "true"})
_NO = frozenset({"no", "n", "0", "-", "false", "none", "negative", "absent"})
_DOSE_UNIT = re.compile(
    r"^(mg|g|ug|µg|μg|mcg|\[?iu\]?|ie|u|units?|mu|mega ?units?|mio ?(ie|iu)|ml|mmol|drops?|tab(let)?s?|caps?(ules?)?"
    r"|amp(oule)?s?|vials?|puffs?|syringes?|pens?|cells?|bags?)(/(kg|m2|m\^2|dose|d|day|h|hr|min|24 ?h))*$"
)
_AMOUNT = re.compile(r"^(\d+(?:[.,]\d+)?)\s*([^\d\s].*)?$")


def is_concentration(unit: str) -> bool:
    """Whether a unit is an amount in a volume of blood: a level of the drug, and no dose of it."""
    return re.search(r"/\s*(d|c|m|u|µ|μ|n|f|p)?l$", unit.strip().casefold()) is not None


def may_be_drug(name: str, text: str, unit: str, is_near_drug: bool = False) -> bool:
    """Whether a row of an unknown name may be a drug: a dose or "given" beside it, or a name that looks like a drug's.

    A number in a unit of measurement is none, nor is what says that something was not given.
    """
    word, looks_like_one = text.strip().casefold(), is_near_drug or bool(likely(name))
    if word in NOT_GIVEN | _NO:
        return False
    if word in GIVEN | ENDED:
        return True
    amount = _AMOUNT.match(word)
    written = (unit or (amount[2] if amount and amount[2] else "")).strip().casefold()
    if written:
        return amount is not None and _DOSE_UNIT.match(written) is not None
    return looks_like_one and (not word or word in _YES or amount is not None)


def advice(name: str) -> str:
    """What a refused row of an unknown name says to whoever knows what was given."""
    ending = likely(name)
    return f" A drug whose name ends in {ending} is likely to matter: it may hide signs." if ending else ""
