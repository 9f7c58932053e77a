"""Letters to the makers of other people's workbooks: made of any file, read again as the file."""

from pathlib import Path
from typing import Any

import pytest
from letters import opened
from workbooks import REALDATA, REGISTRY, raw, rules

from pipelines.export.letter import letter
from pipelines.ingest.report import Reading, read_report
from pipelines.model.reports import standard
from pipelines.senders.reviewed import original_of, review_of

KINDS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv")
MOST_BYTES = 400_000
FILES = sorted(
    p for p in REALDATA.rglob("*") if p.suffix.lower() in KINDS and p.stat().st_size <= MOST_BYTES
)
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.slow,
    pytest.mark.skipif(not FILES, reason="no workbooks of others lie beside the project"),
]


def outcome(reading: Reading) -> tuple[Any, ...]:
    rows = (len(reading.accepted), len(reading.rejected), len(reading.ignored))
    return reading.status, reading.report_type, rows, sorted(reading.findings["code"])


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_a_letter_can_be_made_and_is_read_as_the_file(path: Path) -> None:
    data, again = path.read_bytes(), f"{path.stem}_granskad_1.xlsx"
    workbook = raw(data, path.name)
    reading = read_report(workbook, path.name, "higab", rules())
    review = review_of(workbook, reading, path.name, "higab", "sv", REGISTRY, standard())
    made = letter(review, original_of(workbook, data, secret=False))
    assert opened(made.data).sheetnames[0].startswith("Granskning")
    if made.alone is None:
        assert outcome(read_report(raw(made.data, again), again, "higab", rules())) == outcome(
            reading
        )
