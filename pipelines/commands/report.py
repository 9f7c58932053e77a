"""The evaluation report of an organisation and period: HTML always, PDF where a browser is.

What it says is made in `pipelines.export.report_evaluation`; how the command speaks in
`for_evaluators.py`.
"""

from dataclasses import dataclass
from pathlib import Path

from pipelines.export.report_evaluation import build, page, pdf, source
from pipelines.export.report_evaluation.source import Unusable
from pipelines.settings import Settings
from pipelines.warehouse import snapshot

FOLDER = "exports/reports"


@dataclass(frozen=True)
class Written:
    """What was written; without `pdf` there was no browser to print it."""

    html: Path
    pdf: Path | None
    snapshot_id: str
    organisation: str
    period: str


def report(
    settings: Settings, organisation: str | None, period: str | None, out: Path | None
) -> Written:
    """Write the report from the snapshot in force, whole or not at all.

    Raises:
        Unusable: There is no snapshot, no such organisation or no such period.
        ValueError: The snapshot cannot be read.
    """
    found = snapshot.current(settings.warehouse)
    if found is None:
        raise Unusable("nothing", "")
    read = source.read(found, organisation, period)
    folder = out or settings.warehouse / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    name = folder / build.file_name(read, settings.lang)
    html, printed = name.with_suffix(".html"), name.with_suffix(".pdf")
    text = page.html(build.report(read, settings.lang))
    # A PDF of an earlier run would tell other figures than the page.
    printed.unlink(missing_ok=True)
    partial = name.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(html)
    try:
        pdf.to_pdf(html, printed, settings.chromium)
    except pdf.NoBrowser:
        return Written(html, None, found.snapshot_id, read.org_id, read.period_id)
    return Written(html, printed, found.snapshot_id, read.org_id, read.period_id)
