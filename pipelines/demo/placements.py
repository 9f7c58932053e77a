"""Where the invented persons work, how long they stay, what they lived on before.

Pure, seeded numbers: wages of 18 500-26 000 kr, about 72 % left after six months and 58 % after
twelve (`domain.md` 7.1). Who reports it is in `lists.py`.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.demo.contracts import Commitment, Contract
from pipelines.demo.model import Window, first_of_month, pick
from pipelines.demo.names import OCCUPATIONS
from pipelines.demo.persons import SENDERS, Candidate, Pool, hired, waiting

HORIZONS = (3, 6, 12)
_TYPES = {
    "employment": "employment",
    "dialogue": "employment",
    "apprenticeship": "apprenticeship",
    "internship": "internship",
    "summer_job": "summer_job",
}
_LEFT = ("contract_ended", "resigned", "redundancy", "education", "other_job", "illness")
# What follows work with the supplier.
_AFTER = {
    "education": "education",
    "other_job": "other_employer",
    "illness": "sick",
    "resigned": "other_employer",
}
# Support, payer, whether taxed, and kr a month from and to.
_SUPPORT = {
    "income_support": ("municipality", "no", 8_000, 11_000),
    "activity_grant": ("state_sia", "yes", 5_000, 7_500),
    "unemployment_insurance": ("state_pes", "yes", 11_000, 14_000),
    "introduction_benefit": ("state_pes", "no", 6_500, 6_900),
    "activity_compensation": ("state_sia", "yes", 8_000, 9_500),
    "none": (None, None, 0, 0),
}


@dataclass(frozen=True)
class Placement:
    """A person, or several young ones together, placed with a supplier."""

    who: Candidate | None
    n_persons: int
    contract: Contract
    placement_type: str
    employment_form: str
    occupation: str
    wage_amount: int | None
    wage_basis: str | None
    working_hours_share: float
    subsidy_type: str
    subsidy_rate_share: float | None
    starts_at: dt.date
    planned_end_at: dt.date
    ended_at: dt.date | None
    end_reason: str | None


@dataclass(frozen=True)
class FollowUp:
    """How it went some months after the start (`domain.md` 2.2 follow_up)."""

    placement: Placement
    horizon_months: int
    observed_at: dt.date
    status: str
    source: str


@dataclass(frozen=True)
class Prior:
    """What a person lived on before (`domain.md` 2.2 prior_situation)."""

    who: Candidate
    support_type: str
    from_window: Window
    amount_sek_month: int | None
    taxable: str | None
    payer: str | None
    months: int
    support_share: float


def placed(
    promised: Iterable[Commitment], signed: Iterable[Contract], through: dt.date, seed: int
) -> tuple[list[Placement], list[Candidate]]:
    """All placements up to a day, and all candidates, also those who have not started.

    Args:
        promised: All commitments.
        signed: All contracts; in some of them somebody is placed without a promise.
        through: The day.
        seed: Same seed, same persons.
    """
    pool = Pool(np.random.default_rng([seed, 6]))
    rng = pool.rng
    made: list[Placement] = []
    with_promise = set()
    for each in promised:
        with_promise.add(each.contract.contract_no)
        starts = [day for day in each.starts if day <= through]
        if each.commitment_type == "summer_job" and len(starts) > 1:
            made.append(_summer_jobs(each, starts))
            continue
        for day in starts:
            made.append(_placement(pool, each.contract, each.commitment_type, day, through))
    for c in signed:
        begins = c.starts_at + dt.timedelta(days=int(rng.integers(5, 50)))
        free = c.contract_no not in with_promise and c.partner.industry != "Varor"
        if free and rng.random() < 0.08 and begins <= min(through, c.ends_at):
            made.append(_placement(pool, c, "employment", begins, through))
    known = [p.who for p in made if p.who]
    first = min((w.entered_at for w in known), default=through)
    for _ in range(len(known)):
        day = first + dt.timedelta(days=int(rng.integers(0, max(1, (through - first).days))))
        known.append(waiting(pool, day, through))
    made.sort(key=lambda p: (p.starts_at, p.contract.procurement_ref))
    known.sort(key=lambda w: (w.entered_at, w.key))
    return made, known


def _summer_jobs(each: Commitment, starts: Sequence[dt.date]) -> Placement:
    ends = starts[0] + dt.timedelta(days=28)
    return Placement(
        who=None,
        n_persons=len(starts),
        contract=each.contract,
        placement_type="summer_job",
        employment_form="fixed_term",
        occupation=each.occupation,
        wage_amount=None,
        wage_basis=None,
        working_hours_share=1.0,
        subsidy_type="none",
        subsidy_rate_share=None,
        starts_at=starts[0],
        planned_end_at=ends,
        ended_at=None,
        end_reason=None,
    )


def _placement(pool: Pool, c: Contract, kind: str, day: dt.date, through: dt.date) -> Placement:
    rng = pool.rng
    who = hired(pool, day, c.partner.industry)
    type_ = _TYPES[kind]
    paid = type_ != "internship"
    hourly = paid and rng.random() < 0.12
    wage = int(rng.integers(115, 150)) if hourly else 100 * int(rng.integers(185, 260))
    subsidy, rate = _subsidy(rng, who) if paid else ("none_internship", None)
    ended, reason = _end(rng, type_, day)
    if ended is None or ended > through:
        ended, reason = None, None
    months = {"internship": 6, "summer_job": 1}.get(type_, 12)
    return Placement(
        who=who,
        n_persons=1,
        contract=c,
        placement_type=type_,
        employment_form=_form(rng, type_, hourly),
        occupation=pick(rng, tuple(OCCUPATIONS[c.partner.industry])),
        wage_amount=wage if paid else None,
        wage_basis=("hour" if hourly else "month") if paid else None,
        working_hours_share=pick(rng, (1.0, 0.75, 0.5), (0.75, 0.17, 0.08)),
        subsidy_type=subsidy,
        subsidy_rate_share=rate,
        starts_at=day,
        planned_end_at=first_of_month(day, months + 1) - dt.timedelta(days=1),
        ended_at=ended,
        end_reason=reason,
    )


def _form(rng: np.random.Generator, type_: str, hourly: bool) -> str:
    fixed = {"internship": "internship", "apprenticeship": "apprentice", "summer_job": "fixed_term"}
    if type_ in fixed:
        return fixed[type_]
    return "hourly" if hourly else pick(rng, ("permanent", "probationary", "fixed_term"))


def _subsidy(rng: np.random.Generator, who: Candidate) -> tuple[str, float | None]:
    if who.disability == "yes":
        return "wage_subsidy_employment", pick(rng, (0.5, 0.8))
    kinds = (("none", None), ("new_start_job", None), ("step_in_job", 0.8))
    return pick(rng, kinds, (0.55, 0.33, 0.12))


def _end(rng: np.random.Generator, type_: str, day: dt.date) -> tuple[dt.date | None, str | None]:
    if type_ == "internship":
        return day + dt.timedelta(days=int(rng.integers(85, 180))), "internship_completed"
    if type_ == "summer_job":
        return day + dt.timedelta(days=28), "contract_ended"
    draw = rng.random()
    spans = ((0.28, 15, 182), (0.42, 183, 364), (0.55, 366, 900))
    for limit, low, high in spans:
        if draw < limit:
            return day + dt.timedelta(days=int(rng.integers(low, high))), pick(rng, _LEFT)
    return None, None


def follow_ups(made: Sequence[Placement], through: dt.date, seed: int) -> list[FollowUp]:
    """What was found 3, 6 and 12 months after the start of each employment, if it was asked."""
    rng = np.random.default_rng([seed, 8])
    result = []
    for p in made:
        if p.who is None or p.placement_type not in ("employment", "apprenticeship"):
            continue
        for months in HORIZONS:
            month = first_of_month(p.starts_at, months)
            due = month + dt.timedelta(days=min(p.starts_at.day, 28) - 1)
            observed = due + dt.timedelta(days=int(rng.integers(-9, 15)))
            if observed > through or rng.random() < 0.06:
                continue
            gone = p.ended_at is not None and p.ended_at <= observed
            status = _AFTER.get(p.end_reason or "", "unemployed") if gone else "same_employer"
            if rng.random() < 0.06:
                status = "unknown"
            source = pick(rng, ("supplier", "case_worker", "self_report"))
            result.append(FollowUp(p, months, observed, status, source))
    return result


def prior_support(candidates: Sequence[Candidate], seed: int) -> list[Prior]:
    """What each person lived on when they were identified."""
    rng = np.random.default_rng([seed, 9])
    result = []
    for who in candidates:
        kinds = tuple(_SUPPORT)
        chance = (0.42, 0.14, 0.12, 0.1, 0.07, 0.15)
        kind = "income_support" if who.months_income_support else pick(rng, kinds, chance)
        payer, taxable, low, high = _SUPPORT[kind]
        months = who.months_income_support or int(rng.integers(1, 24))
        since = first_of_month(who.entered_at, -months)
        result.append(
            Prior(
                who=who,
                support_type=kind,
                from_window=Window(since, first_of_month(since, 1) - dt.timedelta(days=1), "month"),
                amount_sek_month=100 * int(rng.integers(low // 100, high // 100)) if high else None,
                taxable=taxable,
                payer=payer,
                months=months,
                support_share=pick(rng, (1.0, 1.0, 0.5)),
            )
        )
    return result


def by_support(prior: Sequence[Prior]) -> list[dict[str, object]]:
    """The persons of each support counted, with mean amount and months."""
    counted = Counter(p.support_type for p in prior)
    result = []
    for kind, n in sorted(counted.items()):
        mine = [p for p in prior if p.support_type == kind]
        amounts = [p.amount_sek_month for p in mine if p.amount_sek_month]
        result.append(
            {
                "support_type": kind,
                "n_persons": n,
                "amount_sek_month": 100 * round(sum(amounts) / len(amounts) / 100)
                if amounts
                else None,
                "months": round(sum(p.months for p in mine) / n),
                "payer": _SUPPORT[kind][0],
            }
        )
    return result


def known_by_number(who: Candidate) -> bool:
    """Whether the sender's list holds the personal number, or only a code of its own."""
    return SENDERS[who.sender][2]
