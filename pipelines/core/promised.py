"""Commitments beside what was delivered of them, in one unit: `mart.commitment`. Pure functions.

Only the newest version of a commitment stands here. Unknown is never nothing: what no follow-up and
no placement tells is missing, and all of the promise may have been kept (`domain.md` 3.8). Summing
and dividing are the measures' (`kpis/commitments.py`).
"""

import re

import numpy as np
import pandas as pd

from pipelines.core import links
from pipelines.core.dialogue import DAYS, dialogues
from pipelines.core.followed_up import UNITS, follow_ups
from pipelines.core.reported import empty, finished
from pipelines.kpis import through
from pipelines.model.parameters import Parameters
from pipelines.model.tables.mart_commitment import COMMITMENT_STATE
from pipelines.model.text import normalise
from pipelines.person.delivered import delivered

PACE = "commitment_pace"
DIALOGUE, NONE = "dialogue", "none"
# Whose failure it is by the reason given. A contract that was reduced, the city has reduced.
FAILURE_OF = {
    "no_candidate_available": "city",
    "contract_reduced": "city",
    "candidate_declined": "candidate",
    "supplier_insolvent": "supplier",
    "supplier_unwilling": "supplier",
}
# A name that only a legal person may bear; numbers of persons are not kept at all.
_COMPANY = re.compile(
    r"\b(?:ab|aktiebolag|hb|handelsbolag|kb|kommanditbolag|ek för|förening|föreningen|"
    r"stiftelse|stiftelsen|kommun|region)\b"
)
_SLACK = 1e-9


def commitment_state(
    core_commitment: pd.DataFrame,
    core_commitment_check: pd.DataFrame,
    core_contract: pd.DataFrame,
    core_procurement: pd.DataFrame,
    core_social_requirement: pd.DataFrame,
    core_lot: pd.DataFrame,
    core_supplier: pd.DataFrame,
    core_period: pd.DataFrame,
    person_placement: pd.DataFrame,
    parameters: Parameters,
) -> pd.DataFrame:
    """`mart.commitment`: each commitment's newest version on the last day that data reaches."""
    day = through(core_period)
    rows = core_commitment[core_commitment["superseded_by"].isna()].reset_index(drop=True)
    if rows.empty:
        return empty(COMMITMENT_STATE)
    for name in ("starts_at", "ends_at", "due_date", "dialogue_held_at"):
        rows[name] = pd.to_datetime(rows[name])
    rows = rows.assign(**_unit(rows))
    rows = rows.join(
        follow_ups(core_commitment_check, core_commitment, day), on="commitment_id"
    ).join(delivered(person_placement, day), on="commitment_id")
    asked = dialogues(core_social_requirement, core_lot, core_procurement, core_commitment)
    rows["awarded_at"] = _awarded(rows, asked, core_procurement)
    rows = rows.assign(**_delivered(rows))
    rows = rows.assign(**_kept(rows, day))
    rows = rows.assign(**_expected(rows, day))
    rows["status"] = _status(rows, day, parameters)
    rows = rows.assign(**_of_contract(rows, core_contract, core_procurement, day))
    rows = rows.assign(**_supplier(rows, core_supplier))
    return finished(rows.assign(**_told(rows, day)), COMMITMENT_STATE)


