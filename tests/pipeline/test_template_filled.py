"""Templates filled in from their own lists: accepted without a remark, for every report type."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from letters import converted, opened
from openpyxl.worksheet.worksheet import Worksheet
from test_commands import run

from pipelines.commands.check import check
from pipelines.commands.check_answer import exit_code
from pipelines.export.template import HEADER_ROW
from pipelines.export.template_columns import Column, columns_of
from pipelines.ingest.process import ReadingProcess, given_by, reading_process
from pipelines.model.reports import standard
from pipelines.settings import Settings

DAY = dt.date(2016, 2, 1)
# By field, else by type of field. What says that something ended or failed is left out.
VALUES: dict[str, Any] = {
    "ref": "UH-2016-101", "text": "Lokalvård", "org_number": "556104-8587", "cpv": "90910000-9",
    "person_id": "19850312-9879", "year": 2016, "date": DAY, "window": DAY, "number": 12,
    "count": 2, "share": 50, "amount": 250_000, "wage": 24_000, "ssyk": "9111",
    "birth_year": 1985, "arrival_year": 2010, "version": 1, "max_ends_at": dt.date(2018, 2, 1),
    "ends_at": dt.date(2017, 2, 1), "planned_end_at": dt.date(2017, 2, 1), "promised_persons": 4,
    "end_window": dt.date(2017, 2, 1), "horizon_months": 12, "due_date": dt.date(2016, 12, 31),
    "observed_at": dt.date(2016, 2, 1), "children_under_18": 1, "org_number:buyer": None,
}  # fmt: skip
LEFT_OUT = {
    "cancelled_at", "terminated_at", "declined_by_candidate_at", "declined_by_supplier_at",
    "interrupted_at", "deceased_at", "ended_at", "end_reason", "outcome_reason", "reason",
    "reason_not_set", "replaces_procurement_ref", "joint_orgs", "cpv_additional",
}  # fmt: skip
CHOSEN = {"status": {"sv": "Uppfyllt", "en": "Fulfilled"}}


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingProcess]:
    """One reading process for all, with a key and the day of these tests."""
    key = tmp_path_factory.mktemp("keys") / "key"
    key.write_text(f"1 {'ab' * 32}\n", encoding="ascii")
    key.chmod(0o400)
    settings = Settings(key_file=key, today=dt.date(2016, 11, 1))
    limits = (settings.read_seconds, settings.read_memory_mb)
    with reading_process(*limits, given_by(settings)) as shared:
        yield shared


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and nothing published."""
    monkeypatch.setenv("SHU_WAREHOUSE", str(tmp_path / "wh"))
    monkeypatch.setenv("SHU_RAW", str(tmp_path / "raw"))
    monkeypatch.setenv("SHU_TODAY", "2016-11-01")
    return tmp_path


def entry(book: Any) -> Worksheet:
    (sheet,) = [s for s in book.worksheets if s.sheet_state == "visible"]
    return sheet


def choices(book: Any, sheet: Worksheet, place: str) -> list[str]:
    """What the drop-down of a cell offers."""
    rules = [v for v in sheet.data_validations.dataValidation if place in v.sqref]
    lists = [v for v in rules if v.type == "list"]
    if not lists:
        return []
    ((name, area),) = book.defined_names[lists[0].formula1.lstrip("=")].destinations
    cells = book[name][area]
    rows = cells if isinstance(cells, tuple) else ((cells,),)
    return [str(row[0].value) for row in rows]


def value(column: Column, offered: list[str]) -> Any:
    if column.field in LEFT_OUT:
        return None
    if offered:
        return offered[0]
    return VALUES.get(column.field, VALUES.get(column.type))


def filled(path: Path, name: str, lang: str) -> None:
    book = opened(path.read_bytes())
    sheet = entry(book)
    asked = columns_of(standard()[name], lang, units=True)
    for number, column in enumerate(asked, start=1):
        cell = sheet.cell(HEADER_ROW + 2, number)
        cell.value = value(column, choices(book, sheet, cell.coordinate))
    if sheet["A6"].value == "Period":
        (first, *_) = choices(book, sheet, "B6")
        sheet["B6"].value = next(c for c in choices(book, sheet, "B6") if "2016" in c) or first
    book.save(path)


def checked(path: Path, process: ReadingProcess) -> tuple[int, dict[str, Any]]:
    """What `shu check --json` says of a file, and the code that it ends with."""
    answer = check(path, None, None, "sv", Settings(), process).answer
    return exit_code(answer), answer


def made(name: str, lang: str, folder: Path) -> Path:
    path = folder / "higab/mall.xlsx"
    words = ("template", name, "--organisation", "higab", "--lang", lang, "--out", str(path))
    assert run(*words)[0] == 0
    return path


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("name", list(standard()))
def test_a_template_filled_in_from_its_lists_is_accepted_without_a_remark(
    name: str, lang: str, folder: Path, process: ReadingProcess
) -> None:
    path = made(name, lang, folder)
    filled(path, name, lang)
    code, answer = checked(path, process)
    assert [(m["code"], m["text"]) for m in answer["messages"]] == []
    assert (code, answer["status"], answer["report_type"]) == (0, "accepted", name)
    assert (answer["rows_in"], answer["rows_accepted"], answer["rows_ignored"]) == (1, 1, 0)


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("name", list(standard()))
def test_an_empty_template_has_nothing_to_report(
    name: str, lang: str, folder: Path, process: ReadingProcess
) -> None:
    path = made(name, lang, folder)
    path = path.rename(path.with_name("mall 2016.xlsx"))
    code, answer = checked(path, process)
    codes = {m["code"] for m in answer["messages"]}
    assert (answer["status"], answer["report_type"]) == ("accepted", name)
    assert codes == {"S29", "S69"}
    assert (code, answer["rows_in"], answer["rows_ignored"]) == (4, 0, 0)


@pytest.mark.slow
def test_templates_filled_in_and_saved_by_libreoffice_are_accepted(
    folder: Path, process: ReadingProcess
) -> None:
    paths = []
    for name in standard():
        path = made(name, "sv", folder)
        filled(path, name, "sv")
        paths.append(path.rename(path.with_name(f"{name}.xlsx")))
    (folder / "higab/sparade").mkdir()
    for path in converted(paths, "xlsx", folder / "higab/sparade"):
        code, answer = checked(path, process)
        assert (code, answer["messages"]) == (0, []), path.stem
        assert answer["report_type"] == path.stem
