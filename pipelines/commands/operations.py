"""`shu alarm`, `remind`, `backup`, `restore`, `ledger`: what came of them, in words and as objects.

What is done is in `pipelines/operations`.
"""

import datetime as dt
from pathlib import Path
from typing import Any

from pipelines import durable
from pipelines.errors import PublishRefused
from pipelines.operations import backup as sets
from pipelines.operations import messages, reminders, watch
from pipelines.operations import restore as putting_back
from pipelines.retention import ledger as chain
from pipelines.retention import log
from pipelines.settings import Settings


def alarm(settings: Settings, *, dry_run: bool) -> dict[str, Any]:
    """What stands, what of it was told now and on which channels."""
    found = watch.watch(settings, _now(), dry_run=dry_run)
    return {
        "standing": [
            {
                "kind": a.kind,
                "subject": a.subject,
                **a.facts,
                "text": messages.text(a, settings.lang),
            }
            for a in found.standing
        ],
        "told": [a.key for a in found.news.fresh],
        "over": list(found.news.over),
        "channels": dict(found.channels),
        "file": str(found.file) if found.file else None,
    }


def alarm_test(settings: Settings) -> dict[str, Any]:
    """On which channels a test came through: channel -> fault, or empty."""
    channels = dict(watch.test(settings, _now()))
    return {"standing": [], "told": [], "over": [], "channels": channels, "file": None}


def alarm_lines(answer: dict[str, Any], lang: str) -> list[str]:
    """The alarms for a person."""
    words = WORDS[lang]
    lines = [f"✗ {a['text']}" for a in answer["standing"]]
    lines += [words["file"].format(file=answer["file"])] if answer["file"] else []
    for channel, fault in answer["channels"].items():
        lines.append(words["fault" if fault else "told"].format(channel=channel, fault=fault))
    return lines or [words["quiet"]]


def remind(settings: Settings, *, dry_run: bool) -> dict[str, Any]:
    """What became of each organisation that is late."""
    done = reminders.remind(settings, _now(), dry_run=dry_run)
    return {
        "dry_run": dry_run,
        "reminded": [
            {"org_id": r.org_id, "outcome": r.outcome, "reports": len(r.late), "fault": r.fault}
            for r in done
        ],
        "folder": str(settings.outbox) if dry_run else None,
    }


def remind_lines(answer: dict[str, Any], lang: str) -> list[str]:
    """The reminders for a person."""
    words = WORDS[lang]
    lines = [words[f"remind_{r['outcome']}"].format(**r) for r in answer["reminded"]]
    if answer["dry_run"] and lines:
        lines.append(words["file"].format(file=answer["folder"]))
    return lines or [words["nobody"]]


def backup(settings: Settings, out: Path, keys: Path | None, keep: int) -> dict[str, Any]:
    """Where the set is and what it holds."""
    try:
        made = sets.backup(settings, out, _now(), keys=keys, keep=keep)
    except (sets.BackupError, PublishRefused, OSError) as error:
        return {"outcome": "fault", "error": str(error)}
    return {
        "outcome": "done",
        "folder": str(made.folder),
        "files": made.files,
        "bytes": made.size,
        "removed": [str(p) for p in made.removed],
        "keys": str(keys) if keys else None,
    }


def backup_lines(answer: dict[str, Any], lang: str) -> list[str]:
    """The backup for a person."""
    words = WORDS[lang]
    if answer["outcome"] == "fault":
        return [words["no_backup"].format(**answer)]
    mb = answer["bytes"] / 1e6
    lines = [words["backup"].format(mb=mb, **answer)]
    lines += [words["keys"].format(**answer)] if answer["keys"] else [words["no_keys"]]
    return [*lines, *(words["removed"].format(folder=f) for f in answer["removed"])]


def restore(folder: Path, into: Path) -> dict[str, Any]:
    """What was put back, or the file for which nothing was."""
    try:
        counts = putting_back.restore(folder, into)
    except (sets.BackupError, OSError) as error:
        return {"outcome": "fault", "error": str(error)}
    return {"outcome": "done", "folder": str(into), "files": dict(counts)}


