"""The tables of the year-end forecast: where the share ends, and which steps move it.

Only puts together what is known (`outlook.py`), drawn (`futures.py`) and reckoned (`remaining.py`);
how good earlier forecasts were is in `check.py`.

What the interval holds (`domain.md` 3.6): chance in the undecided procurements; that an
organisation's share is not known, and may differ from last year's (worth at most eight); that all
may move together from one year to the next; that plans do not all come true, and that other
procurements come. What it does not hold: answers given later, and procurements cancelled later.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from pipelines.forecast import facts, prior
from pipelines.forecast.facts import Facts
from pipelines.forecast.futures import FUTURES, Futures, chance, futures, summary
from pipelines.forecast.outlook import Outlook, outlooks
from pipelines.forecast.remaining import max_reachable, more_social_only, needed_of_remaining
from pipelines.kpis.cells import ancestor_pairs
from pipelines.model.parameters import Parameters
from pipelines.model.rule_sets import RuleSet
from pipelines.model.tables import GOAL_FORECAST, GOAL_STEP, YES_NO_UNKNOWN
from pipelines.model.targets import Target, target_at

GOAL = "goal_share"


@dataclass(frozen=True)
class Year:
    """A year of all organisations: what is known, what lies ahead, and its futures."""

    number: int
    target: float | None
    outlooks: dict[str, Outlook]
    counted: pd.DataFrame
    ahead: pd.DataFrame
    futures: Futures

    @cached_property
    def _numbers(self) -> tuple[Counter[tuple[str, str]], ...]:
        return tuple(
            Counter(zip(rows["org_id"], rows["social"], strict=True))
            for rows in (self.counted, self.ahead)
        )

    def answers(self, org_ids: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
        """How many counted, and how many planned, of several organisations say yes, no, unknown."""
        counted, ahead = (
            {word: sum(of[o, word] for o in org_ids) for word in YES_NO_UNKNOWN}
            for of in self._numbers
        )
        return counted, ahead


def goal_forecast(
    core_procurement: pd.DataFrame,
    core_planned_procurement: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
    core_report_delivery: pd.DataFrame,
    rules: RuleSet,
    parameters: Parameters,
    targets: tuple[Target, ...],
) -> pd.DataFrame:
    """`mart.goal_forecast`: every organisation and year; a finished year is what it became.

    Remaining are planned service procurements of the year that the register does not hold yet and
    whose planned time has not passed on the last day that data covers. Before there was a target
    nothing is needed: missing.
    """
    told = facts.gather(core_procurement, core_planned_procurement, core_period, rules, parameters)
    members, lines = members_of(core_organisation), list[dict[str, object]]()
    listed = core_period.loc[core_period["period_type"] == "year", "period_id"].astype(int)
    for number in sorted(listed):
        year = _year(told, number, sorted(members), core_report_delivery, parameters, targets)
        lines += [_line(year, org_id, below) for org_id, below in members.items()]
    return pd.DataFrame(lines, columns=list(GOAL_FORECAST.columns))


def members_of(organisation: pd.DataFrame) -> dict[str, list[str]]:
    """The organisations that each organisation sums up: itself and all below it."""
    pairs = ancestor_pairs(organisation).sort_values(["ancestor", "org_id"])
    return {str(o): list(rows["org_id"]) for o, rows in pairs.groupby("ancestor")}


def target_of(targets: Sequence[Target], year: int) -> float | None:
    """The target in force at the year's end; None while it was only a direction."""
    found = target_at(targets, GOAL, pd.Timestamp(year, 12, 31).date())
    return found.target_value if found else None


def _year(
    told: Facts,
    number: int,
    org_ids: list[str],
    delivery: pd.DataFrame,
    parameters: Parameters,
    targets: Sequence[Target],
) -> Year:
    day, is_last = told.through, told.through.year == number
    reported = facts.reported_until(delivery, day) if is_last else {}
    parts = outlooks(told, number, day, org_ids, reported)
    is_open = is_last and (day < pd.Timestamp(number, 12, 31) or bool(reported))
    # Of a finished year all futures are the same.
    drawn = futures(parts, parameters.at("share_drift", day.date()), FUTURES if is_open else 1)
    return Year(
        number,
        target_of(targets, number),
        {o.org_id: o for o in parts},
        facts.counted(told.register, number, day),
        facts.ahead(told.plan, number, day),
        drawn,
    )


def _line(year: Year, org_id: str, below: list[str]) -> dict[str, object]:
    counted, decided = year.answers(below)
    social, n, m, t = counted["yes"], sum(counted.values()), sum(decided.values()), year.target
    needed = None if t is None else needed_of_remaining(social, n, m, t)
    sums, totals = year.futures.of(below)
    return {
        "org_id": org_id,
        "year": year.number,
        "share_now": social / n if n else None,
        "social": social,
        "counted": n,
        **summary(sums, totals, t),
        "probability_closed_form": _closed_form(year, below, m, needed) if n + m else None,
        "expected_further": float(totals.mean()) - n,
        "remaining": m,
        "decided_yes": decided["yes"],
        "decided_no": decided["no"],
        "undecided": decided["unknown"],
        "unanswered": counted["unknown"],
        "needed_of_remaining": needed,
        "needed_of_undecided": None if needed is None else max(0, needed - decided["yes"]),
        "more_social_only": None if t is None else more_social_only(social, n, t),
        "max_reachable": max_reachable(social, n, m),
        "feasible": None if needed is None else needed <= m,
        "feasible_as_decided": None if needed is None else needed <= m - decided["no"],
    }


