"""Figures as text: Swedish and English forms, and rounding that claims nothing false."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.export import fmt

SHARES = st.floats(0, 1, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "decimals", "sv", "en"),
    [
        (1234567.5, 1, "1\u00a0234\u00a0567,5", "1,234,567.5"),
        (-3.4, 1, "\u22123,4", "\u22123.4"),
        (2.5, 0, "3", "3"),
        (-0.2, 0, "0", "0"),
        (0.145, 2, "0,15", "0.15"),
        (12, 0, "12", "12"),
    ],
)
def test_number(value, decimals, sv, en):
    assert fmt.number(value, "sv", decimals) == sv
    assert fmt.number(value, "en", decimals) == en


@pytest.mark.parametrize(
    ("share", "target", "sv"),
    [
        (0.46, 0.5, "46\u00a0%"),
        (0.375, 0.5, "38\u00a0%"),
        (0.496, 0.5, "49,6\u00a0%"),
        (0.49999, 0.5, "49,9\u00a0%"),
        (0.50001, 0.5, "50,1\u00a0%"),
        (0.5, 0.5, "50\u00a0%"),
        (0.003, None, "0,3\u00a0%"),
        (0.0, None, "0\u00a0%"),
        (0.99999, None, "99,9\u00a0%"),
        (0.00001, None, "0,1\u00a0%"),
        (1.0, None, "100\u00a0%"),
    ],
)
def test_percent_never_rounds_to_what_it_is_not(share, target, sv):
    assert fmt.percent(share, "sv", target) == sv
    assert fmt.percent(share, "en", target) == sv.replace("\u00a0", "").replace(",", ".")


@given(SHARES, st.sampled_from([None, 0.5, 0.333]))
def test_a_share_reads_as_the_target_only_when_it_is(share, target):
    text = fmt.percent(share, "sv", target)
    for mark in (0.0, 1.0, target):
        if mark is not None and fmt.percent(mark, "sv", target) == text:
            assert share == pytest.approx(mark, abs=1e-12)
    assert re.fullmatch(r"\d{1,3}(,\d{1,2})?\u00a0%", text)


@pytest.mark.parametrize(
    ("low", "high", "sv", "en"),
    [
        (25_024_706, 46_962_210, "25–47 mnkr", "SEK 25–47 million"),
        (9_078_000, 10_794_203, "9,1–10,8 mnkr", "SEK 9.1–10.8 million"),
        (-1_863_939, 331_869, "−1,9 till 0,3 mnkr", "SEK −1.9 to 0.3 million"),
        (1_000_000, 1_000_001, "1,0 mnkr", "SEK 1.0 million"),
    ],
)
def test_a_range_of_millions(low, high, sv, en):
    assert fmt.millions_range(low, high).replace("\u00a0", " ") == sv
    assert fmt.millions_range(low, high, "en").replace("\u00a0", " ") == en


def test_range_collapses_when_both_ends_read_the_same():
    assert fmt.percent_range(0.434, 0.642) == "43–64\u00a0%"
    assert fmt.percent_range(0.434, 0.4341) == "43\u00a0%"


@pytest.mark.parametrize(
    ("difference", "sv", "en"),
    [
        (0.034, "3,4\u00a0procentenheter", "3.4 percentage points"),
        (-0.125, "13\u00a0procentenheter", "13 percentage points"),
        (0.01, "1\u00a0procentenhet", "1 percentage point"),
        (-0.06, "6\u00a0procentenheter", "6 percentage points"),
    ],
)
def test_points(difference, sv, en):
    assert (fmt.points(difference), fmt.points(difference, "en")) == (sv, en)


@pytest.mark.parametrize(
    ("value", "sv", "en"),
    [
        (950, "950\u00a0kr", "SEK\u00a0950"),
        (340_000, "340\u00a0tkr", "SEK thousand\u00a0340"),
        (1_250_000, "1,3\u00a0mnkr", "SEK million\u00a01.3"),
        (-2_000_000, "\u22122,0\u00a0mnkr", "SEK million\u00a0\u22122.0"),
    ],
)
def test_money(value, sv, en):
    assert (fmt.money(value), fmt.money(value, "en")) == (sv, en)


@pytest.mark.parametrize(
    ("period", "sv", "en"),
    [
        ("2015", "2015", "2015"),
        ("2015-T1", "tertial 1 2015", "four-month period 1 2015"),
        ("2015-Q2", "kvartal 2 2015", "quarter 2 2015"),
        ("2015-03", "mars 2015", "March 2015"),
        ("2015-03-R12", "tolv månader t.o.m. mars 2015", "twelve months to March 2015"),
    ],
)
def test_period(period, sv, en):
    assert (fmt.period(period), fmt.period(period, "en")) == (sv, en)


def test_during():
    assert fmt.during("2015") == "2015"
    assert fmt.during("2015-Q2") == "under kvartal 2 2015"
    assert fmt.during("2015", "en") == "in 2015"


def test_a_moment_is_told_by_swedish_clocks() -> None:
    winter = dt.datetime(2026, 11, 23, 23, 30)  # noqa: DTZ001 - as the snapshot keeps it
    assert fmt.in_sweden(winter).date() == dt.date(2026, 11, 24)
    assert fmt.clock(winter) == "00.30"
    summer = dt.datetime(2026, 7, 1, 12, 5, tzinfo=dt.UTC)
    assert (fmt.clock(summer), fmt.clock(summer, "en")) == ("14.05", "14:05")


def test_dates():
    day = dt.date(2026, 11, 3)
    assert fmt.date_long(day) == "3 november 2026"
    assert fmt.date_long(day, "en") == "3 November 2026"
    assert fmt.date_short(day) == "2026-11-03"


def test_listing():
    assert fmt.listing([]) == ""
    assert fmt.listing(["A"]) == "A"
    assert fmt.listing(["A", "B", "C"]) == "A, B och C"
    assert fmt.listing(["A", "B", "C", "D"], "en", most=2) == "A, B and 2 more"
