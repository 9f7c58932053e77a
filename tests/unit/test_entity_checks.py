"""Rules about entities: each passes on a city with every report and fails on a seeded fault."""

import datetime as dt

import pandas as pd
import pytest
from entities import REPORTS, Frames, built, city, shuffled, staged
from faults import OF_ENTITIES, Mutation, Rule, again, at, broken_by, run, without
from frames import frame
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.core.checks import arguments
from pipelines.model import tables

DAY = pd.Timestamp(2015, 7, 7)
N1, P1 = {"procurement_ref": "N1/15"}, {"candidate_pid": "p1"}

FAULTS: dict[str, dict[str, Mutation]] = {
    "lots_of_all": {
        "a lot is lost": without("core_lot", social="no"),
        "a lot too many": again("core_lot", lot_no="2"),
        "a procurement says two": at("core_procurement", "n_lots", 2, **N1),
    },
    "joint_once": {
        "a participant counts": at("core_procurement", "lead_org_id", "b", org_id="a", **N1),
        "nobody leads": at("core_procurement", "lead_org_id", "c", org_id="b"),
    },
    "references_resolve": {
        "a contract of no procurement": at("core_contract", "procurement_id", "u-x", **N1),
        "a contract that lost its procurement": at("core_contract", "procurement_id", None, **N1),
        "a contract that says it was not found": at(
            "core_contract", "procurement_link", "not_found", **N1
        ),
        "a supplier is lost": without("core_supplier", name="Städ AB"),
        "a lot of nothing": at("core_lot", "procurement_id", "u-x", social="no"),
        "a requirement of nothing": at("core_social_requirement", "procurement_id", "u-x"),
        "a commitment of no contract": at("core_commitment", "contract_id", "c-x"),
        "superseded by nothing": at("core_commitment", "superseded_by", "a-x", version=1),
        "a follow-up of nothing": at("core_commitment_check", "commitment_id", "a-x"),
        "a job whose supplier is lost": at("core_job_opening", "supplier_id", None),
    },
    "versions_chained": {
        "the older supersedes": at(
            "core_commitment", "version", 3, version=1, procurement_ref="N2/15"
        ),
        "another's supersedes": at("core_commitment", "org_id", "b", version=2),
        "of another case": at("core_commitment", "procurement_ref", "N8", version=2),
    },
    "reports_reach_core": {
        "a contract is lost": without("core_contract", procurement_ref="N9/15"),
        "a contract nobody reported": again("core_contract", procurement_ref="N8/15"),
        "a commitment is lost": without("core_commitment", **N1),
        "a job is lost": without("core_job_opening"),
        "a cost is lost": without("core_programme_cost"),
        "a cost of no row": at("core_programme_cost", "source_row", 77),
        "of a file not in force": at(
            "staging_submission", "is_effective", False, report_type="cost_statement"
        ),
    },
    "person_references_resolve": {
        "an event of nobody": at("person_process_event", "candidate_pid", "p9"),
        "a group of nobody": at("person_candidate_target_group", "candidate_pid", "p9"),
        "a placement of no contract": at("person_placement", "contract_id", "c-x", **P1),
        "a placement says it is linked": at(
            "person_placement", "commitment_link", "linked", commitment_id=None
        ),
        "an event of no placement": at(
            "person_process_event", "placement_id", "e-x", event_type="placement_started"
        ),
        "a follow-up of no placement": at("person_follow_up", "placement_id", "e-x"),
        "a supplier that core has not": without("core_supplier", name="Städ AB"),
    },
    "groups_partitioned": {
        "no primary group": at("person_candidate_target_group", "is_primary", False),
        "two primary groups": at("person_candidate_target_group", "is_primary", True, **P1),
    },
    "followed_up_once": {
        "a horizon twice": at("person_follow_up", "horizon_months", 6),
        "a row twice": again("person_follow_up"),
    },
    "placements_have_events": {
        "a start is lost": without("person_process_event", event_type="placement_started"),
        "an end is lost": without("person_process_event", event_type="placement_ended"),
        "on another day": at(
            "person_process_event", "occurred_at", DAY, event_type="placement_started"
        ),
        "of another": at(
            "person_process_event", "candidate_pid", "p2", event_type="placement_started"
        ),
    },
    "reports_reach_persons": {
        "a person is lost": without("person_candidate", candidate_pid="p2"),
        "a person nobody reported": again("person_candidate", candidate_pid="p9"),
        "a course is lost": without("person_preparation"),
        "a placement is lost": without("person_placement", **P1),
        "a count is lost": without("person_placement", candidate_pid=None),
        "a follow-up is lost": without("person_follow_up", horizon_months=3),
        "a support is lost": without("person_prior_situation", **P1),
        "of a file not in force": at(
            "staging_submission", "is_effective", False, report_type="placement_list"
        ),
        "of a row that is not there": at("person_prior_situation", "source_row", 77),
    },
}


