"""Taking in files: once per content, in an order of their names, and kept only as they may be."""

import datetime as dt
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from workbooks import REGISTER, cells_of, csv_bytes, rules, workbook

from pipelines.ingest import cells, intake
from pipelines.ingest.archive import load_receipts, new_id
from pipelines.ingest.inbox import ANY_TIME, Look
from pipelines.ingest.intake import Intake, take_in
from pipelines.ingest.process import ReadingProcess, reading_process
from pipelines.ingest.report import read_report

TODAY = dt.date(2015, 7, 1)
ROW = ["UH-1", "Städ", "Ja"]
REPORT = workbook({"Kv1 2015": [REGISTER, ROW]})
OTHER = workbook({"Kv2 2015": [REGISTER, ROW]})
PERSONAL = workbook({"Kv1 2015": [[*REGISTER, "Motivering"], [*ROW, "Anna 850709-9805"]]})
CSV = csv_bytes([REGISTER, ROW])


@pytest.fixture(scope="module")
def process() -> Iterator[ReadingProcess]:
    with reading_process(60, 2048) as started:
        yield started


@pytest.fixture
def drop(tmp_path: Path, process: ReadingProcess) -> Any:
    """Put files into the drop folder and take them in."""

    def run(*, rules: str = "", look: Look = ANY_TIME, **files: dict[str, bytes]) -> Intake:
        for org_id, named in files.items():
            for name, data in named.items():
                path = tmp_path / "inbox" / org_id / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        places = (tmp_path / "inbox", tmp_path / "archive", tmp_path / "cells")
        return take_in(*places, process, TODAY, look=look, rules=rules)

    return run


def _kept(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if p.is_file())


def test_the_id_of_a_submission_is_never_like_a_personal_number(tmp_path: Path) -> None:
    like, rest = "8507099805ab", "c0ffee" * 9
    assert new_id("higab", rest[:12] + like + rest[12:], 7, tmp_path) == f"higab-{rest[:12]}"
    made = new_id("higab", like + rest[:52], 7, tmp_path)
    assert made == f"higab-{(like + rest)[1:13]}"
    (tmp_path / "higab" / made).mkdir(parents=True)
    assert new_id("higab", like + rest[:52], 7, tmp_path) == f"{made}-7"


def test_a_file_is_received_once_and_whole(drop: Any, tmp_path: Path) -> None:
    done = drop(higab={"Uppföljning Kv1 2015.xlsx": REPORT})
    (receipt,) = done.receipts
    assert done.new == (receipt.submission_id,)
    assert (receipt.org_id, receipt.file_name) == ("higab", "Uppföljning Kv1 2015.xlsx")
    assert (receipt.size, receipt.received_at, receipt.sequence) == (len(REPORT), TODAY, 1)
    assert (receipt.kept, receipt.problems) == ("original", ())
    assert receipt.submission_id == f"higab-{receipt.sha256[:12]}"
    folder = tmp_path / "archive/higab" / receipt.submission_id
    assert _kept(tmp_path / "archive") == ["original.xlsx", "receipt.json"]
    assert (folder / "original.xlsx").read_bytes() == REPORT
    assert drop().new == ()
    assert drop().receipts == done.receipts


@pytest.mark.parametrize("second", ["a.xlsx", "a (kopia).xlsx", "undermapp/a.xlsx"])
def test_the_same_bytes_are_one_delivery_under_any_name(
    second: str, drop: Any, process: ReadingProcess
) -> None:
    drop(higab={"a.xlsx": REPORT})
    before = process.read_count
    done = drop(higab={second: REPORT})
    assert (len(done.receipts), done.new) == (1, ())
    assert process.read_count == before


def test_the_same_bytes_from_two_senders_are_two_deliveries(drop: Any) -> None:
    done = drop(higab={"a.xlsx": REPORT}, framtiden={"a.xlsx": REPORT})
    assert [r.org_id for r in done.receipts] == ["framtiden", "higab"]
    assert len(set(done.new)) == 2


@pytest.mark.parametrize(
    "name",
    [
        "~$a.xlsx",
        ".a.xlsx",
        ".DS_Store",
        "a.tmp",
        "a.xlsx.part",
        "A.CRDOWNLOAD",
        "läs mig.txt",
        "a.md",
    ],
)
def test_lock_files_and_unfinished_copies_are_skipped(name: str, drop: Any) -> None:
    done = drop(higab={name: REPORT, "b.xlsx": OTHER})
    assert [r.file_name for r in done.receipts] == ["b.xlsx"]
    assert (done.unsettled, done.passed_over) == ((), 1)


