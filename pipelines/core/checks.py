"""Rules that a build must keep before it may be published. Pure functions.

Each returns the rows that break it: none means kept. A broken rule is our bug, not the sender's
(`reliability.md` R15, `domain.md` 2.8), and stops the publication.
"""

import inspect
from collections.abc import Callable, Iterable

import pandas as pd

from pipelines.core import procurement as entity
from pipelines.core import reported
from pipelines.core.references import dangling, unreached
from pipelines.kpis import KPIS, RATIO, STATISTIC
from pipelines.kpis.cells import ancestor_pairs


def arguments(rule: Callable[..., pd.DataFrame]) -> Iterable[str]:
    """The tables that a rule reads, by argument name."""
    return inspect.signature(rule).parameters


def row_accounting(
    staging_submission: pd.DataFrame,
    staging_rejected_row: pd.DataFrame,
    staging_procurement_plan: pd.DataFrame,
    staging_procurement_register: pd.DataFrame,
    staging_contract_register: pd.DataFrame,
    staging_commitment_register: pd.DataFrame,
    staging_job_openings: pd.DataFrame,
    staging_cost_statement: pd.DataFrame,
    person_candidate_list: pd.DataFrame,
    person_preparation_list: pd.DataFrame,
    person_placement_list: pd.DataFrame,
    person_follow_up_list: pd.DataFrame,
    person_prior_support: pd.DataFrame,
) -> pd.DataFrame:
    """Rows in = accepted + quarantined for each submission, and the tables hold just those."""
    reports = [
        staging_procurement_plan, staging_procurement_register, staging_contract_register,
        staging_commitment_register, staging_job_openings, staging_cost_statement,
        person_candidate_list, person_preparation_list, person_placement_list,
        person_follow_up_list, person_prior_support,
    ]  # fmt: skip
    held = pd.concat([r["submission_id"] for r in reports]).value_counts()
    back = staging_rejected_row["submission_id"].value_counts()
    s = staging_submission
    ids = s["submission_id"]
    wrong = (
        (s["rows_in"] != s["rows_accepted"] + s["rows_quarantined"])
        | (s["rows_accepted"] != ids.map(held).fillna(0))
        | (s["rows_quarantined"] != ids.map(back).fillna(0))
    )
    return s[wrong]


def register_reconciled(
    core_procurement: pd.DataFrame,
    staging_procurement_register: pd.DataFrame,
    staging_submission: pd.DataFrame,
) -> pd.DataFrame:
    """Every procurement that a register in force names is in core, and no other."""
    rows = reported.in_force(staging_procurement_register, staging_submission)
    sheets = rows[rows["part"] == ""]
    named = pd.DataFrame({"key": reported.key_of(sheets, entity.KEY).unique()})
    held = pd.DataFrame({"key": reported.key_of(core_procurement, entity.KEY).unique()})
    both = named.merge(held, on="key", how="outer", indicator=True)
    return both[both["_merge"] != "both"]


def organisations_known(
    core_procurement: pd.DataFrame,
    core_planned_procurement: pd.DataFrame,
    core_report_delivery: pd.DataFrame,
    core_organisation: pd.DataFrame,
) -> pd.DataFrame:
    """Every row of core belongs to an organisation of the registry."""
    used = pd.concat(
        [
            core_procurement["org_id"],
            core_planned_procurement["org_id"],
            core_report_delivery["org_id"],
        ]
    )
    strange: pd.Series = used[~used.isin(core_organisation["org_id"])]
    return strange.to_frame()


def lots_of_all(core_lot: pd.DataFrame, core_procurement: pd.DataFrame) -> pd.DataFrame:
    """Every procurement has as many lots as it says, at least one."""
    held = core_procurement["procurement_id"].map(core_lot["procurement_id"].value_counts())
    return core_procurement[held.fillna(0) != core_procurement["n_lots"]]


