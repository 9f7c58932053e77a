"""The evaluation report as a page and as a command: read by everybody, told what is missing."""

import json
import os
import re
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import duckdb
import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import sync_playwright
from typer.testing import CliRunner

from pipelines.__main__ import app
from pipelines.commands.report import FOLDER
from pipelines.export.report_evaluation import build, page, pdf, source
from pipelines.export.report_evaluation.source import Source
from pipelines.settings import Settings
from pipelines.warehouse import snapshot
from tests.dashboard.browsing import violations
from tests.pipeline.conftest import City

PERIOD = "2015"
NB = "\u00a0"


@pytest.fixture(scope="module")
def read(city: City) -> Source:
    found = snapshot.current(city.settings.warehouse)
    assert found is not None
    return source.read(found, None, PERIOD)


@pytest.fixture(scope="module")
def pages(read: Source) -> dict[str, str]:
    return {lang: page.html(build.report(read, lang)) for lang in ("sv", "en")}


def test_the_page_can_be_read_by_everybody(pages: dict[str, str]) -> None:
    for lang, text in pages.items():
        found = BeautifulSoup(text, "html.parser")
        assert found.html["lang"] == lang
        levels = [int(h.name[1]) for h in found.find_all(re.compile("^h[1-6]$"))]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        images = found.find_all("img")
        assert len(images) >= 5
        assert all(len(i["alt"]) > 20 and re.search(r"\d", i["alt"]) for i in images)
        for img in images:  # the twin follows
            assert isinstance(img.find_next("table"), Tag)
        for one in found.find_all("table"):
            assert one.caption.text.strip()
            assert all(th["scope"] in ("col", "row") for th in one.find_all("th"))
        ids = [tag["id"] for tag in found.find_all(id=True)]
        assert len(ids) == len(set(ids))
        assert all(a["href"].removeprefix("#") in ids for a in found.find_all("a"))
        assert not re.search(r'(src|href)="(?!data:|#)', text)
        assert not found.find_all("script")


def test_english_is_english_and_swedish_has_swedish_figures(pages: dict[str, str]) -> None:
    sv, en = (BeautifulSoup(pages[lang], "html.parser") for lang in ("sv", "en"))
    for one in (sv, en):
        one.find(id="method").extract()  # names sources in their own language
        for name in one.select("tbody th"):  # units keep their names
            name.extract()
    words = en.main.get_text(" ")
    assert not re.search(r"\b(och|inte|eller|täckning|utan|för|månader|personer)\b", words)
    text = sv.main.get_text(" ")
    assert not re.search(r"\d\.\d", text)
    assert not re.search(r"(?<![\u00a0\d])%|\d%", text.replace(f"{NB}%", "").replace(" % ", " "))


def test_with_few_followed_the_caveat_comes_first(read: Source) -> None:
    summary = read["public.payoff_summary"].copy()
    summary.loc[summary["name"] == "is_indicative", "value"] = 1.0
    summary.loc[summary["name"] == "followed_up", "value"] = None
    few = replace(read, tables={**read.tables, "public.payoff_summary": summary})
    soup = BeautifulSoup(page.html(build.report(few, "sv")), "html.parser")
    said = list(soup.select("#payoff p"))
    assert said[0]["class"] == ["caveat"]
    assert said[0].text.startswith("Indikativ prognos: .. personer är uppföljda")
    assert said[1].text.startswith("Indikativ prognos: nyttan för samhället")


def test_the_report_of_a_unit_and_the_same_report_twice(read: Source) -> None:
    unit = source.read(read.snapshot, "higab", "2015-Q2")
    once = page.html(build.report(unit, "sv"))
    assert once == page.html(build.report(unit, "sv"))
    soup = BeautifulSoup(once, "html.parser")
    assert "kvartal 2 2015: HIGAB AB" in soup.h1.text
    assert "Hela staden" in soup.find(id="payoff").text
    people = soup.find(id="people")
    assert "Hur många placeringar som påbörjades visas inte" in people.text
    assert {row.find("td").text for row in people.table.tbody.find_all("tr")} == {".."}
    assert not soup.find_all("caption", string=re.compile("per enhet"))


def typed(monkeypatch: pytest.MonkeyPatch, city: City, *words: str) -> Any:
    monkeypatch.setenv("SHU_WAREHOUSE", str(city.settings.warehouse))
    return CliRunner().invoke(app, ["report", *words])


def test_the_command_says_what_there_is(
    monkeypatch: pytest.MonkeyPatch, city: City, tmp_path: Path
) -> None:
    monkeypatch.setenv("SHU_CHROMIUM", str(tmp_path / "none"))
    for asked, said in (
        (("--organisation", "nobody"), "Det finns ingen enhet nobody"),
        (("--period", "1999"), "Det finns inga uppgifter för 1999"),
    ):
        result = typed(monkeypatch, city, *asked)
        assert result.exit_code == 1
        assert said in result.output
    stale = tmp_path / "rapport-goteborg-2015.pdf"
    stale.write_bytes(b"%PDF of another day")
    result = typed(monkeypatch, city, "--period", PERIOD, "--out", str(tmp_path))
    assert result.exit_code == 0
    assert "hittar ingen Chromium" in result.output
    assert not stale.exists()
    assert stale.with_suffix(".html").exists()
    empty = city.settings.model_copy(update={"warehouse": tmp_path / "wh"})
    monkeypatch.setenv("SHU_WAREHOUSE", str(empty.warehouse))
    result = CliRunner().invoke(app, ["report"])
    assert result.exit_code == 1
    assert "Inget är publicerat än" in result.output


@pytest.fixture
def need_browser() -> None:
    """Skips without a Chromium; fails where one is asked for."""
    try:
        pdf.browser(Settings().chromium)
    except pdf.NoBrowser as error:
        reason = f"no Chromium found ({error})"
        if os.environ.get("SHU_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.mark.browser
def test_the_report_is_printed_and_tagged(
    monkeypatch: pytest.MonkeyPatch, city: City, need_browser: None
) -> None:
    result = typed(monkeypatch, city, "--period", PERIOD, "--lang", "en", "--json")
    assert result.exit_code == 0
    written = json.loads(result.output)
    printed = Path(written["pdf"])
    assert printed.parent == city.settings.warehouse / FOLDER
    content = printed.read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"/MarkInfo" in content
    assert content.count(b"/Type /Page\n") >= 5 or content.count(b"/Type /Page") >= 5


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_has_no_fault_of_accessibility(
    pages: dict[str, str], need_browser: None, scheme: Literal["light", "dark"]
) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=pdf.browser(Settings().chromium), args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            shown = browser.new_page(color_scheme=scheme)
            for text in pages.values():
                shown.set_content(text)
                assert violations(shown) == ""
            shown.evaluate("document.documentElement.removeAttribute('lang')")
            assert "html-has-lang" in violations(shown)
        finally:
            browser.close()


def test_an_older_snapshot_is_told_to_be_one(read: Source, tmp_path: Path) -> None:
    file = tmp_path / "old.duckdb"
    shutil.copy(read.snapshot.path, file)
    with duckdb.connect(str(file)) as connection:
        connection.execute("DROP TABLE public.payoff_step")
    with pytest.raises(source.Unusable) as refused:
        source.read(replace(read.snapshot, path=file))
    assert (refused.value.code, refused.value.asked) == ("old", "public.payoff_step")
