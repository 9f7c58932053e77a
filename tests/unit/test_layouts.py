"""Layouts as data: what a file may say, who it is for, when it holds, and what is refused."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from workbooks import LAYOUTS, REGISTER, REGISTRY, book, codes_of, field_of, rules, workbook

from pipelines.ingest.layouts import Layout, layouts_for, sender_layout, standard
from pipelines.ingest.parsers import parser
from pipelines.ingest.report import Reading, read_report
from pipelines.model.reports import DROPPED, STANDARD, FieldType
from pipelines.model.tables.staging import REPORT_ROWS

ROW = ["UH-1", "Städ", "Ja"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def _write(folder: Path, entries: str, org: str = "higab", name: str = "higab") -> None:
    text = f"organisation: {org}\nreports:\n  procurement_register:\n{entries}"
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def _register(folder: Path) -> list[Layout]:
    return [x for x in layouts_for(folder, "higab") if x.report_type == "procurement_register"]


def _read(folder: Path, sheets: dict[str, list[list[object]]], name: str = "a.xlsx") -> Reading:
    under = rules("higab", folder)
    return read_report(book(workbook(sheets), name, under=under), name, "higab", under)


@pytest.mark.parametrize("path", sorted(LAYOUTS.glob("*.yaml")), ids=lambda p: p.stem)
def test_every_bundled_layout_loads(path: Path) -> None:
    assert path.stem in REGISTRY.organisations
    assert sender_layout(LAYOUTS, path.stem) is not None
    assert len(layouts_for(LAYOUTS, path.stem)) > len(standard(LAYOUTS))


def test_the_standard_and_the_tables_name_the_same_fields() -> None:
    assert len(standard(LAYOUTS)) == 11
    for name, report in standard(LAYOUTS).items():
        kept = {n for n, f in report.fields.items() if f.type not in DROPPED and n != "org"}
        assert kept <= set(REPORT_ROWS[name].columns)
        named = {*report.required, *(n for group in report.any_of for n in group)}
        assert named | {report.sheet_field} - {None} <= set(report.fields)
        assert set(report.identity) <= {"org_id", *report.fields}


def test_every_type_of_field_can_be_read() -> None:
    codes = rules().codes
    used = set()
    for report in standard(LAYOUTS).values():
        for field in report.fields.values():
            used.add(field.type)
            assert field.type not in ("code", "codes") or field.codes in codes
            assert parser(field, None, codes)("s", "x") is not None
    assert used == set(FieldType.__args__)


def test_a_sender_without_a_layout_has_the_standard() -> None:
    assert sender_layout(LAYOUTS, "higab") is None
    assert [x.report_type for x in layouts_for(LAYOUTS, "higab")] == list(standard(LAYOUTS))


def test_a_senders_headers_stand_beside_the_standards(folder: Path) -> None:
    _write(folder, "    - fields: {social: {headers: [Sysselsättning]}}\n")
    (layout,) = _register(folder)
    assert field_of(layout, "sysselsättning") == "social"
    assert field_of(layout, "Social hänsyn") == "social"


def test_units_and_constants_of_a_layout(folder: Path) -> None:
    _write(
        folder,
        "    - fields:\n        contract_value_sek: {unit: tkr}\n        org: {value: HIGAB AB}\n",
    )
    header = [*REGISTER, "Kontraktsvärde"]
    read = _read(folder, {"Kv1 2015": [header, [*ROW, 5], ["UH-2", "Vakt", "Nej", "6 mnkr"]]})
    assert list(read.accepted["contract_value_sek"]) == [5000, 6_000_000]
    assert list(read.accepted["org_id"]) == ["higab", "higab"]


def test_what_a_layout_ignores_is_not_remarked_upon(folder: Path) -> None:
    _write(folder, "    - ignore_columns: [Hund]\n      ignore_rows: [Kontroll*]\n")
    rows = [[*REGISTER, "Hund"], [*ROW, "Karo"], [None, "Kontrollsumma", "1", "2"]]
    read = _read(folder, {"Kv1 2015": rows})
    assert codes_of(read) == []
    assert (len(read.accepted), list(read.ignored["reason"])) == (1, ["layout"])


def test_only_the_sheets_of_a_layout_are_read(folder: Path) -> None:
    _write(folder, '    - sheets: ["kv*"]\n')
    read = _read(folder, {"Kv1 2015": [REGISTER, ROW], "Lista": [REGISTER, ["UH-9", "x", "Ja"]]})
    assert list(read.accepted["procurement_ref"]) == ["UH-1"]
    assert codes_of(read) == ["S66"]


def test_the_header_row_of_a_layout_is_the_only_one(folder: Path) -> None:
    _write(folder, "    - header_row: 3\n")
    rows = [[*REGISTER, "Annonsdatum"], [], REGISTER, ROW]
    read = _read(folder, {"Kv1 2015": rows})
    assert list(read.accepted["source_row"]) == [4]


OLD_AND_NEW = """
    - valid_to: 2015-12-31
      fields: {contract_value_sek: {unit: tkr}}
    - valid_from: 2016-01-01
      fields: {contract_value_sek: {unit: mnkr}}
