"""Laws of the pathway for every patient: forgetting all on a subject hides no danger, an allergy opens no option, nothing is uncited."""

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from cytostorm.doses import patient
from cytostorm.doses.patient import CONDITIONS
from cytostorm.errors import InputError
from cytostorm.library import shipped
from cytostorm.pathway import pathway
from cytostorm.pathway.deciding import decide
from cytostorm.pathway.planning import _context
from cytostorm.testing.cases import START, record_of
from tests.thoroughness import examples

LIBRARY = shipped()
FINDINGS = (
    "leishmania_exposure", "leishmania_marrow_pcr", "leishmania_serology", "igra", "tick_exposure", "tick_borne_pcr", "lymphoma_biopsy",
    "pet_ct_lymphoma", "stills_disease", "sepsis", "bacteremia", "shock", "cns_dysfunction", "fever", "anti_tnf_given", "pregnancy",
    "seizure", "neurotoxicity", "raised_intracranial_pressure", "suspected_infection", "pneumonia", "fungus_found",
    "immune_effector_cell_therapy", "ebv_dna_blood", "ebv_in_t_or_nk_cells", "intensive_care", "respiratory_support", "direct_hyperbilirubinemia",
)  # fmt: skip
MEASURES = {
    "ferritin": st.sampled_from([300, 900, 12000]).map(lambda v: {"value": v, "unit": "ng/mL"}),
    "temperature": st.sampled_from([36.8, 39.4]).map(lambda v: {"value": v, "unit": "Cel"}),
    "neutrophils": st.sampled_from([0.4, 1.5, 4]).map(lambda v: {"value": v, "unit": "10*9/L"}),
    "platelets": st.sampled_from([30, 90, 250]).map(lambda v: {"value": v, "unit": "10*9/L"}),
    "creatinine": st.sampled_from([70, 400]).map(lambda v: {"value": v, "unit": "umol/L"}),
    "age": st.sampled_from([6, 34, 81]).map(lambda v: {"value": v, "unit": "a"}),
}
RECORDS = st.builds(
    lambda findings, measures: {**findings, **measures},
    st.dictionaries(st.sampled_from(FINDINGS), st.booleans(), max_size=10),
    st.fixed_dictionaries({}, optional=MEASURES),
)
# That renal impairment is absent may contradict dialysis or the clearance, which then count; the unit tests of doses look at that.
TYPED = st.dictionaries(st.sampled_from(CONDITIONS), st.booleans(), max_size=5).filter(
    lambda said: said.get("renal_impairment") is not False
)
ALLERGIES = ("drug_allergy", "e_coli_protein_allergy")


COUNTS = ["0.4 10*9/L", "1.5 10*9/L", "4 10*9/L"]
NUMBERS = st.fixed_dictionaries({}, optional={"anc": st.sampled_from(COUNTS), "crcl": st.sampled_from([20, 45, 90])})
CONCLUSIONS = {
    "critical_illness",
    "active_infection",
    "treatable_intracellular_infection",
    "lymphoma_not_excluded",
    "renal_impairment",
}
"""What several subjects lead to. Said to be absent by name it is a clinician's word, and stays when the facts behind it are forgotten."""
SUBJECTS = (
    {"neutrophils", "anc"},
    {"creatinine", "crcl", "dialysis"},
    {"shock"},
    {"pregnancy"},
    {"cns_dysfunction", "seizure", "neurotoxicity", "raised_intracranial_pressure", "active_cns_disease"},
    {"anti_tnf_given", "tnf_inhibitor"},
    {"ebv_in_t_or_nk_cells", "t_or_nk_cell_ebv"},
    {"igra", "latent_tuberculosis"},
)
"""What the record and the typed words hold on one and the same subject; any other name is a subject by itself."""


