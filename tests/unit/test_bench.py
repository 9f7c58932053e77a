"""The benchmark measures what it says, and its peers answer rightly on a register made by hand."""

import json
import sys
from pathlib import Path

import pytest
import xlsxwriter
from stdnum.se import orgnr

from pipelines.bench import (
    dashboard,
    disclosure,
    invented,
    measure,
    payoff,
    plain,
    reading,
    report,
)
from pipelines.payoff.cases import ACTORS, SOCIETY
from pipelines.settings import PROJECT

LINUX = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read in /proc")


def test_time_code_and_output_of_a_command(tmp_path: Path) -> None:
    code = "import os, sys, time; time.sleep(0.3); print(os.environ['A']); sys.exit(4)"
    done = measure.run([sys.executable, "-c", code], tmp_path, {"A": "hej"})
    assert (done.code, done.output) == (4, "hej\n")
    assert 0.3 <= done.seconds < 10
    assert 0 < done.processor < done.seconds


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


def told(**ours: float) -> dict[str, float]:
    """Figures of the dashboard's part, those of the empty page a tenth of ours."""
    figures = {"start": 2.0, "first view": 1.0, "p95 of a rerun": 0.5, "reruns": 150.0,
               "errors": 0.0, "MB a session": 0.8, "MB after": 300.0}  # fmt: skip
    shown = {f"shu, {n}": v for n, v in (figures | ours).items()}
    empty = {f"empty, {n}": v / 10 for n, v in figures.items()}
    return {**shown, **empty, "empty, rerun": 0.01, "shu, rerun laget": 0.12,
            "shu, rerun enheter": ours.get("rerun", 0.15)}  # fmt: skip


def test_the_dashboard_s_table_sets_each_figure_beside_the_empty_page() -> None:
    text = dashboard.table(told())
    assert "| first view after start, s | 1.00 | 0.10 | 1.5 |" in text
    assert "| processor time of a rerun, enheter, s | 0.150 | 0.010 | 0.2 |" in text
    assert "| 95th percentile of a rerun, 50 viewers, s | 0.50 | 0.05 | 1 |" in text
    assert "| memory a session, MB | 0.8 | 0.1 | |" in text
    assert "rerun: met; first view: met; many viewers: met" in text


@pytest.mark.parametrize(
    ("worse", "verdict"),
    [
        ({"rerun": 0.21}, "rerun: NOT MET; first view: met"),
        ({"first view": 1.6}, "first view: NOT MET"),
        ({"p95 of a rerun": 1.1}, "many viewers: NOT MET"),
        ({"errors": 1.0}, "many viewers: NOT MET"),
    ],
)
def test_the_dashboard_s_goals_are_missed_one_by_one(worse: dict[str, float], verdict: str) -> None:
    assert verdict in dashboard.table(told(**worse))


def test_disclosure_control_is_judged_by_what_the_job_takes_without_it() -> None:
    text = disclosure.table({
        "small": {"seconds": 30.0, "control": 10.0},
        "slow": {"seconds": 31.0, "control": 11.0},
        "large": {"seconds": 300.0, "control": 61.0},
    })  # fmt: skip
    assert "| small | 30.0 | 10.0 | 1.50 |" in text
    assert "small: met; slow: NOT MET; large: NOT MET" in text


def test_the_clocks_of_disclosure_control_stand_around_functions_that_are_there() -> None:
    assert all(callable(getattr(module, name)) for module, name in disclosure.WORK)
