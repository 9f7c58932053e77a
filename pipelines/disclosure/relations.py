"""How the published numbers of people add up: sums, parts, and the same people under two names.

Pure; what each number is of, says `cells.py`. Every relation is one of what an attacker may think:
a sum that holds exactly is taken as known to hold, also where the rules promise less (persons in
two units would make it smaller), and a sum that does not hold is known by its direction.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from pipelines.disclosure.cells import NUMBER
from pipelines.disclosure.rests import OWN, bound_by
from pipelines.disclosure.same import pairs_of
from pipelines.disclosure.views import ALL, QUARTER, YEAR, kind_of, top_of

_EXACT = 1e-6
# Dimensions whose members overlap: each is a part of all, but they do not add up.
_OVERLAP = ("target_group",)
# What is told of all years together, and of what of each year it is the sum.
_ALL_YEARS = (("curve", "employed"), ("payoff.placements", "placements"))


@dataclass(frozen=True)
class System:
    """Numbers and what holds between them: `low <= matrix @ numbers <= high`.

    Attributes:
        numbers: One row a number: population, place, `value`.
        of: Number of each row of the list of numbers that was given.
        matrix, low, high: The relations, one a row.
    """

    numbers: pd.DataFrame
    of: np.ndarray
    matrix: sparse.csr_array
    low: np.ndarray
    high: np.ndarray


def system_of(listed: pd.DataFrame, organisation: pd.DataFrame, promises: pd.DataFrame) -> System:
    """The numbers of all tables together, and all relations between them.

    Args:
        listed: The numbers of all tables below each other, with `table` (`cells.numbers_of`).
        organisation: The organisations, with their parents.
        promises: The commitments, as they are listed.
    """
    of, numbers = numbered(listed)
    sums = [
        _over_organisations(numbers, organisation),
        _over_periods(numbers),
        _over_years(numbers, organisation),
        _over_members(numbers),
        _between_stages(numbers),
        _over_commitments(numbers, organisation, promises),
        _within_rows(listed, of),
        bound_by(numbers, organisation),
    ]
    entries = _entries(sums, _parts(numbers), pairs_of(numbers), numbers["value"].to_numpy())
    return System(numbers, of, *entries)


def numbered(listed: pd.DataFrame) -> tuple[np.ndarray, pd.DataFrame]:
    """Which number each row of a list of numbers is, and the numbers, each once."""
    codes = np.zeros(len(listed), dtype=np.int64)
    for name in NUMBER:
        values, known = pd.factorize(listed[name])
        codes = codes * (len(known) + 1) + values
    _, first, of = np.unique(codes, return_index=True, return_inverse=True)
    return of, listed.iloc[first][[*NUMBER, "value"]].reset_index(drop=True)


def _joined(child: pd.DataFrame, numbers: pd.DataFrame) -> pd.DataFrame:
    """Parents and children by number: the children are given with the place of their parent."""
    whole = numbers[list(NUMBER)].assign(parent=np.arange(len(numbers)))
    found = child.merge(whole, on=list(NUMBER))
    return found[found["parent"] != found["child"]][["parent", "child"]]


def _over_organisations(numbers: pd.DataFrame, organisation: pd.DataFrame) -> pd.DataFrame:
    above = organisation.set_index("org_id")["parent_org_id"]
    child = numbers[list(NUMBER)].assign(child=np.arange(len(numbers)))
    child = child[child["dimension"] != OWN]
    child["org_id"] = child["org_id"].map(above)
    return _joined(child[child["org_id"].notna()], numbers)


def _between_stages(numbers: pd.DataFrame) -> pd.DataFrame:
    """Who reached a stage reached a later one, or stopped between them."""
    mine = numbers[list(NUMBER)].assign(child=np.arange(len(numbers)))
    gaps = mine[mine["population"].str.startswith("gap.")]
    if gaps.empty:
        return pd.DataFrame(columns=["parent", "child", "apart"])
    ends = gaps["population"].str.split(".", expand=True)
    after = _joined(gaps.assign(population="reached." + ends[2]), numbers)
    before = _joined(gaps.assign(population="reached." + ends[1]), numbers)
    both = before.merge(after, on="child", suffixes=("", "_after"))
    lines = [both.assign(apart=both["child"], child=both[c]) for c in ("child", "parent_after")]
    return pd.concat(lines, ignore_index=True)[["parent", "child", "apart"]]


def _over_commitments(
    numbers: pd.DataFrame, organisation: pd.DataFrame, promises: pd.DataFrame
) -> pd.DataFrame:
    """Due commitments of each organisation's year, with all below it, and of each supplier."""
    due = promises.loc[
        promises["is_due"].astype(bool) & (promises["unit"] == "persons"),
        ["commitment_id", "org_id", "supplier_id", "due_date"],
    ]
    mine = numbers[["population", "dimension", "member"]].assign(child=np.arange(len(numbers)))
    mine = mine[mine["dimension"] == "commitment"]
    mine = mine.merge(due, left_on="member", right_on="commitment_id").assign(member=ALL)
    of_supplier = mine.assign(
        org_id=ALL, period_id=ALL, dimension="supplier", member=mine["supplier_id"]
    )
    year = pd.to_datetime(mine["due_date"]).dt.year.astype("Int64").astype(str)
    mine = mine.assign(period_id=year, dimension=ALL)
    above = organisation.set_index("org_id")["parent_org_id"]
    found = [_joined(of_supplier, numbers)]
    while len(mine):
        found.append(_joined(mine, numbers))
        mine = mine.assign(org_id=mine["org_id"].map(above))
        mine = mine[mine["org_id"].notna()]
    return pd.concat(found, ignore_index=True)


