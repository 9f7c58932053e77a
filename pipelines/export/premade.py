"""What a run makes ahead of the published snapshot: workbooks, dictionary and open data.

Which files there shall be; what cannot be written is told, and is no reason to stop.
"""

from collections.abc import Iterable
from pathlib import Path

from pipelines.export import dictionary, ocds
from pipelines.export.workbook_files import export, replace
from pipelines.export.workbook_source import Choice, Source, read, with_data
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import Snapshot


def make(snapshot: Snapshot, settings: Settings) -> tuple[int, list[str]]:
    """Make the files of a snapshot; how many workbooks, and what could not be written and why."""
    source, folder = read(snapshot, settings.reference), settings.warehouse / "exports"
    # Before anything was sent there is no period that a workbook could tell of.
    wanted = with_data(source) if len(source.frames["public.period"]) else []
    choices = [Choice(org_id) for org_id in wanted] if len(wanted) <= settings.workbooks else []
    try:
        written = list(export(source, choices, folder, alone=True))
        write_documents(source, folder, settings.ocid_prefix)
    except OSError as error:  # the snapshot is in force all the same
        return len(choices), [f"{folder.name}/: {error.strerror}"]
    return len(choices), [f"{w.file}: {w.error}" for w in written if w.error]


def write_documents(source: Source, folder: Path, prefix: str) -> list[str]:
    """Write `dictionary[-en].md`, `.html` and `ocds.json`; their names.

    A release package must hold something, so without procurements there is none.
    """
    files: dict[str, Iterable[bytes]] = {}
    for lang, name in (("sv", "dictionary"), ("en", "dictionary-en")):
        files[f"{name}.md"] = [dictionary.markdown(source, lang).encode()]
        files[f"{name}.html"] = [dictionary.document(source, lang).encode()]
    if len(source.frames["public.procurement"]):
        files["ocds.json"] = ocds.package(source, prefix)
    folder.mkdir(parents=True, exist_ok=True)
    for name, pieces in files.items():
        replace(folder / name, pieces)
    return list(files)
