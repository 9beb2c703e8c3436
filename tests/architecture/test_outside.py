"""Outside libraries: an allow-list. What is neither Python, nor cytostorm, nor declared in pyproject.toml may not be imported at all."""

import ast
import re
import sys
import tomllib

import pytest

from tests.architecture.test_rooms import FILES, SOURCE, imported, room_of

PROJECT = tomllib.loads((SOURCE.parents[1] / "pyproject.toml").read_text())["project"]
IMPORTED_AS = {"pyyaml": "yaml", "vl-convert-python": "vl_convert"}
"""Distributions whose modules go by another name."""
ALLOWED_OUTSIDE = {
    "causal": {"numpy"},
    "synthesis": {"numpy"},
    "protocols": {"numpy", "pydantic"},
    "service": {"fastapi", "pydantic", "starlette"},
    "model": {"pydantic"},
    "library": {"pydantic", "yaml"},
    "io": {"duckdb", "pyarrow", "numpy", "polars", "narwhals", "psycopg", "pydantic"},
    "engines": {"duckdb", "pyarrow", "numba", "numpy"},
    "connections": {"duckdb"},
    "cohort": {"duckdb", "pyarrow", "numpy", "pyspark"},
    "synthetic": {"numpy", "pyarrow"},
    "sql": {"sqlglot"},
    "doses": {"numpy"},
    "presentation": {"pydantic"},
    "report": {"jinja2", "markupsafe", "altair", "vl_convert"},
    "cli": {"polars", "rich", "typer", "uvicorn"},
    "testing": {"hypothesis"},
}
"""Which room may use which library: a library stays where its subject is."""


def module_of_distribution(requirement):
    """The name under which a line of pyproject.toml is imported."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower()
    return IMPORTED_AS.get(name, name.replace("-", "_"))


NEEDED = {module_of_distribution(line) for line in PROJECT["dependencies"]}
EXTRAS = {
    extra: {module_of_distribution(line) for line in lines} for extra, lines in PROJECT["optional-dependencies"].items()
}
ON_REQUEST = (EXTRAS["spark"] | EXTRAS["postgresql"]) - NEEDED


def fault(module, room):
    """What is wrong with an import, and what to do about it; empty where it is allowed."""
    name = module.split(".")[0]
    if name == "cytostorm" or name in sys.stdlib_module_names:
        return ""
    if name not in NEEDED | ON_REQUEST | (EXTRAS["test"] if room == "testing" else set()):
        return f"'{name}' is not declared. Declare it in pyproject.toml with its reason, and name its room in ALLOWED_OUTSIDE."
    if name not in ALLOWED_OUTSIDE.get(room, set()):
        return f"'{name}' stays out of {room}. Use a room that has it, or name {room} in ALLOWED_OUTSIDE."
    return ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_outside_libraries_are_declared_and_stay_in_their_rooms(path):
    assert [found for module in imported(path) if (found := fault(module, room_of(path)))] == []


@pytest.mark.parametrize(
    ("module", "room", "said"),
    [
        ("requests", "io", "Declare it in pyproject.toml with its reason, and name its room in ALLOWED_OUTSIDE"),
        ("scipy.stats", "doses", "'scipy' is not declared"),
        ("hypothesis", "io", "'hypothesis' is not declared"),
        ("typer", "report", "'typer' stays out of report"),
        ("numpy", "presentation", "name presentation in ALLOWED_OUTSIDE"),
    ],
)
def test_a_library_that_nobody_named_fails_with_what_to_do(module, room, said):
    assert said in fault(module, room)


def test_what_is_declared_is_used_and_what_is_allowed_is_used():
    """A leftover line would install, or allow, what no file imports any more."""
    used = {(room_of(path), module.split(".")[0]) for path in FILES for module in imported(path)}
    assert {name for _, name in used} >= NEEDED | ON_REQUEST
    assert {(room, name) for room, names in ALLOWED_OUTSIDE.items() for name in names} - used == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_what_is_installed_on_request_is_imported_on_request(path):
    """At the top of a module it would stop everybody who did not ask for it."""
    tops = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.Import | ast.ImportFrom)]
    named = {name for node in tops for name in (getattr(node, "module", None), *(a.name for a in node.names)) if name}
    assert {name.split(".")[0] for name in named} & ON_REQUEST == set(), "import it inside the function that needs it"
