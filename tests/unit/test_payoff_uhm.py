"""The national calculator's published example through scenario `uhm` (`domain.md` 4.1)."""

from dataclasses import replace

import pytest
from payoff_kat import PARAMETERS

from pipelines.payoff.case_file import CaseFile, read_case
from pipelines.payoff.cases import SOCIETY, Assumptions, Cases
from pipelines.payoff.indicators import total
from pipelines.payoff.present_value import appraise
from pipelines.payoff.scenarios import as_scenario
from pipelines.payoff.sensitivity import reconciliation

# Newly arrived, 20 500 kr, nystartsjobb, production 0.8, supervisor 30 000 kr for 10 % of the time,
# administration 10 000 kr, procurement 40 000 kr. Introduction benefit 308 kr for 22 days; income
# support tops it up to norm and housing (3 900 + 4 500 - 6 776); 1 300 kr housing allowance.
EXAMPLE = {
    "parameters": "2016-06",
    "months": 12,
    "persons": [
        {"id": "example", "w": 20_500, "phi": 0.8, "employed": 12, "fs": 1_624, "a_f": 6_776,
         "k_f": 1_300, "subsidy": {"form": "new_start_job", "contributions": 2},
         "H": 0.10 * 30_000 * 1.3142, "adm": 10_000, "prep": 40_000},
    ],
}  # fmt: skip


def example(**person: float) -> CaseFile:
    rows = [{**EXAMPLE["persons"][0], **person}]  # type: ignore[index, dict-item]
    return read_case({**EXAMPLE, "persons": rows}, PARAMETERS)


def national(case: CaseFile, **changes: float) -> tuple[Cases, Assumptions]:
    cases, a = as_scenario("uhm", case.cases, case.assumptions, case.choices)
    return cases, replace(a, **changes)  # type: ignore[arg-type]


def npv(case: CaseFile, **changes: float) -> dict[str, float]:
    cases, a = national(case, **changes)
    return total(appraise(cases, case.rates, a)).npv


def test_total_without_and_with_supervision_as_a_cost() -> None:
    # 12 x 20 500 x 1.3142 x 0.8 - 50 000, and less 12 x 0.10 x 30 000 x 1.3142.
    assert npv(example())[SOCIETY] == pytest.approx(208_634.56, abs=0.01)
    assert npv(example(), supervision_factor=1.0)[SOCIETY] == pytest.approx(161_323.36, abs=0.01)
    with_output_in_full = npv(example(phi=1.0), supervision_factor=1.0)
    assert with_output_in_full[SOCIETY] == pytest.approx(225_982.00, abs=0.01)


def test_every_level_gains() -> None:
    found = npv(example())
    state = found["stat_af"] + found["stat_fk"] + found["stat_skatt"]
    assert min(found["individ"], found["kommun"], found["region"], state) > 0
    assert found["arbetsgivare"] > 0
    assert 161_000 <= found[SOCIETY] <= 226_000
    assert sum(v for actor, v in found.items() if actor != SOCIETY) == pytest.approx(found[SOCIETY])


def test_75_persons_like_it_are_of_the_order_of_the_published_16_million() -> None:
    case = example()
    many = replace(
        case.cases, persons=replace(case.cases.persons, count=case.cases.persons.count * 75)
    )
    a = national(case)[1]
    found = total(appraise(many, case.rates, a)).npv[SOCIETY]
    assert 12e6 <= found <= 20e6


def test_reconciliation_leads_from_the_calculator_to_our_base_case() -> None:
    case = example()
    cases, a = national(case)
    steps = reconciliation(case.cases, case.rates, a, case.assumptions)
    society = {step.name: step.npv[SOCIETY] for step in steps}
    assert society["uhm"] == pytest.approx(208_634.56, abs=0.01)
    assert society["supervision"] - society["uhm"] == pytest.approx(-47_311.20, abs=0.01)
    # A fifth of the benefit, 258 634.56, would have come anyway; then a tenth is displaced.
    assert society["counterfactual"] - society["supervision"] == pytest.approx(-51_726.91, abs=0.01)
    assert society["displacement"] - society["counterfactual"] == pytest.approx(
        -20_690.76, abs=0.01
    )
    ours = total(appraise(cases, case.rates, case.assumptions)).npv[SOCIETY]
    assert society["projection"] == pytest.approx(ours, abs=0.01)
    assert list(society) == ["uhm", "supervision", "counterfactual", "displacement", "discounting",
                             "equalisation", "projection"]  # fmt: skip
