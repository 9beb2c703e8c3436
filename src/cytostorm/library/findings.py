"""Findings are cross-checked: what they imply exists, leads to no ring, and a level that shows one is a level of its observable."""

from __future__ import annotations

from collections.abc import Mapping

from cytostorm.errors import KnowledgeError, suggestion
from cytostorm.model.documents import Finding, Observable


def check_findings(findings: Mapping[str, Finding], observables: Mapping[str, Observable], home: str) -> None:
    """Raises KnowledgeError for a name that is not there, a ring of implications, or a level that its observable lacks."""
    for finding in findings.values():
        file = f"{home}/{finding.id}.yaml"
        for name in (*finding.implies, *finding.shows, *finding.absent_without):
            if name not in findings:
                raise KnowledgeError(
                    file, "implies", f"there is no finding '{name}'.{suggestion(name, findings)}", "Correct the name."
                )
        if finding.id in _reached(finding.id, findings):
            raise KnowledgeError(
                file,
                "implies",
                f"'{finding.id}' comes back to itself.",
                "Let implications lead to what is more general.",
            )
        _check_levels(finding, observables, file)


def _reached(start: str, findings: Mapping[str, Finding]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        finding = findings[waiting.pop()]
        new = {*finding.implies, *finding.shows, *finding.absent_without} - found
        found |= new
        waiting += [name for name in new if name in findings]
    return found


def _check_levels(finding: Finding, observables: Mapping[str, Observable], file: str) -> None:
    if (rule := finding.shown_by) is None:
        return
    levels = [level.id for level in observables[rule.observable].levels] if rule.observable in observables else []
    for name in (rule.present_from, *([rule.absent_below] if rule.absent_below else [])):
        if name not in levels:
            raise KnowledgeError(
                file,
                "shown_by",
                f"'{name}' is no level of '{rule.observable}'.",
                f"Levels: {', '.join(levels) or 'none'}.",
            )
