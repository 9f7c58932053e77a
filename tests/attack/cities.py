"""Random cities with many small cells: people, promises and costs, and the tables of mart."""

import datetime as dt
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from frames import REFERENCE, core_tables, deliveries, frame, procurements

from pipelines.defs.marts import argument, makers
from pipelines.kpis.evaluate import evaluate
from pipelines.model import derive
from pipelines.model import tables as t
from pipelines.model.tables import Table

Frames = dict[str, pd.DataFrame]
Line = Mapping[str, Any]
D = dt.date
FIRST = D(2015, 1, 1)
_OCCUPATIONS = ("9111", "9610", "7111")
_GROUPS = ("youth", "foreign_born", "disability", "long_term_unemployed")
_TYPES = ("employment", "employment", "employment", "internship", "summer_job", "apprenticeship")
# Tables of people in the order in which they are made; those that tell of a whole city without
# saying which are made for each. The pay-off is simulated, which takes too long for so many.
_MADE = (t.COMMITMENT_STATE, t.MIX, t.FUNNEL, t.LEAD_TIME, t.COST_MONTH)
_MADE_OF_EACH = (t.SUPPLIER_DELIVERY, t.MATCHING_GAP, t.RETENTION_CURVE, t.PROGRESSION, t.UNIT_COST)
_ONWARD = ("preparation_completed", "matched", "presented", "declined_by_candidate")
_STATUSES = ("same_employer", "left_unemployed", "education", "unknown")


@dataclass(frozen=True)
class City:
    """What a city's reports say: organisations by parent, and a line a person, promise, cost."""

    parents: Mapping[str, str | None]
    last: dt.date
    people: tuple[Line, ...]
    promises: tuple[Line, ...]


@dataclass(frozen=True)
class Case:
    """A city, the tables that only the pipeline sees, and what it publishes of them."""

    city: City
    true: Frames
    public: Frames


def invented(seed: int) -> City:
    """A city of one or two years with some units, a group of two companies, and few people."""
    rng = np.random.default_rng(seed)
    parents: dict[str, str | None] = {"city": None, "group": "city", "g1": "group", "g2": "group"}
    parents |= {f"u{n}": "city" for n in range(int(rng.integers(1, 4)))}
    last = D(2016, 12, 31) if seed % 20 == 7 else D(2015, 12, 31)
    people: list[Line] = []
    for org in [*parents][1:]:
        # A company of a group is small, a committee may be large; the group itself has few.
        most = 6 if org == "group" else int(rng.choice([4, 10, 40]))
        people += [_person(rng, org, last) for _ in range(int(rng.integers(0, most + 1)))]
    numbered = tuple({"pid": f"p{n:03d}"} | p for n, p in enumerate(people))
    promises = tuple(_promise(rng, [*parents][1:], n) for n in range(int(rng.integers(0, 7))))
    return City(parents, last, numbered, promises)


def _person(rng: np.random.Generator, org: str, last: dt.date) -> Line:
    days = (last - FIRST).days
    entered = FIRST + dt.timedelta(days=int(rng.integers(0, days - 60)))
    starts = entered + dt.timedelta(days=int(rng.integers(5, 150)))
    placed = starts <= last and rng.random() < 0.8
    groups = [g for g in _GROUPS if rng.random() < 0.35]
    return {
        "org_id": org,
        "gender": str(rng.choice(["woman", "man", ""], p=[0.45, 0.5, 0.05])) or None,
        "age": int(rng.integers(18, 62)),
        "groups": groups,
        "district": str(rng.choice(["Centrum", "Angered", "Hisingen"])),
        "occupation": str(rng.choice(_OCCUPATIONS)),
        "entered": entered,
        "prepared": rng.random() < 0.6,
        # How far one comes who has not started: completed, matched, presented, refused.
        "onward": int(rng.integers(0, 5)),
        "starts": starts if placed else None,
        "type": str(rng.choice(_TYPES)),
        "ends": starts + dt.timedelta(days=int(rng.integers(10, 400))),
        "has_ended": rng.random() < 0.5,
        "subsidy": str(rng.choice(["none", "new_start_job", ""])) or None,
        "stays": str(rng.choice(_STATUSES)),
        "commitment": f"c{int(rng.integers(0, 7))}" if rng.random() < 0.5 else None,
    }


