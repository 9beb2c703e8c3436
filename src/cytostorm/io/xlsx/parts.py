"""What stands around the sheets: their names, where each is kept, the calendar, the number formats and the shared texts."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from cytostorm.errors import InputError
from cytostorm.io.xlsx.archive import Archive, damaged, no_workbook
from cytostorm.io.xlsx.formats import PLAIN, Format, built_in, format_of
from cytostorm.io.xlsx.xml import RELATIONS, Attributes, Listener, walk

LONGEST_TEXT = 131_072  # of one cell, as in a text table; Excel itself holds 32,767
_ROOT = "_rels/.rels"
_RELATION_ID = re.compile(r"http://(schemas\.openxmlformats|purl\.oclc)\.org/\S*/relationships id")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true", "on")


@dataclass(frozen=True)
class SheetPlace:
    """A worksheet: its name, its part, and whether a person sees it."""

    name: str
    part: str
    visible: bool


@dataclass
class Book:
    """A workbook as far as cells need it. `recalculates`: its formulas are computed only when a spreadsheet opens it."""

    sheets: list[SheetPlace] = field(default_factory=list)
    from_1904: bool = False
    recalculates: bool = False
    formats: list[Format] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def format(self, style: str) -> Format:
        """The format of a cell's style; none for a style that the workbook does not have."""
        return (
            self.formats[int(style)]
            if style.isdecimal() and len(style) < 9 and int(style) < len(self.formats)
            else PLAIN
        )


def book_of(archive: Archive) -> Book:
    """The workbook of an archive. Raises InputError for an archive that holds none."""
    if _ROOT not in archive:
        raise no_workbook(archive.source)
    main = next((place for kind, place in _relations(archive, _ROOT, "").values() if kind == "officeDocument"), "")
    if main not in archive or not main.lower().endswith(".xml"):
        raise no_workbook(archive.source)
    relations = _relations(archive, _relations_of(main), posixpath.dirname(main))
    book, named = Book(), dict(relations.values())
    walk(archive, main, Listener(lambda name, given: _in_book(book, relations, name, given)))
    if not book.sheets:
        raise InputError(archive.source, "the workbook has no worksheet.", "Put the table into one.")
    if "styles" in named:
        book.formats = _formats(archive, named["styles"])
    if "sharedStrings" in named:
        book.texts = _texts(archive, named["sharedStrings"])
    return book


def _relations_of(part: str) -> str:
    return posixpath.join(posixpath.dirname(part), "_rels", f"{posixpath.basename(part)}.rels")


def _relations(archive: Archive, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Kind and part of each relation, by its id."""
    found: dict[str, tuple[str, str]] = {}

    def on(name: str, given: Attributes) -> None:
        if name == "Relationship" and given.get("TargetMode") != "External":
            target = given.get("Target", "").replace("\\", "/")
            place = posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))
            found[given.get("Id", "")] = (given.get("Type", "").rsplit("/", 1)[-1], place)

    walk(archive, part, Listener(on), RELATIONS)
    return found


def _in_book(book: Book, relations: dict[str, tuple[str, str]], name: str, given: Attributes) -> None:
    if name == "sheet":
        wanted = next((value for key, value in given.items() if _RELATION_ID.fullmatch(key)), "")
        kind, place = relations.get(wanted, ("", ""))
        if kind == "worksheet":
            book.sheets.append(SheetPlace(given.get("name", ""), place, given.get("state", "visible") == "visible"))
    elif name == "workbookPr":
        book.from_1904 = given.get("date1904", "").lower() in _TRUE
    elif name == "calcPr":
        book.recalculates = given.get("fullCalcOnLoad", "").lower() in _TRUE


class _Styles:
    """Number formats by the position of the style that cells name."""

    def __init__(self) -> None:
        self.codes: dict[str, Format] = {}
        self.found: list[str] = []
        self.in_cells = False

    def start(self, name: str, given: Attributes) -> None:
        if name == "numFmt":
            self.codes[given.get("numFmtId", "")] = format_of(given.get("formatCode", ""))
        elif name == "cellXfs":
            self.in_cells = True
        elif name == "xf" and self.in_cells:
            self.found.append(given.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.in_cells = False

    def text(self, text: str) -> None:
        pass


def _formats(archive: Archive, part: str) -> list[Format]:
    styles = _Styles()
    walk(archive, part, styles)
    return [styles.codes.get(number) or built_in(int(number) if number.isdecimal() else 0) for number in styles.found]


class _Texts:
    """Texts that cells share; the reading of Japanese signs beside them is no part of a text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.found: list[str] = []
        self.pieces: list[str] = []
        self.length = 0
        self.aside = self.listening = False

    def start(self, name: str, given: Attributes) -> None:
        if name == "si":
            self.pieces, self.length = [], 0
        elif name == "rPh":
            self.aside = True
        elif name == "t":
            self.listening = not self.aside

    def end(self, name: str) -> None:
        if name == "si":
            self.found.append(unescaped("".join(self.pieces)))
        elif name == "rPh":
            self.aside = False
        elif name == "t":
            self.listening = False

    def text(self, text: str) -> None:
        if self.listening:
            self.length += len(text)
            if self.length > LONGEST_TEXT:
                raise too_long(self.source, f"text {len(self.found)} of its shared texts")
            self.pieces.append(text)


def _texts(archive: Archive, part: str) -> list[str]:
    if part not in archive:
        raise damaged(archive.source, f"its part '{part}' is missing")
    texts = _Texts(archive.source)
    walk(archive, part, texts)
    return texts.found


def too_long(source: str, what: str) -> InputError:
    """A text that fits into no cell of a spreadsheet."""
    return InputError(
        source,
        f"{what} is longer than {LONGEST_TEXT} characters, and Excel holds 32767.",
        "Is this a table? Shorten the cell.",
    )


def unescaped(text: str) -> str:
    """Signs that XML cannot hold stand as _x000A_ in a workbook."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
