"""Whether the measures of a run are those of the truth: in mart all, in public all but the hidden.

Both sides are compared figure by figure; what the truth does not tell of a measure is not asked.
"""

from collections.abc import Mapping
from typing import Any

import duckdb
import pandas as pd

from pipelines.disclosure.masks import OF_UNKNOWN
from pipelines.kpis import KPIS
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import current, query

AMOUNTS = ("numerator", "denominator", "unknown", "n", "value", "lower", "upper")
_TOTALS = "kpi_value WHERE dimension = 'all'"


def same(a: Any, b: Any) -> bool:
    """Whether two figures are the same to the last digits; missing is only missing."""
    if pd.isna(a) or b is None:
        return bool(pd.isna(a)) and b is None
    return abs(float(a) - float(b)) <= 1e-9 * max(1.0, abs(float(b)))


def unmet(truth: Mapping[str, Any], settings: Settings) -> list[tuple[str, ...]]:
    """Measure, organisation, period and figure of what is otherwise, or hidden for no reason."""
    snapshot = current(settings.warehouse)
    assert snapshot is not None
    with duckdb.connect(str(settings.warehouse / "build/build.duckdb"), read_only=True) as build:
        true = _by_place(build.execute(f"FROM mart.{_TOTALS}").df())
    shown = _by_place(query(snapshot, f"FROM public.{_TOTALS}"))
    found = []
    for told in truth["kpi"]:
        place = (told["kpi_id"], told["org_id"], told["period_id"])
        row, measure = true[place], KPIS[told["kpi_id"]]
        figures = [a for a in AMOUNTS if a in told]
        found += [(*place, a) for a in figures if not same(row[a], told[a])]
        if place not in shown:  # of people, and no view
            found += [] if measure.persons else [(*place, "missing")]
            continue
        public = shown[place]
        if public["status"] == "suppressed":
            found += [(*place, a, "shown") for a in AMOUNTS if not pd.isna(public[a])]
            found += [] if measure.persons else [(*place, "hidden")]
            continue
        hidden = OF_UNKNOWN if measure.persons else ()
        found += [(*place, a, "few") for a in AMOUNTS[:1] if measure.persons and _few(row)]
        found += [
            (*place, a, "public")
            for a in figures
            if not same(public[a], told[a]) and not (a in hidden and pd.isna(public[a]))
        ]
    return found


def _by_place(values: pd.DataFrame) -> dict[tuple[str, str, str], dict[Any, Any]]:
    places = zip(values["kpi_id"], values["org_id"], values["period_id"], strict=True)
    return dict(zip(places, values.to_dict("records"), strict=True))


def _few(row: Mapping[Any, Any]) -> bool:
    """Whether so few people stand behind a row that it may not be shown."""
    people = KPIS[row["kpi_id"]].people
    return any(0 < round(float(row[a]), 6) < 5 for a in people if not pd.isna(row[a]))
