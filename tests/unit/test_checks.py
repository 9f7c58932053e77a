"""The rules before publication: each passes on a good set of tables and fails on a seeded fault."""

import datetime as dt

import pandas as pd
import pytest
from faults import OF_ENTITIES, Frames, Mutation, Rule, again, at, broken_by, run, without
from frames import (
    PARAMETERS,
    R2014,
    REGISTRY,
    TARGETS,
    core_tables,
    deliveries,
    frame,
    register,
    submissions,
)

from pipelines.core import checks, counting
from pipelines.kpis.evaluate import evaluate
from pipelines.model import derive, tables


def good() -> Frames:
    """A small city, as the pipeline itself would make it from two registers and a part."""
    submission = submissions(
        {"org_id": "a", "rows_in": 4, "rows_accepted": 3, "rows_quarantined": 1},
        {"org_id": "g", "rows_in": 1, "rows_accepted": 1},
        {"org_id": "a", "rows_in": 1, "rows_accepted": 1, "part": "values"},
        {"org_id": "a", "rows_in": 1, "rows_accepted": 1, "is_effective": False},
        {"org_id": "a", "status": "rejected", "is_effective": False},
    )
    day = dt.date(2015, 2, 1)
    rows = register(
        {"procurement_ref": "1", "social": "yes"},
        {"procurement_ref": "2"},
        {"procurement_ref": "3", "nature": "works"},
        {"procurement_ref": "1", "org_id": "g", "submission_id": "s2", "social": "unknown"},
        {"procurement_ref": "1", "submission_id": "s3", "contract_value_sek": 10.0},
        {"procurement_ref": "9", "submission_id": "s4"},
        published_at=day,
    )
    core, _ = counting.procurements(rows, submission, REGISTRY, R2014, PARAMETERS)
    given = core_tables(
        {"city": None, "g": "city", "a": "g", "b": "city"},
        derive.validated(core, tables.PROCUREMENT),
        last=dt.date(2015, 6, 30),
    )
    values = derive.validated(evaluate(given, TARGETS, PARAMETERS), tables.KPI_VALUE)
    reports = {t.name.replace(".", "_", 1): frame(t) for t in tables.REPORT_ROWS.values()}
    return (
        given
        | reports
        | {
            "staging_submission": submission,
            "staging_procurement_register": rows,
            "staging_rejected_row": frame(tables.REJECTED_ROW, [{"code": "M45"}]),
            "core_planned_procurement": frame(tables.PLANNED, [{"planned_id": "p1"}]),
            "mart_kpi_value": values,
        }
    )


RULES = [r for r in checks.RULES if r not in OF_ENTITIES]
SHARE = {"kpi_id": "goal_share", "org_id": "city", "period_id": "2015", "dimension": "all"}
UNIT = SHARE | {"org_id": "a"}

