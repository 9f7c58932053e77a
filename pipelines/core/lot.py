"""Lots: a procurement that stands in one row a lot becomes one, and its lots a table of their own.

Pure functions. Whether the procurement counts is decided once, in `counting.py` (`domain.md` 3.2,
line «lots»: one procurement, social when at least one awarded lot carries a requirement).
"""

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from pipelines.core import reported
from pipelines.core.links import missing
from pipelines.model.tables import LOT

Line = dict[str, Any]
_WORDS = re.compile(
    r"^(?:(?:anbudsområde|delområde|område|del|lot)(?![a-zåäö]))?\s*(?:(?:nr|nummer)(?![a-zåäö]))?"
    r"[\s.:]*",
    re.I,
)
_NUMBER = re.compile(r"0*(\d+)(?:\.0+)?")
_SUMMED = ("required_persons", "required_persons_low", "required_persons_high",
           "expected_workers", "estimated_value_sek", "contract_value_sek")  # fmt: skip
_EARLIEST = ("published_at", "tender_deadline", "awarded_at", "signed_at", "starts_at",
             "support_consulted_at")  # fmt: skip
_LATEST = ("ends_at", "max_ends_at", "duration_months")


def lot_number(texts: pd.Series) -> pd.Series:
    """A lot's number without the word for it: «Anbudsområde 02» is 2; other texts as they are."""
    numbers = {t: _number(str(t)) for t in texts.dropna().unique()}
    found = texts.map(numbers).astype(object)
    return found.where(found.notna(), None)


def _number(text: str) -> str | None:
    bare = _WORDS.sub("", text.strip()) or text.strip()
    digits = _NUMBER.fullmatch(bare)
    return digits[1] if digits else (bare.upper() if len(bare) == 1 else bare) or None


def newest(rows: pd.DataFrame, key: pd.Series) -> pd.DataFrame:
    """The newest report of each procurement, and of each lot that it does not repeat.

    Lots that only an older sheet holds stay while the newest sheet tells lots at all: a quarter's
    sheet may hold only those that something happened to.
    """
    whole = reported.newest(rows, key, last=["_position"])
    if rows["lot_no"].isna().all():
        return whole
    lot_key = key + reported.key_of(rows, ["lot_no"])
    each = reported.newest(rows, lot_key, last=["_position"])
    in_lots = key.loc[each.index].isin(set(key.loc[whole.index[whole["lot_no"].notna()]]))
    return each[each.index.isin(whole.index) | (in_lots & each["lot_no"].notna())]