def _closed_form(year: Year, below: list[str], m: int, needed: int | None) -> float | None:
    """The beta-binomial of the sum, as if it were one organisation without plans or drift."""
    if needed is None:
        return None
    parts = [year.outlooks[o] for o in below]
    past = [o.before for o in parts if o.before is not None]
    before = (sum(s for s, _ in past), sum(n for _, n in past)) if past else None
    social, counted = sum(o.social for o in parts), sum(o.counted for o in parts)
    a, b = prior.prior(Outlook("", year.number, social, counted, before=before))
    chances = prior.beta_binomial(m, a + social, b + counted - social)
    return float(min(chances[needed:].sum(), 1.0))


# --- steps ---------------------------------------------------------------------------------------


def goal_step(
    core_procurement: pd.DataFrame,
    core_planned_procurement: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
    core_report_delivery: pd.DataFrame,
    rules: RuleSet,
    parameters: Parameters,
    targets: tuple[Target, ...],
) -> pd.DataFrame:
    """`mart.goal_step`: what is still open in the year that data reaches, largest step first.

    Open are planned procurements without decision, and counted ones without answer. Counted, a yes
    is as much as any other; so the order is by what it changes against what is expected without:
    an answer the whole step, a decision what is left after that the procurement may not come, or
    carry a requirement anyway. Then the largest value, then the earliest.
    """
    told = facts.gather(core_procurement, core_planned_procurement, core_period, rules, parameters)
    lines: list[dict[str, object]] = []
    if not pd.isna(told.through) and (told.through.month, told.through.day) != (12, 31):
        members = members_of(core_organisation)
        number = told.through.year
        year = _year(told, number, sorted(members), core_report_delivery, parameters, targets)
        items = _open_items(year)
        for org_id, below in members.items():
            lines += _steps(year, org_id, below, items[items["buyer_org_id"].isin(below)])
    return pd.DataFrame(lines, columns=list(GOAL_STEP.columns))


def _open_items(year: Year) -> pd.DataFrame:
    """All that is open, in order; `expected` is what a yes adds to the expected number."""
    ahead = year.ahead[year.ahead["social"] == "unknown"]
    came = {o: outlook.rate[0] / sum(outlook.rate) for o, outlook in year.outlooks.items()}
    left = ahead["org_id"].map({o: came[o] * (1 - p) for o, p in year.futures.likely.items()})
    decide = ahead.assign(
        step_type="decide", expected=left, value_sek=ahead["estimated_value_sek"], counted_at=None
    )
    asked = year.counted[year.counted["social"] == "unknown"]
    answer = asked.assign(step_type="answer", expected=1.0, planned_at=None)
    both = pd.concat(
        [rows.dropna(axis="columns", how="all") for rows in (decide, answer) if len(rows)]
        or [answer]
    )
    names = ["step_type", "org_id", "planned_id", "procurement_id", "procurement_ref", "title",
             "planned_at", "counted_at", "value_sek", "expected"]  # fmt: skip
    found = both.reindex(columns=names).rename(columns={"org_id": "buyer_org_id"})
    found["id"] = found["planned_id"].astype(object).fillna(found["procurement_id"])
    found["at"] = pd.to_datetime(found["planned_at"]).fillna(pd.to_datetime(found["counted_at"]))
    return found.sort_values(
        ["expected", "value_sek", "at", "id"], ascending=[False, False, True, True],
        na_position="last", ignore_index=True,
    )  # fmt: skip


def _steps(
    year: Year, org_id: str, below: list[str], items: pd.DataFrame
) -> list[dict[str, object]]:
    counted, decided = year.answers(below)
    total = sum(counted.values()) + sum(decided.values())
    certain = counted["yes"] + decided["yes"]
    sums, totals = year.futures.of(below)
    target, lines = year.target, list[dict[str, object]]()
    records: list[dict[Any, Any]] = items.to_dict("records")
    for rank, item in enumerate(records, start=1):
        gain = year.futures.gains.get(item["id"], 1)
        sums = sums + gain
        line: dict[str, object] = {
            **item,
            "org_id": org_id,
            "year": year.number,
            "rank": rank,
            "step": 1 / total,
            "expected_step": item["expected"] / total,
            "share_after": (certain + rank) / total,
            "is_reached": None,
            "probability_reach": None,
        }
        if target is not None:
            line["is_reached"] = needed_of_remaining(certain + rank, total, 0, target) == 0
            line["probability_reach"] = chance(sums, totals, target)
        lines.append(line)
    return lines
