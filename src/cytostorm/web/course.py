"""The time course as pages: an empty one, one that asks what the columns of a file are, and the course itself."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any

from cytostorm.errors import CytostormError
from cytostorm.io.uploads import Upload
from cytostorm.library import Library
from cytostorm.presentation.course_page import course_page
from cytostorm.presentation.trends import short_moment
from cytostorm.record import Record
from cytostorm.report.course_rows import axis_of, course_rows, ruler, scrub_data
from cytostorm.report.score_marks import score_bar
from cytostorm.web.context import Context, Files, Request
from cytostorm.web.frame import framed
from cytostorm.web.responses import Response, page
from cytostorm.web.sending import Asked, Sent, Taken, WhichPatient, carried, sent_file, taken

READING = "inpatient-7d"
_SAMPLE = "made-up-course.csv"
_EXAMPLES, _LONGEST = 3, 24
DECIMALS = (("", "not shown by the file"), ("point", "point: 1.5"), ("comma", "comma: 1,5"))
ORDERS = (
    ("", "year first, or not shown"),
    ("day.month.year", "day.month.year"),
    ("month/day/year", "month/day/year"),
    ("year-month-day", "year-month-day"),
)
Page = tuple[str, dict[str, Any]]
"""The name of a template and what it needs."""


def course(asked: Request, context: Context) -> Response:
    """The page for what a form sent. A file that cannot be read costs one sentence, never an error page."""
    fields = {name: asked.one(name) for name in asked.fields} if asked.method == "POST" else {}
    template, content = _content(context.library, fields, asked.files, context.version)
    status = 422 if content.get("problem") else 200
    return page(framed(template, asked, context, score_bar=score_bar, **content), status)


def _content(library: Library, fields: Mapping[str, str], files: Files, version: str) -> Page:
    try:
        source = _sample() if fields.get("sample") else sent_file(fields, files)
        return _page(source, library, fields, version) if source is not None else _empty()
    except CytostormError as error:
        return _empty(str(error))
    except ValueError as error:  # a mapping that does not hold together, by pydantic
        return _empty(f"The columns cannot be read so: {str(error).splitlines()[0]}.")


def _empty(problem: str = "") -> Page:
    return "course.html.j2", {"title": "Time course", "view": None, "problem": problem}


def _sample() -> Upload:
    return Upload(_SAMPLE, (resources.files("cytostorm") / "demo_data" / _SAMPLE).read_bytes())


def _page(source: Upload, library: Library, fields: Mapping[str, str], version: str) -> Page:
    answer = taken(Sent(source, fields), library)
    if isinstance(answer, Asked):
        return _mapping(answer, library)
    if isinstance(answer, WhichPatient):
        content = {"name": str(source), "patients": answer.patients, "carry": _carry(source, fields)}
        return "course_patient.html.j2", {"title": "Time course", **content}
    return _course(answer, library, fields, version)


def _carry(source: Upload, fields: Mapping[str, str]) -> dict[str, str]:
    """What a page needs to be shown again: the file and what was said of it. It stays in the page."""
    if fields.get("sample"):
        return {"sample": "yes"}
    said = {name: value for name, value in fields.items() if name.startswith(("as.", "unit."))}
    kept = {name: fields[name] for name in ("mapped", "decimal", "dates", "patient") if fields.get(name)}
    return {"carried": carried(source), "carried_name": str(source), **said, **kept}


def _course(answer: Taken, library: Library, fields: Mapping[str, str], version: str) -> Page:
    content = course_content(answer.record, library, fields.get("moment", ""), version)
    said = {"carry": _carry(answer.source, fields), "not_used": answer.not_used}
    return "course.html.j2", {**content, **said}


def course_content(record: Record, library: Library, moment: str, version: str) -> dict[str, Any]:
    """What the template of a course needs of a record; `moment` is a place on the axis, from 0 to 1000, the latest where it is empty.

    Raises InputError for a record without dates.
    """
    view = course_page(record, library, READING, version)
    rows = course_rows(view)
    data = scrub_data(view, rows)
    places = [round(x * 10) for x in data["x"]]
    index = _nearest(places, moment)
    given = [one.since for lane in view.lanes for one in lane.given]
    return {
        "title": "Time course",
        "view": view,
        "m": view.moments[index],
        "index": index,
        "places": places,
        "rows": rows,
        "lanes": view.lanes[:8],
        "lanes_since": f"drugs since {short_moment(min(given))}" if given else "",
        "ruler": ruler(view),
        "data": data,
        "first_known": axis_of(view).first,
        "problem": "",
        "person": "",
        "scrub_to": "/course",
    }


def _nearest(places: list[int], said: str) -> int:
    """The moment that a form asked for; the latest where it asked for none."""
    if not said.isdigit():
        return len(places) - 1
    return min(range(len(places)), key=lambda n: abs(places[n] - int(said[:6])))


def _mapping(answer: Asked, library: Library) -> Page:
    seen = answer.seen
    columns = [_column(name, guess, answer) for name, guess in seen.guesses.items()]
    known = [(one.id, one.label) for one in library.observables.values()]
    known += [(one.id, one.label) for one in library.findings.values()]
    known += [(one.id, one.label) for one in library.drugs.values()]
    content = {"name": str(answer.source), "why": answer.why, "seen": seen, "columns": columns}
    said = {"known": known, "decimals": DECIMALS, "orders": ORDERS, "carry": _carry(answer.source, {})}
    return "course_mapping.html.j2", {"title": "Time course", **content, **said}


def _column(name: str, guess: Any, answer: Asked) -> dict[str, Any]:
    rows = answer.seen.table.rows
    if name in answer.seen.table.columns:
        found = (row[name] for row in rows)
    else:
        long = answer.seen.long
        found = (row[long["value_column"]] for row in rows if row[long["observable_column"]].strip() == name)
    examples = list(dict.fromkeys(text.strip()[:_LONGEST] for text in found if text.strip()))[:_EXAMPLES]
    chosen = guess.kind if guess.kind in ("patient", "time", "sex") else guess.name
    return {"name": name, "examples": examples, "chosen": chosen, "unit": guess.unit, "because": guess.because}
