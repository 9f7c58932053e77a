"""The attack: what a reader of the published tables can find out of numbers of people below five.

The reader knows the published definitions, what always held in other cities, and perhaps the true
numbers of an organisation. The judge, who knows the truth, tells which of the hidden numbers are
found: their bounds are closer than `reliability.md` 5.3 allows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from book import SENSITIVE, SMALL, Book, Frames, Place, is_people, opened, root_of
from learned import AT_LEAST, EQUAL, Learned, difference, learned, placed
from relations import candidates, rests
from rows import Row, holds, row_of, seen, shares, states, windows
from solving import (
    MOST,
    System,
    apart,
    known,
    merged,
    part,
    propagated,
    reduced,
    system,
    widths,
    with_rows,
    within,
)

NARROW, OF_VALUE = 3.0, 0.2  # reliability.md 5.3 (4)
_NEAR = 1e-4


@dataclass(frozen=True)
class Found:
    """A number of people that was found out: where, what it is, and how wide its bounds are.

    `how`: `exact`, `narrow`, or `group` where it is certain that all of a group have a property.
    `is_listed`: whether a published row, with or without its figures, is of it.
    """

    place: Place
    true: float
    width: float
    how: str
    is_listed: bool


@dataclass(frozen=True)
class Attacked:
    """A city as its attacker sees it.

    Attributes:
        book: Its numbers.
        system: All that binds them, what must be equal being one number.
        of: Which number of the system each number is.
        shown: Numbers of the system that stand in a published row, hidden or not.
        names: The place of each number.
        true: The truth.
        small: Numbers of people below five: none may be known closely.
        parents: The organisation above each.
        whole: What is left of groups all of whom have a sensitive property: 0 may not be certain.
    """

    book: Book
    system: System
    of: np.ndarray
    shown: np.ndarray
    names: list[Place]
    true: np.ndarray
    small: np.ndarray
    whole: np.ndarray
    parents: dict[str, str | None]

    def above(self, org: str) -> frozenset[str]:
        """All organisations above one."""
        way, place = set(), self.parents[org]
        while place is not None:
            way.add(place)
            place = self.parents[place]
        return frozenset(way)


def learn(cities: Iterable[tuple[Frames, Frames]]) -> Learned:
    """What always holds, from cities' published and true tables."""
    books = []
    for public, true in cities:
        book = opened(public, true)
        books.append((book, list(candidates(book, true["core.organisation"]))))
    return learned(books)


def attacked(
    public: Frames, true: Frames, experience: Learned, only_listed: bool = True
) -> Attacked:
    """The system of a city; with what no published row stands for too unless `only_listed`."""
    book = opened(public, true, only_listed)
    organisation = true["core.organisation"]
    equations = [*candidates(book, organisation), *placed(book, experience.relations)]
    rows: list[Row] = []
    for equation in equations:
        sign = EQUAL if equation.family[0] == "learned" else experience.signs.get(equation.family)
        if sign == EQUAL and equation.is_open and not seen(book, equation):
            sign = AT_LEAST if equation.plus else None
        left = difference(book.true, equation)
        # What held elsewhere and not here misleads: the judge takes it out.
        if sign and not np.isnan(left) and holds(left, sign):
            rows.append(row_of(equation, sign))
    names, true_numbers = list(book.places), [*book.true]
    for place, whole, taken in rests(book):
        n = len(names)
        rows.append(([whole, *taken, n], [1.0, *[-1.0] * (len(taken) + 1)], 0.0, 0.0))
        names.append(place)
        true_numbers.append(book.true[whole] - sum(book.true[t] for t in taken))
    rows += shares(book)
    numbers = np.array(true_numbers)
    is_whole = np.abs(numbers - np.round(numbers)) < _NEAR
    low, high = np.zeros(len(names)), np.full(len(names), MOST)
    for n, least, most in states(book):
        low[n], high[n] = max(low[n], least), min(high[n], most)
    told = np.flatnonzero(~np.isnan(book.told))
    given = known(system(rows, low, high, is_whole), told, book.told[told])
    given, of = merged(given)
    given = with_rows(given, list(windows(book, experience, of, len(given.low))))
    shown = np.zeros(len(given.low), dtype=bool)
    shown[of[[place[:4] in book.rows for place in names]]] = True
    # So are the months that a published period is the sum of.
    shown[len(np.unique(of)) :] = True
    counted = np.array([is_people(p) or "-" in p[4] for p in names])
    small = counted & (np.round(numbers, 6) > 0) & (np.round(numbers, 6) < SMALL)
    parents = {
        str(o): p if isinstance(p, str) else None
        for o, p in zip(organisation["org_id"], organisation["parent_org_id"], strict=True)
    }
    return Attacked(
        book, given, of, shown, names, numbers, np.flatnonzero(small),
        _wholes(names, numbers, book), parents,
    )  # fmt: skip


