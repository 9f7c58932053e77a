"""The evaluation report of the sample city: its figures are those of the snapshot."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from pipelines.export.report_evaluation import build, page, section_goal, source
from pipelines.export.report_evaluation.source import Source
from pipelines.warehouse import snapshot
from pipelines.warehouse.snapshot import query
from tests.pipeline.conftest import City

PERIOD = "2015"
MEASURES = tuple(
    f"Mått på {what}" for what in ("måluppfyllelsen", "utfästelserna", "människorna", "kostnaden")
)
NB = "\u00a0"


@pytest.fixture(scope="module")
def read(city: City) -> Source:
    found = snapshot.current(city.settings.warehouse)
    assert found is not None
    return source.read(found, None, PERIOD)


@pytest.fixture(scope="module")
def pages(read: Source) -> dict[str, str]:
    return {lang: page.html(build.report(read, lang)) for lang in ("sv", "en")}


@pytest.fixture(scope="module")
def soup(pages: dict[str, str]) -> BeautifulSoup:
    return BeautifulSoup(pages["sv"], "html.parser")


def table(soup: BeautifulSoup, caption: str) -> pd.DataFrame:
    """A table of the page by the beginning of its caption, as texts."""
    found = next(t for t in soup.find_all("table") if caption in t.caption.text)
    head = [cell.text for cell in found.thead.find_all("th")]
    rows = [[c.text for c in tr.find_all(["th", "td"])] for tr in found.tbody.find_all("tr")]
    return pd.DataFrame(rows, columns=head)


def numbers(text: str) -> list[float]:
    """The numbers of a Swedish text."""
    plain = text.replace(NB, "").replace("\u2212", "-")
    return [float(n.replace(",", ".")) for n in re.findall(r"-?\d+(?:,\d+)?", plain)]


def values(read: Source) -> pd.DataFrame:
    """The period's totals, asked of the snapshot anew."""
    return query(
        read.snapshot,
        "SELECT v.*, k.label_sv, k.unit FROM public.kpi_value v JOIN meta.kpi k USING (kpi_id) "
        "WHERE org_id = 'goteborg' AND period_id = ? AND dimension = 'all'",
        [PERIOD],
    ).set_index("label_sv")


@pytest.mark.parametrize("caption", MEASURES)
def test_measures_are_those_of_the_snapshot(
    soup: BeautifulSoup, read: Source, caption: str
) -> None:
    expected = values(read)
    for _, line in table(soup, caption).iterrows():
        row, told = expected.loc[line["Mått"]], numbers(line["Värde"])
        if row["status"] == "ok" and row["unit"] == "share" and " av " in line["Värde"]:
            if row["kpi_id"] == "goal_share_value":
                parts = [row["numerator"] / 1e6, row["denominator"] / 1e6]
                assert told[:2] == pytest.approx(parts, abs=0.05)
            else:
                assert told[:2] == [row["numerator"], row["denominator"]]
            shares = [100 * row["lower"], 100 * row["upper"]]
            if pd.notna(row["upper"]) and row["upper"] > row["lower"]:
                assert told[2:] == pytest.approx(shares, abs=0.5)
            else:
                assert told[2:] == pytest.approx([100 * row["value"]], abs=0.5)
        elif row["status"] == "ok":
            shown = 100 * row["value"] if row["unit"] == "share" else row["value"]
            assert told[0] == pytest.approx(shown, abs=0.5 if row["unit"] == "share" else 0.01)
        else:
            assert line["Värde"] in ("..", "–", "."), line["Mått"]
        if pd.notna(row["n"]):
            assert numbers(line["n"]) == [row["n"]]
        assert line["Period"] == PERIOD
        assert re.search(r"\d", line["Täckning"])


def test_the_units_sum_to_the_city(soup: BeautifulSoup, read: Source) -> None:
    whole = values(read).loc["Andel med social hänsyn"]
    parts = list(section_goal.units(read))
    for column in ("numerator", "denominator", "unknown"):
        assert sum(row[column] for _, row in parts) == whole[column]
    shown = table(soup, "Andel per enhet")
    assert sum(numbers(n)[0] for n in shown["n"]) == whole["denominator"]


def test_the_pay_off_is_that_of_the_snapshot(soup: BeautifulSoup, read: Source) -> None:
    asked = query(
        read.snapshot,
        "SELECT actor, npv, p05, p95, persons FROM public.payoff WHERE scenario = 'base' AND "
        "basis = 'net' AND horizon_months = (SELECT value FROM public.payoff_summary "
        "WHERE name = 'horizon_months')",
    ).set_index("actor")
    told = table(soup, "Vem som vinner").set_index("Vem")
    for name, actor in (
        ("Samhället", "samhalle"),
        ("Kommunen", "kommun"),
        ("Individen", "individ"),
    ):
        row = told.loc[name]
        assert numbers(row["Nuvärde, mnkr"]) == pytest.approx([asked["npv"][actor] / 1e6], abs=0.05)
        spread = [asked[c][actor] / 1e6 for c in ("p05", "p95")]
        assert numbers(row.iloc[1].replace(" – ", " ")) == pytest.approx(spread, abs=0.05)
        assert numbers(row["n"]) == [asked["persons"][actor]]


