"""Who sends the lists of contracts, commitments, coming jobs and costs: reports C, D, E and J.

Each function adds the files of a report to their senders. Registers and plans are in
`deliveries.py`, lists of persons in `person_lists.py`.
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pipelines.demo.contracts import Commitment, Contract
from pipelines.demo.deliveries import Delivery, Sender
from pipelines.demo.layouts import Layout, layouts
from pipelines.demo.sheets import SheetRows, entry
from pipelines.demo.units import Unit
from pipelines.demo.world import World

SUPPORT = "inkop_och_upphandling"
SOCIAL = "social_resurs"
ADULT = "arbvux"
AGENCY = "arbetsformedlingen"
JOINT = "samordningsforbunden"
# Who sends lists besides the units: name in titles, and in file names.
OTHERS = {
    SUPPORT: ("Inköp och upphandling", "Inköp"),
    SOCIAL: ("Social resursförvaltning", "Social resurs"),
    ADULT: ("Arbetsmarknads- och vuxenutbildningsförvaltningen", "ArbVux"),
    AGENCY: ("Arbetsförmedlingen", "AF"),
    JOINT: ("Samordningsförbunden i Göteborg", "Samordningsförbunden"),
    "sdf_angered": ("Stadsdelsförvaltningen Angered", "Angered"),
    "sdf_ostra_goteborg": ("Stadsdelsförvaltningen Östra Göteborg", "Östra Göteborg"),
}


@dataclass(frozen=True)
class Post:
    """Where the files go: senders and units by id, and the city they tell of."""

    senders: Mapping[str, Sender]
    units: Mapping[str, Unit]
    world: World


def send(
    post: Post,
    org_id: str,
    layout: str,
    file_name: str,
    rows: Iterable[tuple[str, Sequence[Mapping[str, Any]]]],
    **about: Any,
) -> None:
    """Adds a file; without any row it is not sent.

    Args:
        post: Where it goes.
        org_id: The sender.
        layout: Name of the layout.
        file_name: Name of the file without ending.
        rows: What a sheet is for and its rows, as the fields' values; `needed` marks a row.
        about: Fields of the delivery; `words` fill the titles. The period is by default the
            first year in the file's name.
    """
    who, chosen = post.senders[org_id], layouts()[layout]
    words = {"day": f"{post.world.through}", **about.pop("words", {})}
    sheets = [_sheet(post, who, chosen, name, found, words) for name, found in rows if found]
    if sheets:
        name = f"{file_name}.{chosen.suffix}"
        period = about.pop("period_id", _year_in(file_name))
        who.deliveries.append(Delivery(org_id, chosen, name, sheets, period, **about))


def _year_in(file_name: str) -> str | None:
    """A list is for the first year that its name says; without one it is for no year."""
    found = re.search(r"20\d\d", file_name)
    return found[0] if found else None


def _sheet(
    post: Post,
    who: Sender,
    layout: Layout,
    name: str,
    rows: Sequence[Mapping[str, Any]],
    words: Mapping[str, str],
) -> SheetRows:
    said = who.words(**{**words, layout.sheet.strip("{}"): name})
    orgs = dict.fromkeys(str(r["org"]) for r in rows if r.get("org"))
    fixed = {org: _org_name(post, who, org) for org in orgs}
    entries = []
    for row in rows:
        org = row.get("org")
        shown = fixed[org] if layout.merge and org else org and _org_name(post, who, org)
        entries.append(entry(row, layout, shown, needed=bool(row.get("needed"))))
    return SheetRows(layout.sheet.format(**said), said, entries)


def _org_name(post: Post, who: Sender, org_id: str) -> str:
    """One of an organisation's names, by chance."""
    unit = post.units.get(org_id)
    names = (unit.name, unit.short, *unit.aliases) if unit else OTHERS[org_id]
    return names[int(who.rng.integers(0, len(names)))]


def contract_row(c: Contract) -> dict[str, Any]:
    """A contract by the fields of the reports that tell of it."""
    return {**asdict(c), **asdict(c.partner)}


def send_contracts(post: Post) -> None:
    """C: the companies that keep their own list, and Inköp for all others."""
    world = post.world
    used = {c.contract.contract_no for c in world.commitments}
    used |= {p.contract.contract_no for p in world.placements}
    rows = [{**contract_row(c), "needed": c.contract_no in used} for c in world.contracts]
    group = {u.org_id for u in world.units if "framtiden" in (u.org_id, u.parent)}
    day, year = world.through, world.through.year
    own: set[str] = {"higab"} & set(post.units)
    for org in own:
        mine = [r for r in rows if r["org"] == org]
        send(post, org, "C2", f"Avtalsregister HIGAB {year}", [("", mine)])
    if "framtiden" in post.units:
        mine = [r for r in rows if r["org"] in group]
        name = f"Avtal och leverantörer Framtidenkoncernen {year}"
        send(post, "framtiden", "C3", name, [("", mine)])
        own |= group
    rest = sorted((r for r in rows if r["org"] not in own), key=lambda r: str(r["org"]))
    name = f"Avtalsförteckning {day:%y%m%d}"
    send(post, SUPPORT, "C1", name, [("", rest)], period_id=str(year))


