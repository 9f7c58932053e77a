"""Rows of a sheet: which are business rows, which are held back and why, and that none is lost."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import assume, given, settings
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
    assert _sheet(["Angered"], ROW).accepted["nature"].isna().all()
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
    assert at(read) == [("S25", 3, "A")]
    assert list(read.accepted["source_row"]) == [2]


def test_hidden_rows_count_and_are_told() -> None:
    read = _sheet(ROW, OTHER, hidden=["Kv1 2015!3"])
    assert len(read.accepted) == 2
    assert codes_of(read) == ["S30"]


def test_what_is_hidden_is_marked() -> None:
    read = _sheet(ROW, OTHER, hidden=["Kv1 2015!3"])
    assert list(read.accepted["is_hidden"]) == [False, True]


@pytest.mark.parametrize(
    ("row", "read_as"),
    [
        (["UH-1*", "Städ", "Ja"], ("UH-1", "Städ", "yes")),
        (["UH-1", "Städ", "Ja *"], ("UH-1", "Städ", "yes")),
        (["UH-1", "Städ", "Ja 1)"], ("UH-1", "Städ", "yes")),
        (["UH-1", "Städ¹", "Ja"], ("UH-1", "Städ", "yes")),
        (["UH-1", "Städ 1)", "Ja"], ("UH-1", "Städ", "yes")),
    ],
)
def test_marks_of_notes_are_taken_from_values_and_told(
    row: list[Any], read_as: tuple[str, str, str]
) -> None:
    notes = [["1) avser option"], ["¹ inkl. option"]]
    read = _sheet(row, *notes)
    assert tuple(read.accepted.iloc[0][["procurement_ref", "title", "social"]]) == read_as
    assert [c for c, *_ in at(read) if c != "M78"] == ["M161"]
    assert set(_ignored(read).values()) == {"footnote"}


def test_what_looks_like_a_mark_stays_in_free_text_without_a_note() -> None:
    rows = [["UH-1", "Städ*", "Ja"], ["UH-2", "Del (1)", "Ja"], ["UH-3", "Etapp 1)", "Ja"]]
    read = _sheet(*rows)
    assert list(read.accepted["title"]) == ["Städ*", "Del (1)", "Etapp 1)"]
    assert codes_of(read) == []


def test_a_merged_text_is_filled_down_and_a_merged_case_number_is_asked() -> None:
    rows = [[*ROW, "Skäl"], [None, "Vakt", "Nej", None], ["UH-3", "Tolk", "Nej", None]]
    merged = ["Kv1 2015!A2:A3", "Kv1 2015!D2:D4"]
    read = _sheet(*rows, header=[*REGISTER, "Motivering"], merged=merged)
    assert at(read) == [("S25", 3, "A")]
    assert list(read.accepted["reason_not_set"]) == ["Skäl", "Skäl"]


def test_a_case_number_merged_in_a_plan_is_that_of_all_its_rows() -> None:
    rows = [["Dnr", "Benämning", "Planerad annonsering"],
            ["1/15", "Städ", "2015-09-01"], [None, "Vakt", "2015-10-01"]]  # fmt: skip
    read = report({"2015": rows}, "Upphandlingsplan 2015.xlsx", merged=["2015!A2:A3"])
    assert list(read.accepted["procurement_ref"]) == ["1/15", "1/15"]


def test_a_plan_needs_no_case_numbers() -> None:
    rows = [["Dnr", "Benämning", "Planerad annonsering"],
            ["1/15", "Städ", "2015-09-01"], [None, "Vakt", "2015-10-01"],
            ["saknas", "Tolk", "2015-10-01"]]  # fmt: skip
    read = report({"2015": rows}, "Upphandlingsplan 2015.xlsx")
    assert (len(read.accepted), codes_of(read)) == (3, ["M02", "M02", "M02", "M44"])


def test_headings_are_organisations_or_suppliers_when_no_column_says_it() -> None:
    rows = [["Poseidon"], ROW, ["Bostadsbolaget"], OTHER]
    read = _sheet(*rows, sender="framtiden")
    assert list(read.accepted["org_id"]) == ["poseidon", "bostadsbolaget"]
    promises = [
        ["Dnr", "Utlovade platser"],
        ["Påhittade AB"],
        ["UH-1", 2],
        ["Andra AB"],
        ["UH-2", 1],
    ]
    read = report({"Blad1": promises}, "Utfästelser 2015.xlsx")
    assert list(read.accepted["supplier"]) == ["Påhittade AB", "Andra AB"]


def test_a_required_cell_that_says_nothing() -> None:
    read = _sheet(["saknas", "Städ", "Ja"], [None, "Vakt", "Nej"], ["-", "Tolk", "Nej"])
    assert sorted(at(read)) == [("M43", 2, "A"), ("M45", 3, "A"), ("M45", 4, "A")]


@pytest.mark.parametrize(("wrong", "status"), [(3, "rejected"), (2, "accepted")])
def test_a_file_of_which_too_much_is_held_back(wrong: int, status: str) -> None:
    rows = [[None if n < wrong else f"UH-{n}", "Städ", "Ja"] for n in range(10)]
    read = _sheet(*rows)
    assert (read.status, "S56" in codes_of(read)) == (status, status == "rejected")
    if status == "rejected":
        found = read.findings[read.findings["code"] == "S56"].iloc[0]
        assert found["params"] == {"n": 3, "of": 10, "share": 30}


def test_of_a_handful_of_rows_all_may_be_held_back() -> None:
    assert _sheet(*[[None, "Städ", "Ja"]] * 9).status == "accepted"


PERSON = "850709-9805"
CELLS: dict[str, list[Any]] = {
    "Diarienummer": ["UH-1", "UH-2", "UH-3", "uh-4", None, "Summa", "UН-5", Error("#REF!")],
    "Benämning": ["Städ", "Vakt", None, "Summa", "Tjänster", "Benämning", PERSON, " "],
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
    assume(sum(row[1] == PERSON for row in rows) < 2)  # with several of them nothing is kept
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
