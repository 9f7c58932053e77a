"""What `shu refresh` says: the answer, where everything lies, and what to look at.

The run itself is in `pipelines/refresh.py`.
"""

from typing import Any

from pipelines.export.answer import city_answer
from pipelines.refresh import NOT_PUBLISHED, PUBLISHED, REMARKS, Outcome
from pipelines.settings import Settings

_WORDS = {
    "sv": {
        "refused": "Avvisade filer: {n}",
        "held": "Filer som väntar på att någon bekräftar dem (shu status): {n}",
        "quarantined": "Rader i karantän, som inte räknas förrän de rättats: {n}",
        "of_persons": "Avsändares personlistor med rader som inte räknas: {n}",
        "missing": "Inlämningar som saknas: {n}",
        "unplaced": "Filer utanför organisationernas mappar, som inte lästes: {n}",
        "unsettled": "Filer som är öppna eller skrivs fortfarande och tas vid nästa körning: {n}",
        "unwritten": "Arbetsböcker som inte kunde skrivas (shu export säger varför): {n}",
        "snapshot": "Utgåva: {path}",
        "unchanged": "Ingenting har ändrats sedan körningen {run}; dess utgåva gäller.",
        "letters": "Se vad som är fel med en fil: shu check FIL",
        "stopped": "Inget nytt publicerades, eftersom kontrollen {names} inte gick igenom. "
        "Den förra utgåvan gäller.",
        "fault": "Körningen misslyckades i steget {step}: {error}. Den förra utgåvan gäller.",
    },
    "en": {
        "refused": "Refused files: {n}",
        "held": "Files that wait until somebody confirms them (shu status): {n}",
        "quarantined": "Rows in quarantine, which do not count until they are corrected: {n}",
        "of_persons": "Senders' lists of persons with rows that do not count: {n}",
        "missing": "Deliveries that are missing: {n}",
        "unplaced": "Files outside the organisations' folders, which were not read: {n}",
        "unsettled": "Files that are open or still being written; the next run takes them: {n}",
        "unwritten": "Workbooks that could not be written (shu export says why): {n}",
        "snapshot": "Snapshot: {path}",
        "unchanged": "Nothing has changed since run {run}; its snapshot stands.",
        "letters": "See what is wrong with a file: shu check FILE",
        "stopped": "Nothing new was published, because the check {names} failed. "
        "The last snapshot stays.",
        "fault": "The run failed in step {step}: {error}. The last snapshot stays.",
    },
}


def as_object(outcome: Outcome, settings: Settings) -> dict[str, Any]:
    """The outcome for `--json`."""
    shown = outcome.snapshot
    return {
        "code": outcome.code,
        "published": outcome.code in (PUBLISHED, REMARKS),
        "run_id": outcome.run_id,
        "snapshot_id": shown.snapshot_id if shown else None,
        "content_hash": shown.content_hash if shown else None,
        "path": str(shown.path) if shown else None,
        "unchanged_since": outcome.unchanged_since or None,
        "workbooks_read": outcome.workbooks_read,
        "remarks": dict(outcome.remarks),
        "failed_checks": list(outcome.failed_checks),
        "failed_steps": dict(outcome.failed_steps),
        "answer": city_answer(shown, settings.lang) if shown else None,
    }


def lines(outcome: Outcome, settings: Settings) -> list[str]:
    """The outcome for a person."""
    words = _WORDS[settings.lang]
    if outcome.code == NOT_PUBLISHED:
        return [words["stopped"].format(names=", ".join(outcome.failed_checks))]
    if outcome.code not in (PUBLISHED, REMARKS):
        steps = outcome.failed_steps.items()
        return [words["fault"].format(step=s, error=e) for s, e in steps] or [words["fault"]]
    said = [city_answer(outcome.snapshot, settings.lang)] if outcome.snapshot else []
    said += [f"! {words[k].format(n=n)}" for k, n in outcome.remarks.items() if n]
    if any(outcome.remarks.get(k) for k in ("refused", "quarantined", "of_persons")):
        said.append(f"  {words['letters']}")
    if outcome.unchanged_since:
        said.append(words["unchanged"].format(run=outcome.unchanged_since[:8]))
    if outcome.snapshot:
        said.append(words["snapshot"].format(path=outcome.snapshot.path))
    return said