def send_openings(post: Post) -> None:
    """E: half of the units' jobs from Inköp by industry, the others' from Social resurs."""
    world, year = post.world, post.world.through.year
    asked = {u.org_id for i, u in enumerate(world.units) if i % 2 == 0}
    by_industry: dict[str, list[dict[str, Any]]] = defaultdict(list)
    others = []
    for o in sorted(world.openings, key=lambda o: o.org):
        if o.org in asked:
            by_industry[o.industry].append(asdict(o))
        else:
            others.append(asdict(o))
    name = f"Kommande platser bygg med mera {year + 1}"
    send(post, SUPPORT, "E1", name, sorted(by_industry.items()))
    send(post, SOCIAL, "E2", f"Behov av personal {year}-{year + 1}", [("", others)])


def send_costs(post: Post) -> None:
    """J: a file a year from Inköp, and from ArbVux for the last two."""
    first, last = post.world.years
    files = [(SUPPORT, "J1", "Stödfunktion utfall", y) for y in range(last - 2, last + 1)]
    files += [(ADULT, "J2", "Kostnader rustning", y) for y in range(last - 1, last + 1)]
    for org, layout, name, year in files:
        mine = [c for c in post.world.costs[org] if c.month.first.year == year >= first]
        words = {"period": str(year)}
        rows = sorted((vars(c) for c in mine), key=lambda r: str(r["cost_type"]))
        send(post, org, layout, f"{name} {year}", [("", rows)], words=words)


def send_commitments(post: Post) -> None:
    """D: by supplier from HIGAB, also for the year before; two others, and Inköp for the rest.

    What a supplier says it has kept is what the placement lists show, so these come first.
    """
    world, year = post.world, post.world.through.year
    counted = _placed_persons(post)
    new_year = dt.date(year, 1, 1)
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    before: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in world.commitments:
        c = each.contract
        row = _commitment_row(each, counted.get(c.contract_no, 0), world.through)
        rows[c.org].append(row)
        if c.org == "higab":
            rows[f"higab {c.partner.supplier}"].append(row)
            if c.signed_at < new_year:
                before[c.partner.supplier].append(row)
    name = "Utfästelser leverantörer"
    by_supplier = [(k.removeprefix("higab "), v) for k, v in rows.items() if k[:6] == "higab "]
    if "higab" in post.units:
        for of, found in ((year - 1, sorted(before.items())), (year, sorted(by_supplier))):
            send(post, "higab", "D1", f"{name} {of}", found)
    if "lokalforvaltningen" in post.units:
        mine = rows["lokalforvaltningen"]
        send(post, "lokalforvaltningen", "D2", f"Utfästelser {year} LF", [("", mine)])
    own = ("higab", "lokalforvaltningen")
    rest = [r for org, found in rows.items() if org in post.units and org not in own for r in found]
    send(post, SUPPORT, "D3", f"Utfästelser övriga {year}", [("", rest)])


def _placed_persons(post: Post) -> dict[str, int]:
    """Persons by contract in the placement lists in force, rows held back left out."""
    contracts = {
        (p.contract.org, p.contract.procurement_ref): p.contract.contract_no
        for p in post.world.placements
    }
    persons: dict[str, set[str]] = defaultdict(set)
    more: Counter[str] = Counter()
    for d in (d for org in (SOCIAL, SUPPORT) for d in post.senders[org].deliveries):
        if d.layout.report_type != "placement_list" or d.replaced:
            continue
        for known in (e.known for e in d.entries if not e.quarantined):
            number = contracts.get((known["org"], known["procurement_ref"]))
            if number is None or known["starts_at"] > post.world.through:
                continue
            if known.get("person"):
                persons[number].add(known["person"])
            else:
                more[number] += int(known.get("n_persons") or 1)
    return {c: len(persons[c]) + more[c] for c in contracts.values()}


def _commitment_row(each: Commitment, delivered: int, day: dt.date) -> dict[str, Any]:
    due = each.due_date.first
    if delivered >= each.promised_persons:
        status = "fulfilled"
    elif due > day:
        status = "on_track" if delivered else "not_due"
    else:
        status = "partly_fulfilled" if delivered else "not_fulfilled"
    missed = status in ("partly_fulfilled", "not_fulfilled")
    return {
        **contract_row(each.contract),
        **{k: v for k, v in vars(each).items() if k not in ("contract", "starts")},
        "delivered_persons": delivered,
        "fulfilment_share": delivered / each.promised_persons,
        "employment_form": "apprentice" if each.commitment_type == "apprenticeship" else None,
        "status": status,
        "checked_at": day - dt.timedelta(days=14),
        "reason": "no_candidate_available" if missed else None,
        "action": "dialogue" if missed else None,
    }
