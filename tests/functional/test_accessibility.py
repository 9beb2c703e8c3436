"""No page shuts anybody out: axe-core finds nothing on a telephone or a desk, in light or dark, and nothing scrolls sideways.

Folds are looked at open and closed. Rules of WCAG 2.0 to 2.2, A and AA, and axe's own best practice.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from cytostorm.causal.studies import Settings, simulated
from cytostorm.presentation.sensitivity_whole import sensitivity
from cytostorm.presentation.shared_whole import shared_population
from cytostorm.presentation.sharing_run import Rule
from cytostorm.presentation.simulation import simulation_view
from cytostorm.presentation.trial_size import Asked, trial_size_of
from cytostorm.report import population_page
from cytostorm.report.sensitivity import sensitivity_page
from cytostorm.report.shared import shared_page
from cytostorm.report.simulation import simulation_page
from cytostorm.report.trial_size import trial_size_page
from tests.functional.test_population_page import CONFORMANCE, LIBRARY, ward
from tests.functional.test_report_pages import group_of, page_of, patient
from tests.functional.test_sensitivity import READINGS
from tests.functional.test_trial_size import screened
from tests.population_made import hospital, manifest_of, write
from tests.thoroughness import THOROUGH
from tests.vignettes.asked import ran

ROOT = Path(__file__).parents[2]
AXE = ROOT / ".axe" / "package" / "axe.min.js"
STILL = ROOT / "examples" / "pathway" / "still.csv"
TYPED = ("--weight", "62", "--sex", "female")
ASKED = {
    "causes": ("causes", STILL, "--format", "html"),
    "pathway": ("pathway", STILL, *TYPED, "--format", "html"),
    "summary": ("pathway", STILL, *TYPED, "--summary"),
    "watch": ("watch-record", STILL, "--format", "html"),
    "dose": ("dose", "methylprednisolone", "--weight", "62", "--age", "34", "--format", "html"),
}
PAGES = ("patient", "group", "population", "shared", "sensitivity", "simulation", "trial size", *ASKED)
WIDTHS = (320, 390, 1280) if THOROUGH else (320, 1280)
FOUND = """rules => axe.run(document, {resultTypes: ["violations"], rules}).then(done => done.violations.map(
  one => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`))"""
COLOURS = """() => axe.run(document, {runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]},
  resultTypes: ["violations"]}).then(done => done.violations.map(
  one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`))"""
BEYOND = """() => [...document.querySelectorAll("main *")].filter(one => !one.closest(".scroll, figure, svg")
  && one.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(one => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def axe():
    if not AXE.exists():
        pytest.skip(f"no axe-core at {AXE.relative_to(ROOT)}; make accessibility")
    return AXE.read_text(encoding="utf-8")


def page_named(name, folder):
    if name == "patient":
        return page_of(patient())
    if name == "group":
        return group_of([replace(patient(f"P{n}"), outcome="died" if n else "survived") for n in range(3)])
    if name == "population":
        return population_page(write(folder / "screened", ward(), CONFORMANCE, manifest_of()), LIBRARY)
    if name == "shared":
        made = write(folder / "screened", ward(), CONFORMANCE, manifest_of())
        return shared_page(shared_population(made, LIBRARY, Rule(5, "0a" * 16)))
    if name == "sensitivity":
        made = [write(folder / one, hospital(1), manifest=manifest_of() | {"reading": one}) for one in READINGS]
        return sensitivity_page(sensitivity(made, LIBRARY))
    if name == "simulation":
        settings = Settings()
        return simulation_page(simulation_view(settings, simulated(settings, ((29, 16), (60, 40)), 5, 1), 5, 1))
    if name == "trial size":
        return trial_size_page(trial_size_of(screened(folder / "screened"), LIBRARY, Asked((0.7, 0.5), 0.8, 0.5)))
    code, out, err = ran(ASKED[name])
    assert code == 0, err
    return out


def shown(tab, file, axe):
    tab.goto(file.as_uri())
    tab.evaluate(axe)
    return tab


def sized(tab, width, opened):
    tab.set_viewport_size({"width": width, "height": 844})
    tab.evaluate("open => document.querySelectorAll('details').forEach(one => { one.open = open; })", opened)


def sideways(tab, width):
    """Elements that stand out of the page; what scrolls in a frame of its own may."""
    sized(tab, width, True)
    return tab.evaluate(BEYOND) or max(0, tab.evaluate("document.documentElement.scrollWidth") - width)


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(name, browser, axe, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(page_named(name, tmp_path), encoding="utf-8")
    light = shown(browser.new_context(color_scheme="light", bypass_csp=True).new_page(), file, axe)
    dark = shown(browser.new_context(color_scheme="dark", bypass_csp=True).new_page(), file, axe)
    beyond = {width: found for width in WIDTHS if (found := sideways(light, width))}
    said = {}
    for width in WIDTHS:
        folded = width != 390
        sized(light, width, not folded)
        sized(dark, width, not folded)
        said[width] = light.evaluate(FOUND, {"color-contrast": {"enabled": folded}})
        said[width] += dark.evaluate(COLOURS) if folded else [*dark.evaluate(COLOURS), *light.evaluate(COLOURS)]
    light.context.close()
    dark.context.close()
    assert beyond == {}
    assert {width: found for width, found in said.items() if found} == {}