def _promise(rng: np.random.Generator, orgs: list[str], number: int) -> Line:
    due = FIRST + dt.timedelta(days=int(rng.integers(60, 500)))
    return {
        "commitment_id": f"c{number}",
        "org_id": str(rng.choice(orgs)),
        "promised_persons": float(rng.integers(1, 12)),
        "supplier_id": f"s{int(rng.integers(0, 3))}",
        "starts_at": FIRST,
        "due_date": due,
        "due_source": "stated",
        "commitment_type": "employment",
    }


def with_one_more(city: City, seed: int) -> City:
    """The same city with one more person."""
    rng = np.random.default_rng(seed)
    org = str(rng.choice([o for o in city.parents if o != "city"]))
    person = {"pid": "q"} | dict(_person(rng, org, city.last))
    return replace(city, people=(*city.people, person))


def with_one_less(city: City, seed: int) -> City:
    """The same city without one of its people."""
    gone = int(np.random.default_rng(seed).integers(0, max(len(city.people), 1)))
    return replace(city, people=tuple(p for n, p in enumerate(city.people) if n != gone))


def with_one_moved(city: City, seed: int) -> City:
    """The same city with one person in another organisation."""
    rng = np.random.default_rng(seed)
    moved = int(rng.integers(0, max(len(city.people), 1)))
    org = str(rng.choice([o for o in city.parents if o != "city"]))
    people = (p | {"org_id": org} if n == moved else p for n, p in enumerate(city.people))
    return replace(city, people=tuple(people))


def true_tables(cities: Sequence[City]) -> list[Frames]:
    """Each city's unmasked tables of core and mart by full name: what only the pipeline sees.

    What is by organisation is made of all cities of one length at once, which is much quicker: they
    are trees of one forest, and nothing goes from one tree to another.
    """
    found: list[Frames] = [{} for _ in cities]
    for last in sorted({c.last for c in cities}):
        mine = [n for n, c in enumerate(cities) if c.last == last]
        given = _reported([_named_apart(cities[n], n) for n in mine])
        for table in _MADE:
            given[argument(table)] = _made(table, given)
        values = evaluate(given, REFERENCE.targets, REFERENCE.parameters)
        given[argument(t.KPI_VALUE)] = derive.fitted(values, t.KPI_VALUE)
        for n in mine:
            found[n] = _of_one(given, n)
    return found


def _named_apart(city: City, number: int) -> City:
    """The city with its number in front of all that is its own."""

    def apart(line: Line, *names: str) -> Line:
        return dict(line) | {k: _of(number, line[k]) for k in names if line[k] is not None}

    return City(
        {_of(number, o): p and _of(number, p) for o, p in city.parents.items()},
        city.last,
        tuple(apart(p, "org_id", "pid", "commitment") for p in city.people),
        tuple(apart(p, "org_id", "commitment_id", "supplier_id") for p in city.promises),
    )


def _of(number: int, name: str) -> str:
    return f"{number}/{name}"


def _of_one(given: Frames, number: int) -> Frames:
    """The tables of one tree: cut out where they say whose they are, else made of its rows."""
    mine = {name: _cut(rows, _of(number, "")) for name, rows in given.items()}
    for table in _MADE_OF_EACH:
        mine[argument(table)] = _made(table, mine)
    return {n.replace("_", ".", 1): f for n, f in mine.items() if not n.startswith("person_")}


def _made(table: Table, given: Frames) -> pd.DataFrame:
    function = makers()[argument(table)]
    names = inspect.signature(function).parameters
    made = function(**{n: given[n] if n in given else getattr(REFERENCE, n) for n in names})
    return derive.fitted(made, table)


def _cut(rows: pd.DataFrame, start: str) -> pd.DataFrame:
    """The rows of one tree; all of those that say nothing of whose they are, such as periods."""
    for name in ("org_id", "candidate_pid", "commitment_id", "supplier_id"):
        if name in rows and len(rows):
            return rows[rows[name].str.startswith(start)].reset_index(drop=True)
    return rows


def _reported(cities: Sequence[City]) -> Frames:
    """The tables of core and of the person store of cities of one length."""
    parents = {o: p for c in cities for o, p in c.parents.items()}
    one = City(
        parents,
        cities[0].last,
        tuple(p for c in cities for p in c.people),
        tuple(p for c in cities for p in c.promises),
    )
    given = core_tables(parents, procurements(), FIRST, one.last)
    roots = [o for o, p in parents.items() if p is None]
    return given | _people(one) | _programme(one, roots) | {"core_report_delivery": _sent(one)}


