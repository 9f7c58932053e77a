"""Procurements from the registers in force: one row a procurement, its kind and its requirement.

Pure functions over frames. Which of them count is decided in `counting.py`.
"""

import hashlib

import numpy as np
import pandas as pd

from pipelines.model.cpv import nature_of_cpv, nature_of_title
from pipelines.model.parameters import Parameters
from pipelines.model.rule_sets import RuleSet

KEY = ["org_id", "procurement_ref"]
_NEWEST_LAST = ["_last_quarter", "sequence", "_position"]


def in_force(rows: pd.DataFrame, submission: pd.DataFrame) -> pd.DataFrame:
    """Rows of submissions in force with what orders them: last quarter, receipt, position."""
    effective = submission[submission["is_effective"].astype(bool)]
    facts = effective.set_index("submission_id")[["quarters", "sequence", "part"]]
    kept = rows[rows["submission_id"].isin(facts.index)].reset_index(drop=True)
    joined = kept.join(facts, on="submission_id")
    last = joined["quarters"].fillna("").astype(str).str.split(",").str[-1]
    return joined.assign(_last_quarter=last, _position=np.arange(len(joined)))


def latest_reports(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the newest sheet that reports each procurement; older reports give way to it.

    A procurement stands in one sheet a quarter, in cumulative sheets and in corrected files; the
    newest period, then the newest file, then the last sheet wins (`domain.md` 2.7). Identical rows
    of one sheet are one procurement.
    """
    ordered = rows.sort_values(_NEWEST_LAST, kind="stable")
    place = ordered["submission_id"].astype(str) + "\x1f" + ordered["source_sheet"].astype(str)
    newest = place.groupby([ordered[k] for k in KEY], sort=False).transform("last")
    kept = ordered[place == newest]
    content = [c for c in kept.columns if c not in ("source_row", "_position")]
    return kept[~kept.duplicated(content)].sort_values("_position")


def with_parts(base: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Add what a separate file says of the same procurements: their contracted values."""
    if not len(parts):
        return base
    ordered = parts.sort_values(_NEWEST_LAST, kind="stable").dropna(subset=["contract_value_sek"])
    values = ordered.drop_duplicates(KEY, keep="last")
    added = base[KEY].merge(values[[*KEY, "contract_value_sek"]], on=KEY, how="left")
    own = base["contract_value_sek"].astype("Float64")
    other = pd.array(added["contract_value_sek"].to_numpy(), dtype="Float64")
    return base.assign(contract_value_sek=own.where(own.notna(), other))


def main_object(rows: pd.DataFrame) -> pd.Series:
    """The kind of each row by its CPV division; missing without a code."""
    codes = {c: nature_of_cpv(c) for c in rows["cpv_main"].dropna().unique()}
    return rows["cpv_main"].map(codes).astype(object)


def kind(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Kind and where it comes from: reported, CPV division, or words of the title (1.7)."""
    reported = rows["nature"].where(rows["nature"] != "unknown")
    by_cpv = main_object(rows)
    asked = reported.isna() & by_cpv.isna()
    by_title = rows["title"].where(asked).map(nature_of_title, na_action="ignore")
    nature = reported.fillna(by_cpv).fillna(by_title).fillna("unknown")
    source = np.select(
        [reported.notna(), by_cpv.notna(), by_title.notna()],
        ["reported", "cpv", "inferred"],
        default="none",
    )
    return nature, pd.Series(source, index=rows.index)


def requirement(rows: pd.DataFrame, rules: RuleSet) -> tuple[pd.Series, pd.Series]:
    """Whether a counted requirement was set, and whether it is mandatory: yes, no, unknown.

    A «yes» whose type is outside the model's scope (labour law, ethics) is no social
    consideration; a «yes» without type is one, but it is unknown whether it is mandatory
    (`domain.md` 1.3, 3.2).
    """
    types = rows["requirement_type"]
    named = types.notna() & ~types.isin(["unknown", "bonus_clause"])
    social = rows["social"].where(
        ~((rows["social"] == "yes") & named & ~types.isin(rules.requirement_types)), "no"
    )
    strict = np.select(
        [social == "no", social == "unknown", types.isin(rules.strict_types), ~named],
        ["no", "unknown", "yes", "unknown"],
        default="no",
    )
    return social, pd.Series(strict, index=rows.index)


def months_between(start: pd.Series, end: pd.Series) -> pd.Series:
    """Months from the first to the last day, by the calendar: 1 January to 30 April is 4."""
    first, after = pd.to_datetime(start), pd.to_datetime(end) + pd.Timedelta(days=1)
    whole = (after.dt.year - first.dt.year) * 12 + after.dt.month - first.dt.month
    return whole + (after.dt.day - first.dt.day) / 30


def eligible(rows: pd.DataFrame, days: pd.Series, parameters: Parameters) -> pd.Series:
    """Whether the model can apply: long enough and more than one worker; missing when unknown.

    The sender's own judgement stands where there is one (`domain.md` 1.1, 2.2).

    Args:
        rows: Procurements.
        days: The date each one counts at, on which the limits are looked up.
        parameters: Holds `min_duration_months` and `min_workers`.
    """
    months = months_between(rows["starts_at"], rows["ends_at"])
    duration = pd.to_numeric(rows["duration_months"]).fillna(months).astype(float)
    workers = pd.to_numeric(rows["expected_workers"]).astype(float)
    least_months = parameters.values_at("min_duration_months", days)
    least_workers = parameters.values_at("min_workers", days)
    fails = (duration <= least_months) | (workers <= least_workers)
    passes = (duration > least_months) & (workers > least_workers)
    computed = pd.Series(pd.NA, index=rows.index, dtype="boolean")
    computed = computed.mask(fails, other=False).mask(passes, other=True)
    own = rows["eligible_reported"].astype("boolean")
    return own.where(own.notna(), computed)


def surrogate(rows: pd.DataFrame, prefix: str) -> pd.Series:
    """A stable id from the natural key; later rows of the same key get a number."""
    texts = rows["org_id"].astype(str) + "\x1f" + rows["procurement_ref"].fillna("").astype(str)
    number = texts.groupby(texts).cumcount()
    digests = [f"{prefix}-{hashlib.sha256(t.encode()).hexdigest()[:16]}" for t in texts]
    return pd.Series(
        [d if n == 0 else f"{d}-{n + 1}" for d, n in zip(digests, number, strict=True)],
        index=rows.index,
        dtype=object,
    )
