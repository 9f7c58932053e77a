"""The mix: shares by hand, overlapping groups, ratios to a reference population, parity."""

import datetime as dt
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from frames import PARAMETERS, REFERENCE, frame, organisations, period_rows
from hypothesis import given
from hypothesis import strategies as st
from masked import published
from scipy.special import expit, logit

from pipelines.errors import ParameterError
from pipelines.kpis.mix import mix, ratio_interval
from pipelines.model import derive, tables
from pipelines.model.populations import Share, load_population, share_at

D = dt.date
Row = dict[str, Any]
YEARS = period_rows(D(2014, 1, 1), D(2015, 12, 31))
HALF = Share("registered_unemployed", "gender", "all", "woman", D(2015, 1, 1), None, 0.5, "test",
             None, True, None)  # fmt: skip


def placed(pid: str | None, org_id: str = "a", **about: Any) -> Row:
    return {"candidate_pid": pid, "org_id": org_id, "starts_at": D(2015, 3, 1)} | about


def mixed(
    placements: list[Row],
    people: list[Row],
    groups: list[Row] | None = None,
    population: tuple[Share, ...] = (),
) -> pd.DataFrame:
    numbered = [{"placement_id": f"e{n}"} | p for n, p in enumerate(placements)]
    found = mix(
        organisations({"city": None, "a": "city", "b": "city"}),
        YEARS,
        frame(tables.PLACEMENT, numbered),
        frame(tables.CANDIDATE, people),
        frame(tables.CANDIDATE_TARGET_GROUP, groups or []),
        population,
        PARAMETERS,
    )
    return derive.validated(found, tables.MIX)


def rows(found: pd.DataFrame, org_id: str, dimension: str, occupation: str = "all") -> pd.DataFrame:
    place = {"org_id": org_id, "dimension": dimension, "occupation": occupation}
    return found[(found[list(place)] == pd.Series(place)).all(axis=1)].set_index("member")


def people_of(women: int, men: int, unknown: int = 0) -> list[Row]:
    genders = ["woman"] * women + ["man"] * men + [None] * unknown
    return [{"candidate_pid": f"p{n}", "gender": g} for n, g in enumerate(genders)]


def test_shares_with_the_bounds_of_what_is_unknown() -> None:
    # 6 women and 14 men known, 5 unknown: 6/20; between 6/25 and 11/25.
    people = people_of(6, 14, 5)
    found = mixed([placed(p["candidate_pid"]) for p in people], people)
    woman = rows(found, "city", "gender").loc["woman"]
    assert (woman["n"], woman["known"], woman["unknown"]) == (6, 20, 5)
    assert woman[["share", "lower", "upper"]].tolist() == [0.3, 0.24, 0.44]
    assert woman[["reference_share", "ratio", "parity"]].isna().all()


def test_a_person_in_two_placements_and_units_counts_once() -> None:
    people = people_of(1, 1)
    given_ = [placed("p0"), placed("p0", occupation="9111", occupation_version="SSYK 2012"),
              placed("p0", "b"), placed("p1", "b"),
              placed("p1", starts_at=D(2016, 1, 1)),  # after the day that data reaches
              placed("p1", starts_at=D(2013, 5, 1))]  # fmt: skip
    found = mixed(given_, people)
    assert rows(found, "city", "gender")["n"].to_dict() == {"man": 1, "woman": 1}
    assert rows(found, "a", "gender")["n"].to_dict() == {"man": 0, "woman": 1}
    assert rows(found, "b", "gender")["n"].to_dict() == {"man": 1, "woman": 1}
    assert rows(found, "city", "gender", "911")["n"].to_dict() == {"man": 0, "woman": 1}
    assert set(found["period_id"]) == {"2015"}


def test_target_groups_overlap_and_primary_groups_do_not() -> None:
    people = people_of(2, 1)
    groups = [
        {"candidate_pid": "p0", "target_group": "youth", "is_primary": True},
        {"candidate_pid": "p0", "target_group": "foreign_born", "is_primary": False},
        {"candidate_pid": "p1", "target_group": "foreign_born", "is_primary": True},
    ]
    counts = placed(None, n_persons=2.0, target_groups="youth", gender="man")
    both = placed(None, n_persons=3.0, target_groups="youth,disability")
    found = mixed([*(placed(f"p{n}") for n in range(3)), counts, both], people, groups)
    group = rows(found, "city", "target_group")
    # Two persons and five counted are known, of eight; p2 is in no group that anybody told.
    assert group["n"].to_dict() == {"disability": 3, "foreign_born": 2, "youth": 6}
    assert group["known"].unique().tolist() == [7]
    assert group["unknown"].unique().tolist() == [1]
    assert group["share"].sum() > 1
    primary = rows(found, "city", "primary_group")
    assert primary["n"].to_dict() == {"foreign_born": 1, "youth": 6}
    assert primary["known"].unique().tolist() == [7]
    assert primary["share"].sum() == 1
    assert rows(found, "city", "gender")["n"].to_dict() == {"man": 3, "woman": 2}


