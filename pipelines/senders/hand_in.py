"""A file that a person hands in: read, weighed against what is in force, received when confirmed.

Until it is confirmed nothing is stored: bytes and reading lie in memory, and the cells pass through
a folder that is gone when they are read. Then it is received as a run receives a dropped file.
"""

import datetime as dt
import hashlib
import re
import tempfile
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path, PurePosixPath

from pipelines import received
from pipelines.export.review import Review
from pipelines.ingest import archive, cells, intake, readings
from pipelines.ingest.archive import Receipt
from pipelines.ingest.cells import Workbook
from pipelines.ingest.inbox import shown_name
from pipelines.ingest.key_check import remember_key, verify_key
from pipelines.ingest.personal import MASK
from pipelines.ingest.problem import SIZE_LIMIT
from pipelines.ingest.process import ReadingProcess, given_by, reading_process
from pipelines.ingest.reading import Reading
from pipelines.ingest.report import read_report
from pipelines.ingest.rules import rules_for
from pipelines.ingest.submissions import Submission, history
from pipelines.model.reports import standard
from pipelines.retention import ledger
from pipelines.senders import letters
from pipelines.senders.decisions import decide
from pipelines.settings import Settings

# How long somebody waits while a run, or another person, hands files to the archive.
WAIT_SECONDS = 20
# Files that are read at once for people; each may take the memory of one reading process.
AT_ONCE = 2
# What one unit may hand in on a day (`reliability.md` 6, A9): a year by quarter of every report.
MOST_A_DAY = 50
# A supplier who is a person has that person's number: it stands where it belongs, masked.
_SOLE_TRADERS = ("M24", "M124")
_turns = threading.BoundedSemaphore(AT_ONCE)
_LONGEST_NAME = 120
_ENDING = re.compile(r"\.[a-z0-9]{1,5}", re.IGNORECASE)


@dataclass(frozen=True)
class Proposal:
    """A file as it would be received now, of which nothing is stored.

    `submission` has no id and a number that may still be another's; `known` is the receipt by
    which the same bytes were received before, `before` that of the submission it would replace;
    `too_many` says that no more is received from the unit today.
    """

    data: bytes = field(repr=False)
    workbook: Workbook = field(repr=False)
    submission: Submission = field(repr=False)
    known: Receipt | None = None
    before: Receipt | None = None
    too_many: bool = False

    @property
    def asks(self) -> str | None:
        """The code of what a person must say yes to, or None."""
        if self.known or self.submission.status != "held":
            return None
        return self.submission.remarks[-1].code

    @property
    def names_persons(self) -> bool:
        """Whether somebody's number stands where none may; who sends it can still take it out.

        A dropped file has nobody to ask: of that the cells are masked and the row waits.
        """
        kind = standard().get(self.workbook.report_type or "")
        codes = self.submission.reading.findings["code"]
        found = self.workbook.masked - codes.isin(_SOLE_TRADERS).sum()
        in_rows = found > 0 and kind is not None and not kind.personal
        return bool(in_rows or "S54" in set(codes) or MASK in self.submission.receipt.file_name)

    @property
    def is_open(self) -> bool:
        """Whether it can be handed in at all: it would be in force, or wait for an answer."""
        fits = self.submission.status in ("accepted", "held")
        return fits and not (self.known or self.names_persons or self.too_many)

    @property
    def basis(self) -> tuple[object, ...]:
        """What a person confirms: when this has changed, the person looks again."""
        s, known = self.submission, self.known and self.known.submission_id
        return known, s.status, s.previous, s.difference, self.asks

    def review(self, settings: Settings, lang: str) -> Review:
        """What is to be said of it; as yet without a number."""
        said = letters.review(self.submission, self.workbook, settings, lang)
        return replace(said, number=None, received_at=None)


def file_name(given: str) -> str:
    """A name from a browser as a name alone: no folders, no invisible signs, not long, masked."""
    composed = unicodedata.normalize("NFC", given).replace("\\", "/")
    name = PurePosixPath(composed).name
    visible = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in name)
    stem, dot, ending = " ".join(visible.split()).lstrip("~$. ").rpartition(".")
    kept = dot + ending.lower() if _ENDING.fullmatch(dot + ending) else ""
    stem = (stem if kept else stem + dot + ending)[:_LONGEST_NAME].strip()
    return shown_name(f"{stem or 'fil'}{kept}")


@contextmanager
def reader(settings: Settings) -> Iterator[ReadingProcess]:
    """A reading process for a person; KeyFileError when the key is another than before."""
    given = given_by(settings)
    verify_key(given.ring, settings.archive)
    limits = (settings.read_seconds, settings.read_memory_mb)
    with reading_process(*limits, given, children=1) as process:
        yield process


