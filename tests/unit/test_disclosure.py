"""Small numbers of people: what is published instead of them, and the rule that looks again."""

from typing import Any

import pandas as pd
import pytest
from faults import Frames, Mutation, Rule, again, at, broken_by, run, without
from frames import frame
from hypothesis import given, settings
from hypothesis import strategies as st
from masked import published

from pipelines.disclosure import checks, masks
from pipelines.disclosure.views import VIEWS
from pipelines.kpis import KPIS
from pipelines.model import derive, tables
from pipelines.model.tables.declaration import Mask
from pipelines.model.tables.public import KPI_MASK, MASKS, SOURCE_OF

FIGURES = [*KPI_MASK.counts, *KPI_MASK.hides]
PEOPLE, THINGS = "women_share", "goal_share"


def measures(*rows: dict[str, Any]) -> pd.DataFrame:
    """`mart.kpi_value`: shares of the city, one a row, in years from 2001 on."""
    return frame(
        tables.KPI_VALUE,
        [
            {"kpi_id": PEOPLE, "period_id": str(2000 + i), "member": "all", "dimension": "all",
             "status": "ok", "value": 0.5, "lower": 0.5, "upper": 0.5, "unknown": 0.0} | row
            for i, row in enumerate(rows, start=1)
        ],
    )  # fmt: skip


def share(
    numerator: float, denominator: float, unknown: float = 0.0, **more: Any
) -> dict[str, Any]:
    amounts = {"numerator": numerator, "denominator": denominator, "unknown": unknown}
    return amounts | {"n": int(denominator)} | more


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (share(5, 10), True),
        (share(0, 0), True),
        (share(5, 9), False),  # a share of fewer than ten
        (share(0, 10), False),  # none is a woman: so all are men
        (share(10, 10), False),  # all are alike
        (share(0, 10, 10), True),  # nothing is known of any of them
        (share(0, 10, kpi_id="target_group_share"), True),  # that nobody is tells of nobody
        (share(10, 10, kpi_id="target_group_share"), False),
        (share(4, 10), False),
        (share(1, 50), False),
        (share(46, 50), False),  # four are left
        (share(20, 50, 28), False),  # two are known not to be
        (share(20, 50, 30), True),
        (share(0, 4), False),
        (share(4.6, 10.0), False),  # a sum of expected persons
        (share(1, 50, kpi_id=THINGS), True),  # procurements are not people
    ],
)
def test_a_row_is_shown_unless_it_tells_of_few(row: dict[str, Any], shown: bool) -> None:
    true = measures(row)
    found = published("public.kpi_value", true)
    derive.validated(found, tables.ALL["public.kpi_value"])
    if shown:
        pd.testing.assert_frame_equal(found, true, check_dtype=False)
    else:
        assert found[FIGURES].isna().all(axis=None)
        assert found["status"].tolist() == ["suppressed"]
        assert found["missing_reason"].tolist() == ["protected"]


def test_few_unknown_hide_only_what_tells_of_them() -> None:
    true = measures(share(20, 50, 3), share(20, 50, 5), share(20, 50, 3, kpi_id=THINGS))
    found = published("public.kpi_value", true)
    assert found["value"].tolist() == [0.5, 0.5, 0.5]
    assert found[["unknown", "lower", "upper"]].notna().all(axis=1).tolist() == [False, True, True]
    assert found["status"].tolist() == ["ok", "ok", "ok"]


def test_a_promise_is_no_number_of_people() -> None:
    """Four places that are missing are nobody; four that were filled are somebody."""
    true = measures(
        share(15, 19, kpi_id="commitment_delivery", n=3),
        share(4, 19, kpi_id="commitment_delivery"),
    )
    assert masks.small_measures(true).tolist() == [False, True]


def test_a_count_has_no_rest() -> None:
    true = measures({"numerator": 7.0, "denominator": None, "n": 7}, {"numerator": 3.0, "n": 3})
    assert masks.small_measures(true).tolist() == [False, True]


def test_the_threshold_may_be_raised_but_not_lowered() -> None:
    true = measures(share(7, 20), share(4, 20))
    shown = [
        published("public.kpi_value", true, limit)["value"].notna().tolist() for limit in (1, 5, 10)
    ]
    assert shown == [[True, False], [True, False], [False, False]]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30)), min_size=1))
def test_no_number_of_people_below_five_is_published(parts: list[tuple[int, int, int]]) -> None:
    rows = [share(yes, yes + no + unknown, unknown) for yes, no, unknown in parts]
    found = published("public.kpi_value", measures(*rows))
    found = found[found["n"].notna()]
    numbers = found[["numerator", "denominator", "unknown", "n"]].astype(float)
    numbers["no"] = numbers["denominator"] - numbers["numerator"] - numbers["unknown"]
    assert not numbers.isin([1, 2, 3, 4]).any(axis=None)
    assert (found["status"] == "ok").all()


TRUE = measures(share(20, 50), share(3, 50), share(1, 5, kpi_id=THINGS), share(9, 30, 2))


CITY = frame(tables.ORGANISATION, [{"org_id": TRUE["org_id"].iloc[0], "parent_org_id": None}])


# --- every masked table ------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(MASKS))
def test_a_mask_names_columns_of_its_table(name: str) -> None:
    mask, table = MASKS[name], tables.ALL[name]
    named = {*mask.counts, *mask.hides, *(c for rest in mask.rests for c in rest)}
    assert named <= set(table.columns)
    assert not named & set(table.key)
    assert mask.counts
    assert all(table.columns[c].nullable for c in (*mask.counts, *mask.hides))


OF_A_VIEW = {"kpi_id": "unsubsidised_share", "org_id": TRUE["org_id"].iloc[0],
             "dimension": "all", "member": "all", "occupation": "all"}  # fmt: skip


