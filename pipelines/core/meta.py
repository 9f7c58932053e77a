"""Rows of the `meta` tables: what the snapshot says of itself. Pure functions."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import pandas as pd

from pipelines.kpis import KPIS
from pipelines.model import derive, tables
from pipelines.model.parameters import Parameters
from pipelines.model.series_breaks import SeriesBreak
from pipelines.model.targets import Target


def kpi_rows() -> pd.DataFrame:
    """`meta.kpi` from the registry of measures."""
    names = list(tables.ALL["meta.kpi"].columns)
    lines = [
        {n: getattr(k, "version" if n == "kpi_version" else n) for n in names}
        for k in KPIS.values()
    ]
    return pd.DataFrame(lines, columns=names)


def parameter_rows(parameters: Parameters) -> pd.DataFrame:
    """`meta.parameter`."""
    return pd.DataFrame([asdict(p) for p in parameters.rows])


def target_rows(targets: tuple[Target, ...]) -> pd.DataFrame:
    """`meta.target`."""
    return pd.DataFrame([asdict(t) for t in targets])


def break_rows(breaks: Sequence[SeriesBreak]) -> pd.DataFrame:
    """`meta.series_break`."""
    lines = [asdict(b) for b in breaks]
    return pd.DataFrame(lines, columns=list(tables.SERIES_BREAK.columns))


def finding_counts(finding: pd.DataFrame, submission: pd.DataFrame) -> pd.DataFrame:
    """`public.finding_count`: findings of the submissions in force, of refused and held files."""
    asked = submission["status"].isin(["rejected", "held"])
    shown = submission[submission["is_effective"].astype(bool) | asked]
    facts = shown.set_index("submission_id")[["org_id", "report_type"]]
    joined = finding.join(facts, on="submission_id", how="inner")
    joined["report_type"] = joined["report_type"].fillna("unknown")
    keys = list(tables.FINDING_COUNT.key)
    return joined.groupby(keys, as_index=False).size().rename(columns={"size": "n"})


def is_sample(submission: pd.DataFrame) -> bool:
    """Whether any of the submissions in force is invented."""
    in_force = submission["is_effective"].astype(bool)
    return bool(submission.loc[in_force, "is_sample"].any())


def run_row(
    run_id: str,
    built_at: dt.datetime,
    today: dt.date,
    data_through: dt.date | None,
    code_version: str,
    rule_set: str,
    *,
    is_sample: bool,
) -> pd.DataFrame:
    """`meta.run`."""
    line = {
        "run_id": run_id,
        "built_at": built_at,
        "today": today,
        "data_through": data_through,
        "code_version": code_version,
        "schema_version": tables.SCHEMA_VERSION,
        "rule_set": rule_set,
        "is_sample": is_sample,
    }
    return pd.DataFrame([line])


def dictionary_rows(counts: Mapping[str, int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`meta.table` and `meta.column` of all published tables.

    How much differs from the snapshot before is not of this snapshot's content: not counted.
    """
    published = (*tables.PUBLIC, *tables.META)
    told = {**counts, tables.CHANGE.name: None}
    return derive.table_rows(published, told), derive.column_rows(published)
