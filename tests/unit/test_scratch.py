"""Private folders and files: gone at the end, cleared after a kill, and never somebody else's."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cytostorm.connections import Spill, connected
from cytostorm.scratch import clear, private_file, private_folder


def left(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


def test_a_folder_is_private_and_gone_at_the_end(tmp_path):
    with private_folder(tmp_path) as folder:
        (folder / "facts").write_text("a patient")
        assert folder.parent == tmp_path
        assert folder.stat().st_mode & 0o077 == 0
    assert left(tmp_path) == []


def test_a_file_is_gone_unless_it_was_moved(tmp_path):
    with private_file(tmp_path) as part:
        part.write_text("half")
    assert left(tmp_path) == []
    with private_file(tmp_path) as part:
        part.write_text("whole")
        os.replace(part, tmp_path / "result")
    assert left(tmp_path) == ["result"]


_HOLDS = """
import sys, time
from pathlib import Path
from cytostorm.scratch import private_file, private_folder
with private_folder(Path(sys.argv[1])) as folder, private_file(Path(sys.argv[1])):
    (folder / "facts").write_text("a patient")
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that works with a folder and a file."""
    process = subprocess.Popen([sys.executable, "-c", _HOLDS, tmp_path], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.communicate()


def test_what_a_running_process_holds_is_left_alone_and_cleared_after_its_kill(tmp_path, holder):
    clear(tmp_path)
    assert len(left(tmp_path)) == 2
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert len(left(tmp_path)) == 2
    with private_folder(tmp_path) as folder:
        assert left(tmp_path) == [folder.name]


def test_names_of_others_and_links_are_left_alone(tmp_path):
    (tmp_path / "thesis.part").write_text("mine")
    (tmp_path / "kept").mkdir()
    (tmp_path / ".cytostorm-link").symlink_to(tmp_path / "kept")
    clear(tmp_path)
    assert left(tmp_path) == [".cytostorm-link", "kept", "thesis.part"]


def test_a_place_without_permission_is_an_os_error(tmp_path):
    with pytest.raises(OSError, match="No such file"), private_folder(tmp_path / "nowhere"):
        pass


def test_a_connection_keeps_to_its_memory_and_to_its_folder(tmp_path, monkeypatch):
    """DuckDB's own default spills into the working directory."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    large = "SELECT count(*) FROM (SELECT range::VARCHAR || repeat('x', 60) AS a FROM range(1500000) ORDER BY a)"
    with connected(Spill(tmp_path / "spill", 100_000_000)) as db:
        assert db.execute(large).fetchall() == [(1_500_000,)]
        assert db.execute("SELECT current_setting('memory_limit'), current_setting('TimeZone')").fetchall() == [
            ("95.3 MiB", "UTC")
        ]
    assert left(tmp_path / "here") == []
    with connected(Spill(None, 100_000_000)) as db, pytest.raises(Exception, match="Out of Memory"):
        db.execute(large)
    assert left(tmp_path / "here") == []
