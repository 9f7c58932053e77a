"""`shu confirm`: a person's yes or no to a submission that waits.

The decision is added to the archive; the next run follows it.
"""

from typing import Any

from pipelines.commands.status import held
from pipelines.ingest import archive
from pipelines.senders.decisions import ROLE, decide
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import current


def confirm(settings: Settings, submission: str, by: str | None, *, refuse: bool) -> dict[str, Any]:
    """Add a decision to the submission that waits under an id, or under its beginning.

    Returns:
        The outcome `done`, `unknown` (nothing waits under this id) or `several`, with what waits.
    """
    snapshot = current(settings.warehouse)
    waiting = held(snapshot) if snapshot else []
    decided = archive.load_decisions(settings.archive)
    open_ = [w for w in waiting if w["submission_id"] not in decided]
    meant = [w for w in open_ if w["submission_id"] == submission] or [
        w for w in open_ if submission and w["submission_id"].startswith(submission)
    ]
    if len(meant) != 1:
        return {"outcome": "several" if meant else "unknown", "waiting": meant or open_}
    (one,) = meant
    receipt = next(
        r
        for r in archive.load_receipts(settings.archive)
        if r.submission_id == one["submission_id"]
    )
    decision = decide(settings, receipt, refuse=refuse, by=by or ROLE)
    return {"outcome": "done", "decision": decision.decision, **one}


def confirm_lines(answer: dict[str, Any], lang: str) -> list[str]:
    """The outcome for a person."""
    words = _WORDS[lang]
    if answer["outcome"] == "done":
        return [words[answer["decision"]].format(**answer)]
    said = [words[answer["outcome"]]]
    return said + [words["waits"].format(**line) for line in answer["waiting"]]


_WORDS = {
    "sv": {
        "confirmed": "Bekräftad: {org_id}/{file_name}. Den räknas från nästa shu refresh.",
        "refused": "Avvisad: {org_id}/{file_name}. Den förra inlämningen fortsätter att gälla.",
        "unknown": "Ingen inlämning med det numret väntar på bekräftelse.",
        "several": "Flera inlämningar väntar med nummer som börjar så:",
        "waits": "  {submission_id}: {org_id}, {file_name}, sedan {since}",
    },
    "en": {
        "confirmed": "Confirmed: {org_id}/{file_name}. It counts from the next shu refresh.",
        "refused": "Refused: {org_id}/{file_name}. The submission before it stays in force.",
        "unknown": "No submission of that number waits to be confirmed.",
        "several": "Several submissions wait whose number begins like that:",
        "waits": "  {submission_id}: {org_id}, {file_name}, since {since}",
    },
}
