"""Known answers of disclosure control that others have published (sdcTable's tests)."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from margins import attacked, narrow, small, star, table
from scipy import sparse

from pipelines.disclosure import masks
from pipelines.disclosure.protect import exposed, protected

ANSWERS = Path(__file__).resolve().parents[2] / "../shared/realdata/disclosure-known-answers"
known_answers = pytest.mark.skipif(not ANSWERS.is_dir(), reason="the real data is not here")


def microdata() -> pd.DataFrame:
    return pd.read_csv(ANSWERS / "sdctable_microdata1.csv")


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


@known_answers
@pytest.mark.parametrize("other", ["C", "D"])
def test_the_patterns_of_others_keep_their_cell_and_ours_has_at_most_one_cell_more(
    other: str,
) -> None:
    """Beside (A, female), OPT hides C and GAUSS hides D: four cells, each of several values."""
    counts = microdata().pivot_table(index="region", columns="gender", values="val", aggfunc="size")
    problem = table(counts.to_numpy(dtype=float), least=3)
    theirs = np.zeros((5, 3), dtype=bool)
    theirs[[0, "ABCD".index(other)], :2] = True
    assert theirs.ravel()[small(problem, 3)].all()
    assert all(high > low for low, high in attacked(problem, theirs.ravel()).values())
    ours = protected(problem, small(problem, 3))
    assert ours.sum() <= theirs.sum() + 1


@known_answers
def test_our_pattern_of_the_same_table_passes_the_attack() -> None:
    inner = microdata().pivot_table(index="region", columns="gender", values="val", aggfunc="size")
    problem = table(inner.to_numpy(dtype=float), least=3)
    hidden = protected(problem, small(problem, 3))
    assert 3 <= hidden.sum() <= 5  # sdcTable's optimal pattern has 4, ours may have one more
    found = [b for (_, j), b in attacked(problem, hidden).items() if problem.value[j] < 3]
    assert found
    assert all(high - low >= 3 for low, high in found)


@known_answers
def test_single_persons_are_hidden_with_all_there_is() -> None:
    """Regions of 1, 2, 1 and 0 persons: with a threshold of 5 the whole table goes (sdcTable)."""
    problem = star(1, 2, 1, 0)
    hidden = protected(problem, small(problem))
    assert hidden[small(problem)].all()
    assert not narrow(problem, hidden)


@known_answers
def test_the_trap_of_many_hidden_cells_is_seen_through() -> None:
    """Every row and column has two hidden cells, and (w, b) is 47 all the same."""
    given_ = pd.read_csv(ANSWERS / "table4x4_recompute_trap.csv")
    wide = given_["freq"].to_numpy(dtype=float).reshape(4, 4)
    gone = (given_["status"] == "suppressed").to_numpy().reshape(4, 4)
    problem = table(wide)
    hidden = np.zeros((5, 5), dtype=bool)
    hidden[:4, :4] = gone
    asked = replace(problem, asks=sparse.csr_array(np.eye(25)), limit=np.inf)
    w_b = 1
    assert problem.value[w_b] == 47

    def found(gone: np.ndarray, *, exactly: bool) -> set[int]:
        return {j for j, *_ in exposed(asked, gone, exactly=exactly)}

    assert w_b not in found(hidden.ravel(), exactly=False)
    assert w_b in found(hidden.ravel(), exactly=True)
    assert w_b not in found(protected(asked, hidden.ravel()), exactly=True)
