"""What the follow-ups of a commitment say, as known on a day: figures, state, reason, action. Pure.

A follow-up of an earlier version still tells what was delivered and done; state and reason are the
newest version's own (`domain.md` 2.2 commitment_check, 3.8).
"""

import pandas as pd

from pipelines.core import links

UNITS = ("persons", "fte_months")
_OWN = ["status", "reason"]


def newest_version(commitment: pd.DataFrame) -> pd.Series:
    """The id of the newest version of each commitment, by the id of any of its versions."""
    following = links.looked_up(commitment["commitment_id"], commitment, "superseded_by")
    ids = dict(zip(commitment["commitment_id"], following, strict=True))
    found = {}
    for commitment_id in ids:
        last = commitment_id
        while not links.missing(ids.get(last)):
            last = ids[last]
        found[commitment_id] = last
    return pd.Series(found, dtype=object)


def follow_ups(check: pd.DataFrame, commitment: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """By the newest version's id the last that was told of each thing.

    `delivered_<unit>` is the stated figure, else the stated share of the promise. A follow-up whose
    day is only that of the file's receipt is of an unknown day before it, and stands for the state
    of the last day that data reaches.

    Args:
        check: `core.commitment_check`.
        commitment: `core.commitment`, all versions.
        day: Data reaches until then; what is stated of a later day is not known yet.
    """
    newest = newest_version(commitment)
    checked = pd.to_datetime(check["checked_at"])
    received = check["checked_source"] == "received"
    told = check.assign(
        checked_at=checked.where(~received | (checked <= day), day),
        newest=check["commitment_id"].map(newest),
        version=links.looked_up(check["commitment_id"], commitment, "version"),
        _told=checked,
    )
    told = told[told["checked_at"] <= day]
    for unit in UNITS:
        promised = links.looked_up(told["commitment_id"], commitment, f"promised_{unit}")
        told[f"delivered_{unit}"] = _figure(told, unit, promised.astype(float))
    own = told["newest"] == told["commitment_id"]
    for name in _OWN:
        told[name] = told[name].astype(object).where(own, None)
    told["action_at"] = told["checked_at"].where(told["action"].notna())
    ordered = told.sort_values(["checked_at", "_told", "version"], kind="stable")
    columns = [*(f"delivered_{u}" for u in UNITS), *_OWN, "checked_at", "action", "action_at"]
    return ordered.groupby("newest")[columns].last()


def _figure(told: pd.DataFrame, unit: str, promised: pd.Series) -> pd.Series:
    """What was delivered: as stated, else the share of the promise."""
    stated = told[f"delivered_{unit}"].astype(float)
    shared = told["fulfilment_share"].astype(float) * promised
    # 67 % of 3 means 2: a share in whole percent stands for the number that it was made of.
    whole = shared.round()
    shared = shared.where((shared - whole).abs() > 0.005 * promised + 1e-9, whole)
    return stated.fillna(shared)
