"""Which cells are hidden first: the answers of sdcTable, a program of others, for its own data."""

import pandas as pd
import pytest
from sdctable import ANSWERS, known_answers, microdata

from pipelines.disclosure import masks


@known_answers
def test_the_primary_cells_are_those_of_sdctable() -> None:
    """Count of at most 2: (A, female). (2, 75 %) dominance: (A, female) and (D, male)."""
    cells = microdata().groupby(["region", "gender"])["val"]
    count = cells.size()
    assert count.index[masks.few(count, 3)].tolist() == [("A", "female")]
    ordered = cells.apply(lambda v: v.sort_values(ascending=False).tolist())
    largest, second = (ordered.map(lambda v, k=k: v[k] if len(v) > k else 0.0) for k in (0, 1))
    found = masks.dominated(cells.sum(), largest, second, one_has=1.0, two_have=0.75)
    assert count.index[found].tolist() == [("A", "female"), ("D", "male")]


# Of a cell's sum, its largest value and the next: whether too much of the largest follows.
MAGNITUDE = {
    "nk_2_75": lambda total, one, two: one + two > 0.75 * total,
    "p70": lambda total, one, two: total - one - two < 0.70 * one,
    "pq_60_80": lambda total, one, two: total - one - two < 0.60 / 0.80 * one,
}


@known_answers
@pytest.mark.parametrize("rule", sorted(MAGNITUDE))
def test_the_rules_for_amounts_of_sdctable_find_what_our_dominance_finds(rule: str) -> None:
    """Three rules, the same two primary cells; ours is the first of them."""
    expected = pd.read_csv(ANSWERS / "known_answers_disclosure.csv").set_index("case")["expected"]
    cells = microdata().groupby(["region", "gender"])["val"]
    ordered = cells.apply(lambda v: v.sort_values(ascending=False).tolist())
    one, two = (ordered.map(lambda v, k=k: v[k] if len(v) > k else 0.0) for k in (0, 1))
    total = cells.sum()
    theirs = set(total.index[MAGNITUDE[rule](total, one, two)])
    ours = set(total.index[masks.dominated(total, one, two, one_has=1.0, two_have=0.75)])
    assert theirs == ours == {("A", "female"), ("D", "male")}
    assert "exactly 2 primary cells" in expected[rule]
    assert all(f"({region},{gender})" in expected[rule] for region, gender in theirs)
