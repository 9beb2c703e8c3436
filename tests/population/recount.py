"""A population counted anew: plain SQL over the rows as they were written and the verdicts, from the definitions in
docs/explanation/stays.md. Nothing of the package is used."""

import duckdb

DAY = "INTERVAL 1 DAY"
_RAW = """
CREATE MACRO bare(t) AS t = t::DATE::TIMESTAMP OR t = t::DATE::TIMESTAMP + INTERVAL 86399 SECOND;
CREATE MACRO earliest(t) AS CASE WHEN bare(t) THEN t::DATE::TIMESTAMP ELSE t END;
CREATE MACRO latest(t) AS CASE WHEN bare(t) THEN t::DATE::TIMESTAMP + INTERVAL 86399 SECOND ELSE t END;
CREATE TABLE fact AS SELECT *, greatest(effective, known) AS moment FROM read_parquet('{source}/events.parquet');
CREATE TABLE stay AS SELECT row_number() OVER (ORDER BY person, "start", end_, outcome) AS id, person, "start" AS begins,
  CASE WHEN end_ = end_::DATE THEN end_ + INTERVAL 86399 SECOND ELSE end_ END AS ends, coalesce(outcome, '') AS outcome
  FROM read_parquet('{source}/stays.parquet');
CREATE TABLE milestone AS SELECT person, milestone, "time" AS moment FROM read_parquet('{source}/milestones.parquet');
CREATE TABLE verdict AS SELECT person, criteria, "time" AS since, verdict, applies,
  lead("time") OVER (PARTITION BY person, criteria ORDER BY "time") AS following FROM read_parquet('{result}/verdicts.parquet');
CREATE TABLE usable AS SELECT * FROM stay WHERE person IS NOT NULL AND NOT (begins IS NULL AND ends IS NULL)
  AND NOT coalesce(ends < begins, false);
-- A stay counts where it says when, and does not end before it begins.
CREATE TABLE good AS SELECT * FROM usable WHERE person IN (SELECT person FROM fact);
CREATE TABLE course AS
  SELECT person, first, last,
    CASE WHEN last_end IS NULL OR last_true > last_end + INTERVAL 7 DAY OR opened >= last_end THEN greatest(last, opened) ELSE last_end END AS ends,
    first_begin
  FROM (SELECT person, min(moment) AS first, max(moment) AS last, max(effective) AS last_true FROM fact GROUP BY person)
  LEFT JOIN (SELECT person, max(ends) AS last_end, min(begins) AS first_begin, max(begins) FILTER (ends IS NULL) AS opened FROM good GROUP BY person)
    USING (person);
CREATE TABLE there AS
  SELECT person, outcome, ends IS NULL AS is_open,
    CASE WHEN begins IS NOT NULL THEN begins
         WHEN NOT EXISTS (SELECT 1 FROM good o WHERE o.person = g.person AND o.ends < g.ends)
         THEN least((SELECT least(first, first_begin) FROM course c WHERE c.person = g.person), ends)
         ELSE coalesce((SELECT min(moment) FROM fact f WHERE f.person = g.person AND f.moment <= g.ends
                AND f.moment > (SELECT max(o.ends) FROM good o WHERE o.person = g.person AND o.ends < g.ends)), ends) END AS begins,
    CASE WHEN ends IS NOT NULL THEN ends
         WHEN NOT EXISTS (SELECT 1 FROM good o WHERE o.person = g.person AND o.begins > g.begins)
         THEN greatest((SELECT ends FROM course c WHERE c.person = g.person), begins)
         ELSE coalesce((SELECT max(moment) FROM fact f WHERE f.person = g.person AND f.moment >= g.begins
                AND f.moment < (SELECT min(o.begins) FROM good o WHERE o.person = g.person AND o.begins > g.begins)), begins) END AS ends
  FROM good g
  UNION ALL
  SELECT c.person, coalesce(told, ''), coalesce(told, '') = '', c.first, c.ends
  FROM course c LEFT JOIN (SELECT person, CASE WHEN bool_or(outcome = 'died') THEN 'died' ELSE
           coalesce(max_by(outcome, coalesce(ends, begins, '0001-01-01'::TIMESTAMP)) FILTER (outcome <> ''), '') END AS told
    FROM stay GROUP BY person) o
    ON o.person = c.person
  WHERE c.person NOT IN (SELECT person FROM good) AND c.first IS NOT NULL;
CREATE TABLE numbered AS SELECT row_number() OVER (ORDER BY person, begins, ends, is_open) AS id, * FROM there;
-- A stay opens an episode where no earlier one of the person was still going on a day before.
CREATE TABLE opening AS SELECT id, person, begins FROM numbered n
  WHERE NOT EXISTS (SELECT 1 FROM numbered o WHERE o.person = n.person AND o.id < n.id AND o.ends + INTERVAL 24 HOUR >= n.begins);
CREATE TABLE member AS SELECT *, (SELECT count(*) FROM opening o WHERE o.person = n.person AND o.id <= n.id)::INTEGER AS episode FROM numbered n;
CREATE TABLE episode AS
  SELECT person, episode, min(begins) AS begins, max(ends) AS ends, count(*)::INTEGER AS stays,
         (list(is_open ORDER BY ends DESC, begins DESC, is_open DESC, outcome DESC))[1] AS is_open,
         CASE WHEN count(*) FILTER (outcome = 'died') > 0 THEN 'died'
              ELSE (list(outcome ORDER BY ends DESC, begins DESC, is_open DESC, outcome DESC))[1] END AS outcome
  FROM member GROUP BY person, episode;
CREATE TABLE present AS SELECT DISTINCT person, unnest(generate_series(begins::DATE, ends::DATE, INTERVAL 1 DAY))::DATE AS day FROM there;
"""
_SAID = """
CREATE TABLE held AS
  SELECT DISTINCT v.person, v.criteria, p.day, v.verdict = 'met' AS surely
  FROM (SELECT v.*, least(following - INTERVAL 1 MICROSECOND, c.ends) AS until FROM verdict v JOIN course c USING (person)) v
  JOIN present p ON p.person = v.person AND p.day BETWEEN v.since::DATE AND v.until::DATE
  WHERE v.verdict <> 'not met' AND v.since <= v.until;
-- What is in force when the episode begins, and every row inside it.
CREATE TABLE inside AS
  SELECT e.person, e.episode, v.criteria, greatest(v.since, e.begins) AS seen, v.since, v.verdict, v.applies, e.begins, e.ends
  FROM episode e JOIN verdict v ON v.person = e.person
  WHERE v.since <= e.ends AND NOT coalesce(v.following <= e.begins, false);
CREATE TABLE told AS
  SELECT person, episode, criteria, any_value(begins) AS begins, any_value(ends) AS ends,
    coalesce(bool_or(verdict = 'met' AND seen = begins), false) AS entry_surely,
    coalesce(bool_or(verdict <> 'not met' AND seen = begins), false) AS entry_possibly,
    min(seen) FILTER (verdict = 'met') AS surely, min(seen) FILTER (verdict <> 'not met') AS possibly,
    CASE WHEN bool_or(applies = 'met') THEN 'met' WHEN bool_and(applies = 'not met') THEN 'not met' ELSE 'unknown' END AS about,
    max_by(verdict, since) AS last_verdict
  FROM inside GROUP BY person, episode, criteria;
"""
_HAPPENED = """
CREATE TABLE death AS SELECT DISTINCT person, earliest(moment) AS first, latest(moment) AS last FROM (
  SELECT person, moment FROM milestone WHERE milestone = 'death' UNION ALL
  SELECT person, ends FROM stay WHERE outcome = 'died' AND NOT coalesce(ends < begins, false)) WHERE person IS NOT NULL AND moment IS NOT NULL;
CREATE TABLE doubt AS
  SELECT d.person FROM death d JOIN stay s ON s.person = d.person
  WHERE NOT coalesce(s.ends < s.begins, false) AND (s.outcome = 'survived' AND d.last <= earliest(s.ends) OR s.begins::DATE - d.first::DATE > 1)
  UNION SELECT a.person FROM death a JOIN death b ON b.person = a.person WHERE b.first::DATE - a.first::DATE > 1;
CREATE TABLE event AS
  SELECT person, milestone AS event, moment FROM milestone UNION ALL
  SELECT person, CASE WHEN subject IN ('anakinra', 'tocilizumab') THEN 'treatment' ELSE 'glucocorticoid' END, effective FROM fact WHERE kind = 'drug';
CREATE TABLE happened AS
  SELECT person, episode, event, min(earliest(moment)) AS moment, bool_or(bare(moment)) FILTER (earliest(moment) = first) AS by_day
  FROM (SELECT *, min(earliest(moment)) OVER (PARTITION BY person, episode, event) AS first FROM (
    SELECT v.person, e.episode, v.event, v.moment FROM event v JOIN episode e ON e.person = v.person
    WHERE CASE WHEN bare(v.moment) THEN v.moment::DATE >= e.begins::DATE AND v.moment::DATE <= e.ends ELSE v.moment BETWEEN e.begins AND e.ends END
      AND NOT (v.event = 'death' AND (v.person IN (SELECT person FROM doubt) OR e.outcome = 'survived'))))
  GROUP BY person, episode, event;
INSERT INTO happened SELECT person, episode, 'death', earliest(ends), bare(ends) FROM episode e
  WHERE outcome = 'died' AND person NOT IN (SELECT person FROM doubt)
    AND NOT EXISTS (SELECT 1 FROM happened h WHERE h.person = e.person AND h.episode = e.episode AND h.event = 'death');
"""
_LEADS = """
WITH chosen AS (SELECT * FROM happened h WHERE episode = (SELECT min(episode) FROM happened o WHERE o.person = h.person AND o.event = h.event)),
pairs AS (
  SELECT t.criteria, c.event, c.moment, bare(t.{bound}) OR c.by_day AS by_days, t.{bound} AS met,
    t.{bound}::DATE = c.moment::DATE AND by_days AS open_
  FROM chosen c JOIN told t ON t.person = c.person AND t.episode = c.episode WHERE t.{bound} IS NOT NULL)
SELECT criteria, event, count(*) FILTER (NOT open_ AND met < moment), count(*) FILTER (NOT open_ AND met = moment),
  count(*) FILTER (NOT open_ AND met > moment),
  count(*) FILTER (open_), quantile_cont(epoch(moment - met) / 3600, [0.25, 0.5, 0.75]) FILTER (NOT by_days)
FROM pairs GROUP BY ALL
"""
_COURSES = """
SELECT t.criteria, e.event, t.surely, bare(t.surely), h.moment, h.by_day, t.ends, i.is_open, d.moment,
       (SELECT min(first) FROM death x WHERE x.person = t.person AND x.person IN (SELECT person FROM doubt))
FROM told t JOIN episode i USING (person, episode) CROSS JOIN (SELECT DISTINCT event FROM happened WHERE event IN ('icu', 'ventilation', 'death')) e
LEFT JOIN happened h ON h.person = t.person AND h.episode = t.episode AND h.event = e.event
LEFT JOIN happened d ON d.person = t.person AND d.episode = t.episode AND d.event = 'death'
WHERE t.surely IS NOT NULL
"""
_PROBLEMS = """
SELECT 'stay-ends-before-start', count(*) FROM stay WHERE person IS NOT NULL AND ends < begins UNION ALL
SELECT 'stay-overlaps', count(*) FROM usable a WHERE begins IS NOT NULL AND ends IS NOT NULL AND EXISTS (SELECT 1 FROM usable b
  WHERE b.person = a.person AND b.ends > a.begins AND (b.begins, b.ends, b.outcome, b.id) < (a.begins, a.ends, a.outcome, a.id)) UNION ALL
SELECT 'stay-without-end', count(*) FROM usable WHERE ends IS NULL UNION ALL
SELECT 'stay-without-start', count(*) FROM usable WHERE begins IS NULL UNION ALL
SELECT 'stay-without-times', count(*) FROM stay WHERE person IS NOT NULL AND begins IS NULL AND ends IS NULL AND outcome = '' UNION ALL
SELECT 'stay-without-person', count(*) FROM stay WHERE person IS NULL UNION ALL
SELECT 'stay-without-facts', count(*) FROM usable WHERE person NOT IN (SELECT person FROM course) UNION ALL
SELECT 'facts-outside-stays', count(*) FROM fact f WHERE effective IS NOT NULL AND person IN (SELECT person FROM good)
  AND NOT EXISTS (SELECT 1 FROM there t WHERE t.person = f.person AND f.effective BETWEEN t.begins AND t.ends) UNION ALL
SELECT 'milestone-without-person', count(*) FROM milestone WHERE person IS NULL UNION ALL
SELECT 'milestone-without-time', count(*) FROM milestone WHERE person IS NOT NULL AND moment IS NULL UNION ALL
SELECT 'milestone-without-facts', count(*) FROM milestone WHERE moment IS NOT NULL AND person IS NOT NULL
  AND person NOT IN (SELECT person FROM course) UNION ALL
SELECT CASE WHEN milestone = 'death' AND earliest(moment) > (SELECT max(ends) FROM there t WHERE t.person = m.person) THEN 'death-after-stays'
            ELSE 'milestone-outside-stays' END, count(*)
  FROM milestone m WHERE moment IS NOT NULL AND person IN (SELECT person FROM there) AND NOT EXISTS (SELECT 1 FROM there t WHERE t.person = m.person
  AND CASE WHEN bare(moment) THEN moment::DATE >= t.begins::DATE AND moment::DATE <= t.ends ELSE moment BETWEEN t.begins AND t.ends END)
  AND NOT (milestone = 'death' AND EXISTS (SELECT 1 FROM there t WHERE t.person = m.person AND t.outcome = 'died'
           AND moment::DATE <= t.ends::DATE + 1
           AND CASE WHEN bare(moment) THEN moment::DATE >= t.begins::DATE ELSE moment >= t.begins END)) GROUP BY 1
"""
_RISK = """
SELECT criteria, count(*), count(DISTINCT person), count(*) FILTER (entry_surely), count(DISTINCT person) FILTER (entry_surely),
  count(*) FILTER (NOT entry_surely), count(DISTINCT person) FILTER (NOT entry_surely),
  coalesce(sum(epoch(coalesce(surely, ends) - begins) / 86400) FILTER (NOT entry_surely), 0),
  count(*) FILTER (NOT entry_surely AND surely IS NOT NULL), count(DISTINCT person) FILTER (NOT entry_surely AND surely IS NOT NULL),
  (SELECT count(DISTINCT v.person) FROM verdict v WHERE v.criteria = t.criteria AND v.verdict = 'met'
     AND v.person NOT IN (SELECT person FROM told o WHERE o.criteria = t.criteria AND surely IS NOT NULL))
FROM told t GROUP BY criteria
"""
_ABOUT = """
SELECT criteria, yes, unknown, count(*), count(*) FILTER (met) FROM (
  SELECT criteria, person, bool_or(about = 'met') AS yes, NOT yes AND bool_or(about = 'unknown') AS unknown, bool_or(surely IS NOT NULL) AS met
  FROM told GROUP BY criteria, person) GROUP BY ALL
"""
QUERIES = {
    "people": """SELECT person, ends, CASE WHEN person IN (SELECT person FROM doubt) THEN '' ELSE
        coalesce((SELECT CASE WHEN bool_or(outcome = 'died') THEN 'died' ELSE
          max_by(outcome, coalesce(ends, begins, '0001-01-01'::TIMESTAMP)) FILTER (outcome <> '') END FROM stay s WHERE s.person = c.person), '') END
        FROM course c""",
    "episodes": """SELECT person, episode, begins, ends, stays, is_open,
        CASE WHEN person IN (SELECT person FROM doubt) THEN '' ELSE outcome END FROM episode""",
    "present": "SELECT day, count(*) FROM present GROUP BY day",
    "days": """SELECT criteria, day, count(DISTINCT person) FILTER (surely), count(DISTINCT person) FROM held GROUP BY ALL""",
    "first_days": """SELECT criteria, day, count(*) FILTER (surely), count(*) FILTER (NOT surely) FROM (
        SELECT criteria, person, min(day) AS day, true AS surely FROM held WHERE surely GROUP BY ALL
        UNION ALL SELECT criteria, person, min(day), false FROM held GROUP BY criteria, person) GROUP BY ALL""",
    "onsets": """SELECT criteria, person, min(since) FILTER (verdict = 'met'), min(since) FILTER (verdict <> 'not met') FROM verdict GROUP BY ALL""",
    "inside": "SELECT criteria, person, episode, entry_surely, entry_possibly, surely, possibly, about, last_verdict FROM told",
    "risk": _RISK, "about": _ABOUT, "leads": _LEADS.format(bound="surely"), "possible_leads": _LEADS.format(bound="possibly"),
    "with_event": "SELECT event, count(DISTINCT person) FROM happened GROUP BY event", "courses": _COURSES, "problems": _PROBLEMS,
    "doubted": "SELECT DISTINCT person FROM doubt",
}  # fmt: skip


