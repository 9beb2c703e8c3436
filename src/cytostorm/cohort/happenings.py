"""What happened inside the episodes: intensive care, ventilation, death, treatment, and when each was first so."""

from __future__ import annotations

from cytostorm.cohort.midnight import is_day, start_of_day
from cytostorm.cohort.opened import Opened
from cytostorm.cohort.problems import CONTRADICTIONS
from cytostorm.cohort.treatments import glucocorticoids, treatments
from cytostorm.library import shipped

# A day without a time may be that on which the episode begins.
# A death that only the stay tells has the end of the episode as its time. Who left alive on the day of the death died after it.
# Of somebody whose death is contradicted nobody knows when or whether it was: no death is taken.
_HAPPENINGS = f"""
CREATE TEMP TABLE IF NOT EXISTS happening AS
WITH told AS (
  SELECT person, milestone AS event, try_cast(time AS TIMESTAMP) AS moment FROM milestones WHERE milestone IN ('icu', 'ventilation', 'death')
  UNION ALL SELECT person, 'treatment', effective FROM given WHERE list_contains($treatments, subject)
  UNION ALL SELECT person, 'glucocorticoid', effective FROM given WHERE list_contains($glucocorticoids, subject)
), dated AS (
  SELECT person, event, {is_day("moment")} AS is_day, {start_of_day("moment")} AS moment FROM told
  WHERE event <> 'death' OR person NOT IN (SELECT person FROM contradicted)
), during AS (
  SELECT e.person, e.episode, e.who, e.stay, d.event, min(d.moment) AS moment, arg_min(d.is_day, row(d.moment, NOT d.is_day)) AS is_day
  FROM dated d JOIN stay e ON e.person = d.person AND d.moment <= e.end_ AND (d.event <> 'death' OR e.outcome <> 'survived')
    AND d.moment >= CASE WHEN d.is_day THEN date_trunc('day', e.start) ELSE e.start END
  GROUP BY ALL
)
SELECT person, episode, who, stay, event, moment, is_day FROM during
UNION ALL SELECT person, episode, who, stay, 'death', {start_of_day("end_")}, {is_day("end_")} FROM stay
WHERE outcome = 'died' AND person NOT IN (SELECT person FROM contradicted)
  AND stay NOT IN (SELECT stay FROM during WHERE event = 'death')
"""
# Read from the file once, and kept by itself: a group over a few rows of millions that come with it costs ten times as much.
_GIVEN = "CREATE TEMP TABLE IF NOT EXISTS given AS SELECT person, subject, effective FROM events WHERE kind = 'drug'"
# The first moment at which a death is claimed: until then somebody is known to have lived.
_CONTRADICTED = """
CREATE TEMP TABLE IF NOT EXISTS contradicted AS
SELECT person, min(moment) AS moment FROM problems WHERE list_contains($contradictions, problem) GROUP BY person
"""


def write_happenings(source: Opened) -> None:
    """The temporary table happening: person, episode, who, stay, event, moment, is_day; the first of each kind in an episode.

    And the table contradicted: person, and the first moment at which a death is claimed that something else contradicts.
    """
    library = shipped()
    named = {"treatments": list(treatments(library)), "glucocorticoids": list(glucocorticoids(library))}
    source.rows(_CONTRADICTED, {"contradictions": list(CONTRADICTIONS)})
    source.rows(_GIVEN)
    source.rows(_HAPPENINGS, named)
