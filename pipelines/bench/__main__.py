"""`make bench`: ours beside plain scripts on the same input, in tables.

Every measured thing is a process of its own, run in turn with the others; no formulas here.
"""

import datetime as dt
import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from pipelines.bench import dashboard, disclosure, invented, many, report, runs
from pipelines.bench.cases import (
    CALAMINE,
    OPENPYXL,
    Case,
    compare,
    invented_city,
    payoff,
    plain,
    published_city,
    python,
    refresh,
    ways,
    with_disclosure,
    workbooks,
    writing,
)
from pipelines.settings import PROJECT, Settings

REGISTER = PROJECT.parent / (
    "shared/realdata/upphandlingsmyndigheten/number_of_procurements_2021.xlsx"
)
PEER = "pandas + openpyxl, plain script"
GOALS = {PEER: 1.0}
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
PARTS = (
    "refresh",
    "runs",
    "many",
    "starts",
    "reading",
    "payoff",
    "exports",
    "disclosure",
    "dashboard",
)
# The largest city that is promised: so many units, twelve years (performance.md 7).
LARGE_YEARS, LARGE_TODAY = "2013-2024", "2025-02-01"
SAMPLE_TODAY, SAMPLE_SENDER = "2016-11-01", "higab"


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
        str | None, typer.Option(help=f"Only one of these is measured: {', '.join(PARTS)}.")
    ] = None,
    placements: Annotated[int, typer.Option(min=1, help="Placements of the pay-off.")] = 5000,
    draws: Annotated[int, typer.Option(min=1, help="Draws of the pay-off.")] = 10_000,
    units: Annotated[int, typer.Option(min=1, help="Units of the large city.")] = 60,
    years: Annotated[int, typer.Option(min=1, help="Years of the many workbooks.")] = 12,
    sizes: Annotated[
        str, typer.Option(help="How many times a tenth of the units has grown, with commas.")
    ] = "1,10",
    look: Annotated[float, typer.Option(min=10, help="Seconds that fifty viewers look.")] = 60,
    city: Annotated[
        Path | None, typer.Option(help="A warehouse to look at, instead of the large city's.")
    ] = None,
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
        if only in (None, "runs", "starts"):
            parts += running(work, seed, repeats, only)
        if only in (None, "many"):
            parts += growing(work, units, years, [int(x) for x in sizes.split(",")])
        figures: dict[str, Any] = {}
        if only in (None, "disclosure") or (only == "dashboard" and city is None):
            large = invented_city(
                work / "large", seed, units=units, years=LARGE_YEARS, today=LARGE_TODAY
            )
            figures["disclosure"] = {
                "the sample": with_disclosure(
                    invented_city(work / "sample", seed, today=SAMPLE_TODAY)
                ),
                f"{units} units, twelve years": with_disclosure(large),
            }
            city = city or Path(large["SHU_WAREHOUSE"])
            parts.append(("disclosure control", disclosure.table(figures["disclosure"]), []))
        if only in (None, "dashboard") and city is not None:
            text, figures["dashboard"] = dashboard.compare(city, work, look, seed)
            parts.append(("the dashboard", text, []))
    text = "\n".join(f"## {title}\n\n{part}" for title, part, _ in parts)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    kept = {
        **about,
        **figures,
        "lines": {title: report.data(lines) for title, _, lines in parts if lines},
    }
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


Parts = list[tuple[str, str, list[report.Line]]]


def running(work: Path, seed: int, repeats: int, only: str | None) -> Parts:
    """Runs of the sample city beside an empty job, and how soon small commands start."""
    where = invented_city(work / "again", seed, today=SAMPLE_TODAY)
    first = runs.first_run(where)
    parts: Parts = []
    if only != "starts":
        lines = runs.beside_the_empty_job(where, SAMPLE_SENDER, repeats, work)
        text = report.table(lines, runs.EMPTY, {})
        about = f"First run: {first.seconds:.1f} s."
        text += f"{runs.verdicts(lines)}\n{about}\n"
        parts.append(("runs of the sample city", text, lines))
    if only != "runs":
        lines = runs.starting(where, repeats, work)
        text = report.table(lines, "python, import pandas", {})
        parts.append(("from nothing", f"{text}{runs.starting_verdict(lines)}\n", lines))
    return parts


def growing(work: Path, units: int, years: int, sizes: list[int]) -> Parts:
    """First runs on workbooks of 200 rows: of all units beside bare calamine, and as they grow."""
    where = many.workbooks(work / "many", units, years)
    lines = runs.beside_calamine(where)
    goals, text = {runs.BARE: runs.FIRST_GOAL}, ""
    text = report.table(lines, runs.BARE, goals, runs.MEMORY_MB)
    again = runs.beside_the_empty_job(where, "enhet_1", 1, work)
    text += f"\n{report.table(again, runs.EMPTY, {})}{runs.verdicts(again)}\n"
    title = f"{units} units × {years} years × 4 quarters × {len(many.REPORTS)} reports of 200 rows"
    grown = list(runs.grown(work, tuple(sizes), max(units // 10, 1), years))
    return [
        (title, text, [*lines, *again]),
        ("growth", runs.growth_table(grown, tuple(sizes)) + "\n", grown),
    ]


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
