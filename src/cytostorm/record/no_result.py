"""Words that laboratories write in the place of a number: a sample that could not be used, or a result that is not there yet."""

from __future__ import annotations

_WORDS = {
    "no result yet": (
        "pending", "in progress", "to follow", "awaited", "ordered", "received", "preliminary", "folgt", "ausstehend", "in arbeit",
        "en cours", "en attente", "in corso", "in attesa", "pendiente", "en proceso",
    ),
    "not measured": (
        "not done", "not measured", "not performed", "not tested", "not available", "not recorded", "not reported", "not ordered",
        "no result", "no sample", "no specimen", "cancelled", "canceled", "refused by patient", "nicht bestimmt", "nicht gemessen",
        "nicht durchgeführt", "nicht angefordert", "kein material", "material fehlt", "storniert", "non fait", "non réalisé", "non dosé",
        "annulé", "non eseguito", "annullato", "no realizado", "no medido", "anulado",
    ),
    "the sample could not be used": (
        "hemolyzed", "hemolysed", "haemolyzed", "haemolysed", "hemolysis", "haemolysis", "hemolytic", "haemolytic", "clotted", "clot",
        "lipemic", "lipaemic", "icteric", "insufficient", "insufficient sample", "insufficient quantity", "quantity not sufficient", "qns",
        "rejected", "unsuitable", "contaminated", "unlabeled", "unlabelled", "wrong tube", "hämolytisch", "hämolyse", "geronnen",
        "lipämisch", "ikterisch", "zu wenig material", "nicht verwertbar", "hémolysé", "hémolyse", "coagulé", "lipémique",
        "quantité insuffisante", "emolizzato", "emolisi", "coagulato", "lipemico", "campione insufficiente", "hemolizado", "hemolisis",
        "hemólisis", "coagulado", "lipémico", "muestra insuficiente",
    ),
}  # fmt: skip
_MEANING = {word: meaning for meaning, words in _WORDS.items() for word in words}
WORDS = frozenset(_MEANING)
"""Every word that says so, in lower case."""


def no_result(text: str) -> str:
    """What a word says in the place of a number; empty for a text that is on no list.

    >>> no_result("Haemolysed."), no_result("12")
    ('the sample could not be used', '')
    """
    return _MEANING.get(" ".join(text.lower().replace("_", " ").strip(" .,;:!()[]*").split()), "")