def joint_once(core_procurement: pd.DataFrame) -> pd.DataFrame:
    """Who takes part in another's procurement does not count it, and the lead has reported it."""
    c = core_procurement
    follows = c["lead_org_id"].notna()
    held = set(zip(c.loc[~follows, "org_id"], c.loc[~follows, "procurement_ref"], strict=True))
    pairs = zip(c["lead_org_id"], c["procurement_ref"], strict=True)
    is_led = pd.Series([pair in held for pair in pairs], index=c.index, dtype=bool)
    return c[follows & (c["counts"].astype(bool) | ~is_led)]


def references_resolve(
    core_contract: pd.DataFrame,
    core_lot: pd.DataFrame,
    core_procurement: pd.DataFrame,
    core_supplier: pd.DataFrame,
    core_social_requirement: pd.DataFrame,
    core_commitment: pd.DataFrame,
    core_commitment_check: pd.DataFrame,
    core_job_opening: pd.DataFrame,
) -> pd.DataFrame:
    """Every reference within core names something, or is missing and says why."""
    return dangling(
        {
            "core.contract": core_contract,
            "core.lot": core_lot,
            "core.procurement": core_procurement,
            "core.supplier": core_supplier,
            "core.social_requirement": core_social_requirement,
            "core.commitment": core_commitment,
            "core.commitment_check": core_commitment_check,
            "core.job_opening": core_job_opening,
        }
    )


def versions_chained(core_commitment: pd.DataFrame) -> pd.DataFrame:
    """A commitment that another supersedes has a lower version of the same case number."""
    c = core_commitment
    newer = c[["commitment_id", "org_id", "procurement_ref", "version"]]
    both = c.merge(newer, left_on="superseded_by", right_on="commitment_id", suffixes=("", "_next"))
    wrong = (
        (both["version_next"] <= both["version"])
        | (both["org_id_next"] != both["org_id"])
        | (both["procurement_ref_next"] != both["procurement_ref"])
    )
    return both[wrong]


def reports_reach_core(
    core_contract: pd.DataFrame,
    core_commitment: pd.DataFrame,
    core_job_opening: pd.DataFrame,
    core_programme_cost: pd.DataFrame,
    staging_submission: pd.DataFrame,
    staging_contract_register: pd.DataFrame,
    staging_commitment_register: pd.DataFrame,
    staging_job_openings: pd.DataFrame,
    staging_cost_statement: pd.DataFrame,
) -> pd.DataFrame:
    """Every row in force reaches an entity or gives way to a newer report of it, and no more."""
    by_case, of_kind = ["org_id", "procurement_ref"], ["org_id", "cost_type", "account"]
    of_job = ["org_id", "occupation", "occupation_text"]
    pairs = [
        (staging_contract_register, core_contract, by_case),
        (staging_commitment_register, core_commitment, by_case),
        (staging_job_openings, core_job_opening, of_job),
        (staging_cost_statement, core_programme_cost, of_kind),
    ]
    parts = [
        unreached(reported.in_force(rows, staging_submission), entity_rows, key)
        for rows, entity_rows, key in pairs
    ]
    return pd.concat(parts, ignore_index=True)


def reason_or_counted(core_procurement: pd.DataFrame) -> pd.DataFrame:
    """A procurement either counts, with a date, or has a reason why it does not."""
    c = core_procurement
    wrong = (c["counts"] == c["not_counted_reason"].notna()) | (
        c["counts"] & c["counted_at"].isna()
    )
    return c[wrong]


def one_root(core_organisation: pd.DataFrame) -> pd.DataFrame:
    """Exactly one organisation has no parent: the one that everything rolls up to."""
    found = int(core_organisation["parent_org_id"].isna().sum())
    return pd.DataFrame({"roots": [found] if found != 1 else []})


def values_bounded(mart_kpi_value: pd.DataFrame) -> pd.DataFrame:
    """Amounts are not negative, the value lies between its bounds, a share's parts in its whole."""
    v = mart_kpi_value
    slack = 1e-6 * v["denominator"].abs().fillna(0) + 1e-9
    shared = [k.kpi_id for k in KPIS.values() if k.unit == "share" and k.kind == RATIO]
    shares = v["kpi_id"].isin(shared)
    wrong = (
        (v["numerator"] < 0)
        | (v["unknown"] < 0)
        | (shares & (v["numerator"] + v["unknown"] > v["denominator"] + slack))
        | (v["value"] < v["lower"] - 1e-12)
        | (v["value"] > v["upper"] + 1e-12)
    )
    return v[wrong]


