"""A real process: it answers on loopback, a kill leaves nothing behind, and it stops when it is asked to."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

from tests.service.asking import P1


@pytest.fixture
def served(tmp_path):
    """The address of a server with an empty folder of its own for everything temporary, its process, and that folder."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    place = {**os.environ, "TMPDIR": str(tmp_path / "scratch"), "HOME": str(tmp_path / "home")}
    for name in ("scratch", "home", "here"):
        (tmp_path / name).mkdir()
    command = [sys.executable, "-m", "cytostorm.cli.main", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=tmp_path / "here", env=place, stderr=subprocess.PIPE, text=True) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address, process)
            yield address, process, tmp_path
        finally:
            process.kill()


def _wait_for(address, process):
    for _ in range(300):
        try:
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.2)
    raise AssertionError("it did not become ready")


def _files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_it_answers_stops_when_asked_and_says_no_value(served):
    address, process, folder = served
    assert httpx.post(f"{address}/v1/assess", json={"values": P1}, timeout=60).status_code == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) in (0, 143, -signal.SIGTERM)  # the last two say which signal it was
    lines = process.stderr.read().splitlines()
    logged = [json.loads(line) for line in lines if line.startswith("{")]
    assert logged[-1]["route"] == "/v1/assess"
    assert not any(re.search(r"12000|splenomegaly|39\.6", line) for line in lines)
    assert _files(folder) == []


def test_a_kill_in_the_middle_of_a_request_leaves_nothing(served):
    address, process, folder = served
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as peer:
        head = "POST /course HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 900000\r\n\r\n"
        peer.sendall(
            head.encode()
            + b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
            + b"1,2\n" * 50_000
        )
        process.kill()
        process.wait(20)
    assert _files(folder) == []
