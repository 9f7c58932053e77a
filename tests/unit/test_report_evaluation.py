"""What a report says follows its figures: sentences, symbols, drawings, both languages."""

import base64
import string
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.export.report_evaluation import charts, conclusions, pdf, words
from pipelines.export.report_evaluation.figures import interval_text, value_text
from pipelines.export.report_evaluation.page import html
from pipelines.export.report_evaluation.parts import Bullets, Chart, Report, Section, Sentences
from pipelines.export.report_evaluation.parts import Table as Part

NB = "\u00a0"
NO_FILE = Path("there/is/no/chromium")


def row(**given: Any) -> dict[str, Any]:
    """A row of `kpi_value`: 26 of 70, five unknown, target one half; changed by what is given."""
    return {
        "kpi_id": "goal_share", "numerator": 26.0, "denominator": 70.0, "unknown": 5.0,
        "value": 26 / 70, "lower": 26 / 70, "upper": 31 / 70, "ci_lower": 0.27, "ci_upper": 0.49,
        "n": 70, "target": 0.5, "status": "ok", **given,
    }  # fmt: skip


def test_a_target_that_the_unknown_cannot_reach_is_not_met() -> None:
    found = conclusions.against_target(row(), "sv")
    assert found.startswith(f"Målet 50{NB}procent nås inte, inte heller om alla okända hade krav.")
    assert "större än vad slumpen brukar ge (95 % intervall 27–49" in found


def test_a_target_within_the_interval_may_be_chance() -> None:
    met = row(numerator=38, unknown=0, value=38 / 70, lower=38 / 70, upper=38 / 70,
              ci_lower=0.43, ci_upper=0.65)  # fmt: skip
    found = conclusions.against_target(met, "en")
    assert found.startswith(f"The target of 50{NB}per cent is met. The distance is no larger")


def test_where_the_unknown_decide_nothing_is_said_of_the_target() -> None:
    found = conclusions.against_target(row(unknown=12.0, upper=38 / 70), "sv")
    assert found == f"Det går inte att säga om målet 50{NB}procent nås: 12 okända avgör."


@pytest.mark.parametrize("status", ["small_n", "suppressed", "not_reported", "no_procurements"])
def test_without_a_value_there_is_no_verdict(status: str) -> None:
    assert conclusions.against_target(row(status=status), "sv") == ""
    assert conclusions.against_target(None, "sv") == ""
    assert conclusions.against_target(row(target=float("nan")), "sv") == ""


@given(yes=st.integers(0, 100), unknown=st.integers(0, 100), no=st.integers(1, 100))
def test_the_verdict_is_that_of_the_bounds(yes: int, unknown: int, no: int) -> None:
    n = yes + unknown + no
    told = conclusions.against_target(
        row(value=yes / n, lower=yes / n, upper=(yes + unknown) / n, unknown=float(unknown)), "en"
    )
    assert ("is met." in told) == (yes / n >= 0.5)
    assert ("cannot be said" in told) == (yes / n < 0.5 <= (yes + unknown) / n)
    assert ("is not met" in told) == ((yes + unknown) / n < 0.5)


def test_a_change_within_the_intervals_may_be_chance() -> None:
    before = row(value=0.33, ci_lower=0.24, ci_upper=0.44)
    found = conclusions.change(row(), before, "2014", "sv")
    assert found == (
        f"Det är 4,1{NB}procentenheter mer än 2014; intervallen överlappar, så det kan vara slump."
    )
    apart = row(value=0.1, ci_lower=0.05, ci_upper=0.2)
    assert conclusions.change(row(), apart, "2014", "en") == (
        "That is 27 percentage points more than in 2014."
    )
    assert conclusions.change(row(), row(status="small_n"), "2014", "sv") == ""


def test_who_is_left_is_told_of_a_hundred_and_with_few_as_an_indication() -> None:
    left = row(value=0.689, ci_lower=0.53, ci_upper=0.80, n=45)
    assert conclusions.still_there(left, 12, "sv") == (
        "69 av 100 är kvar i arbete efter 12 månader (osäkerhet 53–80)."
    )
    few = conclusions.still_there({**left, "n": 29}, 12, "en")
    assert few.endswith("Of 29 persons only: an indication, no proof.")
    for hidden in (None, row(status="suppressed", value=None)):
        assert "visas inte" in conclusions.still_there(hidden, 12, "sv")
    assert conclusions.still_there(row(status="few_at_risk", value=None), 12, "sv").startswith(
        "För få har följts"
    )


def test_what_is_delivered_says_what_is_not_known() -> None:
    assert conclusions.delivered(row(numerator=32.0, denominator=44.0, unknown=3.0), "sv") == (
        "32 av 44 utlovade platser som förföll har levererats; för ytterligare 3 är det inte känt."
    )
    hidden = row(status="suppressed", numerator=None)
    assert conclusions.delivered(hidden, "en").endswith("cannot be told.")


