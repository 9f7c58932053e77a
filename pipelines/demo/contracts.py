"""What comes of the invented procurements: contracts, suppliers' commitments, coming jobs, costs.

Pure, seeded numbers; the field names are those of the report types. Who is employed is in
`persons.py`, who reports what in `lists.py`.
"""

import datetime as dt
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.demo.model import Procurement, Window, first_of_month, pick
from pipelines.demo.names import INDUSTRY_OF_DIVISION, OCCUPATIONS, SUPPLIERS, Supplier

# What a requirement makes a supplier promise; the others promise no persons.
PROMISES = {
    "mandatory_employment": "employment",
    "dialogue_employment": "dialogue",
    "mandatory_apprenticeship": "apprenticeship",
    "mandatory_internship": "internship",
    "summer_job": "summer_job",
}
_FORMS = {"single_contract", "framework_agreement"}
_NO_CONTRACT = {"call_off", "mini_competition", "lov_system"}
_GROUPS = (("youth",), ("foreign_born",), ("youth", "foreign_born"), ("disability",))
_KEPT = {"employment": 0.8, "dialogue": 0.5, "apprenticeship": 0.7, "internship": 0.9}


@dataclass(frozen=True)
class Contract:
    """A contract of a unit with a supplier (`domain.md` 2.2)."""

    org: str
    procurement_ref: str
    contract_no: str
    title: str
    lot_no: str | None
    partner: Supplier
    cpv_main: str | None
    signed_at: dt.date
    starts_at: dt.date
    ends_at: dt.date
    max_ends_at: dt.date | None
    contract_value_sek: int | None
    penalty_clause: str
    bonus_clause: str
    social: str | None
    requirement_type: str | None


@dataclass(frozen=True)
class Commitment:
    """What a supplier promised, and the days on which it means to begin with each person."""

    contract: Contract
    commitment_type: str
    target_groups: tuple[str, ...]
    required_persons: int
    promised_persons: int
    occupation: str
    start_window: Window
    due_date: Window
    dialogue_held_at: dt.date | None
    starts: tuple[dt.date, ...]


@dataclass(frozen=True)
class Opening:
    """Jobs that are coming (`domain.md` 2.2 forecast_opening)."""

    org: str
    procurement_ref: str | None
    supplier: str | None
    industry: str
    occupation: str
    n_openings: int
    probability_share: float
    start_window: Window
    requirement_type: str | None
    working_hours_share: float
    swedish_level: str
    driving_licence: str
    education_level: str


def contracts(
    org: str, bought: Iterable[Procurement], through: dt.date, seed: int
) -> list[Contract]:
    """The contracts that a unit has signed by a day.

    Args:
        org: The unit.
        bought: Its procurements.
        through: The day.
        seed: Same seed, same contracts.
    """
    rng = _rng(org, seed, 2)
    result: list[Contract] = []
    for p in bought:
        made = _of_procurement(rng, org, p)
        result += [c for c in made if c.signed_at <= through]
    return result


def _rng(org: str, seed: int, part: int) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(org.encode()), part])


def _of_procurement(rng: np.random.Generator, org: str, p: Procurement) -> Iterator[Contract]:
    binding = p.procurement_form in _FORMS and p.procedure not in _NO_CONTRACT
    if not binding or p.awarded_at is None or p.cancelled_at is not None:
        return
    signed = p.awarded_at + dt.timedelta(days=int(rng.integers(11, 30)))
    months = p.duration_months or 12
    starts = p.starts_at or first_of_month(signed, 1)
    starts = max(starts, first_of_month(signed, 1))
    ends = p.ends_at or first_of_month(starts, months) - dt.timedelta(days=1)
    ends = max(ends, first_of_month(starts, 2) - dt.timedelta(days=1))
    longer = first_of_month(ends, 13) - dt.timedelta(days=1) if rng.random() < 0.4 else None
    shared = p.procurement_form == "framework_agreement" and rng.random() < 0.3
    partners = _partners(rng, p, 2 if shared else 1)
    value = p.contract_value_sek
    for number, partner in enumerate(partners, start=1):
        yield Contract(
            org=org,
            procurement_ref=p.procurement_ref,
            contract_no="",  # numbered when all are known
            title=p.title,
            lot_no=str(number) if shared else None,
            partner=partner,
            cpv_main=p.cpv_main,
            signed_at=signed,
            starts_at=starts,
            ends_at=ends,
            max_ends_at=longer,
            contract_value_sek=value // 2000 * 1000 if value and shared else value,
            penalty_clause="yes" if rng.random() < 0.5 else "no",
            bonus_clause="yes" if rng.random() < 0.1 else "no",
            social=p.social,
            requirement_type=p.requirement_type,
        )


def _partners(rng: np.random.Generator, p: Procurement, number: int) -> list[Supplier]:
    division = (p.cpv_main or "")[:2]
    industry = INDUSTRY_OF_DIVISION.get(division, "Service")
    industry = {"works": "Bygg", "supplies": "Varor"}.get(p.nature or "", industry)
    choice = [s for s in SUPPLIERS if s.industry == industry]
    return [choice[int(i)] for i in rng.permutation(len(choice))[:number]]


def commitments(signed: Sequence[Contract], seed: int) -> list[Commitment]:
    """What the suppliers promised in these contracts of one unit; none where two share one."""
    if not signed:
        return []
    rng = _rng(signed[0].org, seed, 3)
    return [
        _commitment(rng, c)
        for c in signed
        if c.social == "yes" and c.requirement_type in PROMISES and c.lot_no is None
    ]


