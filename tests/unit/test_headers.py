"""Headers: every known one is found as its field, none as two, and what is amiss is said."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import LAYOUTS, REGISTER, at, codes_of, report, rules

from pipelines.ingest.headers import (
    SEARCH_ROWS,
    UNITS,
    field_of,
    find_header,
    header_findings,
    is_template_header,
    reduced,
)
from pipelines.ingest.layouts import Layout, standard
from pipelines.model.text import normalise

STANDARD = {layout.report_type: layout for layout in rules().layouts}
ROW = ["UH-1", "Städ", "Ja"]
VARIANTS = [
    lambda h: h,
    str.upper,
    str.lower,
    lambda h: f"  {h} *",
    lambda h: h.replace(" ", "\n"),
    lambda h: h.replace(" ", "\u00a0 "),
    lambda h: f"{h}:",
    lambda h: h[:2] + "\u00ad" + h[2:],
]


def _all() -> Iterator[tuple[Layout, str, str]]:
    for sender in ("higab", "upphandlingsmyndigheten"):
        for layout in rules(sender).layouts:
            for name, field in layout.fields.items():
                for header in (*field.headers, field.label.sv, field.label.en):
                    yield layout, name, header


def test_every_header_of_a_layout_means_its_field_however_it_is_written() -> None:
    wrong = {
        (layout.report_type, header, write(header))
        for layout, name, header in _all()
        for write in VARIANTS
        if field_of(layout, write(header)) != name
    }
    assert wrong == set()


def test_no_header_of_a_report_type_means_two_fields() -> None:
    owners: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    words: dict[tuple[str, str, frozenset[str]], set[str]] = defaultdict(set)
    for layout, name, header in _all():
        text, _ = reduced(header)
        owners[layout.report_type, layout.entry.part, text].add(name)
        tokens = frozenset(text.replace("-", " ").replace("/", " ").split())
        words[layout.report_type, layout.entry.part, tokens].add(name)
    assert {k: v for k, v in owners.items() if len(v) > 1} == {}
    assert {k: v for k, v in words.items() if len(v) > 1} == {}


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
        *(
            (h, None)
            for h in ("Handläggarens hund", "Kommentar", "Värden", "", "Social", "'; DROP")
        ),
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


def test_a_header_on_two_rows_that_is_not_merged_has_one_row() -> None:
    read = report({"Kv1 2015": [TWO_ROWS[0], *TWO_ROWS[2:]]})
    assert read.accepted["contract_value_sek"].iloc[0] == 500
    assert read.accepted["source_row"].iloc[0] == 2


def test_the_same_header_twice() -> None:
    read = report({"Kv1 2015": [["Dnr", "Titel x", "Diarienr", *REGISTER[1:]], [*ROW, *ROW]]})
    assert (read.status, codes_of(read)) == ("rejected", ["S19", "S21"])
    (found,) = read.findings[read.findings["code"] == "S19"].itertuples()
    assert (found.row, found.header) == (1, "Diarienr")
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


def test_synonyms_are_told_and_template_headers_are_not() -> None:
    read = report({"Kv1 2015": [["Dnr", "Benämning", "SH"], ROW]})
    told = read.findings[read.findings["code"] == "S18"]
    assert list(zip(told["column"], told["header"], strict=True)) == [("A", "Dnr"), ("C", "SH")]
    layout = STANDARD["procurement_register"]
    assert is_template_header(layout, "social", "Social hänsyn")
    assert not is_template_header(layout, "social", "SH")


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


def test_the_finding_of_a_clash_is_made_for_every_pair() -> None:
    layout = STANDARD["procurement_register"]
    cells = ["Dnr", "Ärendenr", "Ref", "Benämning", "SH"]
    header = find_header(layout, {(1, i): text for i, text in enumerate(cells)})
    assert header is not None
    codes = [f.code for f in header_findings(layout, header, "Kv1")]
    assert codes.count("S19") == 2
    assert header.score == 3


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 40), st.integers(0, 6)),
        st.one_of(st.text(max_size=12), st.sampled_from([*REGISTER, "Dnr", "SH", "Värde (tkr)"])),
        max_size=25,
    ),
    st.lists(st.tuples(*[st.integers(0, 6)] * 4), max_size=3),
)
def test_any_sheet_has_a_header_or_has_none(
    grid: dict[tuple[int, int], str], merged: list[tuple[int, int, int, int]]
) -> None:
    layout = STANDARD["procurement_register"]
    header = find_header(layout, grid, merged)
    named = {field_of(layout, text) for (row, _), text in grid.items() if row <= SEARCH_ROWS + 1}
    if header is None:
        return
    assert set(header.columns) <= set(layout.fields)
    assert header.score >= 3
    assert merged or set(header.columns) <= named
    assert header.row - header.first_row in (0, 1)


def test_words_for_types_do_not_stand_in_two_types() -> None:
    words = [{normalise(w) for w in t.words} for t in standard(LAYOUTS).values()]
    assert not set.intersection(*words)
