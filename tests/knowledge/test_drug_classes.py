"""Every drug of every class is understood under each of its names, what is no class sets none, and no list of drugs is kept elsewhere."""

import ast
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cytostorm.doses import CONDITIONS
from cytostorm.errors import KnowledgeError
from cytostorm.io.coded.codebook import SIGN, CodeBook
from cytostorm.io.values.drug_names import near, plain
from cytostorm.io.values.drug_rows import may_be_drug
from cytostorm.io.values.subjects import Names
from cytostorm.library import Library, shipped
from cytostorm.library.strict_yaml import read_yaml
from cytostorm.model.drugs import LOCAL, UNIDENTIFIED
from cytostorm.model.durations import duration
from cytostorm.monitoring.masking import in_force
from cytostorm.presentation.masked_times import masked_times
from cytostorm.record import Administration, Chooser, Measurement, Observation, Record, Times, grouped, hides_until
from cytostorm.values import MET, exactly

LIBRARY = shipped()
NAMES, BOOK = Names(LIBRARY), CodeBook(LIBRARY)
FILES = {path.stem for path in (LIBRARY.home / "drugs").glob("*.yaml")}
START = datetime(2024, 3, 1, 8)


def classes_of(text):
    found = NAMES.find(text)
    return set(LIBRARY.drugs[found.name].classes) if found is not None and found.kind == "drug" else None


@pytest.mark.parametrize(
    "drug", sorted(one for one in FILES - {LOCAL, UNIDENTIFIED} if not one.startswith("unlisted-"))
)
def test_a_drug_is_understood_under_each_of_its_names(drug):
    for name in (drug, drug.upper(), *LIBRARY.drugs[drug].accepted):
        for written in (name, name.upper(), f" {name} ", f"{name} 40 mg iv", f"{name} (study drug)", f"{name}®"):
            found = NAMES.find(written)
            assert found is not None, written
            assert (found.kind, found.name) == ("drug", drug), written


def test_no_name_means_two_drugs_nor_a_drug_and_a_finding():
    seen = {}
    for drug in LIBRARY.drugs.values():
        for name in (drug.id, *drug.accepted):
            assert seen.setdefault(plain(name), drug.id) == drug.id, name
    assert not [name for name in seen if name.replace(" ", "_") in NAMES.subjects]


@pytest.mark.parametrize(
    ("written", "drug"),
    [
        ("infliximab-dyyb", "infliximab"), ("adalimumab-aacf 40 mg pen", "adalimumab"), ("norepinephrine bitartrate", "norepinephrine"),
        ("ruxolitinib phosphate", "ruxolitinib"), ("Noradrenalin", "norepinephrine"), ("SOLU-MEDROL 1000 mg i.v.", "methylprednisolone"),
        ("prednisolone sodium phosphate", "prednisolone"), ("Decortin H", "prednisolone"), ("Decortin", "prednisone"),
        ("Kineret (anakinra)", "anakinra"), ("Acétaminophen", "acetaminophen"), ("aspirin 100 mg", "aspirin-low-dose"), ("aspirin 500 mg", "aspirin"),
        ("AmBisome", "amphotericin-b-liposomal"),
        ("Fungizone", "amphotericin-b-deoxycholate"), ("Abelcet", "amphotericin-b-lipid-complex"), ("amphotericin B", "amphotericin-b"),
        ("TNF inhibitor", "any-tnf-inhibitor"), ("corticosteroids", "any-glucocorticoid"), ("dexamethasone eye drops", LOCAL),
        ("tacrolimus ointment", LOCAL), ("hydrocortisone cream", LOCAL), ("Protopic", LOCAL), ("EpiPen", LOCAL), ("ticilimumab", "tremelimumab"),
    ],
)  # fmt: skip
def test_what_charts_write_around_a_name(written, drug):
    assert NAMES.find(written).name == drug


@pytest.mark.parametrize(
    ("name", "never"),
    [
        ("deuruxolitinib", {"ruxolitinib"}), ("desmopressin", {"vasopressor", "vasopressin_analogue"}), ("midodrine", {"vasopressor"}),
        ("dobutamine", {"vasopressor"}), ("milrinone", {"vasopressor"}), ("brentuximab", {"t_cell_engager", "checkpoint_inhibitor"}),
        ("emicizumab", {"t_cell_engager"}), ("faricimab", {"t_cell_engager"}), ("amivantamab", {"t_cell_engager"}),
        ("ivonescimab", {"t_cell_engager"}),
        ("talimogene", {"cell_therapy"}), ("azithromycin", {"cyp3a4_inhibitor"}), ("caspofungin", {"cyp3a4_inhibitor"}),
        ("vasopressin", {"vasopressor"}),
        ("natalizumab", {"ifng_blocker"}), ("ustekinumab", {"il6_blocker", "il1_blocker"}), ("ephedrine", {"vasopressor"}),
    ],
)  # fmt: skip
def test_what_is_no_class(name, never):
    assert not classes_of(name) & never


def coded(*parts):
    return {subject.name for subject in BOOK.subjects("drug", SIGN.join(parts))}


