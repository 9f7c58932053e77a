"""One row a procurement: which report stands, its kind, its requirement, whether it is eligible."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import PARAMETERS, R2014, procurements, register, submissions
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core import procurement as entity
from pipelines.core import reported, volume
from pipelines.model.codes import load_codes
from pipelines.model.reference import BUNDLED
from pipelines.model.rule_sets import with_alternatives

D = dt.date


def standing(rows: list[dict[str, Any]], *sent: dict[str, Any]) -> list[tuple[str, str]]:
    """(case number, title) of the reports that stand, in order."""
    known = reported.in_force(register(*rows), submissions(*sent))
    found = reported.newest(known, reported.key_of(known, entity.KEY), last=["_position"])
    found = found.sort_values("_position")
    return list(zip(found["procurement_ref"], found["title"], strict=True))


def test_only_submissions_in_force_count() -> None:
    rows = [{"submission_id": "s1", "title": "old"}, {"submission_id": "s2", "title": "new"}]
    found = reported.in_force(register(*rows), submissions({"is_effective": False}, {}))
    assert found["title"].tolist() == ["new"]
    assert found["_last_quarter"].tolist() == ["2015-Q1"]


REPORTS: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]], list[tuple[str, str]]]] = {
    "cumulative sheets: the last one stands": (
        [
            {"procurement_ref": "1", "source_sheet": "Kv1", "title": "first"},
            {"procurement_ref": "2", "source_sheet": "Kv1", "title": "only in the first"},
            {"procurement_ref": "1", "source_sheet": "Kv2", "title": "second"},
        ],
        [{}],
        [("2", "only in the first"), ("1", "second")],
    ),
    "a later quarter stands although it came first": (
        [
            {"procurement_ref": "1", "submission_id": "s1", "title": "Q2"},
            {"procurement_ref": "1", "submission_id": "s2", "title": "Q1, late"},
        ],
        [{"quarters": "2015-Q2"}, {"quarters": "2015-Q1"}],
        [("1", "Q2")],
    ),
    "a year's file ends with its last quarter; of two, the later received stands": (
        [
            {"procurement_ref": "1", "submission_id": "s1", "title": "Q4"},
            {"procurement_ref": "1", "submission_id": "s2", "title": "year"},
        ],
        [{"quarters": "2015-Q4"}, {"quarters": "2015-Q1,2015-Q2,2015-Q3,2015-Q4"}],
        [("1", "year")],
    ),
    "a corrected file replaces the whole: what it leaves out is gone": (
        [
            {"procurement_ref": "1", "submission_id": "s1", "title": "old"},
            {"procurement_ref": "2", "submission_id": "s1", "title": "removed"},
            {"procurement_ref": "1", "submission_id": "s2", "title": "new"},
        ],
        [{"is_effective": False}, {}],
        [("1", "new")],
    ),
    "identical rows of a sheet are one": (
        [{"procurement_ref": "1"}, {"procurement_ref": "1"}],
        [{}],
        [("1", "Uppdrag")],
    ),
    "two adverts of a case are two": (
        [
            {"procurement_ref": "1", "published_at": D(2015, 1, 1), "title": "first advert"},
            {"procurement_ref": "1", "published_at": D(2015, 3, 1), "title": "second advert"},
        ],
        [{}],
        [("1", "first advert"), ("1", "second advert")],
    ),
    "two organisations may use the same number": (
        [{"procurement_ref": "1", "org_id": "a"}, {"procurement_ref": "1", "org_id": "b"}],
        [{}],
        [("1", "Uppdrag"), ("1", "Uppdrag")],
    ),
}


@pytest.mark.parametrize("case", REPORTS)
def test_which_report_of_a_procurement_stands(case: str) -> None:
    rows, sent, expected = REPORTS[case]
    assert standing(rows, *sent) == expected


def test_a_part_adds_the_contracted_values_that_are_missing() -> None:
    base = reported.in_force(
        register(
            {"procurement_ref": "1"},
            {"procurement_ref": "2", "contract_value_sek": 50.0},
            {"procurement_ref": "3"},
        ),
        submissions({}),
    ).iloc[::-1]
    parts = reported.in_force(
        register(
            {"procurement_ref": "1", "contract_value_sek": 11.0, "submission_id": "s2"},
            {"procurement_ref": "1", "contract_value_sek": 10.0},
            {"procurement_ref": "2", "contract_value_sek": 99.0},
            {"procurement_ref": "3"},
            {"procurement_ref": "4", "contract_value_sek": 7.0},
        ),
        submissions({"part": "values"}, {"part": "values", "quarters": "2015-Q2"}),
    )
    found = entity.with_parts(base, parts).set_index("procurement_ref")["contract_value_sek"]
    assert found[["1", "2"]].tolist() == [11.0, 50.0]  # the newer part; the sender's own
    assert found[["3"]].isna().all()
    assert list(found.index) == ["3", "2", "1"]
    assert entity.with_parts(base, parts.iloc[:0]) is base


@pytest.mark.parametrize(
    ("nature", "cpv", "title", "kind", "source"),
    [
        ("services", None, "x", "services", "reported"),
        ("mixed", "45000000", "x", "mixed", "reported"),
        ("services", "45000000", "Nybyggnad", "services", "reported"),  # a conflict: reported wins
        ("unknown", "90910000", "Nybyggnad", "services", "cpv"),
        ("unknown", "45442100", "Städning", "works", "cpv"),
        ("unknown", "30000000", None, "supplies", "cpv"),
        ("unknown", None, "Städning av skolor", "services", "inferred"),
        ("unknown", None, "Nybyggnad av förskola", "works", "inferred"),
        ("unknown", None, "Blandat", "unknown", "none"),
        ("unknown", None, None, "unknown", "none"),
    ],
)
def test_kind(nature: str, cpv: str | None, title: str | None, kind: str, source: str) -> None:
    found, where = entity.kind(procurements({"nature": nature, "cpv_main": cpv, "title": title}))
    assert (found.tolist(), where.tolist()) == ([kind], [source])


# Type of requirement -> whether it counts as social consideration, and as mandatory (domain.md 1.3)
TYPES = {
    "mandatory_employment": ("yes", "yes"),
    "mandatory_apprenticeship": ("yes", "yes"),
    "mandatory_internship": ("yes", "yes"),
    "dialogue_employment": ("yes", "no"),
    "summer_job": ("yes", "no"),
    "training_requirement": ("yes", "no"),
    "reserved_contract": ("yes", "no"),
    "award_criterion_social": ("yes", "no"),
    "labour_law_conditions": ("no", "no"),
    "csr_ethical": ("no", "no"),
    "accessibility": ("no", "no"),
    "antidiscrimination": ("no", "no"),
    "none": ("no", "no"),
    "bonus_clause": ("yes", "unknown"),  # an attribute of a requirement: its type is not known
    "unknown": ("yes", "unknown"),
    None: ("yes", "unknown"),
}


def test_the_table_names_every_type() -> None:
    assert set(load_codes(BUNDLED / "codes")["requirement_type"].codes) == set(TYPES) - {None}


@pytest.mark.parametrize("answer", ["yes", "no", "unknown"])
@pytest.mark.parametrize("kind", TYPES)
def test_requirement(kind: str | None, answer: str) -> None:
    expected = TYPES[kind] if answer == "yes" else (answer, answer)
    rows = procurements({"social": answer, "requirement_type": kind})
    social, strict = entity.requirement(rows, R2014)
    assert (social.tolist(), strict.tolist()) == ([expected[0]], [expected[1]])


def test_requirement_under_mandatory_only() -> None:
    mandatory = ("mandatory_employment", "mandatory_apprenticeship", "mandatory_internship")
    rules = with_alternatives(R2014, {"requirement_type": mandatory})
    rows = procurements(
        *({"social": "yes", "requirement_type": t} for t in ("dialogue_employment", mandatory[0]))
    )
    social, strict = entity.requirement(rows, rules)
    assert (social.tolist(), strict.tolist()) == (["no", "yes"], ["no", "yes"])


# --- months and eligibility ------------------------------------------------------------------


def months(start: dt.date, end: dt.date) -> float:
    return float(volume.months_between(pd.Series([start]), pd.Series([end])).iloc[0])


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (D(2015, 1, 1), D(2015, 4, 30), 4.0),
        (D(2015, 1, 1), D(2015, 5, 1), 4 + 1 / 30),
        (D(2015, 1, 1), D(2015, 4, 29), 4 - 1 / 30),
        (D(2015, 1, 15), D(2015, 5, 14), 4.0),
        (D(2015, 11, 1), D(2016, 2, 29), 4.0),
        (D(2014, 1, 1), D(2015, 12, 31), 24.0),
        (D(2015, 1, 1), D(2015, 1, 1), 1 / 30),
    ],
)
def test_months_between(start: dt.date, end: dt.date, expected: float) -> None:
    assert months(start, end) == pytest.approx(expected)


def test_months_without_both_days_are_unknown() -> None:
    found = volume.months_between(
        pd.Series([None, D(2015, 1, 1)]), pd.Series([D(2015, 1, 1), None])
    )
    assert found.isna().all()


days = st.dates(D(2012, 1, 1), D(2030, 12, 31))


@given(days, days, days)
def test_a_longer_contract_has_no_fewer_months(one: dt.date, two: dt.date, three: dt.date) -> None:
    first, middle, last = sorted([one, two, three])
    assert months(first, middle) <= months(first, last)
    assert months(middle, last) <= months(first, last)


@given(st.integers(0, 120), st.integers(1, 60))
def test_whole_months_are_whole(first: int, number: int) -> None:
    start = pd.Timestamp(2012, 1, 1) + pd.DateOffset(months=first)
    end = start + pd.DateOffset(months=number) - pd.Timedelta(days=1)
    assert months(start.date(), end.date()) == number


ELIGIBLE: list[tuple[dict[str, Any], bool | None]] = [
    ({"duration_months": 6.0, "expected_workers": 2.0}, True),
    ({"duration_months": 4.0, "expected_workers": 2.0}, False),  # exactly four is not more
    ({"duration_months": 4.1, "expected_workers": 1.0}, False),  # exactly one is not more
    ({"duration_months": 4.1, "expected_workers": 1.5}, True),
    ({"duration_months": 3.0}, False),  # one known failure decides
    ({"expected_workers": 1.0}, False),
    ({"duration_months": 6.0}, None),
    ({"expected_workers": 5.0}, None),
    ({}, None),
    ({"starts_at": D(2015, 1, 1), "ends_at": D(2015, 4, 30), "expected_workers": 9.0}, False),
    ({"starts_at": D(2015, 1, 1), "ends_at": D(2015, 5, 1), "expected_workers": 9.0}, True),
    (  # a stated duration stands above the dates
        {
            "duration_months": 12.0,
            "starts_at": D(2015, 1, 1),
            "ends_at": D(2015, 2, 1),
            "expected_workers": 9.0,
        },
        True,
    ),
    ({"eligible_reported": True, "duration_months": 1.0, "expected_workers": 1.0}, True),
    ({"eligible_reported": False, "duration_months": 60.0, "expected_workers": 9.0}, False),
    ({"eligible_reported": True}, True),
]


@pytest.mark.parametrize(("row", "expected"), ELIGIBLE)
def test_eligible(row: dict[str, Any], expected: bool | None) -> None:
    rows = procurements(row)
    (found,) = entity.eligible(rows, rows["counted_at"], PARAMETERS)
    assert expected == (None if pd.isna(found) else bool(found))


def test_eligibility_without_a_day_to_look_up_is_unknown() -> None:
    rows = procurements({"duration_months": 6.0, "expected_workers": 2.0, "counted_at": None})
    assert entity.eligible(rows, rows["counted_at"], PARAMETERS).isna().all()


def test_ids_are_stable_and_tell_repeats_apart() -> None:
    rows = procurements(*({"procurement_ref": r} for r in ("1", "2", "1")), org_id="a")

    def ids(some: pd.DataFrame) -> list[str]:
        return reported.ids(reported.key_of(some, entity.KEY), "u").tolist()

    first = ids(rows)
    assert len(set(first)) == 3
    assert first[2] == f"{first[0]}-2"
    assert ids(rows.iloc[[1]]) == [first[1]]
    assert ids(rows.assign(org_id="b"))[0] != first[0]
