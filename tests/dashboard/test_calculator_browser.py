"""The calculator in a browser: an input changes answer and address, and a file is handed out."""

import io
import json

import openpyxl
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_input_address_and_download(browser, site, warehouses):
    page = browser.new_page(locale="sv-SE", viewport={"width": 1280, "height": 900})
    page.goto(f"{site('none')}/kalkyl?jobb=4&form=Nystartsjobb")
    page.wait_for_selector("h1:has-text('4 jobb är värda')", timeout=30_000)
    before = page.inner_text("h1")
    page.get_by_role("slider", name="Kravet gäller, månader").press("ArrowRight")
    page.wait_for_url("**manader=13*")
    page.wait_for_function("old => document.querySelector('h1').innerText !== old", arg=before)
    # A button that is drawn anew while it is clicked hands out nothing.
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(500)
    after = page.inner_text("h1")
    with page.expect_download() as got:
        page.get_by_role("button", name="Ladda ner Excel").click()
    sheets = openpyxl.load_workbook(io.BytesIO(got.value.path().read_bytes()))
    inputs = {r[0]: r[1] for r in sheets["Förutsättningar"].iter_rows(values_only=True)}
    assert (inputs["Antal jobb"], inputs["Kravet gäller, månader"]) == ("4", "13")
    logs = sorted((warehouses("none") / "access").glob("*.jsonl"))
    last = json.loads(logs[-1].read_text(encoding="utf-8").splitlines()[-1])
    assert (last["what"], last["page"], last["file"]) == ("export", "kalkyl", "kalkyl.xlsx")
    address = page.get_by_role("link", name="Länk till den här kalkylen").get_attribute("href")
    page.goto(site("none") + address)
    page.wait_for_selector("h1:has-text('4 jobb är värda')", timeout=30_000)
    assert page.inner_text("h1") == after
    page.close()