@pytest.mark.parametrize(
    ("p05", "p95", "indicative", "said"),
    [
        (1e6, 3e6, False, "Nyttan för alla beräknas till 2,0 mnkr (1,0 till 3,0)."),
        (-1e6, 3e6, False, "Om det är vinst eller förlust går inte att säga."),
        (-3e6, -1e6, False, "Det är en förlust vid dessa antaganden."),
        (1e6, 3e6, True, "Indikativ prognos: nyttan för alla"),
    ],
)
def test_a_gain_is_called_one_only_when_the_draws_agree(
    p05: float, p95: float, indicative: bool, said: str
) -> None:
    found = {"npv": 2e6, "p05": p05, "p95": p95}
    assert said in conclusions.gain(found, "alla", indicative, "sv")
    assert "visas inte" in conclusions.gain({**found, "npv": None}, "alla", indicative, "sv")


@pytest.mark.parametrize(
    ("changed", "unit", "text"),
    [
        ({}, "share", f"26 av 70 (37–44{NB}%)"),
        ({"unknown": 0.0, "upper": 26 / 70}, "share", f"26 av 70 (37{NB}%)"),
        ({"status": "small_n", "numerator": 3, "denominator": 4}, "share", "3 av 4"),
        ({"status": "suppressed"}, "share", ".."),
        ({"status": "few_at_risk"}, "share", ".."),
        ({"status": "not_reported"}, "share", "–"),
        ({"status": "no_cases"}, "share", "."),
        ({"value": 148.0, "upper": 148.0}, "days", "148"),
        ({"value": 105.0, "upper": 110.0}, "persons", "105–110"),
        ({"value": 66897.44, "upper": 66897.44}, "SEK", f"66{NB}897"),
    ],
)
def test_values_as_they_stand_in_tables(changed: dict[str, Any], unit: str, text: str) -> None:
    assert value_text(row(**changed), unit, "sv") == text
    assert value_text(None, unit, "sv") == "–"


def test_an_interval_stands_only_beside_a_value() -> None:
    assert interval_text(row(), "share", "sv") == f"27–49{NB}%"
    assert interval_text(row(status="small_n"), "share", "sv") == "."
    assert interval_text(row(ci_lower=None), "share", "sv") == "."


def test_every_text_is_in_both_languages_with_the_same_fields() -> None:
    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    lists = (words.TEXTS, words.UNITS, words.DIMENSIONS, words.STAGES, words.STATES)
    for names in lists:
        for key, (sv, en) in names.items():
            assert sv, key
            assert en, key
            assert fields(sv) == fields(en), key


def decoded(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(base64.b64decode(svg.removeprefix("data:image/svg+xml;base64,")))


def test_drawings_are_whole_and_the_same_each_time() -> None:
    bar = [charts.Bar("A & <B>", "3 av 4", 0.75, hollow=True), charts.Bar("C", "–", None)]
    bar += [charts.Bar("D", "2–4 av 10", 0.2, 0.4)]
    drawn = {
        "bars": lambda: charts.bars(bar, 0.5, "Mål", "sv"),
        "years": lambda: charts.by_year(bar, [None, 0.5, 0.5], "Mål", "sv"),
        "curve": lambda: charts.curve(
            range(13), [1.0] * 13, [0.9] * 13, [1.0] * 13, ["5"] * 13, "m", "sv"
        ),
        "spans": lambda: charts.spans([("A", "1", -1.0, 2.0, None)], "mnkr", "sv"),
    }
    for name, draw in drawn.items():
        assert draw() == draw(), name
        shown = "".join(decoded(draw()).itertext())
        assert "A & <B>" in shown or name in ("curve", "spans")


def test_texts_of_others_are_escaped_in_the_page() -> None:
    bad = '<script>alert("x")</script>'
    table = Part(bad, (bad, bad), ((bad, bad),))
    svg = charts.spans([("A", "1", 0.0, 1.0, None)], "mnkr", "sv")
    blocks = (Sentences(bad), Bullets((bad,)), table, Chart(bad, bad, svg, table))
    page = html(Report("sv", bad, ((bad, bad),), bad, (Section("a", bad, blocks),)))
    assert "<script" not in page
    style = page[page.index("<style>") : page.index("</style>")]
    assert "<" not in style.removeprefix("<style>")


def test_without_a_browser_there_is_no_pdf(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p>x", encoding="utf-8")
    with pytest.raises(pdf.NoBrowser):
        pdf.to_pdf(page, tmp_path / "page.pdf", NO_FILE)
    false = tmp_path / "chromium"
    false.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    false.chmod(0o700)
    with pytest.raises(pdf.NoBrowser):
        pdf.to_pdf(page, tmp_path / "page.pdf", false)
    assert not (tmp_path / "page.pdf").exists()


def test_missing_numbers_of_pandas_are_missing() -> None:
    assert value_text(row(value=pd.NA), "share", "sv") == "."
