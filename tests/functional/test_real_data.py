"""375 real inpatients: the numbers that stand in docs/explanation/tongji.md."""

import json
import re
from pathlib import Path

from cytostorm.cli.tables import run_timeline
from tests.data_files import TONGJI

ROOT = Path(__file__).parents[2]
SETS = "cov-hi,temple,hscore,ohi,isth-dic"


def test_the_page_tells_what_the_command_makes(tmp_path):
    run_timeline(
        str(TONGJI), tmp_path / "course", SETS, "inpatient-7d", ROOT / "examples" / "tongji-mapping.yaml", [], False, []
    )
    summary = {row["criteria"]: row for row in json.loads((tmp_path / "course" / "summary.json").read_text())["sets"]}
    page = (ROOT / "docs" / "explanation" / "tongji.md").read_text()
    for name in SETS.split(","):
        row = re.search(rf"^\| `{name}` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", page, flags=re.MULTILINE)
        told = tuple(int(n) for n in row.groups())
        assert told == tuple(
            summary[name][key] for key in ("patients", "surely_met", "open_when_best_known", "possibly_met")
        )
