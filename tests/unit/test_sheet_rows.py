"""Rows of a sheet: which are business rows, which are held back and why, and that none is lost."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import REGISTER, Error, at, book, codes_of, in_sheet, report, rules, workbook

from pipelines.ingest.report import Reading, read_report
from pipelines.model.findings import catalogue

ROW = ["UH-1", "Städ", "Ja"]
OTHER = ["UH-2", "Vakt", "Nej"]
WIDE = [*REGISTER, "Förvaltning/bolag", "CPV-kod", "Slag", "Annonsdatum", "Kontraktsvärde",
        "Avtalsstart", "Avtalsslut", "Typ av krav", "Motivering"]  # fmt: skip


def _sheet(*rows: list[Any], header: Any = REGISTER, **more: Any) -> Reading:
    return report({"Kv1 2015": [header, *rows]}, **more)


def _wide(**cells: Any) -> list[Any]:
    given = {"Diarienummer": "UH-1", "Benämning": "Städ", "Social hänsyn": "Ja"} | cells
    assert set(given) <= set(WIDE)
    return [given.get(name) for name in WIDE]


def _ignored(read: Reading) -> dict[int, str]:
    return dict(zip(read.ignored["source_row"], read.ignored["reason"], strict=True))


@pytest.mark.parametrize(
    ("rows", "ignored", "accepted"),
    [
        pytest.param([ROW, ["Summa", None, 2], OTHER], {3: "total"}, [2, 4], id="sum inside"),
        pytest.param(
            [ROW, OTHER, ["Totalt:", 2, None]], {4: "total"}, [2, 3], id="total at the end"
        ),
        pytest.param([ROW, [None, "Delsumma Higab", "2"]], {3: "total"}, [2], id="sum in column B"),
        pytest.param([ROW, ["      SUMMA", None, 2]], {3: "total"}, [2], id="blanks in front"),
        pytest.param([ROW, ["Antal: 12", None, "x"]], {3: "total"}, [2], id="a count"),
        pytest.param([ROW, ["Totalt", None, None]], {3: "total"}, [2], id="a lonely total"),
        pytest.param([ROW, ["UH-3", "Totalentreprenad", "Ja"]], {}, [2, 3], id="total as a word"),
        pytest.param([ROW, ["UH-3", "Summa summarum", "Ja"]], {}, [2, 3], id="sum in a title"),
        pytest.param([ROW, ["1) avser option", None, None]], {3: "footnote"}, [2], id="footnote"),
        pytest.param([ROW, [None, None, "Källa: X"]], {3: "footnote"}, [2], id="footnote in C"),
        pytest.param([["Tjänster", None, None], ROW], {2: "heading"}, [3], id="group heading"),
        pytest.param(
            [ROW, list(REGISTER), OTHER], {3: "repeated_header"}, [2, 4], id="header again"
        ),
        pytest.param([ROW, [], [None] * 3, OTHER], {}, [2, 5], id="blank rows"),
        pytest.param([ROW, ["", " ", "-"], ["–", "\u00a0", None]], {}, [2], id="blank to the eye"),
        pytest.param([ROW, ["UH-9"]], {}, [2, 3], id="a case number alone is a row"),
    ],
)
def test_kinds_of_rows(rows: list[list[Any]], ignored: dict[int, str], accepted: list[int]) -> None:
    read = _sheet(*rows)
    assert _ignored(read) == ignored
    assert list(read.accepted["source_row"]) == accepted


def test_cells_in_unknown_columns_only_are_no_row() -> None:
    read = _sheet(
        [*ROW, "x", "y"], [None, None, None, "x", "y"], header=[*REGISTER, "Hund", "Katt"]
    )
    assert _ignored(read) == {3: "no_mapped_cell"}


def test_group_headings_are_the_kind_of_the_rows_below() -> None:
    rows = [
        ["UH-0", "Först", "Ja"],
        ["Tjänster"],
        ROW,
        OTHER,
        ["Entreprenader"],
        ["UH-3", "Bygg", "Nej"],
    ]
    read = _sheet(*rows)
    natures = read.accepted["nature"].fillna("not told")
    assert list(natures) == ["not told", "services", "services", "works"]
    assert set(_ignored(read).values()) == {"heading"}


def test_a_heading_that_is_no_kind_and_a_column_that_is_one_change_nothing() -> None:
    assert "nature" not in _sheet(["Angered"], ROW).accepted
    read = _sheet(["Entreprenader"], [*ROW, "Tjänst"], header=[*REGISTER, "Slag"])
    assert list(read.accepted["nature"]) == ["services"]


def test_an_organisation_merged_over_rows_is_filled_down() -> None:
    rows = [[*ROW, "Poseidon"], [*OTHER, None], ["UH-3", "Tolk", "Nej", None]]
    read = _sheet(
        *rows,
        header=[*REGISTER, "Bolag"],
        sender="framtiden",
        merged=["Kv1 2015!D2:D3"],
    )
    assert list(read.accepted["org_id"]) == ["poseidon", "poseidon", "framtiden"]


def test_a_cell_under_a_merged_range_keeps_what_it_says_itself() -> None:
    rows = [[*REGISTER, "Bolag"], [*ROW, "Poseidon"], [*OTHER, "Familjebostäder"]]
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="D2:D3"/></mergeCells>'
    data = in_sheet(workbook({"Kv1 2015": rows}), "</sheetData>", merged)
    read = read_report(book(data), "a.xlsx", "framtiden", rules("framtiden"))
    assert list(read.accepted["org_id"]) == ["poseidon", "familjebostader"]


def test_a_case_number_merged_over_rows_is_not() -> None:
    read = _sheet(ROW, [None, "Vakt", "Nej"], merged=["Kv1 2015!A2:A3"])
    assert at(read) == [("M45", 3, "A")]
    assert list(read.accepted["source_row"]) == [2]


def test_hidden_rows_count_and_are_told() -> None:
    read = _sheet(ROW, OTHER, hidden=["Kv1 2015!3"])
    assert len(read.accepted) == 2
    assert codes_of(read) == ["S30"]


CELLS: dict[str, list[Any]] = {
    "Diarienummer": ["UH-1", "UH-2", "UH-3", "uh-4", None, "Summa", "UН-5", Error("#REF!")],
    "Benämning": ["Städ", "Vakt", None, "Summa", "Tjänster", "Benämning", "850709-9805", " "],
    "Social hänsyn": ["Ja", "Nej", "x", None, "-", "kanske", "Social hänsyn", 1],
    "Förvaltning/bolag": ["Higab", None, "Kexfabriken", "Higabb AB"],
    "Annonsdatum": ["2015-03-01", "1/4 2015", "2015-02-30", None, 42064],
    "Kontraktsvärde": [5, "6 tkr", "1.250", None, -1],
    "Hund": ["Karo", None],
}
ROWS = st.lists(st.tuples(*(st.sampled_from(choices) for choices in CELLS.values())), max_size=7)
NO_CELL = (None, "", " ", "-", "–")


def _counts(read: Reading) -> tuple[int, int, int]:
    return len(read.accepted), len(read.rejected), len(read.ignored)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, order=st.permutations(range(len(CELLS))))
def test_every_row_is_accounted_for_whatever_the_order_of_columns(
    rows: list[tuple[Any, ...]], order: list[int]
) -> None:
    read = _sheet(*(list(r) for r in rows), header=list(CELLS))
    assert read.status == "accepted"
    held = set(read.rejected["source_row"])
    taken, ignored = set(read.accepted["source_row"]), set(read.ignored["source_row"])
    assert read.rows_in == len(taken) + len(held)
    written = {n for n, row in enumerate(rows, start=2) if any(c not in NO_CELL for c in row)}
    assert taken | held | ignored == written
    assert len(taken) + len(held) + len(ignored) == len(written), "no row is two things"
    wrong = {r for c, r, _ in at(read) if r and catalogue()[c].severity == "error"}
    assert wrong == held
    turned = _sheet(*([r[i] for i in order] for r in rows), header=[list(CELLS)[i] for i in order])
    if not ignored and not set(turned.ignored["source_row"]):
        assert _counts(turned) == _counts(read)
        assert Counter(codes_of(turned)) == Counter(codes_of(read))


@settings(max_examples=30, deadline=None)
@given(
    rows=st.lists(st.sampled_from("ABCD"), min_size=1, max_size=6), order=st.permutations(range(12))
)
def test_the_order_of_columns_does_not_matter(rows: list[str], order: list[int]) -> None:
    kinds = {
        "A": {"Annonsdatum": "2015-03-01"},
        "B": {"Annonsdatum": "2015-02-30"},
        "C": {"Kontraktsvärde": "1.250", "Slag": "Tjänst"},
        "D": {"Avtalsstart": "2015-03-02", "Avtalsslut": "2015-03-01"},
    }
    cells = [_wide(Diarienummer=f"UH-{n}", **kinds[k]) for n, k in enumerate(rows)]
    one = _sheet(*cells, header=WIDE)
    two = _sheet(*([r[i] for i in order] for r in cells), header=[WIDE[i] for i in order])
    assert [n for n, k in enumerate(rows, start=2) if k != "A"] == list(one.rejected["source_row"])
    columns = list(one.accepted.columns)
    assert one.accepted.equals(two.accepted[columns])
    assert one.rejected.equals(two.rejected)
