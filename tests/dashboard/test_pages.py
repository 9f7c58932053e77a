"""Every page on every snapshot in both languages, run by Streamlit's own test harness."""

import re

import pandas as pd
import pytest
from shown import PAGES, WITH_FIGURES, words

from dashboard import data
from dashboard.data import Seen
from pipelines.export import sentences
from pipelines.model.viewers import Viewer
from pipelines.warehouse import snapshot as reader

ADMIN = Viewer("admin")
SNAPSHOTS = ("full", "partial", "one", "hostile", "empty", "none")


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("page", WITH_FIGURES)
@pytest.mark.parametrize("name", SNAPSHOTS)
def test_every_page_shows_without_exception(show, name, page, lang):
    app = show(name, page, lang=lang)
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1
    has_figures = name not in ("empty", "none")
    line = {"sv": "Uppgifter t.o.m.", "en": "Data through"}[lang]
    assert (line in words(app)) == has_figures
    if not has_figures and page != "tillganglighet":
        assert sentences.no_data(lang) in words(app)


def test_the_answer(show):
    app = show("full")
    title = app.title[0].value.replace("\u00a0", " ")
    assert title == (
        "**44 procent** av årets tjänsteupphandlingar har social hänsyn. Målet är 50 procent. "
        "Status: **viss måluppfyllelse**. Minst 44 och högst 48 procent, eftersom 5 "
        "upphandlingar saknar uppgift."
    )
    assert "10 av 10 enheter har lämnat" in words(app)


def test_how_often_earlier_forecasts_held_is_shown(show):
    shown = words(show("full", "metod")).replace("\u00a0", " ")
    assert "rymde det stadens andel i 5 av 6 fall, och alla organisationers i 51 av 66." in shown


def test_before_the_target(show):
    title = show("full", year="2013").title[0].value
    assert "Målet är att andelen ökar jämfört med 2012" in title
    assert "50\u00a0procent" not in title


def test_sample_is_marked_on_every_page_and_real_data_on_none(show):
    for page in PAGES:
        assert "Exempeldata – påhittade uppgifter" in words(show("full", page))
        assert "Exempeldata" not in words(show("partial", page))


def test_preliminary_names_the_missing(show):
    for page in WITH_FIGURES:
        app = show("partial", page)
        assert app.warning[0].value == "2 av 10 enheter saknas: Gryaab och Leasing."
        assert not show("full", page).warning


def test_silent_unit_has_no_figure(show):
    app = show("partial", "enheter", enhet="gryaab")
    assert app.title[0].value.startswith("**– Uppgift saknas.** Gryaab har inte lämnat")
    assert "0\u00a0%" not in words(app)


def test_unit_view(show):
    app = show("full", "enheter", enhet="higab")
    assert "tjänsteupphandlingar hos Higab" in app.title[0].value
    text = words(app)
    assert "0001/16" in text
    assert "anställning (skarpt krav)" in text
    assert "blad Uppföljning, rad 2" in text
    assert "Kvartal 3 2016" in text


def test_group_shows_its_own_part_apart(show):
    app = show("full", "enheter", enhet="framtiden")
    assert "19 av 38" not in app.title[0].value
    assert "50\u00a0procent" in app.title[0].value
    assert "Här räknas hela gruppen" in words(app)
    twin = next(t.value for t in app.table if len(t.value) == 3)
    assert any("Framtiden" in name for name in twin.iloc[:, 0])


@pytest.mark.parametrize(
    "query",
    [
        {"enhet": "finns-inte"},
        {"enhet": "<script>alert(1)</script>"},
        {"period": "3015-T9"},
        {"matt": "' OR 1=1 --"},
        {"sida": "999"},
        {"lang": "tlh"},
    ],
)
def test_bad_address_gives_the_default(show, query):
    app = show("full", "enheter", **query)
    assert not app.exception
    assert "4 av 10 enheter" in app.title[0].value


def test_period_by_id_or_in_words(show):
    for given in ("2015-T1", "tertial 1 2015"):
        assert "under tertial 1 2015" in show("full", "enheter", period=given).title[0].value


def test_measure_by_value_says_which_one_counts(show):
    text = words(show("full", "enheter", matt="Värde"))
    assert "Värde är känt för 122 av 122 upphandlingar." in text
    assert "inte på värde" in text


def test_hostile_names_stay_text(show):
    for page, query in (("laget", {}), ("enheter", {}), ("enheter", {"enhet": "script"})):
        app = show("hostile", page, **query)
        text = words(app)
        assert not re.search(r"(?<!\\)<(img|b|script)\b", text)
        assert "\u202e" not in text
        for markdown in (*app.title, *app.warning):
            assert not re.search(r"(?<!\\)\[", markdown.value)
    twin = show("hostile", "enheter").table[0].value
    assert all(re.search(r"(?<!\\)[<\[$|]", cell) is None for cell in twin.iloc[:, 0])


def test_national_register_is_honest(show):
    app = show("national")
    assert app.title[0].value.startswith("**Det går inte att säga** hur stor andel")
    assert not app.title[0].value.startswith("**0")
    app = show("national", "enheter")
    assert not app.exception
    assert "enheter går inte att bedöma**" in app.title[0].value
    assert len(app.table[0].value) == 15


def test_damaged_pointer_gives_a_number_and_no_trace(show, caplog):
    app = show("damaged")
    assert not app.exception
    assert re.search(r"Felnummer [0-9A-F]{4}\.", app.error[0].value)
    assert "SnapshotError" in caplog.text
    assert "current.json" not in caplog.text


def test_unit_figures_add_up_to_the_city(warehouses):
    for name in ("full", "hostile"):
        found = Seen(reader.current(warehouses(name)), ADMIN)
        city = data.root(found)
        for period in data.periods(found):
            for kpi in ("goal_share", "goal_share_eligible", "goal_share_value"):
                whole = data.value(found, kpi, city, period.period_id)
                parts = data.units(found, city, period.period_id, kpi)
                for column in ("numerator", "denominator", "unknown", "n"):
                    assert parts[column].sum() == whole[column], (name, period.period_id, kpi)


def test_names_are_in_swedish_order(warehouses):
    found = Seen(reader.current(warehouses("full")), ADMIN)
    names = list(data.units(found, "goteborg", "2016", "goal_share")["name_sv"])
    assert names[-3:] == ["Park- och naturnämnden", "Åkeriet AB", "Älvstaden Ängelholm AB"]


def test_a_page_never_mixes_two_snapshots(show, warehouses):
    assert "44\u00a0procent" in show("full").title[0].value
    assert "49\u00a0procent" in show("partial").title[0].value
    frame = data.trend(Seen(reader.current(warehouses("full")), ADMIN), "goteborg")
    assert isinstance(frame, pd.DataFrame)
    assert len(frame) == 4
