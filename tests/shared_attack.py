"""An attacker of shared pages: an integer programme made of what is printed, of how it was printed, and of nothing else.

For each page there is a variable for every count that the page could have printed, with all that is known of such counts: parts
and wholes, rows and columns, three sets at a time. A number that is printed lies around its count, by a rounding that is the same
in every page. A number that is not printed has a cell below its limit, and the attacker is told which. Two pages are linked by what can have
come in between.
"""

from dataclasses import dataclass, field
from itertools import combinations, pairwise

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from cytostorm.cohort.disclosure import step_of

MOST = 10**6


@dataclass
class Programme:
    """Integer variables by name, and rows of low <= sum of coefficient times variable <= high."""

    bounds: dict = field(default_factory=dict)
    rows: list = field(default_factory=list)

    def variable(self, name, low=0, high=MOST):
        self.bounds.setdefault(name, (low, high))
        return {name: 1}

    def between(self, terms, low=-np.inf, high=np.inf):
        """`terms` may hold a constant under the name ""."""
        constant = terms.get("", 0)
        self.rows.append(({k: v for k, v in terms.items() if k and v}, low - constant, high - constant))

    def made(self):
        at = {name: n for n, name in enumerate(self.bounds)}
        cells = [(n, at[name], value) for n, (terms, _, _) in enumerate(self.rows) for name, value in terms.items()]
        row, column, value = zip(*cells, strict=True)
        matrix = csr_matrix((value, (row, column)), (len(self.rows), len(at)))
        low, high = zip(*self.bounds.values(), strict=True)
        limits = [np.array([r[n] for r in self.rows], float) for n in (1, 2)]
        return at, LinearConstraint(matrix, *limits), Bounds(np.array(low, float), np.array(high, float))

    def range_of(self, terms):
        """The least and the largest value that what is known allows."""
        if not hasattr(self, "_made"):
            self._made = self.made()
        at, rows, bounds = self._made
        aim = np.zeros(len(at))
        for name, value in terms.items():
            if name:
                aim[at[name]] += value
        found = [
            milp(sign * aim, integrality=np.ones(len(at)), bounds=bounds, constraints=rows, options={"time_limit": 60})
            for sign in (1, -1)
        ]
        assert all(one.status == 0 for one in found), [one.message for one in found]
        return tuple(round(sign * one.fun) + terms.get("", 0) for sign, one in zip((1, -1), found, strict=True))


def plus(*parts):
    """Sums of (sign, terms)."""
    made = {}
    for sign, terms in parts:
        for name, value in terms.items():
            made[name] = made.get(name, 0) + sign * value
    return made


@dataclass(frozen=True)
class Number:
    """A number that is printed as the difference of two."""

    number: int


@dataclass
class Figure:
    """A number that a page prints or not: its name in the rule, its count, and the cells that decide whether it is printed."""

    name: tuple
    count: dict
    cells: tuple
    printed: object = None
    could: bool = True  # whether the page would have printed it, were it large enough


class Attack:
    """What can be known from pages (page, what was asked, true counts) of one hospital. `more`: patients that a page has more at
    most than the one before it. `exact`: names of totals that are known from elsewhere. How the rule works is known too: `limit`: between
    what ends a limit lies, `deciding`: how many cells of a number decide whether it is printed."""

    def __init__(self, pages, more=0, exact=(), limit=None, deciding=4):
        self.programme, self.figures = Programme(), []
        rule = pages[0][0].rule
        self.step, self.least = step_of(rule.threshold), rule.threshold
        self.deciding = deciding
        self.limit = limit or (self.step + 1, 2 * self.step)
        self.truth = {(page, *name): n for page, (_, _, truth) in enumerate(pages) for name, n in truth.items()}
        for number, (shared, asked, _) in enumerate(pages):
            self.figures.append(self._page(number, shared, asked))
        for page, figures in enumerate(self.figures):
            for name, one in figures.items():
                self._told(one)
                if name[0] in exact and one.printed is not None:
                    self.programme.between(one.count, self.truth[(page, *name)], self.truth[(page, *name)])
        for before, after in pairwise(self.figures):
            for name in before.keys() & after.keys():
                for old, new in zip(before[name].cells, after[name].cells, strict=True):
                    self.programme.between(plus((1, new), (-1, old)), 0, more)

    def _page(self, page, shared, asked):
        """Every figure of a page, and what is known of the counts. `asked`: names of sets, events and measurements."""
        made, know = {}, self.programme
        sets = {one.criteria: one for one in shared.sets}
        events = {one.name: one for one in shared.events}

        def count(*name):
            return know.variable((page, *name))

        def figure(name, terms, cells, printed, could=True):
            for cell in cells:
                know.between(cell, 0)
            made[name] = Figure(name, terms, tuple(cells), printed, could)

        def group(name, printed, could=True):
            terms = count(*name)
            figure(name, terms, (terms, plus((1, whole), (-1, terms))), printed, could)
            return terms

        def common(name, one, other, printed, could):
            both = count(*name)
            neither = plus((1, whole), (-1, one), (-1, other), (1, both))
            figure(
                name, both, (both, plus((1, one), (-1, both)), plus((1, other), (-1, both)), neither), printed, could
            )

        whole = count("everybody")
        figure(("everybody",), whole, (whole,), shared.persons)
        met = {name: group(("met", name), sets[name].met if name in sets else None) for name in asked["sets"]}
        for name in asked["sets"]:
            row = sets.get(name)
            more, still = count("not ruled out", name), row.open if row else None
            rest = plus((1, whole), (-1, met[name]), (-1, more))
            printed = Number(still.number - row.met.number) if still else None
            figure(("not ruled out", name), more, (more, rest), printed, row is not None)
            about = group(("made for", name), row.about if row else None, row is not None)
            common(("made for, met", name), about, met[name], row and row.about_met, bool(row and row.about))
        pairs = dict(shared.both)
        for pair in combinations(sorted(asked["sets"]), 2):
            common(("both", *pair), met[pair[0]], met[pair[1]], pairs.get(pair), all(name in sets for name in pair))
        for event in asked["events"]:
            had, row = group(("event", event), events[event].persons if event in events else None), events.get(event)
            before = {one.criteria: one.persons for one in row.before} if row else {}
            for name in asked["sets"]:
                common(("before", name, event), met[name], had, before.get(name), bool(row and name in sets))
            for one, other in combinations(sorted(asked["sets"]), 2):
                terms = [(1, made[("before", name, event)].count) for name in (one, other)]
                know.between(plus(*terms, (-1, had), (-1, made[("both", one, other)].count)), high=0)
        measured = dict(shared.recorded)
        for subject in asked["measured"]:
            group(("measured", subject), measured.get(subject))
        self._triples(page, asked["sets"], met, made, whole)
        self._periods(page, shared, asked, made, met)
        return made

    def _triples(self, page, sets, met, made, whole):
        """Three sets cut the patients into eight parts, and none of them is negative."""
        for three in combinations(sorted(sets), 3):
            all_three = self.programme.variable((page, "three", *three))
            pair = {frozenset(p): made[("both", *p)].count for p in combinations(three, 2)}
            for p in pair.values():
                self.programme.between(plus((1, p), (-1, all_three)), 0)
            for one in three:
                own = [(-1, p) for names, p in pair.items() if one in names]
                self.programme.between(plus((1, met[one]), *own, (1, all_three)), 0)
            groups, pairs = [(-1, met[one]) for one in three], [(1, p) for p in pair.values()]
            self.programme.between(plus((1, whole), *groups, *pairs, (-1, all_three)), 0)

    def _periods(self, page, shared, asked, made, met):
        """Months add up to quarters, these to years, and these to the group."""
        found = dict(shared.first_met)
        for name in asked["sets"]:
            counts = [
                [(day, self.programme.variable((page, "first met", name, unit, day))) for day in days]
                for unit, days in asked["periods"]
            ]
            for held in counts:
                self.programme.between(plus((1, met[name]), *((-1, terms) for _, terms in held)), 0, 0)
            for fine, coarse in pairwise(counts):
                starts = [day for day, _ in coarse]
                for n, (start, terms) in enumerate(coarse):
                    end = starts[n + 1] if n + 1 < len(starts) else "9"
                    held = [(-1, t) for day, t in fine if start <= day < end]
                    self.programme.between(plus((1, terms), *held), 0, 0)
            if name not in {one.criteria for one in shared.sets} or name not in found:
                continue
            for (unit, _), held in zip(asked["periods"], counts, strict=True):
                printed = {day.isoformat(): n for day, n in found[name].counts} if found[name].unit == unit else {}
                for day, terms in held:
                    made[("first met", name, unit, day)] = Figure(
                        ("first met", name, unit, day), terms, (terms,), printed.get(day), False
                    )

    def _told(self, one):
        """What a page says by printing a number, and by not printing it."""
        know = self.programme
        limit = know.variable(("limit", *one.name), *self.limit)
        if one.printed is not None:
            rounding = know.variable(("rounding", *one.name), 0, self.step - 1)
            shown = one.printed.number
            low = shown if shown > 2 * self.step else -np.inf  # 11 may have gone to 10, and is shown as 20
            know.between(plus((1, one.count), (1, rounding)), low, shown + self.step - 1)
            for cell in one.cells[: self.deciding]:
                know.between(plus((1, cell), (-1, limit)), 0)
        elif one.could:
            smallest = min(one.cells[: self.deciding], key=self._true)
            know.between(plus((1, smallest), (-1, limit)), high=-1)

    def _true(self, cell):
        return sum(value * self.truth[name] for name, value in cell.items())

    @property
    def hidden(self):
        """How many numbers the pages do not show."""
        return sum(self._is_hidden(one) for figures in self.figures for one in figures.values())

    def _is_hidden(self, one):
        return one.printed is None

    def narrow(self, most=None):
        """(values left, page, figure, cell, true count, low, high) of small cells, the narrowest first.

        `most`: of so many cells, those of numbers that the pages say most of.
        """
        return sorted((self._range(*one) for one in self._small()[:most]), key=lambda found: found[0])

    def _small(self):
        found = [
            (page, one, n)
            for page, figures in enumerate(self.figures)
            for one in figures.values()
            for n, cell in enumerate(one.cells)
            if self._true(cell) < self.least
        ]
        return sorted(found, key=lambda small: 0 if small[1].printed is not None else 1 if small[1].could else 2)

    def _range(self, page, one, n):
        true, (low, high) = self._true(one.cells[n]), self.programme.range_of(one.cells[n])
        assert low <= true <= high, (one.name, n, true, low, high)
        return high - low + 1, page, one.name, n, true, low, high


class Masked(Attack):
    """What could be known while each count was masked by itself: none stayed none, small ones were hidden, others went to fives."""

    def _told(self, one):
        true = self._true(one.count)
        shown = 5 * int(true / 5 + 0.5)
        low, high = (shown - 2, shown + 2) if true >= self.least else (1, self.least - 1) if true else (0, 0)
        self.programme.between(one.count, low, high)

    def _is_hidden(self, one):
        return 0 < self._true(one.count) < self.least
