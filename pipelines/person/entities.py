"""All entities of the person store from its reports, in the order in which they need each other.

Only calls: what a table is made of stands in the entity's own module.
"""

from collections.abc import Mapping

import pandas as pd

from pipelines.core.reported import in_force, key_of, newest
from pipelines.errors import ParameterError, TableError
from pipelines.model.parameters import Parameters
from pipelines.model.tables import PERSON_ROWS
from pipelines.person.candidate import PID, candidates, target_groups
from pipelines.person.events import process_events
from pipelines.person.follow_up import follow_ups
from pipelines.person.placement import placements
from pipelines.person.preparation import preparations
from pipelines.person.referral import referrals
from pipelines.person.support import prior_situations

Frames = Mapping[str, pd.DataFrame]


def person_tables(given: Frames, parameters: Parameters) -> dict[str, pd.DataFrame]:
    """The entities of the person store by name.

    Args:
        given: Submissions, the reports on persons and the tables of core, by `<layer>_<table>`.
        parameters: Hours of a full-time month, limits of youth.

    Raises:
        TableError: A fault of ours; where it is, never a value: those are of persons.
    """
    try:
        return _tables(given, parameters)
    except (TableError, ParameterError):
        raise
    except Exception as error:
        msg = f"person: {type(error).__name__} in {_place(error)}"
        raise TableError(msg) from None


def _place(error: Exception) -> str:
    """The innermost line of our own that an error passed."""
    place, step = "an unknown place", error.__traceback__
    while step is not None:
        module = str(step.tb_frame.f_globals.get("__name__"))
        if module.startswith("pipelines."):
            place = f"{module}, line {step.tb_lineno}"
        step = step.tb_next
    return place


def _tables(given: Frames, parameters: Parameters) -> dict[str, pd.DataFrame]:
    submission = given["staging_submission"]
    names = [t.name.replace(".", "_", 1) for t in PERSON_ROWS]
    rows = {n.removeprefix("person_"): in_force(given[n], submission) for n in names}
    listed = rows["candidate_list"]
    listed = newest(listed, key_of(listed, ["org_id", PID]))
    others = [rows[n] for n in rows if n != "candidate_list"]
    candidate = candidates(rows["candidate_list"], others)
    placement = placements(rows["placement_list"], candidate, given, parameters)
    preparation = preparations(rows["preparation_list"])
    follow_up = follow_ups(rows["follow_up_list"], placement, given["core_supplier"])
    placed = rows["placement_list"]
    groups = [newest(placed, key_of(placed, ["org_id", PID])), listed]
    return {
        "person.candidate": candidate,
        "person.candidate_target_group": target_groups(candidate, placement, groups, parameters),
        "person.referral": referrals(listed),
        "person.preparation": preparation,
        "person.placement": placement,
        "person.process_event": process_events(listed, preparation, placement, follow_up),
        "person.follow_up": follow_up,
        "person.prior_situation": prior_situations(rows["prior_support"]),
    }
