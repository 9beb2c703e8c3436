"""A vignette as a record on disk and as the answers of every face, each reduced to the words that a person or a program reads."""

import html
import io
import json
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from cytostorm.library import shipped
from cytostorm.presentation.catalogue import catalogue_fingerprint
from cytostorm.presentation.small_documents import whole_document

LIBRARY = shipped()
TIME = "2024-03-01T08:00"
FACES = {
    "full": ("--full",),
    "json": ("--format", "json"),
    "html": ("--format", "html"),
    "summary": ("--summary",),
}
ASKED = {
    "pathway": {name: ("pathway", *options) for name, options in FACES.items()},
    "stage": {
        "text": ("causes",), "full": ("causes", "--full"), "json": ("causes", "--format", "json"), "html": ("causes", "--format", "html"),
        "pathway text": ("pathway", "--full"), "pathway json": ("pathway", "--format", "json"), "pathway summary": ("pathway", "--summary"),
    },
    "dose": {"text": (), "full": ("--full",), "json": ("--format", "json"), "html": ("--format", "html")},
}  # fmt: skip
_UNITS = {"a", "mo", "d", "wk"}
_GIVEN = re.compile(r"\d+(\.\d+)? mg")


@dataclass(frozen=True)
class Face:
    """One answer: its name, its exit code, and its words on one line in lower case."""

    name: str
    code: int
    words: str
    raw: str

    @property
    def content(self):
        return json.loads(self.raw)


def answers(case, folder):
    """The answers of all faces to a vignette."""
    kind, *arguments = case["ask"].split()
    typed = [
        part for name in ("age", "weight", "height") if name in case for part in (f"--{name}", _typed(name, case[name]))
    ]
    typed += [part for one in case.get("conditions", ()) for part in ("--condition", one)]
    if kind == "dose":
        return [face(name, ("dose", *arguments, *typed, *options)) for name, options in ASKED["dose"].items()]
    record = written(case, folder)
    conditions = typed[-2 * len(case.get("conditions", ())) :] if case.get("conditions") else ()
    return [
        face(name, (options[0], record, *(conditions if options[0] == "pathway" else ()), *options[1:]))
        for name, options in ASKED[kind].items()
    ]


def face(name, arguments):
    code, out, err = ran(arguments)
    out = with_catalogue(out) if name.endswith("json") else out
    return Face(name, code, words_of(out) + " " + words_of(err), out)


def with_catalogue(text):
    """A document with the words of the catalogue in their places; one without names of parts as it is.

    `assess` writes everything that is about the patient itself: the catalogue adds words about the sets, which no record changes.
    """
    written = json.loads(text) if text.startswith("{") else {}
    if "catalogue" not in written:
        return text
    if written["schema"].startswith("cytostorm/assess/"):
        assert written["catalogue"] == catalogue_fingerprint(LIBRARY)
        return text
    return json.dumps(whole_document(written), ensure_ascii=False)


def words_of(text):
    """What is read, tags and line breaks taken away."""
    without = re.sub(r"<(style|script)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return re.sub(
        r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", without) if without.lstrip().startswith("<") else without)
    ).casefold()


def ran(arguments):
    """`cytostorm ...` in this process: exit code, output, messages."""
    from cytostorm.cli.main import main

    out, err, before = io.StringIO(), io.StringIO(), sys.argv
    sys.argv, code = ["cytostorm", *map(str, arguments)], 0
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as ended:
        code = ended.code or 0
    finally:
        sys.argv = before
    return code, out.getvalue(), err.getvalue()


def _typed(name, text):
    """An age with its unit; a weight in kg and a height in cm as bare numbers."""
    return text if name == "age" else text.split()[0]


def written(case, folder):
    """The facts of a vignette as a long table."""
    rows = ["time,observable,value,unit"]
    for name, observable in (("age", "age"), ("weight", "body_weight"), ("height", "body_height")):
        if name in case:
            rows.append(f"{TIME},{observable},{','.join(case[name].split())}")
    rows += [f"{TIME},{row(fact)}" for fact in case.get("facts", ())]
    path = Path(folder) / f"{case['id']}.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def row(fact):
    """ "ferritin 1200 ng/mL", "shock yes", "platelets 28" (in the unit of the library) or "etanercept 50 mg" (a drug) as cells."""
    name, *rest = fact.split()
    if name in LIBRARY.findings:
        return f"{name},{rest[0]},"
    if name not in LIBRARY.observables:
        return f"{name},{' '.join(rest)},"
    unit = rest[1] if len(rest) > 1 else LIBRARY.observables[name].unit
    return f"{name},{rest[0]},{unit if LIBRARY.observables[name].kind == 'quantity' else ''}"
