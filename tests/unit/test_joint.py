"""Joint procurements: whom a text names, who leads, and that each counts once."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import PARAMETERS, R2014, REGISTRY, register, submissions
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core import counting, joint

DAY = dt.date(2015, 2, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Higab", "higab"),
        ("Park och natur", "park_och_natur"),  # one name, not two
        ("Higab, Trafikkontoret", "higab,trafikkontoret"),
        ("Higab och Trafikkontoret", "higab,trafikkontoret"),
        ("Park och natur; Higab", "higab,park_och_natur"),
        ("Lokalförvaltningen + Higab/Trafikkontoret", "higab,lokalforvaltningen,trafikkontoret"),
        ("Kommunala Kexfabriken", None),
        ("Kommunala Kexfabriken, Higab", "higab"),
        ("", None),
        (None, None),
    ],
)
def test_whom_a_text_names(text: str | None, expected: str | None) -> None:
    (found,) = joint.organisations_named(pd.Series([text], dtype=object), REGISTRY)
    assert found == expected


def leads(*rows: tuple[str, str, str | None]) -> list[str | None]:
    frame = pd.DataFrame(rows, columns=["org_id", "procurement_ref", "joint_org_ids"], dtype=object)
    return joint.leads(frame).tolist()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("a", "1", "b"), ("b", "1", None)], [None, "a"]),  # a names b and is not named
        ([("a", "1", None), ("b", "1", "a")], ["b", None]),
        ([("a", "1", "b"), ("b", "1", "a")], [None, "a"]),  # each names the other: the first by id
        ([("a", "1", "b"), ("b", "1", "a,c"), ("c", "1", None)], ["b", None, "b"]),
        ([("a", "1", "b"), ("b", "2", "a")], [None, None]),  # two case numbers
        ([("a", "1", None), ("b", "1", None)], [None, None]),  # nobody says that they are one
        ([("a", "1", "x"), ("b", "1", None)], [None, None]),  # x has not reported it
        ([("a", "1", "a"), ("b", "1", None)], [None, None]),
        ([("a", "1", "b"), ("b", "1", None), ("c", "1", "d"), ("d", "1", None)],
         [None, "a", None, "c"]),
        ([("a", None, "b"), ("b", None, "a")], [None, None]),
    ],
)  # fmt: skip
def test_who_leads(rows: list[tuple[str, str, str | None]], expected: list[str | None]) -> None:
    assert leads(*rows) == expected


reports = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.sampled_from("12"),
        st.one_of(st.none(), st.sets(st.sampled_from("abcd"), min_size=1).map(",".join)),
    ),
    max_size=8,
    unique_by=lambda row: row[:2],
)


@given(reports, st.randoms())
def test_one_leads_and_no_order_of_reports_shows(rows: list[Any], random: Any) -> None:
    found = dict(zip([r[:2] for r in rows], leads(*rows), strict=True))
    other = random.sample(rows, len(rows))
    assert found == dict(zip([r[:2] for r in other], leads(*other), strict=True))
    for (_, ref), lead in found.items():
        assert lead is None or found[lead, ref] is None  # a lead does not follow another


def test_a_joint_procurement_counts_once() -> None:
    row = {"procurement_ref": "N1/15", "published_at": DAY}
    found, lots = counting.procurements(
        register(
            row | {"org_id": "higab", "joint_orgs": "Trafikkontoret", "social": "yes"},
            row | {"org_id": "trafikkontoret"},
            row | {"org_id": "lokalforvaltningen"},  # the same number by chance
        ),
        submissions({}), REGISTRY, R2014, PARAMETERS,
    )  # fmt: skip
    told = found.set_index("org_id")
    assert told["counts"].to_dict() == {
        "higab": True, "trafikkontoret": False, "lokalforvaltningen": True,
    }  # fmt: skip
    assert told.loc["trafikkontoret", ["lead_org_id", "not_counted_reason"]].tolist() == [
        "higab",
        "joint_participant",
    ]
    assert told.loc["higab", "joint_org_ids"] == "trafikkontoret"
    assert len(lots) == 3
