"""`make bench`: ours beside plain scripts on the same input, in tables.

Every measured thing is a process of its own, run in turn with the others; no formulas here.
"""

import datetime as dt
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from pipelines.bench import invented, measure, report
from pipelines.bench.reading import SENDER as SENDER_OF_MANY
from pipelines.settings import PROJECT, Settings
from pipelines.warehouse.snapshot import current, query

REGISTER = PROJECT.parent / (
    "shared/realdata/upphandlingsmyndigheten/number_of_procurements_2021.xlsx"
)
SENDER = "upphandlingsmyndigheten"
TODAY = "2022-01-31"
PEER = "pandas + openpyxl, plain script"
GOALS = {PEER: 1.0}
CALAMINE = "bare calamine"
OPENPYXL = "pandas + openpyxl"
# performance.md 7, and what openpyxl costs there; reliability.md 8 for the memory.
READING_GOALS = {CALAMINE: 3.0, OPENPYXL: 0.25}
READING_MB = 1536
# performance.md 7: draws of the pay-off.
CLOSED = "closed form per placement, numpy"
PAYOFF_GOALS = {CLOSED: 1 / 20}
PAYOFF_MB = 1024
WRITE_ONLY = "openpyxl write-only, cells alone"
WRITING_GOALS = {WRITE_ONLY: 0.5}
CHANGED_GOALS = {WRITE_ONLY: 0.1}
# The libraries' own threads would make the comparison one of machines.
ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# openpyxl takes minutes over all files: it reads some of them and is scaled.
SAMPLE = 100
PUBLISHED = (0, 4)
ANSWER = """
SELECT count(*) AS procurements,
    count(*) FILTER (nature = 'services') AS services,
    count(*) FILTER (nature = 'services' AND social = 'yes') AS social,
    count(DISTINCT org_id) FILTER (nature = 'services') AS buyers
FROM (
    -- A kind that was inferred is unknown to the plain script.
    SELECT org_id, social, CASE WHEN nature_source = 'reported' THEN nature END AS nature
    FROM public.procurement
)
"""
Case = Callable[[Path], tuple[measure.Measured, str]]


def python(*arguments: str, environment: Mapping[str, str] | None = None) -> measure.Measured:
    """Measure a Python command; anything but a published run or a success is an error."""
    command = [sys.executable, *arguments]
    done = measure.run(command, PROJECT, {"SHU_TODAY": TODAY, **(environment or {})})
    if done.code not in PUBLISHED:
        msg = f"{' '.join(arguments)} ended with {done.code}: {done.error.strip()[-2000:]}"
        raise RuntimeError(msg)
    return done


def plain(register: Path, engine: str) -> Case:
    """The plain script with one of pandas' engines."""

    def case(_: Path) -> tuple[measure.Measured, str]:
        done = python("-m", "pipelines.bench.plain", str(register), engine)
        return done, answer(json.loads(done.output))

    return case


def refresh(register: Path, reference: Path | None) -> Case:
    """The whole job from an empty archive and warehouse, with the default or another registry."""

    def case(folder: Path) -> tuple[measure.Measured, str]:
        inbox, warehouse = folder / "raw/inbox" / SENDER, folder / "warehouse"
        inbox.mkdir(parents=True)
        shutil.copy(register, inbox / register.name)
        options = ["--raw", str(folder / "raw"), "--warehouse", str(warehouse)]
        if reference:
            options += ["--reference", str(reference)]
        done = python("-m", "pipelines", "refresh", *options)
        snapshot = current(warehouse)
        if snapshot is None:
            msg = f"nothing was published: {done.error.strip()[-2000:]}"
            raise RuntimeError(msg)
        return done, answer(query(snapshot, ANSWER, []).to_dict("records")[0])

    return case


def reading(way: str, folder: Path, at_most: int = 0) -> Case:
    """One way of reading a folder's workbooks; a sample's time is scaled to all of them."""

    def case(_: Path) -> tuple[measure.Measured, str]:
        done = python("-m", "pipelines.bench.reading", way, str(folder), str(at_most))
        said = json.loads(done.output)
        share = len(list(folder.rglob("*.xlsx"))) / said["files"]
        scaled = f", scaled from {said['files']} files" if share > 1 else ""
        # What it took to start and import is no reading; all leave it out alike.
        measured = replace(done, seconds=said["seconds"] * share)
        several = f", {said['processes']} reading processes" if said["processes"] > 1 else ""
        return measured, f"{said['rows'] * share:,.0f} rows{scaled}{several}"

    return case


