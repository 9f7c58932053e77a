"""What a meeting saw: every page of its snapshot, and what has changed since."""

import re

import fixture_cities as cities
import fixture_rows
import pytest
import streamlit as st
from shown import PAGES, listed, text, words

from pipelines.warehouse import snapshot as reader
from pipelines.warehouse.kept import LIST, meetings

MET = "2016-09-17"


# --- since the meeting -------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["steering", "admin"])
def test_three_sentences_since_the_meeting_the_largest_first(show, role):
    app = show("met", role=role)
    assert "Jämfört med mötet 17 september (2016-09-17)." in text(app)
    assert listed(app, "sh-bullets") == [
        "Park och natur gick från 36 till 55 procent (12 av 22).",
        "Leasing har fått sina första upphandlingar: 3 av 4.",
        "Higab gick från 50–57 till 41–47 procent (7–8 av 17).",
    ]


def test_they_can_be_made_again_from_the_two_snapshots(show, warehouses):
    """By hand from the published tables, not by the page's own function."""
    folder = warehouses("met")
    sql = """SELECT org_id, numerator, denominator FROM public.kpi_value
             WHERE kpi_id = 'goal_share' AND period_id = '2016' AND dimension = ?"""
    then, now = meetings(folder)[0].snapshot, reader.current(folder)
    was, city = (reader.query(then, sql, [part]).set_index("org_id") for part in ("all", "all"))
    share = city.loc["goteborg", "numerator"] / city.loc["goteborg", "denominator"]
    after = reader.query(now, sql, ["all"]).set_index("org_id")
    units = [o for o in after.index if o not in ("goteborg", "framtiden")]
    moved = (after - was).loc[units]
    effect = (moved["numerator"] - share * moved["denominator"]).abs()
    largest = effect[effect > 0].sort_values(ascending=False).index[:3]
    assert list(largest) == ["park", "leasing", "higab"]
    named = [s.split(" gick")[0].split(" har")[0] for s in listed(show("met"), "sh-bullets")]
    assert named == ["Park och natur", "Leasing", "Higab"]


def test_a_unit_is_told_of_itself_alone(show):
    assert listed(show("met", role="organisation:higab"), "sh-bullets") == [
        "Higab gick från 50–57 till 41–47 procent (7–8 av 17)."
    ]


def test_in_english(show):
    app = show("met", lang="en")
    assert listed(app, "sh-bullets")[0] == (
        "Park och natur went from 36 to 55 per cent (12 of 22)."
    )


def test_without_a_meeting_it_says_so(show):
    assert "Ingen utgåva är fryst för något möte före den här" in text(show("full"))


def test_a_year_that_the_meeting_did_not_know(show, copied):
    folder, republish = copied
    republish("2017", {**fixture_rows.contents(cities.FULL), **next_year()})
    assert "Mötet såg ingen andel för 2017." in text(show(folder, year="2017"))


def next_year():
    rows = fixture_rows.contents(cities.FULL)
    return {
        name: rows[name]
        + [r | {"period_id": "2017"} for r in rows[name] if r["period_id"] == "2016"]
        for name in ("public.period", "public.kpi_value")
    }


def test_a_new_definition_is_told_instead(show, copied):
    folder, republish = copied
    rows = fixture_rows.contents(cities.FULL)
    rows["meta.kpi"] = [k | {"kpi_version": 2} for k in rows["meta.kpi"]]
    republish("version", rows)
    app = show(folder)
    assert "Definitionen av andelen har ändrats sedan mötet." in text(app)
    assert "sh-bullets" not in text(app)
    told = "Från 2016 räknas även förnyad konkurrensutsättning inte med"
    rows["meta.series_break"] = [
        {"break_id": "mini", "kpi_id": "goal_share", "label_sv": told, "label_en": "x"}
    ]
    republish("break", rows)
    assert f"{told}." in text(show(folder))


def test_a_damaged_list_of_meetings_stops_no_page(show, copied):
    folder, _ = copied
    (folder / "published" / LIST).write_text("{", encoding="utf-8")
    app = show(folder)
    assert not app.error
    assert "44 procent" in text(app)
    assert "Vilka utgåvor mötena såg kan inte läsas." in text(app)


def test_a_damaged_snapshot_of_a_meeting_stops_no_page(show, copied):
    folder, _ = copied
    meetings(folder)[0].snapshot.path.write_bytes(b"no database")
    st.cache_data.clear()
    app = show(folder)
    assert "44 procent" in text(app)
    assert len(app.error) == 1
    assert re.search(r"Felnummer [0-9A-F]{4}\.", app.error[0].value)


# --- as the meeting saw it ---------------------------------------------------------------------


def test_every_page_shows_what_the_meeting_saw_under_a_banner(show):
    banner = "Du ser utgåvan från mötet 17 september (2016-09-17)."
    for page in PAGES:
        app = show("met", page, mote=MET)
        assert not app.exception
        assert banner in text(app), page
        assert app.query_params["mote"] in (MET, [MET])
        links = re.findall(r'href="(/[^"#]*)', words(app))
        kept = [a for a in links if a not in ("/", "/?lang=en")]
        assert all(f"mote={MET}" in a for a in kept), (page, kept)
    app = show("met", mote=MET)
    assert "41 procent" in app.title[0].value.replace("\u00a0", " ")
    assert "Ingen utgåva är fryst för något möte före den här" in text(app)
    assert "You see the issue of mötet 17 september" in text(show("met", mote=MET, lang="en"))


def test_the_live_view_tells_of_a_restatement_and_the_meeting_s_does_not(show):
    live = text(show("met", year="2015", role="steering"))
    assert "Ändrad 2016-11-03: var 44 procent. Orsak: Rättad fil från Higab." in live
    saw = text(show("met", year="2015", role="steering", mote=MET))
    assert "Ändrad" not in saw
    assert "Changed 2016-11-03: was 44 per cent. Reason: Corrected file from Higab." in text(
        show("met", year="2015", lang="en")
    )


def test_the_meeting_s_snapshot_is_seen_with_the_viewer_s_own_eyes(show):
    app = show("met", "enheter", role="organisation:higab", mote=MET)
    assert "Higab" in text(app)
    assert "Park och natur" not in text(app)
    assert "Gryaab" not in text(app)


@pytest.mark.parametrize("given", ["2016-09-18", "1", "<script>", "2016-13-40", ""])
def test_a_meeting_that_is_none_gives_the_current_figures(show, given):
    app = show("met", mote=given)
    assert not app.exception
    assert "44 procent" in app.title[0].value.replace("\u00a0", " ")
    assert ("Ingen utgåva är sparad för ett möte 18 september 2016" in text(app)) == (
        given == "2016-09-18"
    )


def test_a_snapshot_of_an_earlier_schema_is_read(show, copied):
    """What it lacks is missing; it is not the page that fails."""
    import duckdb

    folder, _ = copied
    meeting = meetings(folder)[0]
    with duckdb.connect(str(meeting.snapshot.path)) as con:
        con.execute("ALTER TABLE public.organisation DROP COLUMN responsible")
        con.execute("ALTER TABLE public.delivery DROP COLUMN due_at")
        con.execute("DROP TABLE public.forecast_coverage")
    older = (
        (folder / "published" / LIST)
        .read_text()
        .replace(f'"schema_version": {meeting.snapshot.schema_version}', '"schema_version": 2')
    )
    (folder / "published" / LIST).write_text(older)
    for page in ("laget", "enheter", "metod"):
        app = show(folder, page, mote=MET)
        assert not app.exception, page
        assert not app.error, page
