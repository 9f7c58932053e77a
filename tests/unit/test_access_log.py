"""The access log: append-only, chained, by month; every tampering but a cut end is told."""

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines import access_log

DAY = dt.datetime(2026, 1, 30, 12, tzinfo=dt.UTC)


def filled(folder: Path, n: int = 6) -> Path:
    for i in range(n):
        event = {"user": access_log.user_id(folder, f"u{i % 2}"), "page": f"sida {i} å"}
        access_log.append(folder, event, DAY + dt.timedelta(days=i))
    return folder


def test_what_is_written_is_read_in_order_and_whole(tmp_path: Path) -> None:
    log = filled(tmp_path / "log")
    assert [p.name for p in access_log.files(log)] == ["2026-01.jsonl", "2026-02.jsonl"]
    assert [e["page"] for e in access_log.events(log)] == [f"sida {i} å" for i in range(6)]
    assert access_log.faults(log) == []
    assert {p.stat().st_mode & 0o777 for p in log.glob("*") if p.is_file()} == {0o600}


def test_users_are_keyed_hashes(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert access_log.user_id(one, "anna") == access_log.user_id(one, "anna")
    assert access_log.user_id(one, "anna") != access_log.user_id(one, "bo")
    assert access_log.user_id(one, "anna") != access_log.user_id(other, "anna")


def _change(lines: list[bytes]) -> list[bytes]:
    return [lines[0].replace(b"sida 0", b"sida 9"), *lines[1:]]


def _take_out(lines: list[bytes]) -> list[bytes]:
    return [lines[0]]


def _put_in(lines: list[bytes]) -> list[bytes]:
    made = json.loads(lines[0]) | {"page": "hemlig"}
    return [*lines, json.dumps(made).encode() + b"\n"]


def _swap(lines: list[bytes]) -> list[bytes]:
    return [lines[1], lines[0]]


def _tear(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[1][:40]]


@pytest.mark.parametrize("tamper", [_change, _take_out, _put_in, _swap, _tear])
def test_tampering_is_found(tmp_path: Path, tamper: Callable[[list[bytes]], list[bytes]]) -> None:
    log = filled(tmp_path)
    path = log / "2026-01.jsonl"
    path.write_bytes(b"".join(tamper(path.read_bytes().splitlines(keepends=True))))
    assert access_log.faults(log)


def test_after_a_torn_line_the_log_goes_on(tmp_path: Path) -> None:
    log = filled(tmp_path)
    path = log / "2026-02.jsonl"
    path.write_bytes(path.read_bytes()[:-30])
    access_log.append(log, {"page": "efter"}, DAY + dt.timedelta(days=7))
    assert [e["page"] for e in access_log.events(log)][-1] == "efter"
    assert access_log.faults(log) == ["2026-02.jsonl:4"]


def test_months_that_are_over_age_may_go_and_the_rest_still_holds(tmp_path: Path) -> None:
    log = filled(tmp_path)
    access_log.files(log)[0].unlink()
    assert [p.name for p in access_log.files(log)] == ["2026-02.jsonl"]
    assert access_log.faults(log) == []


def test_processes_that_write_at_once_make_one_chain(tmp_path: Path) -> None:
    code = (
        "import datetime as dt, pathlib, sys; from pipelines import access_log\n"
        "for i in range(20): access_log.append(pathlib.Path(sys.argv[1]), {'n': i}, "
        "dt.datetime(2026, 5, 1, tzinfo=dt.UTC))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    running = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0]
    assert len(list(access_log.events(tmp_path))) == 60
    assert access_log.faults(tmp_path) == []


def test_what_is_cut_off_at_the_end_shows_by_the_last_seal_alone(tmp_path: Path) -> None:
    log = filled(tmp_path)
    kept = access_log.last_seal(log)
    assert kept == list(access_log.events(log))[-1]["seal"]
    path = log / "2026-02.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    assert access_log.faults(log) == []
    assert access_log.last_seal(log) != kept