def test_files_are_received_by_name_so_that_a_later_version_is_newer(drop: Any) -> None:
    books = {f"Plan v{n}.xlsx": workbook({"A": [[n]]}) for n in (10, 9, 2, 1)}
    done = drop(higab=books)
    assert [r.file_name for r in done.receipts] == [f"Plan v{n}.xlsx" for n in (1, 2, 9, 10)]
    assert [r.sequence for r in done.receipts] == [1, 2, 3, 4]
    done = drop(higab={"Plan v0.xlsx": REPORT})
    assert done.receipts[-1].file_name == "Plan v0.xlsx", "what comes later is newer"
    assert done.receipts[-1].sequence == 5


@pytest.mark.parametrize("data", [b"", REPORT[:500], b"<html>", CSV])
def test_a_refused_file_leaves_a_receipt_and_no_content(
    data: bytes, drop: Any, tmp_path: Path, process: ReadingProcess
) -> None:
    done = drop(higab={"Uppföljning 2015.xlsx": data})
    (receipt,) = done.receipts
    assert receipt.kept == "nothing"
    assert [p.code for p in receipt.problems] in (["S37"], ["S05"], ["S01"], ["S02"])
    assert _kept(tmp_path / "archive") == ["receipt.json"]
    again = drop(higab={"Uppföljning 2015 igen.xlsx": data})
    assert len(again.receipts) == 1, "the same refused file is not received twice"
    kept = intake.workbook_of(receipt, tmp_path / "archive", tmp_path / "cells", process)
    assert (kept.kind, kept.problems) == ("none", receipt.problems)
    read = read_report(kept, receipt.file_name, "higab", rules())
    assert (read.status, read.period_id) == ("rejected", "2015")


def test_a_file_refused_for_its_name_is_taken_in_under_a_better_one(
    drop: Any, tmp_path: Path, process: ReadingProcess
) -> None:
    drop(higab={"Uppföljning 2015.xlsx": CSV})
    done = drop(higab={"Uppföljning 2015.csv": CSV})
    first, second = done.receipts
    assert [p.code for p in first.problems] == ["S02"]
    assert (second.kept, second.problems) == ("original", ())
    assert first.submission_id != second.submission_id
    assert drop().new == ()
    for receipt, kind in ((first, "none"), (second, "csv")):
        kept = intake.workbook_of(receipt, tmp_path / "archive", tmp_path / "cells", process)
        assert kept.kind == kind
    assert load_receipts(tmp_path / "archive") == done.receipts


def test_a_file_with_personal_numbers_is_kept_as_masked_cells(
    drop: Any, tmp_path: Path, process: ReadingProcess
) -> None:
    done = drop(higab={"Anna 850709-9805.xlsx": PERSONAL})
    (receipt,) = done.receipts
    assert receipt.kept == "cells"
    assert "9805" not in receipt.file_name
    assert _kept(tmp_path / "archive") == ["cells.parquet", "receipt.json"]
    written = [p for p in tmp_path.rglob("*") if p.is_file() and "inbox" not in p.parts]
    assert len(written) == 3
    # Not within a digest, where any four digits may stand.
    alone = re.compile(rb"(?<![0-9a-f])9805(?![0-9a-f])")
    assert not any(alone.search(p.read_bytes()) for p in written)
    places = (tmp_path / "archive", tmp_path / "cells", process)
    from_cache = intake.workbook_of(receipt, *places)
    for cached in (tmp_path / "cells").iterdir():
        cached.unlink()
    from_archive = intake.workbook_of(receipt, *places)
    assert cells_of(from_archive.cells) == cells_of(from_cache.cells)


def test_an_original_is_read_again_when_its_cells_are_gone(
    drop: Any, tmp_path: Path, process: ReadingProcess
) -> None:
    (receipt,) = drop(higab={"a.xlsx": REPORT}).receipts
    places = (tmp_path / "archive", tmp_path / "cells", process)
    kept = intake.workbook_of(receipt, *places)
    before = process.read_count
    cells.cache_path(tmp_path / "cells", receipt.sha256, "a.xlsx", "higab").unlink()
    assert cells_of(intake.workbook_of(receipt, *places).cells) == cells_of(kept.cells)
    assert process.read_count == before + 1


def test_receipts_are_read_back_as_they_were(drop: Any, tmp_path: Path) -> None:
    done = drop(higab={"a.xlsx": REPORT, "b.xlsx": b"", "c.xls": OTHER}, framtiden={"d.csv": CSV})
    assert load_receipts(tmp_path / "archive") == done.receipts
    assert [r.sequence for r in done.receipts] == [1, 2, 3, 4]
    assert {p.code for r in done.receipts for p in r.problems} == {"S37", "S03"}
    for file in (tmp_path / "archive").rglob("receipt.json"):
        assert json.loads(file.read_text(encoding="utf-8"))["received_at"] == "2015-07-01"


