"""The acceptance checks of the dashboard (`users.md` 11): which tests show each, and the last ones.

A check without a test, or a test that is named and not there, fails here.
"""

import ast
import re
from functools import cache
from pathlib import Path

import fixture_cities as cities
import fixture_rows
import fixture_snapshot
import pytest
from controllers import cached, table_rows
from served import serving
from shown import PAGES, listed, words

from dashboard import i18n, sources
from dashboard.data import Seen
from pipelines.bench.viewer import viewing
from pipelines.export.workbook import workbook
from pipelines.export.workbook_source import Choice, read
from pipelines.model.reference import BUNDLED
from pipelines.model.viewers import Viewer
from pipelines.warehouse import snapshot as reader

TESTS = Path(__file__).resolve().parents[1]
HERE = "dashboard/test_acceptance.py"
LAGET, MEETINGS = "dashboard/test_browser_laget.py", "dashboard/test_meetings.py"
BROWSER, SHOWN = "dashboard/test_browser.py", "dashboard/test_pages.py"
BY_DAY = "test_a_page_by_day_is_whole_swedish_accessible_and_fits_the_narrowest_screen"
IN_THE_DARK = "test_a_page_in_the_dark_on_a_phone_is_accessible_and_english_when_asked"
# What a machine's speed decides is measured by `make bench`, never asserted in a test.
BENCH = "unit/test_bench.py::test_the_dashboard_s_table_sets_each_figure_beside_the_empty_page"
CHECKS = {
    "U01": [
        f"{SHOWN}::test_every_page_shows_without_exception",
        f"{HERE}::test_every_page_of_the_national_register_shows_in_both_languages",
        f"{BROWSER}::test_other_databases_in_a_browser",
    ],
    "U02": [BENCH],
    "U03": [f"{BROWSER}::{BY_DAY}", f"{BROWSER}::{IN_THE_DARK}"],
    "U04": [f"{BROWSER}::{BY_DAY}", f"{BROWSER}::{IN_THE_DARK}",
            "dashboard/test_server.py::test_language_of_the_page"],
    "U05": [f"{BROWSER}::{BY_DAY}"],
    "U06": [f"{BROWSER}::{BY_DAY}",
            "dashboard/test_downloads.py::test_a_chart_s_download_has_the_figures_of_its_table"],
    "U07": [f"{BROWSER}::{BY_DAY}"],
    "U08": [f"{BROWSER}::{BY_DAY}"],
    "U09": [f"{BROWSER}::{BY_DAY}",
            "unit/test_i18n.py::test_all_are_translated_and_none_is_unused"],
    "U10": [f"{BROWSER}::test_first_screen_holds_the_answer"],
    "U11": [f"{BROWSER}::test_target_line_lies_at_the_target"],
    "U12": [f"{BROWSER}::test_missing_zero_and_few_are_told_apart"],
    "U13": [f"{BROWSER}::test_bounds_on_the_page_match_the_table"],
    "U14": [
        f"{HERE}::test_what_is_hidden_is_in_nothing_that_is_sent_or_handed_out",
        "pipeline/test_disclosure_city.py",
        "attack",
    ],
    "U15": [
        f"{HERE}::test_a_link_brings_back_page_period_unit_and_language",
        f"{SHOWN}::test_bad_address_gives_the_default",
    ],
    "U16": [f"{LAGET}::test_back_takes_a_choice_back"],
    "U17": [f"{BROWSER}::test_from_answer_to_unit_to_download_by_keyboard_alone"],
    "U18": [f"{BROWSER}::{BY_DAY}", f"{BROWSER}::{IN_THE_DARK}"],
    "U19": [f"{LAGET}::test_laget_prints_on_one_page_with_all_that_is_decided_on"],
    "U20": [
        f"{SHOWN}::test_unit_figures_add_up_to_the_city",
        f"{HERE}::test_card_page_long_table_and_workbook_tell_one_figure",
        "pipeline/test_workbook_sheets.py",
    ],
    "U21": [
        f"{MEETINGS}::test_three_sentences_since_the_meeting_the_largest_first",
        f"{MEETINGS}::test_they_can_be_made_again_from_the_two_snapshots",
    ],
    "U22": [
        f"{MEETINGS}::test_the_live_view_tells_of_a_restatement_and_the_meeting_s_does_not",
        "pipeline/test_restated.py",
    ],
    "U23": [f"{LAGET}::test_a_page_left_open_shows_the_new_issue_without_a_click"],
    "U24": [
        f"{BROWSER}::test_an_error_is_a_sentence_with_a_number",
        "dashboard/test_server.py::test_not_ready_without_one",
    ],
    "U25": [f"{HERE}::test_an_open_session_sees_the_next_snapshot_and_outlives_its_line"],
    "U26": [BENCH],
}  # fmt: skip
ADMIN = Viewer("admin")


@cache
def functions(path):
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    return {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}


@pytest.mark.parametrize("check", CHECKS)
def test_each_check_has_tests_that_are_there(check):
    assert CHECKS[check]
    for named in CHECKS[check]:
        path, _, test = named.partition("::")
        assert (TESTS / path).exists(), named
        assert not test or test in functions(path), named


def test_no_check_is_left_out():
    assert list(CHECKS) == [f"U{n:02d}" for n in range(1, 27)]


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_national_register_shows_in_both_languages(show, page, lang):
    app = show("national", page, lang=lang)
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1


