"""`shu check`: read one file as the intake would, store nothing, say what was found.

Here the file is read; what is answered stands in `check_answer.py`.
"""

import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.ingest.cells import Workbook
from pipelines.ingest.inbox import SKIPPED
from pipelines.ingest.process import ReadingProcess
from pipelines.ingest.rules import rules_for
from pipelines.model.organisations import Registry, match_name
from pipelines.settings import Settings

if TYPE_CHECKING:
    from pipelines.commands.check_answer import Checked


def check(
    path: Path,
    organisation: str | None,
    report_type: str | None,
    lang: str,
    settings: Settings,
    process: ReadingProcess,
) -> "Checked":
    """Read a file and say what it is taken for.

    Args:
        path: The file.
        organisation: Id of its sender; None to find it in folder, name or content.
        report_type: What it is; None to find it in the content.
        lang: `sv` or `en`.
        settings: Where the rules lie.
        process: Reads it.
    """
    if SKIPPED.match(path.name):
        from pipelines.commands.check_answer import ignored

        return ignored(path.name, lang)
    data = path.read_bytes()
    registry = rules_for(settings.layouts, settings.reference, organisation or "").registry
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as thread:
        given = (path, data, organisation, report_type, registry, process, Path(folder))
        coming = thread.submit(_read, *given)
        # What makes an answer of cells takes as long to load as the child to read most files.
        from pipelines.commands.check_answer import answer_of

        sender, workbook = coming.result()
    return answer_of(path.name, data, workbook, sender, report_type, lang, settings)


def _read(
    path: Path,
    data: bytes,
    organisation: str | None,
    report_type: str | None,
    registry: Registry,
    process: ReadingProcess,
    folder: Path,
) -> tuple[str, Workbook]:
    """The sender and the cells; only what may be kept of them is written, into a passing folder."""
    sender = organisation or _sender(path, registry)
    name, first = path.name, folder / "first.parquet"
    workbook = process.read(data, name, first, sender or "", report_type)
    if sender:
        return sender, workbook
    texts = [str(text) for text in workbook.cells["text"].slice(0, 2000).to_pylist()]
    sender = _named(texts, registry)
    if sender is None:
        return path.resolve().parent.name, workbook
    # By the layouts of whom the content names: they decide what may be kept.
    return sender, process.read(data, name, folder / "second.parquet", sender, report_type)


def _sender(path: Path, registry: Registry) -> str | None:
    """The sender: the folder if it is one, else a name in the file name."""
    known = registry.organisations
    for folder in path.resolve().parents:
        if folder.name in known:
            return folder.name
    return _named([path.stem, *path.stem.replace("_", " ").split()], registry)


def _named(texts: Iterable[str], registry: Registry) -> str | None:
    found = (match_name(registry, text) for text in texts if 1 < len(text) < 80)
    return next((org for org in found if org), None)