def propose(settings: Settings, org_id: str, given_name: str, data: bytes) -> Proposal:
    """Read a file as the intake would, and say what would become of it; nothing is stored."""
    name, sha256 = file_name(given_name), hashlib.sha256(data).hexdigest()
    with _turns, reader(settings) as process:
        with tempfile.TemporaryDirectory() as folder:
            workbook, reading = _read(settings, process, org_id, name, data, Path(folder))
        receipt = Receipt(
            submission_id="",
            org_id=org_id,
            file_name=name,
            sha256=sha256,
            size=len(data),
            received_at=settings.today,
            sequence=0,
            kept=workbook.kept,
            problems=workbook.problems,
        )
        return _weighed(settings, process, data, workbook, receipt, reading)


def _read(
    settings: Settings,
    process: ReadingProcess,
    org_id: str,
    name: str,
    data: bytes,
    folder: Path,
) -> tuple[Workbook, Reading]:
    """Cells and reading, both made in the child; what kills it is refused in words."""
    source = received.source(settings)
    kept, made = folder / "cells.parquet", folder / "reading.arrow"
    process.prepare(astuple(source), data, name, org_id, kept, made)
    if kept.exists() and made.exists():
        return cells.load(kept), readings.load(made)
    refused = cells.refused("S61")
    if len(data) > SIZE_LIMIT:
        refused = cells.refused("S59", limit_mb=SIZE_LIMIT >> 20)
    rules = rules_for(settings.layouts, settings.reference, org_id)
    return refused, read_report(refused, name, org_id, rules)


def _weighed(
    settings: Settings,
    process: ReadingProcess,
    data: bytes,
    workbook: Workbook,
    receipt: Receipt,
    reading: Reading,
) -> Proposal:
    """The file beside what the archive holds now."""
    receipts = archive.load_receipts(settings.archive)
    number = max((r.sequence for r in receipts), default=0) + 1
    mine = [r for r in receipts if r.org_id == receipt.org_id or r.sha256 == receipt.sha256]
    same = [r for r in mine if (r.org_id, r.sha256) == (receipt.org_id, receipt.sha256)]
    known = next((r for r in same if r.kept != "nothing"), None)
    found = [*readings_of(settings, process, mine), (replace(receipt, sequence=number), reading)]
    new = history(found, archive.load_decisions(settings.archive))[-1]
    before = next((r for r in mine if r.submission_id == new.previous), None)
    today = [r for r in mine if (r.org_id, r.received_at) == (receipt.org_id, settings.today)]
    too_many = sum(bool(r.by) for r in today) >= MOST_A_DAY
    return Proposal(data, workbook, new, known, before, too_many)


def readings_of(
    settings: Settings, process: ReadingProcess, receipts: list[Receipt]
) -> list[tuple[Receipt, Reading]]:
    """What received files were read as: as a run kept it, else read once more and not kept."""
    return [(r, _reading(settings, process, r)) for r in receipts if r.kept != "removed"]


def _reading(settings: Settings, process: ReadingProcess, receipt: Receipt) -> Reading:
    source, org_id = received.source(settings), receipt.org_id
    under = receipt.rules if receipt.kept == "cells" else received.rules(settings, process)
    try:
        return readings.load(
            readings.path_of(source, receipt.sha256, receipt.file_name, org_id, under)
        )
    except FileNotFoundError:
        book = received.workbook_of(settings, process, receipt)
        rules = rules_for(settings.layouts, settings.reference, org_id)
        return read_report(book, receipt.file_name, org_id, rules)


def hand_in(
    settings: Settings, proposal: Proposal, by: str, at: dt.datetime, *, confirmed: bool
) -> Receipt | Proposal:
    """Receive a file that a person has looked through.

    Args:
        settings: Where to work.
        proposal: What the person saw.
        by: The pseudonym of the person.
        at: The time.
        confirmed: Whether the person has said yes to what the file asks.

    Returns:
        Its receipt, on disk; or, when it cannot be received as the person saw it, the proposal as
        it is now, and then nothing is stored.

    Raises:
        TimeoutError: Others were handing in all the time, or the file could not be read again.
    """
    org_id, name = proposal.submission.receipt.org_id, proposal.submission.receipt.file_name
    with _turns, reader(settings) as process:
        under, folder = received.rules(settings, process), settings.warehouse / "cells"
        sha256 = proposal.submission.receipt.sha256
        # Read before the turn, so that nobody waits for a slow file.
        cache = cells.cache_path(folder, sha256, name, org_id, under)
        if process.read(proposal.data, name, cache, org_id).kept != proposal.workbook.kept:
            raise TimeoutError
        with archive.turn(settings.archive, WAIT_SECONDS):
            s = proposal.submission
            now = _weighed(
                settings, process, proposal.data, proposal.workbook, s.receipt, s.reading
            )
            if not now.is_open or now.basis != proposal.basis or (now.asks and not confirmed):
                return now
            number, when = now.submission.receipt.sequence, at.isoformat(timespec="seconds")
            where = (settings.archive, folder)
            receipt = intake.receive(
                proposal.data, org_id, name, *where, process, settings.today, number, under,
                by, when,
            )  # fmt: skip
            remember_key(process.given.ring, settings.archive, {receipt.key_version})
            ledger.keep(settings.archive, settings.today)
            if now.asks:
                decide(settings, receipt, refuse=False)
    return receipt
