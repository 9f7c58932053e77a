"""Persons, under pseudonym, and the target groups they belong to. Pure functions.

A person whom several senders report is one (`domain.md` 2.2 person.candidate, 3.9). Groups overlap;
the primary one gives a partition (`domain.md` 2.3).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from pipelines.core.reported import SOURCE, empty, finished, flag
from pipelines.model.parameters import Parameters
from pipelines.model.tables import CANDIDATE, CANDIDATE_TARGET_GROUP

PID = "candidate_pid"
_FLAGS = ("foreign_born", "newly_arrived", "disability")
_NUMBERS = ("birth_year", "arrival_year")
# The pilot's priority groups first; which of several is primary when no report says so.
GROUP_ORDER = ("youth", "foreign_born", "disability", "newly_arrived", "long_term_unemployed",
               "income_support_recipient", "other")  # fmt: skip
_NEWEST_LAST = ["_last_quarter", "sequence", "source_sheet", "source_row"]


def candidates(listed: pd.DataFrame, others: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """`person.candidate`: everybody that a report on persons names.

    Of each property the newest that is known stands, whoever reported it; a list of candidates
    before other reports. The day of entry is the first.

    Args:
        listed: Rows in force of the candidate lists.
        others: Rows in force of the other reports on persons.
    """
    stacked = _stacked([listed, *others])
    if stacked.empty:
        return empty(CANDIDATE)
    by_person = stacked.groupby(PID, sort=True)
    found = by_person.last()
    newest = stacked.drop_duplicates(PID, keep="last").set_index(PID)
    found[["org_id", *SOURCE]] = newest[["org_id", *SOURCE]]
    found["is_listed"] = by_person["is_listed"].any()
    found["entered_at"] = by_person["entered_at"].min()
    for name in _FLAGS:
        found[name] = flag(found[name])
    for name in _NUMBERS:
        found[name] = pd.to_numeric(found[name]).round().astype("Int64")
    found["age_at_entry"] = age(found["entered_at"], found["birth_year"])
    return finished(found.reset_index(), CANDIDATE)


def _stacked(reports: Sequence[pd.DataFrame]) -> pd.DataFrame:
    columns = [*(c for c in CANDIDATE.columns if c != "age_at_entry"), *_NEWEST_LAST[:2]]
    parts = []
    for number, rows in enumerate(reports):
        kept = rows[rows[PID].notna()]
        if len(kept):
            parts.append(kept.reindex(columns=columns).astype(object).assign(is_listed=number == 0))
    if not parts:
        return pd.DataFrame(columns=columns)
    stacked = pd.concat(parts, ignore_index=True)
    for name in _FLAGS:
        stacked[name] = stacked[name].where(stacked[name] != "unknown", None)
    # Only its own list tells when a person was identified; the others tell what it leaves out.
    is_listed = stacked["is_listed"].astype(bool)
    stacked["entered_at"] = pd.to_datetime(stacked["entered_at"].where(is_listed, None))
    return stacked.sort_values(["is_listed", *_NEWEST_LAST], kind="stable")


def age(days: pd.Series, birth_year: pd.Series) -> pd.Series:
    """Age reached in the year of the day: only the year of birth is kept."""
    year = pd.Series(pd.to_datetime(days).dt.year, index=days.index).astype("Int64")
    return year - pd.to_numeric(birth_year).round().astype("Int64")


def target_groups(
    candidate: pd.DataFrame,
    placement: pd.DataFrame,
    reports: Sequence[pd.DataFrame],
    parameters: Parameters,
) -> pd.DataFrame:
    """`person.candidate_target_group`: the groups that reports name, and youth by age.

    Where the year of birth and a day are known the age decides who is young, whatever was reported:
    at the start of the first placement, before that at entry (`domain.md` 2.3). The limits are
    parameters.

    Args:
        candidate: `person.candidate`.
        placement: `person.placement`.
        reports: Newest rows of the reports that name groups, with `target_groups` and, in candidate
            lists, `primary_group`.
        parameters: Holds `youth_age_from` and `youth_age_to`.
    """
    if candidate.empty:
        return empty(CANDIDATE_TARGET_GROUP)
    groups, primary = _reported(reports)
    young = is_young(candidate, placement, parameters)
    lines = []
    for person in candidate.to_dict("records"):
        pid = person[PID]
        named = groups[pid] | {g for g in _FLAGS if person[g] is True}
        known = young.get(pid)
        computed = {"youth"} if known else set()
        named = named - {"youth"} if known is not None else named
        main, how = _primary(named | computed, primary.get(pid))
        source = {c: person[c] for c in ("org_id", *SOURCE)}
        lines += [
            {PID: pid, "target_group": group, "is_primary": group == main,
             "group_source": "computed" if group in computed else "reported",
             "primary_source": how if group == main else None, **source}
            for group in sorted(named | computed)
        ]  # fmt: skip
    if not lines:
        return empty(CANDIDATE_TARGET_GROUP)
    return finished(pd.DataFrame(lines), CANDIDATE_TARGET_GROUP)


def _reported(reports: Sequence[pd.DataFrame]) -> tuple[dict[str, set[str]], dict[str, str]]:
    """Person -> groups that reports name, and the main group that the newest of them names."""
    groups: dict[str, set[str]] = defaultdict(set)
    primary: dict[str, str] = {}
    for rows in reports:
        kept = rows[rows[PID].notna()].sort_values(_NEWEST_LAST, kind="stable")
        main = kept["primary_group"] if "primary_group" in kept else [None] * len(kept)
        for pid, text, own in zip(kept[PID], kept["target_groups"], main, strict=True):
            if isinstance(text, str):
                groups[pid] |= set(text.split(","))
            if isinstance(own, str):
                groups[pid].add(own)
                primary[pid] = own
    return groups, primary


def _primary(groups: set[str], stated: str | None) -> tuple[str | None, str]:
    if stated in groups:
        return stated, "reported"
    if len(groups) == 1:
        return next(iter(groups)), "only"
    rank = {g: n for n, g in enumerate(GROUP_ORDER)}
    return min(groups, key=lambda g: (rank.get(g, len(rank)), g), default=None), "order"


def is_young(
    candidate: pd.DataFrame, placement: pd.DataFrame, parameters: Parameters
) -> Mapping[str, bool]:
    """Person -> whether young, for those whose age is known on the day that decides."""
    first = placement[placement[PID].notna()].groupby(PID)["starts_at"].min().to_dict()
    day = pd.to_datetime(candidate[PID].map(first)).fillna(pd.to_datetime(candidate["entered_at"]))
    years = age(day, candidate["birth_year"])
    low = parameters.values_at("youth_age_from", day)
    high = parameters.values_at("youth_age_to", day)
    young = (years.astype("Float64") >= low) & (years.astype("Float64") <= high)
    known = years.notna()
    return dict(zip(candidate.loc[known, PID], young[known].astype(bool), strict=True))
