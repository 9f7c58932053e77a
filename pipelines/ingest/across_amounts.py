"""Amounts beside those that the same sender wrote before: is the unit the same?

Pure functions over submissions (`domain.md` 2.7, magnitude check). Amounts within one file are
compared where its rows are read.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from pipelines.ingest.beside import Remark
from pipelines.ingest.submissions import Submission
from pipelines.model.findings import Finding
from pipelines.model.reports import standard

# «A factor near 1 000»: within about three of it.
UNIT_FACTORS = (300, 3_000)
LEAST_VALUES = 3


def units(submissions: Sequence[Submission]) -> Iterable[Remark]:
    """M110: a column whose median is about a thousand times that of the sender's earlier files."""
    known: dict[tuple[int, str], np.ndarray] = {}
    kin: defaultdict[tuple[str, str | None, str], list[int]] = defaultdict(list)

    def amounts(place: int, field: str) -> np.ndarray:
        if (place, field) not in known:
            known[place, field] = _amounts(submissions[place], field)
        return known[place, field]

    for place, mine in enumerate(submissions):
        name = mine.reading.report_type
        alike = kin[mine.receipt.org_id, name, mine.reading.part]
        before = _earlier(submissions, mine, alike)
        alike.append(place)
        if not mine.is_effective or name is None:
            continue
        for field, kind in standard()[name].fields.items():
            if kind.type not in ("amount", "wage") or not before:
                continue
            now = amounts(place, field)
            then = np.concatenate([amounts(i, field) for i in before])
            if min(len(now), len(then)) < LEAST_VALUES:
                continue
            factor = float(np.median(now) / np.median(then))
            if any(UNIT_FACTORS[0] < f < UNIT_FACTORS[1] for f in (factor, 1 / factor)):
                yield _unit_remark(
                    place, mine, field, float(np.median(now)), float(np.median(then))
                )


def _earlier(
    submissions: Sequence[Submission], mine: Submission, alike: Sequence[int]
) -> list[int]:
    """Of what the sender sent before of the same report: other periods, else what this replaced."""
    others = [i for i in alike if submissions[i].is_effective]
    return others or [i for i in alike if submissions[i].receipt.submission_id == mine.previous]


def _amounts(submission: Submission, field: str) -> np.ndarray:
    if field not in submission.reading.accepted:
        return np.zeros(0)
    values = pd.to_numeric(submission.reading.accepted[field]).dropna().to_numpy(dtype="float64")
    return values[values > 0]


def _unit_remark(place: int, submission: Submission, field: str, now: float, then: float) -> Remark:
    sheet, (letter, header) = next(
        ((s, fields[field]) for s, fields in submission.reading.columns.items() if field in fields),
        (None, (None, None)),
    )
    params = (("now", round(now)), ("then", round(then)))
    return Remark(place, Finding("M110", sheet, None, letter, header, None, params))
