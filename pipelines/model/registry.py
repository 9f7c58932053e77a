"""The registry's plain data and the questions asked of it: tree, names, numbers, reports owed.

Reading and writing its file is in `organisations.py`; nothing is matched by likeness.
"""

import datetime as dt
import difflib
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pipelines.model import periods
from pipelines.model.text import normalise

_ROOT_ROLES = {"city", "root"}

_FORM = re.compile(r"\b(ab|aktiebolag|publ)\b|(?<=\w)aktiebolag\b")
_PUNCTUATION = re.compile(r"[^\w\s]|_")


@dataclass(frozen=True)
class ExpectedReport:
    """A report that an organisation owes, each month, quarter or year, while it is valid.

    `deadline_days` count from the period's last day; for a plan, which looks ahead, from its first.
    """

    report_type: str
    every: Literal["month", "quarter", "year"]
    valid_from: dt.date
    valid_to: dt.date | None
    deadline_days: int


@dataclass(frozen=True)
class Organisation:
    """An organisation of the registry (`domain.md` 2.2)."""

    org_id: str
    name_sv: str
    short_name: str
    org_number: str | None
    org_type: str
    parent_org_id: str | None
    roles: tuple[str, ...]
    aliases: tuple[str, ...]
    valid_from: dt.date | None
    valid_to: dt.date | None
    predecessor_org_id: str | None
    covers_all: bool
    reports: tuple[ExpectedReport, ...]
    # A role's title and a function's mailbox, never a person's.
    responsible: str | None = None
    contact: str | None = None


@dataclass(frozen=True)
class Registry:
    """All organisations by id, in the file's order; the indexes are derived on first use."""

    organisations: dict[str, Organisation]

    @cached_property
    def owners_of_name(self) -> dict[str, frozenset[str]]:
        """The organisations that each comparable name, short name or alias belongs to."""
        owners: dict[str, set[str]] = defaultdict(set)
        for org in self.organisations.values():
            for name in (org.name_sv, org.short_name, *org.aliases):
                owners[_comparable(name)].add(org.org_id)
        owners.pop("", None)
        return {name: frozenset(ids) for name, ids in owners.items()}

    @cached_property
    def owners_of_number(self) -> dict[str, frozenset[str]]:
        """The organisations that each organisation number belongs to."""
        owners: dict[str, set[str]] = defaultdict(set)
        for org in self.organisations.values():
            if org.org_number:
                owners[org.org_number].add(org.org_id)
        return {number: frozenset(ids) for number, ids in owners.items()}

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """The direct subordinates of each organisation that has any."""
        found: dict[str, list[str]] = defaultdict(list)
        for org in self.organisations.values():
            if org.parent_org_id:
                found[org.parent_org_id].append(org.org_id)
        return {parent: tuple(ids) for parent, ids in found.items()}


def roots(registry: Registry) -> list[str]:
    """Organisations without parent that say they are the root; a valid registry has one."""
    return [
        org.org_id
        for org in registry.organisations.values()
        if org.parent_org_id is None and _ROOT_ROLES & set(org.roles)
    ]


def root(registry: Registry) -> str:
    """The organisation that everything rolls up to; actors outside it have no parent either."""
    return roots(registry)[0]


def descendants(registry: Registry, org_id: str) -> tuple[str, ...]:
    """The organisation itself, then all its subordinates, depth first."""
    found = [org_id]
    for child in registry.children.get(org_id, ()):
        found.extend(descendants(registry, child))
    return tuple(found)


def ancestors(registry: Registry, org_id: str) -> tuple[str, ...]:
    """The organisation itself, then its parents up to the top."""
    found = [org_id]
    while (parent := registry.organisations[found[-1]].parent_org_id) is not None:
        found.append(parent)
    return tuple(found)


def _comparable(name: str) -> str:
    """A name without case, punctuation, the city's name in front and the company form."""
    words = _FORM.sub(" ", _PUNCTUATION.sub(" ", normalise(name))).split()
    return " ".join(words).removeprefix("göteborgs stad ")


def match_name(registry: Registry, text: str) -> str | None:
    """The organisation of a name, short name or alias; None when unknown or ambiguous."""
    owners = registry.owners_of_name.get(_comparable(text), frozenset())
    return next(iter(owners)) if len(owners) == 1 else None


def suggest_name(registry: Registry, text: str) -> str | None:
    """The id of the organisation with the likest name: a suggestion to a person, never a match."""
    names = [name for name, owners in registry.owners_of_name.items() if len(owners) == 1]
    near = difflib.get_close_matches(_comparable(text), names, n=1, cutoff=0.75)
    return next(iter(registry.owners_of_name[near[0]])) if near else None


def match_number(registry: Registry, text: str) -> str | None:
    """The only organisation with this number; hyphen, blanks and the prefix 16 do not matter."""
    digits = re.sub(r"[\s-]", "", normalise(text))
    if len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    owners = registry.owners_of_number.get(digits, frozenset())
    return next(iter(owners)) if len(owners) == 1 else None


def match_buyer(registry: Registry, name: str | None, number: str | None) -> str | None:
    """The organisation of a row that may state both: a stated number decides, right or wrong.

    Two cities have a company of the same name; a foreign number must not fall back on it.
    """
    if number and normalise(number):
        return match_number(registry, number)
    return match_name(registry, name) if name else None


def expected(
    registry: Registry, report_type: str, date_from: dt.date, date_to: dt.date
) -> tuple[str, ...]:
    """The organisations that owe the report for the period: those that do so on its last day."""
    if date_to < date_from:
        raise ValueError(f"the period ends {date_to} before it starts {date_from}")
    return tuple(
        org.org_id
        for org in registry.organisations.values()
        if _holds(org.valid_from, org.valid_to, date_to)
        and any(
            r.report_type == report_type and _holds(r.valid_from, r.valid_to, date_to)
            for r in org.reports
        )
    )


def _holds(start: dt.date | None, end: dt.date | None, day: dt.date) -> bool:
    return (start or dt.date.min) <= day <= (end or dt.date.max)


def deadline(
    registry: Registry, org_id: str, report_type: str, date_from: dt.date, date_to: dt.date
) -> dt.date | None:
    """The last day on which an organisation sends a report for a period; None when it owes none."""
    owed = [
        due_date(r, date_from, date_to)
        for r in registry.organisations[org_id].reports
        if r.report_type == report_type and _holds(r.valid_from, r.valid_to, date_to)
    ]
    return min(owed, default=None)


def next_deadline(registry: Registry, today: dt.date) -> dt.date | None:
    """The next last day, today or later, on which anybody is to send a report."""
    near = periods.periods_between(dt.date(today.year - 1, 1, 1), dt.date(today.year + 1, 12, 31))
    days = {
        due_date(r, p.date_from, p.date_to)
        for org in registry.organisations.values()
        for r in org.reports
        for p in near
        if p.period_type == r.every
        and _holds(r.valid_from, r.valid_to, p.date_to)
        and _holds(org.valid_from, org.valid_to, p.date_to)
    }
    return min((day for day in days if day >= today), default=None)


def due_date(report: ExpectedReport, date_from: dt.date, date_to: dt.date) -> dt.date:
    """The last day to send the report for a period."""
    start = date_from if report.report_type == "procurement_plan" else date_to
    return start + dt.timedelta(days=report.deadline_days)
