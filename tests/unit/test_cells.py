"""The reading process: cells kept once, and a workbook that kills or hangs it refused alone."""

import os
import signal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from workbooks import book, cells_of, workbook

from pipelines.ingest import cells
from pipelines.ingest.cells import ReadingProcess, cache_path, reading_process
from pipelines.ingest.reader import READER_VERSION

SMALL = workbook({"Kv1": [["Dnr", "x"], ["UH-1", 1]]}, hidden=["Kv1!2"], merged=["Kv1!A1:B1"])
# Small when sent, large when its million rows are lists of cells.
LARGE = b"a;b;c;d;e;f;g;h\r\n" * 1_000_000
ENOUGH_MB, LITTLE_MB = 2048, 500


def _left_over(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if p.suffix != ".parquet"]


def test_the_child_gives_what_the_reader_reads(tmp_path: Path) -> None:
    target = tmp_path / "new folder" / "a.parquet"
    with reading_process(30, ENOUGH_MB) as process:
        kept = process.read(SMALL, "a.xlsx", target)
    here = book(SMALL, "a.xlsx")
    assert cells_of(kept.cells) == cells_of(here.cells)
    assert (kept.kind, kept.problems, kept.sheets, kept.masked) == (
        *(here.kind, here.problems, here.sheets, here.masked),
    )
    assert kept.sheets[0].hidden_rows == (2,)
    assert cells.load(target).cells.equals(kept.cells)
    assert _left_over(target.parent) == []


def test_one_child_reads_file_after_file_and_a_kept_one_is_not_read_again(tmp_path: Path) -> None:
    with reading_process(30, ENOUGH_MB) as process:
        process.start()
        child = process._child
        for number in (1, 2):
            process.read(SMALL, "a.xlsx", tmp_path / f"{number}.parquet")
        again = process.read(b"other bytes", "a.xlsx", tmp_path / "1.parquet")
        assert process._child is child
        assert process.read_count == 2
    assert again.kind == "xlsx"
    assert child is not None
    assert child.poll() is not None, "the child ends with the block"


def test_a_refusal_is_kept_like_any_reading(tmp_path: Path) -> None:
    with reading_process(30, ENOUGH_MB) as process:
        kept = process.read(b"", "a.xlsx", tmp_path / "a.parquet")
    assert [p.code for p in kept.problems] == ["S37"]
    assert [p.code for p in cells.load(tmp_path / "a.parquet").problems] == ["S37"]


def test_a_file_that_takes_too_long_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    process = ReadingProcess(0, ENOUGH_MB)
    try:
        process.start()
        hanging = process._child
        refused = process.read(SMALL, "a.xlsx", tmp_path / "a.parquet")
        assert (refused.kind, [p.code for p in refused.problems]) == ("none", ["S61"])
        assert len(refused.cells) == 0
        assert hanging is not None
        assert hanging.poll() is not None, "the hanging child is ended"
        assert list(tmp_path.iterdir()) == []
        process.seconds = 30
        assert process.read(SMALL, "b.xlsx", tmp_path / "b.parquet").kind == "xlsx"
        assert process._child is not hanging
        assert process.read_count == 2
    finally:
        process.close()


def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    with reading_process(60, LITTLE_MB) as process:
        for turn in (1, 2):  # first by a new child, then by one that has read another file
            refused = process.read(LARGE, "a.csv", tmp_path / "a.parquet")
            assert [p.code for p in refused.problems] == ["S61"]
            kept = process.read(SMALL, "b.xlsx", tmp_path / f"{turn}.parquet")
            assert (kept.kind, len(kept.cells)) == ("xlsx", 4)
        assert process.read_count == 4
    assert sorted(p.name for p in tmp_path.iterdir()) == ["1.parquet", "2.parquet"]


def test_a_child_that_dies_of_something_else_costs_no_file(tmp_path: Path) -> None:
    with reading_process(30, ENOUGH_MB) as process:
        process.read(SMALL, "a.xlsx", tmp_path / "a.parquet")
        assert process._child is not None
        os.kill(process._child.pid, signal.SIGKILL)
        process._child.wait()
        assert process.read(SMALL, "b.xlsx", tmp_path / "b.parquet").kind == "xlsx"


def test_a_child_that_cannot_start_refuses_the_file(tmp_path: Path) -> None:
    with reading_process(30, 16) as process:
        refused = process.read(SMALL, "a.xlsx", tmp_path / "a.parquet")
    assert [p.code for p in refused.problems] == ["S61"]


def test_closing_twice_does_no_harm() -> None:
    process = ReadingProcess(30, ENOUGH_MB)
    process.close()
    process.start()
    process.close()
    process.close()


@pytest.mark.parametrize(
    ("name", "ending"),
    [("a.XLSX", "xlsx"), ("a.csv", "csv"), ("a", ""), ("a.x/../y", ""), ("a.å b", "b")],
)
def test_a_cache_is_named_by_content_ending_and_reader(name: str, ending: str) -> None:
    path = cache_path(Path("cells"), "0" * 64, name)
    assert path == Path("cells") / f"{'0' * 64}-{ending}-{READER_VERSION}.parquet"


def test_what_is_on_disk_says_everything(tmp_path: Path) -> None:
    target = tmp_path / "a.parquet"
    with reading_process(30, ENOUGH_MB) as process:
        process.read(SMALL, "a.xls", target)
    assert pq.read_table(target).column_names == ["sheet", "row", "col", "kind", "text"]
    kept = cells.load(target)
    assert [(p.code, p.params) for p in kept.problems] == [("S03", {"kind": "xlsx"})]
    assert kept.sheets[0].merged == ((0, 0, 0, 1),)