def _over_periods(numbers: pd.DataFrame) -> pd.DataFrame:
    """Quarters of years."""
    child = numbers[list(NUMBER)].assign(child=np.arange(len(numbers)))
    child = child[kind_of(child["period_id"]) == QUARTER]
    child["period_id"] = child["period_id"].astype(str).str[:4]
    return _joined(child, numbers)


def _over_years(numbers: pd.DataFrame, organisation: pd.DataFrame) -> pd.DataFrame:
    """Years of what is told of all of them together."""
    place = numbers[list(NUMBER)].assign(child=np.arange(len(numbers)))
    years = place[
        (kind_of(place["period_id"]) == YEAR) & place["org_id"].isin(top_of(organisation))
    ]
    found = [
        _joined(
            years[years["population"] == population].assign(
                population=together, org_id=ALL, period_id=ALL
            ),
            numbers,
        )
        for together, population in _ALL_YEARS
    ]
    return pd.concat(found, ignore_index=True)


def _member_child(numbers: pd.DataFrame) -> pd.DataFrame:
    child = numbers[list(NUMBER)].assign(child=np.arange(len(numbers)))
    child = child[
        (child["dimension"] != ALL) & ~child["dimension"].isin(("supplier", "commitment"))
    ]
    of_mix = child["population"] == "placed_once"
    return child.assign(
        population=np.where(of_mix, "mix.known", child["population"]),
        of_dimension=child["dimension"],
        dimension=np.where(of_mix, child["dimension"], ALL),
        member=ALL,
    )


def _over_members(numbers: pd.DataFrame) -> pd.DataFrame:
    child = _member_child(numbers)
    child = child[~child["of_dimension"].isin(_OVERLAP)]
    found = child.drop(columns="of_dimension").merge(
        numbers[list(NUMBER)].assign(parent=np.arange(len(numbers))), on=list(NUMBER)
    )
    by = child.set_index("child")["of_dimension"]
    found = found[found["parent"] != found["child"]]
    return found.assign(apart=found["child"].map(by))[["parent", "child", "apart"]]


def _parts(numbers: pd.DataFrame) -> pd.DataFrame:
    """Members that overlap are each no more than the whole; a curve only falls."""
    child = _member_child(numbers)
    child = child[child["of_dimension"].isin(_OVERLAP)].drop(columns="of_dimension")
    curve = numbers[numbers["population"].str.startswith("curve.")]
    # What is kept of a promise is no more than what was delivered.
    kept = numbers[list(NUMBER)].assign(child=np.arange(len(numbers)))
    kept = kept[(kept["dimension"] == "commitment") & (kept["population"] == "kept")]
    # Who is in work has started, at least in the first year; where more are, nothing is known.
    work = numbers[list(NUMBER)].assign(child=np.arange(len(numbers)))
    work = work[work["population"] == "persons_in_work.yes"]
    more = [kept.assign(population="delivered"), work.assign(population="placements")]
    child = pd.concat([child, *more], ignore_index=True)
    if curve.empty:
        return _joined(child, numbers)
    split = curve["population"].str.rsplit(".", n=1, expand=True)
    before = pd.to_numeric(split[1]).astype(int) - 1
    above = split[0] + "." + before.astype(str)
    falls = curve[list(NUMBER)].assign(child=curve.index)
    falls["population"] = np.where(before < 0, "curve", above)
    return pd.concat([_joined(child, numbers), _joined(falls, numbers)], ignore_index=True)