def rows_of(name: str, *numbers: float) -> pd.DataFrame:
    """Rows of a twin's source, each with one number in all columns that count people."""
    source, mask = SOURCE_OF[name], MASKS[name]
    lines = []
    for i, number in enumerate(numbers):
        line: dict[str, Any] = dict.fromkeys(mask.counts, number)
        for key in source.key:
            kind = source.columns[key].type
            codes = source.columns[key].codes
            if kind == "VARCHAR" and not codes:
                line[key] = f"{key}-{i}"
            elif kind == "BIGINT":
                line[key] = 2000 + i
            elif kind == "DATE":
                line[key] = pd.Timestamp(2015, 1 + i, 1)
        told = [k for k in source.key if source.columns[k].codes]
        line |= {whole: 2 * number for whole, _ in mask.alike}
        line |= {k: v for k, v in OF_A_VIEW.items() if k in source.key and k not in told}
        line |= {"period_id": str(2001 + i)} if "period_id" in source.key else {}
        line |= dict([VIEWS[name].only]) if name in VIEWS and VIEWS[name].only else {}
        lines.append(line)
    return frame(source, lines)


@pytest.mark.parametrize("name", sorted(MASKS))
def test_small_numbers_of_a_table_are_hidden(name: str) -> None:
    mask = MASKS[name]
    found = published(name, rows_of(name, 0, 1, 4, 12))
    derive.validated(found, tables.ALL[name])
    figures = found[[*mask.counts, *mask.hides]]
    assert figures.iloc[1:3].isna().all(axis=None)
    assert found[list(mask.counts)].iloc[[0, 3]].notna().all(axis=None)


def test_a_table_without_rows_is_published_as_it_is() -> None:
    for name, source in SOURCE_OF.items():
        if name in MASKS:
            derive.validated(published(name, frame(source)), tables.ALL[name])


def test_every_measure_of_people_says_so() -> None:
    """A measure that reads the person store is of people: it must not be shown in small numbers."""
    reads = {k.kpi_id for k in KPIS.values() if any(t.startswith("person_") for t in k.tables)}
    assert reads <= {k.kpi_id for k in KPIS.values() if k.persons}


# --- the rule before publication -----------------------------------------------------------------

SMALL, LARGE, OTHER = ({"period_id": p} for p in ("2002", "2001", "2003"))
FAULTS: dict[str, Mutation] = {
    "a small number is shown": at("public_kpi_value", "numerator", 3.0, **SMALL),
    "a share of few is shown": at("public_kpi_value", "value", 0.06, **SMALL),
    "the number of cases is shown": at("public_kpi_value", "n", 50, **SMALL),
    "protected, but not said": at("public_kpi_value", "status", "ok", **SMALL),
    "another number": at("public_kpi_value", "numerator", 21.0, **LARGE),
    "how few are unknown": at("public_kpi_value", "unknown", 2.0, period_id="2004"),
    "another share": at("public_kpi_value", "value", 0.6, **LARGE),
    "another rating": at("public_kpi_value", "rating", "good", **LARGE),
    "a measure of things is hidden": at("public_kpi_value", "status", "suppressed", **OTHER),
    "a row less": without("public_kpi_value", **OTHER),
    "a row more": again("public_kpi_value", member="x"),
}


def built() -> Frames:
    public = derive.validated(published("public.kpi_value", TRUE), tables.ALL["public.kpi_value"])
    return {"public_kpi_value": public, "mart_kpi_value": TRUE, "core_organisation": CITY}


def rule_of(name: str) -> Rule:
    (rule,) = [r for r in checks.RULES if r.__name__ == f"{name.replace('.', '_')}_protected"]
    return rule


def test_what_is_masked_keeps_the_rule() -> None:
    assert run(rule_of("public.kpi_value"), built()).empty


@pytest.mark.parametrize("fault", FAULTS)
def test_a_seeded_fault_breaks_the_rule(fault: str) -> None:
    assert broken_by(rule_of("public.kpi_value"), FAULTS[fault], built()) > 0


@pytest.mark.parametrize("name", sorted(set(MASKS) - {"public.kpi_value"}))
def test_an_unmasked_twin_breaks_its_rule(name: str) -> None:
    true = rows_of(name, 3, 5)
    masked = published(name, true)
    assert run_pair(name, masked, true) == 0
    assert run_pair(name, true.assign(is_suppressed=False, missing_reason=None), true) == 1
    assert run_pair(name, masked.iloc[1:], true) == 1


def run_pair(name: str, published: pd.DataFrame, true: pd.DataFrame) -> int:
    fitted = derive.fitted(published, tables.ALL[name])
    return len(rule_of(name)(fitted, true, CITY))


def test_a_higher_threshold_keeps_the_rule() -> None:
    public = published("public.kpi_value", TRUE, 10)
    fitted = derive.fitted(public, tables.ALL["public.kpi_value"])
    assert rule_of("public.kpi_value")(fitted, TRUE, CITY).empty
    assert (fitted["status"] == "suppressed").sum() > 1


def test_what_is_left_of_a_number_counts_too() -> None:
    mask = Mask(counts=("n",), rests=(("n", "converted"),))
    rows = pd.DataFrame({"n": [20, 20, 20], "converted": [20, 17, 10]})
    assert masks.is_small(rows, mask).tolist() == [False, True, False]


def test_every_twin_about_people_has_a_rule() -> None:
    assert {r.__name__ for r in checks.RULES} == {
        "nothing_hidden_found",
        "rows_of_persons_not_told",
        "remarks_on_persons_not_told",
        "suppliers_tell_no_state",
        *(f"{name.replace('.', '_')}_protected" for name in MASKS),
    }
    assert all(r.__doc__ for r in checks.RULES)
