"""What a reader's browser shows: the acceptance checks that need one (`users.md` 11, U01-U18)."""

import re
from itertools import product

import pytest

from pipelines.warehouse import snapshot as reader

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = ("/", "/enheter", "/enheter?enhet=higab", "/sa-raknar-vi")
DESK, PHONE, NARROW = (1280, 900), (390, 844), (320, 700)
AXE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


@pytest.fixture
def visit(browser, site):
    """Open an address and wait until the page is whole."""
    contexts = []

    def go(name, path="/", size=DESK, scheme="light"):
        context = browser.new_context(
            locale="sv-SE",
            color_scheme=scheme,
            viewport={"width": size[0], "height": size[1]},
        )
        contexts.append(context)
        page = context.new_page()
        page.outside = []
        home = site(name)
        page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith((home, "data:", "blob:", home.replace("http", "ws")))
                else page.outside.append(r.url)
            ),
        )
        page.goto(home + path)
        ready(page)
        return page

    yield go
    for context in contexts:
        context.close()


def ready(page):
    page.wait_for_selector("footer.sh-foot, [data-testid=stAlert]", timeout=30_000)
    # Plotly arrives as a script of its own after the page: its place is there before its chart.
    page.wait_for_function(
        "() => [...document.querySelectorAll('[class*=st-key-chart-]')]"
        ".every(c => c.querySelector('svg.main-svg text'))"
    )
    page.wait_for_timeout(400)


def visible(page):
    """Text of the page and of its charts."""
    words = page.inner_text("[data-testid=stMain]")
    svg = page.eval_on_selector_all("svg.main-svg text", "all => all.map(e => e.textContent)")
    return words + "\n" + "\n".join(svg)


def unswedish(words):
    """Figures that are not written as in Swedish, outside dates, versions and references."""
    odd = (
        r"\d{4}-\d\d-\d\d|R-\d+|domain\.md \d\.\d+|WCAG [\d., och]+|program [\d.]+|"
        r"kl\. \d+\.\d+|\d+\.\s"
    )
    words = re.sub(odd, " ", words)
    return re.findall(r"\d\.\d|\d,\d{3}\b|[^\u00a0]%|(?<![\d\w])-\d", words)


def overflow(page, size):
    """What reaches outside the screen, or text outside its chart."""
    wide = page.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]');"
        "return [document.documentElement.scrollWidth, m.scrollWidth, m.clientWidth]; }"
    )
    found = ["page"] * (wide[0] > size[0]) + ["main"] * (wide[1] > wide[2])
    return found + page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')].flatMap(c => {
            const b = c.getBoundingClientRect();
            return [...c.querySelectorAll('svg.main-svg text')].filter(t => {
                const r = t.getBoundingClientRect();
                return r.width && (r.left < b.left - 1 || r.right > b.right + 1);
            }).map(t => t.textContent); })"""
    )


@pytest.mark.parametrize(
    ("name", "lang"),
    [
        *product(["full", "hostile", "none"], ["sv", "en"]),
        *product(["partial", "one", "national", "empty"], ["sv"]),
    ],
)
def test_pages_show_without_exception_or_outside_request(visit, name, lang):
    for path in ("/", "/enheter", "/sa-raknar-vi"):
        page = visit(name, f"{path}?lang={lang}")
        assert page.locator("[data-testid=stException]").count() == 0
        assert page.outside == []
        assert page.evaluate("document.documentElement.lang") == lang
        assert page.title().endswith({"sv": "Social hänsyn", "en": "Social requirements"}[lang])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "path"),
    [*[("full", p) for p in PAGES], ("partial", "/"), ("national", "/enheter"), ("none", "/")],
)
def test_no_axe_violation(visit, name, path, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = visit(name, path, scheme=scheme)
    for twin in page.locator("[data-testid=stExpander] summary").all():
        twin.click()
    page.wait_for_timeout(500)
    found = Axe().run(page, options={"runOnly": AXE})
    assert found.violations_count == 0, found.generate_report()


OUTCOMES = ("/ataganden", "/manniskor", "/nytta", "/underlag", "/tillganglighet")


@pytest.mark.parametrize("path", OUTCOMES)
def test_pages_of_outcomes_are_accessible_and_swedish_at_any_width(visit, path):
    from axe_playwright_python.sync_playwright import Axe

    for size, scheme in ((DESK, "light"), (NARROW, "dark")):
        page = visit("full", path, size=size, scheme=scheme)
        for twin in page.locator("[data-testid=stExpander] summary").all():
            twin.click()
        page.wait_for_timeout(300)
        found = Axe().run(page, options={"runOnly": AXE})
        assert found.violations_count == 0, found.generate_report()
        assert overflow(page, size) == []
        assert unswedish(visible(page)) == []
    names = page.eval_on_selector_all(
        "[data-testid=stPlotlyChart]", "all => all.map(e => e.getAttribute('aria-label'))"
    )
    assert all(0 < len(name) <= 160 and re.search(r"\d", name) for name in names)


def test_charts_have_a_name_and_a_twin_with_the_same_figures(visit):
    for path in ("/", "/enheter", "/enheter?enhet=framtiden"):
        page = visit("full", path)
        for summary in page.locator("[data-testid=stExpander] summary").all():
            summary.click()
        page.wait_for_timeout(400)
        names = page.eval_on_selector_all(
            "[data-testid=stPlotlyChart]", "all => all.map(e => e.getAttribute('aria-label'))"
        )
        assert names
        for name in names:
            assert 0 < len(name) <= 160
            assert re.search(r"\d", name)
        drawn = page.eval_on_selector_all(
            "[data-testid=stPlotlyChart]",
            "all => all.map(c => [...c.querySelectorAll('svg text')].map(e => e.textContent))",
        )
        tables = page.locator("[data-testid=stTable]").all_inner_texts()
        assert len(tables) == len(drawn)
        for texts, table in zip(drawn, tables, strict=True):
            for figure in (t for t in texts if re.fullmatch(r"\d+(–\d+)? av \d+.*", t)):
                assert figure in table


@pytest.mark.parametrize("path", PAGES)
def test_swedish_figures(visit, path):
    page = visit("full", path)
    assert unswedish(visible(page)) == []


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


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("size", [NARROW, PHONE])
def test_no_sideways_scroll_and_no_text_outside_its_chart(visit, path, size):
    page = visit("full", path, size=size)
    assert overflow(page, size) == []


def test_hostile_names_do_nothing(visit):
    for path in ("/", "/enheter", "/enheter?enhet=script", "/enheter?enhet=link"):
        page = visit("hostile", path)
        for summary in page.locator("[data-testid=stExpander] summary").all():
            summary.click()
        page.wait_for_timeout(300)
        assert page.outside == []
        assert page.locator("[data-testid=stMain] img").count() == 0
        assert page.locator("a[href*='example.org']").count() == 0
        assert page.locator("[data-testid=stMain] .katex").count() == 0


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


def test_the_answer_fits_one_printed_page(visit):
    page = visit("full")
    page.emulate_media(media="print")
    page.wait_for_timeout(300)
    printed = page.pdf(format="A4", landscape=True, prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


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
