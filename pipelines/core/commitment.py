"""Commitments (utfästelser), a row a version, and how they were followed up. Pure functions.

Renegotiated commitments are versioned, never overwritten; a due date that is missing is the
contract's end, and says so (`domain.md` 2.2 commitment, commitment_check). How much of a commitment
was kept is a measure.
"""

import pandas as pd

from pipelines.core import links, lot, reported, volume
from pipelines.core.requirement import requirement_of, requirements
from pipelines.core.supplier import supplier_of
from pipelines.model.parameters import Parameters
from pipelines.model.tables import COMMITMENT, COMMITMENT_CHECK, REQUIREMENT

KEY = ["org_id", "procurement_ref", "lot_no", "contract_no", "supplier_id", "commitment_type",
       "target_groups"]  # fmt: skip
# What a requirement of a type promises, where the commitment does not say.
TYPE_OF = {
    "mandatory_employment": "employment",
    "mandatory_apprenticeship": "apprenticeship",
    "mandatory_internship": "internship",
    "summer_job": "summer_job",
    "training_requirement": "training",
    "dialogue_employment": "dialogue",
}
_TOLD = ("delivered_persons", "delivered_fte_months", "fulfilment_share", "status", "reason",
         "action", "amount_sek")  # fmt: skip
_OLDEST_FIRST = ["_last_quarter", "sequence", *reported.BY_PLACE]


def commitments(
    rows: pd.DataFrame,
    procurement: pd.DataFrame,
    lots: pd.DataFrame,
    contract: pd.DataFrame,
    supplier: pd.DataFrame,
    parameters: Parameters,
) -> dict[str, pd.DataFrame]:
    """`core.social_requirement`, `core.commitment` and `core.commitment_check`, by name.

    Args:
        rows: Rows in force of the commitment lists.
        procurement: `core.procurement`.
        lots: `core.lot`.
        contract: `core.contract`.
        supplier: `core.supplier`.
        parameters: Holds the hours of a full-time month.
    """
    if rows.empty:
        asked = requirements(lots, pd.DataFrame(columns=["procurement_id"]))
        none = {t.name: reported.empty(t) for t in (COMMITMENT, COMMITMENT_CHECK)}
        return {REQUIREMENT.name: asked} | none
    rows = _identified(rows, supplier)
    rows[["contract_id", "contract_link"]] = links.contract_of(rows, contract)
    rows[["procurement_id", "procurement_link"]] = links.procurement_of(rows, procurement)
    rows[["procurement_id", "procurement_link"]] = links.through_contract(rows, contract)
    asked = requirements(lots, rows.iloc[::-1])
    found = rows[rows.index.isin(reported.newest(rows, rows["_key"]).index)]
    found = found.assign(**requirement_of(found, asked))
    required = links.looked_up(found["requirement_id"], asked, "requirement_type")
    found["commitment_type"] = _or(found["commitment_type"], required.map(TYPE_OF))
    found["superseded_by"] = _superseded_by(found)
    found[["starts_at", "ends_at"]] = _contract_period(found, contract, procurement)
    found[["due_date", "due_source"]] = _due(found)
    found[["promised_fte_months", "volume_source"]] = _volume(found, parameters)
    return {
        REQUIREMENT.name: asked,
        COMMITMENT.name: reported.finished(found, COMMITMENT),
        COMMITMENT_CHECK.name: _checks(rows),
    }


def _identified(rows: pd.DataFrame, supplier: pd.DataFrame) -> pd.DataFrame:
    """The rows, oldest report first, each with the id of its commitment and version."""
    rows = reported.once(rows.sort_values(_OLDEST_FIRST, kind="stable")).reset_index(drop=True)
    rows["lot_no"] = lot.lot_number(rows["lot_no"])
    rows[["supplier_id", "supplier_link"]] = supplier_of(rows, supplier)
    implied = rows["requirement_type"].map(TYPE_OF)
    rows["commitment_type"] = _or(rows["commitment_type"], implied)
    rows["version"] = pd.to_numeric(rows["version"]).fillna(1).round().astype("int64")
    rows["_thing"] = reported.key_of(rows, KEY)
    rows["_key"] = rows["_thing"] + "\x1f" + rows["version"].astype(str).astype(object)
    rows["commitment_id"] = reported.ids(rows["_key"], "a", within=reported.place_of(rows))
    return rows