def restore_lines(answer: dict[str, Any], lang: str) -> list[str]:
    """The way back for a person, and what to do next."""
    words = WORDS[lang]
    if answer["outcome"] == "fault":
        return [words["no_restore"].format(**answer)]
    n = sum(answer["files"].values())
    into = answer["folder"]
    lines = [words["restore"].format(n=n, folder=into), f"  SHU_RAW={into}/raw"]
    lines.append(f"  SHU_WAREHOUSE={into}/warehouse")
    own = [p for p in ("reference", "layouts") if answer["files"].get(p)]
    lines += [f"  SHU_{part.upper()}={into}/{part}" for part in own]
    return [*lines, words["next"]]


def ledger(settings: Settings, out: Path) -> dict[str, Any]:
    """Write the ledger as a workbook; how many lines it has and where it does not agree."""
    from pipelines.export import ledger_table
    from pipelines.warehouse.snapshot import current, query

    path, held = settings.archive / chain.NAME, current(settings.warehouse)
    events, faults = list(log.readable(path)), chain.faults(settings.archive)
    sources = query(held, ledger_table.SOURCES) if held else None
    data = ledger_table.workbook(
        events, sources, faults, log.last(path), settings.lang, held.snapshot_id if held else ""
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    durable.replace(out, data)
    return {"file": str(out), "lines": len(events), "faults": faults, "last": log.last(path)}


def ledger_lines(answer: dict[str, Any], lang: str) -> list[str]:
    """The ledger for a person."""
    words = WORDS[lang]
    lines = [words["ledger"].format(**answer)]
    return [*lines, *(words["disagrees"].format(what=fault) for fault in answer["faults"])]


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC).replace(microsecond=0)


WORDS = {
    "sv": {
        "quiet": "Inget larm.",
        "told": "Skickat: {channel}",
        "fault": "✗ {channel} tog inte emot: {fault}",
        "file": "Inget skickades; det som skulle ha sänts står i {file}",
        "nobody": "Ingen är försenad.",
        "remind_sent": "Påmind: {org_id} ({reports} rapporter)",
        "remind_waits": "Påmind tidigare i veckan: {org_id}",
        "remind_none": "Ingen funktionsbrevlåda (contact i organisations.yaml): {org_id}",
        "remind_fault": "✗ Påminnelsen till {org_id} gick inte fram: {fault}",
        "backup": "Säkerhetskopia: {folder} ({files} filer, {mb:.1f} MB). Den innehåller "
        "personuppgifter; förvara den krypterad.",
        "keys": "Nycklar, roller och inloggning: {keys}. Förvara dem på en annan plats.",
        "no_keys": "Nycklar, roller och inloggning är inte med (--keys).",
        "removed": "Borttagen: {folder}",
        "no_backup": "Ingen säkerhetskopia: {error}",
        "restore": "{n} filer återställda. Inställningar:",
        "next": "Ange SHU_KEY_FILE, kör `shu doctor` och sedan `shu refresh`.",
        "no_restore": "Ingenting återställt: {error}",
        "ledger": "Liggare: {file} ({lines} rader). Sista radens SHA-256: {last}",
        "disagrees": "✗ Arkivet är inte som liggaren säger: {what}",
    },
    "en": {
        "quiet": "No alarm.",
        "told": "Sent: {channel}",
        "fault": "✗ {channel} did not take it: {fault}",
        "file": "Nothing was sent; what would have been is in {file}",
        "nobody": "Nobody is late.",
        "remind_sent": "Reminded: {org_id} ({reports} reports)",
        "remind_waits": "Reminded earlier this week: {org_id}",
        "remind_none": "No mailbox (contact in organisations.yaml): {org_id}",
        "remind_fault": "✗ The reminder to {org_id} did not get through: {fault}",
        "backup": "Backup: {folder} ({files} files, {mb:.1f} MB). It holds personal data; "
        "keep it encrypted.",
        "keys": "Keys, roles and login: {keys}. Keep them in another place.",
        "no_keys": "Keys, roles and login are not in it (--keys).",
        "removed": "Removed: {folder}",
        "no_backup": "No backup: {error}",
        "restore": "{n} files put back. Settings:",
        "next": "Set SHU_KEY_FILE, run `shu doctor` and then `shu refresh`.",
        "no_restore": "Nothing was put back: {error}",
        "ledger": "Ledger: {file} ({lines} lines). SHA-256 of the last line: {last}",
        "disagrees": "✗ The archive is not as the ledger has it: {what}",
    },
}
