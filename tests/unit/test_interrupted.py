"""Receiving and retention interrupted at each operation: nothing lost, the next run ends it.

Publication is tried in `tests/pipeline/test_publish_crash.py`, backup in `test_backup.py`.
"""

import hashlib
import os
import shutil
from pathlib import Path

import crashes
import pytest
from crashed_work import RECEIVED, purge_all, receive

from pipelines.ingest import archive
from pipelines.retention import ledger, log

ACTS = (crashes.kill, crashes.tear, crashes.no_space, crashes.bad_disk)


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def nothing_is_lost(folder: Path) -> None:
    """Every receipt has its bytes, until they are said to be removed."""
    for receipt in archive.load_receipts(folder):
        if receipt.kept == "original":
            data = archive.kept_file(receipt, folder).read_bytes()
            assert data == RECEIVED[receipt.submission_id]
            assert hashlib.sha256(data).hexdigest() == receipt.sha256


@pytest.mark.parametrize("act", ACTS)
def test_receiving_is_made_up_for_by_the_next_run(tmp_path: Path, act: object) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    code, done = crashes.run(receive, whole)
    assert code == 0
    assert len(done) > 25
    for at in crashes.steps(done, act):
        folder = tmp_path / "folder"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        was_killed = crashes.run(receive, folder, at=at, act=act)[0] == crashes.CRASHED
        assert was_killed == (act in (crashes.kill, crashes.tear)), at
        nothing_is_lost(folder)
        receive(folder)
        torn = log.faults(folder / ledger.NAME)
        assert not torn or act is crashes.tear, at  # a line that was torn stays and is told
        if not torn:
            assert ledger.faults(folder) == [], at
            found = {k: v for k, v in content(folder).items() if ".partial" not in k}
            expected = content(whole)
            assert found.pop(ledger.NAME)
            assert expected.pop(ledger.NAME)
            assert found == expected, at


def old_files(folder: Path) -> Path:
    for name in ("exports/a.xlsx", "exports/b.csv", "letters/higab/a.xlsx", "cells/1.parquet"):
        path = folder / "data/warehouse" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
        os.utime(path, (0, 0))
    return folder


@pytest.mark.parametrize("act", ACTS)
def test_retention_tells_before_it_deletes_and_the_next_one_ends_it(
    tmp_path: Path, act: object
) -> None:
    code, done = crashes.run(purge_all, old_files(tmp_path / "whole"))
    assert code == 0
    assert sum(entry.startswith("unlink") for entry in done) == 4
    for at in crashes.steps(done, act):
        folder = tmp_path / "folder"
        shutil.rmtree(folder, ignore_errors=True)
        before = set(content(old_files(folder)))
        was_killed = crashes.run(purge_all, folder, at=at, act=act)[0] == crashes.CRASHED
        assert was_killed == (act in (crashes.kill, crashes.tear)), at
        gone = before - set(content(folder))
        told = folder / "data/raw/archive/deletion_log.jsonl"
        if gone and act is not crashes.tear:
            assert sum(event["files"] for event in log.events(told)) >= len(gone), at
        purge_all(folder)
        assert set(content(folder)) & before == set(), at
        assert act is crashes.tear or log.faults(told) == [], at
