"""The reading process: cells kept once, and a workbook that kills or hangs it refused alone."""

import datetime as dt
import os
import re
import signal
import threading
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from workbooks import REGISTER, book, cells_of, workbook

from pipelines.ingest import cells
from pipelines.ingest.cells import READER_VERSION, Workbook, cache_path
from pipelines.ingest.problem import SIZE_LIMIT
from pipelines.ingest.process import Given, ReadingProcess, given_by, reading_process
from pipelines.ingest.pseudonyms import KeyFileError, KeyRing, new_key
from pipelines.settings import Settings

ROWS = [list(REGISTER), ["UH-1", "Städ", "Ja"], ["UH-2", "Vakt", "Nej"]]
SMALL = workbook({"Kv1 2015": ROWS}, hidden=["Kv1 2015!3"], merged=["Kv1 2015!B2:C2"])
# Small when sent, large when its million rows are lists of cells.
LARGE = b"a;b;c;d;e;f;g;h\r\n" * 1_000_000
ENOUGH_MB, LITTLE_MB = 2048, 500


def _left_over(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if p.suffix != ".parquet"]


def _child(process: ReadingProcess) -> int | None:
    return process._pool.all[0].pid


def _same(one: Workbook, other: Workbook) -> None:
    assert cells_of(one.cells) == cells_of(other.cells)
    for fact in (
        *("kind", "problems", "sheets", "masked", "kept"),
        *("key_version", "dropped", "report_type"),
    ):
        assert getattr(one, fact) == getattr(other, fact), fact


def test_the_child_gives_what_the_reader_reads(tmp_path: Path) -> None:
    target = tmp_path / "new folder" / "a.parquet"
    with reading_process(30, ENOUGH_MB) as process:
        kept = process.read(SMALL, "a.xlsx", target, "higab")
    _same(kept, book(SMALL, "a.xlsx"))
    assert kept.sheets[0].hidden_rows == (3,)
    assert kept.sheets[0].merged == ((1, 1, 1, 2),)
    assert (kept.kept, kept.report_type) == ("original", "procurement_register")
    _same(cells.load(target), kept)
    facts = cells.load_facts(target)
    assert (facts.kept, facts.sheets, len(facts.cells)) == (kept.kept, kept.sheets, 0)
    assert _left_over(target.parent) == []


def test_persons_reach_the_disk_as_pseudonyms_only(tmp_path: Path) -> None:
    rows = [["Personnummer", "Namn", "Identifierad"], ["19850709-9805", "Anna", "2015-03-01"]]
    data = workbook({"Kandidater": rows})
    given = Given(ring=KeyRing({3: b"k" * 32}), today=dt.date(2016, 1, 1))
    with reading_process(30, ENOUGH_MB, given) as process:
        kept = process.read(data, "Kandidater 2015.xlsx", tmp_path / "a.parquet", "social_resurs")
        without = ReadingProcess(30, ENOUGH_MB)
        refused = without.read(
            data, "Kandidater 2015.xlsx", tmp_path / "b.parquet", "social_resurs"
        )
        without.close()
    assert (kept.kept, kept.key_version, kept.dropped) == ("cells", 3, {"name": 1})
    assert (refused.kept, [p.code for p in refused.problems]) == ("nothing", ["S57"])
    for path in tmp_path.rglob("*"):
        assert not [w for w in (b"9805", b"Anna", b"k" * 32, b"6b" * 32) if w in path.read_bytes()]


def test_only_one_report_may_be_asked_for(tmp_path: Path) -> None:
    with reading_process(30, ENOUGH_MB) as process:
        read = process.read(SMALL, "a.xlsx", tmp_path / "a.parquet", "higab", "candidate_list")
    assert (read.kept, [p.code for p in read.problems]) == ("nothing", ["S17"])


