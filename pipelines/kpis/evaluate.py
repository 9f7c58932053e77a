"""The engine: contributions to values per organisation, period and dimension. The only divider.

Sums go up the tree of organisations and over the months of a period, so that order of rows and
split of periods cannot matter, and the city is the sum of its units.
"""

import numpy as np
import pandas as pd

from pipelines.errors import TableError
from pipelines.kpis import KPIS, Kpi
from pipelines.kpis.rating import rate
from pipelines.model import periods
from pipelines.model.parameters import Parameters
from pipelines.model.tables import KPI_VALUE
from pipelines.model.targets import Target, target_at

_AMOUNTS = ["numerator", "denominator", "unknown", "n"]
_PLACE = ["org_id", "period_id", "dimension", "member"]
_Z = 1.959963984540054


def wilson(successes: np.ndarray, n: np.ndarray, z: float = _Z) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's interval of a share; NaN where n is 0 (`domain.md` 3.4, known answer 3.12)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = successes / n
        centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # Rounding must not put a bound within the share itself, as it can at 0 % and 100 %.
    low, high = np.minimum(centre - half, share), np.maximum(centre + half, share)
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


def evaluate(
    core_tables: dict[str, pd.DataFrame], targets: tuple[Target, ...], parameters: Parameters
) -> pd.DataFrame:
    """`mart.kpi_value`: all measures for all organisations, periods and dimensions.

    Args:
        core_tables: Frames by `core_<table>`.
        targets: Dated targets.
        parameters: Small n, coverage floor and the other limits of the rating.

    Raises:
        TableError: A contribution is of an organisation outside the tree.
    """
    organisation, period = core_tables["core_organisation"], core_tables["core_period"]
    tree = ancestor_pairs(organisation)
    parts = []
    for measure in KPIS.values():
        given = measure.function(**{name: core_tables[name] for name in measure.tables})
        unknown = set(given["org_id"]) - set(organisation["org_id"])
        if unknown:
            msg = f"{measure.kpi_id}: {len(unknown)} organisations are not in core.organisation"
            raise TableError(msg)
        parts.append(_summed(given, period, tree, measure))
    values = _complete(pd.concat(parts, ignore_index=True), organisation, period)
    values = _divided(values)
    values = _targets(values, period, targets)
    values = _status(values, core_tables["core_report_delivery"], tree, parameters)
    values = rate(values, period, parameters)
    return values[list(KPI_VALUE.columns)].sort_values(list(KPI_VALUE.key), ignore_index=True)


def ancestor_pairs(organisation: pd.DataFrame) -> pd.DataFrame:
    """Pairs (org_id, ancestor), each organisation being its own first ancestor."""
    parent = {
        o: p if isinstance(p, str) else None
        for o, p in zip(organisation["org_id"], organisation["parent_org_id"], strict=True)
    }
    pairs = []
    for org_id in parent:
        place: str | None = org_id
        while place is not None:
            pairs.append((org_id, place))
            place = parent[place]
    return pd.DataFrame(pairs, columns=["org_id", "ancestor"])


def _summed(
    given: pd.DataFrame, period: pd.DataFrame, tree: pd.DataFrame, measure: Kpi
) -> pd.DataFrame:
    # In an order of its own: sums of money differ in the last digit by the order of their terms.
    given = given.sort_values(list(given.columns), ignore_index=True).assign(n=1.0)
    monthly = given[given["period_id"].isna()]
    cells = monthly.groupby(["org_id", "month", "dimension", "member"], as_index=False)[_AMOUNTS]
    listed = period[period["period_type"] != "month"]
    months = pd.DataFrame(
        [
            (p, m)
            for p, a, b in zip(
                listed["period_id"], listed["date_from"], listed["date_to"], strict=True
            )
            for m in range(periods.month_index(a), periods.month_index(b) + 1)
        ],
        columns=["period_id", "month"],
    )
    in_periods = cells.sum().astype({"month": "int64"}).merge(months, on="month")
    ready = given[given["period_id"].notna()]
    stacked = pd.concat([in_periods, ready], ignore_index=True)
    own = stacked.groupby(_PLACE, as_index=False)[_AMOUNTS].sum()
    up = own.merge(tree, on="org_id").drop(columns="org_id").rename(columns={"ancestor": "org_id"})
    rolled = up.groupby(_PLACE, as_index=False)[_AMOUNTS].sum()
    parents = set(tree.loc[tree["org_id"] != tree["ancestor"], "ancestor"])
    alone = own[own["org_id"].isin(parents) & (own["dimension"] == "all")]
    both = pd.concat([rolled, alone.assign(dimension="own", member="own")], ignore_index=True)
    return both.assign(kpi_id=measure.kpi_id, kpi_version=measure.version)