class Recount:
    """Every question of QUERIES, asked of one source and the verdicts of its result."""

    def __init__(self, source, result):
        self.db = duckdb.connect()
        for script in (_RAW.format(source=source, result=result), _SAID, _HAPPENED):
            self.db.execute(script)

    def __getitem__(self, name):
        return self.db.execute(QUERIES[name]).fetchall()


def incidence(rows, days, latest):
    """Aalen-Johansen, event by event, of rows (since, by_day, own, own_by_day, end, is_open, death, doubt): the share and those at risk."""
    courses = [course(row, latest) for row in rows]
    courses = sorted(one for one in courses if one is not None)
    share, free = 0.0, 1.0
    for time in sorted({t for t, kind in courses if kind and t <= days}):
        risk = sum(t >= time for t, _ in courses)
        own, other = (sum(t == time and kind == k for t, kind in courses) for k in (1, 2))
        share += free * own / risk
        free *= 1 - (own + other) / risk
    return share, sum(t >= days for t, _ in courses)


def course(row, latest):
    """(days, what ended them: 1 the event, 2 another, 0 nobody knows); None for those who are out."""
    since, since_day, own, own_day, end, is_open, death, doubt = row
    if own is not None and (((since_day or own_day) and own.date() == since.date()) or own <= since):
        return None
    day = (0, 86399)
    start = since.replace(hour=0, minute=0, second=0, microsecond=0) if since_day else since
    shift = day[latest] if own and own_day else 0
    shift -= day[not latest] if since_day else 0
    stop = own or min(one for one in (end, death, doubt) if one is not None)
    kind = 1 if own else 2 if death or not (is_open or doubt) else 0
    return max(((stop - start).total_seconds() + shift) / 86400, 0.0), kind
