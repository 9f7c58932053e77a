"""The drop folder: the order of its files, and which of them are whole enough to be taken."""

import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.inbox import (
    ANY_TIME,
    Look,
    dropped,
    is_settled,
    natural,
    passed_over,
    settled_bytes,
    unplaced,
)

NOW = 1_500_000_000.0
HOUR = 3600


def put(path: Path, age: float = 0, data: bytes = b"data") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (NOW - age, NOW - age))
    return path


@pytest.mark.parametrize(
    "names",
    [["v1", "v2", "v10"], ["kv 1", "kv 02", "Kv 3"], ["a", "a1", "a1b", "a2"], ["m2", "m²", "ö"]],
)
def test_natural_order(names: list[str]) -> None:
    mixed = names[1:] + names[:1]
    assert sorted(mixed, key=natural) == names


@given(st.lists(st.text(max_size=8), max_size=5))
def test_any_names_can_be_put_in_order(names: list[str]) -> None:
    ordered = sorted(names, key=natural)
    assert all(natural(a) <= natural(b) for a, b in pairwise(ordered))


def test_files_are_told_with_their_organisation_whatever_folder_they_lie_in(tmp_path: Path) -> None:
    for name in ("higab/2015/v10.xlsx", "higab/v2.xlsx", "alvstranden/x.xlsx", "lost.xlsx"):
        put(tmp_path / name)
    found = [(org, path.name) for org, path in dropped(tmp_path)]
    assert found == [("alvstranden", "x.xlsx"), ("higab", "v2.xlsx"), ("higab", "v10.xlsx")]
    assert list(dropped(tmp_path / "nowhere")) == []


def test_files_that_are_nobodys_are_named_without_personal_numbers(tmp_path: Path) -> None:
    for name in ("b.xlsx", "Anna 850709-9805.xlsx", "~$b.xlsx", "higab/a.xlsx"):
        put(tmp_path / name)
    assert unplaced(tmp_path) == ("Anna ●●●●●●-●●●●.xlsx", "b.xlsx")
    assert unplaced(tmp_path / "nowhere") == ()


def test_what_is_passed_over_is_counted(tmp_path: Path) -> None:
    for name in (
        "higab/~$a.xlsx",
        "higab/.~lock.a.ods#",
        "higab/x.tmp",
        "higab/a.xlsx",
        "~$b.xlsx",
    ):
        put(tmp_path / name)
    assert passed_over(tmp_path) == 4
    assert passed_over(tmp_path / "nowhere") == 0


@pytest.mark.parametrize(
    ("age", "settle", "expected"),
    [(0, 0, True), (9, 10, False), (10, 10, True), (-9, 10, False), (-3 * 24 * HOUR, 10, True)],
)
def test_a_file_must_have_lain_still(
    age: float, settle: float, expected: bool, tmp_path: Path
) -> None:
    """A file from a clock that runs ahead is not young for ever."""
    path = put(tmp_path / "a.xlsx", age)
    assert is_settled(path, Look(NOW, settle)) is expected
    assert settled_bytes(path, Look(NOW, settle)) == (b"data" if expected else None)


@pytest.mark.parametrize("lock", ["~$a.xlsx", ".~lock.a.xlsx#"])
@pytest.mark.parametrize(("hours", "is_open"), [(0, True), (11.9, True), (12, False), (400, False)])
def test_a_file_that_somebody_has_open_waits(
    lock: str, hours: float, is_open: bool, tmp_path: Path
) -> None:
    path = put(tmp_path / "a.xlsx", age=30 * HOUR)
    other = put(tmp_path / "b.xlsx", age=30 * HOUR)
    put(tmp_path / lock, age=hours * HOUR)
    assert is_settled(path, Look(NOW)) is not is_open
    assert is_settled(other, Look(NOW))
    assert settled_bytes(path, ANY_TIME) == b"data"


def test_a_file_that_is_gone_or_has_a_very_long_name_is_no_fault(tmp_path: Path) -> None:
    assert not is_settled(tmp_path / "gone.xlsx", Look(NOW))
    assert settled_bytes(tmp_path / "gone.xlsx", Look(NOW)) is None
    assert is_settled(put(tmp_path / f"{'a' * 250}.xlsx"), Look(NOW))


@pytest.mark.parametrize("more", [b"data and more", b"DATA"], ids=["longer", "same size and time"])
def test_a_file_that_changes_while_it_is_read_waits(
    more: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / "a.xlsx")
    stamp = path.stat()
    whole = Path.read_bytes

    def rewritten_meanwhile(self: Path) -> bytes:
        data = whole(self)
        self.write_bytes(more)
        os.utime(self, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        return data

    monkeypatch.setattr(Path, "read_bytes", rewritten_meanwhile)
    assert settled_bytes(path, ANY_TIME) is None


def test_a_writer_that_never_stops_is_never_half_read(tmp_path: Path) -> None:
    """Files of one letter written over and over: what is taken is one of them, whole.

    Or nothing yet: an empty file is refused, and what is written into it later is another content.
    """
    path = tmp_path / "a.xlsx"
    size = 1 << 16
    program = (
        "import sys, pathlib\n"
        "while True:\n"
        "    for letter in (b'a', b'b'):\n"
        f"        pathlib.Path(sys.argv[1]).write_bytes(letter * {size})\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", program, str(path)])
    try:
        taken, looks = [], 0
        until = time.monotonic() + 10
        while looks < 500 and time.monotonic() < until:
            if path.exists():
                looks += 1
                taken.append(settled_bytes(path, ANY_TIME))
    finally:
        writer.kill()
        writer.wait()
    assert looks == 500
    assert set(taken) <= {b"a" * size, b"b" * size, b"", None}
