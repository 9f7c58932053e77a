"""What `make bench` measures, each as a process of its own: ours, and plain scripts beside it.

A case is given an empty folder and tells what it took and what it found; what is compared with what
is decided in `__main__.py`.
"""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from pipelines.bench import invented, measure, report
from pipelines.bench.reading import SENDER as SENDER_OF_MANY
from pipelines.settings import PROJECT
from pipelines.warehouse.snapshot import current, query

SENDER = "upphandlingsmyndigheten"
TODAY = "2022-01-31"
CALAMINE = "bare calamine"
OPENPYXL = "pandas + openpyxl"
PUBLISHED = (0, 4)
# The libraries' own threads would make the comparison one of machines.
ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# openpyxl takes minutes over all files: it reads some of them and is scaled.
SAMPLE = 100
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


def invented_city(
    folder: Path, seed: int, *, units: int = 0, years: str = "", today: str = TODAY
) -> dict[str, str]:
    """The files of an invented city and its key, as settings for a job; the sample's size by none.

    The key lies beside the folder: within what is backed up it would be refused.
    """
    key = folder.with_name(f"{folder.name}.key")
    where = {"SHU_RAW": str(folder), "SHU_WAREHOUSE": str(folder / "warehouse"),
             "SHU_KEY_FILE": str(key), "SHU_WORKBOOKS": "0", "SHU_TODAY": today}  # fmt: skip
    size = ["--seed", str(seed)]
    size += ["--organisations", str(units)] if units else []
    size += ["--years", years] if years else []
    python("-m", "pipelines", "demo", "--out", str(folder), *size)
    python("-m", "pipelines", "key", "--out", str(key))
    if (folder / "reference").exists():
        where["SHU_REFERENCE"] = str(folder / "reference")
    return where


def published_city(folder: Path, units: int, seed: int) -> Path:
    """The warehouse of an invented city of so many units, published without workbooks."""
    where = invented_city(folder, seed, units=units, years="2015-2015")
    python("-m", "pipelines", "refresh", environment=where)
    return Path(where["SHU_WAREHOUSE"])


def with_disclosure(where: Mapping[str, str]) -> dict[str, float]:
    """Seconds of the job on a city's files, and of disclosure control within it."""
    output = python("-m", "pipelines.bench.disclosure", environment=where).output
    told = json.loads(output.splitlines()[-1])
    if told["code"] not in PUBLISHED:
        msg = f"the job ended with {told['code']}"
        raise RuntimeError(msg)
    return dict(told)


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
