"""The application on a free port of this machine, and a browser."""

import socket
import threading
import time

import pytest
import uvicorn

from cytostorm.library import shipped
from cytostorm.service.application import application
from cytostorm.service.settings import Settings

PREFIX = "/ward"


@pytest.fixture(scope="session")
def served():
    """Where the application answers, behind a prefix as a proxy would show it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(application(Settings(), shipped(), "test"), port=port, log_level="warning", access_log=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
