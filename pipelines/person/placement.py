"""Placements: persons in work or practice, and what they are placed under. Pure functions.

A placement without contract or commitment stays and says so (`domain.md` 2.2 placement, 2.8). A
person's row is the same as another's with the same number, case, supplier and start.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipelines.core import links, reported, volume
from pipelines.core.supplier import spoken_of, supplier_of
from pipelines.model.parameters import Parameters
from pipelines.model.tables import PLACEMENT
from pipelines.person.candidate import PID, age

KEY = ["_person", "procurement_ref", "_supplier", "starts_at"]
# What a form of employment says of the type, where the report does not.
TYPE_OF_FORM = {"internship": "internship", "apprentice": "apprenticeship"}
# Which commitments a placement can be the fulfilment of; dialogue and training promise no places.
PROMISED_AS = {
    "employment": "employment",
    "apprenticeship": "apprenticeship",
    "internship": "internship",
    "work_training": "internship",
    "summer_job": "summer_job",
}
_NO_PLACES = ("dialogue", "training")
_NAMES = ["contract_id", "procurement_id", "supplier_id", "supplier_link", "placement_type",
          "target_groups"]  # fmt: skip


def placements(
    rows: pd.DataFrame,
    candidate: pd.DataFrame,
    core: Mapping[str, pd.DataFrame],
    parameters: Parameters,
) -> pd.DataFrame:
    """`person.placement`.

    Args:
        rows: Rows in force of the placement lists.
        candidate: `person.candidate`.
        core: Procurement, contract, supplier and commitment by `core_<table>`.
        parameters: Holds the hours of a full-time month.
    """
    if rows.empty:
        return reported.empty(PLACEMENT)
    contract = core["core_contract"]
    rows = rows.assign(lot_no=None, supplier_name=rows["supplier"])
    rows[["supplier_id", "supplier_link"]] = supplier_of(rows, core["core_supplier"])
    rows = _identified(rows)
    rows[["contract_id", "contract_link"]] = links.contract_of(rows, contract)
    rows["lot_no"] = links.looked_up(rows["contract_id"], contract, "lot_no")
    rows[["procurement_id", "procurement_link"]] = links.procurement_of(
        rows, core["core_procurement"]
    )
    rows[["procurement_id", "procurement_link"]] = links.through_contract(rows, contract)
    form = rows["employment_form"]
    implied = form.map(TYPE_OF_FORM).where(form.isna() | form.isin(TYPE_OF_FORM), "employment")
    kind = rows["placement_type"].where(rows["placement_type"].notna(), implied).astype(object)
    rows["placement_type"] = kind.where(kind.notna(), None)
    rows[["commitment_id", "commitment_link"]] = commitment_of(rows, core["core_commitment"])
    rows["n_persons"] = rows["n_persons"].astype("float64").fillna(1.0)
    rows["wage_month_fte"] = volume.month_wage(
        rows["wage_amount"], rows["wage_basis"], rows["starts_at"], parameters
    )
    end = pd.to_datetime(rows["ended_at"]).fillna(pd.to_datetime(rows["planned_end_at"]))
    rows["fte_months"] = volume.fte_months(
        rows["n_persons"], rows["working_hours_share"], rows["starts_at"], end
    )
    born = links.looked_up(rows[PID], candidate, "birth_year")
    rows["age_at_start"] = age(rows["starts_at"], born)
    # A period that has not ended when the file comes is told up to that day.
    received, period_end = pd.to_datetime(rows["received_at"]), reported.period_end(rows)
    rows["told_until"] = period_end.where(period_end < received, received)
    return reported.finished(rows, PLACEMENT)


def _identified(rows: pd.DataFrame) -> pd.DataFrame:
    """The newest report of each placement, with its id.

    Rows without a person are counts, or persons that nobody can tell apart: two equal rows of one
    sheet are then two placements.
    """
    is_count = rows[PID].isna()
    nobody = "nobody:" + rows["org_id"].astype(object)
    repeat = reported.place_of(rows) + "\x1f" + rows["source_row"].astype(str).astype(object)
    rows = rows.assign(
        _person=rows[PID].where(~is_count, nobody),
        _supplier=spoken_of(rows),
        _repeat=repeat.where(is_count, ""),
    )
    rows = reported.newest(rows, reported.key_of(rows, KEY)).drop(columns="_repeat")
    return rows.assign(placement_id=reported.ids(reported.key_of(rows, KEY), "e"))


def commitment_of(rows: pd.DataFrame, commitment: pd.DataFrame) -> pd.DataFrame:
    """The commitment that each placement fulfils, of its contract or else of its procurement.

    Among several the supplier's, then the one of its type, then the one whose target groups it
    shares; what is left undecided stays unlinked. Only the newest version can be fulfilled.
    """
    now = commitment[commitment["superseded_by"].isna()]
    now = now[~now["commitment_type"].isin(_NO_PLACES)]
    by_contract: dict[str, list[dict[str, Any]]] = defaultdict(list)
    by_procurement: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in now.to_dict("records"):
        held = {str(k): v for k, v in line.items()}
        by_contract[held["contract_id"]].append(held)
        by_procurement[held["procurement_id"]].append(held)
    found: list[links.Found] = []
    for row in rows[_NAMES].to_dict("records"):
        contract_id, procurement_id = row["contract_id"], row["procurement_id"]
        if links.missing(contract_id) and links.missing(procurement_id):
            found.append((None, "not_stated"))
            continue
        of_contract = [] if links.missing(contract_id) else by_contract.get(contract_id, [])
        mine = of_contract or [
            c
            for c in by_procurement.get(procurement_id, [])
            if links.missing(contract_id) or links.missing(c["contract_id"])
        ]
        if row["supplier_link"] in ("not_found", "ambiguous"):  # somebody else's, or nobody's
            mine = [c for c in mine if links.missing(c["supplier_id"])]
        promised = PROMISED_AS.get(str(row["placement_type"]))
        mine = links.narrowed(
            mine, {"supplier_id": row["supplier_id"], "commitment_type": promised}
        )
        found.append(links.only(_of_groups(mine, row["target_groups"]), "commitment_id"))
    return links.frame_of(found, rows, "commitment")


def _of_groups(found: list[dict[str, Any]], groups: Any) -> list[dict[str, Any]]:
    if len(found) < 2 or links.missing(groups):
        return found
    mine = set(groups.split(","))
    shared = [f for f in found if not links.missing(f["target_groups"])
              and mine & set(f["target_groups"].split(","))]  # fmt: skip
    return shared or found
