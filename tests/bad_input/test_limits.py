"""What one file may cost: the absolute limits of time and memory for hostile and for long files."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import cases_structure
import pytest
from base_books import CONTRACTS
from cases import Case
from workbooks import in_sheet, workbook

from pipelines.commands.check import check
from pipelines.ingest.process import given_by, reading_process
from pipelines.settings import Settings

HOSTILE = [c for c in cases_structure.CASES if c.number in ("S07", "S08", "S09", "S10", "S11")]
Answer = dict[str, Any]
MB = 1 << 20
LONG = 500_000


class Spent(NamedTuple):
    """What a reading process has used: the most memory at once, and processor time."""

    peak: int
    seconds: float


def readers() -> dict[int, Spent]:
    """Reading processes that are ours, and what each has used."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            lines = (folder / "status").read_text().splitlines()
            # The name stands in brackets and may hold blanks.
            ticks = (folder / "stat").read_text().rpartition(")")[2].split()[11:13]
        except OSError:  # it ended while we looked
            continue
        said = dict(line.split(":", 1) for line in lines if ":" in line)
        if int(said["PPid"]) == os.getpid() and b"pipelines.ingest.reader" in command:
            seconds = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
            found[int(folder.name)] = Spent(int(said["VmHWM"].split()[0]) * 1024, seconds)
    return found


@contextmanager
def measured(settings: Settings) -> Iterator[tuple[Callable[[Path, str], Answer], list[Spent]]]:
    """A fresh reading process, and what it has used once it has answered."""
    spent: list[Spent] = []
    others = readers()
    limits = settings.read_seconds, settings.read_memory_mb
    with reading_process(*limits, given_by(settings)) as process:

        def ask(path: Path, sender: str) -> Answer:
            answer = check(path, sender, None, "sv", settings, process).answer
            spent.extend(used for pid, used in readers().items() if pid not in others)
            return answer

        yield ask, spent


@pytest.mark.parametrize("case", HOSTILE, ids=lambda c: c.id)
def test_a_hostile_file_costs_little(case: Case, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / case.file_name
    path.write_bytes(case.data())
    with measured(settings) as (ask, spent):
        start = time.process_time()
        answer = ask(path, case.report.sender)
        mine = time.process_time() - start
    assert answer["status"] == case.status
    # Processor time: a busy machine must not decide.
    assert mine + sum(used.seconds for used in spent) < 5
    assert all(used.peak <= 500 * MB for used in spent), spent


def test_a_file_over_20_mb_is_refused_before_it_is_read(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / CONTRACTS.file_name
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(20 * MB + 1)
    with measured(settings) as (ask, spent):
        answer = ask(path, CONTRACTS.sender)
    assert spent == [], "nobody had to be asked"
    assert answer["status"] == "rejected"
    assert [m["code"] for m in answer["messages"]] == ["S59"]


@pytest.mark.slow
def test_half_a_million_rows_are_read(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / CONTRACTS.file_name
    head = workbook({CONTRACTS.sheet: [["Diarienummer", "Leverantör", "Kontraktsvärde"]]})
    # Rows as a writer with constant memory makes them, in a tenth of its time.
    rows = "".join(
        f'<row r="{n + 1}"><c r="A{n + 1}" t="inlineStr"><is><t>UH-{n}</t></is></c>'
        f'<c r="B{n + 1}" t="inlineStr"><is><t>Bolag {n % 900}</t></is></c>'
        f'<c r="C{n + 1}"><v>{1000 * n % 9_000_000}</v></c></row>'
        for n in range(1, LONG + 1)
    )
    sized = in_sheet(head, 'ref="A1:C1"', f'ref="A1:C{LONG + 1}"')
    path.write_bytes(in_sheet(sized, "</sheetData>", f"{rows}</sheetData>"))
    with measured(settings) as (ask, spent):
        start = time.monotonic()
        answer = ask(path, CONTRACTS.sender)
        assert time.monotonic() - start < 60
    assert (answer["status"], answer["rows_accepted"]) == ("accepted", LONG)
    assert all(used.peak <= 1536 * MB for used in spent), spent
