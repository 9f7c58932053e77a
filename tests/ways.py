"""The tables on the way to work, made from small tables or from lists of candidates, for tests."""

import datetime as dt
from typing import Any

import pandas as pd
from entities import built, staged
from frames import PARAMETERS, organisations, period_rows

from pipelines.kpis.funnel import funnel
from pipelines.kpis.lead_time import lead_time, lead_time_procurement
from pipelines.model import derive, tables

D = dt.date
Rows = list[dict[str, Any]]
Frames = dict[str, pd.DataFrame]


def made(given: Frames) -> Frames:
    """The funnel and the lead times of some tables, fitted to their declarations."""
    found = {}
    functions = {"funnel": funnel, "lead_time": lead_time}
    functions |= {"lead_time_procurement": lead_time_procurement}
    for name, function in functions.items():
        wanted = function.__code__.co_varnames[: function.__code__.co_argcount]
        rows = function(**{n: PARAMETERS if n == "parameters" else given[n] for n in wanted})
        found[name] = derive.validated(rows, tables.ALL[f"mart.{name}"])
    return found


def of_reports(listed: Rows) -> Frames:
    given = built(staged({"candidate_list": listed}))
    return given | {
        "core_organisation": organisations({"city": None, "a": "city", "b": "city"}),
        "core_period": period_rows(D(2015, 1, 1), D(2015, 12, 31)),
    }
