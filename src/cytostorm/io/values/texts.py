"""Names and codes in a mapping: a text stays the text that was written."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator


def _quoted(value: Any) -> Any:
    if isinstance(value, str):
        return value
    raise ValueError(f"'{value}' is read as a number or a truth here; put it in quotes to say that it is a text")


Text = Annotated[str, BeforeValidator(_quoted), AfterValidator(str.strip)]
"""Never a number: a code 0815 that was not quoted would have lost its zero."""
