"""A letter is corrected as it asks and sent again: the same reader accepts it as it is."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from letters import (
    answered,
    converted,
    corrected,
    opened,
    reading_of,
    reviewed,
    texts,
)
from test_letter import HEADERS, SHEET, faulty
from test_letter_marks import own
from test_letter_plain import CSV
from workbooks import csv_bytes

from pipelines.export.template import template
from pipelines.model.codes import load_codes
from pipelines.model.findings import catalogue
from pipelines.model.reference import BUNDLED
from pipelines.model.reports import standard

RIGHT = {"M01": dt.date(2015, 9, 30), "M79": "Ja", "M32": 1250, "M45": "UH-99"}
LETTER_NAME = "Uppföljning Kv2 2015_granskad_17.xlsx"


def asked(data: bytes, name: str = LETTER_NAME) -> list[str]:
    """The codes of a file's findings that ask for something."""
    codes = reading_of(data, name).findings["code"]
    return sorted(c for c in codes if catalogue()[c].severity != "info")


def test_a_corrected_letter_is_accepted_as_it_is() -> None:
    data = corrected(answered(faulty()).data, RIGHT)
    reading = reading_of(data, LETTER_NAME)
    assert reading.status == "accepted"
    assert (len(reading.accepted), len(reading.rejected)) == (23, 0)
    assert asked(data) == ["S21"], "the sender's own unknown column is still there, ours is not"
    assert reading.period_id == "2015-Q2"


def test_the_letter_s_own_sheet_and_column_give_no_finding() -> None:
    before = reading_of(faulty())
    after = reading_of(answered(faulty()).data, LETTER_NAME)
    assert sorted(after.findings["code"]) == sorted(before.findings["code"])


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_letter_sent_back_untouched_says_the_same_again(lang: str) -> None:
    made = answered(faulty(), lang=lang)
    again = reviewed(made.data, LETTER_NAME, lang=lang)
    assert dict(again.messages.counts) == dict(reviewed(faulty(), lang=lang).messages.counts)


def test_the_english_letter_is_accepted_too() -> None:
    data = corrected(answered(faulty(), lang="en").data, RIGHT, sheet="Review")
    assert asked(data) == ["S21"]


def test_a_letter_in_the_form_of_a_table_is_accepted() -> None:
    headers = [{"header": h} for h in HEADERS]
    data = own(lambda _, s: s.add_table(0, 0, 23, 5, {"columns": headers, "name": "t"}))
    assert asked(corrected(answered(data).data, RIGHT)) == ["S21"]


def test_a_corrected_copy_of_a_csv_file_is_accepted() -> None:
    rows = [["UH-1", "Städning", "Ja", "2015-04-01", "900000"],
            ["UH-2", "Snö", "kanske", "31/9 2015", "500 000"]]  # fmt: skip
    header = ["Diarienummer", "Benämning", "Social hänsyn", "Annonsdatum", "Kontraktsvärde"]
    data = csv_bytes([header, *rows])
    made = answered(data, "Uppföljning Kv2 2015.csv").data
    reading = reading_of(corrected(made, RIGHT), LETTER_NAME)
    assert (reading.status, len(reading.accepted), len(reading.rejected)) == ("accepted", 2, 0)


def test_the_third_letter_is_as_the_second() -> None:
    second = answered(answered(faulty()).data, LETTER_NAME).data
    third = answered(second, LETTER_NAME).data
    assert texts(opened(third), SHEET) == texts(opened(second), SHEET)


CODES = load_codes(BUNDLED / "codes")


def files() -> dict[str, bytes]:
    report = standard()["procurement_register"]
    return {
        "letter": corrected(answered(faulty()).data, RIGHT),
        "table": corrected(answered(own(_table)).data, RIGHT),
        "plain": answered(CSV, "Uppföljning Kv2 2015.csv").data,
        "alone": answered(faulty(), secret=True).data,
        "template": template("procurement_register", report, CODES, periods=["Kv2 2015"]),
    }


def _table(_: Any, sheet: Any) -> None:
    headers = [{"header": h} for h in HEADERS]
    sheet.add_table(0, 0, 23, 5, {"columns": headers, "name": "tblKv2"})


@pytest.fixture(scope="module")
def resaved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files as LibreOffice opened and saved them."""
    folder = tmp_path_factory.mktemp("office")
    paths = []
    for name, data in files().items():
        (folder / f"{name}.xlsx").write_bytes(data)
        paths.append(folder / f"{name}.xlsx")
    (folder / "out").mkdir()
    made = converted(paths, "xlsx", folder / "out")
    return {path.stem: path.read_bytes() for path in made}


@pytest.mark.slow
def test_libreoffice_finds_everything_in_the_letter(resaved: dict[str, bytes]) -> None:
    sheet = opened(resaved["letter"])[SHEET]
    assert sheet["G1"].value == "Att rätta"
    assert sheet["G3"].value.startswith("Fel: ")
    assert "«31/9 2015»" in sheet["D3"].comment.text
    assert sheet["D3"].fill.fgColor.rgb.endswith("F4B183")
    links = [c.hyperlink for row in opened(resaved["letter"])["Granskning"].iter_rows() for c in row
             if c.hyperlink]  # fmt: skip
    places = {str(link.location or link.target).lstrip("#").replace("'", "") for link in links}
    assert {f"{SHEET}!D3", f"{SHEET}.D3"} & places


@pytest.mark.slow
@pytest.mark.parametrize("name", ["letter", "table"])
def test_a_letter_corrected_and_saved_by_libreoffice_is_accepted(
    resaved: dict[str, bytes], name: str
) -> None:
    reading = reading_of(resaved[name], LETTER_NAME)
    assert (reading.status, len(reading.accepted), len(reading.rejected)) == ("accepted", 23, 0)
    assert asked(resaved[name]) == ["S21"]


@pytest.mark.slow
def test_the_other_workbooks_are_sound_too(resaved: dict[str, bytes]) -> None:
    assert opened(resaved["alone"]).sheetnames == ["Granskning"]
    assert opened(resaved["plain"])["csv"]["A3"].value == "0042"
    template_book = opened(resaved["template"])
    assert "lst_yes_no" in template_book.defined_names
    (name,) = [s.title for s in template_book.worksheets if s.sheet_state == "visible"]
    assert template_book[name].data_validations.dataValidation


@pytest.mark.slow
def test_a_letter_can_be_printed(tmp_path: Path) -> None:
    path = tmp_path / "letter.xlsx"
    path.write_bytes(answered(faulty()).data)
    (tmp_path / "out").mkdir()
    (pdf,) = converted([path], "pdf", tmp_path / "out")
    assert pdf.read_bytes().startswith(b"%PDF")
