"""A JSON list of row objects as a table; numbers keep the digits they were written with."""

from __future__ import annotations

import json
from typing import IO, Any

from cytostorm.errors import InputError
from cytostorm.io.tables.named_cells import HEADERS, cells_of
from cytostorm.io.tables.table import Table, assembled
from cytostorm.io.values.exact import ExactNumber

LARGEST_JSON = 200_000_000
_SHAPE = 'Write a list of rows: [{"patient": "A", "ferritin [ng/mL]": 12000}, ...].'


def read_json(source: str, stream: IO[Any], encoding: str = "") -> Table:
    """A table from a JSON list of objects, where a key that a row leaves out is a blank cell; or from one object of names and values.

    Raises InputError for anything else, and for a file above 200 MB, as it must be held in memory whole.
    """
    objects = _parsed(source, _content(source, stream, encoding or "utf-8"))
    if is_named_values(objects):
        rows = [dict(zip(HEADERS, cells_of(name, value), strict=True)) for name, value in objects.items()]
        return Table(source, HEADERS, rows, 1)
    if not isinstance(objects, list) or not all(isinstance(row, dict) for row in objects):
        raise InputError(source, "the JSON is not a list of row objects.", _SHAPE)
    if not objects:
        raise InputError(source, "the list has no row.", _SHAPE)
    header = list(dict.fromkeys(name for row in objects for name in row))
    records = ([_cell(source, row.get(name), name, number) for name in header] for number, row in enumerate(objects, 1))
    return assembled(source, header, records, 1)


def is_named_values(parsed: Any) -> bool:
    """Whether a JSON object is one patient as names and values: {"ferritin": "12000 ng/mL", "temperature": [39.1, "Cel"]}."""
    if not isinstance(parsed, dict) or not parsed or "resourceType" in parsed:
        return False
    return all(
        not isinstance(value, dict) and (not isinstance(value, list) or _is_pair(value)) for value in parsed.values()
    )


def _is_pair(value: list[Any]) -> bool:
    return len(value) == 2 and not isinstance(value[0], (list, dict)) and isinstance(value[1], str)


def _content(source: str, stream: IO[Any], encoding: str) -> str:
    content = stream.read(LARGEST_JSON + 1)
    if len(content) > LARGEST_JSON:
        raise InputError(
            source, f"the JSON is larger than {LARGEST_JSON // 1_000_000} MB.", "Split it, or use CSV or Parquet."
        )
    try:
        text = content if isinstance(content, str) else content.decode(encoding)
    except UnicodeDecodeError as error:
        problem = f"byte 0x{content[error.start]:02x} at position {error.start + 1} is not {encoding.upper()}."
        raise InputError(source, problem, "Save it as UTF-8, or name its encoding: --encoding cp1252.") from None
    except UnicodeError as error:
        raise InputError(
            source, f"the file is not {encoding.upper()}: {error}.", "Name its encoding: --encoding cp1252."
        ) from None
    return text.removeprefix("\ufeff")


def _parsed(source: str, text: str) -> Any:
    if not text.strip():
        raise InputError(source, "the file is empty.", _SHAPE)
    try:
        return json.loads(
            text, parse_float=ExactNumber, parse_int=ExactNumber, parse_constant=str, object_pairs_hook=_once
        )
    except json.JSONDecodeError as error:
        raise InputError(
            source, f"this is not JSON: {error.msg} (line {error.lineno}, column {error.colno}).", _SHAPE
        ) from None
    except RecursionError:
        raise InputError(source, "the JSON is nested too deep for a table.", _SHAPE) from None
    except _TwiceError as twice:
        raise InputError(source, "a row has this key twice.", "Keep one of them.", field=str(twice)) from None


class _TwiceError(Exception):
    """A key that stands twice in one object; JSON readers keep the last one in silence."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return row


def _cell(source: str, value: Any, name: str, number: int) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    raise InputError(
        source,
        "a cell holds a list or an object.",
        "A cell is a text, a number, true, false or null.",
        row=number,
        field=name,
    )
