"""`shu doctor`: settings, reference files, folders, key, disk, pointer, hash and age.

It only looks; nothing is changed or mended. Who can reach and read what is in `doctor_access.py`.
"""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.commands import doctor_access, doctor_service
from pipelines.errors import ParameterError, PublishRefused
from pipelines.ingest.key_check import is_used, mismatch, old_keys
from pipelines.ingest.layouts import layouts_for, standard
from pipelines.ingest.process import given_by
from pipelines.ingest.pseudonyms import KeyFileError
from pipelines.model.bundle import load_reference
from pipelines.model.tables import SCHEMA_VERSION
from pipelines.retention import ledger, log
from pipelines.retention.policy import load_policy
from pipelines.settings import Settings
from pipelines.warehouse.kept import meetings
from pipelines.warehouse.snapshot import Snapshot, is_whole, pointed

OLD_DAYS = 7


def doctor(settings: Settings, lang: str = "sv") -> list[dict[str, Any]]:
    """Each check with its name, whether it passed, and what to do when it did not."""
    checks = [
        _check("settings", values={f"SHU_{k.upper()}": str(v) for k, v in settings}),
        _reference(settings),
        _folder("inbox", settings.inbox, write=False),
        _folder("archive", settings.archive, write=True),
        _folder("warehouse", settings.warehouse, write=True),
        _key(settings),
        _old_keys(settings),
        _deletion_log(settings),
        _ledger(settings),
        *_snapshot(settings),
        _meetings(settings),
        *(_check(name, fault, **facts) for name, fault, facts in _others(settings)),
    ]
    return [_told(check, lang) for check in checks]


def doctor_lines(checks: list[dict[str, Any]]) -> list[str]:
    """The checks for a person."""
    lines = []
    for check in checks:
        said = f": {check['problem']} → {check['todo']}" if check["problem"] else ""
        mark = "✗" if not check["ok"] else "!" if said else "✓"
        lines.append(f"{mark} {check['name']}{said}")
        lines += [f"    {name}={value}" for name, value in check.get("values", {}).items()]
    return lines


def _others(settings: Settings) -> Iterator[doctor_access.Found]:
    try:
        held = pointed(settings.warehouse)
    except ValueError:
        held = None
    yield from doctor_service.checks(settings, held, dt.datetime.now(tz=dt.UTC))
    yield from doctor_access.checks(settings)


def _check(name: str, fault: str = "", **facts: Any) -> dict[str, Any]:
    """A check with its facts; a fault that is a warning does not make it fail."""
    return {"name": name, "ok": fault in ("", *doctor_service.WARNINGS), "fault": fault, **facts}


def _told(check: dict[str, Any], lang: str) -> dict[str, Any]:
    """A check with its fault in words."""
    fault = check.pop("fault")
    problem, todo = _FAULTS[fault][lang] if fault else ("", "")
    return {**check, "problem": problem.format_map(check), "todo": todo}


def _reference(settings: Settings) -> dict[str, Any]:
    try:
        data = load_reference(settings.reference)
        standard(settings.layouts)
        for path in settings.layouts.glob("[!_]*.yaml"):
            layouts_for(settings.layouts, path.stem)
        load_policy(settings.reference)
    except (ValueError, ParameterError, OSError) as error:
        return _check("reference", "reference", error=str(error))
    return _check("reference", organisations=len(data.registry.organisations))


def _folder(name: str, folder: Path, *, write: bool) -> dict[str, Any]:
    nearest = next(p for p in (folder, *folder.parents) if p.exists())
    mode = os.W_OK | os.X_OK if write else os.R_OK | os.X_OK
    return _check(name, "" if os.access(nearest, mode) else "permission", exists=folder.exists())


def _key(settings: Settings) -> dict[str, Any]:
    """The key file, and whether it is the archive's; without reports on persons none is needed."""
    try:
        ring = given_by(settings).ring
    except KeyFileError as error:
        return _check("key", "key", error=str(error))
    if ring is None:
        return _check("key", "no_key" if is_used(settings.archive) else "", version=None)
    fault = mismatch(ring, settings.archive)
    return _check("key", "key" if fault else "", error=fault, version=ring.version)


def _old_keys(settings: Settings) -> dict[str, Any]:
    """Submissions whose pseudonyms wait for the next run: nothing to mend, but to know."""
    return _check("old_keys", values=old_keys(settings))


def _deletion_log(settings: Settings) -> dict[str, Any]:
    lines = log.faults(settings.deletion_log)
    last = {"last_line": log.last(settings.deletion_log)}
    return _check("deletion_log", "log" if lines else "", lines=lines, values=last)


