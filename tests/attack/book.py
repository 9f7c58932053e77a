"""The book of an attacker: every number of people that exists, and those of them that are told.

What a table counts is read from its published description (`meta.column`, `meta.kpi`, `domain.md`
3), not from how the pipeline protects it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.core.meta import kpi_rows

Frames = Mapping[str, pd.DataFrame]
Place = tuple[str, tuple[str, ...], str, str, str]  # table, series, organisation, period, column


@dataclass(frozen=True)
class Counted:
    """A published table: its source, what tells rows apart, what counts people, what is left of it.

    Attributes:
        source: The table that it is the published form of.
        series: Key columns beside organisation and period.
        counts: Numbers of people; whole numbers unless in `parts`.
        rests: What is left of a number of people: a whole, and what is taken from it.
        shares: A share, its numerator, and the denominators that are added and taken away.
        whole: Numbers that help, but are no numbers of people.
    """

    source: str
    series: tuple[str, ...]
    counts: tuple[str, ...]
    rests: tuple[tuple[str, ...], ...] = ()
    shares: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = ()
    helps: tuple[str, ...] = ()


_SHARE = (("value", "numerator", ("denominator",), ()),
          ("upper", "numerator+unknown", ("denominator",), ()))  # fmt: skip
_FUNNEL_RESTS = (("n", "converted"), ("n", "converted", "still_open"))
_WAIT_RESTS = (("n", "n_outcome"), ("n", "n_outcome", "still_open"))
TABLES: dict[str, Counted] = {
    "public.kpi_value": Counted(
        "mart.kpi_value",
        ("kpi_id", "dimension", "member"),
        ("numerator", "denominator", "n"),
        (("denominator", "numerator"), ("denominator", "numerator", "unknown")),
        _SHARE,
        ("unknown",),  # that nothing is reported of somebody is no property of theirs
    ),
    "public.mix": Counted(
        "mart.mix",
        ("dimension", "occupation", "member"),
        ("n", "known"),
        (("known", "n"),),
        (("share", "n", ("known",), ()), ("lower", "n", ("known", "unknown"), ()),
         ("upper", "n+unknown", ("known", "unknown"), ())),
        ("unknown",),
    ),
    "public.funnel": Counted(
        "mart.funnel",
        ("stage",),
        ("n", "converted", "n_observed", "still_open"),
        _FUNNEL_RESTS,
        (("share", "converted", ("n",), ()),
         ("share_resolved", "converted", ("n",), ("still_open",))),
    ),
    "public.lead_time": Counted(
        "mart.lead_time",
        ("step", "outcome"),
        ("n", "n_outcome", "still_open", "n_skipped"),
        _WAIT_RESTS,
    ),
    "public.retention_curve": Counted(
        "mart.retention_curve", ("definition", "group", "month"), ("n", "at_risk"),
        helps=("events",),
    ),
    "public.progression": Counted(
        "mart.progression",
        ("progress", "horizon_months", "group"),
        ("n", "n_known", "n_better"),
        (("n", "n_known"), ("n_known", "n_better")),
        (("lower", "n_better", ("n",), ()),),
    ),
    "public.unit_cost": Counted("mart.unit_cost", ("unit",), ("n_persons",)),
    "public.commitment": Counted(
        "mart.commitment", ("commitment_id",), ("persons",), helps=("delivered", "kept")
    ),
    "public.supplier_delivery": Counted(
        "mart.supplier_delivery", ("supplier_id",), ("persons",), helps=("kept", "over_delivered")
    ),
    "public.matching_gap": Counted(
        "mart.matching_gap",
        ("occupation_ssyk", "month"),
        ("persons_ready", "persons_in_training"),
        helps=("candidates_ready",),
    ),
    "public.payoff_summary": Counted("mart.payoff_summary", ("name",), ("value",)),
    "public.delivery": Counted(
        "core.report_delivery", ("report_type",), ("rows_in", "rows_accepted")
    ),
}  # fmt: skip
PERSON_REPORTS = ("candidate_list", "placement_list", "follow_up_list", "preparation_list",
                  "prior_support")  # fmt: skip
SENSITIVE = ("disability", "foreign_born")
# Of whom nothing is reported, of them nothing is told.
WHAT_THEY_ARE = ("gender", "target_group", "primary_group", "age_band", "district")
SMALL = 5


@dataclass(frozen=True)
class Book:
    """The numbers of one city.

    Attributes:
        places: Where each number stands.
        at: The number of each place.
        told: What is published; NaN where it is not.
        true: What it is; only the judge looks at it.
        every: The truth of all numbers, also of rows that are in no book.
        rows: The published rows, by table, series, organisation and period: what else they say.
    """

    places: list[Place]
    at: dict[Place, int]
    told: np.ndarray
    true: np.ndarray
    every: dict[Place, float]
    rows: dict[tuple[str, tuple[str, ...], str, str], dict[str, object]]


def people_measures() -> dict[str, dict[str, object]]:
    """The published description of the measures of people, by measure."""
    listed = kpi_rows()
    return {str(k["kpi_id"]): k for k in listed[listed["persons"]].to_dict("records")}


MEASURES = people_measures()
# A sum of money, a promise or a number of contracts is no number of people.
NOT_PEOPLE = {
    ("cost_per_placement", "numerator"),
    ("cost_per_sustained_job", "numerator"),
    *((f"commitment_delivery{k}", c) for k in ("", "_uncapped") for c in ("denominator", "n")),
    *((f"commitment_delivery{k}", "unknown") for k in ("", "_uncapped")),
    *((n, "value") for n in ("template_share", "is_indicative")),
    *(("placements_per_dialogue", c) for c in ("denominator", "unknown", "n")),
}


def keyed(table: str, rows: pd.DataFrame, root: str) -> pd.DataFrame:
    """Rows about people with the columns `_series`, `_org` and `_period` that tell where."""
    of = TABLES[table]
    if table == "public.kpi_value":
        rows = rows[rows["kpi_id"].isin(list(MEASURES))]
    if table == "public.delivery":
        rows = rows[rows["report_type"].isin(PERSON_REPORTS)]
    series = list(zip(*(rows[c].astype(str) for c in of.series), strict=True))
    org = rows["org_id"] if "org_id" in rows and table != "public.commitment" else root
    period = rows.get("period_id", "")
    return rows.assign(_series=pd.Series(series, index=rows.index, dtype=object), _org=org,
                       _period=period)  # fmt: skip


def opened(public: Frames, true: Frames, only_listed: bool = False) -> Book:
    """The book of a city from what is published of it, and from the truth for the judge.

    Args:
        public: The published tables by full name.
        true: Those of core and mart.
        only_listed: Without the numbers of rows that are published neither of their organisation
            nor of one above it: much smaller.
    """
    root = root_of(true["core.organisation"])
    places: list[Place] = []
    told: list[np.ndarray] = []
    real: list[np.ndarray] = []
    rows: dict[tuple[str, tuple[str, ...], str, str], dict[str, object]] = {}
    for table, of in TABLES.items():
        key = ["_series", "_org", "_period"]
        published = keyed(table, public[table], root)
        there = keyed(table, true[of.source], root).set_index(key)
        numbers = published.drop_duplicates(key).set_index(key)
        records = published.to_dict("records")
        rows |= {(table, r["_series"], r["_org"], r["_period"]): r for r in records}
        index = there.index
        for column in (*of.counts, *of.helps):
            places += [(table, s, o, p, column) for s, o, p in index]
            real.append(_numbers(there[column]))
            told.append(_numbers(numbers[column].reindex(index)))
    shown, numbers = np.concatenate(told), np.concatenate(real)
    # What is missing in truth is no number.
    every = dict(zip(places, numbers.tolist(), strict=True))
    views = {(table, series, period) for table, series, _, period in rows}
    is_listed = np.array([not only_listed or (p[0], p[1], p[3]) in views for p in places])
    kept = np.flatnonzero(~np.isnan(numbers) & is_listed)
    places = [places[n] for n in kept]
    at = {place: n for n, place in enumerate(places)}
    return Book(places, at, shown[kept], numbers[kept], every, rows)


def _numbers(values: pd.Series) -> np.ndarray:
    return pd.to_numeric(values).astype(float).to_numpy()


def root_of(organisation: pd.DataFrame) -> str:
    """The organisation that all others are below."""
    return str(organisation.loc[organisation["parent_org_id"].isna(), "org_id"].min())


def is_people(place: Place) -> bool:
    """Whether the number of a place counts people."""
    table, series, _, _, column = place
    if series[-1] == "unknown" and set(series) & set(WHAT_THEY_ARE):
        return False
    return column in TABLES[table].counts and (series[0], column) not in NOT_PEOPLE
