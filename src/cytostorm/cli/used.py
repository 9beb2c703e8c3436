"""How much of a source was used, and what the rest was: the same words for every door and command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cytostorm.cli.terminal import printable

SHOWN = 10
_FEW = 5
_BIND = "Enter what codes of your site mean in a mapping: --mapping FILE."


def used_lines(told: Mapping[str, Any]) -> list[str]:
    """Sentences about a conformance report, as its fields; none where everything in a table was used."""
    return [*map(printable, told.get("warnings") or ()), *_codes(told), *_left_out(told)]


def reasons_lines(told: Mapping[str, Any]) -> list[str]:
    """Why values were refused, the commonest reasons first."""
    commonest = (told.get("reasons") or ())[:_FEW]
    found = [f"  {one['count']:,} x {printable(str(one['reason']))}" for one in commonest]
    rest = told.get("values_refused", 0) - sum(one["count"] for one in commonest)
    return found + ([f"  {rest:,} x another reason"] if found and rest > 0 else [])


def _codes(told: Mapping[str, Any]) -> list[str]:
    """Of a source with codes: the share whose code is known here, and the most common of the others."""
    if "codes_never_used" not in told or not told.get("resources", told.get("rows")):
        return []
    unknown, known = (
        told.get("values_never_used", 0),
        told["values_read"] + sum((told.get("read_as_blank") or {}).values()),
    )
    if not known + unknown:
        return []
    share = f"{known:,} of {known + unknown:,} coded values ({100 * known / (known + unknown):.1f}%) have a code that is known here."
    return [share, *_listed(told["codes_never_used"], told.get("other_codes_never_used", 0))] if unknown else [share]


def _listed(codes: Mapping[str, int], others: int) -> list[str]:
    count, shown = len(codes) + others, list(codes.items())[:SHOWN]
    head = f"{count:,} code{' is' if count == 1 else 's are'} not known here and not used, a diagnosis too; the most common first:"
    more = count - len(shown)
    bind = (
        [] if all(code.startswith("clif ") for code in codes) else [_BIND]
    )  # CLIF has categories, and no codes of a site
    return [
        head,
        *(f"  {printable(code)} ({n:,})" for code, n in shown),
        *([f"  … and {more:,} more."] if more else []),
        *bind,
    ]


def _left_out(told: Mapping[str, Any]) -> list[str]:
    """Of a table: columns and test names that were left out."""
    columns: Sequence[str] = told.get("ignored_columns") or ()
    names: Mapping[str, int] = told.get("ignored_names") or {}
    lines = [f"Columns left out: {_some(columns)}."] if columns else []
    commonest = sorted(names.items(), key=lambda item: (-item[1], item[0]))
    values = f"{sum(names.values()):,} value{'' if sum(names.values()) == 1 else 's'}"
    return lines + (
        [f"Test names left out: {_some([f'{name} ({n:,})' for name, n in commonest])}; {values}."] if names else []
    )


def _some(words: Sequence[str]) -> str:
    more = [f"{len(words) - SHOWN:,} more"] if len(words) > SHOWN else []
    return printable(", ".join([*words[:SHOWN], *more]))
