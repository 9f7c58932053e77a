"""What cells are read as: the values of rows that are kept, not only that something was found."""

from pathlib import Path

import cases_cells
import cases_rows
import cases_structure
import pandas as pd
import pytest
from cases import Case

from pipelines.ingest.process import ReadingProcess
from pipelines.ingest.report import read_report
from pipelines.ingest.rules import rules_for
from pipelines.settings import Settings

CASES = [c for c in (*cases_structure.CASES, *cases_cells.CASES, *cases_rows.CASES) if c.reads]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_a_value_is_read_as_it_is_meant(
    case: Case, process: ReadingProcess, settings: Settings, tmp_path: Path
) -> None:
    sender, name = case.report.sender, case.file_name
    book = process.read(case.data(), name, tmp_path / "cells.parquet", sender)
    rules = rules_for(settings.layouts, settings.reference, sender)
    rows = read_report(book, name, sender, rules).accepted.set_index("source_row")
    for row, field, value in case.reads:
        found = rows.loc[row, field]
        if value is None:
            assert pd.isna(found)
        elif isinstance(value, float):
            assert found == pytest.approx(value)
        else:
            assert found == value
