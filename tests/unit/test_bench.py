"""The benchmark measures what it says, and its peers answer rightly on a register made by hand."""

import json
import sys
from pathlib import Path

import pytest
import xlsxwriter
from stdnum.se import orgnr

from pipelines.bench import invented, measure, payoff, plain, reading, report
from pipelines.payoff.cases import ACTORS, SOCIETY
from pipelines.settings import PROJECT

LINUX = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read in /proc")


def test_time_code_and_output_of_a_command(tmp_path: Path) -> None:
    code = "import os, sys, time; time.sleep(0.3); print(os.environ['A']); sys.exit(4)"
    done = measure.run([sys.executable, "-c", code], tmp_path, {"A": "hej"})
    assert (done.code, done.output) == (4, "hej\n")
    assert 0.3 <= done.seconds < 10


@LINUX
def test_peak_counts_child_processes_too(tmp_path: Path) -> None:
    hold = "x = bytearray(120_000_000); import time; time.sleep(0.5)"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    alone = measure.run([sys.executable, "-c", "import time; time.sleep(0.5)"], tmp_path, {})
    nested = measure.run([sys.executable, "-c", child], tmp_path, {})
    assert alone.peak_mb is not None
    assert nested.peak_mb is not None
    assert nested.peak_mb > alone.peak_mb + 100


def test_table_divides_by_the_peer_and_judges_the_goal() -> None:
    def line(name: str, *seconds: float, peak: float | None = 100.0) -> report.Line:
        runs = tuple(measure.Measured(s, peak, 0, "", "") for s in seconds)
        return report.Line(name, runs, "18 rows")

    lines = [line("peer", 4.0, 2.0, 9.0), line("shu fast", 1.0, 2.0, 3.0, peak=50.0)]
    text = report.table([*lines, line("shu slow", 5.0, peak=None)], "peer", {"peer": 1.0})
    assert "| shu fast | 2.00 (1.00 2.00 3.00) | 50 | 0.50 | 0.50 | 18 rows |" in text
    assert "| shu slow | 5.00 (5.00) | – | 1.25 | – | 18 rows |" in text
    assert "Goal: at most 1 × peer. shu fast: met; shu slow: NOT MET" in text


def test_table_judges_memory_and_several_peers() -> None:
    def line(name: str, seconds: float, peak: float) -> report.Line:
        return report.Line(name, (measure.Measured(seconds, peak, 0, "", ""),), "")

    lines = [line("quick", 1.0, 50.0), line("slow", 20.0, 90.0), line("shu chain", 2.5, 800.0)]
    text = report.table(lines, "quick", {"quick": 3.0, "slow": 0.1}, 1536)
    assert "Goal: at most 3 × quick. shu chain: met\n" in text
    assert "Goal: at most 0.1 × slow. shu chain: NOT MET\n" in text
    assert "Goal: at most 1536 MB. shu chain: met\n" in text


@pytest.mark.parametrize("way", sorted(reading.WAYS))
def test_every_way_of_reading_finds_all_rows(tmp_path: Path, way: str) -> None:
    for number in range(2):
        name = f"Uppföljning 2015 Kv1 nr {number}.xlsx"
        folder = tmp_path / "inbox" / reading.SENDER
        folder.mkdir(parents=True, exist_ok=True)
        invented.follow_up(folder / name, number, 30)
    done = measure.run(
        [sys.executable, "-m", "pipelines.bench.reading", way, str(tmp_path), "0"], PROJECT, {}
    )
    said = json.loads(done.output)
    assert (done.code, said["files"], said["rows"]) == (0, 2, 60), done.error
    assert 0 < said["seconds"] <= done.seconds


def test_invented_register_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    found = [
        plain.shares(invented.register(tmp_path / f"{n}.xlsx", seed, rows=200), "calamine")
        for n, seed in enumerate((1, 1, 2))
    ]
    assert found[0] == found[1] != found[2]
    assert found[0]["rows"] == 200
    assert all(orgnr.is_valid(invented.organisation_number(n)) for n in range(invented.BUYERS))


@pytest.mark.parametrize("engine", ["openpyxl", "calamine"])
def test_plain_script_on_four_rows(tmp_path: Path, engine: str) -> None:
    path = tmp_path / "register.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        rows = [(plain.BUYER, plain.KIND, plain.SOCIAL), ("A", "Tjänster", "True")]
        rows += [("A", "Tjänster", ""), ("B", "Tjänster", ""), ("B", "Varor", "True")]
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    # A has 1 of 2, B 0 of 1: the mean of the shares is a quarter.
    assert plain.shares(path, engine) == {  # type: ignore[arg-type]
        "rows": 4,
        "services": 3,
        "social": 1,
        "buyers": 2,
        "mean_share": 0.25,
    }


def test_both_ways_of_the_payoff_find_the_same() -> None:
    quick, slow = (payoff.run(way, 60, 40) for way in ("shu", "closed"))
    for actor in (*ACTORS, SOCIETY):
        assert quick[actor] == pytest.approx(slow[actor], rel=1e-9, abs=1e-4), actor
    assert quick["told"] == slow["told"]