def totals_add_up(mart_kpi_value: pd.DataFrame, core_organisation: pd.DataFrame) -> pd.DataFrame:
    """Each organisation's total is the sum of its own rows and its direct subordinates' totals.

    Of people, and of all else that counts once, it is at most the sum, for one may be with several,
    and no less than any of them. What is estimated is no sum.
    """
    amounts, key = ["numerator", "denominator", "unknown", "n"], ["kpi_id", "org_id", "period_id"]
    sums = [k.kpi_id for k in KPIS.values() if k.kind != STATISTIC]
    v = mart_kpi_value[mart_kpi_value["kpi_id"].isin(sums)]
    v = v[[*key, "dimension", "member"]].join(v[amounts].astype(float).fillna(0.0))
    totals, own = v[v["dimension"] == "all"], v[v["dimension"] == "own"]
    parent = core_organisation.set_index("org_id")["parent_org_id"]
    below = totals.assign(org_id=totals["org_id"].map(parent)).dropna(subset=["org_id"])
    parts = pd.concat([below, own]).groupby(key)[amounts]
    compared = totals.set_index(key)[amounts].join(parts.sum().add_suffix("_sum"), how="inner")
    compared = compared.join(parts.max().add_suffix("_most"))
    once = compared.index.isin([k.kpi_id for k in KPIS.values() if k.distinct], level="kpi_id")
    slack = 1e-6 * compared["denominator"].abs() + 1e-6
    wrong = pd.Series(False, index=compared.index)
    for a in amounts:
        over = compared[a] - compared[f"{a}_sum"] > slack
        under = compared[f"{a}_sum"] - compared[a] > slack
        # What is not known of somebody with one organisation may be known with another.
        less = (compared[f"{a}_most"] - compared[a] > slack) & (a != "unknown")
        wrong |= over | (under & ~once) | (less & once)
    return compared[wrong]


def goal_share_complete(
    mart_kpi_value: pd.DataFrame, core_organisation: pd.DataFrame, core_period: pd.DataFrame
) -> pd.DataFrame:
    """Every organisation has a goal share for every year, if only to say that it has none."""
    years = core_period[core_period["period_type"] == "year"]
    wanted = core_organisation[["org_id"]].merge(years[["period_id"]], how="cross")
    mine = (mart_kpi_value["kpi_id"] == "goal_share") & (mart_kpi_value["dimension"] == "all")
    have = mart_kpi_value.loc[mine, ["org_id", "period_id"]]
    both = wanted.merge(have, how="left", indicator=True)
    return both[both["_merge"] != "both"]


def counted_agrees(mart_kpi_value: pd.DataFrame, core_procurement: pd.DataFrame,
                   core_organisation: pd.DataFrame) -> pd.DataFrame:  # fmt: skip
    """The yearly goal share counts each procurement once: recounted from the rows."""
    rows = core_procurement[core_procurement["counts"].astype(bool)]
    year = pd.to_datetime(rows["counted_at"]).dt.year.astype(str)
    tree = ancestor_pairs(core_organisation)
    up = rows.assign(period_id=year)[["org_id", "period_id"]].merge(tree, on="org_id")
    recount = up.groupby(["ancestor", "period_id"]).size()
    v = mart_kpi_value
    mine = v[(v["kpi_id"] == "goal_share") & (v["dimension"] == "all")]
    mine = mine[mine["period_id"].str.len() == 4]
    places = zip(mine["org_id"], mine["period_id"], strict=True)
    expected = [int(recount.get(place, 0)) for place in places]
    broken: pd.DataFrame = mine[mine["n"].astype(int).to_numpy() != expected]
    return broken


RULES = (
    row_accounting,
    register_reconciled,
    organisations_known,
    lots_of_all,
    joint_once,
    references_resolve,
    versions_chained,
    reports_reach_core,
    reason_or_counted,
    one_root,
    values_bounded,
    totals_add_up,
    goal_share_complete,
    counted_agrees,
)