def _unit(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Persons where they are promised, else FTE months; a dialogue promises neither."""
    persons, months = (rows[f"promised_{u}"].astype(float) for u in UNITS)
    talks = rows["commitment_type"] == DIALOGUE
    unit = pd.Series(
        np.select([talks, persons > 0, months > 0], [DIALOGUE, *UNITS], default=NONE),
        index=rows.index, dtype=object,
    )  # fmt: skip
    promised = persons.where(unit == "persons", months.where(unit == "fte_months"))
    return {"unit": unit, "promised": promised}


def _awarded(rows: pd.DataFrame, asked: pd.DataFrame, procurement: pd.DataFrame) -> pd.Series:
    """When the requirement of a dialogue was awarded, else its procurement."""
    own = links.looked_up(rows["requirement_id"], asked, "awarded_at")
    bought = links.looked_up(rows["procurement_id"], procurement, "awarded_at")
    days = pd.to_datetime(own).fillna(pd.to_datetime(bought))
    return days.where(rows["unit"] == DIALOGUE)


def _delivered(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """The stated figure, else what placements amount to, else what «fulfilled» says."""
    is_persons, is_months = (rows["unit"] == u for u in UNITS)
    stated, placed = (
        rows[a].where(is_persons, rows[b].where(is_months)).astype(float)
        for a, b in (("delivered_persons", "delivered_fte_months"), ("persons", "fte_months"))
    )
    said = rows["promised"].where(rows["status"] == "fulfilled")
    found = stated.fillna(placed).fillna(said)
    source = np.select(
        [stated.notna(), placed.notna(), said.notna()],
        ["stated", "placements", "status"],
        default="none",
    )
    people = found.where(is_persons, rows["delivered_persons"].fillna(rows["persons"]))
    return {
        "delivered": found,
        "delivered_source": pd.Series(source, index=rows.index, dtype=object),
        "_partial": (source == "placements") & is_months & (rows["fte_is_partial"] == True),  # noqa: E712
        # Months are somebody's: at least one person, where nobody says how many.
        "persons": people.astype(float).fillna((found > 0).astype(float)).where(found.notna()),
    }


def _kept(rows: pd.DataFrame, day: pd.Timestamp) -> dict[str, pd.Series]:
    promised, told = rows["promised"], rows["delivered"]
    sure = told.notna() & ~rows["_partial"]
    kept = told.clip(upper=promised)
    talks, held = rows["unit"] == DIALOGUE, rows["dialogue_held_at"]
    in_time = held <= rows["awarded_at"] + pd.Timedelta(days=DAYS)
    missed = rows["status"].isin(["not_fulfilled", "partly_fulfilled"])
    is_kept = pd.Series(pd.NA, index=rows.index, dtype="boolean")
    is_kept = is_kept.mask(missed, False).mask(rows["status"] == "fulfilled", True)
    is_kept = is_kept.mask(sure, False).mask(told >= promised - _SLACK, True)
    # What is said of a dialogue's state is said of its places.
    judged = talks & (held <= day) & rows["awarded_at"].notna()
    is_kept = is_kept.mask(talks).mask(judged, in_time)
    due = (rows["due_date"] <= day) & ~rows["status"].isin(["excused", "cancelled"]) & ~talks
    return {
        "kept": kept,
        "unknown": (promised - kept.fillna(0)).where(~sure, promised * 0),
        "over_delivered": (told - promised).clip(lower=0),
        "missing": (promised - kept).where(due & sure),
        "is_due": due,
        "is_kept": is_kept,
    }


def _expected(rows: pd.DataFrame, day: pd.Timestamp) -> dict[str, pd.Series]:
    """What an even pace from the contract's first day to the due day gives until now."""
    whole = (rows["due_date"] - rows["starts_at"]).dt.days + 1
    gone = (day - rows["starts_at"]).dt.days + 1
    share = (gone / whole.where(whole > 0)).clip(0, 1)
    return {"expected": rows["promised"] * share}


def _status(rows: pd.DataFrame, day: pd.Timestamp, parameters: Parameters) -> pd.Series:
    stated, kept = rows["status"], rows["is_kept"]
    talks, held = rows["unit"] == DIALOGUE, rows["dialogue_held_at"] <= day
    pace = parameters.values_at(PACE, pd.Series(day, index=rows.index))
    begun = (rows["expected"] > 0) & rows["delivered"].notna()
    in_pace = rows["delivered"] >= pace * rows["expected"] - _SLACK
    found = np.select(
        [
            stated == "cancelled",
            stated == "excused",
            talks & held,
            talks & (rows["awarded_at"] + pd.Timedelta(days=DAYS) > day),
            talks,
            (kept == True).fillna(False),  # noqa: E712
            rows["due_date"].isna(),
            (rows["due_date"] <= day) & (kept == False).fillna(False),  # noqa: E712
            rows["due_date"] <= day,
            begun & in_pace,
            begun & ~rows["_partial"],
        ],
        ["cancelled", "excused", "fulfilled", "not_due", "unknown", "fulfilled", "unknown",
         "overdue", "unknown", "on_track", "behind"],
        default="not_due",
    )  # fmt: skip
    return pd.Series(found, index=rows.index, dtype=object)


def _of_contract(
    rows: pd.DataFrame, contract: pd.DataFrame, procurement: pd.DataFrame, day: pd.Timestamp
) -> dict[str, pd.Series]:
    """When the contract ends or was terminated, its days left, and its industry."""
    stopped = pd.to_datetime(links.looked_up(rows["contract_id"], contract, "terminated_at"))
    end = stopped.where(~(stopped > rows["ends_at"])).fillna(rows["ends_at"])
    code = links.looked_up(rows["contract_id"], contract, "cpv_main")
    bought = links.looked_up(rows["procurement_id"], procurement, "cpv_main")
    division = code.where(code.notna(), bought).map(lambda c: c[:2], na_action="ignore")
    return {
        "contract_ends_at": end,
        "contract_days_left": (end - day).dt.days.clip(lower=0),
        "cpv_division": division.astype(object),
    }


def _supplier(rows: pd.DataFrame, supplier: pd.DataFrame) -> dict[str, pd.Series]:
    """The supplier, where it is a legal person for certain: a sole trader is a person."""
    name = links.looked_up(rows["supplier_id"], supplier, "name")
    number = links.looked_up(rows["supplier_id"], supplier, "org_number")
    pairs = zip(number, name, strict=True)
    shown = pd.Series([is_legal_person(*pair) for pair in pairs], index=rows.index, dtype=bool)
    return {
        "supplier_id": rows["supplier_id"].where(shown, None),
        "supplier": name.where(shown, None),
    }


def is_legal_person(org_number: str | None, name: str | None) -> bool:
    """By the third digit of its number, which in a person's is a month's first; else by its name.

    Source: `domain.md` 2.2 supplier.
    """
    digits = re.sub(r"\D", "", org_number or "")
    if len(digits) == 10:
        return digits[2] >= "2"
    return not digits and bool(name and _COMPANY.search(normalise(name)))


def _told(rows: pd.DataFrame, day: pd.Timestamp) -> dict[str, pd.Series]:
    """How late it is, what was last done about it, and whose the failure is."""
    failed = rows["status"].isin(["excused", "overdue", "behind"])
    reason = rows["reason"].where(failed, None)
    whose = reason.map(FAILURE_OF).fillna("unknown").astype(object)
    return {
        "days_overdue": (day - rows["due_date"]).dt.days.where(rows["status"] == "overdue"),
        "last_action": rows["action"],
        "last_action_at": rows["action_at"],
        "reason": reason,
        "failure_of": whose.where(failed, None),
        "dialogue_days": (rows["dialogue_held_at"] - rows["awarded_at"]).dt.days,
    }
