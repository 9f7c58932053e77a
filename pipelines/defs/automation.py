"""Jobs, schedules and inbox sensor. No assets here."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from pipelines.defs.resources import Place
from pipelines.ingest.inbox import SKIPPED, Look, is_open, is_settled
from pipelines.settings import Settings
from pipelines.value_free import value_free

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Take in the drop folder, compute, check and publish: the whole pipeline.",
    executor_def=dg.in_process_executor,
)

daily = dg.ScheduleDefinition(
    name="daily",
    job=refresh,
    cron_schedule="0 5 * * *",
    execution_timezone="Europe/Stockholm",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)


@dg.op(out=dg.Out(dg.Nothing))
def purge_step(context: dg.OpExecutionContext, place: Place) -> None:
    """Do away with what is over age; numbers are logged, never names."""
    from pipelines.retention.purge import purge as carry_out

    with value_free("purge"):
        lines = carry_out(place.settings)
    for line in lines:
        context.log.info(f"{line.kind}: {line.n} {line.outcome}")


@dg.job(executor_def=dg.in_process_executor)
def purge() -> None:
    """Retention: what has been kept for its time goes, a day at a time, before the day's run."""
    purge_step()


daily_purge = dg.ScheduleDefinition(
    name="daily_purge",
    job=purge,
    cron_schedule="0 4 * * *",
    execution_timezone="Europe/Stockholm",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)


def settled_files(inbox: Path, now: Look) -> list[str] | None:
    """Path, size and time of every dropped file; None while one of them is still being written.

    A file that somebody has open is left out until it is closed: it may be open all day.
    """
    lines = []
    for path in sorted(inbox.rglob("*")) if inbox.exists() else []:
        if path.is_dir() or SKIPPED.match(path.name) or is_open(path, now.now):
            continue
        if not is_settled(path, now):
            return None
        stat = path.stat()
        lines.append(f"{path.relative_to(inbox)}|{stat.st_size}|{stat.st_mtime_ns}")
    return lines


@dg.sensor(
    job=refresh,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks for a run when the files of the drop folder have changed and settled.",
)
def inbox_sensor(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Ask for one run a state of the drop folder; the run key stops repetition."""
    from pipelines.received import look

    settings = Settings()
    lines = settled_files(settings.inbox, look(settings, watched=False))
    if lines is None:
        yield dg.SkipReason("a file is still being written")
        return
    if not lines:
        yield dg.SkipReason("the drop folder is empty")
        return
    fingerprint = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    if fingerprint == context.cursor:
        yield dg.SkipReason("nothing has changed")
        return
    context.update_cursor(fingerprint)
    yield dg.RunRequest(run_key=fingerprint)


@dg.run_failure_sensor(default_status=dg.DefaultSensorStatus.RUNNING)
def failed_run(context: dg.RunFailureSensorContext) -> None:
    """Tell those who run the product at once; what it is about is seen in the state, not here."""
    from pipelines.operations import runs
    from pipelines.operations.watch import watch

    settings, run = Settings(), context.dagster_run
    steps = {e.step_key for e in context.get_step_failure_events() if e.step_key}
    with value_free("alarm"):
        if run.job_name == refresh.name:
            runs.failed(settings, run.run_id, steps)
        watch(settings, dt.datetime.now(tz=dt.UTC))


@dg.definitions
def automation() -> dg.Definitions:
    """The jobs `refresh` and `purge`, their daily schedules, the inbox sensor and the alarm."""
    return dg.Definitions(
        jobs=[refresh, purge],
        schedules=[daily, daily_purge],
        sensors=[inbox_sensor, failed_run],
    )
