"""The answer in words, case by case, with the texts written out."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.export import sentences
from pipelines.export.sentences import Facts, Forecast


def facts(yes=46, total=100, unknown=0, **other):
    known = {
        "period_id": "2016",
        "is_current": True,
        "status": "ok" if total >= 5 else "small_n" if total else "no_procurements",
        "numerator": yes,
        "denominator": total,
        "unknown": unknown,
        "lower": yes / total if total else None,
        "upper": (yes + unknown) / total if total else None,
        "target": 0.5,
        "rating": "some",
    }
    return Facts(**{**known, **other})


def said(*args, lang="sv", **other):
    return sentences.answer(facts(*args, **other), lang).replace("\u00a0", " ")


def test_normal():
    assert said() == (
        "46 procent av årets tjänsteupphandlingar har social hänsyn. Målet är 50 procent. "
        "Status: viss måluppfyllelse."
    )
    assert said(lang="en") == (
        "46 per cent of this year's service procurements have social requirements. "
        "The target is 50 per cent. Status: some goal fulfilment."
    )


def test_strong_marks_share_and_status():
    text = sentences.answer(facts(), "sv", lambda s: f"[{s}]")
    assert text.startswith("[46\u00a0procent] av")
    assert text.endswith("Status: [viss måluppfyllelse].")


def test_unknowns_give_both_bounds():
    assert said(46, 100, 6).endswith(
        "Minst 46 och högst 52 procent, eftersom 6 upphandlingar saknar uppgift."
    )
    assert "because 1 procurement lacks information" in said(46, 100, 1, lang="en")


def test_a_single_unknown_in_thousands_hardly_matters():
    text = said(4601, 10000, 1)
    assert text.endswith("1 upphandling saknar uppgift, vilket knappt påverkar andelen.")


def test_nearly_all_unknown_is_never_a_percentage_first():
    assert said(0, 312, 312) == (
        "Det går inte att säga hur stor andel av årets tjänsteupphandlingar som har social hänsyn: "
        "uppgift om social hänsyn saknas för 312 av 312 tjänsteupphandlingar. Andelen ligger "
        "mellan 0 och 100 procent. Målet är 50 procent."
    )
    assert said(0, 312, 312, lang="en").startswith("It is not possible to say what share of")


def test_none_yes_with_some_unknown_is_none_of_the_known():
    text = said(0, 100, 30)
    assert text.startswith("Ingen av årets tjänsteupphandlingar med känd uppgift (70 av 100) har")
    assert "Minst 0 och högst 30 procent" in text


def test_few_are_counted_out():
    assert said(3, 4) == (
        "3 av 4 tjänsteupphandlingar i år har social hänsyn. De är för få för att anges i procent."
    )
    assert "1 saknar uppgift" in said(2, 4, 1)
    assert "procent av" not in said(3, 4)


def test_before_2014_the_target_is_a_direction():
    old = {"period_id": "2013", "is_current": False, "target": None, "rating": "not_assessed"}
    assert said(previous=0.4, **old) == (
        "46 procent av tjänsteupphandlingarna 2013 har social hänsyn. Målet är att andelen ökar "
        "jämfört med 2012. 2012 var den 40 procent: en ökning med 6 procentenheter."
    )
    assert said(**old).endswith("Uppgift för 2012 saknas.")
    assert "50 procent" not in said(**old)


def test_nothing_reported_and_nothing_bought_are_different():
    silent = facts(0, 0, status="not_reported", owner="Higab")
    assert sentences.answer(silent) == "– Uppgift saknas. Higab har inte lämnat uppgifter för 2016."
    assert sentences.answer(facts(0, 0)) == "Inga tjänsteupphandlingar 2016."
    assert sentences.answer(None) == (
        "Här visas resultat när den första enheten har lämnat uppgifter."
    )


def test_a_unit_and_a_part_of_the_year_are_named():
    text = said(owner="Higab", period_id="2016-Q2", is_current=False)
    assert text.startswith(
        "46 procent av tjänsteupphandlingarna hos Higab under kvartal 2 2016 har"
    )


def test_coverage_line():
    day = dt.date(2026, 10, 31)
    assert sentences.coverage(day, 19, 22, 7) == (
        "Uppgifter t.o.m. 31 oktober 2026. 19 av 22 enheter har lämnat. "
        "7 upphandlingar saknar uppgift om krav."
    )
    assert sentences.coverage(None, 1, 1, 0) == "Enheten har lämnat."
    assert sentences.coverage(day, 19, 22, 1, "en") == (
        "Data through 31 October 2026. 19 of 22 units have reported. "
        "1 procurement lacks information on requirements."
    )


@pytest.mark.parametrize(
    ("reported", "expected", "is_so"), [(9, 10, False), (8, 9, True), (0, 0, False), (0, 1, True)]
)
def test_preliminary_below_nine_tenths(reported, expected, is_so):
    assert sentences.is_preliminary(reported, expected) is is_so


def test_missing_units():
    names = ["Leasing", "Gryaab", "Got Event"]
    expected = "3 av 22 enheter saknas: Leasing, Gryaab och Got Event."
    assert sentences.missing_units(3, 22, names) == expected


@pytest.mark.parametrize(
    ("forecast", "sv"),
    [
        (Forecast(12, 10, True, 0.6), "10 av de 12 som återstår behöver krav."),
        (Forecast(4, 4, True, 0.6), "Alla 4 som återstår behöver krav."),
        (Forecast(1, 1, True, 0.5), "Den upphandling som återstår behöver krav."),
        (Forecast(5, 0, True, 0.9), "Målet nås även om inga fler krav ställs i år."),
        (
            Forecast(2, 10, False, 0.46),
            "Målet kan inte nås i år: högst 46\u00a0procent, även med krav i alla 2 som återstår.",
        ),
        (
            Forecast(0, 3, False, 0.46),
            "Målet kan inte nås i år: inga planerade upphandlingar återstår.",
        ),
        (Forecast(0, None, None, None), "Det går inte att bedöma."),
    ],
)
def test_remaining(forecast, sv):
    assert sentences.remaining(forecast) == sv
    assert sentences.remaining(forecast, "en") != sv


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400), st.sampled_from(["sv", "en"]))
def test_every_case_says_something_and_never_zero_of_unknown(yes, no, unknown, lang):
    text = said(yes, yes + no + unknown, unknown, lang=lang)
    assert text.endswith(".")
    assert "  " not in text
    if unknown and not yes:
        assert not text.startswith("0 ")
