"""XML as a stream of starts, texts and ends, with limits: no part of a workbook can fill the memory by its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, NoReturn, Protocol
from xml.parsers import expat

from cytostorm.io.xlsx.archive import Archive, damaged

MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
RELATIONS = (
    "http://schemas.openxmlformats.org/package/2006/relationships",
    "http://purl.oclc.org/ooxml/package/relationships",
)
DEEPEST = 64  # elements in each other; a sheet has six
_CHUNK = 65_536
_LONGEST_TAG = 5_000_000

Attributes = dict[str, str]


class Handler(Protocol):
    """Who listens to a part: names come without their namespace, and only those of one that is known."""

    def start(self, name: str, attributes: Attributes) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


def walk(archive: Archive, part: str, handler: Handler, namespaces: tuple[str, ...] = MAIN) -> None:
    """Every element of a part, in order. Raises InputError where it is no XML, or XML that no workbook has."""
    walker = _Walker(archive.source, part, handler, namespaces)
    with archive.stream(part) as stream:
        walker.all(stream)


class _Walker:
    def __init__(self, source: str, part: str, handler: Handler, namespaces: tuple[str, ...]):
        self.source, self.part, self.depth = source, part, 0
        self.tell_start, self.tell_end = handler.start, handler.end
        self.known = tuple(f"{namespace} " for namespace in namespaces)
        self.names: dict[str, str] = {}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = handler.text
        self.parser.StartDoctypeDeclHandler = self._doctype

    def all(self, stream: IO[bytes]) -> None:
        fed = 0
        try:
            while chunk := stream.read(_CHUNK):
                self.parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - self.parser.CurrentByteIndex > _LONGEST_TAG:
                    self._refuse("it has a tag or a comment without end")
            self.parser.Parse(b"", True)
        except (expat.ExpatError, LookupError) as error:
            self._refuse(f"it is no XML ({error})")

    def _start(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            self._refuse("its elements stand too deep in each other")
        self.tell_start(self.names[name] if name in self.names else self._local(name), attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.tell_end(self.names[name])

    def _local(self, name: str) -> str:
        """The name without its namespace; "" for an element of a namespace that is not read."""
        known = next((space for space in self.known if name.startswith(space)), "")
        return self.names.setdefault(name, name.removeprefix(known) if known else "")

    def _doctype(self, *_: object) -> None:
        self._refuse("it declares entities, which no spreadsheet writes")

    def _refuse(self, why: str) -> NoReturn:
        raise damaged(self.source, f"in its part '{self.part}', {why}")


class Listener:
    """A handler that calls `on` for the start of each element, and hears no text."""

    def __init__(self, on: Callable[[str, Attributes], None]):
        self.start = on

    def end(self, name: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass
