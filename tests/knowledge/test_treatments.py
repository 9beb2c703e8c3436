"""Treatment files: strict, cross-checked, and with the published numbers, typed here once more from the sources."""

import shutil
from decimal import Decimal

import pytest

from cytostorm.doses.dosing import ELSEWHERE
from cytostorm.errors import KnowledgeError
from cytostorm.library import Library, shipped
from cytostorm.model.treatments import Treatment

TREATMENTS = shipped().treatments
ROWS = [(name, dose) for name, treatment in TREATMENTS.items() for dose in treatment.doses]
FACTS = [(name, fact) for name, treatment in TREATMENTS.items() for fact in treatment.facts]

# treatment, row, smallest, largest, unit, hours between doses (or None), cap in mg (or None), routes, status
PUBLISHED = [
    ("anakinra", "label-ra", 100, 100, "mg/dose", (24, 24), None, "sc", "verified"),
    ("anakinra", "label-ra-severe-renal", 100, 100, "mg/dose", (48, 48), None, "sc", "verified"),
    ("anakinra", "label-nomid-start", 1, 2, "mg/kg/day", (12, 24), None, "sc", "verified"),
    ("anakinra", "label-nomid-max", 8, 8, "mg/kg/day", (12, 24), None, "sc", "verified"),
    ("anakinra", "label-dira-start", 1, 2, "mg/kg/day", (24, 24), None, "sc", "verified"),
    ("anakinra", "label-dira-max", 8, 8, "mg/kg/day", (24, 24), None, "sc", "verified"),
    ("anakinra", "label-nomid-severe-renal", 1, 2, "mg/kg/dose", (48, 48), None, "sc", "verified"),
    ("anakinra", "label-covid19", 100, 100, "mg/dose", (24, 24), None, "sc", "verified"),
    ("anakinra", "label-caps-start", 1, 2, "mg/kg/day", None, None, "sc", "one-source"),
    ("anakinra", "label-caps-severe", 3, 4, "mg/kg/day", None, None, "sc", "one-source"),
    ("anakinra", "boston-moderate", 2, 4, "mg/kg/dose", (12, 24), 100, "iv sc", "verified"),
    ("anakinra", "boston-critical", 2, 4, "mg/kg/dose", (6, 24), None, "iv sc", "verified"),
    ("anakinra", "uptodate-mas", 5, 10, "mg/kg/day", (6, 12), None, "iv sc", "one-source"),
    ("anakinra", "la-rosee-mas", 2, 10, "mg/kg/day", None, None, "sc", "one-source"),
    ("anakinra", "monteagudo-infusion", 2400, 2400, "mg/day", None, None, "iv", "verified"),
    ("anakinra", "fisher-load", 100, 100, "mg/dose", None, None, "iv", "verified"),
    ("anakinra", "fisher-infusion", 1, 2, "mg/kg/h", None, None, "iv", "verified"),
    ("anakinra", "emsley-bolus", 100, 100, "mg/dose", None, None, "iv", "verified"),
    ("anakinra", "emsley-infusion", 2, 2, "mg/kg/h", None, None, "iv", "verified"),
    ("anakinra", "galea-bolus", 100, 500, "mg/dose", None, None, "iv", "verified"),
    ("anakinra", "galea-infusion", 1, 10, "mg/kg/h", None, None, "iv", "verified"),
    ("anakinra", "singh-bolus", 500, 500, "mg/dose", None, None, "iv", "verified"),
    ("anakinra", "singh-infusion", 10, 10, "mg/kg/h", None, None, "iv", "verified"),
    ("anakinra", "cavalli-covid19", 5, 5, "mg/kg/dose", (12, 12), None, "iv", "verified"),
    ("anakinra", "kharazmi-covid19", 100, 100, "mg/dose", (24, 24), None, "iv", "verified"),
    ("methylprednisolone", "boston-pulse", 30, 30, "mg/kg/dose", (24, 24), 1000, "iv", "verified"),
    ("methylprednisolone", "uptodate-pulse", 30, 30, "mg/kg/dose", (24, 24), 1000, "iv", "one-source"),
    ("methylprednisolone", "la-rosee-pulse", 1000, 1000, "mg/day", None, None, "iv", "one-source"),
    ("methylprednisolone", "boston-maintenance", 1, 1, "mg/kg/dose", (12, 12), None, "iv", "verified"),
    ("prednisolone", "la-rosee-mild", 1, 2, "mg/kg/day", None, None, "po", "one-source"),
    ("prednisolone", "uptodate-moderate", 1, 2, "mg/kg/day", (12, 12), None, "po", "one-source"),
    ("dexamethasone", "hlh-94-weeks-1-2", 10, 10, "mg/m2/day", None, None, "iv po", "verified"),
    ("dexamethasone", "hlh-94-weeks-3-4", 5, 5, "mg/m2/day", None, None, "iv po", "verified"),
    ("dexamethasone", "hlh-94-weeks-5-6", "2.5", "2.5", "mg/m2/day", None, None, "iv po", "verified"),
    ("dexamethasone", "hlh-94-week-7", "1.25", "1.25", "mg/m2/day", None, None, "iv po", "verified"),
    ("dexamethasone", "with-emapalumab", 5, 10, "mg/m2/day", None, None, "iv po", "verified"),
    ("ivig", "boston", 1, 2, "g/kg/dose", None, None, "iv", "verified"),
    ("ivig", "uptodate-children-once", 2, 2, "g/kg/dose", None, None, "iv", "one-source"),
    ("ivig", "uptodate-children-twice", 1, 1, "g/kg/day", None, None, "iv", "one-source"),
    ("ivig", "uptodate-adults", "0.4", 1, "g/kg/day", None, None, "iv", "one-source"),
    ("ivig", "la-rosee-adults", "1.6", "1.6", "g/kg/course", None, None, "iv", "one-source"),
    ("ciclosporin", "boston-po", 3, 7, "mg/kg/day", (12, 12), None, "po", "verified"),
    ("ciclosporin", "boston-iv", 3, 5, "mg/kg/day", (12, 12), None, "iv", "verified"),
    ("ciclosporin", "la-rosee-mas", 2, 7, "mg/kg/day", None, None, "po", "one-source"),
    ("tacrolimus", "boston-po", "0.1", "0.1", "mg/kg/day", (12, 12), None, "po", "verified"),
    ("tacrolimus", "boston-iv", "0.01", "0.05", "mg/kg/day", None, None, "iv", "verified"),
    ("dexamethasone", "crs-grade-2", 10, 10, "mg/dose", (6, 6), None, "iv", "verified"),
    ("dexamethasone", "asco-crs-grade-3", 10, 10, "mg/dose", (6, 6), None, "iv", "verified"),
    ("dexamethasone", "bispecific-grade-1", 10, 10, "mg/dose", None, None, "iv", "verified"),
    ("dexamethasone", "asco-icans", 10, 10, "mg/dose", (6, 12), None, "iv", "verified"),
    ("dexamethasone", "icans-grade-4", 10, 20, "mg/dose", (6, 6), None, "iv", "verified"),
    ("dexamethasone", "covid19", 6, 6, "mg/day", None, None, "iv po", "verified"),
    ("methylprednisolone", "asco-crs-grade-4", 500, 500, "mg/dose", (12, 12), None, "iv", "verified"),
    ("methylprednisolone", "asco-crs-refractory", 1000, 1000, "mg/dose", (12, 12), None, "iv", "verified"),
    ("methylprednisolone", "asco-icans", 1, 1, "mg/kg/dose", (12, 12), None, "iv", "verified"),
    ("anakinra", "mis-c", 5, 10, "mg/kg/day", None, None, "iv sc", "verified"),
    ("ivig", "mis-c-divided", 2, 2, "g/kg/course", None, None, "iv", "verified"),
    ("tocilizumab", "bispecific-one-center", 8, 8, "mg/kg/dose", (8, 8), 800, "iv", "verified"),
    ("tocilizumab", "label-crs-from-30-kg", 8, 8, "mg/kg/dose", None, 800, "iv", "verified"),
    ("tocilizumab", "label-crs-below-30-kg", 12, 12, "mg/kg/dose", None, 800, "iv", "verified"),
    ("tocilizumab", "label-covid19", 8, 8, "mg/kg/dose", None, 800, "iv", "verified"),
    ("canakinumab", "label-still", 4, 4, "mg/kg/dose", (672, 672), 300, "sc", "verified"),
    ("emapalumab", "label-primary-start", 1, 1, "mg/kg/dose", (72, 96), None, "iv", "verified"),
    ("emapalumab", "label-primary-day-3", 3, 3, "mg/kg/dose", (72, 96), None, "iv", "verified"),
    ("emapalumab", "label-primary-day-6", 6, 6, "mg/kg/dose", (72, 96), None, "iv", "verified"),
    ("emapalumab", "label-primary-day-9", 10, 10, "mg/kg/dose", (72, 96), None, "iv", "verified"),
    ("emapalumab", "label-still-day-1", 6, 6, "mg/kg/dose", None, None, "iv", "verified"),
    ("emapalumab", "label-still-days-4-16", 3, 3, "mg/kg/dose", (72, 72), None, "iv", "verified"),
    ("emapalumab", "label-still-from-day-19", 3, 3, "mg/kg/dose", (72, 96), None, "iv", "verified"),
    ("methylprednisolone", "mis-c", 1, 2, "mg/kg/day", None, None, "iv", "verified"),
    ("methylprednisolone", "mis-c-refractory", 10, 30, "mg/kg/day", None, None, "iv", "verified"),
    ("ivig", "mis-c", 2, 2, "g/kg/dose", None, 100, "iv", "verified"),
    ("etoposide", "uptodate-mas", 50, 100, "mg/m2/dose", (168, 168), None, "iv", "one-source"),
    ("ruxolitinib", "adults", "2.5", 20, "mg/dose", (12, 12), None, "po", "verified"),
    ("ruxolitinib", "adults-surface", 25, 25, "mg/m2/dose", (12, 12), None, "po", "verified"),
    ("ruxolitinib", "uptodate-weight", "0.5", "0.5", "mg/kg/dose", (12, 12), None, "po", "one-source"),
    ("ruxolitinib", "uptodate-surface", 25, 25, "mg/m2/dose", (12, 12), None, "po", "one-source"),
    ("siltuximab", "label-castleman", 11, 11, "mg/kg/dose", (504, 504), None, "iv", "verified"),
    ("sarilumab", "label-rheumatoid-arthritis", 200, 200, "mg/dose", (336, 336), None, "sc", "verified"),
    ("baricitinib", "covid19-egfr-from-60", 4, 4, "mg/dose", (24, 24), None, "po", "verified"),
    ("baricitinib", "covid19-egfr-30-60", 2, 2, "mg/dose", (24, 24), None, "po", "verified"),
    ("baricitinib", "covid19-egfr-15-30", 1, 1, "mg/dose", (24, 24), None, "po", "verified"),
    ("ruxolitinib", "label-other", 5, 20, "mg/dose", (12, 12), 25, "po", "verified"),
    ("ruxolitinib", "label-gvhd", 10, 10, "mg/dose", (12, 12), 25, "po", "verified"),
    ("etoposide", "hlh-94-weeks-1-2", 150, 150, "mg/m2/dose", None, None, "iv", "verified"),
    ("etoposide", "hlh-94-weeks-3-8", 150, 150, "mg/m2/dose", (168, 168), None, "iv", "verified"),
    ("etoposide", "adults-weekly", 50, 100, "mg/m2/dose", (168, 168), None, "iv", "one-source"),
    ("rituximab", "ebv-hlh", 375, 375, "mg/m2/dose", None, None, "iv", "verified"),
    ("amphotericin-b-liposomal", "immunocompetent", 3, 3, "mg/kg/dose", None, None, "iv", "verified"),
    ("amphotericin-b-liposomal", "immunosuppressed", 4, 4, "mg/kg/dose", None, None, "iv", "verified"),
    ("amphotericin-b-liposomal", "eacs-treatment", 2, 4, "mg/kg/dose", (24, 24), None, "iv", "verified"),
    ("amphotericin-b-liposomal", "who-infantum", 3, 5, "mg/kg/day", (24, 24), None, "iv", "verified"),
    ("amphotericin-b-liposomal", "who-east-africa", 3, 5, "mg/kg/day", (24, 24), None, "iv", "verified"),
    ("amphotericin-b-liposomal", "who-indian-subcontinent", 3, 5, "mg/kg/day", (24, 24), None, "iv", "verified"),
    ("amphotericin-b-liposomal", "who-indian-subcontinent-single", 10, 10, "mg/kg/dose", None, None, "iv", "verified"),
]  # fmt: skip


@pytest.mark.parametrize("expected", PUBLISHED, ids=lambda row: f"{row[0]}-{row[1]}")
def test_a_row_has_the_published_numbers(expected):
    name, row, low, high, unit, hours, cap, routes, status = expected
    dose = next(dose for dose in TREATMENTS[name].doses if dose.id == row)
    assert (dose.min, dose.max, dose.unit, dose.status) == (Decimal(low), Decimal(high), unit, status)
    assert (dose.interval and (dose.interval.min, dose.interval.max)) == hours
    assert dose.cap_per_dose == cap
    assert list(dose.routes) == routes.split()
    assert dose.computed


def test_no_other_row_is_computed():
    assert {(name, dose.id) for name, dose in ROWS if dose.computed} == {(row[0], row[1]) for row in PUBLISHED}


TIERS = {  # Table 3 of Halyabar 2019, and one textbook graphic and one paper that say how severe
    ("anakinra", "boston-moderate"): "moderate", ("anakinra", "boston-critical"): "critical",
    ("methylprednisolone", "boston-pulse"): "moderate or critical", ("methylprednisolone", "boston-maintenance"): "moderate or critical",
    ("ciclosporin", "boston-po"): "moderate or critical", ("ciclosporin", "boston-iv"): "critical",
    ("tacrolimus", "boston-po"): "moderate or critical", ("tacrolimus", "boston-iv"): "critical", ("ivig", "boston"): "moderate or critical",
    ("prednisolone", "la-rosee-mild"): "moderate", ("prednisolone", "uptodate-moderate"): "moderate",
}  # fmt: skip


def test_a_row_has_a_tier_only_where_its_source_prints_one():
    assert {(name, dose.id): dose.tier for name, dose in ROWS if dose.tier != "any"} == TIERS


def test_rows_of_the_mirror_say_what_it_is():
    cites = [fact.cite for _, fact in FACTS if fact.cite and fact.cite.reference == "uptodate-146346"]
    assert len(cites) >= 10
    assert all(cite.note and cite.status == "one-source" for cite in cites)
    assert shipped().references["uptodate-146346"].status == "one-source"


def test_what_was_read_in_no_source_holds_no_number():
    unread = [dose for _, dose in ROWS if dose.status == "unconfirmed"]
    assert {dose.id for dose in unread} >= {"kooistra-covid19", "regions-infusion"}
    assert all(dose.min is None and dose.max is None and not dose.computed for dose in unread)


def test_every_fact_has_a_source_or_says_that_none_was_read():
    assert len(FACTS) > 150
    for name, fact in FACTS:
        assert bool(fact.cite) != bool(fact.unread), name
        assert fact.status in {"verified", "one-source", "unconfirmed", "letters", "derived", "ours"}, name
        assert (fact.status == "ours") == bool(fact.cite and fact.cite.reference.startswith("cytostorm-")), name


def test_the_bands_of_weight_leave_no_gap_and_do_not_overlap():
    for row in ("label-crs-from-30-kg", "label-crs-below-30-kg"):
        assert next(dose for dose in TREATMENTS["tocilizumab"].doses if dose.id == row).weight
    bands = [dose.weight for dose in TREATMENTS["canakinumab"].doses if dose.id.startswith("can-covid")]
    assert [(b.from_, b.above, b.below, b.up_to) for b in bands] == [
        (40, None, 60, None),
        (60, None, None, 80),
        (None, 80, None, None),
    ]


def test_every_drug_that_was_to_be_covered_is_there():
    assert set(TREATMENTS) == {row[0] for row in PUBLISHED} | {
        "siltuximab",
        "doxycycline",
        "amphotericin-b-deoxycholate",
    }
    assert TREATMENTS["doxycycline"].doses == ()


def test_il6_blockers_name_their_masks():
    for name in ("tocilizumab", "siltuximab", "sarilumab"):
        assert set(TREATMENTS[name].masks) == {m.id for m in shipped().masks.values() if name in m.drugs}


HEAD = 'id: x\ndrug: anakinra\nlabel: X\nlast_checked: "2026-01-01"\n'
CITE = "cite: {reference: halyabar-2019, locator: t, as_printed: p, status: verified}"
ROW = "id: a, indication: i, label: l, routes: [iv], form: repeat, off_label: true"
ANYBODY = "population: {status: not stated, because: by weight}"


def one_dose(extra, cite=CITE, population=ANYBODY):
    """A file of one row; `population` is left out where it is empty."""
    parts = ", ".join(part for part in (ROW, cite, extra, population) if part)
    return f"{HEAD}doses:\n  - {{{parts}}}\n"


@pytest.fixture
def complaint(tmp_path):
    """What the library says of one file in a copy of its knowledge."""
    home = tmp_path / "knowledge"
    for part in ("references", "drugs", "drug-classes", "masks", "observables"):
        shutil.copytree(shipped().home / part, home / part)
    (home / "treatments").mkdir()

    def told(text):
        (home / "treatments" / "x.yaml").write_text(text)
        with pytest.raises(KnowledgeError) as error:
            assert Library(home).treatments
        assert "x.yaml" in str(error.value)
        return str(error.value)

    return told


GOOD = "min: 1, max: 2, unit: mg/kg/dose"
FIXED = "min: 100, max: 100, unit: mg/dose"
DERIVED = "population: {status: derived, because: a trial}"


@pytest.mark.parametrize(
    "row",
    [
        one_dose(f"{FIXED}, age: {{from: 18}}", population=DERIVED),
        one_dose(f"{FIXED}, age: {{from: 12}}", population="population: {status: printed}"),
    ],
)
def test_a_fixed_amount_for_adults_or_with_a_printed_age_is_good(row):
    import yaml

    assert Treatment.model_validate(yaml.safe_load(row)).doses[0].computed


def test_the_file_that_is_broken_below_is_good_as_it_stands():
    import yaml

    assert Treatment.model_validate(yaml.safe_load(one_dose(GOOD))).doses[0].computed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (one_dose("min: 1, max: 2"), "needs min, max and unit"),
        (one_dose("unit: mg/kg/dose"), "needs min, max and unit"),
        (one_dose("min: 2, max: 1, unit: mg/kg/dose"), "needs 0 < min <= max"),
        (one_dose("min: 0, max: 1, unit: mg/kg/dose"), "needs 0 < min <= max"),
        (one_dose("min: 1, max: 2, unit: mg/kg/fortnight"), "input should be"),
        (one_dose('min: "1", max: 2, unit: mg/kg/dose'), "must be a plain number"),
        (one_dose(f"{GOOD}, interval: {{min: 24, max: 12}}"), "0 < min <= max, in hours"),
        (one_dose(f"{GOOD}, wieght: {{from: 3}}"), "Did you mean 'weight'?"),
        (one_dose(f"{GOOD}, weight: {{}}"), "a band needs at least one edge"),
        (one_dose(f"{GOOD}, unread: never"), "not both and not neither"),
        (one_dose(f"{GOOD}, not_computed: because"), "keep one of the two"),
        (one_dose("min: 1, max: 2, unit: mg/kg/h"), "an infusion is in mg/kg/h or mg/day"),
        (one_dose("min: 1, max: 2, unit: mg/kg/day, cap_per_dose: 100"), "a cap is in the mass of the unit and per what the unit is per"),
        (one_dose(GOOD, CITE.replace("halyabar-2019", "halyabar-2018")), "there is no reference 'halyabar-2018'. Did you mean 'halyabar-2019'?"),
        (one_dose(GOOD).replace("drug: anakinra", "drug: anakinre"), "there is no drug 'anakinre'. Did you mean 'anakinra'?"),
        (one_dose(GOOD) + "masks: [il6]\n", "there is no mask 'il6'"),
        (one_dose(GOOD) + one_dose(GOOD).split("doses:\n")[1], "is used twice"),
        (f"{HEAD}renal:\n  - {{id: r, text: t, {CITE}}}\n", "needs 'clearance' or 'condition'"),
        (f"{HEAD}renal:\n  - {{id: r, text: t, condition: dialysis, worse_than: s, {CITE}}}\n", "which is no renal rule with a confirmed 'factor'"),
        (one_dose(f"{GOOD}, up_to: true"), "is up to an amount"),
        (one_dose(f"{GOOD}, all_ages: true, age: {{from: 18}}"), "is for all ages and has an age band"),
        (HEAD, "a treatment that says nothing"),
        (one_dose(GOOD, population=""), "population"),
        (one_dose(GOOD, population="population: {status: derived}"), "a population that is derived needs 'because'"),
        (one_dose(GOOD, population="population: {status: printed}"), "has a population and no band"),
        (one_dose(f"{GOOD}, age: {{from: 18}}"), "has an age and a population that is not stated"),
        (one_dose(FIXED), "is a fixed amount (mg/dose) and would be offered to a child"),
        (one_dose(FIXED.replace("/dose", "/day")), "is a fixed amount (mg/day) and would be offered to a child"),
        (one_dose(f"{FIXED}, age: {{from: 12}}", population=DERIVED), "would be offered to a child"),
        (one_dose(f"{FIXED}, age: {{below: 18}}", population=DERIVED), "would be offered to a child"),
        (one_dose(f"{FIXED}, weight: {{from: 40}}", population=DERIVED), "would be offered to a child"),
        (one_dose(f"{FIXED}, weight: {{from: 40}}", population="population: {status: printed}"), "would be offered to a child"),
        (one_dose(f"{GOOD}, parts: 2"), "splits a course"),
        (f"{HEAD}presentations:\n  - {{id: v, label: v, kind: vial, routes: [iv], {CITE}}}\n", "needs 'concentration'"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_in_its_own_words(complaint, text, said):
    assert said in complaint(text)


STORM = {
    "bispecific-crs", "car-t-crs", "covid19", "ebv-hlh", "hlh-94", "hlh-mas", "icans", "mis-c", "primary-hlh", "sepsis-trial", "still-mas",
    "visceral-leishmaniasis",
}  # fmt: skip


def test_every_indication_is_known_to_be_of_a_storm_or_not():
    """A new indication has to be put on one side: rows of other diseases are no options."""
    found = {dose.indication for treatment in TREATMENTS.values() for dose in treatment.doses}
    assert found == STORM | ELSEWHERE
