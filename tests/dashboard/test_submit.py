"""Lämna in from file to receipt: what is told, asked and stored, and when."""

import io
import re

import one_unit
import pytest
from openpyxl import load_workbook
from submitting import (
    FAULTY,
    FEW,
    NAME,
    WHOLE,
    button,
    choose,
    events,
    everything,
    forge,
    press,
    stored,
)
from workbooks import REGISTER, workbook

from pipelines import access_log, received
from pipelines.ingest import archive
from pipelines.ingest.inbox import ANY_TIME
from pipelines.senders import hand_in, own, templates
from pipelines.settings import Settings


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_from_file_to_receipt(handing, place, lang):
    said = {
        "sv": ("**Lämna in** uppgifter för HIGAB AB", "**Godtagen** – 10 av 10 rader godtagna.",
               "Inga fel hittades. 10 rader är godtagna.", "Lämna in filen",
               "**Mottagen** som inlämning nr 1.", "Godtagen, 10 av 10"),
        "en": ("**Hand in** data for HIGAB AB", "**Accepted** – 10 of 10 rows accepted.",
               "No errors were found. 10 rows accepted.", "Hand in the file",
               "**Received** as submission no. 1.", "Accepted, 10 of 10"),
    }[lang]  # fmt: skip
    app = handing(lang=lang)
    assert app.title[0].value == said[0]
    choose(app, WHOLE)
    assert app.title[0].value.startswith(said[1])
    assert said[2] in everything(app)
    assert stored(place) == []
    assert not place.warehouse.exists()
    press(app, said[3])
    assert app.title[0].value == said[4]
    (receipt,) = archive.load_receipts(place.archive)
    shown = everything(app)
    assert receipt.sha256 in shown
    assert receipt.submission_id in shown
    assert said[5] in shown
    assert not app.exception
    assert events(place) == ["page", "submit", "receipt"]
    logged = list(access_log.events(place.access_folder))[-1]
    assert (logged["submission"], logged["number"]) == (receipt.submission_id, 1)
    assert not access_log.faults(place.access_folder)
    # The same file again is not asked about, and not taken twice.
    choose(app, WHOLE)
    assert app.title[0].value.startswith({"sv": "**Redan", "en": "**Already"}[lang])
    assert said[3] not in [b.label for b in app.button]


def test_errors_and_advice_stand_apart_with_cell_and_action(handing):
    app = choose(handing(), FAULTY)
    shown = everything(app)
    assert "Kv2 2015!C2 (Social hänsyn)" in shown
    assert "Skriv Ja, Nej eller lämna tomt." in shown
    assert [h.value.split(" (")[0] for h in app.subheader] == ["Fel"]
    assert any(e.label.startswith("Kontrollera") for e in app.expander)
    assert "läses inte" in shown
    assert "gul" not in re.sub(r"<caption.*?</caption>", "", shown)


def test_fewer_rows_are_asked_about_and_both_answers_hold(handing, place):
    app = press(choose(handing(), WHOLE), "Lämna in filen")
    choose(app, FEW)
    assert "+0 rader, −5 rader, 0 ändrade mot nr 1" in everything(app).replace("\\", "")
    assert "UH-5, UH-6" in everything(app)
    yes, no = app.radio[0].options
    for answer in (None, no):
        app.radio[0].set_value(answer)
        greyed = button(app.run(), "Ersätt den förra inlämningen")
        assert greyed.disabled
        forge(app, greyed, trigger_value=True)
        assert len(archive.load_receipts(place.archive)) == 1
    app.radio[0].set_value(yes)
    press(app.run(), "Ersätt den förra inlämningen")
    _first, second = archive.load_receipts(place.archive)
    (decision,) = archive.load_decisions(place.archive)[second.submission_id]
    assert decision.decision == "confirmed"
    assert "Ersatt, 10 av 10" in everything(app)


def test_a_file_without_rows_may_mean_two_things(handing, place):
    app = choose(handing(lang="en"), workbook({"Kv2 2015": [REGISTER]}))
    assert app.radio[0].label == "The file has no rows. What does that mean?"
    app.radio[0].set_value("We have nothing to report for the period")
    press(app.run(), "Hand in the file")
    assert len(archive.load_receipts(place.archive)) == 1


def test_another_period_than_the_chosen_one_is_asked_about(handing, place):
    app = choose(handing(period="2015-Q1"), WHOLE)
    forge(app, button(app, "Lämna in filen"), trigger_value=True)
    assert stored(place) == []
    assert app.checkbox[0].label.startswith("Filen gäller kvartal 2 2015, inte")
    app.checkbox[0].check()
    press(app.run(), "Lämna in filen")
    assert len(archive.load_receipts(place.archive)) == 1


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04" + bytes(400), bytes(range(256)) * 9])
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_what_cannot_be_read_is_told_in_words(handing, place, data, lang):
    app = choose(handing(lang=lang), data, '../<img src=x onerror=alert(1)>"\u202e.xlsx')
    refused = {"sv": "**Avvisad.** Ingenting har sparats.", "en": "**Rejected.** Nothing"}[lang]
    assert app.title[0].value.startswith(refused)
    assert not app.exception
    assert not app.error
    assert "<img" not in everything(app)
    assert stored(place) == []


def test_what_waits_is_answered_by_its_own_steward(handing, place, reading_child):
    press(choose(handing(), WHOLE), "Lämna in filen")
    one_unit.send(place, NAME, FEW)
    received.take_in(place, reading_child, ANY_TIME)
    app = handing()
    assert "väntar på ert svar" in app.warning[0].value
    press(app, "Rader saknas, till exempel för att ett filter var på")
    (decisions,) = archive.load_decisions(place.archive).values()
    assert [d.decision for d in decisions] == ["refused"]
    assert not app.warning
    assert events(place)[-1] == "refused"


def test_what_the_page_offers_opens(handing):
    app = choose(handing(), FAULTY)
    assert {b.proto.label for b in app.get("download_button")} == {
        "Hämta den granskade filen (Excel)",
        "Hämta granskningen som text",
        "Hämta mallen",
    }
    seen = hand_in.propose(Settings(), "higab", NAME, FAULTY)
    made = own.answer_to(Settings(), seen, "sv")
    assert load_workbook(io.BytesIO(made.data)).sheetnames == ["Granskning", "Kv2 2015"]
    name, data = templates.make("procurement_register", "higab", Settings(), "en")
    assert name.startswith("Procurement register HIGAB")
    assert load_workbook(io.BytesIO(data)).sheetnames
