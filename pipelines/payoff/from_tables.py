"""Cases from the person store: placements, support before and follow-ups become persons and jobs.

What was not reported is a template from the parameter table and counted as one; who cannot be
reckoned at all is left out and counted. How long jobs last is decided in `observed.py`, what people
lived on in `support_before.py`, what a job is in `placed_jobs.py`.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from pipelines.model.parameters import Parameters
from pipelines.payoff.cases import COSTS, NEVER, ROW, Cases, Given, assembled
from pipelines.payoff.homes import away_of, few_at_home
from pipelines.payoff.observed import Lasted, known_until, stays
from pipelines.payoff.placed_jobs import Placed, jobs_of
from pipelines.payoff.rates import month_day, month_number
from pipelines.payoff.support_before import FIELDS, Before, support_before
from pipelines.payoff.survival import Followed

PAYERS = {
    "municipality": "kommun", "region": "region", "state_pes": "stat_af", "state_sia": "stat_fk",
    "state_tax": "stat_skatt", "individual": "individ", "employer": "arbetsgivare",
}  # fmt: skip
# Costs of the programme that are shared over the placements, and as which.
SHARED = {"support_function": "support", "matching": "matching"}
Row: TypeAlias = Mapping[str, Any]
NEXT_JOB_DAYS = 1  # a row that starts the day after another's end carries it on


@dataclass(frozen=True)
class Coverage:
    """How much of what was reported is in the cases, and how much of it is templates (4.11)."""

    placements: float = 0.0  # persons placed, as reported; one placed twice counts twice
    counted: float = 0.0
    left_out: Mapping[str, float] = field(default_factory=dict)  # by reason
    persons: float = 0.0
    followed_up: float = 0.0  # persons
    projected: float = 0.0  # persons
    inputs: int = 0
    templates: int = 0

    @property
    def template_share(self) -> float | None:
        """Share of the inputs that are templates."""
        return self.templates / self.inputs if self.inputs else None


@dataclass(frozen=True)
class Taken:
    """Cases of the tables, what is in them, and who was followed up; no cases when nobody is."""

    cases: Cases | None
    coverage: Coverage
    followed: Followed


@dataclass
class _Tally:
    """Rows of the cases as they are made, and what is counted on the way."""

    given: Given = field(default_factory=Given)
    left_out: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    placements: float = 0.0
    persons: float = 0.0
    followed_up: float = 0.0
    projected: float = 0.0
    inputs: int = 0
    templates: int = 0

    def take(self, inputs: int, templates: int) -> None:
        """Count inputs, and how many of them are templates."""
        self.inputs += inputs
        self.templates += templates


@dataclass(frozen=True)
class _Sources:
    """What is looked up for each person."""

    people: Mapping[str, Row]
    starts: Mapping[str, tuple[int, float]]
    before: Before
    shared: Mapping[str, float]
    preparation: Mapping[str, list[tuple[str, float]]] | None
    parameters: Parameters


def cases_of(
    tables: Mapping[str, pd.DataFrame], parameters: Parameters, last: pd.Timestamp
) -> Taken:
    """Persons, jobs and costs of the placements.

    Args:
        tables: `person_placement`, `person_prior_situation` and `person_follow_up`; where there
            are such also `person_candidate`, `person_preparation` and `core_programme_cost`.
        parameters: The parameter table.
        last: The day that data reaches.

    Raises:
        ParameterError: A template is needed in a month that has no value.
    """
    placement = tables["person_placement"].reset_index(drop=True)
    known = stays(placement, tables["person_follow_up"], last)
    starts_at = pd.to_datetime(placement["starts_at"])
    # A start long ago is a slip of the pen or of another time: the table has no rates for it.
    early = np.asarray(starts_at < pd.Timestamp(parameters.since("typical_wage")))
    lengths = [
        None if too_early else known.lasted.get(each)
        for each, too_early in zip(placement["placement_id"], early, strict=True)
    ]
    groups = _by_person(placement, lengths)
    people = _people(tables.get("person_candidate"))
    starts = {
        who: (month_number(rows[0]["starts_at"]), _born(people.get(who, {}), rows[0]))
        for who, rows in groups.items()
    }
    sources = _Sources(
        people,
        starts,
        support_before(tables["person_prior_situation"], starts, parameters),
        _shared(tables.get("core_programme_cost"), placement),
        _preparation(tables.get("person_preparation")),
        parameters,
    )
    tally = _Tally()
    unknown = np.array([length is None for length in lengths], dtype=bool)
    n_persons = placement["n_persons"].astype("float64")
    tally.left_out["before_rates"] += float(n_persons[early].sum())
    tally.left_out["not_begun"] += float(n_persons[starts_at > last].sum())
    rest = unknown & ~early & ~np.asarray(starts_at > last)
    tally.left_out["no_start_or_end"] += float(n_persons[rest].sum())
    for who, rows in groups.items():
        _add_person(tally, who, rows, sources)
    coverage = Coverage(
        placements=float(placement["n_persons"].astype("float64").sum()),
        counted=tally.placements,
        left_out={reason: n for reason, n in tally.left_out.items() if n},
        persons=tally.persons,
        followed_up=tally.followed_up,
        projected=tally.projected,
        inputs=tally.inputs,
        templates=tally.templates,
    )
    cases = few_at_home(assembled(tally.given)) if tally.given.persons else None
    return Taken(cases, coverage, known.followed)


def _add_person(tally: _Tally, who: str, rows: list[Row], sources: _Sources) -> None:
    placements = sum(float(row["n_persons"]) for row in rows)
    support = sources.before.amounts.get(who, sources.before.mean)
    if support is None:
        tally.left_out["no_support_known"] += placements
        return
    person, persons = sources.people.get(who, {}), float(rows[0]["n_persons"])
    start, born = sources.starts[who]
    index, given = len(tally.given.persons), tally.given
    placed = [_placed(row, rows[0]) for row in rows]
    row = {
        "id": who,
        "origin": start,
        "birth_year": born,
        "away": away_of(person),
        "count": persons,
    }
    known = known_until([(p.first, p.lasted) for p in placed], NEVER)
    given.persons.append({**row, "observed": known, **dict(zip(FIELDS, support, strict=True))})
    tally.take(1, _is_template(who, sources.before))
    newly = person.get("newly_arrived")
    is_new = bool(pd.notna(newly) and newly)
    for number, job in enumerate(placed):
        made = jobs_of(job, index, (start, born), is_new, sources.parameters)
        given.jobs.extend(made.jobs)
        tally.take(made.inputs, made.templates)
        if number == 0 or not _carries_on(rows[number - 1], rows[number]):
            given.costs.extend(_placement_costs(index, job.first, start, sources))
    costs, is_template = _person_costs(index, who, start, sources)
    given.costs.extend(costs)
    tally.take(1, is_template)
    tally.placements += placements
    tally.persons += persons
    tally.followed_up += persons * any(p.lasted.is_seen for p in placed)
    tally.projected += persons * any(p.lasted.goes_on for p in placed)


def _people(candidate: pd.DataFrame | None) -> dict[str, Row]:
    if candidate is None:
        return {}
    rows = candidate.to_dict("records")
    return {str(r["candidate_pid"]): {str(k): v for k, v in r.items()} for r in rows}


def _by_person(placement: pd.DataFrame, lengths: list[Lasted | None]) -> dict[str, list[Row]]:
    """Placements of each person in order of start; a row without a person is its own."""
    groups: dict[str, list[Row]] = {}
    rows = placement.assign(_lasted=pd.Series(lengths, dtype=object, index=placement.index))
    rows["starts_at"] = pd.to_datetime(rows["starts_at"])
    rows = rows.sort_values(["starts_at", "placement_id"], kind="stable")
    for row in rows.to_dict("records"):
        if row["_lasted"] is None:
            continue
        pid = row["candidate_pid"]
        who = str(pid) if pd.notna(pid) else f"placement {row['placement_id']}"
        groups.setdefault(who, []).append({str(k): v for k, v in row.items()})
    return groups


def _placed(row: Row, first: Row) -> Placed:
    start, origin = (pd.Timestamp(r["starts_at"]) for r in (row, first))
    length = row["_lasted"]
    assert isinstance(length, Lasted)  # noqa: S101 - rows without one are left out before
    return Placed(row, month_number(start) - month_number(origin), length)


def _born(person: Row, row: Row) -> float:
    born, age = person.get("birth_year"), row.get("age_at_start")
    if pd.notna(born):
        return float(born)
    if pd.notna(age):
        return pd.Timestamp(row["starts_at"]).year - float(age)
    return float("nan")


def _is_template(who: str, before: Before) -> bool:
    return who not in before.amounts or who in before.templates


def _carries_on(earlier: Row, later: Row) -> bool:
    """Whether a row is the same placement with the same supplier, carried on (I7)."""
    ended, begins = earlier["ended_at"], later["starts_at"]
    same = earlier["supplier_id"] == later["supplier_id"] and pd.notna(later["supplier_id"])
    if not same or pd.isna(ended):
        return False
    gap = pd.Timestamp(begins) - pd.Timestamp(ended)
    return 0 <= gap.days <= NEXT_JOB_DAYS


def _shared(cost: pd.DataFrame | None, placement: pd.DataFrame) -> dict[str, float]:
    """Support function and matching per placement, from the cost statements where there are any."""
    placed = float(placement["n_persons"].astype("float64").sum())
    if cost is None or cost.empty or not placed:
        return {}
    ours = 1 - cost["shared_share"].astype("float64").fillna(0.0)
    amount = cost["amount_sek"].astype("float64") * ours
    sums = amount[amount.notna()].groupby(cost["cost_type"]).sum()
    return {SHARED[k]: float(v) / placed for k, v in sums.items() if k in SHARED}


def _preparation(rows: pd.DataFrame | None) -> dict[str, list[tuple[str, float]]] | None:
    """Costs of preparation by person and payer; None where no such lists have been given."""
    if rows is None or rows.empty:
        return None
    cost = rows["cost_sek"].astype("float64")
    typical = float(cost.mean()) if cost.notna().any() else None
    found: dict[str, list[tuple[str, float]]] = {}
    for pid, payer, amount in zip(rows["candidate_pid"], rows["payer"], cost, strict=True):
        value = amount if pd.notna(amount) else typical
        if value is not None:
            found.setdefault(str(pid), []).append((PAYERS.get(str(payer), "kommun"), value))
    return found


def _placement_costs(person: int, month: int, start: int, sources: _Sources) -> list[Row]:
    day, at = month_day(start + month), sources.parameters.at
    support = sources.shared.get("support")
    amounts = {
        "administration": at("employer_administration", day),
        "support": at("support_cost", day, "base") if support is None else support,
        "matching": sources.shared.get("matching", 0.0),
    }
    shared = {"person": person, "month": month}
    return [
        {
            **shared,
            "kind": COSTS.index(kind),
            "amount": amount,
            "payer": ROW["arbetsgivare" if kind == "administration" else "kommun"],
        }
        for kind, amount in amounts.items()
    ]


def _person_costs(person: int, who: str, start: int, sources: _Sources) -> tuple[list[Row], bool]:
    """Preparation once a person: as reported, nothing when the lists do not name the person."""
    if sources.preparation is None:
        paid = [("kommun", sources.parameters.at("preparation_cost", month_day(start)))]
    else:
        paid = sources.preparation.get(who, [])
    kind = COSTS.index("preparation")
    return [
        {"person": person, "kind": kind, "payer": ROW[payer], "amount": amount}
        for payer, amount in paid
    ], sources.preparation is None
