"""Whether the key is the one that the archive's pseudonyms were made with.

Keeps a check value for each version beside the archive; the key does not follow from it
(`reliability.md` 5.2).
"""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from pipelines import durable
from pipelines.ingest.archive import load_receipts
from pipelines.ingest.process import given_by
from pipelines.ingest.pseudonyms import KeyFileError, KeyRing, check_values
from pipelines.settings import Settings

NAME = "key_check.json"


def verify_key(ring: KeyRing | None, archive: Path) -> None:
    """Stop a run that would make pseudonyms which fit none of those that are kept.

    Raises:
        KeyFileError: A version holds another key than before, or the newest version is missing.
    """
    fault = mismatch(ring, archive) if ring else None
    if fault:
        raise KeyFileError(fault)


def remember_key(ring: KeyRing | None, archive: Path, used: Iterable[int | None]) -> None:
    """Keep the check values of the versions that pseudonyms of the archive were made with."""
    if ring is None:
        return
    known, values = _known(archive), _values(ring)
    more = {str(v): values[str(v)] for v in used if v in ring.keys}
    if known | more != known:
        _write(archive / NAME, json.dumps(known | more, indent=1))


def mismatch(ring: KeyRing, archive: Path) -> str | None:
    """Why a key does not belong to an archive, or None."""
    known, values = _known(archive), _values(ring)
    for version, value in known.items():
        if values.get(version, value) != value:
            return (
                f"version {version} of the key is another one than the archive's pseudonyms were "
                "made with; put the right key file back"
            )
    newest = max(map(int, known), default=0)
    if newest > ring.version:
        return (
            f"the key file ends with version {ring.version}, but the archive's pseudonyms were "
            f"made with version {newest}; put the newer key file back"
        )
    return None


def is_used(archive: Path) -> bool:
    """Whether pseudonyms were made for this archive before."""
    return bool(_known(archive))


def old_keys(settings: Settings) -> dict[str, str]:
    """Submissions whose pseudonyms the next run renews, and the version they are under now."""
    receipts = load_receipts(settings.archive)
    versions = {r.submission_id: r.key_version for r in receipts if r.key_version is not None}
    newest = max(versions.values(), default=0)
    with suppress(KeyFileError):
        ring = given_by(settings).ring
        newest = max(newest, ring.version if ring else 0)
    return {name: f"version {version}" for name, version in versions.items() if version < newest}


def _known(archive: Path) -> dict[str, str]:
    path = archive / NAME
    known: dict[str, str] = json.loads(path.read_text("ascii")) if path.exists() else {}
    return known


def _values(ring: KeyRing) -> dict[str, str]:
    return {str(version): value for version, value in check_values(ring).items()}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    durable.write(aside, text.encode("ascii"))
    aside.replace(path)
