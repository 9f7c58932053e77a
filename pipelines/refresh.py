"""The main job run in this process: the same Dagster job as the schedule's, and its outcome.

The only module outside `defs` that imports Dagster; commands import it when they run it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg

from pipelines.settings import PROJECT, Settings
from pipelines.warehouse import snapshot

PUBLISHED, FAULT, REMARKS, NOT_PUBLISHED = 0, 1, 4, 5


@dataclass(frozen=True)
class Outcome:
    """What a run came to: exit code of `shu refresh`, run, snapshot, and what to say."""

    code: int
    run_id: str
    snapshot: snapshot.Snapshot | None
    failed_checks: tuple[str, ...] = ()
    failed_steps: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, int] = field(default_factory=dict)
    workbooks_read: int = 0


def prepare_home(warehouse: Path) -> Path:
    """Dagster's folder under the warehouse, with the project's `dagster.yaml`."""
    home = warehouse / "dagster_home"
    home.mkdir(parents=True, exist_ok=True)
    own = home / "dagster.yaml"
    if not own.exists():
        own.write_text((PROJECT / "data/warehouse/dagster_home/dagster.yaml").read_text())
    os.environ["DAGSTER_HOME"] = str(home)
    return home


def refresh(settings: Settings, *, force: bool = False) -> Outcome:
    """Run the job `refresh` in this process.

    Args:
        settings: Where to work and for which date.
        force: Read every workbook anew.
    """
    if force:
        for cached in (settings.warehouse / "cells").glob("*.parquet"):
            cached.unlink()
    # The definitions name the senders of the registry, so it must be known before they load.
    os.environ["SHU_REFERENCE"] = str(settings.reference)
    prepare_home(settings.warehouse)
    from pipelines.defs.resources import resources
    from pipelines.definitions import defs

    job = defs().resolve_job_def("refresh")
    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            resources=resources(settings),
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    return _outcome(result, settings)


def _outcome(result: dg.ExecuteInProcessResult, settings: Settings) -> Outcome:
    checks = tuple(
        sorted(
            e.check_name for e in result.get_asset_check_evaluations() if not e.passed
        )
    )
    steps = {
        e.step_key or "": e.step_failure_data.error_display_string.splitlines()[0]
        for e in result.get_step_failure_events() if not checks
    } if not result.success else {}
    read = sum(
        int(m.metadata["read"].value or 0)
        for m in result.asset_materializations_for_node("take_in")[:1]
        if "read" in m.metadata
    ) if not steps.get("take_in") else 0
    current = snapshot.current(settings.warehouse)
    if not result.success:
        code = NOT_PUBLISHED if checks else FAULT
        return Outcome(code, result.run_id, current, checks, steps, workbooks_read=read)
    remarks = _remarks(current)
    code = REMARKS if any(remarks.values()) else PUBLISHED
    return Outcome(code, result.run_id, current, remarks=remarks, workbooks_read=read)


def _remarks(current: snapshot.Snapshot | None) -> dict[str, int]:
    """What somebody should look at: refused files, rows in quarantine, deliveries missing."""
    if current is None:
        return {}
    line = snapshot.query(
        current,
        """SELECT
             (SELECT count(*) FROM meta.source WHERE status = 'rejected') AS refused,
             (SELECT coalesce(sum(rows_quarantined), 0) FROM meta.source WHERE is_effective)
               AS quarantined,
             (SELECT count(*) FROM public.delivery WHERE is_expected AND status <> 'accepted')
               AS missing""",
    ).iloc[0]
    return {"refused": int(line.refused), "quarantined": int(line.quarantined),
            "missing": int(line.missing)}  # fmt: skip
