"""Reports that did not come in time, as the snapshot in force and the calendar have it.

The calendar's rules are in `pipelines/core/overdue.py`; who is told is in `reminders.py`.
"""

from collections.abc import Iterator

from pipelines.operations.alarms import Late
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import Snapshot, query, rows

_SENT = "SELECT *, row_number() OVER (ORDER BY received_at) AS sequence FROM meta.source"
_ROWS = "SELECT submission_id, org_id FROM public.procurement"


def late(snapshot: Snapshot, settings: Settings) -> Iterator[Late]:
    """Reports that did not come in time; none of an invented city, whose calendar has ended."""
    (run,) = rows(snapshot, "SELECT bool_or(is_sample) AS is_sample FROM meta.run")
    if run["is_sample"]:
        return
    # The calendar needs frames, which take longer to load than all else of a status.
    from pipelines.core.overdue import overdue
    from pipelines.model.bundle import load_reference

    registry = load_reference(settings.reference).registry
    lines = overdue(query(snapshot, _SENT), query(snapshot, _ROWS), registry, settings.today)
    yield from (Late(**{str(k): v for k, v in r.items()}) for r in lines.to_dict("records"))
