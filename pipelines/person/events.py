"""Events on the way to work, from lists of candidates, preparations, placements, follow-ups. Pure.

The ids of `domain.md` 1.4. The same event that two reports tell is one; stages that nobody reported
are not made up.
"""

import pandas as pd

from pipelines.core import reported
from pipelines.model.tables import PROCESS_EVENT
from pipelines.person.candidate import PID

OF_CANDIDATE = {
    "entered_at": "candidate_identified",
    "preparation_at": "preparation_started",
    "prepared_at": "preparation_completed",
    "interrupted_at": "preparation_interrupted",
    "matched_at": "matched",
    "presented_at": "presented",
    "interviewed_at": "interviewed",
    "declined_by_candidate_at": "declined_by_candidate",
    "declined_by_supplier_at": "declined_by_supplier",
    "started_at": "placement_started",
}
# The events that a list's «reason» can be the reason of; it is told of the last of them.
_EXITS = ("preparation_interrupted", "declined_by_candidate", "declined_by_supplier")
KEY = [PID, "event_type", "occurred_at"]
_COLUMNS = [*KEY, "outcome_reason", "placement_id", "prep_id", "org_id", *reported.SOURCE]


def process_events(
    listed: pd.DataFrame,
    preparation: pd.DataFrame,
    placement: pd.DataFrame,
    follow_up: pd.DataFrame,
) -> pd.DataFrame:
    """`person.process_event`.

    Args:
        listed: The newest rows of the candidate lists, one a sender and person.
        preparation: `person.preparation`.
        placement: `person.placement`.
        follow_up: `person.follow_up`.
    """
    completed = preparation["completed"].astype("boolean")
    ended = preparation["ends_at"]
    parts = [
        # What names its own placement or course stands before what a list says of it.
        _events(placement, "placement_started", placement["starts_at"]),
        _events(placement, "placement_ended", placement["ended_at"], placement["end_reason"]),
        _events(preparation, "preparation_started", preparation["starts_at"]),
        _events(preparation, "preparation_completed", ended.where(completed.fillna(False))),
        _events(preparation, "preparation_interrupted", ended.where(~completed.fillna(True))),
        _events(follow_up, "follow_up_observed", follow_up["observed_at"]),
        *_of_lists(listed),
    ]
    kept = [p for p in parts if len(p)]
    if not kept:
        return reported.empty(PROCESS_EVENT)
    stacked = pd.concat(kept, ignore_index=True)
    stacked = stacked.drop_duplicates(KEY, keep="first")
    stacked["event_id"] = reported.ids(reported.key_of(stacked, KEY), "h")
    return reported.finished(stacked, PROCESS_EVENT)


def _of_lists(listed: pd.DataFrame) -> list[pd.DataFrame]:
    if listed.empty:
        return []
    exits = {c: pd.to_datetime(listed[c]) for c, e in OF_CANDIDATE.items() if e in _EXITS}
    last = pd.DataFrame(exits).max(axis=1)
    parts = []
    for column, event in OF_CANDIDATE.items():
        own = listed["outcome_reason"]
        reason = own.where(exits[column] == last, None) if column in exits else None
        parts.append(_events(listed, event, listed[column], reason))
    return parts


def _events(
    rows: pd.DataFrame, event: str, days: pd.Series, reason: pd.Series | None = None
) -> pd.DataFrame:
    """One event a row that has a day and a person."""
    found = rows.assign(event_type=event, occurred_at=pd.to_datetime(days), outcome_reason=reason)
    found = found[found["occurred_at"].notna() & found[PID].notna()]
    found = found.reindex(columns=_COLUMNS).astype({"placement_id": object, "prep_id": object})
    return found.sort_values([*KEY, *reported.SOURCE], kind="stable")