def _within_rows(listed: pd.DataFrame, of: np.ndarray) -> pd.DataFrame:
    found = []
    rows = listed[["table", "row", "role"]].assign(number=of)
    for n in ("1", "2", "3"):
        wholes, parts = (rows[rows["role"] == role + n] for role in ("whole", "part"))
        both = wholes.merge(parts, on=["table", "row"], suffixes=("_parent", "_child"))
        both = both[both["number_parent"] != both["number_child"]]
        # What is told in several rows is one sum.
        told = (
            both.groupby(["table", "row"])["number_child"].transform(
                lambda g: hash(tuple(sorted(g)))
            )
            if len(both)
            else pd.Series(dtype=object)
        )
        both = both.assign(apart=told).rename(
            columns={"number_parent": "parent", "number_child": "child"}
        )
        found.append(both[["parent", "child", "apart"]].drop_duplicates())
    return pd.concat(found, ignore_index=True)


def _entries(
    sums: list[pd.DataFrame], parts: pd.DataFrame, pairs: pd.DataFrame, value: np.ndarray
) -> tuple[sparse.csr_array, np.ndarray, np.ndarray]:
    """The relations as a matrix: parent less children, child less parent, one less the other."""
    rows, columns, factors, lows, highs = [], [], [], [], []
    n = 0

    def add(parent: np.ndarray, child: np.ndarray, group: np.ndarray, slack: np.ndarray) -> None:
        nonlocal n
        heads = np.zeros(len(slack), dtype=np.int64)
        heads[group] = parent
        rows.extend([n + group, n + np.arange(len(slack))])
        columns.extend([child, heads])
        factors.extend([-np.ones(len(child)), np.ones(len(slack))])
        lows.append(np.where(slack < -_EXACT, -np.inf, 0.0))
        highs.append(np.where(slack > _EXACT, np.inf, 0.0))
        n += len(slack)

    for given in sums:
        if given.empty:
            continue
        marks = given["apart"] if "apart" in given else pd.Series(0, index=given.index)
        marked = pd.factorize(marks, use_na_sentinel=False)[0]
        group, known = pd.factorize(given["parent"].to_numpy() * (len(marked) + 1) + marked)
        parent, child = given["parent"].to_numpy(), given["child"].to_numpy()
        slack = np.zeros(len(known))
        np.add.at(slack, group, -value[child])
        heads = np.zeros(len(known), dtype=np.int64)
        heads[group] = parent
        slack += value[heads]
        add(parent, child, group, slack)
        # Where people are in several parts, each part is still no more than the whole.
        over = slack[group] < -_EXACT
        if over.any():
            alone = np.arange(int(over.sum()))
            add(parent[over], child[over], alone, value[parent[over]] - value[child[over]])
    if len(parts):
        parent, child = parts["parent"].to_numpy(), parts["child"].to_numpy()
        difference = value[parent] - value[child]
        # No more than the whole is all that is known, also where it happens to be all of it.
        holds = difference > -_EXACT
        parent, child = parent[holds], child[holds]
        add(parent, child, np.arange(len(parent)), np.ones(len(parent)))
    same = np.abs(value[pairs["number_1"]] - value[pairs["number_2"]]) <= _EXACT
    mine = pairs[same & (pairs["number_1"] != pairs["number_2"]).to_numpy()]
    if len(mine):
        add(mine["number_1"].to_numpy(), mine["number_2"].to_numpy(), np.arange(len(mine)),
            np.zeros(len(mine)))  # fmt: skip
    if not n:
        return sparse.csr_array((0, len(value))), np.zeros(0), np.zeros(0)
    data = np.concatenate(factors), (np.concatenate(rows), np.concatenate(columns))
    matrix = sparse.csr_array(data, shape=(n, len(value)))
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    return matrix, np.concatenate(lows), np.concatenate(highs)