def gathered(rows: pd.DataFrame, key: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Procurements, and the rows of their lots; `_group` says which lots are whose.

    Rows of one case number that differ in their lot are one procurement; a row without a lot beside
    them is the procurement's own. A lot that is advertised again belongs to a new procurement, as
    any other advert of the same case.

    Args:
        rows: Rows of the registers, with kind, `social`, `strict` and `counted_at`.
        key: The natural key of each row's procurement.
    """
    rows = rows.assign(_group=np.arange(len(rows)), n_lots=1, _value=np.nan)
    split = rows["lot_no"].notna().groupby(key, sort=False).transform("any").astype(bool)
    plain = rows[~split]
    if not split.any():
        return plain, plain.assign(lot_no="1")
    ordered = rows[split].sort_values(["counted_at", "_position"], kind="stable")
    of_case = key.loc[ordered.index]
    advert = ordered.groupby([of_case, ordered["lot_no"].fillna("")], sort=False).cumcount()
    adverts: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for place, line in zip(
        zip(of_case, advert, strict=True), ordered.to_dict("records"), strict=True
    ):
        adverts[place].append({str(k): None if v is pd.NA else v for k, v in line.items()})
    made = [_one(lines) for lines in adverts.values()]
    wholes = pd.DataFrame([whole for whole, _ in made]).astype(rows.dtypes.to_dict())
    parts = pd.DataFrame([p for _, held in made for p in held]).astype(rows.dtypes.to_dict())
    both = pd.concat([plain, wholes]).sort_values("_position", ignore_index=True)
    return both, pd.concat([plain.assign(lot_no="1"), parts], ignore_index=True)


def _one(lines: list[Line]) -> tuple[Line, list[Line]]:
    """One procurement, told by its own row where there is one and else by its lots; its lots."""
    own = [x for x in lines if x["lot_no"] is None]
    lots = sorted((x for x in lines if x["lot_no"] is not None), key=_in_order)
    if not lots:  # an advert of the case without lots, beside one with them
        return own[0], [own[0] | {"lot_no": "1"}]
    live = [x for x in lots if missing(x["cancelled_at"]) and x["status"] != "cancelled"]
    told = _told(live or lots)
    if not live:
        told["cancelled_at"] = _most([x["cancelled_at"] for x in lots], max)
    deciding = [x for x in live if not missing(x["awarded_at"])] or live or lots
    whole = dict(own[0]) if own else (live or lots)[0] | told | _kind(live or lots)
    whole |= {name: value for name, value in told.items() if missing(whole[name])}
    for column in ("social", "strict"):
        # What the whole's own row leaves open, its lots tell.
        answers = {x[column] for x in deciding} | ({x[column] for x in own} - {"unknown"})
        whole[column] = next((a for a in ("yes", "unknown") if a in answers), "no")
    whole["requirement_type"] = _type(whole["requirement_type"], deciding)
    whole["value_is_estimate"] = any(x["value_is_estimate"] for x in lines)
    whole |= {"lot_no": None, "n_lots": len(lots)}
    return whole, [x | {"_group": whole["_group"]} for x in lots]


def _in_order(line: Line) -> tuple[bool, int, str]:
    lot_no = line["lot_no"]
    return (not lot_no.isdecimal(), int(lot_no) if lot_no.isdecimal() else 0, lot_no)


def _told(lots: list[Line]) -> Line:
    """What the lots say together; a sum with a part missing is missing."""
    groups = {g for x in lots for g in (x["target_groups"] or "").split(",") if g}
    return {
        **{c: _most([x[c] for x in lots], min) for c in _EARLIEST},
        **{c: _most([x[c] for x in lots], max) for c in _LATEST},
        **{c: _sum([x[c] for x in lots]) for c in _SUMMED},
        "_value": _sum([_either(x) for x in lots]),
        "target_groups": ",".join(sorted(groups)) or None,
    }


def _most(values: list[Any], choose: Callable[[list[Any]], Any]) -> Any:
    known = [v for v in values if not missing(v)]
    return choose(known) if known else None


def _sum(values: list[Any]) -> Any:
    return None if any(missing(v) for v in values) else sum(values)


def _either(line: Line) -> Any:
    value = line["contract_value_sek"]
    return line["estimated_value_sek"] if missing(value) else value


def _kind(lots: list[Line]) -> Line:
    """The lots' kind; of different kinds mixed, with the code of the biggest as main object."""
    kinds = {x["nature"] for x in lots} - {"unknown"}
    if len(kinds) < 2:
        return {"nature": kinds.pop() if kinds else "unknown"}
    sizes = [_either(x) for x in lots]
    biggest = max(range(len(lots)), key=lambda i: 0 if missing(sizes[i]) else sizes[i])
    return {"nature": "mixed", "cpv_main": lots[biggest]["cpv_main"]}


def _type(own: str | None, lots: list[Line]) -> str | None:
    """The requirement's type: the procurement's own, else of a mandatory lot, else of a social."""
    if own not in (None, "none", "unknown"):
        return own
    types = [x["requirement_type"] for c in ("strict", "social") for x in lots if x[c] == "yes"]
    return next((t for t in types if not missing(t)), own)


def lots(parts: pd.DataFrame, procurement: pd.DataFrame) -> pd.DataFrame:
    """`core.lot` of the rows that `gathered` gives; the ids are those of the procurements."""
    named = procurement.set_index("_group")["procurement_id"]
    return reported.finished(parts.assign(procurement_id=parts["_group"].map(named)), LOT)
