"""What somebody does at the bedside page in a browser, and reads off it."""

from tests.functional.conftest import PATIENTS

OPENED = """names => document.querySelectorAll("details.group").forEach(group => {
  const rest = group.querySelector(":scope > template"), fields = rest ? rest.content : group;
  if (names.some(name => fields.querySelector(`[data-field="${name}"]`))) { group.open = true; } })"""
"""Opens the groups of the form that these fields are in."""
SETTLED = 'html[data-settled="{}"]'


def type_in(page, patient):
    page.evaluate(OPENED, list(PATIENTS[patient]))
    for name, (text, unit) in PATIENTS[patient].items():
        if not unit:
            page.check(f"input[name={name}][value={text}]", force=True)
            continue
        if page.locator(f'select[name="unit.{name}"]').count():
            page.select_option(f'select[name="unit.{name}"]', unit)
        page.fill(f"#f-{name}", text)
    settle(page)


def settle(page):
    """Until the answer to the last thing that was typed stands there."""
    page.wait_for_timeout(200)
    page.locator("html[data-asked]").wait_for(state="attached")
    page.locator(SETTLED.format(page.evaluate("document.documentElement.dataset.asked"))).wait_for(
        state="attached", timeout=20000
    )


def hscore(page):
    row = page.locator(".row", has=page.locator('a[href="#set-hscore"]')).first
    return row.locator(".value").inner_text()
