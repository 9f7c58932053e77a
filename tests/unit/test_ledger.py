"""The ledger of an archive: what it holds, that a change is named, that a kill is made up for."""

import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from pipelines.export import ledger_table
from pipelines.ingest import archive
from pipelines.ingest.archive import Decision, Receipt
from pipelines.retention import ledger, log

DAY = dt.date(2026, 1, 5)


def receive(folder: Path, number: int) -> Receipt:
    receipt = Receipt(f"higab-{number}", "higab", "a.csv", "ab" * 32, 3, DAY, number, "original")
    archive.store(receipt, b"abc", folder / "none", folder)
    return receipt


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Two submissions, of which the first was decided about, and a publication."""
    first, _ = receive(tmp_path, 1), receive(tmp_path, 2)
    assert ledger.keep(tmp_path, DAY) == 2
    archive.decide(first, Decision("confirmed", "controller", DAY), tmp_path)
    assert ledger.keep(tmp_path, DAY) == 1
    ledger.published(tmp_path, DAY, "r1", "20260105-r1", "cd" * 32)
    return tmp_path


def test_it_tells_in_order_what_happened(kept: Path) -> None:
    events = list(log.events(kept / ledger.NAME))
    assert [(e["event"], e.get("note")) for e in events] == [
        ("received", "higab/higab-1/receipt.json"),
        ("received", "higab/higab-2/receipt.json"),
        ("decided", "higab/higab-1/decision-1.json"),
        ("published", None),
    ]
    assert events[0]["sha256"] == "ab" * 32
    assert events[2]["decision"] == "confirmed"
    assert "controller" not in (kept / ledger.NAME).read_text()
    assert ledger.keep(kept, DAY) == 0
    assert ledger.faults(kept) == []


def _change(kept: Path) -> None:
    path = kept / "higab/higab-2/receipt.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"size": 4}))


def _remove(kept: Path) -> None:
    (kept / "higab/higab-2/receipt.json").unlink()


def _decide(kept: Path) -> None:
    path = kept / "higab/higab-1/decision-1.json"
    path.write_text(path.read_text().replace("confirmed", "refused"))


def _put_in(kept: Path) -> None:
    receive(kept, 3)


def _take_line(kept: Path) -> None:
    path = kept / ledger.NAME
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[1:]))


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (_change, "higab/higab-2/receipt.json: changed"),
        (_remove, "higab/higab-2/receipt.json: gone"),
        (_decide, "higab/higab-1/decision-1.json: changed"),
        (_put_in, "higab/higab-3/receipt.json: not received by a run"),
        (_take_line, "ledger.jsonl:1"),
    ],
)
def test_each_change_is_named(kept: Path, fault: Callable[[Path], None], told: str) -> None:
    fault(kept)
    assert told in ledger.faults(kept)


def test_a_receipt_whose_line_was_not_written_gets_it_from_the_next_run(kept: Path) -> None:
    receive(kept, 3)
    assert ledger.keep(kept, DAY) == 1
    assert ledger.faults(kept) == []


def test_a_removed_submission_keeps_its_receipt_and_the_ledger(kept: Path) -> None:
    (first, _) = archive.load_receipts(kept)
    archive.remove(first, kept)
    assert ledger.faults(kept) == []


def test_an_empty_archive_is_well(tmp_path: Path) -> None:
    assert ledger.faults(tmp_path) == []
    assert ledger.keep(tmp_path, DAY) == 0


# --- as a workbook -------------------------------------------------------------------------------


def sheet(kept: Path, faults: list[str], lang: str = "sv") -> list[tuple[Any, ...]]:
    path = kept / ledger.NAME
    sources = pd.DataFrame(
        [
            ("higab-1", "procurement_register", "2015-Q2", "accepted", True, 1200, 1199, 1),
            ("higab-2", "placement_list", "2015-Q2", "accepted", True, None, None, None),
        ],
        columns=["submission_id", "report_type", "period_id", "status", "is_effective", "rows_in",
                 "rows_accepted", "rows_quarantined"],
    )  # fmt: skip
    data = ledger_table.workbook(log.events(path), sources, faults, log.last(path), lang, "s1")
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [row for row in book.worksheets[0].iter_rows(values_only=True) if any(row)]


def test_it_is_read_as_a_workbook(kept: Path) -> None:
    lines = [json.loads(line) for line in (kept / ledger.NAME).read_bytes().splitlines()]
    title, about, verdict, headers, *rows = sheet(kept, [])
    assert (title[0], headers) == ("Liggare", tuple(sv for sv, _ in ledger_table.HEADERS))
    assert "ändrad eller borttagen rad syns" in about[0]
    assert verdict[0].endswith(f"Sista radens SHA-256: {log.last(kept / ledger.NAME)}")
    assert rows[0][:2] == (1, dt.datetime(2026, 1, 5))  # noqa: DTZ001 - a cell's day
    assert rows[0][2:9] == (
        "Mottagen", "higab", "higab-1", "Upphandlingsuppföljning", "2015-Q2", "Godtagen", "Ja",
    )  # fmt: skip
    assert rows[0][9:15] == (1200, 1199, 1, 3, None, "ab" * 32)
    assert rows[1][9:12] == (None, None, None), "rows of a report on persons"
    assert (rows[2][2], rows[2][13]) == ("Beslutad", "Bekräftad")
    assert (rows[3][2], rows[3][4], rows[3][14]) == ("Publicerad", "20260105-r1", "cd" * 32)
    assert [row[16] for row in rows] == [line["previous"] for line in lines]


def test_the_workbook_says_what_does_not_agree(kept: Path) -> None:
    _change(kept)
    verdict = sheet(kept, ledger.faults(kept), "en")[2][0]
    assert verdict == "Does not agree: higab/higab-2/receipt.json: changed"
