"""What the rows of a sheet are checked for as wholes: each check gives its findings as rows.

Pure functions over typed columns. Single cells are judged in `values.py`, and which rows are held
back is decided in `rows.py`.
"""

from typing import Any

import numpy as np
import pandas as pd

from pipelines.ingest.headers import Header
from pipelines.ingest.layouts import Layout
from pipelines.ingest.package import column_letter
from pipelines.model.codes import CodeList
from pipelines.model.cpv import nature_of_cpv


def row_findings(
    frame: pd.DataFrame, code: str, header: Header, field: str, params: dict[str, list[Any]]
) -> pd.DataFrame:
    """Findings of one code for the rows of a frame, placed in a field's column."""
    column = header.columns.get(field)
    names = list(params)
    lines = [dict(zip(names, p, strict=True)) for p in zip(*params.values(), strict=True)]
    value = [str(line.pop("value", "")) for line in lines] if lines else [""] * len(frame)
    return pd.DataFrame(
        {
            "code": code,
            "row": frame["source_row"].to_numpy(),
            "column": column_letter(column.number) if column else None,
            "header": column.header if column else None,
            "value": value,
            "params": lines or [{} for _ in range(len(frame))],
        }
    )


def required(
    frame: pd.DataFrame, header: Header, layout: Layout, found: pd.DataFrame
) -> pd.DataFrame:
    """A plan's row without title or date says nothing; a register's ref is checked when parsed.

    A cell that could not be read has its own finding and is not missing.
    """
    parts = []
    for name in layout.required:
        if layout.report_type == "procurement_register":
            continue
        if name in frame and layout.fields[name].value is None:
            letter = column_letter(header.columns[name].number) if name in header.columns else ""
            unread = set(found.loc[found["column"] == letter, "row"])
            blank = frame[frame[name].isna() & ~frame["source_row"].isin(unread)]
            parts.append(row_findings(blank, "M45", header, name, {}))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def date_order(frame: pd.DataFrame, header: Header) -> pd.DataFrame:
    """A contract that ends before it starts."""
    if not {"starts_at", "ends_at"} <= set(frame):
        return pd.DataFrame()
    start, end = (pd.to_datetime(frame[c]) for c in ("starts_at", "ends_at"))
    wrong = frame[end < start]
    ends, starts = (list(map(str, wrong[c])) for c in ("ends_at", "starts_at"))
    params = {"value": ends, "start": starts}
    return row_findings(wrong, "M16", header, "ends_at", params)


def requirement_conflict(
    frame: pd.DataFrame, header: Header, codes: dict[str, CodeList]
) -> pd.DataFrame:
    """Fill the type and the answer from each other; «nej» beside a counted type is asked."""
    if "social" not in frame:
        return pd.DataFrame()
    types = codes["requirement_type"]
    counted = set(types.codes_where("counted", "yes"))
    given = frame["requirement_type"].where(frame["requirement_type"].notna(), frame["_implied"])
    frame["requirement_type"] = given
    conflict = ((frame["social"] == "no") & given.isin(counted)) | (
        (frame["social"] == "yes") & (given == "none")
    )
    frame.loc[(frame["social"] == "unknown") & given.isin(counted), "social"] = "yes"
    frame.loc[(frame["social"] == "unknown") & (given == "none"), "social"] = "no"
    wrong = frame[conflict]
    words = {"yes": "ja", "no": "nej"}
    params = {
        "value": [words.get(s, s) for s in wrong["social"]],
        "type": [types.label(t, "sv") for t in wrong["requirement_type"]],
    }
    return row_findings(wrong, "M82", header, "social", params)


def nature_conflict(
    frame: pd.DataFrame, header: Header, codes: dict[str, CodeList]
) -> pd.DataFrame:
    """A reported kind that the CPV division contradicts (`domain.md` 1.7 rule 4)."""
    if not {"nature", "cpv_main"} <= set(frame):
        return pd.DataFrame()
    by_cpv = frame["cpv_main"].map(nature_of_cpv, na_action="ignore")
    clear = frame["nature"].isin(["services", "works", "supplies"]) & by_cpv.notna()
    wrong = frame[clear & (by_cpv != frame["nature"])]
    labels = [codes["nature"].label(n, "sv") for n in wrong["nature"]]
    params = {"value": labels, "cpv": list(wrong["cpv_main"])}
    return row_findings(wrong, "M20", header, "nature", params)


def duplicates(frame: pd.DataFrame, header: Header) -> pd.DataFrame:
    """The same case number twice in a sheet: the same row, a new advert, or a conflict."""
    if "procurement_ref" not in frame or frame["procurement_ref"].isna().all():
        return pd.DataFrame()
    key = ["org_id", "procurement_ref"]
    twice = frame[frame["procurement_ref"].notna() & frame.duplicated(key, keep=False)]
    content = [c for c in twice.columns if c not in ("source_row", "_implied")]
    parts = []
    for _, group in twice.groupby(key, sort=True):
        same = ~group.duplicated(content, keep=False)
        dates = group["published_at"] if "published_at" in group else pd.Series(dtype=object)
        rows = [int(r) for r in group["source_row"]]
        if not same.any():
            code, part, other = "M90", group.iloc[1:], rows[:1] * (len(rows) - 1)
        elif dates.notna().all() and dates.nunique() == len(group):
            last = rows[int(np.argmax([d.toordinal() for d in dates]))]
            code, part = "M92", group[group["source_row"] != last]
            other = [last] * len(part)
        else:
            code, part = "M91", group
            other = [next(r for r in rows if r != own) for own in rows]
        params = {"value": list(part["procurement_ref"]), "other": other}
        parts.append(row_findings(part, code, header, "procurement_ref", params))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