def _complete(
    values: pd.DataFrame, organisation: pd.DataFrame, period: pd.DataFrame
) -> pd.DataFrame:
    """Add the totals that have no contribution: an organisation without procurements is a fact."""
    listed = period[period["period_type"] != "month"]
    measures = pd.DataFrame(
        [(k.kpi_id, k.version) for k in KPIS.values()], columns=["kpi_id", "kpi_version"]
    )
    grid = (
        measures.merge(organisation[["org_id"]], how="cross")
        .merge(listed[["period_id"]], how="cross")
        .assign(dimension="all", member="all")
    )
    whole = grid.merge(values, how="outer", on=[*measures.columns, *_PLACE])
    return whole.fillna(dict.fromkeys(_AMOUNTS, 0.0))


def _divided(values: pd.DataFrame) -> pd.DataFrame:
    denominator = values["denominator"].where(values["denominator"] > 0)
    value = values["numerator"] / denominator
    upper = (values["numerator"] + values["unknown"]) / denominator
    low, high = wilson(values["numerator"].to_numpy(), values["denominator"].to_numpy())
    counted = values["denominator"] == values["n"]  # sums of money are no sample of cases
    return values.assign(
        n=values["n"].astype("int64"),
        value=value,
        lower=value,
        upper=upper,
        ci_lower=np.where(counted & value.notna(), low, np.nan),
        ci_upper=np.where(counted & value.notna(), high, np.nan),
    )


def _targets(
    values: pd.DataFrame, period: pd.DataFrame, targets: tuple[Target, ...]
) -> pd.DataFrame:
    """The target in force on the period's last day; none before 2014, when it was a direction."""
    lines = []
    for kpi_id in KPIS:
        for period_id, day in zip(period["period_id"], period["date_to"], strict=True):
            found = target_at(targets, kpi_id, pd.Timestamp(day).date())
            if found and found.target_value is not None:
                lines.append((kpi_id, period_id, found.target_value))
    known = pd.DataFrame(lines, columns=["kpi_id", "period_id", "target"])
    known["target"] = known["target"].astype(float)
    joined = values.merge(known, how="left", on=["kpi_id", "period_id"])
    return joined.assign(gap=joined["value"] - joined["target"])


def _status(
    values: pd.DataFrame, delivery: pd.DataFrame, tree: pd.DataFrame, parameters: Parameters
) -> pd.DataFrame:
    """Whether a value stands on enough cases, on none because nothing was bought, or on nothing."""
    least = {k.kpi_id: k.min_n for k in KPIS.values()}
    accepted = delivery[
        (delivery["status"] == "accepted") & (delivery["report_type"] == "procurement_register")
    ]
    reported = accepted[["org_id", "period_id"]].merge(tree, on="org_id")
    quarters = pd.DataFrame(
        [(p, q) for p in values["period_id"].unique() for q in periods.quarters_of(p)],
        columns=["period_id", "quarter"],
    )
    known = reported.rename(columns={"period_id": "quarter"}).merge(quarters, on="quarter")
    pairs = set(zip(known["ancestor"], known["period_id"], strict=True))
    places = zip(values["org_id"], values["period_id"], strict=True)
    has_report = np.array([place in pairs for place in places], dtype=bool)
    empty = values["n"] == 0
    status = np.select(
        [empty & ~has_report, empty, values["n"] < values["kpi_id"].map(least)],
        ["not_reported", "no_procurements", "small_n"],
        default="ok",
    )
    reason = {"not_reported": "not_reported", "no_procurements": "not_applicable"}
    return values.assign(status=status, missing_reason=pd.Series(status).map(reason).to_numpy())
