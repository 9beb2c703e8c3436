"""What happened inside the episodes: intensive care, ventilation, death, treatment, and when each was first so."""

from __future__ import annotations

from cytostorm.cohort.opened import Opened
from cytostorm.cohort.treatments import glucocorticoids, treatments
from cytostorm.library import shipped

# Midnight to the second is read as a day without a time (†): a bound where it is one, and a bound for the rare event at midnight.
# Such a day may be that on which the episode begins. A death that only the stay tells has the end of the episode as its time.
_HAPPENINGS = """
CREATE TEMP TABLE IF NOT EXISTS happening AS
WITH dated AS (
  SELECT person, milestone AS event, try_cast(time AS TIMESTAMP) AS moment FROM milestones WHERE milestone IN ('icu', 'ventilation', 'death')
  UNION ALL SELECT person, 'treatment', effective FROM events WHERE kind = 'drug' AND list_contains($treatments, subject)
  UNION ALL SELECT person, 'glucocorticoid', effective FROM events WHERE kind = 'drug' AND list_contains($glucocorticoids, subject)
), inside AS (
  SELECT e.person, e.episode, d.event, min(d.moment) AS moment FROM dated d JOIN episodes e ON e.person = d.person AND d.moment <= e.end_
    AND d.moment >= CASE WHEN d.moment = date_trunc('day', d.moment) THEN date_trunc('day', e.start) ELSE e.start END
  GROUP BY ALL
)
SELECT person, episode, event, moment, moment = date_trunc('day', moment) AS is_day FROM inside
UNION ALL SELECT person, episode, 'death', end_, end_ = date_trunc('day', end_) FROM episodes
WHERE outcome = 'died' AND (person, episode) NOT IN (SELECT (person, episode) FROM inside WHERE event = 'death')
"""


def write_happenings(source: Opened) -> None:
    """The temporary table happening: person, episode, event, moment, is_day; the first of each kind in an episode."""
    library = shipped()
    named = {"treatments": list(treatments(library)), "glucocorticoids": list(glucocorticoids(library))}
    source.rows(_HAPPENINGS, named)