def test_two_children_read_at_the_same_time(tmp_path: Path) -> None:
    with reading_process(60, ENOUGH_MB, children=2) as process:
        threads = [
            threading.Thread(
                target=process.read, args=(SMALL, "a.xlsx", tmp_path / f"{n}.parquet", "higab")
            )
            for n in (0, 1, 2, 2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert process.read_count == 3
        assert None not in [child.pid for child in process._pool.all]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["0.parquet", "1.parquet", "2.parquet"]


def test_what_is_too_large_is_not_even_sent(tmp_path: Path) -> None:
    with reading_process(30, ENOUGH_MB) as process:
        read = process.read(b"x" * (SIZE_LIMIT + 1), "a.xlsx", tmp_path / "a.parquet")
        assert _child(process) is None
    assert [(p.code, p.params) for p in read.problems] == [("S59", {"limit_mb": 20})]


def test_what_the_settings_give(tmp_path: Path) -> None:
    plain = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse", key_file=None)
    assert given_by(plain).ring is None
    assert given_by(plain).today == plain.today
    ring = new_key(tmp_path / "key")
    keyed = plain.model_copy(update={"key_file": tmp_path / "key"})
    assert given_by(keyed).ring == ring
    within = plain.model_copy(update={"key_file": tmp_path / "key", "raw": tmp_path})
    with pytest.raises(KeyFileError, match="must not lie within"):
        given_by(within)


def test_one_child_reads_file_after_file_and_a_kept_one_is_not_read_again(tmp_path: Path) -> None:
    with reading_process(30, ENOUGH_MB) as process:
        process.start()
        child = _child(process)
        for number in (1, 2):
            process.read(SMALL, "a.xlsx", tmp_path / f"{number}.parquet")
        again = process.read(b"other bytes", "a.xlsx", tmp_path / "1.parquet")
        assert _child(process) == child
        assert process.read_count == 2
    assert again.kind == "xlsx"
    assert child is not None
    assert not Path(f"/proc/{child}").exists(), "the child ends with the block"


def test_a_refusal_is_kept_like_any_reading(tmp_path: Path) -> None:
    with reading_process(30, ENOUGH_MB) as process:
        kept = process.read(b"", "a.xlsx", tmp_path / "a.parquet")
    assert [p.code for p in kept.problems] == ["S37"]
    assert [p.code for p in cells.load(tmp_path / "a.parquet").problems] == ["S37"]


def test_a_file_that_takes_too_long_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    process = ReadingProcess(0, ENOUGH_MB)
    try:
        process.start()
        hanging = _child(process)
        refused = process.read(SMALL, "a.xlsx", tmp_path / "a.parquet")
        assert (refused.kind, [p.code for p in refused.problems]) == ("none", ["S61"])
        assert len(refused.cells) == 0
        assert hanging is not None
        assert not Path(f"/proc/{hanging}").exists(), "the hanging child is ended"
        assert list(tmp_path.iterdir()) == []
        process.seconds = 30
        assert process.read(SMALL, "b.xlsx", tmp_path / "b.parquet").kind == "xlsx"
        assert _child(process) != hanging
        assert process.read_count == 2
    finally:
        process.close()


def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    with reading_process(60, LITTLE_MB) as process:
        for turn in (1, 2):  # first by a new child, then by one that has read another file
            refused = process.read(LARGE, "a.csv", tmp_path / "a.parquet")
            assert [p.code for p in refused.problems] == ["S61"]
            kept = process.read(SMALL, "b.xlsx", tmp_path / f"{turn}.parquet", "higab")
            assert (kept.kind, len(kept.cells)) == ("xlsx", 9)
        assert process.read_count == 4
    assert sorted(p.name for p in tmp_path.iterdir()) == ["1.parquet", "2.parquet"]


def test_a_child_that_dies_of_something_else_costs_no_file(tmp_path: Path) -> None:
    with reading_process(30, ENOUGH_MB) as process:
        process.read(SMALL, "a.xlsx", tmp_path / "a.parquet")
        child = _child(process)
        assert child is not None
        os.kill(child, signal.SIGKILL)
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
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
def test_a_cache_is_named_by_content_and_ending(name: str, ending: str) -> None:
    path = cache_path(Path("cells"), "0" * 64, name)
    assert re.fullmatch(rf"cells/{'0' * 64}-{ending}-[0-9a-f]{{12}}\.parquet", str(path))


def test_a_cache_is_another_for_another_sender_or_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = {
        cache_path(Path("cells"), "0" * 64, name, sender, rules)
        for name in ("a.xlsx", "b.xlsx")
        for sender in ("higab", "poseidon")
        for rules in ("x-k1", "x-k2")
    }
    assert len(paths) == 8
    monkeypatch.setattr(cells, "READER_VERSION", READER_VERSION + "1")
    assert cache_path(Path("cells"), "0" * 64, "a.xlsx", "higab", "x-k1") not in paths


def test_what_is_on_disk_says_everything(tmp_path: Path) -> None:
    target = tmp_path / "a.parquet"
    with reading_process(30, ENOUGH_MB) as process:
        process.read(SMALL, "a.xls", target, "higab")
    assert pq.read_table(target).column_names == ["sheet", "row", "col", "kind", "text"]
    kept = cells.load(target)
    assert [(p.code, p.params) for p in kept.problems] == [("S03", {"kind": "xlsx"})]
    assert kept.sheets[0].merged == ((1, 1, 1, 2),)


def test_a_file_killed_by_its_own_cells_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHU_KEY_FILE", str(tmp_path / "secret"))
    with reading_process(60, LITTLE_MB) as process:
        process.start()
        child = _child(process)
        assert child is not None
        while b"SHU_" not in (said := Path(f"/proc/{child}/environ").read_bytes()):
            if b"PYTHONPATH" in said:  # the child's own environment, no longer ours
                break
        assert b"SHU_KEY_FILE" not in said
        process.read(LARGE, "a.csv", tmp_path / "cells" / "a.parquet")
    assert list((tmp_path / "cells").iterdir()) == []


def test_the_child_is_limited(tmp_path: Path) -> None:
    with reading_process(7, ENOUGH_MB) as process:
        process.read(SMALL, "a.xlsx", tmp_path / "a.parquet", "higab")
        said = Path(f"/proc/{_child(process)}/limits").read_text()
    limits = {line[:25].strip(): line[25:46].strip() for line in said.splitlines()}
    assert limits["Max address space"] == str(ENOUGH_MB << 20)
    assert limits["Max core file size"] == "0"
    assert 7 <= int(limits["Max cpu time"]) < 120
