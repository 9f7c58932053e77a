"""What only all files in force together can tell: placements without a contract, and the like.

Pure functions over submissions (`domain.md` 2.8, `reliability.md` 3.2); the checks themselves are
in the modules `across_*.py`. A row that one of them holds back is tried again in every run, so it
counts as soon as its contract has come.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from pipelines.ingest import across_amounts as amounts
from pipelines.ingest import across_contracts as contracts
from pipelines.ingest import across_persons as persons
from pipelines.ingest.beside import Remark, rows_beside
from pipelines.ingest.report import as_frame
from pipelines.ingest.submissions import Submission
from pipelines.model.findings import catalogue
from pipelines.model.registry import Registry


def across(
    submissions: Sequence[Submission], registry: Registry, today: dt.date
) -> list[Submission]:
    """The submissions with what the files in force say of each other.

    Args:
        submissions: All of them; only those in force are looked at and changed.
        registry: Who is a procuring unit: its contracts are in its own lists.
        today: Date of the run.
    """
    rows = rows_beside(submissions)
    found = [
        *contracts.placements(rows, submissions, registry, today),
        *contracts.commitments(rows, submissions, registry),
        *contracts.deliveries(rows, submissions, today),
        *persons.without_candidate(rows, submissions),
        *persons.over_full_time(rows, submissions),
        *amounts.units(submissions),
    ]
    by_place: dict[int, list[Remark]] = {}
    for line in found:
        by_place.setdefault(line.place, []).append(line)
    return [_with(s, by_place[i]) if i in by_place else s for i, s in enumerate(submissions)]


def _with(submission: Submission, lines: Iterable[Remark]) -> Submission:
    """A submission with findings added, and the rows that they hold back taken out."""
    reading, kinds = submission.reading, catalogue()
    findings = [line.finding for line in lines]
    bad = {
        (f.sheet, f.row): f.code
        for f in reversed(findings)
        if kinds[f.code].outcome == "quarantined"
    }
    accepted = reading.accepted
    places = zip(accepted.get("source_sheet", ()), accepted.get("source_row", ()), strict=True)
    held = np.array([place in bad for place in places], dtype=bool)
    back = accepted.loc[held, ["source_sheet", "source_row"]] if held.any() else pd.DataFrame()
    codes = [bad[place] for place in back.itertuples(index=False, name=None)]
    rejected = [f for f in (reading.rejected, back.assign(code=codes)) if len(f)]
    said = [f for f in (reading.findings, as_frame(findings)) if len(f)]
    return replace(
        submission,
        reading=replace(
            reading,
            accepted=accepted[~held].reset_index(drop=True) if held.any() else accepted,
            rejected=pd.concat(rejected, ignore_index=True) if rejected else reading.rejected,
            findings=pd.concat(said, ignore_index=True),
        ),
    )
