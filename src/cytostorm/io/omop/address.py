"""The address of an OMOP source in PostgreSQL. What is printed of it never holds a password."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from cytostorm.errors import InputError

_BEGINNINGS = ("postgresql://", "postgres://")
_SHOWN = "postgresql://..."
_FORM = "Write postgresql://user@host:5432/database?schema=cdm, with signs such as / @ : # ? % in a name or password as %2F %40 %3A %23 %3F %25."


@dataclass(frozen=True)
class Address:
    """Where a CDM is: `label` is for people, `parameters` are for the driver and may hold a password, so they are not shown."""

    label: str
    schemas: tuple[str, ...]
    parameters: dict[str, str] = field(repr=False)


def is_postgresql(text: str) -> bool:
    """Whether a source is the address of a PostgreSQL database and no file."""
    return text.lower().startswith(_BEGINNINGS)


def address_of(text: str) -> Address:
    """The parts of an address; `schema` is where the CDM is (public when left out), `vocabulary_schema` where its vocabulary is.

    Raises InputError that does not repeat the text, for a part of it may be a password.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
        query = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise _malformed() from None
    database = unquote(parts.path.removeprefix("/"))
    if parts.fragment or "@" in parts.path or "/" in database or not (database or query.get("dbname")):
        raise _malformed()
    schemas = (query.pop("schema", "public"), query.pop("vocabulary_schema", ""))
    given = {"host": unquote(parts.hostname or ""), "port": str(port or ""), "dbname": database,
             "user": unquote(parts.username or ""), "password": unquote(parts.password or "")}  # fmt: skip
    parameters = {name: value for name, value in given.items() if value} | query
    return Address(_label(parts, parameters, schemas[0]), tuple(name for name in schemas if name), parameters)


def _label(parts: SplitResult, parameters: dict[str, str], schema: str) -> str:
    user = f"{parameters['user']}@" if "user" in parameters else ""
    port = f":{parts.port}" if parts.port else ""
    return f"postgresql://{user}{parts.hostname or ''}{port}/{parameters['dbname']}?schema={schema}"


def _malformed() -> InputError:
    return InputError(_SHOWN, "this is no address of a PostgreSQL database.", _FORM)
