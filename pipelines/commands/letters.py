"""`shu letters`: the letter to the sender of every received file, from what the archive kept.

Changes nothing in the archive; a letter that is there already is written anew only when asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines import received
from pipelines.export.letter import file_name, letter
from pipelines.export.mail import body, subject
from pipelines.export.review import outcome
from pipelines.ingest.process import ReadingProcess, given_by, reading_process
from pipelines.ingest.submissions import Submission
from pipelines.senders import letters as answers
from pipelines.settings import Settings


@dataclass(frozen=True)
class Answering:
    """What is needed to answer: everything received, with what became of it."""

    settings: Settings
    submissions: tuple[Submission, ...]
    process: ReadingProcess


@contextmanager
def answering(settings: Settings) -> Iterator[Answering]:
    """All that was received and how it was read; what was not read yet is read now."""
    limits = (settings.read_seconds, settings.read_memory_mb)
    with reading_process(*limits, given_by(settings)) as process:
        submissions = tuple(received.submissions(settings, process))
        yield Answering(settings, submissions, process)


def todo(
    given: Answering, organisation: str | None, folder: Path, *, everything: bool
) -> list[Submission]:
    """The submissions that are to get a letter: those without one, or all."""
    mine = (s for s in given.submissions if organisation in (None, s.receipt.org_id))
    return [s for s in mine if everything or not _target(s, folder).exists()]


def write(given: Answering, submission: Submission, folder: Path, lang: str) -> dict[str, Any]:
    """Write a letter and its mail; where they are and what they say."""
    receipt, settings = submission.receipt, given.settings
    workbook = received.workbook_of(settings, given.process, receipt)
    review = answers.review(submission, workbook, settings, lang)
    made = letter(review, answers.original(submission, workbook, settings))
    target = _target(submission, folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    words = body(review, target.name, marked=made.alone is None)
    target.with_suffix(".txt").write_text(f"{subject(review)}\n\n{words}", encoding="utf-8")
    target.write_bytes(made.data)
    return {
        "submission_id": receipt.submission_id,
        "status": outcome(review),
        "letter": str(target),
        "marked": made.alone is None,
    }


def _target(submission: Submission, folder: Path) -> Path:
    receipt = submission.receipt
    return folder / receipt.org_id / file_name(receipt.file_name, receipt.sequence)
