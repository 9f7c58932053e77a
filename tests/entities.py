"""Entities made by the pipeline's own functions from a few rows of reports, for tests."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pandas as pd
from frames import REFERENCE, Row, frame, submissions

from pipelines.core.entities import core_tables
from pipelines.core.reported import in_force
from pipelines.model import derive, tables
from pipelines.person.entities import person_tables

Frames = dict[str, pd.DataFrame]
D = dt.date
TODAY = D(2016, 11, 1)


def rows(report_type: str, *given: Row, **shared: Any) -> pd.DataFrame:
    """Accepted rows of a report type; nothing has a case number unless it says so."""
    plain = [{"procurement_ref": None} | dict(row) for row in given]
    return frame(tables.REPORT_ROWS[report_type], plain, **shared)


def known(report_type: str, *given: Row, sent: Iterable[Row] = ({},)) -> pd.DataFrame:
    """Rows in force of a report type, sent as s1, s2, …."""
    return in_force(rows(report_type, *given), submissions(*sent))


def staged(reports: dict[str, list[Row]], *sent: Row) -> Frames:
    """All staging tables and reports on persons, by `<layer>_<table>`: rows by report type."""
    every = {t.name: frame(t) for t in (*tables.STAGING, *tables.PERSON_ROWS)}
    every["staging.submission"] = submissions(*(sent or ({},)))
    for report_type, given in reports.items():
        every[tables.REPORT_ROWS[report_type].name] = rows(report_type, *given)
    return {name.replace(".", "_", 1): f for name, f in every.items()}


def built(given: Frames) -> Frames:
    """The tables given, with core and the person store made of them and checked."""
    asked = {f"staging_{n}" for n in (*tables.REPORT_ROWS, "submission")}
    core = core_tables({n: f for n, f in given.items() if n in asked}, REFERENCE, TODAY)
    given = given | {n.replace(".", "_", 1): _checked(n, f) for n, f in core.items()}
    persons = person_tables(given, REFERENCE.parameters)
    return given | {n.replace(".", "_", 1): _checked(n, f) for n, f in persons.items()}


def _checked(name: str, frame_: pd.DataFrame) -> pd.DataFrame:
    return derive.validated(frame_, tables.ALL[name])


def shuffled(given: Frames, seed: int) -> Frames:
    """The same tables with their rows in another order."""
    return {
        name: f.sample(frac=1, random_state=seed, ignore_index=True) for name, f in given.items()
    }


REPORTS: dict[str, list[Row]] = {
    "procurement_register": [
        {"procurement_ref": "N1/15", "social": "yes", "requirement_type": "mandatory_employment",
         "published_at": D(2015, 1, 10), "ends_at": D(2017, 12, 31)},
        {"procurement_ref": "N2/15", "social": "yes", "published_at": D(2015, 2, 1)},
        {"procurement_ref": "N3/15", "social": "no", "published_at": D(2015, 2, 1), "org_id": "b"},
    ],
    "contract_register": [
        {"submission_id": "s2", "procurement_ref": "N1/15", "supplier": "Städ AB",
         "supplier_org_no": "5560001111", "starts_at": D(2015, 3, 1), "ends_at": D(2016, 12, 31)},
        {"submission_id": "s2", "procurement_ref": "N2/15", "supplier": "Park AB"},
        {"submission_id": "s2", "procurement_ref": "N9/15", "supplier": "Okänd upphandling AB"},
    ],
    "commitment_register": [
        {"submission_id": "s3", "procurement_ref": "N1/15", "supplier": "Städ AB",
         "promised_persons": 2.0, "delivered_persons": 1.0, "status": "on_track",
         "checked_at": D(2015, 9, 1)},
        {"submission_id": "s3", "procurement_ref": "N2/15", "supplier": "Park AB",
         "promised_persons": 1.0, "commitment_type": "internship", "version": 1.0},
        {"submission_id": "s3", "procurement_ref": "N2/15", "supplier": "Park AB",
         "promised_persons": 3.0, "commitment_type": "internship", "version": 2.0},
    ],
    "job_openings": [
        {"submission_id": "s4", "occupation": "9111", "n_openings": 2.0,
         "start_window": D(2015, 9, 1), "supplier": "Städ AB"},
    ],
    "cost_statement": [
        {"submission_id": "s5", "cost_type": "support_function", "amount_sek": 1000.0},
    ],
    "candidate_list": [
        {"submission_id": "s6", "candidate_pid": "p1", "birth_year": 1995, "gender": "woman",
         "target_groups": "foreign_born,youth", "entered_at": D(2015, 1, 5),
         "matched_at": D(2015, 2, 20)},
        {"submission_id": "s6", "candidate_pid": "p2", "birth_year": 1970, "disability": "yes",
         "entered_at": D(2015, 1, 7)},
    ],
    "preparation_list": [
        {"submission_id": "s7", "candidate_pid": "p1", "activity_type": "language",
         "starts_at": D(2015, 1, 12), "ends_at": D(2015, 2, 12), "completed": "yes"},
    ],
    "placement_list": [
        {"submission_id": "s8", "candidate_pid": "p1", "procurement_ref": "N1/15",
         "supplier": "Städ AB", "starts_at": D(2015, 3, 2), "ended_at": D(2015, 11, 30),
         "end_reason": "education", "employment_form": "fixed_term", "working_hours_share": 1.0},
        {"submission_id": "s8", "n_persons": 4.0, "starts_at": D(2015, 6, 15),
         "placement_type": "summer_job"},
    ],
    "follow_up_list": [
        {"submission_id": "s9", "candidate_pid": "p1", "status_3": "same_employer",
         "status_6": "same_employer", "observed_at": D(2015, 9, 3)},
    ],
    "prior_support": [
        {"submission_id": "s10", "candidate_pid": "p1", "support_type": "income_support"},
        {"submission_id": "s10", "n_persons": 12.0, "support_type": "activity_grant"},
    ],
}  # fmt: skip


def city() -> Frames:
    """A small city in which every report type has come."""
    sent = [
        {"report_type": t, "org_id": "a", "rows_in": len(found), "rows_accepted": len(found)}
        for t, found in REPORTS.items()
    ]
    return built(staged(REPORTS, *sent))
