"""The solver against tables whose answers others have published, and small ones by hand."""

import csv
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from solving import MOST, System, known, merged, propagated, reduced, system, widths

FOLDER = Path(__file__).resolve().parents[3] / "shared/realdata/disclosure-known-answers"
beside = pytest.mark.skipif(not FOLDER.exists(), reason="the known answers do not lie beside it")
Cell = tuple[str, str]
TOTAL = "total"


def table(cells: dict[Cell, float], hidden: set[Cell]) -> tuple[System, list[Cell], np.ndarray]:
    """A table with its totals, of which the cells are published that are not hidden."""
    rows, columns = ({c[i] for c in cells} for i in (0, 1))
    every = {**cells}
    every |= {(r, TOTAL): sum(v for c, v in cells.items() if c[0] == r) for r in rows}
    every |= {(TOTAL, k): sum(v for c, v in cells.items() if c[1] == k) for k in columns}
    every[TOTAL, TOTAL] = sum(cells.values())
    names, place = list(every), {c: n for n, c in enumerate(every)}
    sums = [[(r, TOTAL), *((r, k) for k in columns)] for r in (*rows, TOTAL)]
    sums += [[(TOTAL, k), *((r, k) for r in rows)] for k in (*columns, TOTAL)]
    lines = [([place[c] for c in s], [1.0, *[-1.0] * (len(s) - 1)], 0.0, 0.0) for s in sums]
    true = np.array(list(every.values()))
    size = len(names)
    given = system(lines, np.zeros(size), np.full(size, MOST), np.ones(size, dtype=bool))
    told = np.array([n for n, c in enumerate(names) if c not in hidden])
    return known(given, told, true[told]), names, true


def width_of(cells: dict[Cell, float], hidden: set[Cell], enough: float = 1e5) -> dict[Cell, float]:
    """How far each hidden cell can be from its least to its most."""
    given, names, true = table(cells, hidden)
    left, free = reduced(propagated(given))
    found = widths(left, true[free], np.arange(len(free)), np.full(len(free), enough))
    return dict.fromkeys(hidden, 0.0) | {names[n]: w for n, w in zip(free, found, strict=True)}


def people() -> dict[Cell, float]:
    """Region by gender, from the microdata of sdcTable."""
    with (FOLDER / "sdctable_microdata1.csv").open(encoding="utf-8") as file:
        rows = [(r["region"], r["gender"]) for r in csv.DictReader(file)]
    return {c: float(rows.count(c)) for c in product("ABCD", ("male", "female"))}


@beside
def test_the_trap_of_a_pattern_that_looks_safe() -> None:
    """Two or more are hidden in every row and column, and yet one cell is 47."""
    with (FOLDER / "table4x4_recompute_trap.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    cells = {(r["row"], r["col"]): float(r["freq"]) for r in rows}
    hidden = {(r["row"], r["col"]) for r in rows if r["status"] == "suppressed"}
    found = width_of(cells, hidden)
    assert found["w", "b"] < 0.5
    assert sorted(cell for cell, width in found.items() if width < 0.5) == [("w", "b")]


@beside
@pytest.mark.parametrize("other", ["C", "D"])
def test_the_patterns_of_others_keep_their_cell(other: str) -> None:
    """Cells hidden beside (A, female): by OPT those of C, by GAUSS those of D."""
    hidden = set(product(("A", other), ("male", "female")))
    assert min(width_of(people(), hidden).values()) >= 2  # from nothing to two, at least


@beside
def test_a_cell_hidden_alone_is_found() -> None:
    assert width_of(people(), {("A", "female")}) == {("A", "female"): 0.0}
    row = set(product("A", ("male", "female")))
    assert set(width_of(people(), row).values()) == {0.0}


@beside
def test_who_is_alone_in_a_cell_finds_the_other_one() -> None:
    """Regions a = 1 and c = 1 hidden: nobody outside knows which, but each of them does."""
    cells = {("a", "x"): 1.0, ("b", "x"): 2.0, ("c", "x"): 1.0, ("d", "x"): 0.0}
    hidden = {("a", "x"), ("c", "x"), ("a", TOTAL), ("c", TOTAL)}
    assert set(width_of(cells, hidden).values()) == {2.0}
    assert width_of(cells, hidden - {("a", "x"), ("a", TOTAL)})["c", "x"] < 0.5


def test_what_must_be_equal_is_one_number() -> None:
    lines = [([0, 1], [1.0, -1.0], 0.0, 0.0), ([0, 2, 3], [1.0, -1.0, -1.0], 0.0, 0.0),
             ([1, 2, 4], [1.0, -1.0, -1.0], 0.0, 0.0)]  # fmt: skip
    given = system(lines, np.zeros(5), np.full(5, MOST), np.ones(5, dtype=bool))
    one, of = merged(given)
    assert of[0] == of[1]
    assert of[3] == of[4]
    assert len(one.low) == 3
    assert one.matrix.shape[0] == 1


def test_whole_numbers_are_narrower_than_fractions() -> None:
    """Three times one number is between seven and eleven: two or three."""
    given = system([([0], [3.0], 4.0, 11.0)], np.zeros(1), np.full(1, MOST), np.ones(1, dtype=bool))
    narrowed = propagated(given)
    assert (narrowed.low[0], narrowed.high[0]) == (2.0, 3.0)
    assert widths(given, np.array([2.0]), np.array([0]), np.array([9.0])) == pytest.approx(1.0)
