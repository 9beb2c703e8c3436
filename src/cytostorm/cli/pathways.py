"""`cytostorm pathway`: step, options, positions and dangers of one patient, dangers first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import cytostorm
from cytostorm.cli.assessing import one_record
from cytostorm.cli.doors import one_of, open_source, take_in
from cytostorm.cli.outputs import check_target, show_or_write
from cytostorm.cli.plan_text import text_of
from cytostorm.doses import Patient, patient
from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.tables import moment_at
from cytostorm.library import Library, confirmed, shipped
from cytostorm.monitoring import Watch, watch
from cytostorm.pathway import Plan, pathway
from cytostorm.presentation.course_wording import brief_lines
from cytostorm.presentation.plan import payload


@dataclass(frozen=True)
class Asked:
    """What stands on the command line, as typed."""

    source: str
    reading: str
    at: str
    who: str
    mapping: Path | None
    ignore: tuple[str, ...]
    skip: bool
    weight: str | None
    height: str | None
    age: str | None
    sex: str | None
    crcl: str | None
    creatinine: str | None
    anc: str | None
    present: tuple[str, ...]
    absent: tuple[str, ...]
    answers: Mapping[str, bool | None] = field(default_factory=dict)
    confirm_weight: bool = False
    as_measured: tuple[str, ...] = ()
    opening: Opening = AS_IT_IS


def run_pathway(asked: Asked, format: str, summary: bool, full: bool, out: Path | None) -> None:
    one_of(format, ("text", "json", "html"), "format")
    if out is not None:
        check_target(out, Path(asked.source), asked.mapping)
    library = confirmed(shipped(), asked.as_measured)
    show_or_write(rendered(plan_of(asked, library), library, format, summary, full), out)


def plan_of(asked: Asked, library: Library) -> Plan:
    library.reading(asked.reading)
    typed = typed_patient(asked, library)
    content = open_source(asked.source, library, asked.mapping, list(asked.ignore), asked.who, asked.opening)
    record = one_record(take_in(content, asked.skip), asked.who)
    answers = {name: said for name, said in asked.answers.items() if said is not None}
    return pathway(record, library, asked.reading, moment_at(asked.at, record, "--at"), typed, answers)


def typed_patient(asked: Asked, library: Library) -> Patient:
    return patient(
        library, asked.weight, asked.height, asked.age, asked.sex, asked.crcl, asked.creatinine, asked.anc, asked.present, asked.absent,
        asked.confirm_weight,
    )  # fmt: skip


def rendered(plan: Plan, library: Library, format: str, summary: bool, full: bool) -> str:
    if summary:
        from cytostorm.report.plan_summary import summary_page

        return summary_page(plan, library, cytostorm.__version__, watched_of(plan, library))
    if format == "json":
        return payload(plan, cytostorm.__version__).model_dump_json(indent=2, by_alias=True)
    if format == "text":
        return text_of(plan, full, course_of(plan, library))
    from cytostorm.report.plan import plan_page

    return plan_page(plan, library, cytostorm.__version__, course_of(plan, library))


def course_of(plan: Plan, library: Library) -> list[str]:
    watched = watched_of(plan, library)
    return list(brief_lines(watched, library)) if watched else []


def watched_of(plan: Plan, library: Library) -> Watch | None:
    """The course of the same record up to the same moment; None where nothing is dated."""
    if plan.at is None:
        return None
    return watch(plan.record, library, plan.at, reading=plan.differential.reading.id, version=cytostorm.__version__)
