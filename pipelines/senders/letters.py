"""The answer to a submission: its review, and the letter made of it, with what was received.

For the command that answers everybody and the page that answers one; where a letter is put is
theirs to say. Changes nothing in the archive.
"""

from dataclasses import replace

import pandas as pd

from pipelines.export.original import Original
from pipelines.export.review import Review
from pipelines.ingest import archive
from pipelines.ingest.cells import Workbook
from pipelines.ingest.layouts import standard
from pipelines.ingest.report import as_frame
from pipelines.ingest.submissions import Submission
from pipelines.model.bundle import load_reference
from pipelines.senders.reviewed import original_of, review_of
from pipelines.settings import Settings


def review(submission: Submission, workbook: Workbook, settings: Settings, lang: str) -> Review:
    """What a sender gets to know of a submission, remarks of files beside each other included."""
    receipt, reading = submission.receipt, submission.reading
    more = [f for f in (reading.findings, as_frame(submission.remarks)) if len(f)]
    if more:
        reading = replace(reading, findings=pd.concat(more, ignore_index=True))
    return review_of(
        workbook,
        reading,
        receipt.file_name,
        receipt.org_id,
        lang,
        load_reference(settings.reference).registry,
        standard(settings.layouts),
        status=status(submission),
        number=receipt.sequence,
        received_at=receipt.received_at,
    )


def status(submission: Submission) -> str | None:
    """What has become of a submission, or None where its rows decide."""
    if submission.status == "held":
        return "waiting"
    if submission.status == "accepted":
        return None if submission.is_effective else "replaced"
    return submission.status


def original(submission: Submission, workbook: Workbook, settings: Settings) -> Original:
    """What the archive kept of a submission, as far as its letter may show it again."""
    receipt, data = submission.receipt, None
    if receipt.kept == "original":
        data = archive.kept_file(receipt, settings.archive).read_bytes()
    return original_of(workbook, data, secret=receipt.kept == "cells")
