"""All safety rules linked: those with files of their own, then the limits of labels, then what nobody read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from cytostorm.errors import KnowledgeError
from cytostorm.library.limits import limit_documents, not_read
from cytostorm.library.pathways import check_first, link_danger
from cytostorm.model.dangers import DangerDocument
from cytostorm.model.knowledge_source import KnowledgeSource
from cytostorm.model.routes import Danger, Pathway


def link_dangers(
    own: Mapping[str, DangerDocument], home: Path, knowledge: KnowledgeSource, pathway: Pathway
) -> dict[str, Danger]:
    """Rules by id in their order. Raises KnowledgeError for an id that is used twice or a name that is not known."""
    found = [(f"safety/{name}.yaml", document) for name, document in own.items()]
    linked = _linked([*found, *limit_documents(knowledge)], home, knowledge, pathway)
    unread = ((f"limits/{document.subject}.yaml", document) for document in not_read(knowledge, linked))
    linked |= _linked(unread, home, knowledge, pathway)
    check_first(pathway, linked, str(home / "pathways" / "css.yaml"), knowledge)
    return dict(sorted(linked.items(), key=lambda item: (item[1].document.order, item[0])))


def _linked(
    found: Iterable[tuple[str, DangerDocument]], home: Path, knowledge: KnowledgeSource, pathway: Pathway
) -> dict[str, Danger]:
    linked: dict[str, Danger] = {}
    for name, document in found:
        file = str(home / name)
        if document.id in linked:
            raise KnowledgeError(file, document.id, "the id is used twice.", "Name each rule once.")
        linked[document.id] = link_danger(document, file, knowledge, pathway)
    return linked