def ways(folder: Path) -> dict[str, Case]:
    """Our reading of a folder beside its peers."""
    return {
        CALAMINE: reading("calamine", folder),
        OPENPYXL: reading("openpyxl", folder, SAMPLE),
        "shu chain, bytes to rows": reading("shu", folder),
    }


def payoff(way: str, placements: int, draws: int) -> Case:
    """One way of drawing the pay-off of invented placements."""

    def case(_: Path) -> tuple[measure.Measured, str]:
        arguments = ("-m", "pipelines.bench.payoff", way, str(placements), str(draws))
        done = python(*arguments, environment=ONE_CORE)
        said = json.loads(done.output)
        # As for the reading: starting and importing is left out for both alike.
        return replace(done, seconds=said["seconds"]), said["told"]

    return case


def writing(way: str, warehouse: Path) -> Case:
    """One way of writing the workbooks of a published city."""

    def case(_: Path) -> tuple[measure.Measured, str]:
        done = python("-m", "pipelines.bench.exports", way, str(warehouse))
        said = json.loads(done.output)
        return replace(done, seconds=said["seconds"]), said["told"]

    return case


def published_city(folder: Path, units: int, seed: int) -> Path:
    """The warehouse of an invented city of so many units, published without workbooks."""
    where = {"SHU_RAW": str(folder), "SHU_WAREHOUSE": str(folder / "warehouse"),
             "SHU_REFERENCE": str(folder / "reference"), "SHU_KEY_FILE": str(folder / "key"),
             "SHU_WORKBOOKS": "0"}  # fmt: skip
    size = ("--organisations", str(units), "--years", "2015-2015", "--seed", str(seed))
    python("-m", "pipelines", "demo", "--out", str(folder), *size)
    python("-m", "pipelines", "key", "--out", str(folder / "key"))
    python("-m", "pipelines", "refresh", environment=where)
    return folder / "warehouse"


def workbooks(folder: Path, files: int, rows: int, seed: int) -> Path:
    """Invented follow-ups in one folder."""
    sender = folder / "inbox" / SENDER_OF_MANY
    sender.mkdir(parents=True)
    for number in range(files):
        name = f"Uppföljning 2015 Kv1 nr {number + 1}.xlsx"
        invented.follow_up(sender / name, seed + number, rows)
    return folder


def answer(totals: Mapping[Any, Any]) -> str:
    """What a run found, in the same words for all, so that a wrong answer shows."""
    rows = int(totals.get("rows", totals.get("procurements", 0)))
    services, social, buyers = (int(totals[k]) for k in ("services", "social", "buyers"))
    return f"{rows:,} rows, {services:,} services, {social:,} social, {buyers:,} buyers"


def compare(cases: dict[str, Case], repeats: int, work: Path) -> list[report.Line]:
    """Run all cases in turn, `repeats` times round, so that a slow spell hits them alike."""
    runs: dict[str, list[measure.Measured]] = {name: [] for name in cases}
    answers: dict[str, str] = {}
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("bench", total=repeats * len(cases))
        for turn in range(repeats):
            for number, (name, case) in enumerate(cases.items()):
                progress.update(task, description=name)
                folder = work / f"{turn}-{number}"
                folder.mkdir()
                done, answers[name] = case(folder)
                runs[name].append(done)
                shutil.rmtree(folder)
                progress.advance(task)
    return [report.Line(name, tuple(runs[name]), answers[name]) for name in cases]


