"""A small made-up cohort as a table, and a protocol about it, for refusals one by one."""

import csv

from cytostorm.protocols.cells import Cells
from cytostorm.protocols.checking import refusals
from cytostorm.protocols.confounding import confounding_of
from cytostorm.protocols.outcomes import outcomes_of
from cytostorm.protocols.people import people_of
from cytostorm.protocols.reading import protocol_table, read_protocol

PROTOCOL = """
id: made-up
question: Does the made-up drug lower mortality by 28 days?
registered: false
source: {table: made.csv, person: id}
time_zero: {event: admission, eligible_at: time zero, assigned_at: time zero, follow_up_from: time zero}
eligibility:
  - {column: age, from: 18 years}
strategies:
  treated: {column: drug, equals: "1"}
  untreated: {column: drug, equals: "0"}
controls: concurrent
outcome: {event: died, by: 28 days, estimand: cause-specific risk, competing: discharged, column: ended, time: day, censored: [lost]}
follow_up: 28 days
estimand: ATE
confounders:
  - {column: ferritin, kind: number, measured: before time zero}
  - {column: ward, kind: category, levels: [A, B], reference: A, measured: before time zero}
missing: {method: complete cases}
analysis:
  primary: {weights: iptw, variance: estimating equations}
  sensitivity: []
  trim: none
negative_controls: []
seed: 1
"""


def rows():
    """Forty persons, both wards in both arms; some are lost before 28 days, some followed beyond."""
    return [
        {"id": f"p{n}", "age": str(30 + n), "drug": str(n % 2), "ended": ("died", "discharged", "lost")[n % 3 if n % 5 else n % 2 * 2],
         "day": "30" if n % 3 == 2 and n % 5 else str(3 + n % 20), "ferritin": str(500 + 37 * (n * 7 % 40)),
         "ward": "AB"[n // 2 % 2], "started": "0", "drawn": "-1"}
        for n in range(40)
    ]  # fmt: skip


def made(folder, people=None, *changes):
    """The protocol with some texts changed, read, and its table."""
    text = PROTOCOL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / "protocol.yaml").write_text(text, encoding="utf-8")
    people = people or rows()
    with (folder / "made.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, people[0])
        writer.writeheader()
        writer.writerows(people)
    protocol = read_protocol(folder / "protocol.yaml")
    return protocol, Cells(protocol_table(protocol, folder / "protocol.yaml"), protocol.source.derive)


def refused(folder, people=None, *changes):
    """The refusals, by kind."""
    protocol, cells = made(folder, people, *changes)
    people_found = people_of(protocol, cells)
    found = refusals(protocol, cells, people_found, confounding_of(protocol, cells), outcomes_of(protocol, cells))
    return {one.kind: one for one in found}
