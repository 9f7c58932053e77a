"""What must hold of the city of one unit whatever has happened to it: for the tests that interrupt.

Its figure is the goal share of a quarter, so a register that is lost or counted twice is seen.
"""

import hashlib
import re
from pathlib import Path

import duckdb

from pipelines.ingest import archive
from pipelines.retention import ledger
from pipelines.settings import Settings
from pipelines.warehouse.publish import content_hash
from pipelines.warehouse.snapshot import Snapshot, current, query

Figures = tuple[int, int]


def whole(settings: Settings) -> Snapshot:
    """The snapshot in force, which readers see without falling back; fails unless it is whole."""
    found = current(settings.warehouse)
    assert found is not None
    assert found.instead_of == "", found.instead_of
    assert hashlib.sha256(found.path.read_bytes()).hexdigest() == found.sha256
    with duckdb.connect(str(found.path), read_only=True) as connection:
        assert content_hash(connection) == found.content_hash
    return found


def figures(snapshot: Snapshot) -> Figures:
    """Procurements with social considerations, and all that count."""
    line = query(
        snapshot,
        "SELECT numerator, denominator FROM public.kpi_value WHERE kpi_id = 'goal_share' "
        "AND dimension = 'all' AND org_id = 'higab' AND period_id = '2015-Q2'",
    ).iloc[0]
    return int(line["numerator"]), int(line["denominator"])


def received(settings: Settings) -> list[str]:
    """Digests of all that is received; fails unless the bytes of each are there."""
    receipts = archive.load_receipts(settings.archive)
    for receipt in receipts:
        data = archive.kept_file(receipt, settings.archive).read_bytes()
        assert hashlib.sha256(data).hexdigest() == receipt.sha256
    return [r.sha256 for r in receipts]


def healed(settings: Settings, sent: set[str], *, torn: bool = False) -> Snapshot:
    """The snapshot after a run that was let finish: all that was sent, once, and nothing left over.

    `torn`: a line of the ledger may have been torn: that is told for ever, and no fault of the run.
    """
    found = whole(settings)
    assert sorted(received(settings)) == sorted(sent)
    sources = query(found, "SELECT submission_id FROM meta.source")["submission_id"]
    assert sources.is_unique
    assert len(sources) == len(sent)
    assert torn or ledger.faults(settings.archive) == []
    assert left_over(settings.raw.parent) == []
    return found


def left_over(home: Path) -> list[Path]:
    """What an interrupted run left and the next one should have swept.

    What is named by its process may be another's that is working: retention takes it away.
    """
    left = (p for p in home.rglob("*") if ".partial" in p.name)
    return [p for p in left if not re.search(r"\.\d+\.partial$", p.name)]
