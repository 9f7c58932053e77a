"""What is said of headers: twice, missing, unknown, near another, without a name, beside."""

import pytest
from workbooks import REGISTER, at, codes_of, report, rules

from pipelines.ingest.grid import Top
from pipelines.ingest.header_index import index_of
from pipelines.ingest.header_remarks import header_findings, near_header
from pipelines.ingest.headers import Header, candidates, header_under
from pipelines.ingest.layouts import Layout

STANDARD = {layout.report_type: layout for layout in rules().layouts}
ROW = ["UH-1", "Städ", "Ja"]


def test_the_same_header_twice() -> None:
    read = report({"Kv1 2015": [["Dnr", "Hund", "Diarienr", *REGISTER[1:]], [*ROW, *ROW]]})
    assert (read.status, codes_of(read)) == ("rejected", ["S19", "S21"])
    (found,) = read.findings[read.findings["code"] == "S19"].itertuples()
    assert (found.row, found.column, found.header) == (1, "C", "Diarienr")
    assert found.params == {"columns": "A, C", "field": "Diarienummer"}


@pytest.mark.parametrize("missing", range(3))
def test_a_required_column_is_missing(missing: int) -> None:
    header = [h for i, h in enumerate(REGISTER) if i != missing]
    more = [*header, "Förvaltning", "Annonsdatum", "CPV"]
    read = report({"Kv1 2015": [more, ["a", "b", "higab", None, None]]})
    assert (read.status, codes_of(read)) == ("rejected", ["S20"])
    field = STANDARD["procurement_register"].required[missing]
    label = STANDARD["procurement_register"].fields[field].label.sv
    found = read.findings[read.findings["code"] == "S20"]
    assert list(found["params"]) == [{"field": label}]


def test_unknown_columns_are_told_and_not_read() -> None:
    read = report({"Kv1 2015": [[*REGISTER, "Handläggarens hund"], [*ROW, "Karo"]]})
    assert at(read) == [("S21", 1, "D")]
    assert "Karo" not in read.accepted.to_json(force_ascii=False)


@pytest.mark.parametrize(
    ("header", "near"),
    [
        ("Anonsdatum", "Annonsdatum"),
        ("Kontraktsvärdet", "Kontraktsvärde"),
        ("Social hänsynn", None),  # its field is claimed
        ("Handläggarens hund", None),
        ("Ab", None),
    ],
)
def test_what_is_like_a_header_is_suggested_and_not_read(header: str, near: str | None) -> None:
    layout = STANDARD["procurement_register"]
    assert near_header(layout, header, ("social",)) == near
    read = report({"Kv1 2015": [[*REGISTER, header], [*ROW, "2015-03-01"]]})
    assert codes_of(read) == ["S21"]
    assert read.findings["params"].iloc[-1] == ({"suggestion": near} if near else {})
    assert read.accepted["published_at"].isna().all()


@pytest.mark.parametrize(
    ("better", "worse", "field", "value"),
    [
        ("Diarienummer", "Nr", "procurement_ref", "X"),
        ("Annonsdatum", "Datum annons utskick", "published_at", None),
        ("Kontraktsvärde", "Summa", "contract_value_sek", None),
        ("Benämning", "Beskrivning", "title", "X"),
    ],
)
def test_a_generic_header_gives_way_to_a_plain_one(
    better: str, worse: str, field: str, value: str | None
) -> None:
    header = [worse, *(h for h in (*REGISTER, better) if h != value)]
    header = list(dict.fromkeys(header))
    layout = STANDARD["procurement_register"]
    read = report({"Kv1 2015": [header, ["x" if h == worse else None for h in header]]})
    assert "S19" not in codes_of(read)
    assert read.columns["Kv1 2015"][field][1] == better
    assert layout.fields[field]


def test_a_generic_header_serves_when_it_is_alone() -> None:
    read = report({"Kv1 2015": [["Nr", "Beskrivning", "Krav ställt", "Summa"], [*ROW, 5000]]})
    row = read.accepted.iloc[0]
    assert (row["procurement_ref"], row["title"], row["social"]) == ("UH-1", "Städ", "yes")
    assert row["contract_value_sek"] == 5000


def test_synonyms_are_told_and_template_headers_are_not() -> None:
    read = report({"Kv1 2015": [["Dnr", "Benämning", "SH"], ROW]})
    told = read.findings[read.findings["code"] == "S18"]
    assert list(zip(told["column"], told["header"], strict=True)) == [("A", "Dnr"), ("C", "SH")]


