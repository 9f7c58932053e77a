"""Canary persons through every step of the real job, with a fault in each that quotes them.

Dagster's own storage is a real one: runs, events and what was written to the terminal are searched
with everything else. Then its history is aged, and retention leaves nothing of it.
"""

import datetime as dt
import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pytest
from traces import FILES, NAME, NOTE, PEOPLE, content_of, place_of
from typer.testing import CliRunner

from pipelines.__main__ import app
from pipelines.definitions import defs
from pipelines.defs.resources import NoValues, Place, resources
from pipelines.ingest.process import given_by, reading_process
from pipelines.retention.purge import purge
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import current, query

# A function of each step, the step that then fails, and whether the run's history is kept on disk:
# what is kept is what the events say, and writing them takes longer than the run.
STEPS = {
    "pipelines.ingest.archive.store": ("take_in", False),
    "pipelines.received.tables_of": ("stage", True),
    "pipelines.core.entities.core_tables": ("core_tables", False),
    "pipelines.core.checks.arguments": ("check_staging", False),
    "pipelines.person.entities.person_tables": ("person_tables", False),
    "pipelines.marts.mart_tables": ("mart_tables", False),
    "pipelines.disclosure.publication.published": ("public_tables", False),
    "pipelines.core.meta.run_row": ("meta_tables", False),
    "pipelines.warehouse.person_file._fill": ("published__snapshot", True),
    "pipelines.warehouse.publish._verify": ("published__snapshot", False),
    "pipelines.export.premade.read": ("published__exports", False),
}
# What the reading process runs before anything else: it says all it has, and dies of it.
IN_THE_CHILD = """
import sys
from pipelines.ingest import scrub

def quoting(raw, *rest):
    for out in (sys.stdout, sys.stderr):
        print(raw.cells.to_pydict(), file=out, flush=True)
    raise KeyError(str(raw.cells.to_pydict()))

scrub.scrubbed = quoting
"""


def quoting(*_: Any, **__: Any) -> Any:
    """A fault as bad as they come: it quotes rows, logs itself, and has a cause that quotes too."""
    rows = pd.DataFrame({"Personnummer": PEOPLE, "Namn": NAME, "Anteckning": NOTE})
    try:
        pd.to_numeric(rows["Personnummer"] + NAME)
    except ValueError as error:
        logging.getLogger("somebody.else").exception("could not read a row")
        raise KeyError(f"{NAME}: {NOTE}\n{rows.to_string()}") from error


def run(settings: Settings, *, stored: bool) -> Any:
    """The job as the schedule runs it, with a history on disk or in memory."""
    job = defs().resolve_job_def("refresh")
    limits = (settings.read_seconds, settings.read_memory_mb)
    home = str(settings.run_history)
    with (
        (
            dg.DagsterInstance.from_config(home) if stored else dg.DagsterInstance.ephemeral()
        ) as instance,
        reading_process(*limits, given_by(settings)) as process,
    ):
        given = resources(settings, process)
        return job.execute_in_process(instance=instance, raise_on_error=False, resources=given)


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A drop folder with canaries, and a Dagster home as the product's."""
    settings = place_of(tmp_path_factory.mktemp("canaries"))
    home = settings.run_history
    home.mkdir(parents=True)
    own = Path(__file__).parents[2] / "data/warehouse/dagster_home/dagster.yaml"
    (home / "dagster.yaml").write_text(own.read_text(encoding="utf-8"), encoding="utf-8")
    return settings


def nobody_in(text: str) -> None:
    assert NAME not in text
    assert NOTE not in text
    spoken = {w for n in PEOPLE for w in (n, n[2:], n.replace("-", ""), n[2:].replace("-", ""))}
    assert [w for w in spoken if w in text] == []


