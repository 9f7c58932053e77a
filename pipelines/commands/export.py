"""`shu export`: the controllers' workbooks from the snapshot in force, and the open data.

Which are written and where; they are made in `export/workbook.py`.
"""

from collections.abc import Iterator
from pathlib import Path

from pipelines.export.premade import write_documents
from pipelines.export.workbook_files import Written, export
from pipelines.export.workbook_source import Choice, Source, read, with_data
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import current


class NothingPublished(Exception):  # noqa: N818 - no fault: nothing has been sent yet
    """There is no snapshot to export."""


def source_of(settings: Settings) -> Source:
    """The tables of the snapshot in force.

    Raises:
        NothingPublished: there is none.
        ValueError: it cannot be read.
    """
    snapshot = current(settings.warehouse)
    if snapshot is None:
        raise NothingPublished
    return read(snapshot, settings.reference)


def choices_of(
    source: Source, organisation: str | None, period: str | None, lang: str, *, accessible: bool
) -> list[Choice]:
    """The workbooks asked for: one organisation's, or that of every one with data.

    Raises:
        LookupError: there is no such organisation or period; the text lists them.
    """
    known = set(source.frames["public.organisation"]["org_id"])
    periods = list(source.frames["public.period"]["period_id"])
    if organisation is not None and organisation not in known:
        raise LookupError(f"{organisation}: {', '.join(sorted(known))}")
    if period is not None and period not in periods:
        raise LookupError(f"{period}: {', '.join(sorted(periods))}")
    chosen = [organisation] if organisation else with_data(source)
    return [Choice(org_id, period, lang, accessible) for org_id in chosen]


def write(
    source: Source, choices: list[Choice], folder: Path, settings: Settings
) -> Iterator[Written]:
    """Write the workbooks, and with all of them the dictionary and the open data."""
    yield from export(source, choices, folder)
    if len(choices) > 1:
        write_documents(source, folder, settings.ocid_prefix)
