"""Who sends the lists of persons: candidates, preparation, placements, follow-ups, prior support.

Reports F, G, H, I and K; each function adds the files of one to their senders. What is in a row is
`persons.py` and `placements.py`.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import asdict
from typing import Any

from pipelines.demo.lists import ADULT, AGENCY, JOINT, SOCIAL, SUPPORT, Post, contract_row, send
from pipelines.demo.names import COURSES
from pipelines.demo.persons import Candidate
from pipelines.demo.placements import HORIZONS, Placement, by_support


def _person(who: Candidate) -> dict[str, Any]:
    return {**asdict(who), "birth_year": who.birth_year, "person": who.key}


def send_candidates(post: Post) -> None:
    """F: two district committees, ArbVux by district, Arbetsförmedlingen, Samordningsförbunden."""
    world, year = post.world, post.world.through.year
    prepared = {p.who.key for p in world.preparations}
    mine: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, who in enumerate(world.candidates, start=1):
        row = {**_person(who), "needed": who.key in prepared}
        if who.sender == JOINT:
            row["candidate_pid"] = f"SF-{number:04d}"
        mine[who.sender].append(row)
        if who.sender == ADULT and who.district == "Angered" and number % 2:
            mine["sdf_angered"].append({**row, "needed": False})  # referred by two, one person
    angered, ostra = "sdf_angered", "sdf_ostra_goteborg"
    words = {"district": "Angered"}
    send(post, angered, "F1", "Deltagarlista Angered SH", [("", mine[angered])], words=words)
    send(post, ostra, "F2", "Deltagarlista Östra Göteborg SH", [("", mine[ostra])])
    by_district: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in mine[ADULT]:
        by_district[str(row["district"])].append(row)
    send(post, ADULT, "F3", f"Kandidater ArbVux {year}", sorted(by_district.items()))
    send(post, AGENCY, "F4", "Kandidater AF", [("", mine[AGENCY])])
    send(post, JOINT, "F5", "Deltagarlista samverkan", [("", mine[JOINT])])


def send_preparations(post: Post) -> None:
    """G: a file a course from ArbVux, one for all from Arbetsförmedlingen."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for p in post.world.preparations:
        known = {**_person(p.who), **{k: v for k, v in vars(p).items() if k != "who"}}
        rows[AGENCY if p.who.sender == AGENCY else p.course].append(known)
    for number, course in enumerate(COURSES, start=1):
        about = {"part": f"kurs {number}", "words": {"course": course}}
        send(post, ADULT, "G1", f"Lärlingar kurs {number}", [("", rows[course])], **about)
    send(post, AGENCY, "G2", f"Rustning AF {post.world.through.year}", [("", rows[AGENCY])])


def placement_row(p: Placement) -> dict[str, Any]:
    """A placement by the fields of the reports that tell of it."""
    person = {} if p.who is None else _person(p.who)
    own = {k: v for k, v in vars(p).items() if k not in ("who", "contract")}
    return {**contract_row(p.contract), **person, **own, "planned_end_at": p.planned_end_at}


def send_placements(post: Post) -> None:
    """H: employments from Social resurs, also as of a year ago; practice from Inköp."""
    first, last = post.world.years
    paid = ("employment", "apprenticeship")
    by_year: dict[str, list[dict[str, Any]]] = defaultdict(list)
    practice = []
    for p in post.world.placements:
        if p.placement_type in paid:
            by_year[str(p.starts_at.year)].append(placement_row(p))
        else:
            practice.append({**placement_row(p), "n_persons": p.n_persons})
    years = sorted(by_year.items())
    before = [(year, rows) for year, rows in years if int(year) < last]
    send(post, SOCIAL, "H1", f"Anställda SH {first}-{last - 1}", before, replaced=True)
    send(post, SOCIAL, "H1", f"Anställda SH {first}-{last}", years)
    send(post, SUPPORT, "H2", f"Placeringar praktik {last}", [("", practice)])


def send_follow_ups(post: Post) -> None:
    """I: a file a horizon for those employed, a wide one for apprentices."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    wide: dict[tuple[str, dt.date], dict[str, Any]] = {}
    for f in post.world.follow_ups:
        row = {
            **placement_row(f.placement),
            **{k: v for k, v in vars(f).items() if k != "placement"},
        }
        if f.placement.placement_type == "employment":
            found[f.horizon_months].append(row)
        else:
            key = (row["candidate_pid"], row["starts_at"])
            row.pop("horizon_months")
            wide.setdefault(key, row)[f"status_{f.horizon_months}"] = f.status
    for months in HORIZONS:
        about = {"part": f"{months} mån", "words": {"horizon": str(months)}}
        send(
            post, SOCIAL, "I1", f"Uppföljning {months} mån", [(str(months), found[months])], **about
        )
    send(post, SUPPORT, "I2", "Uppföljning lärlingar", [("", list(wide.values()))])


def send_prior(post: Post) -> None:
    """K: by person from Social resurs, counted from Arbetsförmedlingen."""
    mine = [p for p in post.world.prior if p.who.sender != AGENCY]
    rows = [{**_person(p.who), **{k: v for k, v in vars(p).items() if k != "who"}} for p in mine]
    send(post, SOCIAL, "K1", "Försörjning vid start", [("", rows)])
    counted = by_support([p for p in post.world.prior if p.who.sender == AGENCY])
    send(post, AGENCY, "K2", "Ersättningar vid start", [("", counted)])
