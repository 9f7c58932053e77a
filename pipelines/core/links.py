"""How a row finds what it names: a procurement by its number, a contract by what else it states.

Pure functions. A row's own organisation comes first; what cannot be told apart stays unlinked and
says so (`LINK` in the declarations), never guessed (`domain.md` 2.8: orphans are listed).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

Found = tuple[str | None, str]
# What narrows the contracts of a case number, in this order.
_NARROWS = ("contract_no", "lot_no", "supplier_id")


def narrowed(found: list[dict[str, Any]], wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Those that agree with all that is wanted; one that does not say gives way to one that does.

    Args:
        found: What there is to choose from.
        wanted: Values by name; missing ones want nothing.
    """
    for name, value in wanted.items():
        if missing(value) or not found:
            continue
        exact = [f for f in found if same(f[name], value)]
        found = exact or [f for f in found if missing(f[name])]
    return found


def missing(value: Any) -> bool:
    """None, NaN or NaT."""
    return value is None or value is pd.NA or value != value


def same(one: Any, other: Any) -> bool:
    """Equal; case and blanks of texts do not matter."""
    if isinstance(one, str) and isinstance(other, str):
        return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
    return not missing(one) and bool(one == other)


def only(found: list[dict[str, Any]], name: str, how: str = "linked") -> Found:
    """The id of the only one left."""
    if len(found) == 1:
        return found[0][name], how
    return None, "ambiguous" if found else "not_found"


def looked_up(ids: pd.Series, table: pd.DataFrame, name: str) -> pd.Series:
    """A column of another table by its id, which is the table's first column."""
    key = table.columns[0]
    known = {i: v for i, v in zip(table[key], table[name], strict=True) if not missing(v)}
    return pd.Series([known.get(i) for i in ids], index=ids.index, dtype=object)


def frame_of(found: Iterable[Found], rows: pd.DataFrame, thing: str) -> pd.DataFrame:
    """`<thing>_id` and `<thing>_link` of each row."""
    columns = [f"{thing}_id", f"{thing}_link"]
    return pd.DataFrame(list(found), index=rows.index, columns=columns, dtype=object)


def procurement_of(rows: pd.DataFrame, procurement: pd.DataFrame) -> pd.DataFrame:
    """The procurement of each row by organisation and case number: the last advert of a case.

    A sender that has no procurements of its own means another's: then the number alone decides,
    if only one organisation has it (the lead's, when several took part).
    """
    told = procurement.dropna(subset=["procurement_ref"]).sort_values(
        ["counted_at", "procurement_id"], na_position="first"
    )
    keys = zip(told["org_id"], told["procurement_ref"], strict=True)
    own = dict(zip(keys, told["procurement_id"], strict=True))
    owners: dict[str, set[str]] = defaultdict(set)
    for org_id, ref in own:
        owners[ref].add(org_id)
    followers = told[told["lead_org_id"].notna()]
    for org_id, ref in zip(followers["org_id"], followers["procurement_ref"], strict=True):
        owners[ref].discard(org_id)
    buyers = set(procurement["org_id"])
    found: list[Found] = []
    for org_id, ref in zip(rows["org_id"], rows["procurement_ref"], strict=True):
        if missing(ref):
            found.append((None, "not_stated"))
        elif (org_id, ref) in own:
            found.append((own[org_id, ref], "linked"))
        elif org_id in buyers or not owners.get(ref):
            found.append((None, "not_found"))
        elif len(owners[ref]) > 1:
            found.append((None, "ambiguous"))
        else:
            found.append((own[next(iter(owners[ref])), ref], "by_ref"))
    return frame_of(found, rows, "procurement")


def contract_of(rows: pd.DataFrame, contract: pd.DataFrame) -> pd.DataFrame:
    """The contract of each row by organisation and case number, then by what else the row states.

    A number that the organisation has no contract under is looked for among the others' when the
    row's supplier holds one of those, or when the organisation has no contracts at all.

    Args:
        rows: Rows with `org_id`, `procurement_ref`, `contract_no`, `lot_no` and `supplier_id`.
        contract: `core.contract`.
    """
    by_ref: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for held in contract.to_dict("records"):
        if not missing(held["procurement_ref"]):
            by_ref[held["procurement_ref"]].append({str(k): v for k, v in held.items()})
    buyers = set(contract["org_id"])
    found: list[Found] = []
    for row in rows[["org_id", "procurement_ref", *_NARROWS]].to_dict("records"):
        wanted = {name: row[name] for name in _NARROWS}
        if missing(row["procurement_ref"]):
            found.append((None, "not_stated"))
            continue
        all_of_ref = by_ref.get(row["procurement_ref"], [])
        own = [c for c in all_of_ref if c["org_id"] == row["org_id"]]
        if own:
            found.append(only(narrowed(own, wanted), "contract_id"))
        elif row["org_id"] in buyers and missing(row["supplier_id"]):
            found.append((None, "not_found"))
        else:
            found.append(only(narrowed(all_of_ref, wanted), "contract_id", "by_ref"))
    return frame_of(found, rows, "contract")


def through_contract(rows: pd.DataFrame, contract: pd.DataFrame) -> pd.DataFrame:
    """`procurement_id` and its link, told by the row's contract where it has none itself."""
    by_contract = looked_up(rows["contract_id"], contract, "procurement_id")
    taken = rows["procurement_id"].isna() & by_contract.notna()
    return pd.DataFrame(
        {
            "procurement_id": rows["procurement_id"].where(~taken, by_contract),
            "procurement_link": rows["procurement_link"].where(~taken, rows["contract_link"]),
        }
    )