@pytest.mark.slow
def test_no_canary_leaves_the_drop_folder_whatever_fails(
    marked: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = marked.raw.parents[1]
    for function, (step, stored) in STEPS.items():
        with monkeypatch.context() as patch:
            patch.setattr(function, quoting)
            result = run(marked, stored=stored)
        failed = {e.step_key: e for e in result.get_step_failure_events()}
        assert list(failed) == [step], function
        error = failed[step].step_failure_data.error.to_string()
        assert "KeyError at pipelines/" in error or "KeyError at a library" in error
        nobody_in("\n".join(str(event) for event in result.all_events))
    monkeypatch.setenv("SHU_RAW", str(marked.raw))
    monkeypatch.setenv("SHU_WAREHOUSE", str(marked.warehouse))
    monkeypatch.setenv("SHU_KEY_FILE", str(marked.key_file))
    assert CliRunner().invoke(app, ["letters"]).exit_code == 0
    shown = capfd.readouterr()
    nobody_in(shown.out + shown.err)
    text = content_of(folder)
    assert "row_count" in text, "the history is searched"
    nobody_in(text)
    assert "could not read a row [ValueError" in caplog.text
    nobody_in(caplog.text)
    assert not [p for p in marked.run_history.rglob("*") if p.suffix in (".pkl", ".pickle")]
    stored = marked.run_history / "storage"
    assert {p.suffix for p in stored.rglob("*") if p.is_file()} <= {".err", ".out", ".complete"}


def test_no_canary_leaves_the_reading_process_when_it_dies_of_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "first/sitecustomize.py").write_text(IN_THE_CHILD, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "first")
    settings = place_of(tmp_path)
    result = run(settings, stored=False)
    assert result.success
    snapshot = current(settings.warehouse)
    assert snapshot is not None
    refused = query(snapshot, "SELECT count(*) AS n FROM meta.source WHERE status = 'rejected'")
    assert refused["n"].tolist() == [len(FILES)], "each file killed the process"
    nobody_in("\n".join(str(event) for event in result.all_events))
    shown = capfd.readouterr()
    nobody_in(shown.out + shown.err)
    nobody_in(content_of(tmp_path))
    nobody_in(caplog.text)


@pytest.mark.slow
def test_a_history_over_age_is_gone_with_its_bytes(marked: Settings) -> None:
    home = marked.run_history
    run_ids = {p.stem for p in (home / "history/runs").glob("*-*.db")}
    assert len(run_ids) == 2, "the runs of the test before"
    today = dt.datetime.now(tz=dt.UTC).date()
    young = marked.model_copy(update={"today": today + dt.timedelta(days=89)})
    found = {line.kind: line for line in purge(young, dry_run=True)}
    assert (found["run_history"].outcome, found["compute_logs"].outcome) == ("nothing", "due")
    old = marked.model_copy(update={"today": today + dt.timedelta(days=91)})
    found = {line.kind: line for line in purge(old)}
    assert (found["run_history"].outcome, found["run_history"].n) == ("done", len(run_ids))
    # Of every asset Dagster keeps when it was last made, with its counts, and nothing more.
    with closing(sqlite3.connect(home / "history/runs/index.db")) as base, base:
        assert base.execute("DELETE FROM asset_keys").rowcount > 100
    text = content_of(home)
    assert [run_id for run_id in run_ids if run_id in text] == []
    assert {line.kind for line in purge(old) if line.outcome == "done"} == set()


@pytest.mark.slow
def test_the_daily_job_does_it_and_keeps_its_own_run(marked: Settings) -> None:
    leftover = marked.warehouse / "letters/higab/gammal.txt"
    leftover.parent.mkdir(parents=True, exist_ok=True)
    leftover.write_text(NAME)
    os.utime(leftover, (0, 0))
    place = Place(raw=str(marked.raw), warehouse=str(marked.warehouse), today="2016-11-02")
    with dg.DagsterInstance.from_config(str(marked.run_history)) as instance:
        job = defs().get_job_def("purge")
        result = job.execute_in_process(instance=instance, resources={"place": place})
        assert result.success
        assert len(instance.get_runs()) == 1
    assert not leftover.exists()


def test_no_step_may_hand_rows_to_the_next() -> None:
    @dg.op
    def rows() -> pd.DataFrame:
        return pd.DataFrame({"a": [1]})

    @dg.job(resource_defs={"io_manager": dg.IOManagerDefinition.hardcoded_io_manager(NoValues())})
    def handing_over() -> None:
        rows()

    result = handing_over.execute_in_process(raise_on_error=False)
    assert not result.success
    assert isinstance(defs().resources["io_manager"], NoValues)  # type: ignore[index]
