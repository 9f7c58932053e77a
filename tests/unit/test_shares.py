"""Shares in all their forms; more than all of something is refused."""

import numpy as np
import pytest
from cell_readers import read
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.shares import mixed_fractions


@pytest.mark.parametrize(
    ("kind", "text", "value", "form", "code"),
    [
        ("n", "75", 0.75, "percent", None),
        ("n", "100", 1, "percent", None),
        ("n", "0.75", 0.75, "fraction", None),
        ("n", "1", 1, "fraction", None),
        ("%", "0.5", 0.5, "format", None),
        ("%", "1", 1, "format", None),
        ("%", "1.0000000000000002", 1, "format", None),
        ("s", "75 %", 0.75, "percent", "M75"),
        ("s", "75%", 0.75, "percent", "M75"),
        ("s", "75 procent", 0.75, "percent", "M75"),
        ("s", "75 % av heltid", 0.75, "percent", "M75"),
        ("s", "37,5 %", 0.375, "percent", "M75"),
        ("s", "75", 0.75, "percent", "M27"),
        ("s", "0,75", 0.75, "fraction", "M30"),
        ("s", "heltid", 1, "words", "M75"),
        ("s", "Heltid", 1, "words", "M75"),
        ("s", "halvtid", 0.5, "words", "M75"),
        ("s", "3/4", 0.75, "words", "M75"),
        ("s", "30/40", 0.75, "words", "M75"),
        ("s", "30 tim/v", 0.75, "hours", "M75"),
        ("s", "30 tim/vecka", 0.75, "hours", "M75"),
        ("s", "30 timmar per vecka", 0.75, "hours", "M75"),
        ("s", "30 h", 0.75, "hours", "M75"),
        ("s", "ca 75 %", 0.75, "percent", "M106"),
    ],
)
def test_shares_with_one_reading(
    kind: str, text: str, value: float, form: str, code: str | None
) -> None:
    found = read("share", kind, text)
    assert found.value.value == pytest.approx(value)
    assert (found.value.form, found.code) == (form, code)
    assert found.value.is_estimate is (code == "M106")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [("n", "30", 0.75), ("s", "30", 0.75), ("s", "37,5", 0.9375), ("n", "0.5", 0.5),
     ("t", "30:00", 0.75), ("s", "20:30", 0.5125)],
)  # fmt: skip
def test_a_header_may_speak_of_hours(kind: str, text: str, value: float) -> None:
    found = read("share", kind, text, "Omfattning", header="Tim/vecka")
    assert found.value.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("label", "kind", "text", "code"),
    [
        ("Uppfyllelse", "n", "150", "M14"),
        ("Uppfyllelse", "%", "1.5", "M14"),
        ("Omfattning", "n", "250", "M73"),
        ("Omfattning", "s", "250 %", "M73"),
        ("Omfattning", "n", "1.1", "M73"),
        ("Omfattning", "s", "50 tim/v", "M73"),
        ("Sannolikhet", "n", "110", "M73"),
        ("Omfattning", "s", "deltid", "M112"),
        ("Omfattning", "s", "vid behov", "M112"),
        ("Omfattning", "n", "-0.5", "M13"),
        ("Omfattning", "s", "75-100 %", "M42"),
        ("Omfattning", "s", "2:30", "M42"),
        ("Omfattning", "s", "3/0", "M42"),
        ("Omfattning", "s", "1,125", "M32"),
        ("Omfattning", "d", "2015-03-04", "M42"),
        ("Omfattning", "s", "mycket", "M42"),
    ],
)
def test_shares_that_are_asked_or_unknown(label: str, kind: str, text: str, code: str) -> None:
    found = read("share", kind, text, label)
    assert (found.value, found.code) == (None, code)


def test_what_is_too_much_is_told_in_per_cent() -> None:
    assert read("share", "n", "150", "Uppfyllelse").read == "150 %"


def test_no_hours_at_all_are_odd_but_counted() -> None:
    found = read("share", "s", "0 %", "Omfattning")
    assert (found.value.value, found.code) == (0, "M74")
    assert read("share", "n", "0", "Uppfyllelse").code is None


def test_our_own_template_asks_for_definite_shares() -> None:
    assert read("share", "s", "ca 75 %", strict=True).code == "M36"


@pytest.mark.parametrize(
    ("forms", "asked"),
    [
        (["percent", "percent", "fraction", None], [False, False, True, False]),
        (["fraction", "fraction", "percent"], [False, False, False]),
        (["percent", "format", "words"], [False, False, False]),
        ([], []),
    ],
)
def test_a_fraction_among_per_cents_is_asked(forms: list[str | None], asked: list[bool]) -> None:
    assert mixed_fractions(np.array(forms, dtype=object)).tolist() == asked


@given(st.integers(2, 100))
def test_a_written_share_is_read_back_from_every_form(percent: int) -> None:
    share = percent / 100
    comma = f"{share:.2f}".replace(".", ",")
    cells = [("s", f"{percent} %"), ("s", comma), ("n", str(percent)), ("n", str(share)),
             ("%", str(share)), ("s", f"{percent * 0.4:.1f} tim/v".replace(".", ","))]  # fmt: skip
    for kind, text in cells:
        assert read("share", kind, text).value.value == pytest.approx(share), text