def test_the_curve_is_that_of_the_snapshot(soup: BeautifulSoup, read: Source) -> None:
    asked = query(
        read.snapshot,
        "SELECT month, survival, at_risk FROM public.retention_curve WHERE definition = 'in_work' "
        "AND \"group\" = 'all'",
    ).set_index("month")
    told = table(soup, "Kvar i arbete månad för månad")
    assert len(told) > 5
    for _, row in told.iterrows():
        of = asked.loc[int(row["Månad"])]
        assert numbers(row["Kvar"]) == pytest.approx([100 * of["survival"]], abs=0.5)
        assert numbers(row["Följda så länge"]) == [of["at_risk"]]


def test_commitments_and_groups_are_those_of_the_snapshot(
    soup: BeautifulSoup, read: Source
) -> None:
    told = table(soup, "Utfästelser i personer")
    asked = query(
        read.snapshot,
        "SELECT count(*) AS n, sum(promised) AS p FROM public.commitment WHERE unit = 'persons'",
    )
    assert sum(numbers(c)[0] for c in told["Utfästelser"]) == asked["n"][0]
    assert sum(numbers(c)[0] for c in told["Utlovade platser"]) == asked["p"][0]
    groups = table(soup, "Placerade personer efter grupp").set_index("Grupp")
    member = query(
        read.snapshot,
        "SELECT member, n, share FROM public.mix WHERE org_id = 'goteborg' AND period_id = ? "
        "AND dimension = 'gender' AND occupation = 'all'",
        [PERIOD],
    ).set_index("member")
    assert len(member)
    for code, name in (("woman", "Kön: Kvinna"), ("man", "Kön: Man")):
        n, share = member.loc[code, ["n", "share"]]
        if pd.isna(n):
            assert set(groups.loc[name, ["Personer", "Andel"]]) == {".."}
        else:
            assert numbers(groups.loc[name, "Personer"]) == [n]
            assert numbers(groups.loc[name, "Andel"])[0] == pytest.approx(100 * share, abs=0.5)


def test_no_figure_without_unit_period_cases_and_coverage(soup: BeautifulSoup) -> None:
    for found in soup.find_all("table"):
        head = {cell.text for cell in found.thead.find_all("th")}
        if {"Värde", "Personer", "Kvar"} & head:
            assert "n" in head, found.caption.text
            assert head & {"Täckning", "Inlämnat"}, found.caption.text
            assert all(cell.text for cell in found.find_all(["th", "td"])), found.caption.text
    answers = [p.text for p in soup.find_all("p", class_="answer")]
    of_measures = [text for text in answers if re.search(r"\d", text) and "Nyttan" not in text]
    assert of_measures
    for text in of_measures:
        if "kan inte anges" not in text:
            assert re.search(rf"\({PERIOD}, n = \S+, täckning: \d", text), text
    scope = next(p.text for p in soup.select("#payoff p.text") if "Hela staden" in p.text)
    assert re.search(r"n = \d+ personer, täckning: \d+ av dem uppföljda", scope)


def test_the_sample_says_so_and_caveats_are_numbered(pages: dict[str, str], read: Source) -> None:
    soup = BeautifulSoup(pages["sv"], "html.parser")
    assert soup.find(class_="sample").text == "Exempeldata – påhittade uppgifter"
    assert "Exempeldata – påhittade uppgifter" in soup.title.text
    caveats = table(soup, "Förbehåll i tabellerna")
    cited = {
        int(n)
        for caption in MEASURES
        for text in table(soup, caption)["Förbehåll nr"]
        for n in re.findall(r"\d+", text)
    }  # fmt: skip
    assert cited == {int(n) for n in caveats["Nr"]}
    known = {text.replace(" %", f"{NB}%") for text in read["public.caveat"]["text_sv"]}
    assert set(caveats["Förbehåll"]) <= known


def test_protected_amounts_are_not_told(read: Source) -> None:
    payoff = read["public.payoff"].copy()
    hidden = ["npv", "p05", "p25", "p50", "p75", "p95", "probability_positive"]
    payoff[hidden] = float("nan")
    payoff["breakeven_month"] = pd.NA
    few = replace(read, tables={**read.tables, "public.payoff": payoff})
    soup = BeautifulSoup(page.html(build.report(few, "sv")), "html.parser")
    told = table(soup, "Vem som vinner")
    assert set(told["Nuvärde, mnkr"]) == set(told["Tjänar in sig, månad"]) == {".."}
    assert "visas inte: den gäller för få personer" in soup.find(id="payoff").text
