"""Placements and commitments beside the contracts they belong to, and beside each other.

Pure functions over the rows of all files in force (`domain.md` 2.8). Nothing is changed here: a
remark with an error holds its row back in `across.py`.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from pipelines.ingest.beside import Remark, Row, Rows, day, folded, remark
from pipelines.ingest.submissions import Submission
from pipelines.model.registry import Registry

CONTRACTS = ("contract_register", "commitment_register", "procurement_register")
_NUMBERS = ("procurement_ref", "contract_no")
_COMMITMENT = ("procurement_ref", "lot_no", "supplier", "commitment_type", "target_groups")
Key = tuple[str, str]  # an organisation and its number of a case or a contract
Span = tuple[dt.date | None, dt.date | None]


def placements(
    rows: Rows, submissions: Sequence[Submission], registry: Registry, today: dt.date
) -> Iterable[Remark]:
    """M68, M115, M70, M170 and M71: a placement beside its contract and beside the calendar."""
    placed = rows("placement_list").to_dict("records")
    if not placed:
        return
    owners = _owners(rows)
    listed = _lists(submissions, rows, registry, CONTRACTS)
    spans = _spans(rows, owners, {ref for row in placed for ref in _refs(row)})
    for row in placed:
        refs = _refs(row)
        if not refs:
            yield remark(submissions, row, "M115", "procurement_ref")
        elif listed(row["org_id"]) and not owners.keys() & set(refs):
            shown = row["procurement_ref"] or row["contract_no"]
            yield remark(submissions, row, "M68", "procurement_ref", shown)
        started = day(row["starts_at"])
        if started is None:
            continue
        first, last = next((spans[k] for k in _keys(row, owners) if k in spans), (None, None))
        if first is not None and started < first:
            yield remark(submissions, row, "M70", "starts_at", started, start=first)
        if last is not None and started > last:
            yield remark(submissions, row, "M170", "starts_at", started, end=last)
        if started > today:
            yield remark(submissions, row, "M71", "starts_at", started)


def _refs(row: Row) -> list[str]:
    """What names the contract of a row: its case number, then its contract number."""
    return [f for n in _NUMBERS if (f := folded(row.get(n)))]


def _owners(rows: Rows) -> dict[str, set[str]]:
    """Whose contracts each number names: organisations keep diaries of their own."""
    owners: dict[str, set[str]] = {}
    for name in CONTRACTS:
        for number in _NUMBERS:
            pairs = rows(name)[[number, "org_id"]].dropna().drop_duplicates()
            for ref, org_id in pairs.itertuples(index=False):
                owners.setdefault(folded(ref), set()).add(org_id)
    return owners


def _keys(row: Row, owners: Mapping[str, set[str]]) -> list[Key]:
    """The contracts that a row names: its organisation's, or the only ones with that number."""
    keys = []
    for ref in _refs(row):
        whose = owners.get(ref, set())
        only = next(iter(whose)) if len(whose) == 1 else row["org_id"]
        keys.append((row["org_id"] if row["org_id"] in whose else only, ref))
    return keys


def _named(frame: pd.DataFrame) -> set[str]:
    """All numbers that name a contract in some rows."""
    return {folded(v) for n in _NUMBERS for v in frame[n].dropna().unique()}


def _naming(frame: pd.DataFrame, refs: set[str]) -> Sequence[Row]:
    """The rows that one of the numbers names: registers are long, placements are few."""
    meant = np.zeros(len(frame), dtype=bool)
    for name in _NUMBERS:
        known = [v for v in frame[name].dropna().unique() if folded(v) in refs]
        meant |= frame[name].isin(known).to_numpy(dtype=bool)
    return frame[meant].to_dict("records")


def _lists(
    submissions: Sequence[Submission],
    rows: Rows,
    registry: Registry,
    report_types: Sequence[str],
) -> Callable[[str], bool]:
    """Whether an organisation's contracts are listed, so that one can be found missing.

    A procuring unit's are in its own lists or in those of a central function; who buys nothing
    itself, such as the support function, may mean any unit's. A register of the whole country
    lists nobody's contracts.
    """
    own: set[str] = set()
    central = False
    for name in report_types:
        pairs = rows(name)[["_place", "org_id"]].drop_duplicates()
        for place, org_id in pairs.itertuples(index=False):
            sender = registry.organisations.get(submissions[int(place)].receipt.org_id)
            if sender is None or sender.covers_all:
                continue
            own |= {sender.org_id} | ({org_id} if org_id else set())
            central |= set(sender.roles) != {"procuring_unit"}

    def listed(org_id: str) -> bool:
        org = registry.organisations.get(org_id)
        buys = org is not None and "procuring_unit" in org.roles
        return central or (org_id in own if buys else bool(own))

    return listed


