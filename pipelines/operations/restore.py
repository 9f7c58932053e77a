"""A backup put back into an empty folder: every file compared with its digest on the way.

All or nothing: what is put back appears under its name when it is whole. The next `shu refresh`
makes the rest. What a set holds is told in `backup.py`.
"""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipelines import durable
from pipelines.operations.backup import (
    LIST,
    BackupError,
    copy,
    make_folder,
    read_list,
    sync_folders,
)


def restore(folder: Path, into: Path) -> Mapping[str, int]:
    """Put a set back; how many files of each part, by the part's first folder.

    Raises:
        BackupError: A file is damaged, missing or not of the set, which the text names, or `into`
            is not empty.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        msg = f"{into}: is not empty"
        raise BackupError(msg)
    digests = _listed(folder)
    aside = into.with_name(f".{into.name}.partial")
    shutil.rmtree(aside, ignore_errors=True)
    make_folder(aside)
    damaged = list(_copied(folder, digests, aside))
    if damaged:
        shutil.rmtree(aside)
        shown = ", ".join(damaged[:5])
        msg = f"{shown}: damaged ({len(damaged)} of {len(digests)} files)"
        raise BackupError(msg)
    for part in ("raw/inbox", "raw/archive", "warehouse"):
        make_folder(aside / part)
    sync_folders(aside)
    if into.exists():
        into.rmdir()
    aside.replace(into)
    durable.sync_folder(into.parent)
    counts: dict[str, int] = {}
    for name in digests:
        part = name.partition("/")[0]
        counts[part] = counts.get(part, 0) + 1
    return counts


def _listed(folder: Path) -> Mapping[str, str]:
    """The files of a set with their digests; BackupError when the set is not whole."""
    try:
        digests = read_list((folder / LIST).read_bytes())
    except OSError:
        msg = f"{folder / LIST}: cannot be read; this is no finished backup"
        raise BackupError(msg) from None
    files = [p for p in folder.rglob("*") if p.is_file() and p != folder / LIST]
    there = {str(p.relative_to(folder)) for p in files}
    unsafe = [n for n in digests if Path(n).is_absolute() or ".." in Path(n).parts]
    for names, fault in (
        (unsafe, "leads out of the set"),
        (sorted(set(digests) - there), "is missing"),
        (sorted(there - set(digests)), "is not in the list"),
    ):
        if names:
            msg = f"{names[0]}: {fault}"
            raise BackupError(msg)
    return digests


def _copied(folder: Path, digests: Mapping[str, str], target: Path) -> Iterator[str]:
    """Copy every file; the names of those that are damaged."""
    for name, digest in digests.items():
        if copy(folder / name, target / name) != digest:
            yield name
