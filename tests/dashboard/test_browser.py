"""What a reader's browser shows: the acceptance checks that need one (`users.md` 11, U01-U18)."""

import io
import re

import openpyxl
import pytest
from browsing import (
    ENGLISH,
    names_of_charts,
    opened,
    overflow,
    press_until,
    ready,
    unswedish,
    violations,
    visible,
)

from pipelines.warehouse import snapshot as reader

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = (
    "/", "/enheter", "/enheter?enhet=higab", "/enheter?enhet=framtiden",
    "/enheter?enhet=higab&upphandling=higab-2016-0", "/ataganden", "/manniskor", "/nytta",
    "/kalkyl", "/underlag", "/sa-raknar-vi", "/tillganglighet",
)  # fmt: skip
DESK, PHONE, NARROW = (1280, 900), (390, 844), (320, 700)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_by_day_is_whole_swedish_accessible_and_fits_the_narrowest_screen(visit, path):
    page = opened(visit("full", path))
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.outside == []
    assert page.evaluate("document.documentElement.lang") == "sv"
    assert page.title().endswith(" – Social hänsyn")
    names = names_of_charts(page)
    assert all(0 < len(name) <= 160 and re.search(r"\d", name) for name in names)
    drawn = page.eval_on_selector_all(
        "[data-testid=stPlotlyChart]",
        "all => all.map(c => [...c.querySelectorAll('svg text')].map(e => e.textContent))",
    )
    twins = page.locator("[data-testid=stTable]").all_inner_texts()
    assert len(twins) == len(drawn) == len(names)
    for words, twin in zip(drawn, twins, strict=True):
        for figure in (w for w in words if re.fullmatch(r"\d+(–\d+)? av \d+( \(.*\))?", w)):
            # Of a hundred: the column says so.
            assert figure.removesuffix(" av 100") in twin
    assert unswedish(visible(page)) == []
    labels = page.eval_on_selector_all(
        "[data-testid=stMain] [aria-label], header [aria-label]",
        "all => all.map(e => e.getAttribute('aria-label'))",
    )
    ours = page.evaluate(
        "() => [...document.querySelectorAll('[lang=en]')].map(e => e.textContent)"
    )
    assert [w for w in (visible(page), *labels) if ENGLISH.search(w) and w not in ours] == []
    assert violations(page) == ""
    # 400 % of 1280 pixels is 320 of them.
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    page.wait_for_timeout(600)
    assert overflow(page, NARROW) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_in_the_dark_on_a_phone_is_accessible_and_english_when_asked(visit, path):
    path += ("&" if "?" in path else "?") + "lang=en"
    page = opened(visit("full", path, size=PHONE, scheme="dark"))
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title().endswith(" – Social requirements")
    assert page.outside == []
    assert violations(page) == ""
    assert overflow(page, PHONE) == []


@pytest.mark.parametrize(("name", "path"), [
    ("none", "/"), ("empty", "/"), ("one", "/enheter"), ("partial", "/"), ("national", "/enheter"),
])  # fmt: skip
def test_other_databases_in_a_browser(visit, name, path):
    page = visit(name, path)
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.outside == []
    assert violations(page) == ""
    assert overflow(page, DESK) == []


def test_from_answer_to_unit_to_download_by_keyboard_alone(visit):
    page = visit("full")
    skip = press_until(page, "Tab", lambda e: e["id"] == "stSkipToContent", 3)
    assert skip["tag"] in ("A", "BUTTON")
    page.keyboard.press("Enter")
    link = press_until(page, "Tab", lambda e: e["text"].startswith("Gryaab") and e["tag"] == "A")
    assert link["outline"] != "nonenone"
    page.keyboard.press("Enter")
    page.wait_for_url("**/enheter?enhet=gryaab*")
    ready(page)
    button = press_until(page, "Tab", lambda e: e["text"].strip() == "Excel för enheten")
    assert button["outline"] != "nonenone"
    with page.expect_download() as got:
        page.keyboard.press("Enter")
    assert got.value.suggested_filename == "gryaab.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(got.value.path().read_bytes()))
    assert "Upphandlingar" in book.sheetnames


def test_first_screen_holds_the_answer(visit):
    page = visit("full")
    for words in ("44\u00a0procent", "Målet är 50\u00a0procent", "viss måluppfyllelse"):
        box = page.get_by_text(words).first.bounding_box()
        assert box["y"] + box["height"] < DESK[1]
    line = page.locator(".sh-line").first
    assert "10 av 10 enheter har lämnat" in line.inner_text()
    assert "31 oktober 2016" in line.inner_text()
    assert line.bounding_box()["y"] < DESK[1]


