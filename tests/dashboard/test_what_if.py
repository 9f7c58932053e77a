"""Other assumptions on the pay-off page: beside the published result, never in its place."""

import re

import fixture_outcomes
import pandas as pd
import pytest
from shown import words

from dashboard import payoff
from dashboard.app_pages import nytta_beside
from dashboard.payoff import Beside
from pipelines.payoff.sensitivity import Range, Swing


def plain(app):
    return words(app).replace("\u00a0", " ")


def table(app, first):
    """Rows of the page's own table whose first heading is that, without marks."""
    made = next(t for t in re.findall(r"<table.*?</table>", words(app)) if f">{first}<" in t)
    rows = re.findall(r"<tr>(.*?)</tr>", made)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    return {row[0]: row[1:] for row in cells}


def test_untouched_it_is_the_published_result(show):
    app = show("full", "nytta")
    said = "Räkneexempel. Samhället: **8,0 mnkr** i stället för publicerade 8,0 mnkr, skillnad 0,0"
    assert said in plain(app)
    rows = table(app, "Räkneexempel")
    assert rows["Samhället, summan"] == ["8,0", "8,0", "0,0"]
    assert rows["Arbetsgivarna"] == ["−1,0", "−1,0", "0,0"]


def test_the_address_holds_the_choice_and_the_button_takes_it_back(show):
    # Of 8.0, 0.8 x 8 / 0.58 = 11.03 is the effect; with 40 per cent anyway three quarters of it.
    app = show("full", "nytta", **{"base-deadweight": "40"})
    assert app.slider(key="base-deadweight").value == 40
    assert "Samhället: **5,2 mnkr** i stället för publicerade 8,0 mnkr, skillnad −2,8" in plain(app)
    assert "**6,5–9,5 mnkr**" in plain(app)  # the published interval stays
    app.button(key="aterstall").click().run()
    assert app.slider(key="base-deadweight").value == 20
    assert "skillnad 0,0" in plain(app)


def test_the_example_is_not_handed_out_as_published_and_the_rest_of_the_page_is(show):
    app = show("full", "nytta")
    keys = [b.key for b in app.get("download_button")]
    assert "download-nytta-rakneexempel-bredvid-publicerat-miljoner-kronor" not in keys
    assert "download-nytta-sa-ar-det-raknat" in keys
    moved = app.slider(key="base-deadweight").set_value(30).run()
    assert not moved.exception


@pytest.mark.parametrize("value", ["-3", "x", "1e9", "<b>"])
def test_an_address_with_nonsense_gives_the_default(show, value):
    app = show("full", "nytta", **{"base-deadweight": value})
    assert not app.exception
    assert "skillnad 0,0" in plain(app)


def test_each_slider_says_its_default_and_there_are_at_most_six(show):
    app = show("full", "nytta")
    assert 1 < len(app.slider) <= 6
    assert plain(app).count("Förval ") == len(app.slider)
    assert "Förval 20 %." in plain(app)
    # What does not move the result, or not in a straight line, has no slider.
    assert {s.key for s in app.slider}.isdisjoint({"base-tax_retention", "base-wage_factor"})


def test_the_cautious_alternative_has_its_own_and_theirs_has_none(show):
    cautious = show("full", "nytta", alternativ="Försiktigt", vem="Kommunen")
    assert "Räkneexempel. Kommunen: **1,5 mnkr**" in plain(cautious)
    assert not show("full", "nytta", alternativ="UHM:s kalkylator").slider


def test_it_is_there_in_english(show):
    app = show("full", "nytta", lang="en")
    assert "Worked example. Society: **SEK 8.0 million**" in plain(app)
    assert "Profitable for the municipality if at least **6 of 10**" in plain(app)


def test_without_figures_there_is_nothing_to_try(show):
    app = show("one", "nytta")
    assert not app.slider
    assert "Räkna på en planerad upphandling" in words(app)


def test_the_grid_hides_what_is_hidden(show):
    rows = table(show("full", "nytta"), "Beror på insatsen")
    assert rows["Beror på insatsen"] == ["På ett år", "På tre år", "På fem år"]
    assert rows["0\u00a0%"] == ["−1,0", "−3,0", ".."]
    assert rows["100\u00a0%"] == ["9,0", "27,0", ".."]
    assert len(rows) == 7


def test_how_many_must_else_have_been_without_work(show):
    # Of the municipality's 3.0, costs are 3.0 - 11.03; 0.8 x 8.03 / 11.03 = 0.58.
    assert "om minst **6 av 10** annars hade varit utan arbete" in plain(show("full", "nytta"))


@pytest.mark.parametrize(
    ("npv", "said"),
    [(-50.0, "även om alla annars"), (-20.0, "om minst **10 av 10**"), (79.0, "minst **1 av 10**"),
     (80.0, "")],
)  # fmt: skip
def test_the_municipality_s_break_even_in_words(npv, said):
    frame = pd.DataFrame({"npv": [npv], "breakeven_month": [None]}, index=["kommun"])
    ends = Swing(Range("deadweight", 0.0, 1.0), {"kommun": 0.0}, {"kommun": -100.0})
    told = payoff.breakeven(frame, Beside({}, frozenset()), [ends], 0.2)
    assert [s for s in told if "av 10**" in s or "även om" in s] == (
        [s for s in told if said in s] if said else []
    )
    assert len(told) == 1 + bool(said)


def test_persons_as_a_lower_bound_say_so():
    rows = pd.DataFrame(
        {"npv": [1e6, 1e6], "p05": [1e6, 1e6], "p95": [2e6, 2e6], "persons": [35, 35]},
        index=["samhalle", "kommun"],
    )
    figures = {
        r["name"]: r["value"] for r in fixture_outcomes.summary(30) if r["value"] is not None
    }
    exact, least = (
        payoff.answer(rows, Beside(figures | {"persons_is_at_least": x}, frozenset()), "base")
        for x in (0.0, 1.0)
    )
    assert nytta_beside._followed(Beside(figures, frozenset())).value == "30 av 40 har följts upp"
    few = Beside(figures | {"persons_is_at_least": 1.0}, frozenset({"counted", "left_out"}))
    assert nytta_beside._followed(few).value == "30 av minst 40 har följts upp"
    assert nytta_beside._counted(few).value == ".. av 44 placeringar, minst 40 personer"
    assert "för 35 personer" in exact
    assert "för minst 35 personer" in least