def plan_of(given_, conditions, numbers=None):
    present = [name for name, has in conditions.items() if has]
    absent = [name for name, has in conditions.items() if not has]
    one = patient(LIBRARY, weight=60, sex="female", present=present, absent=absent, **(numbers or {}))
    try:
        return pathway(record_of(given_, LIBRARY), LIBRARY, at=START, patient=one)
    except InputError:  # what is typed against the record is refused with both facts, and has no plan
        reject()


def agreed(given_, conditions, numbers=None):
    """The typed words that the record does not contradict, and the plan: a contradiction is refused with both facts, and has its own tests."""
    try:
        return conditions, plan_of(given_, conditions, numbers)
    except InputError as refused:
        if "the record says otherwise" not in refused.problem:
            raise
        contradicted = refused.problem.split("'")[1]
        return agreed(given_, {name: has for name, has in conditions.items() if name != contradicted}, numbers)


def subject_of(name):
    return next((subject for subject in SUBJECTS if name in subject), {name})


def warned(plan):
    return {one.danger.id for one in plan.warnings}


@settings(max_examples=examples(120, 3), deadline=None)
@given(RECORDS, TYPED, NUMBERS, st.booleans(), st.data())
def test_forgetting_everything_on_some_subjects_never_hides_a_danger(given_, conditions, numbers, all_absent, data):
    """At a fixed moment; one subject or several, of the record and typed. Drugs are not among them: they may hide signs."""
    known = sorted({*given_, *conditions, *numbers})
    if not known:
        return
    rest = dict.fromkeys(set(CONDITIONS) - LIBRARY.pathway.told, False) if all_absent else {}
    conditions = rest | {name: has for name, has in conditions.items() if has or name not in CONCLUSIONS}
    conditions, whole = agreed(given_, conditions, numbers)
    gone = set().union(
        *(subject_of(name) for name in data.draw(st.sets(st.sampled_from(known), min_size=1, max_size=4)))
    )
    less, fewer, left = (
        {name: value for name, value in held.items() if name not in gone} for held in (given_, conditions, numbers)
    )
    assert warned(whole) <= warned(plan_of(less, fewer, left))


@settings(max_examples=examples(40, 3), deadline=None)
@given(RECORDS, TYPED, st.sampled_from(ALLERGIES))
def test_an_allergy_never_opens_an_option(given_, conditions, allergy):
    conditions, before = agreed(given_, {**conditions, allergy: False})
    after = plan_of(given_, {**conditions, allergy: True})
    said = ("offered", "possible")
    assert {option.id for option in after.of(*said)} <= {option.id for option in before.of(*said)}


@settings(max_examples=examples(40, 3), deadline=None)
@given(RECORDS, TYPED)
def test_every_option_is_cited_and_unconfirmed_rows_hold_no_number(given_, conditions):
    _, plan = agreed(given_, conditions)
    assert plan.steps[0].decision.met
    for option in plan.options:
        document = option.linked.document
        assert document.because.cite.reference in LIBRARY.references
        assert document.why
        assert document.why_not
        assert all(row.dose.confirmed or row.amount is None for row in option.rows)
        assert not (option.word in ("offered", "possible") and document.because.status == "unconfirmed")
        assert bool(option.decision.missing) == (not option.decision.bounds.is_exact)
    for one in plan.dangers:
        assert (one.word == "not checked") == bool(one.decision.missing)


@settings(max_examples=examples(30, 3), deadline=None)
@given(RECORDS, TYPED)
def test_a_negation_mirrors_its_rule(given_, conditions):
    """Kleene: what is unknown stays unknown under not, and yes and no change places."""
    _, plan = agreed(given_, conditions)
    context = _context(plan.record, LIBRARY, LIBRARY.pathway, "inpatient-7d", plan.at, plan.patient, {})
    for rule in (part for option in LIBRARY.pathway.options for part in option.applies.walk() if part.kind == "not_"):
        outer, inner = decide(rule, context).bounds, decide(rule.parts[0], context).bounds
        assert (outer.low, outer.high) == (1 - inner.high, 1 - inner.low)
