"""`shu status`: what is published, what came, what waits, who is late and what was refused.

It only looks; nothing is changed. What waits is confirmed with `shu confirm`.
"""

from dataclasses import asdict
from typing import Any

from pipelines.commands.freeze import as_object
from pipelines.ingest.key_check import old_keys
from pipelines.operations.late import late
from pipelines.settings import Settings
from pipelines.warehouse.kept import meetings
from pipelines.warehouse.snapshot import Snapshot, current, rows

_DELIVERIES = """
SELECT status, count(*) AS n FROM public.delivery WHERE is_expected GROUP BY status
"""
_MISSING = """
SELECT d.org_id, d.report_type, max(d.period_id) AS last_missing, count(*) AS n
FROM public.delivery d WHERE d.is_expected AND d.status <> 'accepted'
GROUP BY ALL ORDER BY n DESC, d.org_id
"""
_REFUSED = "SELECT org_id, file_name FROM meta.source WHERE status = 'rejected' ORDER BY ALL"
HELD = """
SELECT submission_id, org_id, report_type, period_id, file_name, rows_in, rows_added, rows_removed,
       rows_changed, strftime(received_at, '%Y-%m-%d') AS since
FROM meta.source WHERE status = 'held' ORDER BY received_at, submission_id
"""


def status(settings: Settings) -> dict[str, Any]:
    """Snapshot in force, deliveries by state, what waits, who is late, what is frozen, last run."""
    snapshot = current(settings.warehouse)
    if snapshot is None:
        empty: dict[str, Any] = {"snapshot": None, "deliveries": {}, "run": None}
        lists = {name: [] for name in ("missing", "overdue", "held", "refused", "meetings")}
        return empty | lists | {"old_keys": {}}
    (run,) = rows(snapshot, "SELECT run_id, built_at, today FROM meta.run")
    return {
        "snapshot": snapshot.snapshot_id,
        "instead_of": snapshot.instead_of,
        "content_hash": snapshot.content_hash,
        "published_at": snapshot.published_at,
        "data_through": snapshot.data_through,
        "deliveries": {r["status"]: r["n"] for r in rows(snapshot, _DELIVERIES)},
        "missing": rows(snapshot, _MISSING),
        "overdue": [asdict(r) | {"due": str(r.due)} for r in late(snapshot, settings)],
        "held": held(snapshot),
        "refused": rows(snapshot, _REFUSED),
        "meetings": [as_object(m) for m in meetings(settings.warehouse)],
        "old_keys": old_keys(settings),
        "run": {name: str(value) for name, value in run.items()},
    }


def held(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The submissions that wait to be confirmed, the oldest first."""
    return rows(snapshot, HELD)  # how many rows a list of persons has is not published


def status_lines(found: dict[str, Any], lang: str) -> list[str]:
    """The status for a person."""
    words = STATUS_WORDS[lang]
    if found["snapshot"] is None:
        return [words["nothing"]]
    counts = ", ".join(f"{words[k]} {n}" for k, n in sorted(found["deliveries"].items()))
    return [
        words["snapshot"].format(**found),
        *([words["instead"].format(**found)] if found["instead_of"] else []),
        words["deliveries"].format(counts=counts or words["none"]),
        *(
            words["waits"].format(**{k: ".." if v is None else v for k, v in line.items()})
            for line in found["held"][:SHOWN]
        ),
        *(words["lacks"].format(**line) for line in found["missing"][:SHOWN]),
        *(words["late"].format(**line) for line in found["overdue"][:SHOWN]),
        *(words["refused"].format(**line) for line in found["refused"][:SHOWN]),
        *(words["frozen" if m["is_kept"] else "gone"].format(**m) for m in found["meetings"]),
        *(words["old_key"].format(submission_id=s) for s in list(found["old_keys"])[:SHOWN]),
        words["run"].format(**found["run"]),
    ]


SHOWN = 20
STATUS_WORDS = {
    "sv": {
        "nothing": "Ingenting är publicerat. Kör `shu refresh`.",
        "snapshot": "Utgåva {snapshot}, uppgifter t.o.m. {data_through}",
        "instead": "! Den senaste utgåvan ({instead_of}) är skadad; detta är den före. "
        "Kör `shu refresh`.",
        "deliveries": "Inlämningar: {counts}",
        "none": "inga väntas",
        "accepted": "godtagna",
        "missing": "saknas",
        "rejected": "avvisade",
        "held": "väntar på bekräftelse",
        "waits": "  väntar på bekräftelse sedan {since}: {org_id} {report_type}, {file_name} "
        "({rows_in} rader); shu confirm {submission_id}",
        "late": "  sen: {org_id} {report_type}, {n} perioder från {first_missing} (senast {due})",
        "frozen": "  fryst för {name}, {date}: utgåva {snapshot}",
        "gone": "  fryst för {name}, {date}: utgåva {snapshot}, gallrad",
        "old_key": "  kvar under en äldre nyckel till nästa shu refresh: {submission_id}",
        "lacks": "  saknas: {org_id} {report_type}, {n} perioder, senast {last_missing}",
        "refused": "  avvisad: {org_id}/{file_name}",
        "run": "Senaste körning {built_at} (UTC), för {today}",
    },
    "en": {
        "nothing": "Nothing has been published. Run `shu refresh`.",
        "snapshot": "Snapshot {snapshot}, data through {data_through}",
        "instead": "! The latest snapshot ({instead_of}) is damaged; this is the one before. "
        "Run `shu refresh`.",
        "deliveries": "Deliveries: {counts}",
        "none": "none are due",
        "accepted": "accepted",
        "missing": "missing",
        "rejected": "rejected",
        "held": "waiting to be confirmed",
        "waits": "  waits to be confirmed since {since}: {org_id} {report_type}, {file_name} "
        "({rows_in} rows); shu confirm {submission_id}",
        "late": "  late: {org_id} {report_type}, {n} periods from {first_missing}, was due {due}",
        "frozen": "  frozen for {name}, {date}: snapshot {snapshot}",
        "gone": "  frozen for {name}, {date}: snapshot {snapshot}, deleted by retention",
        "old_key": "  kept under an older key until the next shu refresh: {submission_id}",
        "lacks": "  missing: {org_id} {report_type}, {n} periods, latest {last_missing}",
        "refused": "  refused: {org_id}/{file_name}",
        "run": "Last run {built_at} (UTC), for {today}",
    },
}