def test_codes_of_atc_by_the_longest_prefix_that_a_drug_or_class_names():
    atc = "http://www.whocc.no/atc"
    assert coded(f"{atc}|L04AB02") == {"infliximab"}
    assert coded(f"{atc}|L04AB99") == {"atc-l04ab"}
    assert LIBRARY.drugs["atc-l04ab"].classes == ("tnf_inhibitor",)
    assert coded(f"{atc}|L04AA29") == {"tofacitinib"}, "an older code"
    assert coded(f"{atc}|H01BA02") == {"desmopressin"}
    assert coded(f"{atc}|J01FA10") == {"azithromycin"}
    assert set(LIBRARY.drugs[coded(f"{atc}|J01FA03").pop()].classes) == {"antibacterial", "cyp3a4_inhibitor"}
    assert coded(f"{atc}|L01FX05") == {"brentuximab-vedotin"}
    assert coded(f"{atc}|J02AA01") == {"amphotericin-b"}, "one code for all forms is no form"
    assert coded(f"{atc}|A02BC02") == set()
    for code in ("L01FX99", "L04AA99", "L04AC99", "L04AG99", "L01XL99", "C01CA99", "H01BA99", "J04AB99"):
        (drug,) = coded(f"{atc}|{code}")
        assert LIBRARY.drugs[drug].classes == (), code
        assert LIBRARY.drugs[drug].may_be, code


def test_a_coded_drug_of_no_list_matters_only_by_its_name():
    rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm"
    assert coded(f"{rxnorm}|9999999", "name|zorbliximab") == {UNIDENTIFIED}
    assert coded(f"{rxnorm}|9999999", "name|zorblazole") == set()
    assert coded("http://www.whocc.no/atc|A99AA01", "name|zorbliximab") == set(), "its code puts it into another class"
    assert coded(f"{rxnorm}|9999999") == set()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Tocilizumb", "tocilizumab"), ("Etanrcept", "etanercept"), ("siltximab", "siltuximab"), ("infliximb", "infliximab"), ("PLX", ""), ("hx", ""),
        ("cetuximba", "cetuximab"), ("ketoximab", ""), ("zorblax", ""), ("infliximob", "infliximab"), ("rituxumib", ""),
    ],
)  # fmt: skip
def test_a_suggestion_is_a_slip_of_that_very_name(name, meant):
    assert NAMES.find(name) is None
    assert NAMES.hint(name) == (f" Did you mean '{meant}'?" if meant else "")


def test_no_drug_is_suggested_for_another_one():
    """Each name, taken out of the list, is never taken for one of another drug."""
    by_name = {name: drug for name, drug in NAMES.drugs.by_name.items() if name.isalpha()}
    for name, drug in by_name.items():
        assert near(name, [other for other, of in by_name.items() if of != drug], most=1) == "", name


@pytest.mark.parametrize(
    ("name", "text", "unit", "may"),
    [
        ("Zorblax", "given", "", True), ("Zorblax", "40 mg", "", True), ("Zorblax", "40", "mg", True), ("Zorblax", "0.1", "ug/kg/min", True),
        ("Zorblax", "40", "ng/mL", False), ("Zorblax", "1721 pg/mL", "", False), ("Zorblax", "40", "", False), ("Zorblax", "", "", False),
        ("Zorblax", "not given", "", False), ("Zorblax", "no", "", False), ("Zorblax", ">40", "mg", False), ("Zorblax", "120", "mmHg", False),
        ("zorbliximab", "", "", True), ("zorbliximab", "40", "", True), ("zorbliximab", "yes", "", True), ("zorbliximab", "40", "ng/mL", False),
    ],
)  # fmt: skip
def test_which_rows_may_be_a_drug(name, text, unit, may):
    assert may_be_drug(name, text, unit) is may


@pytest.mark.parametrize("mask", sorted(LIBRARY.masks))
def test_every_mask_ends_before_its_end_in_one_way(mask):
    """The last microsecond is hidden and the end is not: for the interpreter, for charts and for watching."""
    one = LIBRARY.masks[mask]
    assert UNIDENTIFIED in one.drugs
    (hidden, *_) = one.hides
    dose = Administration(one.drugs[0], Times(START, START))
    for moment, is_hidden in (
        (START, True),
        (START + duration(one.lasts) - timedelta(microseconds=1), True),
        (START + duration(one.lasts), False),
    ):
        record = Record("p", (dose, Measurement(hidden.observable, exactly(50), Times(moment, moment))))
        key = ("observable", hidden.observable, "high")
        seen = Chooser(record, LIBRARY.reading("all-recorded"), LIBRARY).snapshot([key], moment).seen[key]
        assert (mask in {force.mask for force in seen.masks}) is is_hidden
        assert any(force.mask.id == mask for force in in_force(record, LIBRARY, moment)) is is_hidden
        assert (
            any(time.mask.id == mask and time.covers(moment) for time in masked_times(record, LIBRARY, moment))
            is is_hidden
        )