def _sent(city: City) -> pd.DataFrame:
    reports = ("procurement_register", "placement_list", "candidate_list", "cost_statement",
               "commitment_register")  # fmt: skip
    years = range(FIRST.year, city.last.year + 1)
    return deliveries(
        *(
            {"org_id": o, "period_id": f"{y}-Q{q}", "report_type": r, "submission_id": f"{o}{y}{q}"}
            for o in city.parents
            for y in years
            for q in (1, 2, 3, 4)
            for r in reports
        )
    )


def _people(city: City) -> Frames:
    everybody, placed = city.people, [p for p in city.people if p["starts"]]
    pid = "candidate_pid"
    events: list[Line] = []
    for p in everybody:
        told = [("candidate_identified", p["entered"])]
        told += [("preparation_started", p["entered"] + dt.timedelta(days=2))] * p["prepared"]
        told += [("placement_started", p["starts"])] * (p["starts"] is not None)
        onward = p["onward"] if p["starts"] is None else 0
        told += [(kind, p["entered"] + dt.timedelta(days=10)) for kind in _ONWARD[:onward]]
        events += [
            {"event_id": f"{p['pid']}-{kind}", pid: p["pid"], "event_type": kind,
             "occurred_at": day, "org_id": p["org_id"]}
            for kind, day in told
        ]  # fmt: skip
    reported = {"source_row": 1, "group_source": "reported"}
    return {
        "person_candidate": frame(
            t.CANDIDATE,
            [{pid: p["pid"], "is_listed": True, "gender": p["gender"],
              "birth_year": p["entered"].year - p["age"], "age_at_entry": p["age"],
              "foreign_born": "foreign_born" in p["groups"],
              "disability": "disability" in p["groups"], "district": p["district"],
              "entered_at": p["entered"], "occupation": p["occupation"],
              "occupation_version": "SSYK 2012", "org_id": p["org_id"]} for p in everybody],
        ),
        "person_candidate_target_group": frame(
            t.CANDIDATE_TARGET_GROUP,
            [reported | {pid: p["pid"], "target_group": g, "is_primary": n == 0,
                         "org_id": p["org_id"]}
             for p in everybody for n, g in enumerate(p["groups"])],
        ),
        "person_referral": frame(
            t.REFERRAL, [{pid: p["pid"], "org_id": p["org_id"]} for p in everybody]
        ),
        "person_process_event": frame(t.PROCESS_EVENT, events),
        "person_placement": frame(
            t.PLACEMENT,
            [{"placement_id": f"e{p['pid']}", pid: p["pid"], "n_persons": 1.0,
              "org_id": p["org_id"], "gender": p["gender"], "placement_type": p["type"],
              "commitment_id": p["commitment"],
              "commitment_link": "linked" if p["commitment"] else "not_stated",
              "employment_form": "fixed_term", "occupation": p["occupation"],
              "occupation_version": "SSYK 2012", "subsidy_type": p["subsidy"],
              "starts_at": p["starts"], "planned_end_at": p["ends"],
              "ended_at": p["ends"] if p["has_ended"] and p["ends"] <= city.last else None,
              "age_at_start": p["age"], "told_until": city.last} for p in placed],
        ),
        "person_follow_up": frame(
            t.FOLLOW_UP,
            [{"follow_up_id": f"f{p['pid']}", pid: p["pid"], "placement_id": f"e{p['pid']}",
              "placement_link": "linked", "horizon_months": 3, "status": p["stays"],
              "observed_at": p["starts"] + dt.timedelta(days=91), "org_id": p["org_id"]}
             for p in placed if p["starts"] + dt.timedelta(days=91) <= city.last],
        ),
    }  # fmt: skip


def _programme(city: City, roots: Sequence[str]) -> Frames:
    months = range((city.last.year - FIRST.year + 1) * 12)
    costs = [
        {"cost_id": f"{root}{n}", "org_id": root, "cost_type": "support_function",
         "date_from": D(2015 + n // 12, n % 12 + 1, 1),
         "date_to": D(2015 + n // 12, n % 12 + 1, 28),
         "amount_sek": 40_000.0 + 100 * n}
        for root in roots for n in months
    ]  # fmt: skip
    promises = [{"version": 1, "supplier_link": "linked"} | dict(p) for p in city.promises]
    suppliers = sorted({p["supplier_id"] for p in city.promises})
    return {
        "core_programme_cost": frame(t.PROGRAMME_COST, costs),
        "core_commitment": frame(t.COMMITMENT, promises),
        "core_supplier": frame(
            t.SUPPLIER, [{"supplier_id": s, "name": f"Bolag {s} AB"} for s in suppliers]
        ),
    }
