"""The three patients of the HScore as somebody types them into the form: the text of each field, and its unit."""

from tests.functional.conftest import PATIENTS


def form_of(patient):
    """What the form sends."""
    values = {name: text for name, (text, _) in PATIENTS[patient].items()}
    return values | {f"unit.{name}": unit for name, (_, unit) in PATIENTS[patient].items() if unit}


P3 = form_of("P3")
