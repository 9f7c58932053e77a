"""The invented persons: who they are, who knows them, and their way from identified to started.

Numbers are of the test series (`identity.py`), names made up. Where they work is `placements.py`,
which also says on which day somebody is needed.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from pipelines.demo.identity import COORDINATION, PERSONS, personal_number
from pipelines.demo.model import pick
from pipelines.demo.names import (
    COURSES,
    DISTRICTS,
    FIRST_NAMES,
    LAST_NAMES,
    OCCUPATIONS,
    PROVIDERS,
)

# Who sends candidates: share of them, own district, and whether persons are known by number.
SENDERS = {
    "sdf_angered": (0.22, "Angered", True),
    "sdf_ostra_goteborg": (0.18, "Östra Göteborg", True),
    "arbvux": (0.3, None, True),
    "arbetsformedlingen": (0.2, None, True),
    "samordningsforbunden": (0.1, None, False),
}


_SCHOOLS = ("less_than_primary", "primary", "upper_secondary", "post_secondary")
_SCHOOL_SHARES = (0.1, 0.4, 0.4, 0.1)


@dataclass(frozen=True)
class Candidate:
    """A person as the sender knows them (`domain.md` 2.2 person.candidate and its events)."""

    key: str
    sender: str
    birth: dt.date
    candidate_pid: str
    name: str
    gender: str
    foreign_born: str
    newly_arrived: str
    arrival_year: int | None
    disability: str
    target_groups: tuple[str, ...]
    primary_group: str
    education_level: str
    months_unemployed: int
    months_income_support: int | None
    household_type: str
    children_under_18: int
    home_municipality: str
    district: str
    referred_by: str
    occupation: str
    legal_basis: str
    entered_at: dt.date
    information_given_at: dt.date
    preparation_at: dt.date | None = None
    prepared_at: dt.date | None = None
    interrupted_at: dt.date | None = None
    matched_at: dt.date | None = None
    presented_at: dt.date | None = None
    interviewed_at: dt.date | None = None
    declined_by_candidate_at: dt.date | None = None
    declined_by_supplier_at: dt.date | None = None
    started_at: dt.date | None = None
    note: str | None = None

    @property
    def birth_year(self) -> int:
        """The year of birth."""
        return self.birth.year


@dataclass(frozen=True)
class Preparation:
    """A course or another activity before work (`domain.md` 2.2 person.preparation)."""

    who: Candidate
    activity_type: str
    course: str
    provider: str
    starts_at: dt.date
    ends_at: dt.date | None
    hours: int
    cost_sek: int
    payer: str
    completed: str | None


@dataclass
class Pool:
    """Makes persons one after the other; no two have the same number."""

    rng: np.random.Generator
    taken: set[str] = field(default_factory=set)

    def candidate(self, entered: dt.date, industry: str) -> Candidate:
        """A person who is identified on a day and could work in an industry."""
        rng = self.rng
        names = tuple(SENDERS)
        sender = pick(rng, names, [SENDERS[n][0] for n in names])
        district = SENDERS[sender][1] or pick(rng, DISTRICTS)
        woman = rng.random() < (0.15 if industry == "Bygg" else 0.42)
        age = int(rng.integers(18, 25)) if rng.random() < 0.55 else int(rng.integers(25, 61))
        birth = dt.date(entered.year - age, int(rng.integers(1, 13)), int(rng.integers(1, 29)))
        foreign, disabled = rng.random() < 0.6, rng.random() < 0.12
        arrival = entered.year - int(rng.integers(1, 12)) if foreign else None
        newly = arrival is not None and entered.year - arrival <= 2
        belongs = {"youth": age < 25, "foreign_born": foreign, "disability": disabled}
        groups = [g for g, is_in in belongs.items() if is_in] or ["long_term_unemployed"]
        number = self._number(birth, coordination=newly and rng.random() < 0.3, woman=woman)
        supported = rng.random() < 0.7
        return Candidate(
            key=f"P{len(self.taken):04d}",
            sender=sender,
            birth=birth,
            candidate_pid=number,
            name=_name(rng, district),
            gender="woman" if woman else "man",
            foreign_born="yes" if foreign else "no",
            newly_arrived="yes" if newly else "no",
            arrival_year=arrival,
            disability="yes" if disabled else "no",
            target_groups=tuple(groups),
            primary_group=groups[0],
            education_level=pick(rng, _SCHOOLS, _SCHOOL_SHARES),
            months_unemployed=int(rng.integers(2, 60)),
            # Nobody lives on support of their own before sixteen.
            months_income_support=min(int(rng.integers(1, 48)), (age - 16) * 12 - 11)
            if supported
            else None,
            household_type=pick(rng, ("single", "couple")),
            children_under_18=int(rng.integers(0, 4)),
            home_municipality="1480",
            district=district,
            referred_by=sender,
            occupation=pick(rng, tuple(OCCUPATIONS[industry])),
            legal_basis="public_task",
            entered_at=entered,
            information_given_at=entered + dt.timedelta(days=int(rng.integers(0, 6))),
            note="Ringer på förmiddagar" if rng.random() < 0.15 else None,
        )

    def _number(self, birth: dt.date, *, coordination: bool, woman: bool) -> str:
        serials = COORDINATION if coordination else PERSONS
        for shift in range(366):
            day = birth + dt.timedelta(days=shift)
            for serial in serials:
                number = personal_number(day, serial, coordination=coordination)
                if serial % 2 != woman and day.year == birth.year and number not in self.taken:
                    self.taken.add(number)
                    return number
        msg = "no number is left for this year of birth"
        raise ValueError(msg)


def _name(rng: np.random.Generator, district: str) -> str:
    first = pick(rng, FIRST_NAMES)
    return f"{first} ({district})" if rng.random() < 0.1 else f"{first} {pick(rng, LAST_NAMES)}"


def hired(pool: Pool, starts: dt.date, industry: str) -> Candidate:
    """A person who starts on a day, with the way there; median lead time about 95 days."""
    rng = pool.rng
    lead = int(np.clip(rng.lognormal(4.55, 0.5), 25, 420))
    entered = starts - dt.timedelta(days=lead)
    who = replace(pool.candidate(entered, industry), started_at=starts)
    steps = sorted(int(n) for n in rng.integers(3, lead, 3))
    days = [entered + dt.timedelta(days=n) for n in steps]
    who = replace(who, matched_at=days[0], presented_at=days[1], interviewed_at=days[2])
    return _prepared(rng, who, days[0]) if lead > 60 and rng.random() < 0.6 else who


def _prepared(rng: np.random.Generator, who: Candidate, until: dt.date) -> Candidate:
    first = who.entered_at + dt.timedelta(days=1)
    return replace(who, preparation_at=first, prepared_at=max(until, first))


def waiting(pool: Pool, entered: dt.date, through: dt.date) -> Candidate:
    """A person who has not started by a day: in preparation, turned down, or just known."""
    rng = pool.rng
    industry = pick(rng, tuple(OCCUPATIONS), (0.6, 0.15, 0.1, 0.1, 0.05))
    who = pool.candidate(entered, industry)

    def after(day: dt.date, days: int) -> dt.date | None:
        found = day + dt.timedelta(days=int(rng.integers(1, days)))
        return found if found <= through else None

    kind = rng.random()
    if kind < 0.45:
        begun = after(entered, 60)
        ended = after(begun, 200) if begun else None
        gave_up = rng.random() < 0.3
        return replace(
            who,
            preparation_at=begun,
            prepared_at=None if gave_up else ended,
            interrupted_at=ended if gave_up else None,
        )
    if kind < 0.75:
        matched = after(entered, 120)
        presented = after(matched, 30) if matched else None
        declined = after(presented, 30) if presented else None
        own = rng.random() < 0.4
        return replace(
            who,
            matched_at=matched,
            presented_at=presented,
            declined_by_candidate_at=declined if own else None,
            declined_by_supplier_at=None if own else declined,
        )
    return who


def preparations(candidates: Sequence[Candidate], through: dt.date, seed: int) -> list[Preparation]:
    """What those who began a preparation did; a course has a number in `COURSES`."""
    rng = np.random.default_rng([seed, 7])
    result = []
    for who in candidates:
        if who.preparation_at is None:
            continue
        ended = who.prepared_at or who.interrupted_at
        planned = ended or who.preparation_at + dt.timedelta(days=180)
        weeks = max(2, (planned - who.preparation_at).days // 7)
        course = pick(rng, COURSES)
        outcome = "yes" if who.prepared_at else "no" if who.interrupted_at else None
        result.append(
            Preparation(
                who=who,
                activity_type="vocational_training" if "Bygg" in course else "language",
                course=course,
                provider=pick(rng, PROVIDERS),
                starts_at=who.preparation_at,
                ends_at=ended,
                hours=weeks * 20,
                cost_sek=weeks * 1000 * int(rng.integers(2, 4)),
                payer="state_pes" if who.sender == "arbetsformedlingen" else "municipality",
                completed=outcome,
            )
        )
    return result
