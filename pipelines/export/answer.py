"""The city's answer in one sentence, from a snapshot, for commands and letters.

Pages build theirs from the same `sentences`; nothing is computed here.
"""

import datetime as dt

import pandas as pd

from pipelines.export import sentences
from pipelines.warehouse.snapshot import Snapshot, query

_ROWS = """
SELECT v.*, r.today FROM public.kpi_value v
JOIN public.organisation o USING (org_id)
JOIN public.period p USING (period_id), meta.run r
WHERE o.parent_org_id IS NULL AND v.dimension = 'all' AND p.period_type = 'year'
ORDER BY p.date_from
"""


def city_answer(snapshot: Snapshot, lang: str) -> str:
    """The answer of the latest year that has data, with its coverage; what to expect when none."""
    rows = query(snapshot, _ROWS)
    goal = rows[rows["kpi_id"] == "goal_share"].to_dict("records")
    cover = rows[rows["kpi_id"] == "coverage"].to_dict("records")
    if not goal:
        return sentences.no_data(lang)
    last = goal[-1]
    before = goal[-2] if len(goal) > 1 else None
    facts = sentences.Facts(
        period_id=last["period_id"],
        is_current=last["period_id"] == str(pd.Timestamp(last["today"]).year),
        status=last["status"],
        numerator=int(last["numerator"]),
        denominator=int(last["denominator"]),
        unknown=int(last["unknown"]),
        lower=_known(last["lower"]),
        upper=_known(last["upper"]),
        target=_known(last["target"]),
        rating=last["rating"],
        previous=_known(before["value"]) if before else None,
    )
    reported, expected = int(cover[-1]["numerator"]), int(cover[-1]["denominator"])
    day = dt.date.fromisoformat(snapshot.data_through) if snapshot.data_through else None
    said = sentences.coverage(day, reported, expected, facts.unknown, lang)
    return f"{sentences.answer(facts, lang)}\n{said}"


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
