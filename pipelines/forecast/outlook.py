"""What is known of the rest of a year on a day, organisation by organisation.

Only put together from what is told (`facts.py`) and experienced (`experience.py`); nothing is
drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from pipelines.forecast import experience
from pipelines.forecast.facts import Facts, ahead, counted


@dataclass(frozen=True)
class Outlook:
    """What is known of an organisation's own procurements of a year on a day.

    Attributes:
        org_id: The organisation.
        year: The year.
        social: With a requirement so far.
        counted: Counted so far.
        before: With a requirement, and counted, in the year before; None without any.
        planned_yes: Planned ahead with a requirement.
        planned_no: Planned ahead without one.
        undecided: Ids of the procurements that are planned ahead and undecided, in order.
        rate: Realised and not realised of a plan, as weights; nothing not realised: all comes true.
        kept: Carried a requirement and did not, as weights, of what was planned with one.
        turned: The same of what was planned without one.
        beside: Expected number of procurements that no plan names: shape and scale of a gamma.
    """

    org_id: str
    year: int
    social: int
    counted: int
    before: tuple[int, int] | None = None
    planned_yes: int = 0
    planned_no: int = 0
    undecided: tuple[str, ...] = field(default=())
    rate: tuple[float, float] = (1.0, 0.0)
    kept: tuple[float, float] = (1.0, 0.0)
    turned: tuple[float, float] = (0.0, 1.0)
    beside: tuple[float, float] = (0.0, 1.0)


def outlooks(
    facts: Facts,
    year: int,
    day: pd.Timestamp,
    org_ids: list[str],
    reported: Mapping[str, pd.Timestamp] | None = None,
) -> list[Outlook]:
    """The outlook of each organisation for the rest of a year from a day.

    Args:
        facts: The facts.
        year: The year.
        day: The day; nothing that came later is used, but answers and plans are today's.
        org_ids: The organisations, each with its own procurements only.
        reported: The day that an organisation's own reports reach, where it is another.
    """
    found = []
    by_day: dict[pd.Timestamp, list[str]] = {}
    for org_id in org_ids:
        by_day.setdefault(min(day, (reported or {}).get(org_id, day)), []).append(org_id)
    for own_day, members in by_day.items():
        found += _outlooks(facts, year, own_day, day, members)
    return sorted(found, key=lambda o: o.org_id)


def _outlooks(
    facts: Facts, year: int, day: pd.Timestamp, today: pd.Timestamp, org_ids: list[str]
) -> list[Outlook]:
    so_far = _tally(counted(facts.register, year, today))
    last = counted(facts.register, year - 1, pd.Timestamp.max)
    before = _tally(last) if year - 1 in facts.years else {}
    items = ahead(facts.plan, year, day).sort_values("planned_id")
    decided = items.groupby(["org_id", "social"])["planned_id"].agg(tuple).to_dict()
    rates = experience.rates(facts, year, day)
    kept, turned = experience.kept(facts, year)
    beside = experience.beside(facts, year, day, so_far)
    found = []
    for org_id in org_ids:
        social, n = so_far.get(org_id, (0, 0))
        found.append(
            Outlook(
                org_id,
                year,
                social,
                n,
                before=before.get(org_id),
                planned_yes=len(decided.get((org_id, "yes"), ())),
                planned_no=len(decided.get((org_id, "no"), ())),
                undecided=decided.get((org_id, "unknown"), ()),
                rate=rates.get(org_id, rates[""]),
                kept=kept,
                turned=turned,
                beside=beside(org_id),
            )
        )
    return found


def _tally(rows: pd.DataFrame) -> dict[str, tuple[int, int]]:
    sums = (rows["social"] == "yes").groupby(rows["org_id"]).agg(["sum", "size"])
    return {str(o): (int(s), int(n)) for o, s, n in sums.itertuples()}
