"""A protocol says everything that could change a number, and a mistake in it is answered in its own words."""

from pathlib import Path

import pytest

from cytostorm.errors import InputError, KnowledgeError
from cytostorm.protocols.reading import protocol_table, read_protocol

EXAMPLE = Path(__file__).parents[2] / "examples" / "rhc.yaml"


def written(folder, *changes):
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "protocol.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_is_a_protocol():
    protocol = read_protocol(EXAMPLE)
    assert (protocol.estimand, protocol.follow_up, protocol.is_post_hoc) == ("ATE", 180.0, True)
    assert {"ptid", "swang1", "sadmdte", "dschdte", "age"} <= set(protocol.columns)
    assert "los" not in protocol.columns, "it is derived"


@pytest.mark.parametrize(
    "key", ["estimand", "seed", "controls", "missing", "follow_up", "negative_controls", "registered"]
)
def test_what_is_not_said_is_asked(tmp_path, key):
    line = next(line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if line.startswith(f"{key}:"))
    with pytest.raises(KnowledgeError, match=f"'{key}' is missing"):
        read_protocol(written(tmp_path, (line + "\n", "")))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("estimand: ATE", "estimand: ATEE", "'ATE', 'ATT', 'ATO', 'ATM' or 'entropy'"),
        ("equals: RHC", "equal: RHC", "'equal' is not a word of this file. Did you mean 'equals'?"),
        ("controls: concurrent", "controls: historical", "changed (a list of what changed between them)"),
        ("follow_up: 180 days", "follow_up: 180", "a time is written with its unit, such as '28 days'"),
        ("eligible_at: time zero", "eligible_at: admission", "{column: NAME} where the table says when"),
        ("kind: number, unit: d", "kind: numbr, unit: d", "{event, by, estimand}"),
        ("trim: none", "trim: some", "{below: 0.05, above: 0.95}"),
        (", variance: estimating equations", "", "'variance' is missing"),
        ("registered: false", "registered: true", "before_outcomes_seen: true"),
        ("from: 18 years", "from: adult", "'adult' is no number"),
        ("{column: aps1,", "{column: swang1,", "is the treatment, so it cannot be a confounder"),
        ("{column: aps1,", "{column: los,", "is the outcome, so it cannot be a confounder"),
    ],
)
def test_a_mistake_is_answered_in_the_words_of_the_file(tmp_path, old, new, told):
    with pytest.raises(KnowledgeError) as refused:
        read_protocol(written(tmp_path, (old, new)))
    assert told in str(refused.value)


def test_a_table_that_is_not_there_says_how_to_get_it(tmp_path):
    path = written(tmp_path)
    with pytest.raises(InputError, match=r"SUPPORT study.*--table"):
        protocol_table(read_protocol(path), path)


def test_a_column_that_is_not_there_is_named_with_the_nearest_one(tmp_path):
    path = written(tmp_path, ("person: ptid", "person: ptids"))
    table = tmp_path / "rhc.csv"
    names = read_protocol(EXAMPLE).columns
    table.write_text(",".join(names) + "\n" + ",".join("1" for _ in names) + "\n", encoding="utf-8")
    with pytest.raises((InputError, KnowledgeError), match=r"has no column 'ptids'.*Did you mean 'ptid'"):
        protocol_table(read_protocol(path), path, table)
