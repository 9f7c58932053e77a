"""Whole runs beside an empty Dagster job: nothing changed, one file changed, and first runs.

Every run is a process of its own on a city that stands between the runs; what is compared with what
is decided in `__main__.py`, the cities are made by `cases.py` and `many.py`.
"""

import json
import statistics
import sys
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

from pipelines.bench import invented, many, measure, report
from pipelines.bench.cases import Case, compare, python, reading
from pipelines.settings import PROJECT

EMPTY = "Dagster job of the same assets and checks, empty"
UNCHANGED, CHANGED = "shu refresh, nothing changed", "shu refresh, one file changed"
FIRST = "shu refresh, first run"
BARE = "bare calamine over the same files"
# performance.md 7 and issue 9: beside the empty job, beside calamine, and of growth beside a line.
GOALS = {UNCHANGED: 1.5, CHANGED: 3.0}
FIRST_GOAL, GROWTH_GOAL, MEMORY_MB = 3.0, 1.1, 1536
# What commands that run no job may take to start.
START_SECONDS = 0.7
CASE = {"parameters": "2016-01", "months": 12, "persons": [{"id": "P1", "w": 21_000}]}


def empty_job(work: Path, where: Mapping[str, str]) -> Case:
    """The job with empty bodies, of the shape that ours has for a registry."""
    shape = work / "shape.json"
    shape.write_text(python("-m", "pipelines.bench.empty_job", environment=where).output)

    def case(_: Path) -> tuple[measure.Measured, str]:
        done = python("-m", "pipelines.bench.empty_job", str(shape), environment=where)
        told = json.loads(done.output)
        return done, f"{told['assets']} assets, {told['checks']} checks"

    return case


def again(where: Mapping[str, str], sender: str = "", rows: int = 200) -> Case:
    """The job once more on a published city; with a sender after a workbook of his has changed."""
    seeds = count(1)

    def case(_: Path) -> tuple[measure.Measured, str]:
        if sender:
            name = Path(where["SHU_RAW"]) / "inbox" / sender / "Uppföljning 2015 Kv1 ny.xlsx"
            invented.follow_up(name, 1_000 + next(seeds), rows)
        done = python("-m", "pipelines", "refresh", "--json", environment=where)
        said = json.loads(done.output)
        if bool(said["unchanged_since"]) == bool(sender):
            msg = f"the run was {'taken over' if sender else 'computed'}"
            raise RuntimeError(msg)
        return done, f"{said['workbooks_read']} workbooks read"

    return case


def beside_the_empty_job(
    where: Mapping[str, str], sender: str, repeats: int, work: Path
) -> list[report.Line]:
    """A published city's runs in turn with the empty job.

    A run that changed comes before the one with nothing changed: the latter takes it over.
    """
    cases = {
        EMPTY: empty_job(work, where),
        CHANGED: again(where, sender),
        UNCHANGED: again(where),
    }
    return compare(cases, repeats, work)


def verdicts(lines: list[report.Line]) -> str:
    """Whether runs keep to their goals, in time and in processor seconds."""
    by_name = {line.name: line for line in lines}
    told = []
    for name, most in GOALS.items():
        time = by_name[name].seconds / by_name[EMPTY].seconds
        processor = _processor(by_name[name]) / _processor(by_name[EMPTY])
        verdict = "met" if time <= most else "NOT MET"
        told.append(
            f"Goal: {name}, at most {most:g} × the empty job: {verdict} "
            f"({time:.2f} in time, {processor:.2f} in processor seconds)."
        )
    return "\n".join(told)


def _processor(line: report.Line) -> float:
    return statistics.median(run.processor for run in line.runs)


def first_run(where: Mapping[str, str]) -> measure.Measured:
    """The first run on a city's files."""
    return python("-m", "pipelines", "refresh", "--json", environment=where)


def beside_calamine(where: Mapping[str, str]) -> list[report.Line]:
    """The first run on a city beside the bare reading of its files, once each."""
    bare, _ = reading("calamine", Path(where["SHU_RAW"]))(Path())
    done = first_run(where)
    files = len(list(Path(where["SHU_RAW"]).glob("inbox/*/*.xlsx")))
    each = f"{files:,} workbooks"
    return [report.Line(BARE, (bare,), each), report.Line(FIRST, (done,), each)]


def grown(work: Path, sizes: tuple[int, ...], units: int, years: int) -> Iterator[report.Line]:
    """The first run on one, ten and more cities' worth of workbooks, each with what a file took."""
    for size in sizes:
        where = many.workbooks(work / f"grown-{size}", units * size, years)
        done = first_run(where)
        files = units * size * years * 4 * len(many.REPORTS)
        each = 1000 * done.seconds / files
        told = f"{files:,} workbooks, {each:.1f} ms a workbook"
        if done.peak_mb is not None:
            told += f", {1000 * done.peak_mb / files:.0f} kB"
        yield report.Line(f"shu refresh, first run, {size} × {units} units", (done,), told)


def growth_table(lines: list[report.Line], sizes: tuple[int, ...]) -> str:
    """Time and memory of each size to what a line through the smallest one would have."""
    base = lines[0]
    rows = ["| what | seconds | peak, MB | time to linear | memory to linear | of each |",
            "|---|---|---|---|---|---|"]  # fmt: skip
    met = []
    for line, size in zip(lines, sizes, strict=True):
        times = size / sizes[0]
        ratio = line.seconds / base.seconds / times
        met.append(ratio <= GROWTH_GOAL)
        memory, of_line = "–", "–"
        if line.peak_mb is not None and base.peak_mb is not None:
            memory, of_line = f"{line.peak_mb:.0f}", f"{line.peak_mb / base.peak_mb / times:.2f}"
        rows.append(
            f"| {line.name} | {line.seconds:.1f} | {memory} | {ratio:.2f} | {of_line} "
            f"| {line.answer} |"
        )
    verdict = "met" if all(met) else "NOT MET"
    return "\n".join([*rows, "", f"Goal: at most {GROWTH_GOAL:g} × linear in time: {verdict}."])


def starting(where: Mapping[str, str], repeats: int, work: Path) -> list[report.Line]:
    """How long small commands take from nothing, beside Python alone and beside pandas."""
    case = work / "case.json"
    case.write_text(json.dumps(CASE))
    workbook = invented.follow_up(work / "Uppföljning 2015 Kv1.xlsx", 1, 20)
    commands = {
        "python, nothing": ("-c", "pass"),
        "python, import pandas": ("-c", "import pandas"),
        "shu --help": ("-m", "pipelines", "--help"),
        "shu status": ("-m", "pipelines", "status"),
        "shu appraise": ("-m", "pipelines", "appraise", str(case)),
        "shu check": ("-m", "pipelines", "check", str(workbook), "--organisation", "higab"),
    }
    runs: dict[str, list[measure.Measured]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, arguments in commands.items():
            # Whatever it finds: a workbook with remarks has an exit code of its own.
            command = [sys.executable, *arguments]
            runs[name].append(measure.run(command, PROJECT, where))
    return [report.Line(name, tuple(found), "") for name, found in runs.items()]


def starting_verdict(lines: list[report.Line]) -> str:
    """Which commands start in time: those that work, after what the machine takes for Python."""
    ours = [x for x in lines if x.name.startswith("shu ")]
    told = "; ".join(
        f"{x.name}: {'met' if x.seconds <= START_SECONDS else 'NOT MET'}" for x in ours
    )
    return f"Goal: at most {START_SECONDS:g} s. {told}"
