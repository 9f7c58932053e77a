"""What may bind the numbers of a book to each other: candidates, of which `learned` keeps the true.

Each candidate is a difference of sums that is perhaps always 0, or never below it. Whether it is
tells only what is seen in the unmasked tables of other cities.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
from book import MEASURES, TABLES, Book, Place

from pipelines.model import periods

Family = tuple[str, ...]
Row = tuple[str, tuple[str, ...], str, str]  # a place without its column
ALL, OWN = "all", "own"


@dataclass(frozen=True)
class Equation:
    """The sum of some numbers less the sum of others, and the family that shares its sign.

    `is_open`: who does not see the rows of the others cannot know that there are no more of them.
    """

    family: Family
    plus: tuple[int, ...]
    minus: tuple[int, ...]
    is_open: bool = False


def candidates(book: Book, organisation: pd.DataFrame) -> Iterator[Equation]:
    """All that may hold between the numbers of a book."""
    children = defaultdict(list)
    for org, parent in zip(organisation["org_id"], organisation["parent_org_id"], strict=True):
        children[parent].append(org)
    by_row: dict[Row, dict[str, int]] = defaultdict(dict)
    for (table, series, org, period, column), n in book.at.items():
        by_row[table, series, org, period][column] = n
    yield from _organisations(book, by_row, children)
    yield from _periods(book, by_row)
    yield from _members(book, by_row)
    yield from _stages(by_row)
    yield from _curves(by_row)
    yield from _promises(book, by_row, children)
    yield from _years(by_row)


def kind_of(table: str, series: tuple[str, ...]) -> tuple[str, ...]:
    """What of a series shares its relations: all but the member."""
    if table == "public.kpi_value":
        return series[:2]
    return {"public.mix": series[:1]}.get(table, ())


def _organisations(
    book: Book, by_row: Mapping[Row, dict[str, int]], children: Mapping[str, list[str]]
) -> Iterator[Equation]:
    """A parent is its children and its own; where its own are published as none, its children."""
    for (table, series, org, period), columns in by_row.items():
        if org not in children or table in ("public.commitment", "public.supplier_delivery"):
            continue
        below = [by_row.get((table, series, child, period), {}) for child in children[org]]
        own = by_row.get((table, _own_series(table, series), org, period), {})
        whole = table == "public.kpi_value" and series[1] == ALL
        alone = not whole and _told_none(book, own)
        if series[1:2] == (OWN,):
            continue
        for column, n in columns.items():
            parts = [b[column] for b in below if column in b]
            parts += [own[column]] if whole and column in own else []
            how = "own" if whole else "nothing own" if alone else "some own"
            yield Equation(("organisations", table, *kind_of(table, series), column, how),
                           (n,), tuple(parts), is_open=not whole)  # fmt: skip


def _own_series(table: str, series: tuple[str, ...]) -> tuple[str, ...]:
    """The published measure that tells how many of a table's cases are a parent's own."""
    if table == "public.kpi_value":
        return (series[0], OWN, OWN)
    return ({"public.mix": "women_share"}.get(table, "lead_time_identified_started"), OWN, OWN)


def _told_none(book: Book, own: Mapping[str, int]) -> bool:
    return "n" in own and book.told[own["n"]] == 0


def _periods(book: Book, by_row: Mapping[Row, dict[str, int]]) -> Iterator[Equation]:
    """A period holds each that lies in it, and is perhaps their sum."""
    listed = sorted({period for *_, period in by_row if period})
    kinds = {p: periods.period(p).period_type for p in listed}
    spans = {p: _months(p) for p in listed}
    wholes = [
        (p, kind, [q for q in listed if kinds[q] == kind and spans[q] < spans[p]])
        for p in listed
        if kinds[p] in ("year", "quarter", "rolling_12")
        for kind in ("tertial", "quarter", "month")
    ]
    for (table, series, org, period), columns in by_row.items():
        for whole, kind, parts in wholes if period else ():
            if whole != period:
                continue
            rows = [by_row[k] for q in parts if (k := (table, series, org, q)) in by_row]
            for column, n in columns.items():
                family = (table, *kind_of(table, series), column, kinds[whole], kind)
                mine = [r[column] for r in rows if column in r]
                yield Equation(("periods", *family), (n,), tuple(mine), is_open=True)
                for part in mine:
                    yield Equation(("within", *family), (n,), (part,))


def _months(period: str) -> frozenset[int]:
    p = periods.period(period)
    first, last = periods.month_index(p.date_from), periods.month_index(p.date_to)
    return frozenset(range(first, last + 1))


def _members(book: Book, by_row: Mapping[Row, dict[str, int]]) -> Iterator[Equation]:
    """The members of a dimension are perhaps all, each of them at most that."""
    dimensions: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in by_row:
        table, series, org, period = row
        if table == "public.kpi_value" and series[1] not in (ALL, OWN):
            dimensions[table, series[0], series[1], org, period].append(row)
        if table == "public.mix":
            dimensions[table, series[0], series[1], org, period].append(row)
        if table == "public.lead_time":
            dimensions[table, series[0], "", org, period].append(row)
        if table in ("public.retention_curve", "public.progression"):
            kept = (series[0], series[2]) if table == "public.retention_curve" else series[:2]
            group = series[1] if table == "public.retention_curve" else series[2]
            if group in ("woman", "man"):
                dimensions[table, *kept, org, period].append(row)
    for (table, first, second, org, period), rows in dimensions.items():
        yield from _in_dimension(by_row, table, (first, second), org, period, rows)


def _in_dimension(
    by_row: Mapping[Row, dict[str, int]],
    table: str,
    named: tuple[str, str],
    org: str,
    period: str,
    rows: list[Row],
) -> Iterator[Equation]:
    inside = [by_row[r] for r in rows]
    name = named[1] if table == "public.kpi_value" else named[0]
    family = (table, named[0], name)
    if table in ("public.mix", "public.lead_time"):
        same = ("known", "unknown") if table == "public.mix" else ("n", "still_open", "n_skipped")
        for one, other in itertools.pairwise(inside):
            for column in same:
                yield Equation(("same", *family, column), (one[column],), (other[column],))
        counted = "n" if table == "public.mix" else "n_outcome"
        rest = () if table == "public.mix" else (inside[0]["still_open"],)
        whole = inside[0]["known" if table == "public.mix" else "n"]
        parts = (*(r[counted] for r in inside), *rest)
        yield Equation(("members", *family, "within" * (named[1] != ALL)), (whole,), parts,
                       is_open=True)  # fmt: skip
        return
    total: Row = (table, (named[0], ALL, ALL), org, period)
    if table == "public.retention_curve":
        total = (table, (named[0], ALL, named[1]), org, period)
    if table == "public.progression":
        total = (table, (*named, ALL), org, period)
    for column, n in by_row.get(total, {}).items():
        parts = tuple(r[column] for r in inside if column in r)
        if len(parts) == len(inside):
            yield Equation(("members", *family, column), (n,), parts, is_open=True)
        for part in parts:
            yield Equation(("member", *family, column), (n,), (part,))


def _stages(by_row: Mapping[Row, dict[str, int]]) -> Iterator[Equation]:
    """Who reached a stage is who the next is asked of."""
    stages = ("identified", "preparation_started", "preparation_completed", "matched",
              "presented", "started", "months_3", "months_6", "months_12")  # fmt: skip
    for (table, series, org, period), columns in by_row.items():
        if table != "public.funnel" or series[0] == stages[-1]:
            continue
        after = stages[stages.index(series[0]) + 1]
        following = by_row.get((table, (after,), org, period), {})
        if following:
            yield Equation(("stage", after), (columns["converted"],), (following["n"],))
        yield Equation(("observed", series[0]), (columns["converted"],), (columns["n_observed"],))


def _curves(by_row: Mapping[Row, dict[str, int]]) -> Iterator[Equation]:
    """The persons of a group are the same in all its months; nobody comes back at risk."""
    for (table, series, org, period), columns in by_row.items():
        if table != "public.retention_curve":
            continue
        definition, group, month = series
        after = by_row.get((table, (definition, group, str(int(month) + 1)), org, period))
        if after:
            yield Equation(("curve", "n"), (columns["n"],), (after["n"],))
            yield Equation(("curve", "at_risk", str(definition == "unsubsidised_in_work")),
                           (columns["at_risk"],), (after["at_risk"], after["events"]))  # fmt: skip
        other = by_row.get((table, ("same_employer", group, month), org, period))
        if other:
            yield Equation(("definition", definition), (other["n"],), (columns["n"],))


def _years(by_row: Mapping[Row, dict[str, int]]) -> Iterator[Equation]:
    """What is told of all years together is perhaps the sum of what is told of each."""
    counted = {
        "placements_started": "numerator",
        "women_share": "denominator",
        "retention_3": "denominator",
        "lead_time_identified_started": "numerator",
    }
    years = defaultdict(list)
    for (table, series, org, period), columns in by_row.items():
        if table == "public.kpi_value" and series[1] == ALL and len(period) == len("2015"):
            name = counted.get(series[0], "")
            years[org, series[0]] += [columns[name]] if name in columns else []
    for (table, series, org, period), columns in by_row.items():
        of_curve = table == "public.retention_curve"
        if period or table == "public.commitment" or (of_curve and series[2] != "0"):
            continue
        for column in {"n", "value"} & set(columns):
            for (place, measure), parts in years.items():
                if place == org and parts:
                    yield Equation(("years", table, *series, column, measure),
                                   (columns[column],), tuple(parts))  # fmt: skip


def _promises(
    book: Book, by_row: Mapping[Row, dict[str, int]], children: Mapping[str, list[str]]
) -> Iterator[Equation]:
    """What is delivered in a period, an organisation or by a supplier is that of its promises."""
    due = [
        (book.rows[r], by_row[r])
        for r in by_row
        if r[0] == "public.commitment" and r in book.rows
    ]  # fmt: skip
    for row, columns in due:
        if row["unit"] == "persons" and "delivered" in columns:
            yield Equation(("promise",), (columns["persons"],), (columns["delivered"],))
            yield Equation(("kept",), (columns["delivered"],), (columns["kept"],))
    counted = [
        (row, c) for row, c in due
        if row["is_due"] and row["unit"] == "persons" and "delivered" in c
    ]  # fmt: skip
    for (table, series, org, period), columns in by_row.items():
        if table == "public.supplier_delivery":
            mine = [c for row, c in counted if row["supplier_id"] == series[0]]
            for column in {"kept", "persons"} & set(columns):
                yield Equation(("supplier", column), (columns[column],),
                               tuple(c[column] for c in mine))  # fmt: skip
        amount = {"commitment_delivery": "kept", "commitment_delivery_uncapped": "delivered"}
        is_total = table == "public.kpi_value" and series[1] in (ALL, OWN)
        if is_total and series[0] in amount and "numerator" in columns:
            inside = {org} if series[1] == OWN else set(_tree(org, children))
            mine = [
                c for row, c in counted
                if row["org_id"] in inside and _in(row["due_date"], period)
            ]  # fmt: skip
            yield Equation(("delivery", series[0], series[1]), (columns["numerator"],),
                           tuple(c[amount[series[0]]] for c in mine))  # fmt: skip


def _tree(org: str, children: Mapping[str, list[str]]) -> Iterable[str]:
    yield org
    for child in children.get(org, ()):
        yield from _tree(child, children)


def _in(day: object, period: str) -> bool:
    p = periods.period(period)
    return not pd.isna(day) and p.date_from <= pd.Timestamp(str(day)).date() <= p.date_to


def rests(book: Book) -> list[tuple[Place, int, tuple[int, ...]]]:
    """What is left of each number: where, the whole, and what is taken from it."""
    found = []
    for place, whole in book.at.items():
        table, series, org, period, column = place
        for rest in TABLES[table].rests:
            parts = [book.at.get((table, series, org, period, c)) for c in rest[1:]]
            if rest[0] == column and None not in parts and _is_of_people(table, series, rest):
                name = "-".join(rest)
                found.append(((table, series, org, period, name), whole,
                              tuple(p for p in parts if p is not None)))  # fmt: skip
    return found


def _is_of_people(table: str, series: tuple[str, ...], rest: tuple[str, ...]) -> bool:
    if table != "public.kpi_value":
        return True
    is_estimate = MEASURES[series[0]]["kind"] == "statistic"
    promised = series[0].startswith(("commitment_", "placements_per_", "cost_"))
    return not promised and not (is_estimate and len(rest) > 2)
