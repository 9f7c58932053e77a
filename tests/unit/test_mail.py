"""The letter as text: subject, body, and what the command prints; in both languages."""

import datetime as dt

import pytest
from letters import found, reviewed
from test_letter import DAY, SHEET, faulty
from workbooks import REGISTER, workbook

from pipelines.export.mail import FIRST, body, lines, subject
from pipelines.export.review import Review
from pipelines.export.review_words import STATUSES, said
from pipelines.model.findings import Finding

GOOD = workbook({SHEET: [list(REGISTER), ["UH-1", "Städning", "Ja"], ["UH-2", "Snö", "Nej"]]})


def test_subject_says_outcome_report_period_and_sender() -> None:
    assert subject(reviewed(faulty())) == (
        "Granskning: Godtagen med anmärkningar – 22 av 23 rader godtagna – "
        "Upphandlingsuppföljning 2015-Q2, HIGAB AB"
    )


def test_subject_is_one_line_whatever_the_file_is_called() -> None:
    review = Review("sv", "a\r\nBcc: x@example.se.xlsx", "rejected")
    assert subject(review) == "Granskning: Avvisad – a Bcc: x@example.se.xlsx"


def test_body_says_outcome_counts_first_findings_and_where_the_letter_is() -> None:
    review = reviewed(faulty(), number=17, received_at=dt.date(2015, 7, 14))
    text = body(review, "fil_granskad_17.xlsx", marked=True)
    for line in (
        "Godtagen med anmärkningar – 22 av 23 rader godtagna.",
        "Inlämning: nr 17",
        "Mottagen: 2015-07-14",
        "Stopp: 0, Fel: 2, Kontrollera: 1, Upplysning: 1",
        "1 rad är en summa och räknades inte: 25.",
        "Fel (2) – raden räknas inte förrän den är rättad",
        "- Kv2 2015!C3 (Social hänsyn): «kanske» är varken Ja eller Nej. "
        "Skriv Ja, Nej eller lämna tomt. [M79]",
    ):
        assert line in text.splitlines()
    assert "Rätta de markerade cellerna i fil_granskad_17.xlsx och skicka" in text
    assert text.index("Fel (2)") < text.index("Kontrollera (1)")


def test_without_marked_sheets_the_sender_corrects_the_own_file() -> None:
    text = body(reviewed(faulty()), "x.xlsx")
    assert "Rätta det som står under Fel i er egen fil" in text


def test_only_the_first_findings_are_in_the_mail_errors_before_advice() -> None:
    errors = [Finding("M01", "A", n, "D", "Datum", "x") for n in range(2, 10)]
    odd = [Finding("M90", "A", n, params=(("other", 1),)) for n in range(2, 10)]
    review = Review("sv", "x.xlsx", "remarks", messages=found(*odd, *errors))
    said_lines = [line for line in body(review).splitlines() if line.startswith("- ")]
    assert len(said_lines) == FIRST == 10
    assert ["M01" in line for line in said_lines] == [True] * 8 + [False] * 2
    assert "… och 6 till." in body(review)


def test_a_faultless_file_is_thanked_for() -> None:
    text = body(reviewed(GOOD))
    assert "Inga fel hittades. 2 rader är godtagna." in text
    assert "Inget behöver göras." in text
    assert "- " not in text.replace(" – ", "")


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("status", sorted(STATUSES))
def test_every_status_can_be_mailed(status: str, lang: str) -> None:
    review = Review(lang, "x.xlsx", status, rows_accepted=46, rows_quarantined=2)
    assert said(STATUSES[status], lang) in subject(review)
    assert said(STATUSES[status], lang) in body(review)
    assert "None" not in subject(review) + body(review)


def test_english_mail() -> None:
    text = body(reviewed(faulty(), lang="en"), "x.xlsx", marked=True)
    assert text.startswith("Hello,\n\nThank you for the file.")
    assert "Accepted with remarks – 22 of 23 rows accepted." in text
    assert "1 row is a total and was not counted: 25." in text
    assert "Error (2) – the row does not count until corrected" in text


def test_lines_of_the_command() -> None:
    shown = lines(reviewed(faulty()))
    assert shown[0] == "Granskning: Godtagen med anmärkningar – 22 av 23 rader godtagna"
    assert shown[2] == "Så här läste vi filen"
    assert "  Blad «Kv2 2015»: rubriker på rad 1, 23 rader (2–24)" in shown
    assert (
        "    A Diarienummer, B Benämning, C Social hänsyn, D Annonsdatum, E Kontraktsvärde; "
        "lästes inte: F «Färg»" in shown
    )
    assert any(line.startswith("  Kv2 2015!D3 (Annonsdatum): «31/9 2015» är") for line in shown)


def test_a_synonym_is_shown_with_what_it_was_read_as() -> None:
    header = ["Diarienummer", "Upphandling", "Social hänsyn"]
    shown = lines(reviewed(workbook({SHEET: [header, ["UH-1", "Städning", "Ja"]]})))
    assert "    A Diarienummer, B Upphandling → Benämning, C Social hänsyn" in shown


def test_many_of_one_kind_are_one_line_with_the_places_of_the_others() -> None:
    rows = [[f"UH-{n}", "x", "Ja", "31/9 2015"] for n in range(12)]
    rows += [[f"OK-{n}", "x", "Ja", DAY] for n in range(60)]
    shown = lines(reviewed(workbook({SHEET: [[*REGISTER, "Annonsdatum"], *rows]})))
    assert "    Likadant i D3, D4, D5, D6, D7, D8, D9, D10, D11 och 2 till." in shown


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("sv", "Inga fel hittades. 2 rader är godtagna."),
        ("en", "No errors were found. 2 rows accepted."),
    ],
)
def test_a_faultless_check_says_so(lang: str, words: str) -> None:
    assert words in lines(reviewed(GOOD, lang=lang))


def test_a_refused_file_says_nothing_of_accepted_rows() -> None:
    shown = lines(Review("sv", "x.xlsx", "rejected", messages=found(Finding("S37"))))
    assert shown[0] == "Granskning: Avvisad"
    assert "Stopp (1) – filen räknas inte" in shown
    assert not any("godtagna" in line for line in shown)
