"""The folder without a server: made by the command, served as files, its engine run in a real browser, its answers those of this Python."""

import csv
import json
import re
import subprocess
import sys
from importlib.resources import files
from urllib.parse import urlencode, urlsplit

import pytest

from cytostorm.web.offline import answered, opened
from tests.functional.conftest import COMMAND, HSCORES
from tests.thoroughness import some
from tests.web.made import COURSE
from tests.web.on_screen import hscore, type_in

pytestmark = pytest.mark.browser
READY = "html[data-ready]"
PATIENCE = 240_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("offline") / "tablet"
    made = subprocess.run([COMMAND, "web", "--offline", out], capture_output=True, text=True, timeout=600, check=False)
    assert made.returncode == 0, made.stderr
    return out


@pytest.fixture(scope="module")
def static(folder):
    """A static server of Python's own, as somebody would start it, and its address."""
    command = [sys.executable, "-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", str(folder), "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    yield server, re.search(r"http://\S+?/", server.stdout.readline())[0]
    server.kill()


@pytest.fixture(scope="module")
def shell(browser, static):
    """The folder once it is ready, with all that was asked of the network and all that the console said."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    asked, said = [], []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(static[1])
    page.locator(READY).wait_for(state="attached", timeout=PATIENCE)
    yield page, asked, said
    context.close()


def read(text):
    """The ends of a score: "126 to 293", or "317"."""
    numbers = [int(one) for one in re.findall(r"\d+", text)]
    return numbers[0], numbers[1] if " to " in text else numbers[0]


def inside(page):
    """The page in the frame."""
    return page.frames[1]


def shown(page, path):
    page.locator(f'html[data-ready="{path}"]').wait_for(state="attached", timeout=PATIENCE)
    return inside(page)


def test_verdicts_are_read_off_the_screen_and_nothing_is_asked_of_the_network(shell, static):
    page, asked, said = shell
    before = len(asked)
    for patient in ("P1", "P3"):
        inside(page).evaluate("document.getElementById('values').reset()")
        type_in(inside(page), patient)
        assert read(hscore(inside(page))) == HSCORES[patient]
    assert asked[before:] == []
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(static[1]).netloc}
    assert "?" not in page.url
    assert said == []


CASES = list(csv.DictReader((files("cytostorm") / "demo_data" / "published-cases.csv").read_text().splitlines()))
FIELD = re.compile(r"(\w+)(?: \[(.+)\])?")


def fields_of(case):
    """A published case as the form sends it."""
    found = {"language": "en"}
    for title, text in case.items():
        name, unit = FIELD.fullmatch(title).groups()
        if text and unit:
            found |= {name: text, f"unit.{name}": unit}
        elif text in ("0", "1") and not title.startswith("reported"):
            found[name] = "yes" if text == "1" else "no"
    return urlencode(found)


@pytest.mark.parametrize("case", some(CASES, 6), ids=lambda case: case["case"])
def test_a_published_case_is_answered_byte_for_byte_as_here(shell, case):
    body = fields_of(case)
    there = shell[0].evaluate("body => window.cytostormAnswer('/page/verdicts', body)", body)
    here = json.loads(answered(opened(), json.dumps({"method": "POST", "path": "/page/verdicts", "body": body})))
    assert there == here["body"]
    assert here["status"] == 200


def test_links_and_forms_lead_to_pages_of_the_same_engine(shell):
    page = shell[0]
    inside(page).click("header nav a:has-text('Criteria')")
    shown(page, "/criteria").fill("input[name=q]", "sIL-2R")
    inside(page).press("input[name=q]", "Enter")
    inside(page).locator("text=HLH-2004").first.wait_for()
    inside(page).click("a:has-text('HLH-2004')")
    assert "HLH-2004" in shown(page, "/criteria/hlh-2004").inner_text("h1")
    page.go_back()
    shown(page, "/criteria")
    inside(page).click("header nav a:has-text('Ward board')")
    assert "in this browser" in shown(page, "/ward").inner_text("main") or "offline" in inside(page).inner_text("main")


def test_a_file_is_read_in_the_browser(shell):
    page = shell[0]
    inside(page).click("header nav a:has-text('Time course')")
    shown(page, "/course").set_input_files("input[type=file]", COURSE)
    inside(page).click("button:has-text('Show the course')")
    inside(page).locator("text=Verdicts then").first.wait_for(timeout=PATIENCE)
    assert "made-up" not in page.url


def test_it_starts_again_without_any_server(shell, static):
    page = shell[0]
    static[0].kill()
    static[0].wait()
    page.evaluate("history.replaceState(null, '', location.pathname)")
    page.reload()
    shown(page, "/")
    type_in(inside(page), "P1")
    assert read(hscore(inside(page))) == HSCORES["P1"]
