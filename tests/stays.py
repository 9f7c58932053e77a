"""Stays of invented persons for the engine's tests, and a measure that only one test sees."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
from frames import PARAMETERS, TARGETS, core_tables, procurements
from hypothesis import settings
from hypothesis import strategies as st

from pipelines.kpis import KPIS, Kpi, kpi
from pipelines.kpis.evaluate import evaluate
from pipelines.model import derive, periods, tables

TREE = {"city": None, "g": "city", "h": "city", "a": "g", "b": "g", "c": "h"}
ABOVE = {"city": ["city"], "g": ["g", "city"], "h": ["h", "city"],
         "a": ["a", "g", "city"], "b": ["b", "g", "city"], "c": ["c", "h", "city"]}  # fmt: skip
FIRST, LAST = dt.date(2014, 1, 1), dt.date(2015, 12, 31)
PERIODS = ("2014", "2015", "2015-T1", "2015-Q2", "2014-12-R12", "2015-06-R12")
Rows = list[dict[str, Any]]
few = settings(max_examples=15, deadline=None)

days = st.dates(FIRST, LAST)
stays = st.lists(
    st.fixed_dictionaries(
        {
            "org_id": st.sampled_from(sorted(ABOVE)),
            "who": st.sampled_from([f"p{n}" for n in range(6)]),
            "start": days,
            "length": st.integers(0, 400),
            "answer": st.sampled_from(["yes", "no", "unknown"]),
            "group": st.sampled_from(["young", "old", None]),
        }
    ),
    min_size=1,
    max_size=14,
)


def measure(name: str, function: Callable[[], pd.DataFrame], **options: Any) -> dict[str, Kpi]:
    """A measure that no other test sees: it reads nothing and gives what the function gives."""

    def contributions() -> pd.DataFrame:
        """What the test gives."""
        return function()

    contributions.__name__ = name
    kpi(version=1, label=("a", "b"), definition_sv="c", source="d", **options)(contributions)
    return {name: KPIS.pop(name)}


def values_of(measures: dict[str, Kpi], delivery: pd.DataFrame | None = None) -> pd.DataFrame:
    given_tables = core_tables(TREE, procurements(), FIRST, LAST, delivery)
    found = evaluate(given_tables, TARGETS, PARAMETERS, measures)
    derive.validated(found, tables.KPI_VALUE)
    return found.set_index(["org_id", "period_id", "dimension", "member"])


def frame_of(rows: Rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    frame["start"] = pd.to_datetime(frame["start"])
    lengths = pd.to_timedelta(frame["length"], unit="D")
    return frame.assign(end=(frame["start"] + lengths).clip(upper=pd.Timestamp(LAST)))


def inside(day: dt.date, period_id: str) -> bool:
    """Whether a day lies in a period."""
    p = periods.period(period_id)
    return p.date_from <= day <= p.date_to
