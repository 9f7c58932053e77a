"""Lämna in as a steward's browser sees it: the whole path, at any width, and the run after it."""

import os
import subprocess
import sys

import one_unit
import pytest
from browsing import opened, overflow, unswedish, violations
from served import ROOT, serving
from submitting import FEW, NAME, NUMBER, WHOLE, faulty
from workbooks import REGISTER, workbook

from pipelines.ingest import archive
from pipelines.settings import Settings
from pipelines.warehouse import snapshot as reader

DESK, NARROW = (1280, 900), (320, 700)
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Where a city of one unit keeps its files; nothing has been published."""
    folder = tmp_path_factory.mktemp("handed-in")
    (folder / "organisations.yaml").write_text(one_unit.ORGANISATIONS, encoding="utf-8")
    return {
        "SHU_RAW": str(folder / "raw"),
        "SHU_WAREHOUSE": str(folder / "wh"),
        "SHU_REFERENCE": str(folder / "organisations.yaml"),
        "SHU_TODAY": "2015-07-10",
        "SHU_WORKBOOKS": "0",
    }


@pytest.fixture(scope="module")
def home(place, tmp_path_factory):
    with serving(
        tmp_path_factory.mktemp("log"), **place, SHU_DEV_ROLE="organisation:higab"
    ) as address:
        yield address


@pytest.fixture
def visit(browser, home):
    """Open the page and wait until it is whole."""
    contexts = []

    def go(lang="sv", size=DESK, scheme="light", page="lamna-in"):
        context = browser.new_context(
            locale="sv-SE",
            color_scheme=scheme,
            viewport={"width": size[0], "height": size[1]},
        )
        contexts.append(context)
        tab = context.new_page()
        tab.goto(f"{home}/{page}?lang={lang}")
        tab.wait_for_selector("footer.sh-foot", timeout=30_000)
        return tab

    yield go
    for context in contexts:
        context.close()


def choose(page, data, outcome, name=NAME):
    """Choose a file, and wait for what is said of it."""
    given = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator("input[type=file]").set_input_files(given)
    page.get_by_role("heading", level=1, name=outcome).wait_for(timeout=30_000)
    page.wait_for_selector("[data-test-script-state=notRunning]", timeout=30_000)
    page.wait_for_timeout(300)


def receipts(place):
    return archive.load_receipts(Settings(raw=place["SHU_RAW"]).archive)


def test_from_the_browser_to_a_real_run(visit, place):
    page = visit()
    choose(page, WHOLE, "Godtagen")
    assert receipts(place) == ()
    page.get_by_role("button", name="Lämna in filen").click()
    page.get_by_role("heading", name="6. Kvitto").wait_for()
    assert "Mottagen som inlämning nr 1." in page.inner_text("h1")
    (receipt,) = receipts(place)
    assert receipt.sha256 in page.inner_text("[data-testid=stMain]")
    with page.expect_download() as got:
        page.get_by_role("button", name="Hämta brev nr 1 (Excel)").first.click()
    assert got.value.suggested_filename == "Uppföljning Kv2 2015_granskad_1.xlsx"
    command = [sys.executable, "-m", "pipelines", "refresh", "--json"]
    run = subprocess.run(
        command, env={**os.environ, **place}, cwd=ROOT, capture_output=True, check=False
    )
    assert run.returncode in (0, 4), run.stderr.decode()[-2000:]
    assert receipts(place) == (receipt,)
    published = reader.current(Settings(warehouse=place["SHU_WAREHOUSE"]).warehouse)
    question = "SELECT submission_id, is_effective FROM meta.source"
    rows = reader.query(published, question).to_dict("records")
    assert rows == [{"submission_id": receipt.submission_id, "is_effective": True}]
    # In English, fewer rows: asked, answered, and the second of two.
    page = visit("en")
    choose(page, FEW, "A question to you")
    replace = page.get_by_role("button", name="Replace the previous submission")
    assert replace.is_disabled()
    assert "−5 rows" in page.inner_text("[data-testid=stMain]")
    page.get_by_text("The rows shall go").click()
    page.wait_for_timeout(500)
    replace.click()
    page.get_by_role("heading", name="6. Receipt").wait_for()
    assert [r.sequence for r in receipts(place)] == [1, 2]


STAGES = {
    "Lämna in uppgifter för Higab": None,
    "Godtagen med anmärkningar": faulty("Kv1 2015"),
    "En fråga till dig": workbook({"Kv3 2015": [REGISTER]}),
    "personnummer": workbook({"Kv2 2015": [REGISTER, ["UH-1", f"Stöd till {NUMBER}", "Ja"]]}),
    "Avvisad": b"PK\x03\x04",
}


@pytest.mark.parametrize(
    ("size", "scheme", "stages"), [(DESK, "light", [*STAGES]), (NARROW, "dark", [*STAGES][1:3])]
)
def test_every_stage_is_accessible_and_swedish_at_any_width(visit, place, size, scheme, stages):
    before = receipts(place)
    page = visit(size=size, scheme=scheme)
    for title in stages:
        if STAGES[title] is not None:
            choose(page, STAGES[title], title, "Uppföljning.xlsx")
        assert title in page.inner_text("h1")
        assert violations(opened(page)) == ""
        assert overflow(page, size) == []
        assert unswedish(page.inner_text("[data-testid=stMain]")) == []
        assert NUMBER not in page.content()
    assert receipts(place) == before


def test_too_large_a_file_never_gets_there(visit, place):
    before = receipts(place)
    page = visit()
    page.evaluate(
        """() => {
        const chosen = new DataTransfer(), input = document.querySelector('input[type=file]');
        chosen.items.add(new File([new Uint8Array(21 << 20)], 'stor.xlsx'));
        input.files = chosen.files;
        input.dispatchEvent(new Event('change', {bubbles: true}));
        }"""
    )
    page.wait_for_timeout(1500)
    assert page.get_by_role("heading", name="3. ").count() == 0
    assert page.locator("[data-testid=stException]").count() == 0
    assert receipts(place) == before
