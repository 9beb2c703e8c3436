"""The house has floors: a room imports rooms on lower floors only, never its own floor, never above."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import cytostorm

SOURCE = Path(__file__).parents[2] / "src" / "cytostorm"
FLOORS = {
    "values": 0, "errors": 0, "scratch": 0, "memory": 0,
    "units": 0.5, "model": 1,
    "library": 2, "record": 2, "interpreter": 2, "compiler": 2, "connections": 2,
    "words": 3, "io": 3, "engines": 3, "synthetic": 3, "sql": 3, "causal": 3, "synthesis": 3,
    "bedside": 4, "cohort": 4, "differential": 4, "doses": 4, "monitoring": 4,
    "pathway": 5, "protocols": 5,
    "presentation": 6,
    "report": 7,
    "web": 8, "service": 9,
    "cli": 10, "notebook": 10,
}  # fmt: skip
STRICTER = {
    "values": set(), "errors": set(), "scratch": set(), "memory": set(), "connections": {"errors"},
    "units": {"values", "errors"}, "model": {"units", "values", "errors"},
    "interpreter": {"memory", "model", "values"}, "library": {"model", "units", "errors", "values"},
    "record": {"memory", "model", "units", "values", "errors"},
    "compiler": {"model", "units", "values", "errors"}, "engines": {"compiler", "connections", "record", "scratch", "values", "errors"},
    "causal": {"values", "errors"}, "synthesis": {"values", "errors"},
    "bedside": {"memory", "compiler", "engines", "interpreter", "library", "record", "model", "values", "errors"},
    "cohort": {"causal", "compiler", "connections", "engines", "io", "library", "model", "record", "scratch", "values", "errors"},
    "differential": {"memory", "library", "record", "interpreter", "model", "values", "errors", "words"},
    "doses": {"memory", "library", "record", "interpreter", "model", "units", "values", "errors", "words"},
    "pathway": {"memory", "differential", "doses", "library", "record", "interpreter", "model", "values", "errors", "words"},
    "sql": {"compiler", "model", "values", "errors"},
    "words": {"interpreter", "model", "values"}, "io": {"connections", "record", "scratch", "units", "library", "values", "errors", "model"},
    "monitoring": {"library", "record", "interpreter", "model", "units", "values", "errors", "words"},
    "protocols": {"causal", "cohort", "io", "synthesis", "library", "model", "record", "values", "errors"},
    "presentation": {
        "memory", "bedside", "causal", "cohort", "differential", "doses", "monitoring", "pathway", "protocols", "synthesis", "words",
        "library", "record", "interpreter", "model", "units", "values", "errors",
    },
    "web": {"memory", "cohort", "presentation", "report", "library", "io", "record", "words", "values", "errors"},
    "synthetic": {"connections", "library", "model", "units", "values", "errors"},
}  # fmt: skip
BESIDE = {"testing": 3}  # published for others: may import floors 0 to 3, and only the faces may run it


def room_of(path):
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(path):
    """Modules that a file imports, at any depth of its tree."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


FILES = [path for path in sorted(SOURCE.rglob("*.py")) if path.name != "__init__.py" or path.parent != SOURCE]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_room_imports_downward_only(path):
    room = room_of(path)
    for module in imported(path):
        parts = module.split(".")
        if parts[0] != "cytostorm" or len(parts) == 1 or parts[1] == room:
            continue
        target = parts[1]
        assert target in FLOORS or (target in BESIDE and room == "cli"), f"{room} imports {module}"
        if room in BESIDE:
            assert FLOORS[target] <= BESIDE[room], f"{room} imports {module}"
        elif target in FLOORS:
            assert FLOORS[target] < FLOORS[room], (
                f"{room} (floor {FLOORS[room]}) imports {module} (floor {FLOORS[target]})"
            )
            assert target in STRICTER.get(room, FLOORS), f"{room} may not import {target}"


