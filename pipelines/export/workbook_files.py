"""The workbooks as files of a folder: only those are written whose rows have changed.

`index.json` beside them says of what each was made. What a workbook holds is decided elsewhere.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.export.inert import Unwritable
from pipelines.export.workbook import workbook
from pipelines.export.workbook_source import Choice, Source, content_hashes

INDEX = "index.json"
# Of open data, whose pieces are a hundred thousand lines.
_BUFFER = 1 << 20


@dataclass(frozen=True)
class Written:
    """One workbook: its file, whether it was written now, and why it could not be."""

    org_id: str
    file: str
    is_new: bool
    error: str = ""


def file_name(choice: Choice) -> str:
    """`higab.xlsx`, `higab-2015-T1-accessible-en.xlsx`."""
    parts = [
        choice.org_id,
        choice.period_id or "",
        "accessible" if choice.accessible else "",
        "en" if choice.lang == "en" else "",
    ]
    return "-".join(p for p in parts if p) + ".xlsx"


def export(
    source: Source, choices: Sequence[Choice], folder: Path, *, alone: bool = False
) -> Iterator[Written]:
    """Write the workbooks that are not there as they should be; one answer each, in order.

    Args:
        source: The snapshot's tables.
        choices: The workbooks wanted.
        folder: Where they lie.
        alone: Workbooks of the folder's list that are not wanted any more are taken away.
    """
    folder.mkdir(parents=True, exist_ok=True)
    listed, wanted = _listed(folder), _made_of(source, choices)
    files = {} if alone else dict(listed)
    for choice in choices:
        name = file_name(choice)
        there = _is_there(folder, choice, listed, wanted)
        done = (
            Written(choice.org_id, name, is_new=False) if there else _write(source, choice, folder)
        )
        files.pop(name, None)
        if done.is_new:
            data = (folder / name).read_bytes()
            files[name] = {
                "made_of": wanted[name],
                "sha256": hashlib.sha256(data).hexdigest(),
                "snapshot_id": source.snapshot.snapshot_id,
            }
        elif not done.error:
            files[name] = listed[name]
        yield done
    for name in set(listed) - set(files):
        (folder / name).unlink(missing_ok=True)
    told = {"snapshot_id": source.snapshot.snapshot_id, "files": dict(sorted(files.items()))}
    replace(folder / INDEX, [json.dumps(told, indent=1).encode()])


def replace(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file aside and put it in its place, so that nobody opens half of it."""
    aside = path.with_name(f"{path.name}.partial")
    with aside.open("wb", buffering=_BUFFER) as file:
        file.writelines(pieces)
    aside.replace(path)


def _listed(folder: Path) -> dict[str, Any]:
    """What the folder's list says; a list that cannot be read says nothing."""
    try:
        return dict(json.loads((folder / INDEX).read_bytes())["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _made_of(source: Source, choices: Sequence[Choice]) -> dict[str, str]:
    """By file a hash of its rows, of what was chosen, and of the program that writes it."""
    if not choices:
        return {}
    rows, program = content_hashes(source), _program()
    return {
        file_name(c): hashlib.sha256(
            f"{rows.get(c.org_id)} {c} {program}".encode()
        ).hexdigest()
        for c in choices
    }  # fmt: skip


@cache
def _program() -> str:
    """A hash of the modules that make workbooks: other code is a reason to write them anew."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()


def _is_there(
    folder: Path, choice: Choice, listed: Mapping[str, Any], wanted: Mapping[str, str]
) -> bool:
    name = file_name(choice)
    entry = listed.get(name)
    if not isinstance(entry, dict) or entry.get("made_of") != wanted[name]:
        return False
    try:
        data = (folder / name).read_bytes()
    except OSError:
        return False
    # Somebody may have worked in it: a file that is not ours any more is written anew.
    return hashlib.sha256(data).hexdigest() == entry.get("sha256")


def _write(source: Source, choice: Choice, folder: Path) -> Written:
    name = file_name(choice)
    try:
        replace(folder / name, [workbook(source, choice)])
    except (Unwritable, LookupError) as error:
        return Written(choice.org_id, name, is_new=False, error=str(error))
    return Written(choice.org_id, name, is_new=True)
