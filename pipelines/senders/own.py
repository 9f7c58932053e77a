"""What one sender has handed in: its submissions with what became of them, and their letters.

From the archive alone, so it holds before anything was published. Remarks that only all senders'
files give together come with the run.
"""

from collections import Counter
from dataclasses import dataclass

from pipelines import received
from pipelines.export import letter, mail
from pipelines.export.messages import level_of
from pipelines.export.original import Original
from pipelines.export.review import Review, status_of
from pipelines.ingest import archive
from pipelines.ingest.process import ReadingProcess
from pipelines.ingest.submissions import Submission, history
from pipelines.senders import letter_aside, letters
from pipelines.senders.decisions import decide
from pipelines.senders.hand_in import WAIT_SECONDS, Proposal, reader, readings_of
from pipelines.senders.reviewed import original_of
from pipelines.settings import Settings


@dataclass(frozen=True)
class Line:
    """A submission in a list: `status` as in `export/review_words.py`, `asks` what it waits for."""

    submission_id: str
    number: int
    received_at: str
    at: str
    file_name: str
    report_type: str | None
    period_id: str | None
    status: str
    rows_accepted: int
    rows_in: int
    asks: str | None = None


@dataclass(frozen=True)
class Answer:
    """A letter, and the same in plain text."""

    data: bytes
    words: str


def state(settings: Settings, org_id: str) -> tuple[object, ...]:
    """What a sender's list depends on, as a key to keep it by."""
    decisions = archive.load_decisions(settings.archive)
    return tuple(
        (r.submission_id, r.kept, r.cells, len(decisions.get(r.submission_id, ())))
        for r in archive.load_receipts(settings.archive, org_id)
    )


def lines(settings: Settings, org_id: str) -> list[Line]:
    """A sender's submissions, the newest first."""
    with reader(settings) as process:
        found = _submissions(settings, process, org_id)
    return [_line(s) for s in reversed(found)]


def _submissions(settings: Settings, process: ReadingProcess, org_id: str) -> list[Submission]:
    receipts = list(archive.load_receipts(settings.archive, org_id))
    read = readings_of(settings, process, receipts)
    return history(read, archive.load_decisions(settings.archive))


def _line(s: Submission) -> Line:
    reading, receipt = s.reading, s.receipt
    codes = [*reading.findings["code"], *(f.code for f in s.remarks)]
    levels, held = Counter(map(level_of, codes)), len(reading.rejected)
    decided = letters.status(s) or status_of(reading.status, reading.rows_in, held, levels)
    return Line(
        receipt.submission_id,
        receipt.sequence,
        receipt.received_at.isoformat(),
        receipt.at,
        receipt.file_name,
        reading.report_type,
        s.period_id,
        decided,
        len(reading.accepted),
        reading.rows_in,
        s.remarks[-1].code if s.status == "held" else None,
    )


def settle(settings: Settings, org_id: str, submission_id: str, *, refuse: bool) -> bool:
    """Decide on a submission that waits; whether it still waited. TimeoutError as in `hand_in`."""
    with reader(settings) as process, archive.turn(settings.archive, WAIT_SECONDS):
        for s in _submissions(settings, process, org_id):
            if s.receipt.submission_id == submission_id and s.status == "held":
                decide(settings, s.receipt, refuse=refuse)
                return True
    return False


def letter_name(given: str, number: int | None, ending: str = ".xlsx") -> str:
    """What to name the letter to a file, or its text."""
    return letter.file_name(given, number).removesuffix(".xlsx") + ending


def answer(settings: Settings, org_id: str, submission_id: str, lang: str) -> Answer:
    """The letter to a received file; StopIteration when the sender has none of that id."""
    with reader(settings) as process:
        found = _submissions(settings, process, org_id)
        s = next(x for x in found if x.receipt.submission_id == submission_id)
        workbook = received.workbook_of(settings, process, s.receipt)
    review = letters.review(s, workbook, settings, lang)
    name = letter_name(s.receipt.file_name, s.receipt.sequence)
    return _made(settings, review, letters.original(s, workbook, settings), name)


def answer_to(settings: Settings, proposal: Proposal, lang: str) -> Answer:
    """The letter to a file that is not handed in."""
    kept = proposal.workbook.kept
    shown = original_of(proposal.workbook, proposal.data, secret=kept != "original")
    name = letter_name(proposal.submission.receipt.file_name, None)
    return _made(settings, proposal.review(settings, lang), shown, name)


def _made(settings: Settings, review: Review, original: Original, name: str) -> Answer:
    limits = (settings.read_seconds, settings.read_memory_mb)
    made = letter_aside.made(review, original, *limits)
    words = mail.body(review, name, marked=made.alone is None)
    return Answer(made.data, f"{mail.subject(review)}\n\n{words}")
