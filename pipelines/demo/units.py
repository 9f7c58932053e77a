"""The units of the invented city: the pilot's, then the registry's, then invented ones.

Who they are and how they write; what they buy is invented in `model.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = "goteborg"
MISSING = "trafikkontoret"  # has not sent the last quarter
DAMAGED = "familjebostader"  # its newest file is cut short; the one before stands
GOALS = (0.6, 0.5, 0.35, 0.65, 0.45, 0.55, 0.3, 0.6, 0.4)
REFS = ("UH-{year}-{n:04d}", "{n:04d}/{yy:02d}", "N161-{n:04d}/{yy:02d}")


@dataclass(frozen=True)
class Unit:
    """A procuring unit, its ways of writing, and how far it comes towards the goal.

    `size` is the number of procurements a year, `goal` the share that the last year reaches.
    """

    org_id: str
    name: str
    short: str
    parent: str
    layout: int
    size: int
    goal: float
    refs: str
    aliases: tuple[str, ...] = ()


UNITS = (
    Unit("higab", "HIGAB AB", "HIGAB", ROOT, 1, 24, 0.6, REFS[0]),
    Unit(
        "alvstranden",
        "Älvstranden Utveckling AB",
        "Älvstranden",
        ROOT,
        2,
        18,
        0.5,
        REFS[1],
        ("ÄUAB",),
    ),
    Unit("framtiden", "Förvaltnings AB Framtiden", "Framtiden", ROOT, 7, 10, 0.5, REFS[0]),
    Unit("park_och_natur", "Park och natur", "Park och natur", ROOT, 5, 26, 0.65, REFS[1]),
    Unit(
        "lokalforvaltningen",
        "Lokalförvaltningen",
        "Lokalförvaltningen",
        ROOT,
        3,
        30,
        0.55,
        REFS[2],
        ("LF", "Lokalförv."),
    ),
    Unit("trafikkontoret", "Trafikkontoret", "Trafikkontoret", ROOT, 4, 26, 0.35, REFS[1]),
    Unit("poseidon", "Bostads AB Poseidon", "Poseidon", "framtiden", 6, 20, 0.45, REFS[1]),
    Unit("bostadsbolaget", "Bostadsbolaget", "Bostadsbolaget", "framtiden", 3, 22, 0.6, REFS[0]),
    Unit("familjebostader", "Familjebostäder", "Familjebostäder", "framtiden", 2, 18, 0.3, REFS[1]),
    Unit(
        "gardstensbostader",
        "Gårdstensbostäder",
        "Gårdstensbostäder",
        "framtiden",
        5,
        7,
        0.5,
        REFS[0],
    ),
)


def choose(count: int, registry_path: Path | None) -> tuple[Unit, ...]:
    """The first `count` units: the pilot's ten, then the registry's, then invented ones.

    Args:
        count: How many, at least one.
        registry_path: The registry file or its folder; None leaves the registry out.

    Raises:
        ValueError: `count` is below one.
    """
    if count < 1:
        msg = f"organisations must be 1 or more, not {count}"
        raise ValueError(msg)
    chosen = list(UNITS[:count])
    if len(chosen) < count and registry_path is not None:
        chosen += _of_registry(registry_path, {u.org_id for u in chosen})[: count - len(chosen)]
    for number in range(len(chosen) + 1, count + 1):
        name = f"Bolag {number:03d}"
        chosen.append(_another(f"bolag_{number:03d}", f"{name} AB", name, ROOT, number))
    return tuple(chosen)


def _of_registry(path: Path, taken: set[str]) -> list[Unit]:
    from pipelines.model.organisations import load_registry

    registry = load_registry(path)
    return [
        _another(org.org_id, org.name_sv, org.short_name, org.parent_org_id, number)
        for number, org in enumerate(registry.organisations.values())
        if org.org_id not in taken
        and org.parent_org_id is not None
        and any(r.report_type == "procurement_register" for r in org.reports)
    ]


def _another(org_id: str, name: str, short: str, parent: str, number: int) -> Unit:
    return Unit(
        org_id,
        name,
        short,
        parent,
        layout=1 + number % 7,
        size=8 + number * 5 % 20,
        goal=GOALS[number % len(GOALS)],
        refs=REFS[number % len(REFS)],
    )


def groups(units: Sequence[Unit]) -> dict[str, tuple[str, ...]]:
    """The units of each organisation that has any: of each unit itself, its parent and the city.

    A parent that is a unit itself counts its own procurements too.
    """
    ids = {u.org_id for u in units}
    found = {u.org_id: [u.org_id] for u in units}
    for unit in units:
        if unit.parent != ROOT and unit.parent in ids:
            found[unit.parent].append(unit.org_id)
    found[ROOT] = [u.org_id for u in units]
    return {org: tuple(members) for org, members in found.items()}
