"""`shu registry`: a registry of organisations made from a register's own buyers.

One organisation a buyer, named by its ten-digit number, under one root. A number that is a person's
(a sole trader) is never an id: such a buyer is named by its name.
"""

import re
import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd

from pipelines.ingest.layouts import layouts_for
from pipelines.ingest.process import given_by, reading_process
from pipelines.ingest.report import read_buyers
from pipelines.model.bundle import load_reference
from pipelines.model.organisations import Organisation, Registry, to_yaml
from pipelines.settings import Settings

ROOT = "alla_kopare"


def registry_of(path: Path, sender: str, settings: Settings) -> tuple[str, int, int]:
    """A registry as YAML from a register, the number of buyers, and of rows left out.

    Raises:
        ValueError: the file is no register that the sender's layout can read.
    """
    bundled = load_reference(settings.reference).registry.organisations
    with (
        tempfile.TemporaryDirectory() as folder,
        reading_process(
            settings.read_seconds, settings.read_memory_mb, given_by(settings)
        ) as process,
    ):
        target = Path(folder) / "cells.parquet"
        workbook = process.read(path.read_bytes(), path.name, target, sender)
    buyers = read_buyers(workbook, path.name, layouts_for(settings.layouts, sender))
    named = buyers[buyers["org"].notna()]
    organisations = {ROOT: _root(), **_buyers(named), **_without_number(named)}
    if sender in bundled and sender not in organisations:
        # As a buyer the sender has its number's id; as a sender it must not claim that number.
        organisations[sender] = replace(bundled[sender], org_number=None, aliases=())
    text = to_yaml(Registry(organisations))
    return text, len(organisations) - 2, len(buyers) - len(named)


def _without_number(named: pd.DataFrame) -> dict[str, Organisation]:
    """Buyers whose number is a person's, masked when the file was read: known by name alone."""
    names = sorted(named.loc[named["org_number"].isna(), "org"].unique())
    return {_slug(n): replace(_organisation(_slug(n), n, ()), org_number=None) for n in names}


def _slug(name: str) -> str:
    plain = name.lower().translate(str.maketrans("åäöéü", "aaoeu"))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40]


def _buyers(named: pd.DataFrame) -> dict[str, Organisation]:
    """One organisation a number; its commonest name is its name, the others are aliases."""
    known = named.dropna(subset=["org_number"])
    names = known.groupby(["org_number", "org"]).size().reset_index(name="n")
    names = names.sort_values(["org_number", "n", "org"], ascending=[True, False, True])
    found = {}
    for number, group in names.groupby("org_number", sort=True):
        digits = "".join(c for c in str(number) if c.isdigit())
        first, *others = group["org"].tolist()
        found[digits] = _organisation(digits, first, tuple(others))
    return found


def _organisation(number: str, name: str, aliases: tuple[str, ...]) -> Organisation:
    return Organisation(
        org_id=number,
        name_sv=name,
        short_name=name,
        org_number=number,
        org_type="other",
        parent_org_id=ROOT,
        roles=(),
        aliases=aliases,
        valid_from=None,
        valid_to=None,
        predecessor_org_id=None,
        covers_all=False,
        reports=(),
    )


def _root() -> Organisation:
    top = _organisation(ROOT, "Alla köpare i registret", ())
    return replace(
        top, short_name="Alla köpare", org_number=None, parent_org_id=None, roles=("root",)
    )
