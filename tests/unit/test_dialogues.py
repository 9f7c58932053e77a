"""Dialogue requirements: whose the told day is, and what no report says. Counts: known answers."""

import datetime as dt

import pandas as pd
import pytest
from frames import Row
from promises import Frames, city, rows_of

from pipelines.core.dialogue import dialogues
from pipelines.kpis import KPIS
from pipelines.model import tables

D = dt.date
HELD = D(2015, 3, 20)


def asked(lots: list[str], told: list[Row], placed: list[Row]) -> Frames:
    """One procurement with a dialogue requirement in each lot, and what was promised."""
    place = {"procurement_id": "u1", "org_id": "a"}
    requirements = [
        place | {"lot_no": n, "requirement_id": f"r{n}", "requirement_type": "dialogue_employment"}
        for n in lots
    ]
    promises = [{"commitment_type": "dialogue", "procurement_id": "u1"} | t for t in told]
    bought = [{"procurement_id": "u1", "org_id": "a", "awarded_at": D(2015, 3, 1)}]
    return city(
        promises,
        placed=placed,
        core_procurement=rows_of(tables.PROCUREMENT, bought),
        core_social_requirement=rows_of(tables.REQUIREMENT, requirements),
    )


def held(given: Frames) -> list[dt.date | None]:
    found = dialogues(
        given["core_social_requirement"], given["core_lot"], given["core_procurement"],
        given["core_commitment"],
    )  # fmt: skip
    return [None if pd.isna(day) else day.date() for day in found["held_at"]]


@pytest.mark.parametrize(
    ("lots", "told", "expected"),
    [
        (["1"], [{"dialogue_held_at": HELD}], [HELD]),
        (["1", "2"], [{"dialogue_held_at": HELD}], [None, None]),  # of which lot is not said
        (["1", "2"], [{"dialogue_held_at": HELD, "requirement_id": "r2"}], [None, HELD]),
        (
            ["1"],
            [{"dialogue_held_at": D(2015, 5, 1), "requirement_id": "r1"},
             {"dialogue_held_at": HELD, "requirement_id": "r1"}],
            [HELD],
        ),
        (["1"], [], [None]),
    ],
)  # fmt: skip
def test_the_day_is_that_of_the_requirement_it_is_told_of(
    lots: list[str], told: list[Row], expected: list[dt.date | None]
) -> None:
    assert held(asked(lots, told, [])) == expected


def test_without_any_placement_list_nothing_is_said_of_placements() -> None:
    measure = KPIS["placements_per_dialogue"]
    elsewhere = {"commitment_id": None, "candidate_pid": "p1"}
    for placed, rows in (([], 0), ([elsewhere], 1)):
        given = asked(["1", "2"], [], placed)
        found = measure.function(**{name: given[name] for name in measure.tables})
        assert (len(found), found["numerator"].sum()) == (rows, 0)