def _commitment(rng: np.random.Generator, c: Contract) -> Commitment:
    kind = PROMISES[c.requirement_type or ""]
    # Most jobs are on building sites; shares of these numbers are whole percents.
    likely = (0.1, 0.4, 0.5) if c.partner.industry == "Bygg" else (0.5, 0.4, 0.1)
    promised = pick(rng, (1, 2, 4), likely)
    due = min(c.ends_at, first_of_month(c.starts_at, 12))
    days = max(2, (due - c.starts_at).days)
    starts = sorted(c.starts_at + dt.timedelta(days=int(rng.integers(1, days))) for _ in "x" * 4)
    kept = [day for day in starts[:promised] if rng.random() < _KEPT.get(kind, 0.8)]
    quarter = c.starts_at.replace(month=(c.starts_at.month - 1) // 3 * 3 + 1, day=1)
    held = c.signed_at + dt.timedelta(days=int(rng.integers(3, 28)))
    return Commitment(
        contract=c,
        commitment_type=kind,
        target_groups=pick(rng, _GROUPS),
        required_persons=max(1, promised - int(rng.integers(0, 2))),
        promised_persons=promised,
        occupation=pick(rng, tuple(OCCUPATIONS[c.partner.industry])),
        start_window=Window(quarter, first_of_month(quarter, 3) - dt.timedelta(days=1), "quarter"),
        due_date=Window(due, due),
        dialogue_held_at=held if kind == "dialogue" else None,
        starts=tuple(kept),
    )


def openings(
    signed: Sequence[Contract], promised: Sequence[Commitment], through: dt.date, seed: int
) -> list[Opening]:
    """Jobs that the contracts still running bring after a day, most where they are promised."""
    rng = np.random.default_rng([seed, 4])
    occupations = {p.contract.contract_no: p.occupation for p in promised}
    result = []
    for c in signed:
        likely = 0.7 if c.contract_no in occupations else 0.15
        over = c.ends_at <= first_of_month(through, 2)
        over = over or c.lot_no is not None  # the other supplier's jobs would look the same
        if over or c.partner.industry == "Varor" or rng.random() > likely:
            continue
        other = pick(rng, tuple(OCCUPATIONS[c.partner.industry]))
        result.append(
            Opening(
                org=c.org,
                procurement_ref=c.procurement_ref,
                supplier=c.partner.supplier,
                industry=c.partner.industry,
                occupation=occupations.get(c.contract_no, other),
                n_openings=int(rng.integers(1, 5)),
                probability_share=pick(rng, (1.0, 0.75, 0.5)),
                start_window=_window(rng, through),
                requirement_type=c.requirement_type,
                working_hours_share=pick(rng, (1.0, 1.0, 0.75, 0.5)),
                swedish_level=pick(rng, ("none", "basic", "good")),
                driving_licence=pick(rng, ("yes", "no", "no")),
                education_level=pick(rng, ("less_than_primary", "primary", "upper_secondary")),
            )
        )
    return result


def _window(rng: np.random.Generator, through: dt.date) -> Window:
    month = first_of_month(through, int(rng.integers(1, 9)))
    kind = pick(rng, ("month", "quarter", "week"))
    if kind == "week":
        monday = month + dt.timedelta(days=7 - month.weekday())
        return Window(monday, monday + dt.timedelta(days=6), kind)
    if kind == "quarter":
        month = month.replace(month=(month.month - 1) // 3 * 3 + 1)
    return Window(
        month, first_of_month(month, 3 if kind == "quarter" else 1) - dt.timedelta(days=1), kind
    )


@dataclass(frozen=True)
class Cost:
    """A cost of the programme in a month (`domain.md` 2.2 programme_cost)."""

    cost_type: str
    account: str
    org: str
    month: Window
    amount_sek: int
    budget_sek: int
    allocation_base: str
    is_estimate: str
    shared_share: float | None


# Cost type, account, allocation base and a month's sum in kr, by who pays.
_COSTS = {
    "inkop_och_upphandling": (
        ("support_function", "5011 Löner stödfunktion", "per_placement", 110_000),
        ("supervision", "5012 Löner handledning", "per_placement", 18_000),
        ("administration", "6110 Kontor", "none", 9_000),
        ("evaluation", "6550 Följeforskning", "none", 25_000),
    ),
    "arbvux": (
        ("preparation", "4410 Utbildning", "per_candidate", 140_000),
        ("matching", "5013 Löner matchning", "per_placement", 62_000),
    ),
}


def costs(years: tuple[int, int], through: dt.date, seed: int) -> dict[str, list[Cost]]:
    """The programme's costs a month by who pays, from the first year on."""
    rng = np.random.default_rng([seed, 5])
    result: dict[str, list[Cost]] = {org: [] for org in _COSTS}
    months = range(years[0] * 12, through.year * 12 + through.month)
    for org, kinds in _COSTS.items():
        for index in months:
            first = dt.date(index // 12, index % 12 + 1, 1)
            month = Window(first, first_of_month(first, 1) - dt.timedelta(days=1), "month")
            for kind, account, base, size in kinds:
                amount = 1000 * round(size / 1000 * rng.uniform(0.8, 1.2))
                half = 0.5 if kind == "administration" else None
                late = "yes" if index == months[-1] else "no"
                result[org].append(Cost(kind, account, org, month, amount, size, base, late, half))
    return result