@pytest.mark.parametrize(
    "path",
    [p for p in FILES if room_of(p) not in ("cli", "notebook", "service")],
    ids=lambda p: str(p.relative_to(SOURCE)),
)
def test_nothing_below_the_faces_prints_or_reads_the_clock_or_the_environment(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {
                "print",
                "datetime.now",
                "datetime.today",
                "date.today",
                "time.time",
                "os.getenv",
                "os.environ.get",
            }, called


_OPENS = {"duckdb.connect", "duckdb.sql", "duckdb.execute", "duckdb.query", "duckdb.default_connection", "tempfile.mkdtemp", "tempfile.mkstemp",
          "tempfile.TemporaryDirectory", "tempfile.NamedTemporaryFile", "tempfile.TemporaryFile"}  # fmt: skip
_MAY_OPEN = {"connections": {"duckdb.connect"}, "scratch": {"tempfile.mkdtemp", "tempfile.mkstemp"}}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_one_place_opens_duckdb_and_one_makes_temporary_files(path):
    """Elsewhere there would be no memory limit, and data of patients in places that nobody clears after a kill."""
    tree = ast.parse(path.read_text())
    used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & _OPENS
    taken = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} & {"duckdb", "tempfile"}
    renamed = [
        a.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for a in node.names
        if a.name in ("duckdb", "tempfile") and a.asname
    ]
    assert used <= _MAY_OPEN.get(room_of(path), set())
    assert not taken, "by its whole name, so that it can be found"
    assert not renamed


@pytest.mark.parametrize("path", [p for p in FILES if room_of(p) != "record"], ids=lambda p: str(p.relative_to(SOURCE)))
def test_the_record_alone_asks_when_a_fact_became_known(path):
    """Six rooms asked it for themselves, and one that forgets shows a result before it was there."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr == "available":
            assert not ast.unparse(node.value).endswith("times"), (
                f"line {node.lineno}: use known_facts or is_known of record"
            )


LONG = {
    "pathway/deciding.py": 362,
}
"""Modules over 300 lines and how long each may be: the list may only shrink."""


def test_every_module_stays_short():
    found = {str(path.relative_to(SOURCE)): len(path.read_text().splitlines()) for path in sorted(SOURCE.rglob("*.py"))}
    long = {name: lines for name, lines in found.items() if lines > LONG.get(name, 300)}
    assert long == {}, "split it by what a reader would look for"
    assert [name for name in LONG if found.get(name, 0) <= 300] == [], "no longer long: take it out of the list"


def test_no_room_takes_the_name_of_a_public_function():
    """Importing a room sets it as an attribute of the package: cytostorm.causes would be a module, and no call would reach the function."""
    rooms = {path.name.removesuffix(".py") for path in SOURCE.iterdir() if path.name != "__init__.py"}
    assert rooms & set(cytostorm.__all__) == set()


def test_no_module_imports_itself_by_a_way_round():
    """An import for a checker of types alone is no import: it is never run."""
    named = {module_of(path): path for path in FILES}
    try:
        TopologicalSorter({name: set(_modules(path, named)) - {name} for name, path in named.items()}).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def module_of(path):
    return ".".join(("cytostorm", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")


def _modules(path, named):
    """The modules of the package that a file imports, each by its own name where a name of it is imported."""
    tree = ast.parse(path.read_text())
    unrun = {
        id(node)
        for test in ast.walk(tree)
        if isinstance(test, ast.If) and ast.unparse(test.test) == "TYPE_CHECKING"
        for node in test.body
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in unrun:
            parts = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (
                part if part in named else node.module for part in parts if part in named or node.module in named
            )


def test_knowledge_holds_no_code():
    assert list((SOURCE / "knowledge").rglob("*.py")) == []


DOMAIN = {"bedside", "cohort", "differential", "doses", "monitoring", "pathway"}


def test_faces_reach_the_domain_through_presentation():
    faces = [path for path in FILES if room_of(path) in ("report", "cli")]
    found = [str(path.relative_to(SOURCE)) for path in faces if any(_is_domain(name) for name in imported(path))]
    assert found == [], "render a view of presentation"


def _is_domain(module):
    parts = module.split(".")
    return parts[0] == "cytostorm" and len(parts) > 1 and parts[1] in DOMAIN