def _ledger(settings: Settings) -> dict[str, Any]:
    found = ledger.faults(settings.archive)
    return _check("ledger", "ledger" if found else "", what=", ".join(found[:5]), n=len(found))


def _snapshot(settings: Settings) -> list[dict[str, Any]]:
    try:
        found = pointed(settings.warehouse)
    except ValueError as error:
        return [_check("pointer", "pointer", error=str(error))]
    if found is None:
        return [_check("pointer", "nothing")]
    return [_check("pointer", snapshot=found.snapshot_id), _content(found), _age(found, settings)]


def _meetings(settings: Settings) -> dict[str, Any]:
    """The list of frozen snapshots, without which nobody knows what to keep."""
    try:
        found = meetings(settings.warehouse)
    except PublishRefused as error:
        return _check("meetings", "meetings", error=str(error))
    changed = [m.name for m in found if m.is_kept and not is_whole(m.snapshot)]
    fault = "frozen" if changed else ""
    return _check("meetings", fault, n=len(found), what=", ".join(changed))


def _content(found: Snapshot) -> dict[str, Any]:
    fault = "" if is_whole(found) else "changed"
    newer = "newer" if found.schema_version > SCHEMA_VERSION else ""
    return _check("hash", fault or newer, content_hash=found.content_hash)


def _age(found: Snapshot, settings: Settings) -> dict[str, Any]:
    days = (settings.today - dt.datetime.fromisoformat(found.published_at).date()).days
    return _check("age", "age" if days > OLD_DAYS else "", days=days)


_FAULTS = {
    **doctor_access.FAULTS,
    **doctor_service.FAULTS,
    "reference": {
        "sv": ("{error}", "Rätta filen och kör `shu doctor` igen"),
        "en": ("{error}", "Correct the file and run `shu doctor` again"),
    },
    "key": {
        "sv": ("{error}", "Se SHU_KEY_FILE; utan rätt nyckel tas inga rapporter om personer emot"),
        "en": ("{error}", "See SHU_KEY_FILE; without the right key no report on persons is taken"),
    },
    "no_key": {
        "sv": ("nyckeln till arkivets pseudonymer är inte angiven", "Ange den med SHU_KEY_FILE"),
        "en": ("the key of the archive's pseudonyms is not configured", "Name it: SHU_KEY_FILE"),
    },
    "log": {
        "sv": ("kedjan bryts på rad {lines}", "Jämför med säkerhetskopian; någon har ändrat"),
        "en": ("the chain breaks at line {lines}", "Compare with the backup; somebody changed it"),
    },
    "ledger": {
        "sv": ("arkivet är inte som liggaren säger ({what})", "Jämför med säkerhetskopian"),
        "en": ("the archive is not as the ledger has it ({what})", "Compare with the backup"),
    },
    "permission": {
        "sv": ("rättighet saknas på {name}", "Ge tjänstens användare åtkomst"),
        "en": ("no permission on {name}", "Give the service's user access"),
    },
    "pointer": {
        "sv": ("pekaren på utgåvan är skadad ({error})", "Kör `shu refresh`"),
        "en": ("the pointer to the snapshot is damaged ({error})", "Run `shu refresh`"),
    },
    "nothing": {
        "sv": ("ingenting är publicerat", "Kör `shu refresh`"),
        "en": ("nothing has been published", "Run `shu refresh`"),
    },
    "changed": {
        "sv": ("utgåvan har ändrats efter publiceringen", "Kör `shu refresh`"),
        "en": ("the snapshot was changed after publication", "Run `shu refresh`"),
    },
    "meetings": {
        "sv": (
            "listan över frysta utgåvor går inte att läsa",
            "Rätta frozen.json eller ta bort den",
        ),
        "en": (
            "the list of frozen snapshots cannot be read",
            "Correct frozen.json or take it away",
        ),
    },
    "frozen": {
        "sv": ("utgåvan som frystes har ändrats ({what})", "Hämta den ur säkerhetskopian"),
        "en": ("the snapshot that was frozen was changed ({what})", "Take it from the backup"),
    },
    "newer": {
        "sv": ("utgåvan är nyare än programmet", "Installera den version som publicerade den"),
        "en": ("the snapshot is newer than this code", "Install the version that published it"),
    },
    "age": {
        "sv": ("publicerad för {days} dagar sedan", "Se schemats senaste körningar"),
        "en": ("published {days} days ago", "Look at the schedule's last runs"),
    },
}
