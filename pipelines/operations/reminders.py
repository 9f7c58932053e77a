"""Reminders to organisations whose reports did not come in time, and what was done about each.

To the mailbox that the registry names for the organisation: a function's, not a person's. Who is
late is told by `late.py`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from pipelines import journal
from pipelines.ingest.layouts import standard
from pipelines.model.bundle import load_reference
from pipelines.model.organisations import Organisation
from pipelines.operations import deliver, messages, told
from pipelines.operations.alarms import Late
from pipelines.operations.late import late
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import current

AGAIN = dt.timedelta(days=7)


@dataclass(frozen=True)
class Reminded:
    """What became of an organisation: reminded now, reminded lately, without a mailbox, a fault."""

    org_id: str
    outcome: Literal["sent", "waits", "none", "fault"]
    late: tuple[Late, ...]
    fault: str = ""


def mailbox(organisation: Organisation) -> str:
    """The mailbox of an organisation's function, empty when the registry names none."""
    return organisation.contact or ""


def remind(settings: Settings, now: dt.datetime, *, dry_run: bool = False) -> list[Reminded]:
    """Remind every organisation that is late, once a week, and tell those who run the product.

    A dry run writes the messages to files and forgets them.
    """
    snapshot = current(settings.warehouse)
    lines = sorted(late(snapshot, settings) if snapshot else (), key=lambda line: line.org_id)
    organisations = load_reference(settings.reference).registry.organisations
    done: list[Reminded] = []
    with told.remembered(settings.outbox, "reminders") as (before, remember):
        kept = {k: v for k, v in before.items() if not _is_old(v, now)}
        for org_id, mine in groupby(lines, key=lambda line: line.org_id):
            one = _one(organisations[org_id], tuple(mine), kept, settings, now, dry_run=dry_run)
            done.append(one)
            if one.outcome == "sent" and not dry_run:
                kept |= {_key(line): now.isoformat() for line in one.late}
                remember(kept)  # after each: what was sent is not sent again after a crash
                journal.tell("reminded", organisation=org_id, reports=len(one.late))
    if any(r.outcome in ("sent", "fault") for r in done):
        _tell(done, settings, now, dry_run=dry_run)
    return done


def _one(
    organisation: Organisation,
    lines: tuple[Late, ...],
    told_before: Mapping[str, str],
    settings: Settings,
    now: dt.datetime,
    *,
    dry_run: bool,
) -> Reminded:
    org_id, receiver = organisation.org_id, mailbox(organisation)
    if not receiver:
        return Reminded(org_id, "none", lines)
    if all(_key(line) in told_before for line in lines):
        return Reminded(org_id, "waits", lines)
    message = messages.reminder(
        organisation.name_sv, lines, standard(settings.layouts), settings.lang
    )
    if dry_run:
        deliver.to_file(message, settings.outbox, f"reminder-{org_id}-{now:%Y%m%dT%H%M%SZ}")
        return Reminded(org_id, "sent", lines)
    fault = deliver.mailed(message, (receiver,), settings, now)
    return Reminded(org_id, "fault" if fault else "sent", lines, fault)


def _tell(done: Sequence[Reminded], settings: Settings, now: dt.datetime, *, dry_run: bool) -> None:
    """The status to those who run the product."""
    outcomes = [(r.org_id, r.outcome, r.late) for r in done]
    message = messages.status(outcomes, settings.today, settings.lang)
    if dry_run:
        deliver.to_file(message, settings.outbox, f"status-{now:%Y%m%dT%H%M%SZ}")
    else:
        deliver.to_operations(message, settings, now)


def _key(line: Late) -> str:
    return f"{line.org_id}:{line.report_type}:{line.last_missing}"


def _is_old(at: str, now: dt.datetime) -> bool:
    return now - dt.datetime.fromisoformat(at) >= AGAIN
