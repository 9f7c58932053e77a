"""What stands beside the pay-off: who counted, how sure, where it turns, and the way to it.

Rows of `payoff_summary`, `payoff_grid` and `payoff_step` (`domain.md` 4.7, 4.8, 4.11); the amounts
themselves are made in `published.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipelines.payoff.evidence import is_indicative, total_grade
from pipelines.payoff.from_tables import Coverage
from pipelines.payoff.indicators import (
    cost_per_placement,
    degree_of_effect,
    fiscal_returns,
    switching_values,
    total,
)
from pipelines.payoff.present_value import appraise
from pipelines.payoff.run import Run, horizons
from pipelines.payoff.sensitivity import Swing, grid, reconciliation
from pipelines.payoff.told import Told

Lines = list[dict[str, object]]
ADDITIONALITY = tuple(tenth / 10 for tenth in range(11))


def of_coverage(coverage: Coverage, known: Told, floor: float) -> Lines:
    """Who is in the amounts, how many of them were followed up, and what part is templates.

    Parts of one whole have the smallest of them as their `persons`: a small part would else be what
    is left when the others are taken from the whole (`reliability.md` 5.3).
    """
    persons, left_out = coverage.persons, coverage.placements - coverage.counted
    parted = (
        {"counted": coverage.counted, "left_out": left_out},
        {f"left_out_{reason}": n for reason, n in coverage.left_out.items()},
        {"followed_up": coverage.followed_up, "not_followed_up": persons - coverage.followed_up},
        {"projected": coverage.projected, "observed": persons - coverage.projected},
    )
    return [
        *_rows({"placements": coverage.placements}, coverage.placements),
        *_rows({"persons": known.persons, "persons_is_at_least": float(known.untold > 0)},
               known.persons),
        *(line for parts in parted[:2] for line in _parts(parts, 0.0)),
        *(line for parts in parted[2:] for line in _parts(parts, known.untold)),
        *_rows(
            {
                # Exactly it would be a fraction of whole numbers, and those those of the counted.
                "template_share": None
                if coverage.template_share is None
                else round(coverage.template_share, 2),
                "is_indicative": float(is_indicative(coverage.followed_up, floor)),
            },
            known.persons,
        ),
    ]  # fmt: skip


def _parts(parts: Mapping[str, float], untold: float) -> Lines:
    """The parts of a whole; where the whole must not be told, the larger is not."""
    smallest = min((n for n in parts.values() if n), default=0.0)
    largest = max(parts, key=lambda name: parts[name], default="")
    return [
        {"name": name, "value": n, "persons": untold if untold and name == largest else smallest}
        for name, n in parts.items()
    ]


def withheld(persons: float) -> Lines:
    """That the amounts are not told, because most of them are one person's or two's."""
    return _rows({"is_withheld": 1.0}, persons)


def summary_rows(run: Run, swings: Sequence[Swing]) -> Lines:
    """Choices, ratios, evidence and switching values of the base scenario."""
    cases, rates, start = run.cases, run.rates, run.start
    result = appraise(cases, rates, start)
    all_ = total(result)
    turns = switching_values(cases, rates, start)
    each = {"cost_per_placement": cost_per_placement(cases, run.taken.coverage.counted)}
    amounts = {
        "pvb": all_.pvb,
        "pvc": all_.pvc,
        "bcr": all_.bcr,
        "degree_of_effect": degree_of_effect(cases, rates, start),
        **{f"switch_{name}": value for name, value in turns.items()},
        **{f"fiscal_return_{k}": r.ratio for k, r in fiscal_returns(result).items()},
    }
    choices = {
        "evidence_grade": float(total_grade(swings).grade),
        "horizon_months": float(start.horizon),
        "price_year": float(start.price_year or 0),
        "deadweight": start.deadweight,
        "displacement": start.displacement,
        "discount_rate": start.discount_rate,
        "tax_retention": start.tax_retention,
        "drop_off": start.drop_off if start.projection == "drop_off" else None,
        "curve_months": float(len(start.curve)) if start.curve else None,
        "draws": float(run.draws),
        "seed": float(run.seed),
    }
    return [
        *_rows(amounts, run.told.persons),
        *_rows(each, run.told.by_counted),
        *_rows(choices, None),
    ]


def _rows(values: Mapping[str, float | None], persons: float | None) -> Lines:
    return [{"name": k, "value": v, "persons": persons} for k, v in values.items()]


def grid_rows(run: Run, horizons: Sequence[int]) -> Lines:
    """Society's result by additionality and horizon, two-way (`domain.md` 4.8)."""
    found = grid(run.cases, run.rates, run.start, ADDITIONALITY, horizons)
    return [
        {
            "additionality": share,
            "horizon_months": months,
            "persons": run.told.persons,
            "npv": found.values[row, column],
            "zero_at": found.zero_at[column],
        }
        for row, share in enumerate(found.additionality)
        for column, months in enumerate(found.horizons)
    ]


def step_rows(run: Run) -> Lines:
    """From the national calculator's result to the base scenario's, one choice at a time."""
    _, rates, national = run.of("uhm")
    shortest = replace(national, horizon=min(horizons(run.found)))
    steps = reconciliation(run.cases, rates, shortest, run.start)
    return [
        {
            "position": position,
            "step": step.name,
            "actor": actor,
            "persons": run.told.persons,
            "npv": step.npv[actor],
        }
        for position, step in enumerate(steps)
        for actor in run.actors
    ]
