"""A screened folder in numbers: persons, episodes and sets by number and not by name, so that no count joins texts.

stay: the table episodes with `who`, the number of the person, `stay`, that of the episode, and `alone`: the person has no other.
inside: the table episode_onsets by these numbers, and `until_met`: microseconds to the first meeting or the end of the episode.
joined: of persons with several episodes one row a set, over all of them; ever: every person so; named: the same with the names.
What a set said while nobody was there is in none of them. Numbers sort as the names do.
"""

from __future__ import annotations

_STAY = """
CREATE TEMP TABLE stay AS
SELECT *, dense_rank() OVER (ORDER BY person)::INTEGER AS who, row_number() OVER (ORDER BY person, episode)::INTEGER AS stay,
       count(*) OVER (PARTITION BY person) = 1 AS alone
FROM episodes
"""
_SET = "CREATE TYPE set_id AS ENUM (SELECT DISTINCT criteria FROM episode_onsets WHERE criteria IS NOT NULL ORDER BY criteria)"
_ABOUT = "CREATE TYPE about AS ENUM ('not met', 'unknown', 'met')"
_INSIDE = """
CREATE TEMP TABLE inside AS
SELECT s.stay, s.who, s.alone, o.criteria::set_id AS criteria, o.entry_surely, o.first_surely, o.first_possibly, o.applies::about AS applies,
       o.open_when_best_known, date_diff('microsecond', s.start, coalesce(o.first_surely, s.end_)) AS until_met
FROM episode_onsets o JOIN stay s USING (person, episode)
"""
_JOINED = """
CREATE TEMP TABLE joined AS
SELECT criteria, who, min(first_surely) AS first_surely, min(first_possibly) AS first_possibly, max(applies) AS applies,
       bool_or(open_when_best_known) AS open_when_best_known, bool_or(entry_surely) AS any_at_entry, bool_or(NOT entry_surely) AS any_at_risk,
       bool_or(NOT entry_surely AND first_surely IS NOT NULL) AS any_first_met
FROM inside WHERE NOT alone GROUP BY criteria, who
"""
# Most persons have one episode, and their rows pass as they are: a group for each person and set would be most of the time of a page.
_EVER = """
CREATE VIEW ever AS
SELECT criteria, who, first_surely, first_possibly, applies, open_when_best_known FROM inside WHERE alone
UNION ALL SELECT criteria, who, first_surely, first_possibly, applies, open_when_best_known FROM joined
"""
_NAMED = """
CREATE VIEW named AS
SELECT s.person, e.criteria::VARCHAR AS criteria, e.first_surely, e.first_possibly, e.applies::VARCHAR AS applies, e.open_when_best_known
FROM ever e JOIN (SELECT DISTINCT who, person FROM stay) s USING (who)
"""
NUMBERED = (_STAY, _SET, _ABOUT, _INSIDE, _JOINED, _EVER, _NAMED)
"""Statements that make them, on a connection on which each table of a folder is a view."""
