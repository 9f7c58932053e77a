"""A workbook as a report: which type, whose, for when, and what refuses it as a whole."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import (
    PLAN,
    REGISTER,
    Error,
    book,
    codes_of,
    csv_bytes,
    report,
    rules,
    workbook,
)

from pipelines.ingest.cells import refused
from pipelines.ingest.report import Reading, as_frame, read_report
from pipelines.ingest.rules import Rules
from pipelines.model.findings import Finding, catalogue

ROW = ["UH-1", "Städ", "Ja"]
OTHER = ["UH-2", "Vakt", "Nej"]
PLANNED = ["Städ", "2015-09-01"]
DATED = [*REGISTER, "Annonsdatum"]


def _place(read: Reading) -> tuple[str | None, str | None, tuple[str, ...]]:
    return read.report_type, read.period_id, read.quarters


def _quarters(year: int, *numbers: int) -> tuple[str, ...]:
    return tuple(f"{year}-Q{n}" for n in numbers or (1, 2, 3, 4))


@pytest.mark.parametrize(
    ("name", "sheet", "title", "period_id", "quarters"),
    [
        ("a.xlsx", "Kv2 2015", None, "2015-Q2", _quarters(2015, 2)),
        ("a.xlsx", "2015-Q2", None, "2015-Q2", _quarters(2015, 2)),
        ("a.xlsx", "Q2", "År 2015", "2015-Q2", _quarters(2015, 2)),
        ("a.xlsx", "Blad1", "Uppföljning kvartal 3 2015", "2015-Q3", _quarters(2015, 3)),
        ("Uppföljning Q2 2015 Higab.xlsx", "Blad1", None, "2015-Q2", _quarters(2015, 2)),
        ("Uppföljning 2015.xlsx", "Kv3", None, "2015-Q3", _quarters(2015, 3)),
        ("Uppföljning T1 2015.xlsx", "Blad1", None, "2015", _quarters(2015, 1, 2)),
        ("a.xlsx", "jan-jun 2015", None, "2015", _quarters(2015, 1, 2)),
        ("a.xlsx", "Helår 2015", None, "2015", _quarters(2015)),
        ("a.xlsx", "2015", None, "2015", _quarters(2015)),
        ("Uppföljning 2014.xlsx", "Kv1 2015", None, "2015-Q1", _quarters(2015, 1)),
        ("Uppföljning kv4 2014.xlsx", "2015", None, "2015-Q4", _quarters(2015, 4)),
    ],
)
def test_the_period_of_a_register(
    name: str, sheet: str, title: str | None, period_id: str, quarters: tuple[str, ...]
) -> None:
    above = [[title], []] if title else []
    read = report({sheet: [*above, REGISTER, ROW]}, name)
    assert _place(read) == ("procurement_register", period_id, quarters)


@pytest.mark.parametrize(
    ("days", "year"),
    [
        (["2015-03-01", "2015-10-01"], "2015"),
        (["2015-03-01"] * 9 + ["2016-01-01"], "2015"),
        (["2015-03-01"] * 8 + ["2016-01-01"] * 2, None),
        ([None, "2015-03-01"], "2015"),
        ([None], None),
    ],
)
def test_the_year_by_the_dates_of_the_rows(days: list[str | None], year: str | None) -> None:
    rows = [[f"UH-{n}", "Städ", "Ja", d and dt.date.fromisoformat(d)] for n, d in enumerate(days)]
    read = report({"Blad1": [DATED, *rows]}, "a.xlsx")
    assert (read.status, read.period_id) == ("accepted" if year else "rejected", year)
    assert codes_of(read) == ([] if year else ["S52"])


def test_a_column_with_the_year_decides() -> None:
    read = report({"Kv1 2014": [[*REGISTER, "År"], [*ROW, 2015]]})
    assert _place(read)[1:] == ("2015-Q1", ("2015-Q1",))


def test_cumulative_sheets_are_one_delivery_of_all_their_quarters() -> None:
    kv1, kv2 = [REGISTER, ROW], [REGISTER, ROW, OTHER]
    read = report({"Kv1 2015": kv1, "Kv2": kv2})
    assert _place(read) == ("procurement_register", "2015", _quarters(2015, 1, 2))
    assert list(read.accepted["source_sheet"]) == ["Kv1 2015", "Kv2", "Kv2"]
    assert list(read.accepted["source_row"]) == [2, 2, 3]
    assert codes_of(read) == []


def test_a_plan_is_known_by_its_headers_and_is_its_first_years() -> None:
    sheets = {str(y): [PLAN, [f"Städ {y}", dt.date(y, 9, 1)]] for y in (2016, 2015, 2017)}
    read = report(sheets, "Prognos 2015-2017.xlsx")
    assert (read.report_type, read.period_id) == ("procurement_plan", "2015")
    assert {q[:4] for q in read.quarters} == {"2015", "2016", "2017"}
    assert len(read.accepted) == 3


@pytest.mark.parametrize(
    ("header", "name", "kind"),
    [
        (REGISTER, "Upphandlingsplan 2015.xlsx", "procurement_register"),
        (PLAN, "Uppföljning 2015.xlsx", "procurement_plan"),
        ([*REGISTER, "Planerad annonsering"], "Upphandlingsplan 2015.xlsx", "procurement_plan"),
        ([*REGISTER, "Planerad annonsering"], "Uppföljning 2015.xlsx", "procurement_register"),
    ],
)
def test_headers_tell_the_type_and_words_decide_between_equals(
    header: list[str], name: str, kind: str
) -> None:
    rows = {"Diarienummer": "UH-1", "Benämning": "Städ", "Social hänsyn": "Ja"}
    cells = [rows.get(h, dt.date(2015, 9, 1)) for h in header]
    assert report({"Blad1": [header, cells]}, name).report_type == kind


@pytest.mark.parametrize(
    ("row", "code"),
    [([None, "2015-09-01"], "M45"), (["Städ", "våren"], "M01"), (["Städ", "-"], "M45")],
)
def test_a_planned_procurement_needs_a_title_and_a_date(row: list[Any], code: str) -> None:
    read = report({"Plan 2015": [[*PLAN, "CPV"], [*PLANNED, "x"[:0]], [*row, 45000000]]})
    assert [c for c in codes_of(read) if catalogue()[c].severity == "error"] == [code]
    assert (len(read.accepted), len(read.rejected)) == (1, 1)


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        pytest.param({"A": []}, "S28", id="nothing at all"),
        pytest.param({"A": [["Hej"], ["x", "y", "z"]]}, "S17", id="no header"),
        pytest.param({"A": [["Antal upphandlingar"], [5]]}, "S50", id="an aggregate"),
        pytest.param({"A": [["Dnr", "Titel", "Förvaltning", "CPV"]]}, "S20", id="column missing"),
    ],
)
def test_what_refuses_a_file(sheets: dict[str, list[list[Any]]], code: str) -> None:
    read = report(sheets)
    assert read.status == "rejected"
    assert code in codes_of(read)
    assert (read.rows_in, len(read.accepted)) == (0, 0)


def test_hidden_sheets_are_told_and_not_read() -> None:
    sheets = {"Kv1 2015": [REGISTER, ROW], "Dolt": [REGISTER, OTHER]}
    read = report(sheets, hidden=["Dolt"])
    assert list(read.accepted["procurement_ref"]) == ["UH-1"]
    assert codes_of(read) == ["S65"]
    both = report({"A": [], **sheets}, hidden=["Dolt", "Kv1 2015"])
    assert (both.status, codes_of(both)) == ("rejected", ["S28", "S65", "S65"])


def test_sheets_without_a_header_are_told_and_empty_ones_are_not() -> None:
    sheets = {"Läs mig": [["Fyll i så här"]], "Kv1 2015": [REGISTER, ROW], "Blad3": []}
    read = report(sheets)
    assert codes_of(read) == ["S66"]
    assert list(read.findings["sheet"]) == ["Läs mig"]


def test_headers_without_rows_are_told() -> None:
    read = report({"Kv1 2015": [REGISTER], "Kv2 2015": [REGISTER, ROW]})
    assert (read.status, codes_of(read), len(read.accepted)) == ("accepted", ["S29"], 1)
    read = report({"Kv1 2015": [REGISTER]})
    assert (read.status, codes_of(read), read.rows_in) == ("accepted", ["S29"], 0)
    assert read.period_id == "2015-Q1"


def test_an_unknown_sender() -> None:
    kept = book(workbook({"Kv1 2015": [REGISTER, ROW]}))
    read = read_report(kept, "a.xlsx", "okand", rules())
    assert (read.status, codes_of(read)) == ("rejected", ["S53"])
    assert list(read.findings["params"]) == [{"sender": "okand"}]


def test_a_type_that_nobody_reads() -> None:
    kept = book(workbook({"Kv1 2015": [REGISTER, ROW]}))
    given = rules()
    read = read_report(
        kept, "Uppföljning 2015.xlsx", "higab", Rules((), given.registry, given.codes)
    )
    assert (read.status, codes_of(read)) == ("rejected", ["S51"])
    assert read.report_type is None


@pytest.mark.parametrize(
    ("name", "kind", "period_id"),
    [
        ("Uppföljning Q2 2015.xlsx", "procurement_register", "2015-Q2"),
        ("Upphandlingsplan 2016.xlsx", "procurement_plan", "2016"),
        ("bilaga.xlsx", None, None),
    ],
)
@pytest.mark.parametrize("code", ["S05", "S61"])
def test_a_refused_file_is_placed_by_its_name(
    name: str, kind: str | None, period_id: str | None, code: str
) -> None:
    read = read_report(refused(code), name, "higab", rules())
    assert (read.status, codes_of(read)) == ("rejected", [code])
    assert (read.report_type, read.period_id) == (kind, period_id)


def test_remarks_on_the_file_come_with_its_rows() -> None:
    data = workbook({"Kv1 2015": [REGISTER, ROW]})
    read = read_report(book(data, "a.xls"), "a.xls", "higab", rules())
    assert (read.status, codes_of(read)) == ("accepted", ["S03"])


def test_invented_data_says_so() -> None:
    assert not report({"Kv1 2015": [REGISTER, ROW]}).is_sample
    note = [["OBS! Påhittade uppgifter"], REGISTER, ROW]
    assert report({"Kv1 2015": note}).is_sample
    assert report({"Om": [["påhittade uppgifter"]], "Kv1 2015": [REGISTER, ROW]}).is_sample


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_csv_file_is_a_report_like_any_other(encoding: str, delimiter: str) -> None:
    rows = [["Uppföljning kv2 2015"], [], [*DATED, "Värde (tkr)"], [*ROW, "2015-05-01", "12,5"]]
    kept = book(csv_bytes(rows, delimiter, encoding), "a.csv")
    read = read_report(kept, "a.csv", "higab", rules())
    assert (read.status, read.period_id, codes_of(read)) == ("accepted", "2015-Q2", [])
    row = read.accepted.iloc[0]
    assert (row["contract_value_sek"], row["published_at"]) == (12_500, dt.date(2015, 5, 1))
    assert row["source_row"] == 4


def test_findings_as_rows() -> None:
    frame = as_frame([Finding("S30", "Kv1", params=(("n", 3),))])
    (line,) = frame.to_dict("records")
    assert (line["code"], line["sheet"], line["params"]) == ("S30", "Kv1", {"n": 3})
    assert as_frame([]).empty


TEXTS = st.sampled_from(
    [*REGISTER, *PLAN, "UH-1", "Ja", "2015", "Kv1", "Summa", "850709-9805", 5, None, Error("#REF!")]
)
GRID = st.lists(st.lists(TEXTS, max_size=5), max_size=6)


@given(sheets=st.dictionaries(st.sampled_from(["Kv1 2015", "Blad1", "Plan"]), GRID, min_size=1))
def test_any_workbook_is_read_or_refused_and_rows_add_up(
    sheets: dict[str, list[list[Any]]],
) -> None:
    read = report(sheets, "a.xlsx")
    fatal = [c for c in read.findings["code"] if catalogue()[c].outcome == "rejected"]
    assert (read.status == "rejected") == bool(fatal)
    assert read.rows_in == len(read.accepted) + len(read.rejected)
    if read.status == "accepted":
        assert read.period_id
        assert read.quarters
