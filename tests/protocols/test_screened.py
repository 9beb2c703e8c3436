"""A screened folder as the source of a protocol: an emulated trial in a hospital whose truth is known, time zero from a criteria set."""

import numpy as np
import pytest
from typer.testing import CliRunner

from cytostorm.causal.cloning import clone_censor_weight
from cytostorm.cli.main import app
from cytostorm.errors import InputError, KnowledgeError
from cytostorm.presentation.comparison_whole import compared
from cytostorm.protocols.reading import protocol_table, read_protocol
from tests.causal.test_cloning import courses
from tests.causal.test_cloning import hospital as world_of
from tests.protocols.hospital_made import LOW_FERRITIN, NEVER_FERRITIN, PROTOCOL, written

PEOPLE = 800


@pytest.fixture(scope="module")
def hospital(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hospital")
    world = written(folder / "hospital", PEOPLE, 12)
    made = CliRunner().invoke(
        app, ["screen", str(folder / "hospital"), "--criteria", "boston-gate,cov-hi", "--out", str(folder / "screened")]
    )
    assert made.exit_code == 0, made.output
    return folder, world


def protocol(folder, *changes):
    text = PROTOCOL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / "protocol.yaml").write_text(text, encoding="utf-8")
    return folder / "protocol.yaml"


def sure(people=PEOPLE):
    at = np.arange(people)
    return (at % NEVER_FERRITIN > 0) & (at % LOW_FERRITIN > 0)


def test_an_emulated_trial_finds_the_known_truth_among_the_surely_and_the_possibly_eligible(hospital):
    folder, world = hospital
    view = compared(protocol(folder)).view
    assert not view.refusals
    found = {one.cohort: one for one in view.estimates if one.effect == "risk difference"}
    assert set(found) == {"surely eligible", "possibly eligible"}
    truth = world_of(300_000, 1, "in grace")[3].mean() - world_of(300_000, 2, "never")[3].mean()
    for one in found.values():
        assert one.low < truth < one.high
    started, died = world[1] <= 7, world[3]
    naive = died[started].mean() - died[~started].mean()
    assert abs(naive - truth) > 0.02, "the sick start sooner, and who lives longer can start later"


def test_its_numbers_are_those_of_the_courses_that_were_written_down(hospital):
    folder, world = hospital
    view = compared(protocol(folder)).view
    everybody = np.ones(PEOPLE, bool)  # on admission nobody's ferritin is known
    for name, inside in (("surely eligible", sure()), ("possibly eligible", everybody)):
        direct = clone_censor_weight(courses(tuple(column[inside] for column in world))).difference
        one = next(one for one in view.estimates if one.cohort == name)
        assert one.n[0] == inside.sum(), name
        assert one.value == pytest.approx(direct, abs=1e-6), name


@pytest.fixture
def here(hospital):
    return hospital[0]


def table_of(path, possibly=False):
    return {row["person"]: row for row in protocol_table(read_protocol(path), path, None, possibly).rows}


def test_time_zero_is_the_first_moment_at_which_the_set_is_surely_or_possibly_met(here):
    surely, possibly = table_of(protocol(here)), table_of(protocol(here), True)
    assert (surely["p1"]["time zero"], possibly["p1"]["time zero"]) == ("2101-01-01T10:07:00", "2101-01-01T09:07:00")
    assert "p0" not in surely, "no ferritin"
    assert "p0" in possibly
    assert float(surely["p1"]["crp"]) == pytest.approx(float(possibly["p1"]["crp"]))


def test_a_set_as_eligibility_is_met_by_time_zero_surely_or_possibly(here, tmp_path):
    path = protocol(
        here,
        (
            "eligibility: [{not_started: anakinra}]",
            "eligibility: [{criteria: cov-hi, cohort: [surely_met, possibly_met]}]",
        ),
    )
    rows = table_of(path)
    met = {row["cov-hi by time zero"] for row in rows.values()}
    assert met <= {"surely", "possibly", "no"}
    assert len(met) > 1
    steps = [one for one in compared(path).view.steps if one.asks == "cov-hi met by time zero"]
    assert steps[0].surely < steps[0].possibly


def test_first_possibly_met_alone_is_time_zero_of_both_and_sure_is_who_met_it_then(here):
    path = protocol(here, ("  first_surely_met: boston-gate\n", ""))
    step = next(one for one in compared(path).view.steps if one.asks == "boston-gate met at time zero")
    assert (step.surely, step.possibly) == (0, PEOPLE)


def test_columns_of_a_table_are_joined_by_person(here):
    (here / "more.csv").write_text(
        "patient,ward\n" + "".join(f"p{n},{'AB'[n % 2]}\n" for n in range(PEOPLE - 1)), encoding="utf-8"
    )
    path = protocol(
        here,
        ("folder: screened", "folder: screened\n  table: more.csv\n  person: patient"),
        (
            "confounders:\n",
            "confounders:\n  - {column: ward, kind: category, levels: [A, B], reference: A, measured: before time zero}\n",
        ),
    )
    view = compared(path).view
    assert not view.refusals
    assert {one.cohort: one.n[0] for one in view.estimates} == {
        "surely eligible": sure()[:-1].sum(),
        "possibly eligible": PEOPLE - 1,
    }
    assert any("'ward' is missing in" in note for note in view.notes)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "first_surely_met: boston-gate\n  first_possibly_met: boston-gate",
            "first_surely_met: hlh-2004",
            "the set 'hlh-2004' was not screened",
        ),
        ("last: crp", "last: crpp", "'crpp' is not a value that a record names. Did you mean 'crp'?"),
        ("event: death", "event: deth", "Did you mean 'death'?"),
    ],
)
def test_what_the_folder_does_not_hold_is_named(here, old, new, told):
    with pytest.raises(InputError) as wrong:
        compared(protocol(here, (old, new)))
    assert told in str(wrong.value)


def test_a_drug_that_nobody_knows_is_named(here):
    changes = [
        ("not_started: anakinra", "not_started: anakinraa"),
        ("{start: anakinra", "{start: anakinraa"),
        ("{never_start: anakinra", "{never_start: anakinraa"),
    ]
    with pytest.raises(InputError, match="Did you mean 'anakinra'"):
        compared(protocol(here, *changes))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "  first_surely_met: boston-gate\n  first_possibly_met: boston-gate\n",
            "",
            "a screened folder needs its time zero",
        ),
        ("  folder: screened\n", "  table: x.csv\n  person: id\n", "it needs a folder"),
        ("first_possibly_met: boston-gate", "first_possibly_met: cov-hi", "name one criteria set"),
        (", measured: at time zero}]", "}]", "'last' has two more"),
    ],
)
def test_a_mistake_is_answered_in_the_words_of_the_file(here, old, new, told):
    with pytest.raises(KnowledgeError) as wrong:
        read_protocol(protocol(here, (old, new)))
    assert told in str(wrong.value)


def test_another_folder_can_be_named_by_the_option_table(here):
    path = protocol(here, ("folder: screened", "folder: elsewhere"))
    with pytest.raises(InputError, match="is not there"):
        compared(path)
    assert compared(path, here / "screened").view.estimates
