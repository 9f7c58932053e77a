"""`shu check`: read one file as the intake would, store nothing, say what was found.

How it is read is the intake's business, how it is said the letter's; here the two meet.
"""

import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.export.messages import in_cell, left_out, shown
from pipelines.export.original import Original
from pipelines.export.review import Review
from pipelines.ingest.cells import ReadingProcess, Workbook
from pipelines.ingest.inbox import SKIPPED, shown_name
from pipelines.ingest.layouts import layouts_for, standard
from pipelines.ingest.report import Reading, Rules, as_frame, read_report
from pipelines.model.bundle import Reference, load_reference
from pipelines.model.findings import Finding
from pipelines.model.organisations import match_name
from pipelines.senders.reviewed import original_of, review_of
from pipelines.settings import Settings

ACCEPTED, REJECTED, REMARKS = 0, 3, 4


@dataclass(frozen=True)
class Checked:
    """The object of `contract.md` 2, the same in words, and what a letter is made from."""

    answer: dict[str, Any]
    review: Review
    original: Original | None


def check(
    path: Path,
    organisation: str | None,
    report_type: str | None,
    lang: str,
    settings: Settings,
    process: ReadingProcess,
) -> Checked:
    """Read a file and say what it is taken for.

    Args:
        path: The file.
        organisation: Id of its sender; None to find it in folder, name or content.
        report_type: What it is; None to find it in the content.
        lang: `sv` or `en`.
        settings: Where the rules lie.
        process: Reads it.
    """
    name = shown_name(path.name)
    if SKIPPED.match(path.name):
        review = Review(lang, name, "ignored")
        return Checked(_object(Reading("ignored"), review, None), review, None)
    data, reference = path.read_bytes(), load_reference(settings.reference)
    with tempfile.TemporaryDirectory() as folder:
        sender, workbook = _read(
            path, data, organisation, report_type, reference, process, Path(folder)
        )
    layouts = layouts_for(settings.layouts, sender)
    if report_type:
        layouts = tuple(x for x in layouts if x.report_type == report_type)
    rules = Rules(layouts, reference.registry, reference.codes)
    reading, status = _asked(read_report(workbook, path.name, sender, rules))
    reports = standard(settings.layouts)
    review = review_of(
        workbook, reading, name, sender, lang, reference.registry, reports, status=status
    )
    original = original_of(workbook, data, secret=workbook.kept != "original")
    return Checked(_object(reading, review, sender), review, original)


def _asked(reading: Reading) -> tuple[Reading, str | None]:
    """As when it is received: nothing to report is believed when a person has said so."""
    if reading.status != "accepted" or reading.rows_in:
        return reading, None
    found = pd.concat([reading.findings, as_frame([Finding("S69")])], ignore_index=True)
    return replace(reading, findings=found), "waiting"


def _read(
    path: Path,
    data: bytes,
    organisation: str | None,
    report_type: str | None,
    reference: Reference,
    process: ReadingProcess,
    folder: Path,
) -> tuple[str, Workbook]:
    """The sender and the cells; only what may be kept of them is written, into a passing folder."""
    sender = organisation or _sender(path, reference)
    name, first = path.name, folder / "first.parquet"
    workbook = process.read(data, name, first, sender or "", report_type)
    if sender:
        return sender, workbook
    texts = [str(text) for text in workbook.cells["text"].slice(0, 2000).to_pylist()]
    sender = _named(texts, reference)
    if sender is None:
        return path.resolve().parent.name, workbook
    # By the layouts of whom the content names: they decide what may be kept.
    return sender, process.read(data, name, folder / "second.parquet", sender, report_type)


def _sender(path: Path, reference: Reference) -> str | None:
    """The sender: the folder if it is one, else a name in the file name."""
    known = reference.registry.organisations
    for folder in path.resolve().parents:
        if folder.name in known:
            return folder.name
    return _named([path.stem, *path.stem.replace("_", " ").split()], reference)


def _named(texts: Iterable[str], reference: Reference) -> str | None:
    found = (match_name(reference.registry, text) for text in texts if 1 < len(text) < 80)
    return next((org for org in found if org), None)


def exit_code(answer: dict[str, Any]) -> int:
    """0 accepted, 3 rejected, 4 accepted with remarks."""
    if answer["status"] == "rejected":
        return REJECTED
    remarked = any(m["level"] != "info" for m in answer["messages"])
    return REMARKS if remarked else ACCEPTED


def _object(reading: Reading, review: Review, sender: str | None) -> dict[str, Any]:
    ignored: Counter[str] = Counter()
    for _, reason, rows in review.ignored:
        ignored[reason] += len(rows)
    return {
        "status": reading.status,
        "report_type": reading.report_type,
        "organisation": sender,
        "period": reading.period_id,
        "rows_in": review.rows_in,
        "rows_accepted": review.rows_accepted,
        "rows_quarantined": review.rows_quarantined,
        "rows_ignored": ignored.total(),
        "ignored": dict(ignored),
        "messages": [
            {
                "code": m.code,
                "level": "error" if m.level == "stop" else m.level,
                "outcome": m.outcome,
                "sheet": m.sheet,
                "row": m.row,
                "column": m.column,
                "header": m.header,
                "value": m.value,
                "text": in_cell(m, review.lang),
                "action": m.action,
            }
            for m in shown(review.messages.listed)
        ],
        "messages_left_out": left_out(review.messages),
    }


def write_letter(checked: Checked, target: Path) -> list[Path]:
    """Write the letter, and the mail beside it as text; the files written."""
    # Writing workbooks takes a while to load, and most checks write none.
    from pipelines.export.letter import letter
    from pipelines.export.mail import body, subject

    made = letter(checked.review, checked.original)
    words = body(checked.review, target.name, marked=made.alone is None)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(made.data)
    mail = target.with_suffix(".txt")
    mail.write_text(f"{subject(checked.review)}\n\n{words}", encoding="utf-8")
    return [target, mail]