def _or(own: pd.Series, other: pd.Series) -> pd.Series:
    found = own.astype(object).where(own.notna(), other.astype(object))
    return found.where(found.notna(), None)


def _superseded_by(rows: pd.DataFrame) -> pd.Series:
    """The next version of the same commitment, where there is one."""
    ordered = rows.sort_values(["version", "commitment_id"], kind="stable")
    first = ordered.drop_duplicates(["_thing", "version"])
    following = first.groupby("_thing", sort=False)["commitment_id"].shift(-1)
    versions = zip(first["_thing"], first["version"], strict=True)
    known = dict(zip(versions, following, strict=True))
    pairs = zip(rows["_thing"], rows["version"], strict=True)
    found = pd.Series([known[pair] for pair in pairs], index=rows.index, dtype=object)
    return found.where(found.notna(), None)


def _contract_period(
    rows: pd.DataFrame, contract: pd.DataFrame, procurement: pd.DataFrame
) -> pd.DataFrame:
    """Start and end of the contract: as the contract says, else the row, else the procurement."""
    periods = {}
    for name in ("starts_at", "ends_at"):
        by_contract = pd.to_datetime(links.looked_up(rows["contract_id"], contract, name))
        bought = pd.to_datetime(links.looked_up(rows["procurement_id"], procurement, name))
        periods[name] = by_contract.fillna(pd.to_datetime(rows[name])).fillna(bought)
    return pd.DataFrame(periods)


def _due(rows: pd.DataFrame) -> pd.DataFrame:
    """The last day of the stated window, else the contract's end."""
    stated = pd.to_datetime(rows["due_date_to"]).fillna(pd.to_datetime(rows["due_date"]))
    due = stated.fillna(rows["ends_at"])
    source = pd.Series("contract_end", index=rows.index, dtype=object)
    source = source.mask(stated.notna(), "stated").mask(due.isna(), "none")
    return pd.DataFrame({"due_date": due, "due_source": source})


def _volume(rows: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """FTE months as stated, else of the hours; persons alone say nothing of time."""
    stated = pd.to_numeric(rows["promised_fte_months"]).astype("float64")
    days = pd.to_datetime(rows["starts_at"]).fillna(pd.to_datetime(rows["received_at"]))
    by_hours = volume.fte_months_of_hours(rows["promised_hours"], days, parameters)
    months = stated.fillna(by_hours)
    source = pd.Series("hours", index=rows.index, dtype=object)
    source = source.mask(stated.notna(), "stated").mask(months.isna(), "none")
    return pd.DataFrame({"promised_fte_months": months, "volume_source": source})


def _checks(rows: pd.DataFrame) -> pd.DataFrame:
    """What each report says was delivered, on its day; the newest report of a day stands."""
    told = rows[rows[list(_TOLD)].notna().any(axis=1)]
    stated = pd.to_datetime(told["checked_at"])
    received = pd.to_datetime(told["received_at"])
    end = reported.period_end(told)
    # A period that has not ended when the file comes is told up to that day.
    ended = end.where(end < received)
    day = stated.fillna(ended).fillna(received)
    source = pd.Series("received", index=told.index, dtype=object)
    source = source.mask(ended.notna(), "period_end").mask(stated.notna(), "stated")
    told = told.assign(checked_at=day, checked_source=source)
    newest = told.drop_duplicates(["commitment_id", "checked_at"], keep="last")
    return reported.finished(newest, COMMITMENT_CHECK)
