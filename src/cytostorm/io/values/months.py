"""The names of months, in the languages of the ward names. Only spellings that mean one month in all of them."""

from __future__ import annotations

from cytostorm.io.values.drug_names import plain

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NAMES = (
    "jan january januar jaenner janner janvier janv gennaio gen enero ene",
    "feb february februar fevrier fevr fev febbraio febrero",
    "mar march marz maerz mrz mars marzo",
    "apr april avril avr aprile abril abr",
    "may mai maggio mag mayo",
    "jun june juni juin giugno giu junio",
    "jul july juli juillet juil luglio lug julio",
    "aug august aout agosto ago",
    "sep sept september septembre settembre set septiembre",
    "oct october okt oktober octobre ottobre ott octubre",
    "nov november novembre noviembre",
    "dec december dez dezember decembre dicembre dic diciembre",
)
_NUMBERS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}


def month_of(name: str) -> int:
    """The number of a month by its name or its usual short form; 0 for any other word.

    >>> month_of("März"), month_of("Sept"), month_of("Mon")
    (3, 9, 0)
    """
    return _NUMBERS.get(plain(name), 0)
