"""What a procurement is: its kind, its requirement, whether the model can apply to it.

Pure functions over frames. Which report of it stands is told in `reported.py`, which of them count
in `counting.py`.
"""

import numpy as np
import pandas as pd

from pipelines.core.volume import months_between
from pipelines.model.cpv import nature_of_cpv, nature_of_title
from pipelines.model.parameters import Parameters
from pipelines.model.rule_sets import RuleSet

KEY = ["org_id", "procurement_ref"]
_NEWEST_LAST = ["_last_quarter", "sequence", "_position"]  # with_parts: the newer file's value


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


def value(rows: pd.DataFrame) -> pd.Series:
    """Contracted, else what the lots come to, else estimated."""
    found = rows["contract_value_sek"].astype("Float64")
    for other in ("_value", "estimated_value_sek"):
        found = found.where(found.notna(), rows[other].astype("Float64"))
    return found


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
