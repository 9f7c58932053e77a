"""Reports that did not come in time, as the snapshot in force and the calendar have it.

The calendar's rules are in `pipelines/core/overdue.py`; who is told is in `reminders.py`.
"""

from collections.abc import Iterator

from pipelines.core.overdue import overdue
from pipelines.model.bundle import load_reference
from pipelines.operations.alarms import Late
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import Snapshot, query

_SENT = "SELECT *, row_number() OVER (ORDER BY received_at) AS sequence FROM meta.source"
_ROWS = "SELECT submission_id, org_id FROM public.procurement"


def late(snapshot: Snapshot, settings: Settings) -> Iterator[Late]:
    """Reports that did not come in time; none of an invented city, whose calendar has ended."""
    if query(snapshot, "SELECT bool_or(is_sample) AS is_sample FROM meta.run")["is_sample"].any():
        return
    registry = load_reference(settings.reference).registry
    lines = overdue(query(snapshot, _SENT), query(snapshot, _ROWS), registry, settings.today)
    yield from (Late(**{str(k): v for k, v in r.items()}) for r in lines.to_dict("records"))