def _spans(rows: Rows, owners: Mapping[str, set[str]], refs: set[str]) -> dict[Key, Span]:
    """First and last day of the contracts that some numbers name.

    From the contract register, else the commitments, else the register of procurements; the last
    day is unknown when one of its rows has none.
    """
    spans: dict[Key, Span] = {}
    for name in CONTRACTS:
        starts: dict[Key, list[dt.date | None]] = {}
        ends: dict[Key, list[dt.date | None]] = {}
        for row in _naming(rows(name), refs):
            first = day(row.get("starts_at")) or day(row.get("signed_at"))
            last = day(row.get("max_ends_at")) or day(row.get("ends_at"))
            for key in _keys(row, owners):
                starts.setdefault(key, []).append(first)
                ends.setdefault(key, []).append(last)
        for key in starts.keys() - spans.keys():
            known = [d for d in starts[key] if d]
            until = [d for d in ends[key] if d]
            if known or len(until) == len(ends[key]):
                whole = max(until) if len(until) == len(ends[key]) else None
                spans[key] = (min(known, default=None), whole)
    return spans


def commitments(
    rows: Rows, submissions: Sequence[Submission], registry: Registry
) -> Iterable[Remark]:
    """M123: a commitment whose contract nobody lists."""
    listed = _lists(submissions, rows, registry, ("contract_register",))
    known = _named(rows("contract_register"))
    for row in rows("commitment_register").to_dict("records"):
        if listed(row["org_id"]) and not known.intersection(_refs(row)):
            yield remark(submissions, row, "M123", "procurement_ref", row["procurement_ref"])


def deliveries(rows: Rows, submissions: Sequence[Submission], today: dt.date) -> Iterable[Remark]:
    """M94 and M120: the number of persons that was typed, and that of the placements.

    By case number, because placements seldom say which of several commitments they meet. A
    commitment that two files list is one, the newest; of several versions the highest holds.
    """
    if rows("placement_list").empty:
        return
    owners = _owners(rows)
    placed = _persons_placed(rows("placement_list"), owners, today)
    typed: dict[Key, dict[tuple[str, ...], Row]] = {}
    for row in sorted(rows("commitment_register").to_dict("records"), key=_newest_last):
        if row["delivered_persons"] is not None and (keys := _keys(row, owners)):
            typed.setdefault(keys[0], {})[tuple(folded(row[n]) for n in _COMMITMENT)] = row
    unclear = {ref for org_id, ref in placed if org_id not in owners.get(ref, ())}
    for key, lines in typed.items():
        total = sum(float(row["delivered_persons"]) for row in lines.values())
        found = placed.get(key, 0.0)
        if abs(total - found) < 0.5 or key[1] in unclear:
            continue
        first = min(lines.values(), key=lambda r: (r["_place"], r["source_row"]))
        code = "M94" if found > total else "M120"
        yield remark(submissions, first, code, "delivered_persons", format(total, "g"),
                     n=format(found, "g"))  # fmt: skip


def _newest_last(row: Row) -> tuple[float, int]:
    return float(row["version"] or 0), int(row["_place"])


def _persons_placed(
    placed: pd.DataFrame, owners: Mapping[str, set[str]], today: dt.date
) -> dict[Key, float]:
    """How many persons have begun under each case number; who has no id counts as often as said."""
    known: dict[Key, set[str]] = {}
    more: dict[Key, float] = {}
    for row in placed.to_dict("records"):
        started = day(row["starts_at"])
        keys = _keys(row, owners)
        if not keys or started is None or started > today:
            continue
        if row["candidate_pid"]:
            known.setdefault(keys[0], set()).add(row["candidate_pid"])
        else:
            more[keys[0]] = more.get(keys[0], 0) + float(row["n_persons"] or 1)
    return {k: len(known.get(k, ())) + more.get(k, 0) for k in known.keys() | more.keys()}
