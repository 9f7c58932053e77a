"""A person's yes or no to a submission that waits, whoever asks for it.

Added to the archive, never changed; the next run follows it.
"""

from pipelines.ingest import archive
from pipelines.ingest.archive import Decision, Receipt
from pipelines.retention import ledger
from pipelines.settings import Settings

ROLE = "data steward"


def decide(settings: Settings, receipt: Receipt, *, refuse: bool, by: str = ROLE) -> Decision:
    """Decide that a submission counts, or that it shall not; on disk when this returns."""
    decision = Decision("refused" if refuse else "confirmed", by, settings.today)
    archive.decide(receipt, decision, settings.archive)
    ledger.keep(settings.archive, settings.today)
    return decision
