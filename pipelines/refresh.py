"""The main job run in this process: the same Dagster job as the schedule's, and its outcome.

The only module outside `defs` that imports Dagster, and late, so that reading starts before it.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines import inputs
from pipelines.ingest.key_check import verify_key
from pipelines.ingest.process import ReadingProcess, given_by, reading_process
from pipelines.ingest.pseudonyms import KeyFileError
from pipelines.settings import Settings
from pipelines.warehouse import whole_run

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult, JobDefinition
    from dagster._core.execution.plan.objects import StepFailureData

    from pipelines.warehouse.snapshot import Snapshot

PUBLISHED, FAULT, REMARKS, NOT_PUBLISHED = 0, 1, 4, 5


@dataclass(frozen=True)
class Outcome:
    """What a run came to: exit code of `shu refresh`, run, snapshot, and what to say.

    `unchanged_since` is the run whose snapshot stands because nothing has changed since.
    """

    code: int
    run_id: str
    snapshot: "Snapshot | None"
    failed_checks: tuple[str, ...] = ()
    failed_steps: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, int] = field(default_factory=dict)
    workbooks_read: int = 0
    unchanged_since: str = ""


def refresh(settings: Settings, *, whole: bool = False, force: bool = False) -> Outcome:
    """Run the job `refresh` in this process.

    Args:
        settings: Where to work and for which date.
        whole: Compute although nothing has changed since the last whole run.
        force: Read every workbook anew, and compute.
    """
    inputs.rules(settings.reference, settings.layouts)  # before they are read
    try:
        given = given_by(settings)
        verify_key(given.ring, settings.archive)
    except KeyFileError as error:
        from pipelines.operations import runs
        from pipelines.warehouse.snapshot import current

        steps = {"key": str(error)}
        runs.failed(settings, "none", steps)
        return Outcome(FAULT, "", current(settings.warehouse), failed_steps=steps)
    if force:
        for kept in [*settings.warehouse.glob("cells/*"), *settings.warehouse.glob("readings/*")]:
            kept.unlink()
    with reading_process(settings.read_seconds, settings.read_memory_mb, given) as process:
        # The child imports and then reads the new files while this process imports the rest.
        if is_news(settings.inbox, settings.warehouse):
            process.start()
            threading.Thread(target=_read_ahead, args=(settings, process), daemon=True).start()
        return _run(settings, process, whole=whole or force)


def _read_ahead(settings: Settings, process: ReadingProcess) -> None:
    from pipelines.received import read_ahead

    read_ahead(settings, process)


def is_news(inbox: Path, warehouse: Path) -> bool:
    """Whether something may lie in the drop folder that the last whole run has not seen."""
    try:
        before = (warehouse / whole_run.NAME).stat().st_mtime
        return any(path.stat().st_ctime > before for path in (inbox, *inbox.rglob("*")))
    except FileNotFoundError:
        return True


def _run(settings: Settings, process: ReadingProcess, *, whole: bool) -> Outcome:
    import dagster as dg

    from pipelines.defs.resources import resources

    # An instance in memory: the schedule's runs have Dagster's history, a command has its outcome.
    with dg.DagsterInstance.ephemeral() as instance:
        result = _job().execute_in_process(
            instance=instance,
            raise_on_error=False,
            resources=resources(settings, process, whole=whole),
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    return _outcome(result, settings, process.read_count)


@cache
def _job() -> "JobDefinition":
    from pipelines.definitions import defs

    return defs().resolve_job_def("refresh")


def _outcome(result: "ExecuteInProcessResult", settings: Settings, read: int) -> Outcome:
    from pipelines.ingest.inbox import unplaced
    from pipelines.operations import runs
    from pipelines.received import unsettled
    from pipelines.warehouse import snapshot

    evaluations = result.get_asset_check_evaluations()
    checks = tuple(sorted(e.check_name for e in evaluations if not e.passed))
    current = snapshot.current(settings.warehouse)
    if result.success:
        lying = {"unplaced": unplaced(settings.inbox), "unsettled": unsettled(settings)}
        remarks = _remarks(current) | {name: len(files) for name, files in lying.items()}
        remarks["unwritten"] = unwritten(result)
        code = REMARKS if any(remarks.values()) else PUBLISHED
        since = str(_published(result, "snapshot").get("unchanged_since", ""))
        return Outcome(
            code,
            result.run_id,
            current,
            remarks=remarks,
            workbooks_read=read,
            unchanged_since=since,
        )
    failures = result.get_step_failure_events()
    steps = {e.step_key or "": _first_line(e.step_failure_data) for e in failures}
    runs.failed(settings, result.run_id, checks or [s for s in steps if s])
    if checks:
        return Outcome(NOT_PUBLISHED, result.run_id, current, checks, workbooks_read=read)
    return Outcome(FAULT, result.run_id, current, failed_steps=steps, workbooks_read=read)


def unwritten(result: "ExecuteInProcessResult") -> int:
    """Workbooks of the published snapshot that could not be written."""
    return int(str(_published(result, "exports")["failed"]))


def _published(result: "ExecuteInProcessResult", name: str) -> dict[str, object]:
    """What one of the last two assets says of itself."""
    made = [e.materialization for e in result.get_asset_materialization_events()]
    told = next(m.metadata for m in made if m.asset_key.path == ["published", name])
    return {key: value.value for key, value in told.items()}


def _first_line(failure: "StepFailureData") -> str:
    """The innermost cause's own line: our exceptions name places, never values."""
    error = failure.error
    while error is not None and error.cause is not None:
        error = error.cause
    return (error.message if error else "").strip().splitlines()[0]


def _remarks(current: "Snapshot | None") -> dict[str, int]:
    """What somebody should look at: files refused or held, rows in quarantine, what is missing."""
    if current is None:
        return {}
    from pipelines.warehouse import snapshot

    line = snapshot.query(
        current,
        """SELECT
             (SELECT count(*) FROM meta.source WHERE status = 'rejected') AS refused,
             (SELECT count(*) FROM meta.source WHERE status = 'held') AS held,
             (SELECT coalesce(sum(rows_quarantined), 0) FROM meta.source WHERE is_effective)
               AS quarantined,
             (SELECT count(*) FROM
               (SELECT DISTINCT org_id, report_type FROM public.finding_count
                WHERE severity = 'error' AND n IS NULL)) AS of_persons,
             (SELECT count(*) FROM public.delivery WHERE is_expected AND status <> 'accepted')
               AS missing""",
    ).iloc[0]
    return {str(name): int(n) for name, n in line.items()}
