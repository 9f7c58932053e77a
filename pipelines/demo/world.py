"""Everything that is true of an invented city, made once for all reports on it.

Only puts together what the other models make; who reports which part of it is in `deliveries.py`
and `lists.py`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.demo.contracts import (
    Commitment,
    Contract,
    Cost,
    Opening,
    commitments,
    contracts,
    costs,
    openings,
)
from pipelines.demo.model import Procurement, procurements
from pipelines.demo.persons import Candidate, Preparation, preparations
from pipelines.demo.placements import (
    FollowUp,
    Placement,
    Prior,
    follow_ups,
    known_by_number,
    placed,
    prior_support,
)
from pipelines.demo.units import Unit


@dataclass(frozen=True)
class World:
    """A city: its units and years, and what happened up to a day.

    `bought` and `planned` hold the procurements of each unit by year, the year after the last too.
    """

    units: tuple[Unit, ...]
    years: tuple[int, int]
    through: dt.date
    bought: Mapping[str, Mapping[int, Sequence[Procurement]]]
    planned: Mapping[str, Mapping[int, Sequence[Procurement]]]
    contracts: tuple[Contract, ...]
    commitments: tuple[Commitment, ...]
    openings: tuple[Opening, ...]
    candidates: tuple[Candidate, ...]
    preparations: tuple[Preparation, ...]
    placements: tuple[Placement, ...]
    follow_ups: tuple[FollowUp, ...]
    prior: tuple[Prior, ...]
    costs: Mapping[str, Sequence[Cost]]


def make(units: Sequence[Unit], years: tuple[int, int], seed: int) -> World:
    """The city of these units; its last year is known to the end of September.

    Args:
        units: The units.
        years: First and last year.
        seed: Same seed, same city.
    """
    first, last = years
    through = dt.date(last, 9, 30)
    bought: dict[str, dict[int, Sequence[Procurement]]] = {}
    planned: dict[str, dict[int, Sequence[Procurement]]] = {}
    signed: list[Contract] = []
    promised: list[Commitment] = []
    for unit in units:
        bought[unit.org_id], planned[unit.org_id] = {}, {}
        for year in range(first, last + 2):  # the year after the last is planned for
            progress = min((year - first) / (last - first), 1.0) if last > first else 1.0
            made, never_made = procurements(unit, year, progress, seed)
            bought[unit.org_id][year] = made
            planned[unit.org_id][year] = [p for p in made + never_made if p.planned_at]
        all_made = [p for rows in bought[unit.org_id].values() for p in rows]
        mine = [
            replace(c, contract_no=f"A{c.signed_at:%y}-{len(signed) + number:04d}")
            for number, c in enumerate(contracts(unit.org_id, all_made, through, seed), start=1)
        ]
        signed += mine
        promised += commitments(mine, seed)
    made_placements, candidates = placed(promised, signed, through, seed)
    prepared = preparations([c for c in candidates if known_by_number(c)], through, seed)
    return World(
        units=tuple(units),
        years=years,
        through=through,
        bought=bought,
        planned=planned,
        contracts=tuple(signed),
        commitments=tuple(promised),
        openings=tuple(openings(signed, promised, through, seed)),
        candidates=tuple(candidates),
        preparations=tuple(prepared),
        placements=tuple(made_placements),
        follow_ups=tuple(follow_ups(made_placements, through, seed)),
        prior=tuple(prior_support([c for c in candidates if known_by_number(c)], seed)),
        costs=costs(years, through, seed),
    )
