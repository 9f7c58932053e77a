"""Files of a snapshot that are handed out whole: a unit's workbook, and the tables as Parquet.

The same bytes as `shu export` and publication leave on disk. Who may have them is decided by who
calls: nothing is left out here.
"""

import hashlib
import io
import json
import zipfile
from pathlib import Path

from pipelines.export.workbook import workbook as made_anew
from pipelines.export.workbook_files import INDEX, file_name
from pipelines.export.workbook_source import Choice, read
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import Snapshot

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def workbook(snapshot: Snapshot, settings: Settings, choice: Choice) -> bytes:
    """The workbook of a choice: that which lies ready of this snapshot, else one made now.

    Raises:
        LookupError: there is no such organisation or period.
        Unwritable: a text does not fit into a cell.
        ValueError: the snapshot cannot be read.
    """
    ready = _ready(snapshot, settings.warehouse / "exports", file_name(choice))
    return ready or made_anew(read(snapshot, settings.reference), choice)


def _ready(snapshot: Snapshot, folder: Path, name: str) -> bytes | None:
    try:
        index = json.loads((folder / INDEX).read_bytes())
        listed, data = index["files"][name], (folder / name).read_bytes()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    # The list is of one snapshot; somebody may have worked in the file.
    is_of_it = index.get("snapshot_id") == snapshot.snapshot_id
    is_ours = hashlib.sha256(data).hexdigest() == listed.get("sha256")
    return data if is_of_it and is_ours else None


def parquet(snapshot: Snapshot) -> bytes:
    """All published tables with the package that describes them, as one zip file.

    Raises:
        FileNotFoundError: the snapshot has no Parquet files beside it.
    """
    folder = snapshot.path.with_suffix("")
    files = sorted(p for p in folder.glob("*") if p.is_file())
    if not files:
        raise FileNotFoundError(folder.name)
    buffer = io.BytesIO()
    # Parquet is compressed already.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for path in files:
            package.writestr(
                zipfile.ZipInfo(f"{folder.name}/{path.name}", _ZIP_TIME), path.read_bytes()
            )
    return buffer.getvalue()
