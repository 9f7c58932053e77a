"""Typed columns of a sheet to business rows: whose they are, and which of them are held back.

Pure functions over one sheet. A row with an error is held back whole; nothing is dropped. What a
row is checked for stands in `row_checks.py`.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipelines.ingest.headers import Header
from pipelines.ingest.layouts import Layout
from pipelines.ingest.row_checks import (
    date_order,
    duplicates,
    nature_conflict,
    required,
    requirement_conflict,
    row_findings,
)
from pipelines.ingest.sheet import FINDING_COLUMNS, Rows
from pipelines.model.codes import CodeList
from pipelines.model.findings import catalogue
from pipelines.model.organisations import (
    Registry,
    descendants,
    match_buyer,
    root,
    suggest_name,
)


@dataclass(frozen=True)
class SheetRows:
    """What a sheet gives: accepted rows, rows held back, rows ignored, findings."""

    accepted: pd.DataFrame
    rejected: pd.DataFrame
    ignored: pd.DataFrame
    findings: pd.DataFrame
    strangers: tuple[str, ...]


def sheet_rows(
    sheet: str,
    columns: dict[str, np.ndarray],
    findings: pd.DataFrame,
    header: Header,
    rows: Rows,
    layout: Layout,
    sender: str,
    registry: Registry,
    codes: dict[str, CodeList],
) -> SheetRows:
    """Assemble, check and sort out the rows of one sheet."""
    frame = pd.DataFrame({"source_row": rows.data, **columns}).astype({"source_row": "int64"})
    frame.insert(0, "source_sheet", sheet)
    _split_pairs(frame)
    _nature_of_headings(frame, rows, codes)
    frame, org_findings = _organisations(frame, header, sender, registry)
    checks = [
        findings,
        org_findings,
        required(frame, header, layout, findings),
        date_order(frame, header),
        requirement_conflict(frame, header, codes),
        nature_conflict(frame, header, codes),
    ]
    found = _stack(sheet, checks)
    bad = _errors(found)
    repeated = duplicates(frame[~frame["source_row"].isin(bad)], header)
    found = _stack(sheet, [found, repeated])
    errors = _errors(found)
    is_bad = frame["source_row"].isin(errors.keys())
    return SheetRows(
        accepted=frame[~is_bad].reset_index(drop=True),
        rejected=_listed(sheet, errors, "code"),
        ignored=_listed(sheet, rows.ignored, "reason"),
        findings=found,
        strangers=_strangers(frame, sender, registry),
    )


def within_registry(rows: Rows, buyers: pd.DataFrame, registry: Registry) -> Rows:
    """The rows of a wide sender whose buyers are below the root; the others are ignored, counted.

    Done before the other columns are read: of a national register most rows are others'.

    Args:
        rows: Rows of the sheet.
        buyers: `org` and `org_number` of `rows.data`.
        registry: The organisations.
    """
    inside = set(descendants(registry, root(registry)))
    pairs = list(zip(_texts(buyers, "org"), _texts(buyers, "org_number"), strict=True))
    known = {pair: match_buyer(registry, *pair) in inside for pair in dict.fromkeys(pairs)}
    keep = np.array([known[pair] for pair in pairs], dtype=bool)
    outside = dict.fromkeys(map(int, rows.data[~keep]), "buyer_outside_registry")
    return replace(rows, data=rows.data[keep], ignored=rows.ignored | outside)


def _stack(sheet: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    kept = [p for p in parts if len(p)]
    if not kept:
        return pd.DataFrame(columns=FINDING_COLUMNS)
    stacked = pd.concat(kept, ignore_index=True).assign(sheet=sheet)
    return stacked.reindex(columns=FINDING_COLUMNS)


def _listed(sheet: str, rows: dict[int, str], name: str) -> pd.DataFrame:
    numbers = sorted(rows)
    content = {"source_row": numbers, name: [rows[n] for n in numbers]}
    return pd.DataFrame(content).assign(source_sheet=sheet).astype({"source_row": "int64"})


def _errors(found: pd.DataFrame) -> dict[int, str]:
    """Rows with an error and the code of their first."""
    kinds = catalogue()
    errors = {code for code, kind in kinds.items() if kind.severity == "error"}
    wrong = found[found["code"].isin(errors)]
    first = wrong.drop_duplicates("row")
    return dict(zip(first["row"].astype(int), first["code"], strict=True))


def _split_pairs(frame: pd.DataFrame) -> None:
    """Take apart the fields whose cells give two values: amounts and yes/no."""
    estimate = np.zeros(len(frame), dtype=bool)
    for name in ("estimated_value_sek", "contract_value_sek"):
        if name in frame:
            pairs = [p if p is not None else (None, False) for p in frame[name]]
            frame[name] = pd.array([p[0] for p in pairs], dtype="Float64")
            estimate |= np.array([p[1] for p in pairs], dtype=bool)
    frame["value_is_estimate"] = estimate
    for name in ("social", "eligible_reported"):
        if name in frame:
            pairs = [p if p is not None else ("unknown", None) for p in frame[name]]
            frame[name] = [p[0] for p in pairs]
            if name == "social":
                frame["_implied"] = [p[1] for p in pairs]
            else:
                frame[name] = [{"yes": True, "no": False}.get(str(p[0])) for p in pairs]
    if "requirement_type" not in frame:
        frame["requirement_type"] = None
    if "_implied" not in frame:
        frame["_implied"] = None


def _nature_of_headings(frame: pd.DataFrame, rows: Rows, codes: dict[str, CodeList]) -> None:
    """A group heading such as «Entreprenader» is the kind of the rows below it."""
    if "nature" in frame or not rows.headings:
        return
    matched = {row: codes["nature"].match(text) for row, text in rows.headings.items()}
    found = sorted((row, code) for row, code in matched.items() if code)
    if not found:
        return
    starts = np.array([row for row, _ in found])
    place = np.searchsorted(starts, frame["source_row"].to_numpy(), side="right") - 1
    natures = np.array([*(code for _, code in found), None], dtype=object)
    frame["nature"] = natures[place]  # place -1, before the first heading, is the last: None


def _organisations(
    frame: pd.DataFrame, header: Header, sender: str, registry: Registry
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The organisation of each row, and findings where none of the registry is meant."""
    pairs = list(zip(_texts(frame, "org"), _texts(frame, "org_number"), strict=True))
    owner = {
        pair: match_buyer(registry, *pair) if any(pair) else sender for pair in dict.fromkeys(pairs)
    }
    frame = frame.assign(org_id=np.array([owner[p] for p in pairs], dtype=object))
    unknown = frame["org_id"].isna().to_numpy()
    if not unknown.any():
        return frame, pd.DataFrame()
    near = {name: suggest_name(registry, name) for (name, _), o in owner.items() if name and not o}
    field = "org" if "org" in frame else "org_number"
    named = [name or number or "" for name, number in pairs]
    parts = []
    for code, has_near in (("M17", False), ("M18", True)):
        chosen = unknown & np.array([bool(near.get(n)) is has_near for n in named], dtype=bool)
        values = [n for n, c in zip(named, chosen, strict=True) if c]
        ids = [near.get(n) for n in values]
        labels = [registry.organisations[i].name_sv if i else "" for i in ids]
        params = {"value": values, "suggestion": labels}
        parts.append(row_findings(frame[chosen], code, header, field, params))
    return frame, pd.concat(parts, ignore_index=True)


def _texts(frame: pd.DataFrame, name: str) -> list[str | None]:
    if name not in frame:
        return [None] * len(frame)
    return [t if isinstance(t, str) else None for t in frame[name]]


def _strangers(frame: pd.DataFrame, sender: str, registry: Registry) -> tuple[str, ...]:
    """Organisations of rows that the sender may not report for."""
    if registry.organisations[sender].covers_all:
        return ()
    own = set(descendants(registry, sender))
    return tuple(sorted({o for o in frame["org_id"].dropna() if o not in own}))