def test_age_and_district_are_those_of_the_first_placement_of_the_year() -> None:
    people = [{"candidate_pid": "p0", "district": "Angered"}, {"candidate_pid": "p1"}]
    later = placed("p0", starts_at=D(2015, 9, 1), age_at_start=35)
    found = mixed([later, placed("p0", age_at_start=24), placed("p1", age_at_start=25)], people)
    assert rows(found, "city", "age_band")["n"].to_dict() == {"16-24": 1, "25-34": 1}
    district = rows(found, "city", "district").loc["Angered"]
    assert (district["n"], district["known"], district["unknown"]) == (1, 1, 1)


def test_ratio_by_hand() -> None:
    # 6 of 20 is 0.3; log-odds -0.8473, standard error sqrt(1/6 + 1/14) = 0.4880: 0.1414-0.5272.
    ratio, low, high = ratio_interval(6, 20, 0.5)
    assert (ratio, low, high) == pytest.approx((0.6, 0.2828, 1.0544), abs=5e-4)
    assert ratio_interval(0, 20, 0.5)[:2] == (0, 0)
    assert ratio_interval(20, 20, 0.5)[0] == ratio_interval(20, 20, 0.5)[2] == 2


@given(
    st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.floats(0.01, 1),
)
def test_the_interval_holds_the_ratio_and_is_that_of_the_logit(
    pair: tuple[int, int], reference: float
) -> None:
    n, known = pair
    ratio, low, high = ratio_interval(n, known, reference)
    assert 0 <= low <= ratio * (1 + 1e-12)
    assert ratio <= high * (1 + 1e-12) <= (1 + 1e-9) / reference
    if 0 < n < known:
        half = 1.959963984540054 * math.sqrt(1 / n + 1 / (known - n))
        bounds = expit([logit(n / known) - half, logit(n / known) + half]) / reference
        assert (low, high) == pytest.approx(tuple(bounds), rel=1e-9)


@pytest.mark.parametrize(
    ("women", "men", "parity"),
    [(2, 18, "below"), (6, 14, "within"), (18, 2, "above"), (1, 18, None)],
)
def test_parity_is_judged_from_twenty_persons(women: int, men: int, parity: str | None) -> None:
    # Against half: 2 of 20 has odds of at most 0.321, below 1; 6 of 20 may be as much as 0.527.
    people = people_of(women, men)
    found = mixed([placed(p["candidate_pid"]) for p in people], people, population=(HALF,))
    woman = rows(found, "city", "gender").loc["woman"]
    assert (woman["parity"] if isinstance(woman["parity"], str) else None) == parity
    assert woman["ratio"] == pytest.approx(women / (women + men) / 0.5)
    assert woman["population"] == "registered_unemployed"
    assert pd.isna(rows(found, "city", "gender").loc["man", "ratio"])


def test_few_persons_are_masked_and_what_is_left_of_them_too() -> None:
    people = people_of(3, 14)
    found = mixed([placed(p["candidate_pid"]) for p in people], people, population=(HALF,))
    shown = published("public.mix", found)
    gender = rows(shown, "city", "gender")
    assert gender["is_suppressed"].all()
    assert gender[["n", "known", "share", "ratio"]].isna().all(axis=None)
    enough = people_of(5, 14)
    found = mixed([placed(p["candidate_pid"]) for p in enough], enough)
    assert not rows(published("public.mix", found), "city", "gender")["is_suppressed"].any()


def test_nothing_placed_is_no_row() -> None:
    assert mixed([], []).empty


# --- reference population ----------------------------------------------------------------------

HEAD = "population,dimension,occupation,member,valid_from,valid_to,share,source,url,verified,note\n"


def test_the_bundled_population_invents_nothing() -> None:
    assert REFERENCE.population == ()


def test_a_share_holds_on_its_days(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_text(
        HEAD + "u,gender,all,woman,2015-01-01,2015-12-31,0.4,SCB,,true,\n"
        "u,gender,all,woman,2016-01-01,,0.5,SCB,,true,\n",
        encoding="utf-8",
    )
    shares = load_population(file)
    place = ("gender", "all", "woman")
    held = [share_at(shares, place, D(year, 7, 1)) for year in (2014, 2015, 2016)]
    assert [s.share if s else None for s in held] == [None, 0.4, 0.5]
    assert share_at(shares, ("gender", "911", "woman"), D(2016, 7, 1)) is None
    with file.open("a", encoding="utf-8") as more:
        more.write("other,gender,all,woman,2017-01-01,,0.6,SCB,,true,\n")
    with pytest.raises(ParameterError, match=r"gender/all/woman stands twice in 2017-01"):
        load_population(file)
    file.write_text(HEAD + "u,gender,all,woman,2015-01-01,,40,SCB,,true,\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"p.csv, line 2: share"):
        load_population(file)
