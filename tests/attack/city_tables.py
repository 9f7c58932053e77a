"""The tables of core, person and mart of invented cities: what only the pipeline sees."""

import datetime as dt
import inspect
from collections import Counter
from collections.abc import Sequence

import pandas as pd
from cities import FIRST, City, D, Frames, Line
from frames import REFERENCE, core_tables, deliveries, frame, procurements

from pipelines.kpis import through
from pipelines.kpis.evaluate import evaluate
from pipelines.marts import argument, makers
from pipelines.model import derive
from pipelines.model import tables as t
from pipelines.model.tables import Table
from pipelines.model.tables.mart_payoff import PAYOFF_SUMMARY
from pipelines.payoff.beside import of_coverage
from pipelines.payoff.from_tables import cases_of
from pipelines.payoff.told import persons_placed, told

# Tables of people in the order in which they are made; those that tell of a whole city without
# saying which are made for each. The pay-off is simulated, which takes too long for so many: only
# whom it is of.
_MADE = (t.COMMITMENT_STATE, t.MIX, t.FUNNEL, t.LEAD_TIME, t.COST_MONTH)
_MADE_OF_EACH = (t.SUPPLIER_DELIVERY, t.MATCHING_GAP, t.RETENTION_CURVE, t.PROGRESSION, t.UNIT_COST)
_ONWARD = ("preparation_completed", "matched", "presented", "declined_by_candidate")


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
        given[argument(t.TREND)] = _made(t.TREND, given)
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
        tuple(apart(p, "org_id", "elsewhere", "pid", "commitment") for p in city.people),
        tuple(apart(p, "org_id", "commitment_id", "supplier_id") for p in city.promises),
    )


def _of(number: int, name: str) -> str:
    return f"{number}/{name}"


def _of_one(given: Frames, number: int) -> Frames:
    """The tables of one tree: cut out where they say whose they are, else made of its rows."""
    mine = {name: _cut(rows, _of(number, "")) for name, rows in given.items()}
    for table in _MADE_OF_EACH:
        mine[argument(table)] = _made(table, mine)
    reached = cases_of(mine, REFERENCE.parameters, through(mine["core_period"])).coverage
    known = told(reached, persons_placed(mine["person_placement"]))
    mine[argument(PAYOFF_SUMMARY)] = derive.fitted(
        frame(PAYOFF_SUMMARY, of_coverage(reached, known, 1.0)), PAYOFF_SUMMARY
    )
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
    rows = Counter((p["org_id"], _quarter(p["starts"]), "placement_list") for p in _placed(city))
    rows += Counter((p["org_id"], _quarter(p["entered"]), "candidate_list") for p in city.people)
    return deliveries(
        *(
            {"org_id": o, "period_id": f"{y}-Q{q}", "report_type": r,
             "submission_id": f"{o}{y}{q}", "rows_in": rows[o, f"{y}-Q{q}", r],
             "rows_accepted": rows[o, f"{y}-Q{q}", r]}
            for o in city.parents
            for y in years
            for q in (1, 2, 3, 4)
            for r in reports
        )
    )  # fmt: skip


def _quarter(day: dt.date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _people(city: City) -> Frames:
    everybody, placed = city.people, _placed(city)
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
            [{"placement_id": p["placement_id"], pid: p["pid"], "n_persons": 1.0,
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
            [{"follow_up_id": f"f{p['placement_id']}", pid: p["pid"],
              "placement_id": p["placement_id"],
              "placement_link": "linked", "horizon_months": 3, "status": p["stays"],
              "observed_at": p["starts"] + dt.timedelta(days=91), "org_id": p["org_id"]}
             for p in placed if p["starts"] + dt.timedelta(days=91) <= city.last],
        ),
    }  # fmt: skip


def _placed(city: City) -> list[Line]:
    """A line a placement: some have had one more, in an organisation that may be another."""
    placed = [dict(p) | {"placement_id": f"e{p['pid']}"} for p in city.people if p["starts"]]
    again = [
        p | {"placement_id": f"{p['placement_id']}b", "org_id": p["elsewhere"], "commitment": None,
             "starts": p["again"], "ends": p["again"] + dt.timedelta(days=100)}
        for p in placed
        if p["again"] and p["again"] <= city.last
    ]  # fmt: skip
    return placed + again


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
