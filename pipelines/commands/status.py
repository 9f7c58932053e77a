"""`shu status` and `shu doctor`: what is published, who is missing, and what is wrong here."""

import datetime as dt
import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

from pipelines.errors import ParameterError
from pipelines.ingest.layouts import layouts_for, standard
from pipelines.model.bundle import load_reference
from pipelines.model.tables import SCHEMA_VERSION
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import Snapshot, current, query

_DELIVERIES = """
SELECT status, count(*) AS n FROM public.delivery WHERE is_expected GROUP BY status
"""
_MISSING = """
SELECT d.org_id, d.report_type, max(d.period_id) AS last_missing, count(*) AS n
FROM public.delivery d WHERE d.is_expected AND d.status <> 'accepted'
GROUP BY ALL ORDER BY n DESC, d.org_id
"""
_REFUSED = "SELECT org_id, file_name FROM meta.source WHERE status = 'rejected' ORDER BY ALL"


def status(settings: Settings) -> dict[str, Any]:
    """Snapshot in force, deliveries by state, missing senders, refused files, last run."""
    snapshot = current(settings.warehouse)
    if snapshot is None:
        return {"snapshot": None, "deliveries": {}, "missing": [], "refused": [], "run": None}
    deliveries = query(snapshot, _DELIVERIES)
    run = query(snapshot, "SELECT * FROM meta.run").iloc[0]
    return {
        "snapshot": snapshot.snapshot_id,
        "content_hash": snapshot.content_hash,
        "published_at": snapshot.published_at,
        "data_through": snapshot.data_through,
        "deliveries": {r.status: int(r.n) for r in deliveries.itertuples()},
        "missing": query(snapshot, _MISSING).to_dict("records"),
        "refused": query(snapshot, _REFUSED).to_dict("records"),
        "run": {"run_id": run.run_id, "built_at": str(run.built_at), "today": str(run.today)[:10]},
    }


def doctor(settings: Settings) -> list[dict[str, Any]]:
    """Each check with its name, whether it passed, and what to do when it did not."""
    return [
        _settings(settings),
        _reference(settings),
        _folder("inbox", settings.inbox, write=False),
        _folder("archive", settings.archive, write=True),
        _folder("warehouse", settings.warehouse, write=True),
        _disk(settings),
        *_snapshot(settings),
    ]


def _check(name: str, problem: str = "", todo: str = "", **facts: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"name": name, "ok": not problem, "problem": problem, "todo": todo, **facts}


def _settings(settings: Settings) -> dict[str, Any]:
    values = {f"SHU_{k.upper()}": str(v) for k, v in settings.model_dump().items()}
    return _check("settings", values=values)


def _reference(settings: Settings) -> dict[str, Any]:
    try:
        data = load_reference(settings.reference)
        standard(settings.layouts)
        for path in settings.layouts.glob("[!_]*.yaml"):
            layouts_for(settings.layouts, path.stem)
    except (ValueError, ParameterError, OSError) as error:
        return _check("reference", str(error), "Correct the file and run `shu doctor` again")
    return _check("reference", organisations=len(data.registry.organisations))


def _folder(name: str, folder: Path, *, write: bool) -> dict[str, Any]:
    nearest = next(p for p in (folder, *folder.parents) if p.exists())
    mode = os.W_OK | os.X_OK if write else os.R_OK | os.X_OK
    if not os.access(nearest, mode):
        return _check(name, f"no permission on {name}", "Give the service's user access")
    return _check(name, exists=folder.exists())


def _disk(settings: Settings) -> dict[str, Any]:
    nearest = next(p for p in (settings.warehouse, *settings.warehouse.parents) if p.exists())
    free = shutil.disk_usage(nearest).free >> 20
    if free < 500:
        return _check("disk", f"only {free} MB are free", "Make room; a run needs 500 MB")
    return _check("disk", free_mb=free)


def _snapshot(settings: Settings) -> list[dict[str, Any]]:
    try:
        found = current(settings.warehouse)
    except ValueError as error:
        return [_check("pointer", str(error), "Run `shu refresh`")]
    if found is None:
        return [_check("pointer", "nothing has been published", "Run `shu refresh`")]
    return [_check("pointer", snapshot=found.snapshot_id), _content(found), _age(found, settings)]


def _content(found: Snapshot) -> dict[str, Any]:
    digest = hashlib.sha256(found.path.read_bytes()).hexdigest()
    if digest != found.sha256:
        return _check("hash", "the snapshot was changed after publication", "Run `shu refresh`")
    if found.schema_version > SCHEMA_VERSION:
        todo = "Install the version of the code that published it"
        return _check("hash", "the snapshot is newer than this code", todo)
    return _check("hash", content_hash=found.content_hash)


def _age(found: Snapshot, settings: Settings) -> dict[str, Any]:
    days = (settings.today - dt.datetime.fromisoformat(found.published_at).date()).days
    if days > 7:
        return _check("age", f"published {days} days ago", "Look at the schedule's last runs")
    return _check("age", days=days)