def test_a_link_brings_back_page_period_unit_and_language(show):
    query = {"enhet": "angered", "period": "tertial 1 2016", "lang": "sv"}
    app = show("full", "enheter", **query)
    assert "Älvstaden" in app.title[0].value
    assert app.selectbox[0].value == "tertial 1 2016"
    english = show("full", "enheter", enhet="angered", period="2016-T1", lang="en")
    assert english.selectbox[0].value == "four-month period 1 2016"
    for odd in ("Åmål", "<script>alert(1)</script>", "%00", "'; DROP TABLE x"):
        app = show("full", "enheter", enhet=odd, period=odd, matt=odd, upphandling=odd)
        assert not app.exception
        assert "4 av 10 enheter" in app.title[0].value


def test_a_procurement_tells_why_it_counts_and_where_it_stands_to_who_may_know(show):
    link = {"enhet": "higab", "upphandling": "higab-2016-0"}
    app = show("full", "enheter", **link)
    assert app.title[0].value.replace("\\", "") == (
        "Städning, del 1 räknas mot målet och **har krav**."
    )
    assert "blad Uppföljning, rad 2" in words(app)
    assert "Städning, avfall och miljö" in words(app)
    app = show("full", "enheter", role="steering", **link)
    assert "blad Uppföljning" not in words(app)
    assert "0001/16" in words(app)
    # Another's is as if it were not there.
    app = show("full", "enheter", role="organisation:park", **link)
    assert "Städning, del 1 " not in words(app) + app.title[0].value


def test_a_unit_stands_among_similar_buyers_only_when_the_register_is_in(show):
    link = {"enhet": "higab"}
    for name, role in (("full", "admin"), ("register", "organisation:higab")):
        assert "liknande köpare" not in words(show(name, "enheter", role=role, **link))
    app = show("register", "enheter", role="steering", **link)
    said = words(app).replace("\u00a0", " ")
    # 7-8 of 17; nine to 34 counted have six others: 9 of 14, 12 of 22 and 9 of 17 lie above 8.
    assert "Higab har 41–47 %. Av 6 liknande köpare ligger 3 säkert högre och 2 säkert" in said
    assert "mellan hälften och dubbelt så många" in said
    twin = [row[0] for row in app.table[1].value.to_numpy()]
    assert len(twin) == 7
    assert sum("denna enhet" in name for name in twin) == 1


def test_card_page_long_table_and_workbook_tell_one_figure(show, warehouses):
    snapshot = reader.current(warehouses("full"))
    long = sources.long_table(Seen(snapshot, ADMIN))
    row = long[
        (long["kpi_id"] == "goal_share") & (long["org_id"] == "goteborg")
        & (long["period_id"] == "2016") & (long["dimension"] == "all")
    ].iloc[0]  # fmt: skip
    count = f"{row.numerator:.0f} av {row.denominator:.0f}"
    share = f"{row.numerator / row.denominator * 100:.0f} %"
    cards = listed(show("full"), "sh-cards")
    assert f"||{share}||{count};" in cards[0]
    units = long[(long["kpi_id"] == "goal_share") & (long["period_id"] == "2016")]
    leaves = units[(units["dimension"] == "own") | ~units["org_id"].isin(["goteborg", "framtiden"])]
    assert leaves["numerator"].sum() == row.numerator
    book = cached(workbook(read(snapshot, BUNDLED), Choice("goteborg", "2016")))
    told = {
        r["Nyckeltal-id"]: r
        for r in table_rows(book["Lång tabell"])
        if (r["Enhets-id"], r["Period"], r["Uppdelnings-id"]) == ("goteborg", "2016", "all")
    }
    assert [told["goal_share"][c] for c in ("Täljare", "Nämnare")] == [
        row.numerator, row.denominator,
    ]  # fmt: skip
    assert f"||{told['persons_in_work']['Värde']}||" in cards[1]
    done = told["commitment_delivery"]
    assert f"||{done['Värde'] * 100:.0f} %||{done['Täljare']} av {done['Nämnare']} " in cards[2]
    (left,) = (
        r["Andel kvar"]
        for r in table_rows(book["Kvar i arbete"])
        if (r["Definitions-id"], r["Grupp-id"], r["Månader från start"])
        == ("same_employer", "all", 12)
    )
    assert f"||{left * 100:.0f} av 100||" in cards[3]


def test_what_is_hidden_is_in_nothing_that_is_sent_or_handed_out(tmp_path):
    rows = fixture_rows.contents(cities.FULL)
    hidden = [r for r in rows["public.commitment"] if r["is_suppressed"]]
    assert hidden
    assert all(r["kept"] is None for r in hidden)
    fixture_snapshot.publish(tmp_path, rows, "hidden")
    with serving(tmp_path) as home, viewing(home) as viewer:
        viewer.show("ataganden")
        sent = [viewer.text(), *(str(viewer.fetch(f)) for f in viewer.downloads().values())]
    assert ".. av 4" in sent[0]
    assert not [s for s in sent if re.search(r"\b[0-4] av 4\b", s)]


@pytest.mark.slow
def test_an_open_session_sees_the_next_snapshot_and_outlives_its_line(tmp_path):
    fixture_snapshot.publish(tmp_path, fixture_rows.contents(cities.PARTIAL), "first")
    with serving(tmp_path) as home:
        with viewing(home) as viewer:
            viewer.show("enheter", {"lang": "sv"})
            assert "8 av 10 enheter har lämnat" in viewer.text()
            name = viewer.session_id
            fixture_snapshot.publish(tmp_path, fixture_rows.contents(cities.FULL), "second")
            viewer.show("enheter", {"lang": "sv"})
            assert "10 av 10 enheter har lämnat" in viewer.text()
        # The line is cut without a word; the same session goes on where it was.
        with viewing(home, name) as again:
            again.show("underlag")
            assert again.session_id == name
            assert "Vem som har lämnat" in again.text()
    i18n.use("sv")
