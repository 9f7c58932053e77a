"""The registry of a generated city, for the pipeline to read it with: its units and other senders.

Known organisations are taken from the bundled registry; every unit owes its reports from the
first year on, so that the coverage is that of the truth file. The others owe nothing.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipelines.demo.lists import OTHERS, SUPPORT
from pipelines.demo.units import ROOT, Unit
from pipelines.model.organisations import (
    ExpectedReport,
    Organisation,
    Registry,
    load_registry,
    to_yaml,
)


def registry_text(units: Sequence[Unit], known_file: Path | None, first_day: dt.date) -> str:
    """The registry file's text for these units.

    Args:
        units: The units.
        known_file: The bundled registry, or None.
        first_day: The day that the first reports are owed for.
    """
    known = load_registry(known_file).organisations if known_file else {}
    reports = (
        ExpectedReport("procurement_register", "quarter", first_day, None, 20),
        ExpectedReport("procurement_plan", "year", first_day, None, 20),
    )
    root = known.get(ROOT) or _plain(ROOT, "Göteborgs Stad", "Göteborg", None, "city")
    found = {ROOT: replace(root, reports=())}
    ids = {u.org_id for u in units}
    for unit in units:
        parent = unit.parent if unit.parent in ids else ROOT
        org = known.get(unit.org_id) or _plain(
            unit.org_id, unit.name, unit.short, parent, "procuring_unit"
        )
        found[unit.org_id] = replace(
            org,
            parent_org_id=parent,
            aliases=tuple(dict.fromkeys((*org.aliases, *unit.aliases))),
            reports=reports,
            valid_from=None,
            valid_to=None,
            predecessor_org_id=None,
        )
    for org_id, (name, short) in OTHERS.items():
        role = "support_function" if org_id == SUPPORT else "labour_market_actor"
        org = known.get(org_id) or _plain(org_id, name, short, ROOT, role)
        found.setdefault(org_id, replace(org, reports=()))
    return to_yaml(Registry(found))


def _plain(org_id: str, name: str, short: str, parent: str | None, role: str) -> Organisation:
    return Organisation(
        org_id=org_id,
        name_sv=name,
        short_name=short,
        org_number=None,
        org_type="city" if parent is None else "company",
        parent_org_id=parent,
        roles=(role,),
        aliases=(),
        valid_from=None,
        valid_to=None,
        predecessor_org_id=None,
        covers_all=False,
        reports=(),
    )
