"""The ledger of an archive: what it holds, that a change is named, that a kill is made up for."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

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