@pytest.mark.parametrize(
    ("doses", "facts", "days"),
    [(1, (), 28), (2, (), 28), (3, (), 63), (1, (Observation("sjia", MET, Times(START, START)),), 63)],
)
def test_how_long_tocilizumab_hides(doses, facts, days):
    given = [
        Administration("tocilizumab", Times(START + timedelta(hours=8 * n), START + timedelta(hours=8 * n)))
        for n in range(doses)
    ]
    last = given[-1].times.effective
    assert hides_until(LIBRARY.masks["il6-blockade"], given[-1], grouped([*given, *facts]), None) == last + timedelta(
        days=days
    )


def test_what_each_class_hides():
    hides = {}
    for mask in LIBRARY.masks.values():
        for hidden in mask.hides:
            for drug in mask.drugs:
                hides.setdefault(drug, {}).setdefault(hidden.observable, set()).add((hidden.true_value, mask.lasts))
    lower, higher, both = "at_least_observed", "at_most_observed", "unknown"
    assert hides["sarilumab"]["il6"] == {(higher, "P28D")}
    assert hides["siltuximab"]["il6"] == {(both, "P84D")}
    assert hides["siltuximab"]["crp"] == {(lower, "P84D")}
    assert hides["tocilizumab"]["triglycerides"] == {(both, "P28D")}
    assert hides["tocilizumab"]["platelets"] == {(lower, "P28D")}
    assert hides["tocilizumab"]["alt"] == {(higher, "P28D")}
    assert hides["upadacitinib"]["crp"] == {(lower, "P3D")}
    assert hides["anakinra"]["temperature"] == {(lower, "P2D")}
    assert hides["canakinumab"]["crp"] == {(lower, "P100D")}
    assert hides["hydrocortisone"]["neutrophils"] == {(higher, "P3D")}
    assert hides["ketorolac"]["temperature"] == {(lower, "PT8H")}
    assert hides["crrt"]["temperature"] == {(lower, "PT8H")}
    assert hides["platelet-transfusion"]["platelets"] == {(higher, "P1D")}
    assert hides["filgrastim"]["leukocytes"] == {(higher, "P3D")}
    assert "aspirin-low-dose" not in hides
    assert "etanercept" not in hides


def listed(content):
    """Every list of names in a knowledge file, with its key."""
    if isinstance(content, dict):
        for key, value in content.items():
            if isinstance(value, list) and all(isinstance(one, str) for one in value):
                yield key, value
            else:
                yield from listed(value)
    elif isinstance(content, list):
        for one in content:
            yield from listed(one)


TREATMENTS_BY_KEY = {"about", "treatments", "options", "doses", "conditions"}
"""Keys whose names are those of treatments, options and conditions of a patient, which are often called like their drug."""


def test_no_list_of_drugs_is_kept_in_knowledge():
    found = []
    for path in sorted(LIBRARY.home.rglob("*.yaml")):
        if path.parent.name in ("drugs", "drug-classes", "references") or path.name == "cases.yaml":
            continue
        content, _ = read_yaml(path.read_text(encoding="utf-8"), str(path))
        found += [
            (path.name, key, names)
            for key, names in listed(content)
            if len(set(names) & FILES) > 1 and key not in TREATMENTS_BY_KEY
        ]
    assert not found


def test_no_list_of_drugs_is_kept_in_code():
    found = []
    for path in sorted(Path(LIBRARY.home).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
                names = {one.value for one in node.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)}
                found += [(path.name, sorted(names & FILES))] if len(names & FILES) > 1 else []
    conditions = sorted(set(CONDITIONS) & FILES)  # the names of conditions of a patient that are called like a drug
    assert [one for one in found if one != ("treatments.py", conditions)] == []


@pytest.mark.parametrize(
    ("folder", "text", "said"),
    [
        ("masks", "classes: [il6_blokcer]", "no class of drugs 'il6_blokcer'. Did you mean 'il6_blocker'"),
        ("masks", "classes: [il6_blocker]\ndrugs: [tocilizumab]", "names the drug 'tocilizumab'. Name classes"),
        ("drugs", "classes: [tnf_inhibitr]", "no class of drugs 'tnf_inhibitr'. Did you mean 'tnf_inhibitor'"),
        ("findings", "recorded_by: [tocilizumab, sarilumab]", "lists the drugs tocilizumab, sarilumab"),
    ],
)
def test_an_unknown_class_or_a_list_of_drugs_is_one_clear_message(tmp_path, folder, text, said):
    home = tmp_path / "knowledge"
    for part in ("drugs", "drug-classes", "masks", "findings"):
        shutil.copytree(LIBRARY.home / part, home / part)
    name = {"masks": "g-csf", "drugs": "etanercept", "findings": "crs_therapy_given"}[folder]
    path = home / folder / f"{name}.yaml"
    lines = [line for line in path.read_text().splitlines() if not line.startswith(("classes:", "recorded_by"))]
    path.write_text("\n".join([*lines, text, ""]))
    with pytest.raises(KnowledgeError) as error:
        _ = [getattr(Library(home), part) for part in ("masks", "findings")]
    assert said in str(error.value)
