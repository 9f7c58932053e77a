"""Lead times: how long each step takes, of persons on their way to work and of procurements. Pure.

`domain.md` 3.9. Those who still wait are counted with how long they have waited; what ends a wait
otherwise is censored in the median (how long it takes when it comes to it) and competes with the
step in the incidence (how many it comes to).
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.core.steps import DONE, OPEN, SKIPPED, waits
from pipelines.core.survival import (
    Numbers,
    incidence,
    left_at,
    quantile,
    quantile_interval,
    survival,
)
from pipelines.kpis import STATISTIC, Estimate, Group, facts, kpi, through
from pipelines.kpis.funnel import above, in_cohorts, owned
from pipelines.model.parameters import Parameters
from pipelines.model.tables import LEAD_TIME, LEAD_TIME_PROCUREMENT
from pipelines.model.tables.mart_funnel import OUTCOMES, STAGES
from pipelines.person.candidate import PID
from pipelines.person.stages import paths
from pipelines.person.work import day_of_each

YEAR_DAYS, MEDIAN = 365, 0.5
# From one stage to another.
_OF_PERSONS = {
    "identified_preparation": ("identified", "preparation_started"),
    "preparation": ("preparation_started", "preparation_completed"),
    "prepared_matched": ("preparation_completed", "matched"),
    "matched_presented": ("matched", "presented"),
    "presented_started": ("presented", "started"),
    "identified_started": ("identified", "started"),
}
_CODE = {OPEN: 0, SKIPPED: -1} | {o: n for n, o in enumerate(OUTCOMES, start=1)}
Codes = npt.NDArray[np.int64]
_DAYS = ("decision", "advert", "award", "contract", "first_placement")


def estimate_median(group: Group) -> Estimate:
    """Kaplan-Meier's median, once a person.

    No sum: those who still wait have no number of days yet, and a mean of those who have started
    would tell only of the fast ones; the medians of two units say nothing of both together.
    """
    once = np.unique(group["subject"], return_index=True)[1]
    started = group["started"][once]
    waited = survival(group["days"][once], started)
    median, (low, high) = quantile(waited, MEDIAN), quantile_interval(waited, MEDIAN)
    return Estimate(
        numerator=float(started.sum()),
        denominator=float(len(once)),
        unknown=0.0,
        value=median,
        lower=median,
        upper=median,
        ci_lower=None if median is None else low,
        ci_upper=None if median is None else high,
        n=len(once),
        missing_reason="not_reached" if median is None else None,
    )


@kpi(
    version=1,
    kind=STATISTIC,
    unit="days",
    better="lower",
    persons=True,
    report="candidate_list",
    label=("Ledtid till arbete eller praktik", "Lead time to work or practice"),
    definition_sv=(
        "Median i dagar från att en person identifierats till första placeringen, per period då "
        "personen identifierades (Kaplan-Meier). De som väntar räknas med den tid de väntat; de "
        "som fått eget jobb, börjat studera, flyttat eller tackat nej räknas till den dagen. "
        "Täljaren är de som börjat, nämnaren alla identifierade. Var mindre än hälften börjar nås "
        "ingen median. En person som två organisationer anvisat räknas en gång i staden."
    ),
    source="Överlevnadsanalys enligt Kaplan–Meier; definitionen är ett val i denna produkt",
    estimate=estimate_median,
)
def lead_time_identified_started(
    person_candidate: pd.DataFrame,
    person_referral: pd.DataFrame,
    person_process_event: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
) -> pd.DataFrame:
    """Median days from a person's identification to the first placement, by when identified.

    Kaplan-Meier: those who wait count with the days they have waited; those who found a job of
    their own, began studies, moved or refused count until that day. The numerator is those who
    started, the denominator all identified. Where less than half start no median is reached. A
    person whom two organisations refer counts once in the city. Somebody whose start is reported
    before the identification tells nothing of how long it takes and is left out.
    """
    path = paths(person_candidate, person_process_event, through(core_period))
    rows = owned(path, person_referral, core_organisation)
    waited = _waited(rows, "identified", "started", through(core_period))
    kept = waited[waited["outcome"] != SKIPPED]
    return facts(
        rows.loc[kept.index],
        at="identified",
        subject=pd.Series(pd.factorize(rows[PID], sort=True)[0], index=rows.index),
        days=kept["days"],
        started=kept["outcome"] == DONE,
    )


def _waited(path: pd.DataFrame, origin: str, target: str, now: pd.Timestamp) -> pd.DataFrame:
    is_beyond = path["implied"] >= STAGES.index(target)
    return waits(path[origin], path[target], is_beyond, path["exit_at"], path["exit"], now)


def lead_time(
    person_candidate: pd.DataFrame,
    person_referral: pd.DataFrame,
    person_process_event: pd.DataFrame,
    person_placement: pd.DataFrame,
    core_procurement: pd.DataFrame,
    core_contract: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
    parameters: Parameters,
) -> pd.DataFrame:
    """`mart.lead_time`: the steps of persons, and from the contract to its first placement."""
    now = through(core_period)
    path = paths(person_candidate, person_process_event, now)
    people = above(owned(path, person_referral, core_organisation), core_organisation)
    people = in_cohorts(people.assign(subject=people[PID]), "identified", core_period)
    parts = [
        people.assign(step=step).join(_waited(people, origin, target, now), how="inner")
        for step, (origin, target) in _OF_PERSONS.items()
    ]
    dated = milestones(core_procurement, core_contract, person_placement)
    parts += _procurement_steps(dated, ("contract",), core_organisation, core_period, now)
    return pd.DataFrame(_measured(parts, core_period, parameters), columns=list(LEAD_TIME.columns))


def lead_time_procurement(
    core_procurement: pd.DataFrame,
    core_contract: pd.DataFrame,
    person_placement: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
    parameters: Parameters,
) -> pd.DataFrame:
    """`mart.lead_time_procurement`: from the decision to the advert, the award and the contract."""
    dated = milestones(core_procurement, core_contract, person_placement)
    origins, now = ("decision", "advert", "award"), through(core_period)
    parts = _procurement_steps(dated, origins, core_organisation, core_period, now)
    lines = _measured(parts, core_period, parameters)
    return pd.DataFrame(lines, columns=list(LEAD_TIME_PROCUREMENT.columns))


def milestones(
    procurement: pd.DataFrame, contract: pd.DataFrame, placement: pd.DataFrame
) -> pd.DataFrame:
    """The days of each procurement with requirements that counts, and how its steps can end.

    The decision on requirements has no day in any report: the day when the support function was
    consulted stands for it. Several contracts: the first that was signed, and their last end.
    """
    rows = procurement[procurement["counts"].astype(bool) & (procurement["social"] == "yes")]
    by = contract.assign(
        signed=pd.to_datetime(contract["signed_at"]),
        over=pd.to_datetime(contract["terminated_at"])
        .fillna(pd.to_datetime(contract["max_ends_at"]))
        .fillna(pd.to_datetime(contract["ends_at"])),
    ).groupby("procurement_id")
    starts = pd.to_datetime(placement["starts_at"]).groupby(placement["procurement_id"]).min()
    key = rows["procurement_id"]
    signed = day_of_each(key, by["signed"].min())
    over = day_of_each(key, by["over"].max())
    return pd.DataFrame(
        {
            "org_id": rows["org_id"],
            "subject": key,
            "decision": pd.to_datetime(rows["support_consulted_at"]),
            "advert": pd.to_datetime(rows["published_at"]),
            "award": pd.to_datetime(rows["awarded_at"]),
            "contract": signed.fillna(pd.to_datetime(rows["signed_at"])),
            "first_placement": day_of_each(key, starts),
            "cancelled": pd.to_datetime(rows["cancelled_at"]),
            "ended": over.fillna(pd.to_datetime(rows["ends_at"])),
            # What nobody has reported at all is not waited for.
            "has_contract": rows["org_id"].isin(contract["org_id"]),
            "has_first_placement": len(placement) > 0,
        }
    ).reset_index(drop=True)


def _procurement_steps(
    dated: pd.DataFrame,
    origins: tuple[str, ...],
    organisation: pd.DataFrame,
    period: pd.DataFrame,
    now: pd.Timestamp,
) -> Iterator[pd.DataFrame]:
    for origin in origins:
        target = _DAYS[_DAYS.index(origin) + 1]
        rows = dated[dated.get(f"has_{target}", True) | dated[target].notna()]
        rows = in_cohorts(above(rows, organisation, "subject"), origin, period)
        beyond = [*_DAYS[_DAYS.index(target) + 1 :]]
        ending = "ended" if origin == "contract" else "cancelled"
        waited = waits(
            rows[origin], rows[target], rows[beyond].notna().any(axis=1),
            rows[ending], pd.Series(ending, index=rows.index), now,
        )  # fmt: skip
        yield rows.assign(step=f"{origin}_{target}").join(waited, how="inner")


def _measured(
    parts: Iterable[pd.DataFrame], period: pd.DataFrame, parameters: Parameters
) -> Iterator[dict[str, object]]:
    last_day = dict(zip(period["period_id"], pd.to_datetime(period["date_to"]), strict=True))
    for part in parts:
        days, code = part["days"].to_numpy(), part["outcome"].map(_CODE).to_numpy(dtype=int)
        places: dict[Any, Any] = part.groupby(["org_id", "period_id", "step"]).indices
        for (org_id, period_id, step), rows in sorted(places.items()):
            target = parameters.at("lead_time_target_days", last_day[period_id].date(), str(step))
            place = {"org_id": org_id, "period_id": period_id, "step": step}
            for line in _outcomes(days[rows], code[rows], target):
                yield place | line


def _outcomes(days: Numbers, code: Codes, target: float) -> Iterator[dict[str, object]]:
    """A line for the step itself, and one for each outcome that took its place."""
    is_skipped = code == _CODE[SKIPPED]
    days, code = days[~is_skipped], code[~is_skipped]
    of, done = survival(days, code == _CODE[DONE]), _CODE[DONE]
    low, high = quantile_interval(of, MEDIAN)
    by_target = incidence(days, code, len(OUTCOMES), target)
    by_year = incidence(days, code, len(OUTCOMES), YEAR_DAYS)
    for number in sorted({done, *code[code > 0].tolist()}):
        is_done = number == done
        yield {
            "outcome": OUTCOMES[number - 1],
            "n": len(code),
            "n_outcome": int((code == number).sum()),
            "still_open": int((code == _CODE[OPEN]).sum()),
            "n_skipped": int(is_skipped.sum()),
            "median_days": quantile(of, MEDIAN) if is_done else None,
            "median_lower": low if is_done else None,
            "median_upper": high if is_done else None,
            "p75_days": quantile(of, 0.75) if is_done else None,
            "target_days": target,
            "share_over_target": left_at(of, target) if is_done else None,
            "incidence_target": by_target[number - 1] if by_target else None,
            "incidence_year": by_year[number - 1] if by_year else None,
        }
