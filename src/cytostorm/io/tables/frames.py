"""Data frames as tables: pandas, Polars and PyArrow alike, through narwhals."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import narwhals as nw

from cytostorm.errors import InputError
from cytostorm.io.tables.table import Table, assembled
from cytostorm.io.values.cell_text import text_of
from cytostorm.io.values.exact import ExactNumber

SOURCE = "data frame"
_KINDS = "Give a pandas or Polars DataFrame or a PyArrow Table; collect a lazy frame first."


def table_from_frame(frame: Any, source: str = SOURCE, first_row: int = 1, most: int = 0) -> Table:
    """A table from a pandas or Polars DataFrame or a PyArrow Table; rows count from 1.

    A float becomes its shortest exact decimal text (38.4, 73), a date or time its ISO text, a missing
    value a blank cell. NaN is missing in pandas alone; elsewhere it is a value that reading refuses.
    """
    eager = _eager(frame, source)
    columns = [_texts(eager.get_column(name), source, str(name)) for name in eager.columns]
    return assembled(source, [str(name) for name in eager.columns], zip(*columns, strict=True), first_row, most=most)


def with_columns(frame: Any, columns: Mapping[str, Sequence[Any]]) -> Any:
    """The same kind of frame with columns appended on the right, one value for each row.

    Raises InputError where a name is taken already or the number of values is not the number of rows.
    """
    eager = _eager(frame, SOURCE)
    for name, values in columns.items():
        if name in eager.columns:
            raise InputError(SOURCE, "the frame has a column of this name already.", "Rename it first.", field=name)
        if len(values) != len(eager):
            raise InputError(SOURCE, f"{len(values)} values for {len(eager)} rows.", field=name)
    series = [nw.new_series(name, _alike(values), backend=eager.implementation) for name, values in columns.items()]
    return eager.with_columns(*series).to_native()


def _eager(frame: Any, source: str) -> nw.DataFrame[Any]:
    try:
        eager: nw.DataFrame[Any] = nw.from_native(frame, eager_only=True)
        eager.columns  # noqa: B018 - names that stand twice are found here
    except TypeError:
        raise InputError(source, f"this is no data frame that can be read ({type(frame).__name__}).", _KINDS) from None
    except nw.exceptions.DuplicateError:
        raise InputError(
            source, "two columns of the frame have the same name.", "Rename or remove one of them."
        ) from None
    return eager


def _alike(values: Sequence[Any]) -> list[Any]:
    """Whole numbers beside floats become floats, so that every kind of frame accepts the list."""
    if not any(isinstance(value, float) for value in values):
        return list(values)
    return [float(value) if isinstance(value, int) else value for value in values]


def _texts(series: nw.Series[Any], source: str, name: str) -> list[str]:
    convert = text_of_single if series.dtype == nw.Float32 else text_of
    missing = series.is_null().to_list()
    try:
        return _each_once(series.to_list(), missing, convert)
    except TypeError:  # a list or a record cannot be a key
        raise InputError(
            source, "this column holds lists or records.", "A cell is a text, a number, a truth or a time.", field=name
        ) from None


def _each_once(values: Sequence[Any], missing: Sequence[bool], convert: Callable[[Any], str]) -> list[str]:
    """The text of every value; equal values of one type are converted once."""
    known: dict[tuple[type, Any], str] = {}
    texts = []
    for value, is_missing in zip(values, missing, strict=True):
        key = (type(value), value)
        if is_missing:
            texts.append("")
        elif (text := known.get(key)) is not None:
            texts.append(text)
        else:
            texts.append(known.setdefault(key, convert(value)))
    return texts


def text_of_single(value: float) -> str:
    """The shortest decimal that is this single-precision number: 38.4, not 38.400001525878906."""
    if not math.isfinite(value):
        return text_of(value)
    packed = struct.pack("f", value)
    return next(
        ExactNumber(text) for digits in range(6, 10) if struct.pack("f", float(text := f"{value:.{digits}g}")) == packed
    )
