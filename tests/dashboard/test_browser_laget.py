"""Läget and meetings in a browser: printed, gone back from, switched to a new issue (U16-U23)."""

import re

import fixture_cities as cities
import fixture_rows
import fixture_snapshot
import pytest
from browsing import ready
from served import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DESK, NARROW = (1280, 900), (320, 700)
AXE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
MET = "/?mote=2016-09-17"


@pytest.mark.parametrize(
    ("name", "lang"), [("full", "sv"), ("full", "en"), ("partial", "sv"), ("met", "sv")]
)
def test_laget_prints_on_one_page_with_all_that_is_decided_on(visit, name, lang):
    page = visit(name, f"/?lang={lang}")
    whole = page.locator("h1, .sh-line, .sh-card, .sh-bullets li, .sh-table tbody tr").all()
    page.emulate_media(media="print")
    page.wait_for_timeout(300)
    printed = page.pdf(format="A4", landscape=True, prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    (box,) = re.findall(rb"/MediaBox\s*\[([^]]*)\]", printed)[:1]
    width, height = (float(n) for n in box.split()[2:])
    assert width > height
    # One page, and on it what is not hidden in print: the answer, cards, sentences, list and trend.
    assert len(whole) > 6
    assert all(part.is_visible() for part in whole)
    chart = page.locator("[data-testid=stPlotlyChart]")
    assert chart.is_visible()
    # Nothing of the trend is cut off: years, figures, and the target's label.
    cut = chart.evaluate(
        "e => { const b = e.getBoundingClientRect();"
        " return [...e.querySelectorAll('svg text')].filter(t => { const r ="
        " t.getBoundingClientRect(); return r.right > b.right + 2 || r.bottom > b.bottom + 2; })"
        ".map(t => t.textContent); }"
    )
    assert cut == []
    assert page.locator(".stSelectbox, .sh-links, .stExpander").all()
    assert not any(p.is_visible() for p in page.locator(".stSelectbox, .sh-links").all())


def test_back_takes_a_choice_back(visit):
    page = visit("full", "/enheter")
    chosen = page.locator("[role=radio][aria-checked=true]")
    for name in ("Värde", "Möjliga upphandlingar"):
        page.get_by_role("radio", name=name).click()
        page.wait_for_url(re.compile("matt="))
        ready(page)
    page.go_back()
    page.wait_for_url("**matt=V%C3%A4rde*")
    page.wait_for_selector("text=Andel av värdet som har social hänsyn")
    assert chosen.all_inner_texts() == ["Värde"]
    page.go_back()
    page.wait_for_url("**/enheter")
    page.wait_for_selector("text=Andel av värdet", state="detached")
    assert chosen.all_inner_texts() == ["Antal upphandlingar"]
    page.go_forward()
    page.wait_for_selector("text=Andel av värdet som har social hänsyn")
    page = visit("full")
    page.get_by_role("combobox").click()
    page.get_by_role("option", name="2014").click()
    page.wait_for_selector("h1:has-text('2014')")
    page.go_back()
    page.wait_for_selector("h1:has-text('årets')")


def test_a_meeting_stays_while_the_menu_is_used_and_leaves_by_its_link(visit):
    page = visit("met", MET)
    banner = page.locator(".sh-meeting")
    assert "mötet 17 september" in banner.inner_text()
    page.get_by_role("link", name="Enheter", exact=True).click()
    page.wait_for_url("**/enheter?**mote=2016-09-17*")
    ready(page)
    assert banner.count() == 1
    page.locator(".sh-table tbody th a").first.click()
    page.wait_for_url("**mote=2016-09-17&enhet=**")
    ready(page)
    assert banner.count() == 1
    page.get_by_role("link", name="Visa de aktuella siffrorna").click()
    page.wait_for_selector("h1:has-text('44')")
    ready(page)
    assert banner.count() == 0
    page.get_by_role("link", name="Enheter", exact=True).click()
    page.wait_for_url("**/enheter*")
    assert "mote" not in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_a_meeting_saw_is_accessible_at_any_width(visit, scheme):
    from axe_playwright_python.sync_playwright import Axe

    for path, size in ((MET, DESK), ("/", NARROW)):
        page = visit("met", path, size=size, scheme=scheme)
        found = Axe().run(page, options={"runOnly": AXE})
        assert found.violations_count == 0, found.generate_report()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size[0]


def test_a_page_left_open_shows_the_new_issue_without_a_click(browser, visit, tmp_path):
    fixture_snapshot.publish(tmp_path, fixture_rows.contents(cities.MET), "1-met")
    with serving(tmp_path) as home:
        page = visit(home)
        assert "41" in page.inner_text("h1")
        fixture_snapshot.publish(tmp_path, fixture_rows.contents(cities.FULL), "2-full")
        page.wait_for_selector("h1:has-text('44')", timeout=60_000)
        ready(page)
        assert page.locator("[data-testid=stAlert], [data-testid=stException]").count() == 0