"""


@pytest.mark.parametrize(
    ("name", "sheet", "value"),
    [
        ("a.xlsx", "Kv1 2015", 5_000),
        ("a.xlsx", "Kv1 2016", 5_000_000),
        ("Uppföljning 2015.xlsx", "Blad1", 5_000),
        ("Uppföljning 2017.xlsx", "Blad1", 5_000_000),
    ],
)
def test_the_layout_that_is_valid_in_the_period_is_taken(
    folder: Path, name: str, sheet: str, value: int
) -> None:
    _write(folder, OLD_AND_NEW)
    read = _read(folder, {sheet: [[*REGISTER, "Kontraktsvärde"], [*ROW, 5]]}, name)
    assert list(read.accepted["contract_value_sek"]) == [value]


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        pytest.param(
            "    - {colour: red}\n",
            r"higab\.yaml: reports\.procurement_register\.0\.colour: "
            "unknown key; known are dates, ",
            id="unknown key of an entry",
        ),
        pytest.param(
            "    - fields: {social: {colour: red}}\n",
            r"higab\.yaml: reports\.procurement_register\.0\.fields\.social\.colour: unknown key; "
            "known are headers, unit, value, words$",
            id="unknown key of a field",
        ),
        pytest.param(
            "    - fields: {sociall: {headers: [x]}}\n",
            r"higab\.yaml: reports\.procurement_register\.fields\.sociall: "
            "unknown field; known are ",
            id="unknown field",
        ),
        pytest.param(
            "    - fields: {contract_value_sek: {unit: eur}}\n",
            r"higab\.yaml: .*contract_value_sek\.unit: ",
            id="unknown unit",
        ),
        pytest.param("    - {valid_from: snart}\n", r"higab\.yaml: .*valid_from: ", id="no date"),
        pytest.param(
            "    - {}\n  register: []\n",
            r"higab\.yaml: reports\.register: unknown report type; known are procurement_plan, ",
            id="unknown report type",
        ),
        pytest.param(
            "    - {valid_to: 2015-06-30}\n    - {valid_from: 2015-06-30}\n",
            r"higab\.yaml: procurement_register has two entries that are valid at once",
            id="a day in two entries",
        ),
        pytest.param(
            "    - {}\n    - {valid_from: 2015-06-30}\n",
            r"higab\.yaml: procurement_register has two entries that are valid at once",
            id="an entry within one that always holds",
        ),
        pytest.param("    - [\n", r"higab\.yaml: ", id="no YAML"),
    ],
)
def test_a_wrong_layout_is_refused_by_file_and_key(
    folder: Path, entries: str, message: str
) -> None:
    _write(folder, entries)
    with pytest.raises(ValueError, match=message):
        layouts_for(folder, "higab")


def test_a_layout_of_someone_else_is_refused(folder: Path) -> None:
    _write(folder, "    - {}\n", org="framtiden")
    with pytest.raises(ValueError, match=r"higab\.yaml: organisation is framtiden"):
        layouts_for(folder, "higab")


def test_a_layout_that_is_no_mapping_is_refused(folder: Path) -> None:
    (folder / "higab.yaml").write_text("- a\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"higab\.yaml: must be a mapping"):
        layouts_for(folder, "higab")


def test_a_wrong_standard_is_refused_by_file_and_key(folder: Path) -> None:
    shutil.copytree(STANDARD, folder / "standard")
    file = folder / "standard/procurement_register.yaml"
    text = file.read_text(encoding="utf-8").replace("type: ref", "type: reference", 1)
    file.write_text(text, encoding="utf-8")
    message = r"\w+\.yaml: fields\.procurement_ref\.type: "
    with pytest.raises(ValueError, match=message):
        layouts_for(folder, "higab")


def test_a_senders_own_words_and_order_of_days(folder: Path) -> None:
    _write(folder, "    - dates: mdy\n      fields: {social: {words: {Jajamän: 'yes'}}}\n")
    header = [*REGISTER, "Annonsdatum"]
    read = _read(folder, {"Kv1 2015": [header, ["UH-1", "Städ", "jajamän", "03/04/2015"]]})
    row = read.accepted.iloc[0]
    assert (row["social"], row["published_at"]) == ("yes", dt.date(2015, 3, 4))


def test_a_senders_header_goes_before_the_standards(folder: Path) -> None:
    _write(
        folder, "    - fields: {reason_not_set: {headers: [Benämning]}, title: {headers: [X]}}\n"
    )
    header = ["Diarienummer", "X", "Benämning", "Social hänsyn"]
    read = _read(folder, {"Kv1 2015": [header, ["UH-1", "Städ", "för kort", "Nej"]]})
    row = read.accepted.iloc[0]
    assert (row["title"], row["reason_not_set"]) == ("Städ", "för kort")


def test_a_hidden_sheet_is_read_when_the_layout_names_it(folder: Path) -> None:
    sheets = {"Info": [["Hej"]], "Data": [REGISTER, ROW]}
    data = workbook(sheets, hidden=["Data"])
    assert _hidden(data, folder) == []
    _write(folder, "    - sheets: [Data]\n")
    layouts_for.cache_clear()
    sender_layout.cache_clear()
    assert _hidden(data, folder) == [2]


def _hidden(data: bytes, folder: Path) -> list[int]:
    under = rules("higab", folder)
    name = "Uppföljning 2015.xlsx"
    read = read_report(book(data, name, under=under), name, "higab", under)
    assert set(read.accepted.get("is_hidden", ())) <= {True}
    return list(read.accepted["source_row"]) if len(read.accepted) else []


def test_entries_that_follow_each_other_and_parts_beside_each_other_are_allowed(
    folder: Path,
) -> None:
    part = "    - {part: value, when_header: Värde, fields: {contract_value_sek: {}}}\n"
    _write(folder, OLD_AND_NEW + part)
    found = _register(folder)
    assert [x.entry.part for x in found] == ["", "", "value"]
    assert found[0].entry.valid_to == dt.date(2015, 12, 31)
    assert set(found[2].fields) == {"contract_value_sek"}
