"""A made-up hospital in which the effect of a drug is known: the sick start it sooner and die more, and a criteria set gives time zero.

Courses are those of tests/causal/test_cloning; here they are written down as a hospital would have them, to be screened.
"""

from datetime import datetime, timedelta

import polars as pl

from tests.causal.test_cloning import DAYS, GRACE, hospital

ADMITTED = datetime(2101, 1, 1, 8, 7)  # never at midnight, which stands for a day without a time
NEVER_FERRITIN, LOW_FERRITIN = 5, 7  # every fifth has none, every seventh a low one

PROTOCOL = f"""
id: made-up-anakinra
question: Does anakinra within {GRACE} days of fever with high ferritin change death in hospital by {DAYS} days?
registered: false
source:
  folder: screened
  derive: [{{column: crp, last: crp, within: 1 day, measured: at time zero}}]
time_zero:
  event: Boston entry criteria first met
  first_surely_met: boston-gate
  first_possibly_met: boston-gate
  eligible_at: time zero
  assigned_at: time zero
  follow_up_from: time zero
eligibility: [{{not_started: anakinra}}]
strategies:
  treated: {{start: anakinra, within: {GRACE} days}}
  untreated: {{never_start: anakinra, through: {DAYS} days}}
  grace: {GRACE} days
  late: as the others
controls: concurrent
outcome: {{event: death, by: {DAYS} days, estimand: cause-specific risk, competing: discharge}}
follow_up: {DAYS} days
estimand: ATE
confounders:
  - {{column: crp, kind: number, unit: mg/L, measured: at time zero, at_time_zero_accepted: drawn on admission before any drug}}
missing: {{method: complete cases}}
analysis:
  primary: {{method: clone-censor-weight, variance: bootstrap, bootstraps: 50}}
  sensitivity: []
  trim: none
negative_controls: []
seed: 3
"""


def written(folder, people, seed):
    """facts, stays and milestones of so many persons; returns their courses."""
    severity, start, end, died = world = hospital(people, seed)
    facts, stays, milestones = [], [], []
    for person in range(people):
        name, zero = f"p{person}", ADMITTED + timedelta(hours=person % 50)

        def fact(hours, observable, value, unit, name=name, zero=zero):
            when = zero + timedelta(hours=float(hours))
            facts.append(
                {
                    "patient": name,
                    "time": when,
                    "known_at": when,
                    "observable": observable,
                    "value": value,
                    "unit": unit,
                }
            )

        fact(0, "crp", f"{120 + 25 * severity[person]:.4f}", "mg/L")
        fact(0, "temperature", "38.7", "Cel")
        if person % NEVER_FERRITIN:
            fact(1, "ferritin", "400" if person % LOW_FERRITIN == 0 else "1500", "ng/mL")
        if start[person] <= end[person]:
            fact(24 * start[person] + 6, "anakinra", "100 mg", "")
        left = zero + timedelta(days=int(end[person]) if died[person] else DAYS + 2, hours=12)
        stays.append({"patient": name, "start": zero, "end": left, "outcome": "died" if died[person] else "survived"})
        if died[person]:
            milestones.append({"patient": name, "milestone": "death", "time": left})
    folder.mkdir()
    for table, rows in (("facts", facts), ("stays", stays), ("milestones", milestones)):
        pl.DataFrame(rows, infer_schema_length=None).write_parquet(folder / f"{table}.parquet")
    return world
