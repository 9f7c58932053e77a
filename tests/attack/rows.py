"""What else binds the numbers of a book: shares, months, states. Rows for the solver."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from book import TABLES, Book
from learned import AT_LEAST, EQUAL, Learned
from relations import Equation, kind_of
from solving import MOST

from pipelines.model import periods

Row = tuple[Sequence[int], Sequence[float], float, float]
_NEAR = 1e-4


def seen(book: Book, equation: Equation) -> bool:
    """Whether all that an equation is of stands in published rows, with figures or without."""
    return all(book.places[n][:4] in book.rows for n in (*equation.plus, *equation.minus))


def holds(left: float, sign: str) -> bool:
    if sign == EQUAL:
        return abs(left) < _NEAR
    return left > -_NEAR if sign == AT_LEAST else left < _NEAR


def row_of(equation: Equation, sign: str) -> Row:
    places = [*equation.plus, *equation.minus]
    factors = [1.0] * len(equation.plus) + [-1.0] * len(equation.minus)
    low = -np.inf if sign not in (EQUAL, AT_LEAST) else 0.0
    return places, factors, low, np.inf if sign == AT_LEAST else 0.0


def shares(book: Book) -> Iterator[Row]:
    """A published share binds its numerator to its denominator, to the last digit."""
    for (table, series, org, period), row in book.rows.items():
        for share, numerator, added, taken in TABLES[table].shares:
            value = pd.to_numeric(row.get(share))
            tops = [book.at.get((table, series, org, period, c)) for c in numerator.split("+")]
            low = [book.at.get((table, series, org, period, c)) for c in (*added, *taken)]
            if pd.isna(value) or None in tops or None in low or _is_estimate(book, row):
                continue
            signs = [1.0] * len(added) + [-1.0] * len(taken)
            places = [n for n in (*tops, *low) if n is not None]
            factors = [1.0] * len(tops) + [-float(value) * s for s in signs]
            truth = sum(f * book.true[n] for f, n in zip(factors, places, strict=True))
            if abs(truth) < _NEAR:
                used = [n for n, f in enumerate(factors) if f]
                yield [places[n] for n in used], [factors[n] for n in used], -_NEAR, _NEAR


def _is_estimate(book: Book, row: dict[str, object]) -> bool:
    return str(row.get("kpi_id", "")).startswith(("cost_", "lead_time"))


def windows(book: Book, experience: Learned, of: np.ndarray, first: int) -> Iterator[Row]:
    """Where a year is the sum of its parts, every period is the sum of its months, told or not.

    Months that no published period tells apart are one.
    """
    series: dict[tuple[object, ...], dict[str, int]] = defaultdict(dict)
    misled = _unlike_quarters(book)
    for n, (table, name, org, period, column) in enumerate(book.places):
        is_known = table == "public.kpi_value" and _is_additive(table, name, column, experience)
        if is_known and (table, name, org, column) not in misled:
            series[name, org, column][period] = int(of[n])
    begun = first
    for line in {tuple(sorted(s.items())) for s in series.values()}:
        spans = {p: _span(p) for p, _ in line}
        cuts = sorted({day for span in spans.values() for day in span})
        for period, n in line:
            parts = [begun + i for i, (a, b) in enumerate(pairwise(cuts))
                     if spans[period][0] <= a and b <= spans[period][1]]  # fmt: skip
            if len(line) > 1:
                yield (n, *parts), [1.0, *[-1.0] * len(parts)], 0.0, 0.0
        begun += max(len(cuts) - 1, 0)


def _unlike_quarters(book: Book) -> set[tuple[object, ...]]:
    """Series of which a year is no sum of its quarters, as it was elsewhere: the judge knows."""
    years: dict[tuple[object, ...], float] = defaultdict(float)
    for (table, name, org, period, column), number in book.every.items():
        if len(period) == len("2015") or "Q" in period:
            sign = -1.0 if "Q" in period else 1.0
            there = 0.0 if np.isnan(number) else number
            years[table, name, org, column, period[:4]] += sign * there
    return {key[:4] for key, left in years.items() if abs(left) > _NEAR}


def _span(period: str) -> tuple[int, int]:
    """The first month of a period, and the first after it."""
    p = periods.period(period)
    return periods.month_index(p.date_from), periods.month_index(p.date_to) + 1


def _is_additive(table: str, series: tuple[str, ...], column: str, experience: Learned) -> bool:
    family = ("periods", table, *kind_of(table, series), column, "year")
    return all(experience.signs.get((*family, k)) == EQUAL for k in ("tertial", "quarter"))


def states(book: Book) -> Iterator[tuple[int, float, float]]:
    """A promise that is told to be kept, or not, bounds what was delivered of it."""
    for (table, series, org, period), row in book.rows.items():
        promised = pd.to_numeric(row.get("promised"))
        if table != "public.commitment" or row["unit"] != "persons" or pd.isna(promised):
            continue
        delivered = book.at.get((table, series, org, period, "delivered"))
        if delivered is None or pd.isna(row["is_kept"]):
            continue
        true = book.true[delivered]
        if bool(row["is_kept"]) and true >= promised:
            yield delivered, float(promised), MOST
        if not bool(row["is_kept"]) and true <= promised - 1:
            yield delivered, 0.0, float(promised) - 1
