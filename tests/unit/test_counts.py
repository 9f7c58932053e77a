"""Numbers of persons and places: plain, approximate, from-to and group by group."""

import pytest
from cell_readers import read
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.counts import Count


@pytest.mark.parametrize(
    ("kind", "text", "value", "code"),
    [
        ("n", "3", 3, None),
        ("n", "4.5", 4.5, None),
        ("n", "0", 0, None),
        ("s", "3", 3, "M27"),
        ("s", "3 st", 3, "M27"),
        ("s", "3st.", 3, "M27"),
        ("s", "3 personer", 3, "M27"),
        ("s", "2 lärlingar", 2, "M27"),
        ("s", "2*", 2, "M27"),
        ("s", "två", 2, "M27"),
        ("s", "Två st", 2, "M27"),
        ("s", "en person", 1, "M27"),
        ("s", "0,5 tjänst", 0.5, "M30"),
        ("s", "1 250", 1250, "M27"),
        ("s", "ca 5", 5, "M106"),
        ("s", "cirka 5 st", 5, "M106"),
    ],
)
def test_counts_with_one_reading(kind: str, text: str, value: float, code: str | None) -> None:
    found = read("count", kind, text)
    assert (found.value, found.code) == (
        Count(value, value, value, is_estimate=code == "M106"),
        code,
    )


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2-3 st", 2, 3),
        ("2–3", 2, 3),
        ("2 - 3 personer", 2, 3),
        ("2 till 4", 2, 4),
        ("mellan 2 och 4", 2, 4),
        ("ca 2-3", 2, 3),
        ("0,5-1", 0.5, 1),
    ],
)
def test_of_a_range_the_middle_is_used_and_marked(text: str, low: float, high: float) -> None:
    found = read("count", "s", text)
    assert found.value == Count((low + high) / 2, low, high, is_estimate=True)
    assert found.code == "M107"


@pytest.mark.parametrize(
    ("text", "value", "groups"),
    [
        ("2 st (1 ungdom + 1 utrf)", 2, "foreign_born,youth"),
        ("2 (1 ungdom, 1 utrikes född)", 2, "foreign_born,youth"),
        ("3 st (2 ungdomar och 1 nyanländ)", 3, "newly_arrived,youth"),
        ("2 ungdomar", 2, "youth"),
        ("1 ungdom + 2 nyanlända", 3, "newly_arrived,youth"),
    ],
)
def test_a_count_may_name_its_groups(text: str, value: float, groups: str) -> None:
    found = read("count", "s", text)
    assert found.value == Count(value, value, value, groups=groups)
    assert found.code == "M27"


def test_what_was_read_of_groups_is_told() -> None:
    assert read("count", "s", "2 st (1 ungdom + 1 utrf)").read == "2 (1 Ungdom, 1 Utrikes född)"


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("s", "3 st (1 ungdom + 1 utrf)", "M151"),
        ("s", "2 st (1 ungdom + några till)", "M42"),
        ("s", "2 st (1 kexätare + 1 utrf)", "M42"),
        ("s", "3-2", "M42"),
        ("s", "2 och 3", "M42"),
        ("s", "minst 2", "M42"),
        ("s", "flera", "M42"),
        ("s", "1.250", "M32"),
        ("s", "-2", "M13"),
        ("n", "-2", "M13"),
        ("d", "2015-03-02", "M42"),
        ("b", "true", "M42"),
        ("s", "x" * 200, "M42"),
    ],
)
def test_counts_that_are_asked(kind: str, text: str, code: str) -> None:
    found = read("count", kind, text)
    assert (found.value, found.code) == (None, code)


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("n", "4.5", "M26"),
        ("s", "0,5 tjänst", "M26"),
        ("s", "ca 5", "M36"),
        ("s", "2-3", "M42"),
        ("n", "4", None),
        ("s", "4 st", "M27"),
    ],
)
def test_our_own_template_asks_for_whole_persons(kind: str, text: str, code: str | None) -> None:
    assert read("count", kind, text, strict=True).code == code


@given(low=st.integers(0, 500), more=st.integers(1, 500))
def test_a_written_range_is_read_back(low: int, more: int) -> None:
    found = read("count", "s", f"{low}-{low + more} st").value
    assert (found.low, found.high) == (low, low + more)
    assert found.low < found.value < found.high
