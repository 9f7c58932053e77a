"""Rules of the person store that a build must keep before it may be published. Pure functions.

As in `core/checks.py`: each gives what breaks it, by number of rows and never by value.
"""

import pandas as pd

from pipelines.core import reported
from pipelines.core.references import dangling, unreached
from pipelines.person.candidate import PID
from pipelines.person.follow_up import by_horizon


def person_references_resolve(
    person_candidate: pd.DataFrame,
    person_candidate_target_group: pd.DataFrame,
    person_referral: pd.DataFrame,
    person_preparation: pd.DataFrame,
    person_placement: pd.DataFrame,
    person_process_event: pd.DataFrame,
    person_follow_up: pd.DataFrame,
    person_prior_situation: pd.DataFrame,
    core_procurement: pd.DataFrame,
    core_contract: pd.DataFrame,
    core_supplier: pd.DataFrame,
    core_commitment: pd.DataFrame,
) -> pd.DataFrame:
    """Every reference from the person store names something, or is missing and says why."""
    own = {
        "person.candidate": person_candidate,
        "person.candidate_target_group": person_candidate_target_group,
        "person.referral": person_referral,
        "person.preparation": person_preparation,
        "person.placement": person_placement,
        "person.process_event": person_process_event,
        "person.follow_up": person_follow_up,
        "person.prior_situation": person_prior_situation,
    }
    named = {
        "core.procurement": core_procurement,
        "core.contract": core_contract,
        "core.supplier": core_supplier,
        "core.commitment": core_commitment,
    }
    found = dangling(own | named)
    return found[found["table"].isin(own)]


def groups_partitioned(person_candidate_target_group: pd.DataFrame) -> pd.DataFrame:
    """Everybody who has target groups has exactly one that is primary."""
    g = person_candidate_target_group
    primary = g["is_primary"].astype(int).groupby(g[PID]).sum()
    return primary[primary != 1].to_frame("primary").reset_index(drop=True)


def followed_up_once(person_follow_up: pd.DataFrame) -> pd.DataFrame:
    """A placement has one follow-up a horizon."""
    known = person_follow_up.dropna(subset=["placement_id", "horizon_months"])
    return known[known.duplicated(["placement_id", "horizon_months"])]


def placements_have_events(
    person_placement: pd.DataFrame, person_process_event: pd.DataFrame
) -> pd.DataFrame:
    """The start and the end of every person's placement are events of that person."""
    held = set(reported.key_of(person_process_event, [PID, "event_type", "occurred_at"]))
    p = person_placement[person_placement[PID].notna()]
    parts = [
        p[[PID]].assign(event_type=event, occurred_at=p[column]).dropna()
        for event, column in (("placement_started", "starts_at"), ("placement_ended", "ended_at"))
    ]
    due = pd.concat(parts)
    return due[~reported.key_of(due, list(due.columns)).isin(held)]


def reports_reach_persons(
    person_candidate: pd.DataFrame,
    person_preparation: pd.DataFrame,
    person_placement: pd.DataFrame,
    person_follow_up: pd.DataFrame,
    person_prior_situation: pd.DataFrame,
    staging_submission: pd.DataFrame,
    person_candidate_list: pd.DataFrame,
    person_preparation_list: pd.DataFrame,
    person_placement_list: pd.DataFrame,
    person_follow_up_list: pd.DataFrame,
    person_prior_support: pd.DataFrame,
) -> pd.DataFrame:
    """Every row in force reaches an entity or gives way to a newer report of it, and no more."""
    lists = [
        reported.in_force(rows, staging_submission)
        for rows in (
            person_candidate_list,
            person_preparation_list,
            person_placement_list,
            person_follow_up_list,
            person_prior_support,
        )
    ]
    _, prepared, placed, followed, supported = lists
    columns = [PID, *reported.SOURCE]
    everybody = pd.concat([rows[columns] for rows in lists]).dropna(subset=[PID])
    pairs = [
        (everybody, person_candidate, [PID]),
        (prepared, person_preparation, [PID, "activity_type", "starts_at", "course"]),
        (placed, person_placement, [PID, "procurement_ref", "starts_at"]),
        (by_horizon(followed), person_follow_up, [PID, "horizon_months"]),
        (supported, person_prior_situation, [PID, "support_type"]),
    ]
    parts = [unreached(rows, entity, key) for rows, entity, key in pairs]
    return pd.concat(parts, ignore_index=True)


RULES = (
    person_references_resolve,
    groups_partitioned,
    followed_up_once,
    placements_have_events,
    reports_reach_persons,
)