@pytest.fixture(scope="module")
def whole() -> Frames:
    return city()


@pytest.mark.parametrize("rule", OF_ENTITIES, ids=lambda r: r.__name__)
def test_a_good_set_keeps_the_rule(rule: Rule, whole: Frames) -> None:
    assert run(rule, whole).empty


@pytest.mark.parametrize("rule", OF_ENTITIES, ids=lambda r: r.__name__)
def test_nothing_sent_keeps_the_rule(rule: Rule) -> None:
    names = {n: tables.ALL[n.replace("_", ".", 1)] for n in arguments(rule)}
    assert run(rule, {n: frame(t) for n, t in names.items()}).empty


@pytest.mark.parametrize(
    ("name", "fault"), [(name, fault) for name, faults in FAULTS.items() for fault in faults]
)
def test_a_seeded_fault_breaks_the_rule(name: str, fault: str, whole: Frames) -> None:
    (rule,) = [r for r in OF_ENTITIES if r.__name__ == name]
    assert broken_by(rule, FAULTS[name][fault], whole) > 0


def test_every_rule_has_a_seeded_fault_and_a_reason() -> None:
    assert {r.__name__ for r in OF_ENTITIES} == set(FAULTS)
    assert all(r.__doc__ for r in OF_ENTITIES)


def test_a_broken_rule_tells_no_value_of_a_person(whole: Frames) -> None:
    """What breaks is told by table, column and number; the check's metadata holds only a number."""
    (rule,) = [r for r in OF_ENTITIES if r.__name__ == "person_references_resolve"]
    changed = dict(whole)
    FAULTS[rule.__name__]["an event of nobody"](changed)
    assert set(run(rule, changed)) == {"table", "column", "rows"}


# --- the order of input ------------------------------------------------------------------------

# Each report twice: as it came, and a later file that corrects half of it.
LATER = {"quarters": "2015-Q2", "received_at": dt.date(2015, 7, 20)}
TWICE = {
    t: [*given, *(dict(g) | {"submission_id": f"t{n}"} for g in given[::2])]
    for n, (t, given) in enumerate(REPORTS.items(), start=1)
}
SENT = [{"report_type": t} for t in REPORTS]
SENT += [
    LATER | {"report_type": t, "submission_id": f"t{n}", "sequence": 20 + n}
    for n, t in enumerate(REPORTS, start=1)
]


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000))
@pytest.mark.slow
def test_no_order_of_input_shows(seed: int) -> None:
    reports = staged(TWICE, *SENT)
    one, other = built(reports), built(shuffled(reports, seed))
    made = [n for n in one if n not in reports]
    assert len(made) == len(tables.CORE) + len(tables.PERSON) - len(tables.PERSON_ROWS)
    for name in made:
        table = tables.ALL[name.replace("_", ".", 1)]
        pair = [f[name].sort_values(list(table.key), ignore_index=True) for f in (one, other)]
        pd.testing.assert_frame_equal(*pair)
    assert all(run(rule, other).empty for rule in OF_ENTITIES)
