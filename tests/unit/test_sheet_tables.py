"""Several tables in a sheet, totals without a word, and totals that do not agree with rows."""

from typing import Any

import pytest
from workbooks import REGISTER, at, codes_of, report

from pipelines.ingest.report import Reading

ROW = ["UH-1", "Städ", "Ja"]
OTHER = ["UH-2", "Vakt", "Nej"]
CONTACTS = [["Namn på bolag", "Kontakt", "Ort"], ["Påhittade AB", "Växeln", "Kungälv"],
            ["Andra AB", "Växeln", "Mölndal"]]  # fmt: skip


def _sheet(*rows: list[Any], header: Any = REGISTER, **more: Any) -> Reading:
    return report({"Kv1 2015": [header, *rows]}, **more)


def _ignored(read: Reading) -> dict[int, str]:
    return dict(zip(read.ignored["source_row"], read.ignored["reason"], strict=True))


def test_a_second_table_below_is_held_back() -> None:
    read = _sheet(ROW, OTHER, [], [], *CONTACTS)
    assert at(read) == [("S26", 6, None), ("S26", 7, None), ("S26", 8, None)]
    assert {p["first"] for p in read.findings["params"]} == {6}
    assert list(read.accepted["source_row"]) == [2, 3]
    assert list(read.rejected["code"]) == ["S26", "S26"]
    assert _ignored(read) == {6: "other_table_header"}


def test_a_second_table_with_a_heading_and_known_headers() -> None:
    second = [["Leverantörer"], ["Leverantör", "Orgnr"], ["Påhittade AB", "559990-0007"]]
    read = _sheet(ROW, OTHER, [], *second)
    assert _ignored(read) == {5: "heading", 6: "other_table_header"}
    assert list(read.rejected["source_row"]) == [7]


def test_the_first_table_may_go_on_below_another() -> None:
    read = _sheet(ROW, [], *CONTACTS, [], OTHER, ["UH-3", "Tolk", "Nej"])
    assert list(read.accepted["source_row"]) == [2, 8, 9]
    assert list(read.rejected["source_row"]) == [5, 6]


def test_a_table_of_the_same_report_with_other_columns_is_read_too() -> None:
    turned = ["Social hänsyn", "Annonsdatum", "Diarienummer", "Benämning"]
    read = _sheet(ROW, [], turned, ["Nej", "2015-03-01", "UH-7", "Vakt"], ["Ja", None, "UH-8", "x"])
    assert list(read.accepted["procurement_ref"]) == ["UH-1", "UH-7", "UH-8"]
    assert list(read.accepted["source_row"]) == [2, 5, 6]
    assert _ignored(read) == {4: "repeated_header"}


def test_a_header_repeated_in_other_letters_is_a_repeated_header() -> None:
    read = _sheet(ROW, ["DNR", "BENÄMNING", "Social hänsyn (ja/nej)"], OTHER)
    assert (_ignored(read), len(read.accepted)) == ({3: "repeated_header"}, 2)


def test_rows_of_words_are_rows() -> None:
    header = ["Diarienummer", "Leverantör", "Typ av krav", "Status", "Utlovade platser"]
    rows = [
        ["UH-1", "Påhittade AB", "Dialog", "Klart", 1],
        [],
        ["UH-2", "Andra AB", "Dialog", "Klart", 2],
    ]
    read = report({"Blad1": [header, *rows]}, "Utfästelser 2015.xlsx")
    assert list(read.accepted["source_row"]) == [2, 4]


def test_rows_without_a_case_number_after_a_gap_are_not_dropped() -> None:
    read = _sheet(ROW, [], [None, "Vakt", "Nej"], [], [None, "Tolk", "Ja"])
    assert at(read) == [("M45", 4, "A"), ("M45", 6, "A")]
    assert _ignored(read) == {}


VALUES = [*REGISTER, "Kontraktsvärde"]


def test_a_total_is_told_and_not_counted() -> None:
    read = _sheet([*ROW, 5], [*OTHER, 7], ["Summa", None, None, 12], header=VALUES)
    assert at(read) == [("S27", 4, None)]
    assert _ignored(read) == {4: "total"}


@pytest.mark.parametrize(
    ("stated", "codes"),
    [(12, []), (12.4, []), (13, ["M160"]), (None, []), ("12", []), ("x", [])],
)
def test_a_total_that_does_not_agree_with_its_rows(stated: Any, codes: list[str]) -> None:
    read = _sheet([*ROW, 5], [*OTHER, 7], ["Summa", None, None, stated], header=VALUES)
    assert [c for c in codes_of(read) if c != "S27"] == codes
    if codes:
        found = read.findings[read.findings["code"] == "M160"].iloc[0]
        assert (found["row"], found["column"], found["value"]) == (4, "D", "13")
        assert found["params"] == {"sum": "12"}


def test_subtotals_and_a_grand_total() -> None:
    rows = [
        ["Tjänster"], [*ROW, 5], [*OTHER, 7], ["Delsumma", None, None, 12],
        ["Entreprenader"], ["UH-3", "Bygg", "Nej", 100], ["Delsumma", None, None, 100],
        ["Totalt", None, None, 112],
    ]  # fmt: skip
    assert set(codes_of(_sheet(*rows, header=VALUES))) == {"S27"}
    rows[-1][3] = 113
    assert set(codes_of(_sheet(*rows, header=VALUES))) == {"S27", "M160"}


def test_a_total_over_a_value_that_could_not_be_read_is_not_judged() -> None:
    read = _sheet([*ROW, "1.250"], [*OTHER, 7], ["Summa", None, None, 12], header=VALUES)
    assert codes_of(read) == ["M32", "S27"]


def test_a_total_in_thousands_may_be_rounded() -> None:
    header = [*REGISTER, "Kontraktsvärde (tkr)"]
    read = _sheet([*ROW, 5.2], [*OTHER, 7.1], ["Summa", None, None, 12], header=header)
    assert codes_of(read) == ["S27"]


@pytest.mark.parametrize(
    "last",
    [[None, None, None, 12], [None, "Hela Higab", None, 12]],
)
def test_a_line_of_sums_without_a_word(last: list[Any]) -> None:
    read = _sheet([*ROW, 5], [*OTHER, 7], last, header=VALUES)
    assert (at(read), _ignored(read)) == ([("S27", 4, None)], {4: "total"})


@pytest.mark.parametrize(
    "last",
    [
        [None, None, None, 13],
        [None, "Vakt", "Ja", 12],
        ["UH-3", "Vakt", None, 12],
        [None, None, None, "12 st"],
    ],
)
def test_what_is_no_sum_is_a_row(last: list[Any]) -> None:
    read = _sheet([*ROW, 5], [*OTHER, 7], last, header=VALUES)
    assert _ignored(read) == {}
    assert read.rows_in == 3


def test_a_count_of_rows_or_a_mean_is_not_a_sum() -> None:
    for word in ("Antal", "Medelvärde"):
        read = _sheet([*ROW, 5], [*OTHER, 7], [word, None, None, 2], header=VALUES)
        assert codes_of(read) == ["S27"]


def test_a_plan_whose_title_begins_like_a_total_is_a_row() -> None:
    rows = [
        ["Benämning", "Planerad annonsering"],
        ["Total renovering", "2015-09-01"],
        ["Summa", None],
    ]
    read = report({"2015": rows}, "Upphandlingsplan 2015.xlsx")
    assert (list(read.accepted["source_row"]), _ignored(read)) == ([2], {3: "total"})
