"""What the rows of a table are checked for, in which order. The checks stand in `checks/`.

A row that one of them holds back is not looked at by the later ones: what is wrong anyway repeats
nothing and contradicts nobody. Nor is a repetition, which is counted once.
"""

from collections.abc import Callable, Iterable

import numpy as np

from pipelines.ingest.checks import duplicates, order, persons, procurement, sums
from pipelines.ingest.checks.rowset import Rowset
from pipelines.ingest.remarks import Remarks

Check = Callable[[Rowset], Iterable[Remarks]]
# Checks of rows by themselves, of rows beside each other, and of those that are left.
_ALONE: tuple[Check, ...] = (
    order.ends_before_start,
    order.after_death,
    order.started_before_identified,
    persons.ages,
    procurement.requirement_conflict,
    procurement.nature_conflict,
    procurement.award_without_advert,
    procurement.requirement_on_supplies,
    sums.wages,
    sums.fractions_among_percent,
    sums.more_than_promised,
)
_TOGETHER: tuple[Check, ...] = (duplicates.duplicates, persons.same_contract_twice)
_LEFT: tuple[Check, ...] = (
    persons.more_than_full_time,
    sums.lots_above_whole,
    sums.odd_magnitudes,
)


def checked(rows: Rowset, found: Iterable[Remarks]) -> list[Remarks]:
    """All remarks on rows: those that were found in their cells, then those of the checks."""
    remarks = list(found)
    for step, checks in enumerate((_ALONE, _TOGETHER, _LEFT)):
        left = rows if step == 0 else _good(rows, remarks)
        remarks += [remark for check in checks for remark in check(left)]
    return remarks


def _good(rows: Rowset, remarks: Iterable[Remarks]) -> Rowset:
    remarks = list(remarks)
    bad = {*held_back(remarks), *(r for m in remarks if m.code == "M90" for r in m.rows)}
    return rows.only(~np.isin(rows.rows, list(bad))) if bad else rows


def held_back(remarks: Iterable[Remarks]) -> dict[int, str]:
    """The rows that do not count, with the code of their first error."""
    bad: dict[int, str] = {}
    for remark in remarks:
        if remark.holds_back:
            for row in remark.rows:
                bad.setdefault(row, remark.code)
    return bad