FAULTS: dict[str, dict[str, Mutation]] = {
    "row_accounting": {
        "a row is lost on the way in": at("staging_submission", "rows_in", 5, submission_id="s1"),
        "a row is lost in staging": without("staging_procurement_register", submission_id="s2"),
        "a row is lost in quarantine": without("staging_rejected_row"),
        "a row stands twice in staging": again("staging_procurement_register"),
        "a row is accepted and held back": again("staging_rejected_row", submission_id="s2"),
    },
    "register_reconciled": {
        "a procurement is lost": without("core_procurement", procurement_ref="2"),
        "a procurement that nobody reported": again("core_procurement", procurement_ref="x"),
        "a procurement of a report not in force": again("core_procurement", procurement_ref="9"),
        "a procurement of another": at("core_procurement", "org_id", "b", procurement_ref="2"),
    },
    "organisations_known": {
        "of a procurement": at("core_procurement", "org_id", "x", procurement_ref="2"),
        "of a plan": at("core_planned_procurement", "org_id", "x"),
        "of a delivery": at("core_report_delivery", "org_id", "x", org_id="a"),
    },
    "reason_or_counted": {
        "counted with a reason": at(
            "core_procurement", "not_counted_reason", "cancelled", counts=True
        ),
        "not counted without a reason": at(
            "core_procurement", "not_counted_reason", None, counts=False
        ),
        "counted without a day": at("core_procurement", "counted_at", pd.NaT, counts=True),
    },
    "one_root": {
        "two roots": at("core_organisation", "parent_org_id", None, org_id="b"),
        "no root": at("core_organisation", "parent_org_id", "b", org_id="city"),
    },
    "values_bounded": {
        "more yes than all": at("mart_kpi_value", "numerator", 4.0, **SHARE),
        "less than nothing": at("mart_kpi_value", "numerator", -1.0, **SHARE),
        "unknown below nothing": at("mart_kpi_value", "unknown", -1.0, **SHARE),
        "yes and unknown above all": at("mart_kpi_value", "unknown", 3.0, **SHARE),
        "below its bound": at("mart_kpi_value", "lower", 0.9, **SHARE),
        "above its bound": at("mart_kpi_value", "upper", 0.1, **SHARE),
    },
    "totals_add_up": {
        "the city has one more": at("mart_kpi_value", "n", 4, **SHARE),
        "a unit has one less": at("mart_kpi_value", "denominator", 1.0, **UNIT),
        "own rows are forgotten": without("mart_kpi_value", dimension="own"),
        "a unit is forgotten": without("mart_kpi_value", **UNIT),
    },
    "goal_share_complete": {
        "a unit without purchases is left out": without(
            "mart_kpi_value", **(SHARE | {"org_id": "b"})
        ),
    },
    "counted_agrees": {
        "a year counts one too many": at("mart_kpi_value", "n", 4, **SHARE),
        "a procurement is counted that was not": at(
            "core_procurement", "counts", False, procurement_ref="2"
        ),
        "a procurement moved to another year": at(
            "core_procurement", "counted_at", pd.Timestamp(2014, 2, 1), procurement_ref="2"
        ),
    },
}


@pytest.fixture(scope="module")
def whole() -> Frames:
    return good()


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.__name__)
def test_a_good_set_keeps_the_rule(rule: Rule, whole: Frames) -> None:
    assert run(rule, whole).empty


@pytest.mark.parametrize(
    ("name", "fault"), [(name, fault) for name, faults in FAULTS.items() for fault in faults]
)
def test_a_seeded_fault_breaks_the_rule(name: str, fault: str, whole: Frames) -> None:
    (rule,) = [r for r in checks.RULES if r.__name__ == name]
    assert broken_by(rule, FAULTS[name][fault], whole) > 0


def test_every_rule_has_a_seeded_fault_and_a_reason() -> None:
    assert {r.__name__ for r in RULES} == set(FAULTS)
    assert all(r.__doc__ for r in RULES)


def test_every_argument_of_a_rule_names_a_table() -> None:
    for rule in checks.RULES:
        for name in checks.arguments(rule):
            assert name.replace("_", ".", 1) in tables.ALL, (rule.__name__, name)


@pytest.fixture(scope="module")
def nothing_sent() -> Frames:
    names = {n for r in checks.RULES for n in checks.arguments(r)}
    given: Frames = {n: frame(tables.ALL[n.replace("_", ".", 1)]) for n in names}
    given |= core_tables(
        {"city": None},
        given["core_procurement"],
        delivery=deliveries(),
    )
    values = evaluate(given, TARGETS, PARAMETERS)
    given["mart_kpi_value"] = derive.validated(values, tables.KPI_VALUE)
    return given


@pytest.mark.parametrize("rule", checks.RULES, ids=lambda r: r.__name__)
def test_nothing_sent_keeps_the_rule(rule: Rule, nothing_sent: Frames) -> None:
    assert run(rule, nothing_sent).empty