def found(city: Attacked, owns: frozenset[str] = frozenset(), search: bool = True) -> list[Found]:
    """The numbers of people that are found, by who knows the true numbers of some organisations.

    Args:
        city: The city attacked.
        owns: The organisations whose true numbers the attacker knows; theirs are not asked for.
        search: Whether to search by integer programming too, not only row by row: for what stands
            in a published row.
    """
    mine = np.array([_org_of(city.book, p) in owns for p in city.names])
    narrowed = propagated(known(city.system, city.of[mine], city.true[mine]))
    small = city.small[~mine[city.small] & (city.true - _of_own(city, owns) > _NEAR)[city.small]]
    width = (narrowed.high - narrowed.low)[city.of[small]]
    enough = np.maximum(NARROW, OF_VALUE * city.true[small])
    open_ = np.flatnonzero(width >= enough - _NEAR)
    if search and len(open_):
        open_ = open_[city.shown[city.of[small[open_]]]]
        asked, firsts, back = np.unique(city.of[small[open_]], return_index=True,
                                        return_inverse=True)  # fmt: skip
        first, kept = open_[firsts], np.flatnonzero(city.shown)
        width[open_] = _searched(
            within(narrowed, kept), np.searchsorted(kept, asked), city.true[small[first]],
            enough[first],
        )[back]  # fmt: skip
    lost = width < enough - _NEAR
    result = [
        Found(city.names[n], float(city.true[n]), float(w), "exact" if w < 0.5 else "narrow",
              city.names[n][:4] in city.book.rows)
        for n, w in zip(small[lost], width[lost], strict=True)
    ]  # fmt: skip
    groups = city.whole[~mine[city.whole]]
    return result + [
        Found(city.names[n], 0.0, 0.0, "group", city.names[n][:4] in city.book.rows)
        for n in groups
        if narrowed.high[city.of[n]] < 0.5
    ]


def _of_own(city: Attacked, owns: frozenset[str]) -> np.ndarray:
    """How much of each number of an organisation above is the attacker's own: not to be found."""
    parts = np.zeros(len(city.names))
    if not owns:
        return parts
    every, rows = city.book.every, city.book.rows
    top = next(o for o in owns if city.parents[o] not in owns)
    above, followed = city.above(top), _followed(every, top)
    for n, (table, series, org, period, column) in enumerate(city.names):
        if table == "public.retention_curve":
            # Where all who are followed are its own, so are those of any group and month.
            if followed >= every[table, (series[0], "all", "0"), org, period, "n"]:
                parts[n] = city.true[n]
        elif table == "public.supplier_delivery":
            parts[n] = sum(
                every.get((*row, column), 0.0)
                for row, line in rows.items()
                if row[0] == "public.commitment" and line["org_id"] in owns
                and line["supplier_id"] == series[0] and line["is_due"]
            )  # fmt: skip
        elif org in above and series[1:2] != ("own",):
            whole, *taken = column.split("-")
            own = (table, series, top, period)
            parts[n] = every.get((*own, whole), 0.0)
            parts[n] -= sum(every.get((*own, c), 0.0) for c in taken)
    return parts


def _followed(every: Mapping[Place, float], org: str) -> float:
    """How many of an organisation's own persons are followed up: curves tell no organisation."""
    return sum(
        number
        for (table, series, of, period, column), number in every.items()
        if (table, series, of) == ("public.kpi_value", ("retention_3", "all", "all"), org)
        and column == "denominator" and len(period) == len("2015")
    )  # fmt: skip


def _searched(given: System, asked: np.ndarray, true: np.ndarray, enough: np.ndarray) -> np.ndarray:
    """The widths of numbers, each part of the system by itself."""
    left, free = reduced(given)
    parts = apart(left)
    places = np.searchsorted(free, asked)
    truth = np.zeros(len(free))
    truth[places] = true
    result = np.zeros(len(asked))
    for number in np.unique(parts[places]):
        inside = np.flatnonzero(parts == number)
        mine = np.flatnonzero(parts[places] == number)
        where = np.searchsorted(inside, places[mine])
        result[mine] = widths(part(left, inside), truth[inside], where, enough[mine])
    return result


def _wholes(names: list[Place], true: np.ndarray, book: Book) -> np.ndarray:
    """What is left, nobody, of a group all of whom have a sensitive property."""
    found_ = []
    for n, (table, series, org, period, column) in enumerate(names):
        if column not in ("denominator-numerator", "known-n") or true[n] != 0:
            continue
        is_share = table == "public.mix" or series[0] == "target_group_share"
        whole = book.every[table, series, org, period, column.split("-")[0]]
        if is_share and set(series) & set(SENSITIVE) and whole > 0:
            found_.append(n)
    return np.array(found_, dtype=int)


def _org_of(book: Book, place: Place) -> str:
    table, series, org, period, _ = place
    if table == "public.commitment":
        return str(book.rows.get((table, series, org, period), {}).get("org_id", ""))
    return "" if table in ("public.retention_curve", "public.progression",
                           "public.supplier_delivery", "public.matching_gap") else org  # fmt: skip


def subtree(organisation: pd.DataFrame, org: str) -> frozenset[str]:
    """An organisation and all below it."""
    inside = {org}
    while True:
        below = organisation[organisation["parent_org_id"].isin(inside)]["org_id"]
        if set(below) <= inside:
            return frozenset(inside)
        inside |= set(below)


def insiders(organisation: pd.DataFrame) -> list[frozenset[str]]:
    """Who may know: each organisation but the city itself, with all below it."""
    root = root_of(organisation)
    return [subtree(organisation, o) for o in sorted(organisation["org_id"]) if o != root]
