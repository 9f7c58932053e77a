"""Which procurements count under a rule set, and why the others do not. Pure functions.

One reason a row, the first that applies in the order below (`domain.md` 3.2).
"""

import numpy as np
import pandas as pd

from pipelines.core import joint, lot, reported
from pipelines.core import procurement as entity
from pipelines.model.organisations import Registry
from pipelines.model.parameters import Parameters
from pipelines.model.rule_sets import RuleSet
from pipelines.model.tables import PROCUREMENT

REASONS = {
    "readvertised": ("annonserad på nytt senare", "advertised anew later"),
    "joint_participant": ("samordnad: räknas hos den som leder", "joint: counts with the lead"),
    "nature_unknown": ("slaget är okänt", "the kind is unknown"),
    "nature_unconfirmed": (
        "slaget är bara gissat ur benämningen",
        "the kind is only inferred from the title",
    ),
    "not_service": ("inte en tjänsteupphandling", "not a service procurement"),
    "cancelled": ("avbruten", "cancelled"),
    "not_awarded": ("inte tilldelad", "not awarded"),
    "option_extension": ("option eller förlängning", "option or extension"),
    "call_off": ("avrop utan ny konkurrensutsättning", "call-off without new competition"),
    "mini_competition": ("förnyad konkurrensutsättning", "mini-competition"),
    "lov_system": ("valfrihetssystem", "system of choice"),
    "direct_award": ("direktupphandling under gränsen", "direct award below the limit"),
    "direct_award_unknown": (
        "direktupphandling där värde eller gräns är okänd",
        "direct award whose value or limit is unknown",
    ),
    "no_date": ("annonsdatum och tilldelningsdatum saknas", "no date of advert or award"),
}


def procurements(
    register: pd.DataFrame,
    submission: pd.DataFrame,
    registry: Registry,
    rules: RuleSet,
    parameters: Parameters,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`core.procurement` and `core.lot` from the accepted rows of all registers."""
    rows = reported.in_force(register, submission)
    base = rows[rows["part"] == ""]
    base = base.assign(lot_no=lot.lot_number(base["lot_no"]))
    base = lot.newest(base, reported.key_of(base, entity.KEY))
    base = base.sort_values("_position", ignore_index=True)
    base["nature"], base["nature_source"] = entity.kind(base)
    base["social"], base["strict"] = entity.requirement(base, rules)
    base["eligible_reported"] = reported.flag(base["eligible_reported"])
    base["joint_org_ids"] = joint.organisations_named(base["joint_orgs"], registry)
    base["counted_at"] = date_basis(base, rules)
    found, parts = lot.gathered(base, reported.key_of(base, entity.KEY))
    found = entity.with_parts(found, rows[rows["part"] != ""]).reset_index(drop=True)
    found["counted_at"] = date_basis(found, rules)
    found["value_sek"] = entity.value(found)
    found["lead_org_id"] = joint.leads(found)
    found["model_eligible"] = entity.eligible(found, found["counted_at"], parameters)
    found["not_counted_reason"] = not_counted(found, rules, parameters)
    found["counts"] = found["not_counted_reason"].isna()
    found["procurement_id"] = reported.ids(reported.key_of(found, entity.KEY), "u")
    return found[list(PROCUREMENT.columns)], lot.lots(parts, found)


def date_basis(rows: pd.DataFrame, rules: RuleSet) -> pd.Series:
    """The date that decides the period: the first of the rule set's dates that is known."""
    dates = [pd.to_datetime(rows[c]) for c in rules.date_basis]
    basis = dates[0]
    for other in dates[1:]:
        basis = basis.fillna(other)
    return basis


def not_counted(rows: pd.DataFrame, rules: RuleSet, parameters: Parameters) -> pd.Series:
    """The reason why each row does not count; missing where it counts."""
    nature = rows["nature"]
    if rules.mixed == "main_object":
        nature = nature.where(nature != "mixed", entity.main_object(rows))
    form, procedure, status = rows["procurement_form"], rows["procedure"], rows["status"]
    called_off = (form == "call_off") | (procedure == "call_off")
    competition = procedure == "mini_competition"
    direct, unknown_direct = _direct_awards(rows, rules, parameters)
    conditions = {
        "readvertised": _readvertised(rows),
        "joint_participant": rows["lead_org_id"].notna(),
        "nature_unknown": rows["nature"] == "unknown",
        "nature_unconfirmed": (rows["nature_source"] == "inferred")
        & (not rules.count_unconfirmed_nature),
        "not_service": ~nature.isin(rules.natures),
        "cancelled": (rows["cancelled_at"].notna() | (status == "cancelled"))
        & (not rules.count_cancelled),
        "not_awarded": rows["awarded_at"].isna() & (not rules.count_not_awarded),
        "option_extension": (form == "option_extension") & (not rules.count_options),
        "call_off": called_off & ~competition & (not rules.count_call_off),
        "mini_competition": competition & (not rules.count_mini_competition),
        "lov_system": ((procedure == "lov_system") | (rows["law"] == "LOV"))
        & (not rules.count_lov_system),
        "direct_award": direct,
        "direct_award_unknown": unknown_direct,
        "no_date": rows["counted_at"].isna(),
    }
    flags = [c.to_numpy(dtype=bool, na_value=False) for c in conditions.values()]
    reason = np.select(flags, list(conditions), default="")
    return pd.Series(reason, index=rows.index, dtype=object).where(reason != "", None)


def _direct_awards(
    rows: pd.DataFrame, rules: RuleSet, parameters: Parameters
) -> tuple[pd.Series, pd.Series]:
    """Direct awards below the limit of their act and date, and those nobody can place (3.3)."""
    is_direct = rows["procedure"] == "direct_award"
    limit = pd.Series(np.nan, index=rows.index)
    for law in ("LOU", "LUF"):
        own = is_direct & (rows["law"].fillna("LOU") == law)
        days = rows["counted_at"].where(own)
        found = parameters.values_at("direct_award_limit", days, scope=law, missing="unknown")
        limit = limit.where(~own, found)
    value = rows["value_sek"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    unknown = is_direct & (limit.isna() | np.isnan(value))
    below = is_direct & ~unknown & (value <= limit)
    if rules.count_direct_award == "none":  # then its value does not matter
        below = is_direct
    return below, unknown & (not rules.count_direct_award_unknown)


def _readvertised(rows: pd.DataFrame) -> pd.Series:
    """All but the last advert of a case number that was advertised more than once."""
    last = (
        pd.to_datetime(rows["counted_at"])
        .groupby([rows[k] for k in entity.KEY], sort=False)
        .transform("max")
    )
    return rows.duplicated(entity.KEY, keep=False) & (pd.to_datetime(rows["counted_at"]) < last)