def bench(
    register: Annotated[
        Path | None, typer.Option(help="A workbook in the form of the national register.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where the table goes; the data as .json beside it.")
    ] = None,
    repeats: Annotated[int, typer.Option(min=1, help="Times that everything is run.")] = 3,
    seed: Annotated[int, typer.Option(help="Seed of what is invented.")] = 1,
    files: Annotated[int, typer.Option(min=1, help="Workbooks of 200 rows to read.")] = 1000,
    rows: Annotated[int, typer.Option(min=1, help="Rows of the one long workbook.")] = 100_000,
    only: Annotated[
        str | None, typer.Option(help="refresh, reading, payoff or exports: only that is measured.")
    ] = None,
    placements: Annotated[int, typer.Option(min=1, help="Placements of the pay-off.")] = 5000,
    draws: Annotated[int, typer.Option(min=1, help="Draws of the pay-off.")] = 10_000,
    units: Annotated[int, typer.Option(min=1, help="Units whose workbooks are written.")] = 60,
) -> None:
    """Measure `shu refresh`, the reading of workbooks and the pay-off against plain scripts.

    Example: python -m pipelines.bench --register number_of_procurements_2021.xlsx --out bench.md
    """
    now = dt.datetime.now(tz=dt.UTC)
    out = out or Settings().warehouse / "bench" / f"{now:%Y-%m-%dT%H%M%SZ}.md"
    about: dict[str, Any] = {
        "measured_at": now.isoformat(timespec="seconds"),
        "seed": seed,
        "repeats": repeats,
        "machine": report.machine(),
    }
    parts: list[tuple[str, str, list[report.Line]]] = []
    with tempfile.TemporaryDirectory(prefix="shu-bench-") as folder:
        work = Path(folder)
        if only in (None, "refresh"):
            real = register or (REGISTER if REGISTER.exists() else None)
            used = real or invented.register(work / "invented.xlsx", seed)
            lines = compare(refreshing(used, work), repeats, work)
            about["input"] = {
                "name": used.name,
                "invented": real is None,
                "bytes": used.stat().st_size,
                "sha256": hashlib.sha256(used.read_bytes()).hexdigest(),
            }
            parts.append((used.name, report.table(lines, PEER, GOALS), lines))
        if only in (None, "reading"):
            for title, n, length in (
                (f"{files:,} workbooks of 200 rows", files, 200),
                (f"one workbook of {rows:,} rows", 1, rows),
            ):
                made = workbooks(work / f"read-{n}", n, length, seed)
                lines = compare(ways(made), repeats, work)
                text = report.table(lines, CALAMINE, READING_GOALS, READING_MB)
                parts.append((title, text, lines))
        if only in (None, "payoff"):
            ways_of_payoff = {
                CLOSED: payoff("closed", placements, draws),
                "shu sums, then draws": payoff("shu", placements, draws),
            }
            lines = compare(ways_of_payoff, repeats, work)
            title = f"{draws:,} draws over {placements:,} placements, 60 months, one core"
            parts.append((title, report.table(lines, CLOSED, PAYOFF_GOALS, PAYOFF_MB), lines))
        if only in (None, "exports"):
            parts += exporting(work, units, seed, repeats)
    text = "\n".join(f"## {title}\n\n{part}" for title, part, _ in parts)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    kept = {**about, "lines": {title: report.data(lines) for title, _, lines in parts}}
    out.with_suffix(".json").write_text(json.dumps(kept, indent=1), encoding="utf-8")
    sys.stdout.write(f"{repeats} times in turn\n\n{text}\nKept in {out}\n")


def exporting(
    work: Path, units: int, seed: int, repeats: int
) -> list[tuple[str, str, list[report.Line]]]:
    """All workbooks of a city, and all when one unit's rows have changed, beside openpyxl."""
    warehouse = published_city(work / "city", units, seed)
    parts, both = [], f"workbooks of {units} units and the city"
    for title, way, goals in (
        (both, "ours", WRITING_GOALS),
        (f"{both}, one unit changed", "one_changed", CHANGED_GOALS),
    ):
        cases = {WRITE_ONLY: writing("openpyxl", warehouse), "shu": writing(way, warehouse)}
        lines = compare(cases, repeats, work)
        parts.append((title, report.table(lines, WRITE_ONLY, goals), lines))
    return parts


def refreshing(register: Path, work: Path) -> dict[str, Case]:
    """The whole job on a register beside plain scripts."""
    own = work / "registry"
    python("-m", "pipelines", "registry", str(register), "--out", str(own))
    return {
        PEER: plain(register, "openpyxl"),
        "pandas + calamine, plain script": plain(register, "calamine"),
        "shu refresh, default registry": refresh(register, None),
        "shu refresh, registry from the file": refresh(register, own),
    }


if __name__ == "__main__":
    typer.run(bench)
