"""What is planted in the invented city, and that its truth says so of the right cells."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from python_calamine import SheetVisibleEnum, load_workbook

from pipelines.demo.city import generate
from pipelines.demo.kinds import KINDS
from pipelines.demo.layouts import layouts

City = tuple[Path, dict[str, Any]]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    out = tmp_path_factory.mktemp("city")
    return out, generate(out)


@pytest.fixture(scope="module")
def odd_city(tmp_path_factory: pytest.TempPathFactory) -> City:
    out = tmp_path_factory.mktemp("odd")
    return out, generate(out, quirks=0.3)


def rows_below_header(rows: list[list[Any]], headers: set[str]) -> int:
    """Rows that hold anything below the header, which may stand on two rows."""
    first = next(i for i, row in enumerate(rows) if sum(v in headers for v in row) >= 3)
    lower = {h.partition(" - ")[2] for h in headers} - {""}
    below = [row for row in rows[first + 1 :] if any(v != "" for v in row)]
    return len([row for row in below if not any(v in lower for v in row)])


def test_workbooks_open_and_hold_the_stated_rows(odd_city: City) -> None:
    """Below the header, the rows that hold anything are those read and those ignored."""
    out, truth = odd_city
    headers = defaultdict(set)
    for layout in layouts().values():
        for _, header in layout.columns:
            headers[layout.report_type] |= {header, header.partition(" - ")[0]}
            headers[layout.report_type] |= {header}
    checked = 0
    for line in truth["submissions"]:
        path = out / "inbox" / line["file"]
        if path.suffix == ".csv" or line["status"] == "rejected":
            continue
        book = load_workbook(path)
        held = 0
        for meta in book.sheets_metadata:
            if meta.visible == SheetVisibleEnum.Visible:
                sheet = book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
                held += rows_below_header(sheet, headers[line["report_type"]])
        assert held == line["rows_in"] + line["rows_ignored"], line["file"]
        checked += 1
    assert checked > 80


@pytest.mark.parametrize("which", ["city", "odd_city"])
def test_row_accounts_and_findings_agree(which: str, request: pytest.FixtureRequest) -> None:
    _, truth = request.getfixturevalue(which)
    for s in truth["submissions"]:
        assert s["rows_in"] == s["rows_accepted"] + s["rows_quarantined"]
        assert s["rows_ignored"] == sum(s["ignored"].values())
        errors = {
            (f["sheet"], f["row"])
            for f in s["findings"]
            if f["severity"] == "error" and f["row"] is not None
        }
        assert len(errors) == s["rows_quarantined"], s["file"]
        assert s["rows_quarantined"] <= 0.15 * s["rows_in"]
        if s["status"] == "accepted":
            understood = {(sheet, row) for sheet, row, _ in s["values"]}
            assert len(understood) == s["rows_accepted"]
            assert not understood & errors


def test_every_quirk_is_planted_at_least_twice(odd_city: City) -> None:
    _, truth = odd_city
    assert {k.name for k in KINDS if truth["planted"].get(k.name, 0) < 2} == set()
    assert len({k.name for k in KINDS}) == len(KINDS)


@pytest.mark.parametrize(
    "way",
    ["heading", "split", "merge", "total", "subtotal", "footnotes", "group_by", "blank_rows",
     "repeat_header", "hidden_sheet", "hidden_rows", "filtered", "coloured", "commented",
     "epoch_1904", "total_formula"],
)  # fmt: skip
def test_every_way_of_laying_out_is_in_two_files_at_least(city: City, way: str) -> None:
    """By the headers that only such a layout has."""
    out, truth = city
    by_header = {
        tuple(header.partition(" - ")[0] for _, header in layout.columns): layout
        for layout in layouts().values()
    }
    found = 0
    for line in truth["submissions"]:
        if line["status"] == "rejected" or line["file"].endswith(".csv"):
            continue
        rows = load_workbook(out / "inbox" / line["file"]).get_sheet_by_index(0).to_python()
        headed = [by_header.get(tuple(_filled(row))) for row in rows]
        found += any(getattr(x, way) for x in headed if x)
    assert found >= 2


def _filled(row: list[Any]) -> list[Any]:
    """A header row with the text of merged cells carried to the right."""
    filled: list[Any] = []
    for value in row:
        filled.append(value if value != "" or not filled else filled[-1])
    return filled


def test_every_code_of_a_planted_quirk_is_in_the_truth(odd_city: City) -> None:
    _, truth = odd_city
    found = Counter(f["code"] for s in truth["submissions"] for f in s["findings"])
    assert {k.code for k in KINDS if k.code and found[k.code] < 2} == set()
    assert {"S05", "S21", "S30", "S54", "S65"} <= set(found)
    severities = defaultdict(set)
    for s in truth["submissions"]:
        for f in s["findings"]:
            severities[f["code"]].add(f["severity"])
    assert {code for code, said in severities.items() if len(said) > 1} == set()


def test_findings_point_into_the_table(odd_city: City) -> None:
    """The cell that an unknown answer is reported for holds that answer."""
    out, truth = odd_city
    checked = 0
    for s in truth["submissions"]:
        for f in s["findings"]:
            if f["code"] == "M79" and s["file"].endswith(".xlsx"):
                book = load_workbook(out / "inbox" / s["file"])
                rows = book.get_sheet_by_name(f["sheet"]).to_python(skip_empty_area=False)
                value = rows[f["row"] - 1][ord(f["column"]) - ord("A")]
                assert value in ("kanske", "se kommentar")
                checked += 1
    assert checked > 0


def test_without_quirks_only_the_layouts_speak(tmp_path: Path) -> None:
    truth = generate(tmp_path, organisations=10, years=(2015, 2015), quirks=0)
    codes = {f["code"] for s in truth["submissions"] for f in s["findings"]}
    files = {"S05", "S54", "S21", "S29", "S30", "S65"}
    assert codes <= files | {"S27", "M02", "M62", "M63", "M77", "M109"}
    assert all(s["rows_quarantined"] == 0 for s in truth["submissions"])
    assert truth["planted"] == {}
