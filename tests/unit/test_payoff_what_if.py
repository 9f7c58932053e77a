"""Another choice, reckoned from two published ends, is what appraising everybody anew gives."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from payoff_kat import kat_1
from payoff_random import HORIZON, RATES, cases

from pipelines.payoff.cases import PRODUCTION, SOCIETY, Assumptions, Cases
from pipelines.payoff.indicators import total
from pipelines.payoff.present_value import appraise
from pipelines.payoff.rates import Rates
from pipelines.payoff.sensitivity import Range, Swing, changed, tornado
from pipelines.payoff.what_if import DEADWEIGHT, LINEAR, otherwise_without_work, what_if

BASE = Assumptions(
    horizon=HORIZON, deadweight=0.2, displacement=0.1, attribution=0.9, projection="drop_off",
    drop_off=0.25, discount_rate=0.035,
)  # fmt: skip
USUAL = {
    "deadweight": 0.2, "displacement": 0.1, "attribution": 0.9, "indirect_tax_share": 0.2,
    "tax_retention": 1.0, "support_factor": 1.0, "preparation_factor": 1.0,
    "supervision_factor": 1.0,
    **dict(zip((f"production_{k}" for k in PRODUCTION), BASE.production, strict=True)),
}  # fmt: skip


def npv(of: Cases, rates: Rates, a: Assumptions) -> dict[str, float]:
    return total(appraise(of, rates, a)).npv


def swings(of: Cases, rates: Rates, a: Assumptions) -> list[Swing]:
    return tornado(of, rates, a, [Range(name, 0.3, 0.7) for name in LINEAR])


def anew(of: Cases, rates: Rates, a: Assumptions, chosen: Mapping[str, float]) -> dict[str, float]:
    for name, value in chosen.items():
        a = changed(a, name, value)
    return npv(of, rates, a)


@settings(max_examples=40, deadline=None)
@given(
    cases(), st.dictionaries(st.sampled_from(LINEAR), st.sampled_from([0.0, 0.15, 0.6, 1.0, 1.5]))
)
def test_what_the_sliders_tell_is_what_appraising_anew_tells(
    of: Cases, chosen: dict[str, float]
) -> None:
    found = what_if(npv(of, RATES, BASE), swings(of, RATES, BASE), USUAL, chosen)
    assert found == pytest.approx(anew(of, RATES, BASE, chosen), rel=1e-7, abs=0.01)


def test_known_answers_of_other_choices() -> None:
    """`domain.md` 4.9: the tornado, with the deadweight and displacement that give A = 0.72."""
    case = kat_1()
    a = replace(case.assumptions, deadweight=0.2, displacement=0.1)
    published = npv(case.cases, case.rates, a)
    assert published[SOCIETY] == pytest.approx(229_574.29, abs=0.01)
    ends = swings(case.cases, case.rates, a)
    usual = USUAL | {"attribution": 1.0}

    def tried(**chosen: float) -> tuple[float, float]:
        found = what_if(published, ends, usual, chosen)
        return found[SOCIETY], found["kommun"]

    assert tried() == pytest.approx((published[SOCIETY], published["kommun"]))
    assert tried(deadweight=0.45) == pytest.approx((80_505, -60_806), abs=1)
    assert tried(displacement=0.35)[0] == pytest.approx(97_068, abs=1)
    assert tried(support_factor=15 / 25)[0] == pytest.approx(259_531, abs=1)
    assert tried(preparation_factor=1.5) == pytest.approx((187_135, -58_261), abs=1)


def test_with_how_many_the_municipality_breaks_even() -> None:
    case = kat_1()
    a = replace(case.assumptions, deadweight=0.2, displacement=0.1)
    published = npv(case.cases, case.rates, a)
    ends = {s.range.parameter: s for s in swings(case.cases, case.rates, a)}[DEADWEIGHT]
    share = otherwise_without_work(published[SOCIETY], ends, 0.2, SOCIETY)
    # Society breaks even at A = 0.37348957, of which displacement takes a tenth.
    assert share == pytest.approx(0.37348957 / 0.9)
    assert share is not None
    there = npv(case.cases, case.rates, replace(a, deadweight=1 - share))
    assert there[SOCIETY] == pytest.approx(0.0, abs=0.01)
    kommun = otherwise_without_work(published["kommun"], ends, 0.2, "kommun")
    there = npv(case.cases, case.rates, replace(a, deadweight=1 - kommun))  # type: ignore[operator]
    assert there["kommun"] == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize(
    ("npv", "by_a_whole", "share"),
    [(-10.0, 0.0, float("inf")), (-50.0, -100.0, 1.3), (80.0, -100.0, None), (-10.0, 100.0, None)],
)
def test_shares_beyond_all_and_whatever_they_had_done(
    npv: float, by_a_whole: float, share: float | None
) -> None:
    ends = Swing(Range(DEADWEIGHT, 0.0, 1.0), {"kommun": 0.0}, {"kommun": by_a_whole})
    found = otherwise_without_work(npv, ends, 0.2, "kommun")
    assert found == (None if share is None else pytest.approx(share))


def test_nothing_is_made_up_where_the_ends_do_not_tell() -> None:
    case = kat_1()
    a = replace(case.assumptions, deadweight=1.0)
    published, ends = npv(case.cases, case.rates, a), swings(case.cases, case.rates, a)
    with pytest.raises(ValueError, match="deadweight of 1"):
        what_if(published, ends, USUAL | {"deadweight": 1.0}, {})
    with pytest.raises(KeyError):
        what_if(published, [], USUAL, {})
