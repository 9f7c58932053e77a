"""`shu status`: what is published, what came, who is missing and what was refused.

It only looks; nothing is changed.
"""

from typing import Any

from pipelines.settings import Settings
from pipelines.warehouse.snapshot import current, query

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


def status_lines(found: dict[str, Any], lang: str) -> list[str]:
    """The status for a person."""
    words = STATUS_WORDS[lang]
    if found["snapshot"] is None:
        return [words["nothing"]]
    counts = ", ".join(f"{words[k]} {n}" for k, n in sorted(found["deliveries"].items()))
    return [
        words["snapshot"].format(**found),
        words["deliveries"].format(counts=counts or words["none"]),
        *(words["lacks"].format(**line) for line in found["missing"][:SHOWN]),
        *(words["refused"].format(**line) for line in found["refused"][:SHOWN]),
        words["run"].format(**found["run"]),
    ]


SHOWN = 20
STATUS_WORDS = {
    "sv": {
        "nothing": "Ingenting är publicerat. Kör `shu refresh`.",
        "snapshot": "Utgåva {snapshot}, uppgifter t.o.m. {data_through}",
        "deliveries": "Inlämningar: {counts}",
        "none": "inga väntas",
        "accepted": "godtagna",
        "missing": "saknas",
        "rejected": "avvisade",
        "lacks": "  saknas: {org_id} {report_type}, {n} perioder, senast {last_missing}",
        "refused": "  avvisad: {org_id}/{file_name}",
        "run": "Senaste körning {built_at} (UTC), för {today}",
    },
    "en": {
        "nothing": "Nothing has been published. Run `shu refresh`.",
        "snapshot": "Snapshot {snapshot}, data through {data_through}",
        "deliveries": "Deliveries: {counts}",
        "none": "none are due",
        "accepted": "accepted",
        "missing": "missing",
        "rejected": "rejected",
        "lacks": "  missing: {org_id} {report_type}, {n} periods, latest {last_missing}",
        "refused": "  refused: {org_id}/{file_name}",
        "run": "Last run {built_at} (UTC), for {today}",
    },
}
