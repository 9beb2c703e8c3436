"""The pages in a real browser: nobody is shut out, nothing scrolls sideways, and the scrubber works by keyboard."""

import json
import re
from dataclasses import replace

import pytest

from tests.functional.test_accessibility import COLOURS, WIDTHS
from tests.functional.test_accessibility import axe as axe
from tests.web.asking import CONTEXT, served
from tests.web.made import COURSE, screened_ward
from tests.web.test_course_pages import GERMAN

PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
PATHS = ("/criteria", "/criteria/hscore", "/criteria/hlh-2004/mas-2016", "/course", "/ward")
LONG = "/population"
"""Its parts are looked at as a report in tests/functional; here once, in the frame."""
FOUND = """() => axe.run(document, {resultTypes: ["violations"]}).then(done => done.violations.map(
  one => `${one.id}: ${one.nodes.slice(0, 2).map(node => node.html.slice(0, 140)).join(" | ")}`))"""
RULES = {"light": FOUND, "dark": COLOURS}
BEYOND = """() => document.documentElement.scrollWidth > innerWidth && [...document.querySelectorAll("main *")].filter(
  one => !one.closest(".sideways, .scroll, figure, svg") && one.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map(one => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = screened_ward(tmp_path_factory.mktemp("ward"))
    with served(replace(CONTEXT, results=folder, now="2026-03-03T08:18:00")) as found:
        yield found


def course_in(page, address, text):
    page.goto(f"{address}/course")
    page.fill("#pasted", text)
    page.click("text=Show the course")
    return page


def at_every_width(page, axe, rules, widths=WIDTHS):
    """What axe finds and what stands out, with every fold open."""
    page.evaluate(axe)
    found = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 844})
        page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
        found[width] = [*page.evaluate(rules), *(page.evaluate(BEYOND) or [])]
    return {place: said for place, said in found.items() if said}


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_stands_out(scheme, browser, axe, address):
    page, rules = browser.new_context(color_scheme=scheme, bypass_csp=True).new_page(), RULES[scheme]
    said = {}
    for path in PATHS:
        page.goto(address + path)
        said[path] = at_every_width(page, axe, rules)
    page.goto(address + LONG)
    said[LONG] = at_every_width(page, axe, rules, (390,))
    for name, text in (("course", COURSE.read_text()), ("columns", GERMAN)):
        said[name] = at_every_width(course_in(page, address, text), axe, rules)
    assert not {path: found for path, found in said.items() if found}


@pytest.mark.browser
def test_the_scrubber_goes_by_one_change_a_key_and_asks_nobody(browser, address):
    page = browser.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    course_in(page, address, COURSE.read_text())
    data = json.loads(page.inner_text("#moments") or page.locator("#moments").text_content())
    last = len(data["x"]) - 1
    asked_for = []
    page.on("request", lambda request: asked_for.append(request.url))
    moment = page.locator("#moment")
    moment.focus()
    for steps, key in ((1, "ArrowLeft"), (2, "ArrowLeft"), (1, "ArrowRight"), (0, "End"), (last, "Home")):
        page.keyboard.press(key)
        place = last - steps
        assert page.inner_text("#label") == data["label"][place]
        assert moment.get_attribute("aria-valuetext") == data["said"][place]
    assert page.locator('[data-row="ferritin"] [data-dots]').get_attribute("d").count("M") < len(
        data["rows"]["ferritin"]
    )
    page.click("#latest")
    assert page.locator('[data-row="ferritin"] [data-dots]').get_attribute("d").count("M") == len(
        data["rows"]["ferritin"]
    )
    assert [one for one in asked_for if "/logo.svg" not in one] == [], "a sign of the tab may come late"
    assert not problems
    assert page.evaluate("document.querySelectorAll('*').length") < 1500


@pytest.mark.browser
def test_a_file_is_dropped_and_course_and_board_print_on_one_page(browser, address, tmp_path):
    page = browser.new_page()
    page.goto(f"{address}/course")
    page.set_input_files("#file", COURSE)
    page.click("text=Show the course")
    assert page.locator("#then .vr").count() == 2
    assert len(PAGE.findall(page.pdf(prefer_css_page_size=True))) == 1
    page.goto(f"{address}/ward")
    made = page.pdf(prefer_css_page_size=True)
    (wide,) = re.findall(rb"/MediaBox \[0 0 ([0-9.]+)", made)
    assert float(wide) > 800  # the board lies across


@pytest.mark.browser
def test_the_thumb_stands_over_the_moment_of_the_charts(browser, address):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    course_in(page, address, COURSE.read_text())
    page.keyboard.press("Home")
    box, plot = page.locator("#moment").bounding_box(), page.locator('[data-row="ferritin"] .pl').bounding_box()
    assert abs(box["x"] + 8 - plot["x"]) < 4
    assert abs(box["x"] + box["width"] - 8 - plot["x"] - plot["width"]) < 4


def test_on_a_phone_a_menu_leads_to_every_page(browser, served):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    for path, name in (("/ward", "Criteria"), ("/criteria", "Time course"), ("/course", "Bedside")):
        page.goto(served + path)
        assert not page.locator("#pages").is_visible()
        page.click("button:has-text('Menu')")
        page.click(f"#pages a:has-text('{name}')")
        assert (
            name.split()[-1].lower() in page.locator("[aria-current=page]").first.inner_text(timeout=1000).lower()
            or name == "Bedside"
        )
    context.close()
