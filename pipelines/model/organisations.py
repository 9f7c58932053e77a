"""The registry of organisations as a file: reading, checking and writing `organisations.yaml`.

Its data and the questions asked of it are in `registry.py` and offered from here as well.
"""

import datetime as dt
import re
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field

from pipelines.model.reference import read_yaml, reference_file
from pipelines.model.registry import (
    ExpectedReport,
    Organisation,
    Registry,
    ancestors,
    deadline,
    descendants,
    due_date,
    expected,
    match_buyer,
    match_name,
    match_number,
    next_deadline,
    root,
    roots,
    suggest_name,
)

__all__ = [
    "ORG_TYPES",
    "ExpectedReport",
    "Organisation",
    "Registry",
    "ancestors",
    "deadline",
    "descendants",
    "due_date",
    "expected",
    "load_registry",
    "match_buyer",
    "match_name",
    "match_number",
    "next_deadline",
    "root",
    "suggest_name",
    "to_yaml",
]

OrgType = Literal[
    "city",
    "municipality",
    "region",
    "department",
    "district",
    "company",
    "municipal_federation",
    "coordination_body",
    "state_agency",
    "association",
    "supplier_only",
    "other",
]
OrgRole = Literal[
    "city",
    "root",
    "procuring_unit",
    "labour_market_actor",
    "support_function",
    "client",
    "sender",
    "evaluator",
]
ReportType = Literal[
    "procurement_plan",
    "procurement_register",
    "contract_register",
    "commitment_register",
    "job_openings",
    "candidate_list",
    "preparation_list",
    "placement_list",
    "follow_up_list",
    "cost_statement",
    "prior_support",
]
ORG_TYPES: tuple[str, ...] = get_args(OrgType)


class _Report(BaseModel):
    model_config = ConfigDict(extra="forbid")

    type: ReportType
    every: Literal["month", "quarter", "year"]
    valid_from: dt.date
    valid_to: dt.date | None = None
    deadline_days: int


class _Organisation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1)
    short_name: str | None = None
    org_number: str | None = Field(None, pattern=r"^\d{8,10}$")
    type: OrgType
    parent: str | None = None
    roles: list[OrgRole] = Field(default_factory=list)
    aliases: list[str] = Field(default_factory=list)
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    predecessor: str | None = None
    covers_all: bool = False
    responsible: str | None = Field(None, min_length=1, max_length=80)
    contact: str | None = Field(None, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=120)
    reports: list[_Report] = Field(default_factory=list)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    organisations: dict[str, _Organisation]


def load_registry(path: Path) -> Registry:
    """The registry of a reference folder, or of one registry file.

    Raises:
        ValueError: The file does not fit, an id is unknown, the parents form a ring, or there is
            not exactly one root; the text names file and key.
    """
    file = reference_file(path, "organisations.yaml") if path.is_dir() else path
    given = read_yaml(file, _File).organisations
    registry = Registry({org_id: _organisation(org_id, org) for org_id, org in given.items()})
    problems = _problems(registry)
    if problems:
        raise ValueError("; ".join(f"{file.name}: {problem}" for problem in problems))
    return registry


def _organisation(org_id: str, given: _Organisation) -> Organisation:
    return Organisation(
        org_id=org_id,
        name_sv=given.name,
        short_name=given.short_name or given.name,
        org_number=given.org_number,
        org_type=given.type,
        parent_org_id=given.parent,
        roles=tuple(given.roles),
        aliases=tuple(given.aliases),
        valid_from=given.valid_from,
        valid_to=given.valid_to,
        predecessor_org_id=given.predecessor,
        covers_all=given.covers_all,
        reports=tuple(
            ExpectedReport(r.type, r.every, r.valid_from, r.valid_to, r.deadline_days)
            for r in given.reports
        ),
        responsible=given.responsible,
        contact=given.contact,
    )


def _problems(registry: Registry) -> list[str]:
    orgs = registry.organisations
    problems = []
    for org_id, org in orgs.items():
        key = f"organisations.{org_id}"
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", org_id):
            problems.append(f"{key}: an id is at most 40 of a-z, 0-9, _ and -; it names a folder")
        for field, other in (
            ("parent", org.parent_org_id),
            ("predecessor", org.predecessor_org_id),
        ):
            if other is not None and other not in orgs:
                problems.append(f"{key}.{field}: no organisation {other!r}")
        for what, start, end in [
            ("valid_to", org.valid_from, org.valid_to),
            *((f"reports.{r.report_type}", r.valid_from, r.valid_to) for r in org.reports),
        ]:
            if start and end and end < start:
                problems.append(f"{key}.{what}: ends before it starts")
        if org.parent_org_id is None and not org.roles:
            problems.append(f"{key}.parent: missing; only the root and outsiders have none")
        if _in_ring(registry, org_id):
            problems.append(f"{key}.parent: the parents form a ring")
    found = roots(registry)
    if len(found) != 1:
        problems.append(f"organisations: one root with role 'city' or 'root' needed, found {found}")
    return problems


def _in_ring(registry: Registry, org_id: str) -> bool:
    seen = {org_id}
    parent = registry.organisations[org_id].parent_org_id
    while parent in registry.organisations:
        if parent in seen:
            return True
        seen.add(parent)
        parent = registry.organisations[parent].parent_org_id
    return False


def to_yaml(registry: Registry) -> str:
    """The registry as the text of a registry file; what is empty is left out."""
    organisations = {org.org_id: _plain(org) for org in registry.organisations.values()}
    return yaml.safe_dump(
        {"organisations": organisations}, allow_unicode=True, sort_keys=False, width=100
    )


def _plain(org: Organisation) -> dict[str, Any]:
    given = {
        "name": org.name_sv,
        "short_name": org.short_name if org.short_name != org.name_sv else None,
        "org_number": org.org_number,
        "type": org.org_type,
        "parent": org.parent_org_id,
        "roles": list(org.roles),
        "aliases": list(org.aliases),
        "valid_from": org.valid_from,
        "valid_to": org.valid_to,
        "predecessor": org.predecessor_org_id,
        "covers_all": org.covers_all,
        "responsible": org.responsible,
        "contact": org.contact,
        "reports": [
            {
                "type": r.report_type,
                "every": r.every,
                "valid_from": r.valid_from,
                **({"valid_to": r.valid_to} if r.valid_to else {}),
                "deadline_days": r.deadline_days,
            }
            for r in org.reports
        ],
    }
    return {key: value for key, value in given.items() if value not in (None, [], False)}