def test_a_partial_folder_is_ignored_and_does_not_stand_in_the_way(
    drop: Any, tmp_path: Path
) -> None:
    (receipt,) = drop(higab={"a.xlsx": REPORT}).receipts
    final = tmp_path / "archive/higab" / receipt.submission_id
    final.rename(final.parent / f".{final.name}.partial")
    assert load_receipts(tmp_path / "archive") == ()
    assert drop().receipts == (receipt,)
    assert [p.name for p in final.parent.iterdir()] == [final.name]


def test_names_are_composed_and_kept(drop: Any) -> None:
    done = drop(higab={"Uppfo\u0308ljning; DROP TABLE x.xlsx": REPORT, f"{'a' * 200}.xlsx": OTHER})
    assert [r.file_name for r in done.receipts] == [
        *(f"{'a' * 200}.xlsx", "Uppföljning; DROP TABLE x.xlsx"),
    ]


def test_no_drop_folder_and_no_archive_is_no_fault(tmp_path: Path, process: ReadingProcess) -> None:
    done = take_in(tmp_path / "in", tmp_path / "archive", tmp_path / "cells", process, TODAY)
    assert done == Intake((), (), ())


def test_what_is_received_is_told_without_personal_numbers(
    tmp_path: Path, process: ReadingProcess
) -> None:
    path = tmp_path / "inbox/higab/Anna 850709-9805.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(REPORT)
    said: list[str] = []
    take_in(
        tmp_path / "inbox", tmp_path / "archive", tmp_path / "cells", process, TODAY, said.append
    )
    assert said == ["higab/Anna ●●●●●●-●●●●.xlsx"]


def test_a_file_that_is_open_or_young_waits_and_is_named_without_personal_numbers(
    drop: Any, tmp_path: Path
) -> None:
    names = {"Anna 850709-9805.xlsx": REPORT, "~$Anna 850709-9805.xlsx": b"x"}
    done = drop(higab=names, look=Look(time.time()))
    assert done == Intake((), unsettled=("higab/Anna ●●●●●●-●●●●.xlsx",), passed_over=1)
    (tmp_path / "inbox/higab/~$Anna 850709-9805.xlsx").unlink()
    assert drop(look=Look(time.time(), settle_seconds=60)).new == ()
    assert len(drop(look=Look(time.time())).new) == 1


def test_a_refused_file_is_tried_again_when_the_rules_have_changed(drop: Any) -> None:
    (first,) = drop(higab={"a.xlsx": REPORT[:500]}, rules="one").receipts
    assert first.rules == "one"
    assert drop(rules="one").new == ()
    done = drop(rules="two")
    assert [(r.kept, r.rules) for r in done.receipts] == [("nothing", "one"), ("nothing", "two")]
    assert done.new == (f"{first.submission_id}-2",)
    assert drop(rules="two").new == ()


def test_a_file_that_was_read_is_not_received_again_when_the_rules_have_changed(drop: Any) -> None:
    first = drop(higab={"a.xlsx": REPORT}, rules="one")
    again = drop(rules="two")
    assert (again.new, again.renewed, again.receipts) == ((), (), first.receipts)


def test_cells_kept_instead_of_a_file_are_read_anew_when_the_rules_have_changed(
    drop: Any, tmp_path: Path, process: ReadingProcess
) -> None:
    (first,) = drop(higab={"a.xlsx": PERSONAL}, rules="one").receipts
    done = drop(rules="two")
    (again,) = done.receipts
    assert (done.new, done.renewed) == ((), (first.submission_id,))
    assert (again.rules, again.sequence) == ("two", 1)
    assert _kept(tmp_path / "archive") == ["cells-2.parquet", "receipt.json", "renewed-1.json"]
    assert drop(rules="two").renewed == ()
    assert load_receipts(tmp_path / "archive") == done.receipts
    book = intake.workbook_of(again, tmp_path / "archive", tmp_path / "cells", process)
    assert book.kind == "xlsx"


def test_cells_whose_file_is_gone_stay_as_they_are(drop: Any, tmp_path: Path) -> None:
    (first,) = drop(higab={"a.xlsx": PERSONAL}, rules="one").receipts
    (tmp_path / "inbox/higab/a.xlsx").unlink()
    assert drop(rules="two").receipts == (first,)
    assert _kept(tmp_path / "archive") == ["cells.parquet", "receipt.json"]


def test_only_the_services_user_can_read_what_was_received(drop: Any, tmp_path: Path) -> None:
    drop(higab={"a.xlsx": REPORT, "b.xlsx": PERSONAL})
    for path in (tmp_path / "archive").rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)
