"""Lämna in: who may, for which unit, and what never leaves the file or reaches a log."""

import datetime as dt
import json

import pytest
from submitting import FAULTY, NAME, NUMBER, WHOLE, choose, everything, forge, press, stored
from workbooks import REGISTER, workbook

from dashboard import i18n, submit
from pipelines import access_log
from pipelines.ingest import archive
from pipelines.model.bundle import load_reference
from pipelines.model.viewers import parse
from pipelines.settings import Settings

LIST = workbook(
    {"Placeringar": [["Personnummer", "Diarienummer", "Startdatum", "Anställningsform"],
                     ["198507099805", "UH-1", "2015-05-01", "Tillsvidare"]]}
)  # fmt: skip


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (workbook({"Kv2 2015": [REGISTER, ["UH-1", f"Stöd till {NUMBER}", "Ja"]]}), NAME),
        (WHOLE, f"{NUMBER} {NAME}"),
    ],
)
def test_a_personal_number_is_neither_stored_nor_shown(handing, place, data, name):
    app = choose(handing(), data, name)
    assert app.title[0].value.startswith("**Filen innehåller personnummer.**")
    assert "Lämna in filen" not in [b.label for b in app.button]
    assert NUMBER not in everything(app)
    assert stored(place) == []


def test_a_report_on_persons_shows_no_value(handing, place, monkeypatch, tmp_path):
    key = tmp_path / "key"
    key.write_text(f"1 {'5e' * 32}\n", encoding="ascii")
    key.chmod(0o400)
    monkeypatch.setenv("SHU_KEY_FILE", str(key))
    app = choose(handing("organisation:arbetsformedlingen"), LIST, "Placeringslista 2015 Kv2.xlsx")
    shown = everything(app)
    assert "Filen gäller personer" in shown
    for secret in ("198507099805", "850709", "UH-1", "Tillsvidare", "p1:"):
        assert secret not in shown
    assert stored(place) == []


def test_what_a_file_says_is_never_markup(handing):
    hostile, picture = "`x` $y$ <b>Kv2 2015", "![x](http://example.org/p.png)<img src=x>"
    rows = [[f"UH-{n}", "=1+1" if n else picture, "Ja", picture] for n in range(12)]
    book = workbook({hostile: [[*REGISTER, picture], *rows]})
    app = choose(handing(), book, "<b>Kv2 2015</b> [a](http://example.org).xlsx")
    assert app.title[0].value.startswith("**Godtagen")
    labels = [e.label for e in app.expander]
    assert any("Kv2 2015" in label for label in labels)
    assert not any("`x`" in label or "$y$" in label or "<b>" in label for label in labels)
    shown = everything(app)
    assert "<img" not in shown
    assert "<b>" not in shown


@pytest.mark.parametrize("role", ["steering", "evaluator"])
def test_other_roles_hand_in_nothing(handing, role):
    app = handing(role, enhet="higab")
    assert app.title[0].value == "Din roll lämnar inte in filer"
    assert not app.file_uploader
    assert not app.selectbox
    assert not app.get("download_button")


def test_another_unit_s_steward_cannot_hand_in_for_this_one(handing, place):
    app = handing("organisation:alvstranden", enhet="higab")
    assert "Du kan inte lämna in för den enheten" in everything(app)
    assert not app.file_uploader
    assert app.selectbox[0].options == ["Älvstranden Utveckling AB"]
    mine = choose(handing("organisation:alvstranden"), WHOLE)
    mine.session_state["submit-unit"] = "higab"
    mine.run()
    press(mine, "Lämna in filen")
    assert {r.org_id for r in archive.load_receipts(place.archive)} == {"alvstranden"}


def test_a_forged_unit_is_no_unit(handing, place):
    app = handing("organisation:framtiden,park_och_natur", enhet="park_och_natur")
    assert app.selectbox[0].value == "park_och_natur"
    forge(app, app.selectbox[0], string_value="HIGAB AB")
    assert "HIGAB" not in app.title[0].value + everything(app)
    press(choose(app, WHOLE), "Lämna in filen")
    assert {r.org_id for r in archive.load_receipts(place.archive)} == {"park_och_natur"}


@pytest.mark.parametrize(
    "query",
    [
        {"enhet": "<script>alert(1)</script>"},
        {"enhet": "higab", "period": "1066-Q9"},
        {"enhet": "higab", "confirm": "1", "submit": "true", "inlamningar": "-1"},
    ],
)
def test_an_address_changes_nothing(handing, place, query):
    app = handing("admin", **query)
    assert not app.exception
    assert "<script" not in everything(app)
    assert stored(place) == []


def test_units_of_a_role():
    registry = load_reference(Settings().reference).registry
    assert submit.units(parse("steering"), registry) == {}
    assert submit.units(parse("evaluator"), registry) == {}
    assert list(submit.units(parse("organisation:higab"), registry)) == ["higab"]
    group = submit.units(parse("organisation:framtiden"), registry)
    assert {"framtiden", "poseidon", "bostadsbolaget"} <= set(group)
    assert "higab" not in group
    assert {"goteborg", "higab", "framtiden"} <= set(submit.units(parse("admin"), registry))
    assert submit.units(parse("organisation:unknown"), registry) == {}


def test_the_quarter_that_ended_last_is_chosen():
    found, chosen = submit.periods(dt.date(2016, 1, 1))
    assert chosen.period_id == "2015-Q4"
    assert [p.period_id for p in found[:6]] == [
        "2017-Q4", "2017-Q3", "2017-Q2", "2017-Q1", "2017", "2016-Q4"
    ]  # fmt: skip
    assert submit.periods(dt.date(2015, 12, 31))[1].period_id == "2015-Q3"


def test_a_time_is_told_in_swedish_time():
    assert submit.moment("2016-11-01T13:05:00+00:00") == "2016-11-01 kl. 14.05"
    i18n.use("en")
    assert submit.moment("2016-07-01T13:05:00+00:00") == "2016-07-01 15:05"
    i18n.use("sv")


def test_the_log_holds_no_content(handing, place):
    press(choose(handing(), FAULTY), "Lämna in filen")
    logged = json.dumps(list(access_log.events(place.access_folder)))
    for secret in ("UH-99", "kanske", "Uppf"):
        assert secret not in logged
