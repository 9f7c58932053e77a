"""What `shu check` answers of a file that was read: the object, the words, and the letter.

How it is read is the intake's business, how it is said the letter's; here the two meet.
"""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.export.messages import in_cell, left_out, shown
from pipelines.export.original import Original
from pipelines.export.review import Review
from pipelines.ingest.cells import Workbook
from pipelines.ingest.inbox import shown_name
from pipelines.ingest.layouts import standard
from pipelines.ingest.report import Reading, as_frame, read_report
from pipelines.ingest.rules import rules_for
from pipelines.model.findings import Finding
from pipelines.senders.reviewed import original_of, review_of
from pipelines.settings import Settings

ACCEPTED, REJECTED, REMARKS = 0, 3, 4


@dataclass(frozen=True)
class Checked:
    """The object of `contract.md` 2, the same in words, and what a letter is made from."""

    answer: dict[str, Any]
    review: Review
    original: Original | None


def answer_of(
    file_name: str,
    data: bytes,
    workbook: Workbook,
    sender: str,
    report_type: str | None,
    lang: str,
    settings: Settings,
) -> Checked:
    """The answer to a file that was read.

    Args:
        file_name: Its name.
        data: Its bytes.
        workbook: What may be kept of its cells.
        sender: Id of the organisation it is from.
        report_type: What it is; None to find it in the content.
        lang: `sv` or `en`.
        settings: Where the rules lie.
    """
    rules = rules_for(settings.layouts, settings.reference, sender)
    if report_type:
        own = tuple(x for x in rules.layouts if x.report_type == report_type)
        rules = replace(rules, layouts=own)
    reading, status = _asked(read_report(workbook, file_name, sender, rules))
    name, reports = shown_name(file_name), standard(settings.layouts)
    review = review_of(
        workbook, reading, name, sender, lang, rules.registry, reports, status=status
    )
    original = original_of(workbook, data, secret=workbook.kept != "original")
    return Checked(_object(reading, review, sender), review, original)


def ignored(file_name: str, lang: str) -> Checked:
    """The answer to a file that the intake passes over."""
    review = Review(lang, shown_name(file_name), "ignored")
    return Checked(_object(Reading("ignored"), review, None), review, None)


def _asked(reading: Reading) -> tuple[Reading, str | None]:
    """As when it is received: nothing to report is believed when a person has said so."""
    if reading.status != "accepted" or reading.rows_in:
        return reading, None
    found = pd.concat([reading.findings, as_frame([Finding("S69")])], ignore_index=True)
    return replace(reading, findings=found), "waiting"


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
