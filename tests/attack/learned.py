"""Relations that an attacker learns from the unmasked tables of other cities: what always holds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from book import Book
from relations import Equation, Family

from pipelines.model import periods

Series = tuple[str, tuple[str, ...], str]  # table, series, column
Relation = tuple[str, tuple[Series, ...], tuple[Series, ...]]  # kind of period, plus, minus
EQUAL, AT_LEAST, AT_MOST = "=", ">=", "<="
LEAST_SEEN = 6  # so many cases that are not nothing before anything is believed
_NEAR = 1e-6


@dataclass(frozen=True)
class Learned:
    """What always held: the sign of each family, and sums of series in one place."""

    signs: Mapping[Family, str]
    relations: tuple[Relation, ...]


def learned(seen: Sequence[tuple[Book, Sequence[Equation]]]) -> Learned:
    """What holds in all the books seen, each with its candidates."""
    least: dict[Family, float] = defaultdict(float)
    most: dict[Family, float] = defaultdict(float)
    cases: dict[Family, int] = defaultdict(int)
    for book, equations in seen:
        for equation in equations:
            left = difference(book.true, equation)
            if np.isnan(left):
                continue
            least[equation.family] = min(least[equation.family], left)
            most[equation.family] = max(most[equation.family], left)
            cases[equation.family] += any(book.true[n] for n in equation.plus + equation.minus)
    signs = {
        family: EQUAL if most[family] - least[family] < _NEAR
        else AT_LEAST if least[family] > -_NEAR else AT_MOST
        for family, count in cases.items()
        if count >= LEAST_SEEN and (least[family] > -_NEAR or most[family] < _NEAR)
    }  # fmt: skip
    return Learned(signs, tuple(_relations([book for book, _ in seen])))


def difference(numbers: np.ndarray, equation: Equation) -> float:
    """How far an equation is from nothing."""
    plus, minus = (sum(numbers[n] for n in side) for side in (equation.plus, equation.minus))
    return float(plus - minus)


def grid(book: Book) -> pd.DataFrame:
    """Each number by place: organisation and period, and series. A curve is of the only year."""
    years = {p for *_, p, _ in book.places if periods_kind(p) == "year"}
    only = min(years) if len(years) == 1 else ""
    lines = [(o, p or only, (t, s, c)) for t, s, o, p, c in book.places]
    return pd.DataFrame(lines, columns=["org", "period", "series"]).assign(
        kind=lambda f: [periods_kind(p) for p in f["period"]]
    )


def periods_kind(period: str) -> str:
    """Year, tertial, quarter, month, rolling year; nothing where there is no period."""
    return periods.period(period).period_type if period else ""


def _relations(books: Sequence[Book]) -> Iterator[Relation]:
    """Series that are always equal, and those that are always the sum of two others.

    Each series is reduced to its product with the same random numbers, so that a sum is found
    without trying all of them on all places.
    """
    grids = pd.concat(
        [grid(b).assign(city=n, value=b.true) for n, b in enumerate(books)], ignore_index=True
    )
    for kind in ("year", "tertial", "quarter", "month"):
        mine = grids[grids["kind"] == kind].dropna(subset=["value"])
        places, _ = pd.factorize(pd.MultiIndex.from_frame(mine[["city", "org", "period"]]))
        codes, names = pd.factorize(mine["series"])
        table = np.zeros((len(names), places.max(initial=-1) + 1))
        table[codes, places] = mine["value"]
        enough = (table > 0).sum(axis=1) >= LEAST_SEEN
        yield from _sums(table[enough], [names[n] for n in np.flatnonzero(enough)], kind)


def _sums(table: np.ndarray, names: list[Series], kind: str) -> Iterator[Relation]:
    _, firsts, same = np.unique(table, axis=0, return_index=True, return_inverse=True)
    for n, group in enumerate(same):
        if firsts[group] != n:
            yield kind, (names[firsts[group]],), (names[n],)
    marks = table[firsts] @ np.random.default_rng(1).random(table.shape[1])
    order = np.argsort(marks)
    one, two = np.triu_indices(len(marks), 1)
    wanted = marks[one] + marks[two]
    near = np.clip(np.searchsorted(marks[order], wanted - _NEAR), 0, len(marks) - 1)
    found = np.flatnonzero(np.abs(marks[order][near] - wanted) < _NEAR)
    for n in found:
        whole = firsts[order[near[n]]]
        parts = (firsts[one[n]], firsts[two[n]])
        if np.allclose(table[whole], table[list(parts)].sum(axis=0)):
            yield kind, (names[whole],), tuple(names[p] for p in parts)


def placed(book: Book, relations: Iterable[Relation]) -> Iterator[Equation]:
    """The learned relations in each place of a book where all of their series stand."""
    at: dict[str, dict[Series, dict[tuple[str, str], int]]] = defaultdict(lambda: defaultdict(dict))
    lines = grid(book)
    for n, (org, period, series, kind) in enumerate(
        zip(lines["org"], lines["period"], lines["series"], lines["kind"], strict=True)
    ):
        at[kind][series][org, period] = n
    for kind, plus, minus in relations:
        everywhere = [at[kind].get(s, {}) for s in (*plus, *minus)]
        # A series without a row in a place is nothing there.
        for place in {p for where in everywhere for p in where}:
            sides = [[at[kind][s][place] for s in side if place in at[kind].get(s, {})]
                     for side in (plus, minus)]  # fmt: skip
            whole = len(sides[0]) + len(sides[1]) == len(everywhere)
            yield Equation(("learned", kind), tuple(sides[0]), tuple(sides[1]), is_open=not whole)
