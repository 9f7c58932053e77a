"""What is kept and logged of a run as it begins, publishes or fails.

Called by the job's first and last step and by who sees it fail; computes nothing.
"""

from collections.abc import Collection

from pipelines import journal
from pipelines.retention import ledger
from pipelines.settings import Settings
from pipelines.warehouse import last_run, lock
from pipelines.warehouse.snapshot import Snapshot


def began(settings: Settings, run_id: str) -> None:
    """The run works now; every later line of this process is about it."""
    last_run.began(settings.warehouse, run_id)
    journal.about(run_id=run_id)
    journal.tell("began", today=settings.today.isoformat())


def published(settings: Settings, run_id: str, snapshot: Snapshot) -> None:
    """The pointer has moved."""
    last_run.published(settings.warehouse, run_id)
    told = {"snapshot_id": snapshot.snapshot_id, "content_hash": snapshot.content_hash}
    given = (snapshot.snapshot_id, snapshot.content_hash)
    ledger.published(settings.archive, settings.today, run_id, *given)
    journal.tell("published", **told)


def unchanged(settings: Settings, run_id: str, since: str) -> None:
    """Nothing has changed since an earlier run, whose snapshot stands."""
    last_run.published(settings.warehouse, run_id)
    journal.tell("unchanged", since=since)


def failed(settings: Settings, run_id: str, names: Collection[str]) -> None:
    """The run has failed in these steps or checks; in none when it never began.

    One that did not begin because another was working has not failed.
    """
    if names or not lock.is_held(settings.warehouse):
        last_run.failed(settings.warehouse, run_id, names or ["start"])
    journal.warn("failed", run_id=run_id, failures=len(names))
