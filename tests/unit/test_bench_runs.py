"""The benchmark of whole runs: its peer has our steps, and its many workbooks are what they say."""

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from pipelines.bench import empty_job, many, measure, report, runs
from pipelines.definitions import defs


def test_the_empty_job_has_the_assets_and_checks_of_ours(
    capsys: pytest.CaptureFixture[str],
) -> None:
    steps = empty_job.shape()
    graph = defs().resolve_asset_graph()
    assets = {name for step in steps for name in step["assets"]}
    assert assets == {k.to_user_string() for k in graph.get_all_asset_keys()}
    checks = {(c["asset"], c["name"]) for step in steps for c in step["checks"]}
    assert checks == {(c.asset_key.to_user_string(), c.name) for c in graph.asset_check_keys}
    empty_job.main(steps)
    told = json.loads(capsys.readouterr().out)
    assert told == {"assets": len(assets), "checks": len(checks)}


def test_every_unit_has_two_reports_a_quarter_with_case_numbers_of_its_own(tmp_path: Path) -> None:
    where = many.workbooks(tmp_path / "city", units=2, years=1, rows=3)
    paths = sorted(Path(where["SHU_RAW"]).glob("inbox/*/*.xlsx"))
    assert len(paths) == 2 * 1 * 4 * 2
    numbers: dict[str, list[str]] = {"Avtal": [], "Uppföljning": []}
    for path in paths:
        book = CalamineWorkbook.from_path(path)
        rows = book.get_sheet_by_index(0).to_python()
        assert path.stem.rpartition(" ")[2] in book.sheet_names[0]
        assert len(rows) == 1 + 3
        numbers[path.stem.split()[0]] += [str(row[0]) for row in rows[1:]]
    assert len(set(numbers["Avtal"])) == 2 * 4 * 3
    assert set(numbers["Avtal"]) == set(numbers["Uppföljning"])


def test_growth_is_told_beside_a_line_through_the_smallest() -> None:
    def line(seconds: float, peak: float | None) -> report.Line:
        return report.Line("shu", (measure.Measured(seconds, peak, 0, "", ""),), "so much")

    text = runs.growth_table([line(10, 400), line(110, 2000)], (1, 10))
    assert "| shu | 10.0 | 400 | 1.00 | 1.00 | so much |" in text
    assert "| shu | 110.0 | 2000 | 1.10 | 0.50 | so much |" in text
    assert text.endswith("linear in time: met.")
    assert "NOT MET" in runs.growth_table([line(10, None), line(111, None)], (1, 10))


def test_runs_are_judged_beside_the_empty_job_in_both_kinds_of_seconds() -> None:
    def line(name: str, seconds: float, processor: float) -> report.Line:
        return report.Line(name, (measure.Measured(seconds, None, 0, "", "", processor),), "")

    lines = [line(runs.EMPTY, 2, 2), line(runs.CHANGED, 6.2, 6), line(runs.UNCHANGED, 3, 2.5)]
    assert runs.verdicts(lines).splitlines() == [
        "Goal: shu refresh, nothing changed, at most 1.5 × the empty job: met "
        "(1.50 in time, 1.25 in processor seconds).",
        "Goal: shu refresh, one file changed, at most 3 × the empty job: NOT MET "
        "(3.10 in time, 3.00 in processor seconds).",
    ]


def test_a_command_starts_in_time_or_not() -> None:
    def line(name: str, seconds: float) -> report.Line:
        return report.Line(name, (measure.Measured(seconds, None, 0, "", ""),), "")

    told = runs.starting_verdict(
        [line("python", 9), line("shu status", 0.7), line("shu check", 0.8)]
    )
    assert told == "Goal: at most 0.7 s. shu status: met; shu check: NOT MET"