def test_target_line_lies_at_the_target(visit):
    page = visit("full", "/enheter")
    words = page.eval_on_selector_all("svg text", "all => all.map(e => e.textContent)")
    assert "Mål 50\u00a0%" in words
    shape = page.locator("svg .shapelayer path").last.bounding_box()
    plot = page.locator("svg .plotbg, svg .bglayer, svg .cartesianlayer .plot").first.bounding_box()
    chart = page.locator("[data-testid=stPlotlyChart]").bounding_box()
    assert abs(shape["x"] + shape["width"] / 2 - (chart["x"] + chart["width"] / 2)) < 3, plot
    old = visit("full", "/enheter?period=2013")
    words = old.eval_on_selector_all("svg text", "all => all.map(e => e.textContent)")
    assert not [w for w in words if "Mål" in w]


def test_missing_zero_and_few_are_told_apart(visit):
    page = visit("partial", "/enheter")
    rows = page.locator(".sh-table tbody tr").all_inner_texts()
    row = {r.split("\t")[0]: r for r in rows}
    assert "– uppgift saknas" in row["Gryaab AB"]
    assert (
        "– uppgift saknas" in row["Göteborgs Stads Leasing AB"]
        or "av" in row["Göteborgs Stads Leasing AB"]
    )
    full = visit("full", "/enheter")
    row = {r.split("\t")[0]: r for r in full.locator(".sh-table tbody tr").all_inner_texts()}
    assert "0 av 12" in row["Gryaab AB"]
    assert "3 av 4" in row["Göteborgs Stads Leasing AB"]
    assert "%" not in row["Göteborgs Stads Leasing AB"]


def test_bounds_on_the_page_match_the_table(visit, warehouses):
    found = reader.current(warehouses("full"))
    question = """SELECT lower, upper FROM public.kpi_value WHERE kpi_id = 'goal_share'
                  AND org_id = 'goteborg' AND period_id = '2016' AND dimension = 'all'"""
    low, high = reader.query(found, question).iloc[0]
    words = visit("full").inner_text("h1").replace("\u00a0", " ")
    assert f"Minst {low * 100:.0f} och högst {high * 100:.0f} procent" in words


def test_links_lead_from_answer_to_unit_and_keep_the_language(visit):
    page = visit("full", "/?lang=en")
    page.get_by_role("link", name="Gryaab AB").click()
    page.wait_for_url("**/enheter?enhet=gryaab*")
    page.wait_for_selector("text=Gryaab AB")
    ready(page)
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "of this year's service procurements of Gryaab" in page.inner_text("h1")
    page.get_by_role("link", name="Svenska").click()
    page.wait_for_selector("text=Alla enheter")
    ready(page)
    assert page.evaluate("document.documentElement.lang") == "sv"


def test_choices_are_kept_in_the_address(visit):
    page = visit("full", "/enheter")
    page.get_by_role("radio", name="Värde").click()
    page.wait_for_url("**matt=V%C3%A4rde*")
    page.reload()
    ready(page)
    assert "Andel av värdet som har social hänsyn" in page.inner_text("[data-testid=stMain]")


def test_many_units_are_shown_in_pages(visit):
    page = visit("national", "/enheter")
    assert "1\u00a0160 enheter" in page.inner_text("h1")
    first = page.locator(".sh-table tbody th").all_inner_texts()
    page.get_by_role("link", name="Sida 2").click()
    page.wait_for_url("**sida=2*")
    page.wait_for_selector(".sh-pages [aria-current=page] >> text=2")
    ready(page)
    second = page.locator(".sh-table tbody th").all_inner_texts()
    assert len(first) == len(second) == 25
    assert not set(first) & set(second)
    page.go_back()
    page.wait_for_selector(".sh-pages [aria-current=page] >> text=1")


def test_an_error_is_a_sentence_with_a_number(visit):
    page = visit("damaged")
    words = page.inner_text("[data-testid=stMain]")
    assert re.search(r"Sidan kunde inte visas\. .* Felnummer [0-9A-F]{4}\.", words)
    assert "Traceback" not in words
    assert page.locator("[data-testid=stException]").count() == 0
