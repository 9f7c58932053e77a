"""What each organisation knows of the numbers by itself: its own rows, published or not. Pure.

An organisation knows its own numbers and those of all below it. Of a number of an organisation
above it knows its own part, so that what is left, the others', is a number of people too.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipelines.disclosure.bounds import Bools, Floats
from pipelines.disclosure.cells import NUMBER, numbers_of
from pipelines.disclosure.relations import System
from pipelines.disclosure.rests import less_of
from pipelines.disclosure.views import ALL, alike
from pipelines.model.tables.public import MASKS, SOURCE_OF

_NAMES = 4  # more than any number has names
_AT = ["population", "period_id", "dimension", "member"]


def ways_of(organisation: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Each organisation and all above it, nearest first."""
    above = dict(zip(organisation["org_id"], organisation["parent_org_id"], strict=True))
    found = {}
    for org_id in above:
        way, at = list[str](), org_id
        while isinstance(at, str) and at in above and at not in way:
            way.append(at)
            at = above[at]
        found[org_id] = tuple(way)
    return found


def attackers_of(organisation: pd.DataFrame) -> list[str]:
    """Organisations with another above them: the city itself may know all."""
    return sorted(o for o, way in ways_of(organisation).items() if len(way) > 1)


def own_numbers(given: Mapping[str, pd.DataFrame], organisation: pd.DataFrame) -> pd.DataFrame:
    """The numbers of each organisation at the places where one above it is told.

    Args:
        given: Tables of core and mart by `<layer>_<table>`.
        organisation: The organisations, with their parents.
    """
    inside, parts = attackers_of(organisation), []
    for name in MASKS:
        frame = given[SOURCE_OF[name].name.replace(".", "_")]
        if "org_id" not in frame:
            continue
        rows = frame[frame["org_id"].isin(inside).to_numpy() & alike(name, frame)]
        parts.append(numbers_of(name, rows.reset_index(drop=True)))
    listed = pd.concat(parts, ignore_index=True)
    known = listed.drop_duplicates(list(NUMBER))[[*NUMBER, "value"]]
    rests = less_of(known[known["dimension"] == ALL])
    return pd.concat([known, rests[rests["value"] >= 0]], ignore_index=True)


def parts_of(
    system: System, own: pd.DataFrame, organisation: pd.DataFrame, promises: pd.DataFrame
) -> Floats:
    """How much of each number (row) is each attacker's own (column)."""
    attackers, ways = attackers_of(organisation), ways_of(organisation)
    column = {o: n for n, o in enumerate(attackers)}
    numbers = system.numbers[list(NUMBER)].assign(number=np.arange(len(system.numbers)))
    pairs = pd.DataFrame([(o, p) for o in attackers for p in ways[o]], columns=["org_id", "above"])
    mine = own.merge(pairs, on="org_id").merge(
        numbers, left_on=[*_AT, "above"], right_on=[*_AT, "org_id"], suffixes=("", "_above")
    )
    found = np.zeros((len(numbers), len(attackers)))
    at = mine["number"].to_numpy(), mine["org_id"].map(column).to_numpy()
    np.maximum.at(found, at, mine["value"].to_numpy(dtype=float))
    # What a supplier delivered to the attacker is his.
    due = promises[promises["is_due"].astype(bool)][["commitment_id", "supplier_id"]]
    mine = own[own["dimension"] == "commitment"].merge(
        due, left_on="member", right_on="commitment_id"
    )
    mine = mine.merge(pairs, on="org_id").merge(
        numbers[numbers["dimension"] == "supplier"], left_on=["population", "supplier_id"],
        right_on=["population", "member"], suffixes=("", "_of"),
    )  # fmt: skip
    mine = mine[mine["above"].isin(attackers)]
    at = mine["number"].to_numpy(), mine["above"].map(column).to_numpy(dtype=np.int64)
    np.add.at(found, at, mine["value"].to_numpy(dtype=float))
    whole = system.numbers["value"].to_numpy(dtype=float)
    return np.asarray(np.minimum(found, whole[:, None]), dtype=float)


def owners_of(system: System, organisation: pd.DataFrame) -> Bools:
    """Numbers (rows) that an attacker knows (columns): his, and those of all below him."""
    attackers, ways = attackers_of(organisation), ways_of(organisation)
    owned = {o: [a in way for a in attackers] for o, way in ways.items()}
    nobody = [False] * len(attackers)
    numbers = system.numbers["org_id"]
    knows = np.array([owned.get(o, nobody) for o in numbers], dtype=bool)
    knows = knows.reshape(len(numbers), len(attackers))
    # The same people under another name are his own too.
    exact = (system.low == 0) & (system.high == 0) & (np.diff(system.matrix.indptr) == 2)
    same = system.matrix[np.flatnonzero(exact)].indices.reshape(-1, 2)
    for _ in range(_NAMES if len(same) else 0):
        either = knows[same[:, 0]] | knows[same[:, 1]]
        for side in (0, 1):
            np.logical_or.at(knows, same[:, side], either)
    return knows
