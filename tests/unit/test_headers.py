"""Headers: where a sheet's header is, what its words mean, and on how many rows it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import LAYOUTS, REGISTER, codes_of, field_of, report, rules

from pipelines.ingest.grid import Top
from pipelines.ingest.header_index import FALLBACK, index_of
from pipelines.ingest.header_words import UNITS, reduced
from pipelines.ingest.headers import SEARCH_ROWS, candidates, header_under
from pipelines.ingest.layouts import standard
from pipelines.model.text import normalise

STANDARD = {layout.report_type: layout for layout in rules().layouts}
ROW = ["UH-1", "Städ", "Ja"]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        *((h, "procurement_ref") for h in ("dnr.", "Upph.nr", "UH-nr", "Upphandlings-id")),
        *((h, "title") for h in ("Vad upphandlas?", "Upphandlingens namn", "Avser")),
        *((h, "org") for h in ("Förvaltning / bolag", "bolag/förvaltning", "Org")),
        *((h, "nature") for h in ("Vara/tjänst/entreprenad", "V/T/E", "Typ av upphandling")),
        *((h, "cpv_main") for h in ("CPV (huvudkod)", "cpv kod", "Huvud-CPV")),
        *((h, "starts_at") for h in ("fr.o.m.", "Fr o m", "Avtalstid från")),
        *((h, "ends_at") for h in ("T.o.m.", "Avtalsslut (exkl. option)")),
        *(
            (h, "social")
            for h in (
                "Social hänsyn (ja/nej)",
                "Social hänsyn?",
                "SH",
                "Soc. hänsyn",
                "Hänsyn social",
            )
        ),
        *((h, "contract_value_sek") for h in ("Värde (tkr)", "Avtalsvärde, mnkr", "SEK", "Mkr")),
        *((h, "contract_value_sek") for h in ("Kontraktsvärde exkl. moms (kr)", "Summa kr")),
        *((h, "estimated_value_sek") for h in ("Uppskattat värde [tkr]", "Värde uppskattat")),
        *((h, None) for h in ("Handläggarens hund", "Värden", "", "Social", "'; DROP")),
    ],
)
def test_headers_of_the_domain(header: str, field: str | None) -> None:
    assert field_of(STANDARD["procurement_register"], header) == field


@pytest.mark.parametrize(
    ("header", "text", "unit"),
    [
        ("Värde (tkr)", "värde", 1000),
        ("Avtalsvärde, mnkr", "avtalsvärde", 1_000_000),
        ("Belopp i SEK exkl. moms", "belopp", 1),
        ("Mkr", "mkr", 1_000_000),
        ("Uppskattat värde", "uppskattat värde", None),
    ],
)
def test_a_unit_is_taken_out_of_its_header(header: str, text: str, unit: int | None) -> None:
    assert reduced(header) == (text, unit)


def test_a_header_with_a_unit_may_mean_something_else_than_without() -> None:
    layout = STANDARD["prior_support"]
    assert field_of(layout, "Ersättning") == "support_type"
    assert field_of(layout, "Ersättning (kr)") == "amount_sek_month"
    assert field_of(layout, "Ersättning kr") == "amount_sek_month"


@pytest.mark.parametrize("unit", ["kr", "tkr", "mnkr", "msek"])
def test_the_unit_of_a_header_holds_for_its_column(unit: str) -> None:
    header = [*REGISTER, f"Kontraktsvärde ({unit})"]
    rows = [[*ROW, 25], ["UH-2", "Vakt", "Nej", "2,5"], ["UH-3", "Tolk", "Nej", "30 kr"]]
    read = report({"Kv1 2015": [header, *rows]})
    factor = UNITS[unit]
    assert list(read.accepted["contract_value_sek"]) == [25 * factor, 2.5 * factor, 30]


@pytest.mark.parametrize("row", [1, 7, SEARCH_ROWS])
def test_the_header_is_found_below_titles(row: int) -> None:
    read = report({"Kv1 2015": [REGISTER, ROW]}, header_row=row)
    assert (read.status, codes_of(read)) == ("accepted", [])
    assert list(read.accepted["source_row"]) == [row + 1]


def test_a_header_further_down_is_not_looked_for() -> None:
    read = report({"Kv1 2015": [REGISTER, ROW]}, header_row=SEARCH_ROWS + 1)
    assert (read.status, codes_of(read)) == ("rejected", ["S17"])


def test_text_above_that_names_some_fields_is_not_the_header() -> None:
    above = [["Uppföljning av social hänsyn"], ["Förvaltning", "Beskrivning"], []]
    read = report({"Kv1 2015": [*above, REGISTER, ROW]})
    assert list(read.accepted["source_row"]) == [5]


TWO_ROWS = [
    ["Diarienummer", "Benämning", "Värde", None, "Social hänsyn"],
    [None, None, "Uppskattat", "Kontrakterat", None],
    ["UH-1", "Städ", 500, 600, "Ja"],
]


def test_a_header_on_two_rows_under_a_merged_cell() -> None:
    read = report({"Kv1 2015": TWO_ROWS}, merged=["Kv1 2015!C1:D1"])
    assert (read.status, codes_of(read)) == ("accepted", [])
    row = read.accepted.iloc[0]
    assert (row["estimated_value_sek"], row["contract_value_sek"]) == (500, 600)
    assert row["source_row"] == 3


def test_a_header_on_two_rows_that_is_not_merged() -> None:
    read = report({"Kv1 2015": TWO_ROWS})
    assert (read.status, codes_of(read)) == ("accepted", [])
    row = read.accepted.iloc[0]
    assert (row["estimated_value_sek"], row["contract_value_sek"]) == (500, 600)


def test_rows_below_a_header_do_not_complete_it() -> None:
    read = report({"Kv1 2015": [TWO_ROWS[0], ["UH-1", "Städ", "500", None, "Ja"]]})
    assert list(read.accepted["source_row"]) == [2]
    assert list(read.accepted["contract_value_sek"]) == [500]


@pytest.mark.parametrize("merged", [[], ["Kv1 2015!A1:C1"]])
def test_a_title_directly_above_the_header_is_a_title(merged: list[str]) -> None:
    read = report({"Kv1 2015": [["Exempel"], REGISTER, ROW]}, merged=merged)
    assert (codes_of(read), read.columns["Kv1 2015"]["title"][1]) == ([], "Benämning")
    both = report({"Kv1 2015": [["Exempel"], *TWO_ROWS]}, merged=["Kv1 2015!C2:D2"])
    assert list(both.accepted["source_row"]) == [4]
    assert list(both.accepted["contract_value_sek"]) == [600]


BANDS = [
    ["Upphandling", None, "Avtal", None, "Krav"],
    ["Dnr", "Benämning", "Start", "Slut", "SH"],
    ["UH-1", "Städ", "2015-03-01", "2016-03-01", "Ja"],
]


@pytest.mark.parametrize("merged", [[], ["Kv1 2015!A1:B1", "Kv1 2015!C1:D1"]])
def test_bands_over_the_header_are_not_part_of_it(merged: list[str]) -> None:
    read = report({"Kv1 2015": BANDS}, merged=merged)
    assert read.status == "accepted"
    row = read.accepted.iloc[0]
    assert (row["procurement_ref"], str(row["ends_at"])) == ("UH-1", "2016-03-01")


def test_an_aggregate_is_no_register() -> None:
    header = ["Förvaltning", "Antal upphandlingar", "Social hänsyn", "Antal med hänsyn", "Status"]
    read = report({"2015": [header, ["Higab", 12, "ja", 4, None]]})
    assert read.status == "rejected"
    assert "S50" in codes_of(read)
    read = report({"2015": [["Antal upphandlingar", "Andel"], [12, 0.5]]})
    assert (read.status, codes_of(read)) == ("rejected", ["S50"])


def test_a_register_with_a_column_that_counts_is_no_aggregate() -> None:
    read = report({"2015": [[*REGISTER, "Antal anbud"], [*ROW, 3]]})
    assert (read.status, codes_of(read)) == ("accepted", ["S21"])


@given(
    st.dictionaries(
        st.integers(1, 40),
        st.dictionaries(
            st.integers(0, 6),
            st.one_of(
                st.text(max_size=12), st.sampled_from([*REGISTER, "Dnr", "SH", "Värde (tkr)"])
            ),
        ),
        max_size=8,
    ),
    st.lists(st.tuples(*[st.integers(0, 6)] * 4), max_size=3),
)
def test_any_sheet_has_headers_or_has_none(
    texts: dict[int, dict[int, str]], merged: list[tuple[int, int, int, int]]
) -> None:
    layout = STANDARD["procurement_register"]
    index = index_of((layout,))
    for found in candidates(index, Top(texts, set()), merged):
        assert found.first_row <= SEARCH_ROWS
        assert found.row - found.first_row in (0, 1)
        header = header_under(index, 0, found, {})
        assert set(header.columns) <= set(layout.fields)
        numbers = [c.number for c in header.columns.values()]
        assert len(numbers) == len(set(numbers))


def test_words_for_types_do_not_stand_in_two_types() -> None:
    words = [{normalise(w) for w in t.words} for t in standard(LAYOUTS).values()]
    assert not set.intersection(*words)


def test_what_serves_only_when_alone_is_known_as_that() -> None:
    layout = STANDARD["procurement_register"]
    ((_, name, how),) = index_of((layout,)).meaning("Nr")[0]
    assert (name, how >= FALLBACK) == ("procurement_ref", True)
