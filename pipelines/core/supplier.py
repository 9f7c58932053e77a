"""Suppliers: who is the same as whom, by organisation number and else by name. Pure functions.

Nothing is merged on likeness: a name with two numbers stays two suppliers, and a row with only such
a name is a third one, marked (`domain.md` 2.1, 2.2 supplier).
"""

from collections import defaultdict
from collections.abc import Sequence

import pandas as pd

from pipelines.core.reported import SOURCE, empty, finished, flag, ids
from pipelines.model.tables import SUPPLIER
from pipelines.model.text import normalise

_STATED = ("supplier_size", "is_social_enterprise", "collective_agreement")


def suppliers(reports: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """`core.supplier` from the rows in force of every report that names suppliers."""
    stacked = _stacked(reports)
    if stacked.empty:
        return empty(SUPPLIER)
    numbers = _numbers_of(stacked["_name"], stacked["_number"])
    stacked["_key"] = _keys(stacked["_name"], stacked["_number"], numbers)
    newest_last = ["_last_quarter", "sequence", "source_sheet", "source_row"]
    stacked = stacked.sort_values(newest_last, kind="stable")
    found = stacked.groupby("_key", sort=True).last()  # of each column the newest that is known
    newest = stacked.drop_duplicates("_key", keep="last").set_index("_key")
    found[["org_id", *SOURCE]] = newest[["org_id", *SOURCE]]
    found["name"], found["org_number"] = found["supplier"], found["_number"]
    spelled = stacked.dropna(subset=["supplier"]).groupby("_key")["supplier"].unique()
    found["other_names"] = [
        "; ".join(sorted(set(spelled.get(key, [])) - {name})) or None
        for key, name in found["supplier"].items()
    ]
    is_named = pd.Series(found.index.str.startswith("name:"), index=found.index)
    many = {name for name, known in numbers.items() if len(known) > 1}
    found["is_ambiguous"] = is_named & found["_name"].isin(many)
    for name in ("is_social_enterprise", "collective_agreement"):
        found[name] = flag(found[name])
    found["supplier_id"] = ids(pd.Series(found.index, index=found.index, dtype=object), "s")
    return finished(found, SUPPLIER)


def _stacked(reports: Sequence[pd.DataFrame]) -> pd.DataFrame:
    columns = ["supplier", "supplier_org_no", *_STATED, "org_id", *SOURCE, "_last_quarter",
               "sequence"]  # fmt: skip
    parts = [r.reindex(columns=columns).astype(object) for r in reports if len(r)]
    if not parts:
        return pd.DataFrame(columns=columns)
    stacked = pd.concat(parts, ignore_index=True)
    for name in _STATED[1:]:
        stacked[name] = stacked[name].where(stacked[name] != "unknown", None)
    stacked["_name"], stacked["_number"] = identity(stacked)
    known: pd.DataFrame = stacked[stacked["_name"].notna() | stacked["_number"].notna()]
    return known


def identity(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The comparable name and the digits of the number of each row's supplier."""
    names = {n: normalise(str(n)) or None for n in rows["supplier"].dropna().unique()}
    name = rows["supplier"].map(names).astype(object)
    if "supplier_org_no" not in rows:
        number = pd.Series(None, index=rows.index, dtype=object)
    else:
        number = rows["supplier_org_no"].astype(object).str.replace(r"\D", "", regex=True)
    return name.where(name.notna(), None), number.where(number.notna() & (number != ""), None)


def _numbers_of(names: pd.Series, numbers: pd.Series) -> dict[str, set[str]]:
    known: dict[str, set[str]] = defaultdict(set)
    for name, number in zip(names, numbers, strict=True):
        if name is not None and number is not None:
            known[name].add(number)
    return known


def _keys(names: pd.Series, numbers: pd.Series, known: dict[str, set[str]]) -> list[str]:
    keys = []
    for name, number in zip(names, numbers, strict=True):
        only = known.get(name, set()) if number is None else {number}
        keys.append(f"nr:{next(iter(only))}" if len(only) == 1 else f"name:{name}")
    return keys


def supplier_of(rows: pd.DataFrame, supplier: pd.DataFrame) -> pd.DataFrame:
    """`supplier_id` and `supplier_link` of rows that name a supplier, found among the known ones.

    A number decides; without one the name must be that of a single supplier, or of the one that
    stands under the name alone.
    """
    by_number = dict(zip(supplier["org_number"], supplier["supplier_id"], strict=True))
    by_name: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    lines = zip(supplier["supplier_id"], supplier["org_number"], supplier["name"],
                supplier["other_names"], strict=True)  # fmt: skip
    for supplier_id, number, name, others in lines:
        spelled = [name, *(others.split("; ") if isinstance(others, str) else [])]
        for text in {normalise(s) for s in spelled if isinstance(s, str)}:
            by_name[text].append((isinstance(number, str), supplier_id))
    found = []
    for name, number in zip(*identity(rows), strict=True):
        if number is not None:
            one = by_number.get(number)
            found.append((one, "linked" if one else "not_found"))
        elif name is not None:
            found.append(_by_name(by_name.get(name, [])))
        else:
            found.append((None, "not_stated"))
    return pd.DataFrame(found, index=rows.index, columns=["supplier_id", "supplier_link"])


def spoken_of(rows: pd.DataFrame) -> pd.Series:
    """What tells the suppliers of rows apart: the id where it is known, else name or number."""
    name, number = identity(rows)
    said = name.where(name.notna(), number)
    return rows["supplier_id"].where(rows["supplier_id"].notna(), said)


def _by_name(held: list[tuple[bool, str]]) -> tuple[str | None, str]:
    alone = [supplier_id for is_numbered, supplier_id in held if not is_numbered] or [
        supplier_id for _, supplier_id in held
    ]
    if len(alone) == 1:
        return alone[0], "linked"
    return None, "ambiguous" if alone else "not_found"