def test_the_english_template_is_ours_too() -> None:
    header = ["Case number", "Title", "Social considerations"]
    read = report({"Kv1 2015": [header, ROW]})
    assert len(read.findings) == 0
    assert list(read.accepted["social"]) == ["yes"]


@pytest.mark.parametrize(
    "header",
    ["Social hänsyn\u00a0", "SOCIAL HÄNSYN", "Social\nhänsyn", "Social hän\u00adsyn",
     "Social hänsyn *", "Social hänsyn 1)"],
)  # fmt: skip
def test_a_header_that_differs_by_blanks_and_case_only(header: str) -> None:
    read = report({"Kv1 2015": [[*REGISTER[:2], header], ROW]})
    assert at(read) == [("S22", 1, "C")]
    assert list(read.accepted["social"]) == ["yes"]


def test_a_column_without_a_header_that_holds_something() -> None:
    read = report({"Kv1 2015": [[*REGISTER, None, "CPV"], [*ROW, "x", None], ["UH-2", "y", "Ja"]]})
    assert at(read) == [("S70", 1, "D")]
    left = report({"Kv1 2015": [[None, *REGISTER], [1, *ROW], [2, "UH-2", "Vakt", "Nej"]]})
    assert codes_of(left) == []  # numbers of the rows
    below = [[*REGISTER], ROW, [], [None, None, None, None, "Upprättad av X"]]
    assert codes_of(report({"Kv1 2015": below})) == []


def test_a_table_may_begin_anywhere() -> None:
    rows = [["Uppföljning"], ["Higab"], [], [None, None, *REGISTER], [None, None, *ROW]]
    read = report({"Kv1 2015": rows})
    assert (codes_of(read), list(read.accepted["source_row"])) == ([], [5])


BESIDE = [
    [*REGISTER, None, *REGISTER],
    [*ROW, None, "UH-7", "Annat", "Nej"],
    [None, None, None, None, "UH-8", "Mer", "Nej"],
]


def test_a_second_table_beside_the_first_is_told() -> None:
    read = report({"Kv1 2015": BESIDE})
    assert at(read) == [("S26", 1, "E"), ("S26", 3, None)]
    assert list(read.accepted["procurement_ref"]) == ["UH-1"]
    assert (list(read.rejected["source_row"]), len(read.ignored)) == ([3], 0)


def test_headers_twice_side_by_side_are_no_second_table() -> None:
    assert "S19" in codes_of(report({"Kv1 2015": [[*REGISTER, *REGISTER], [*ROW, *ROW]]}))


def test_first_and_last_names_are_both_left_out() -> None:
    layout = STANDARD["candidate_list"]
    header = _header(layout, ["Personnummer", "Förnamn", "Efternamn", "Kön"])
    assert header is not None
    assert (list(header.columns), header.clashes) == (["candidate_pid", "name", "gender"], ())
    assert [c.header for c in header.dropped] == ["Efternamn"]


def test_a_sheet_without_case_numbers_may_have_contract_numbers() -> None:
    layout = STANDARD["contract_register"]
    header = _header(layout, ["Avtalsnr", "Leverantör"])
    assert header is not None
    assert {n: c.number for n, c in header.columns.items()} == {
        "procurement_ref": 0, "contract_no": 0, "supplier": 1,
    }  # fmt: skip
    both = _header(layout, ["Avtalsnr", "Leverantör", "Dnr"])
    assert both is not None
    assert (both.columns["procurement_ref"].number, both.columns["contract_no"].number) == (2, 0)


def _header(layout: Layout, labels: list[str]) -> Header | None:
    index = index_of((layout,))
    top = Top({1: dict(enumerate(labels))}, set())
    found = candidates(index, top)
    return header_under(index, 0, found[0], dict.fromkeys(range(99))) if found else None


def test_the_finding_of_a_clash_is_made_for_every_pair() -> None:
    layout = STANDARD["procurement_register"]
    header = _header(layout, ["Dnr", "Ärendenr", "Upph.nr", "Benämning", "SH"])
    assert header is not None
    codes = [f.code for f in header_findings(layout, header, "Kv1")]
    assert codes.count("S19") == 2
    assert len(header.columns) == 3
