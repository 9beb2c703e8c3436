"""Units and values as a ward writes them."""

from __future__ import annotations

_UNITS = {
    "Cel": "°C",
    "[degF]": "°F",
    "[arb'U]/mL": "U/mL",
    "ug/L": "µg/L",
    "ug/mL": "µg/mL",
    "umol/L": "µmol/L",
    "mm[Hg]": "mmHg",
    "ug/kg/min": "µg/kg/min",
    "ug/mL{FEU}": "µg/mL FEU",
    "ug/mL{DDU}": "µg/mL DDU",
    "1": "",
    "level": "",
    "a": "years",
    "d": "days",
}


def unit_words(unit: str) -> str:
    """A UCUM code as it is read aloud; an unlisted one stays as it is."""
    return _UNITS.get(unit, unit.replace("10*", "×10^").replace("^9", "⁹").replace("^12", "¹²").replace("^6", "⁶"))


def written(text: str, unit: str) -> str:
    """A value as it stands in the source, with its unit as it is read aloud: "39.6 °C"; a mere number has none."""
    return f"{text} {unit_words(unit)}".strip()
