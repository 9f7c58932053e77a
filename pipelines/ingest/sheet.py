"""A sheet's cells as columns of typed values, and what each of its rows is.

Columnar: each distinct cell text of a column is parsed once. Says nothing of reports or senders.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.ingest import amounts, values
from pipelines.ingest.cells import SheetInfo
from pipelines.ingest.headers import Column, Header
from pipelines.ingest.layouts import Field, Layout
from pipelines.ingest.package import column_letter
from pipelines.ingest.personal import MASK
from pipelines.ingest.values import Parsed
from pipelines.model.codes import CodeList
from pipelines.model.text import normalise

FINDING_COLUMNS = ["code", "sheet", "row", "column", "header", "value", "params"]
_TOTAL = re.compile(r"^(summa|totalt|total|delsumma|totalsumma|antal)\b")
_SUSPECT = re.compile(r"\W*(?:summa|total|delsum|antal)", re.IGNORECASE)
_REF_LIKE = re.compile(r"^[\w/.-]*\d[\w/.-]*$")


@dataclass(frozen=True)
class Rows:
    """Rows of a sheet: business rows (Excel's numbers), and the rest with its reason."""

    data: np.ndarray
    ignored: dict[int, str]
    headings: dict[int, str]


def split_rows(cells: pd.DataFrame, header: Header, layout: Layout) -> Rows:
    """Tell business rows from totals, group headings, footnotes and repeated headers.

    Args:
        cells: The sheet's cells (row, col, kind, text), sorted by row and column.
        header: The sheet's header.
        layout: For the rows it says to ignore.
    """
    below = cells[cells["row"] > header.row]
    counts = below.groupby("row", sort=True).size()
    first = below.drop_duplicates("row")
    lines = [int(r) for r in first["row"]]
    texts = dict(zip(lines, first["text"].astype(str), strict=True))
    places = dict(zip(lines, (int(c) for c in first["col"]), strict=True))
    ref = header.columns.get("procurement_ref")
    has_ref = set(below.loc[below["col"] == ref.number, "row"]) if ref else set()
    ignored: dict[int, str] = {}
    headings: dict[int, str] = {}
    lonely = [int(r) for r in counts.index[counts == 1]]
    last_full = counts.index[counts > 1].max() if (counts > 1).any() else 0
    for row in lonely:
        text, col = texts[row], places[row]
        if ref and col == ref.number and _REF_LIKE.match(text.strip()):
            continue
        is_heading = row < last_full and not _TOTAL.match(normalise(text))
        ignored[row] = "heading" if is_heading else "footnote"
        if is_heading:
            headings[row] = text
    own = tuple(normalise(pattern).rstrip("*") for pattern in layout.entry.ignore_rows)
    for row, text in texts.items():
        if not own and not _SUSPECT.match(text):
            continue
        plain = normalise(text)
        if _is_total(plain, row, has_ref, places[row], ref) or (own and plain.startswith(own)):
            ignored[row] = "total"
    ignored |= dict.fromkeys(_repeated_headers(below, header), "repeated_header")
    mapped = {c.number for c in header.columns.values()}
    useful = set(below.loc[below["col"].isin(mapped), "row"]) | set(ignored)
    ignored |= {int(r): "no_mapped_cell" for r in counts.index if r not in useful}
    data = np.array([r for r in counts.index if r not in ignored], dtype=np.int64)
    return Rows(data, ignored, headings)


def _is_total(plain: str, row: int, has_ref: set[int], col: int, ref: Column | None) -> bool:
    if not _TOTAL.match(plain):
        return False
    return row not in has_ref or (ref is not None and col == ref.number)


def _repeated_headers(below: pd.DataFrame, header: Header) -> list[int]:
    titles = {c.number: c.header for c in header.columns.values()}
    alike = below[below["text"].isin(set(titles.values()))]
    same = alike[alike["text"] == alike["col"].map(titles)]
    hits = same.groupby("row").size()
    return [int(r) for r in hits.index[hits >= min(3, len(titles))]]


def typed_columns(
    cells: pd.DataFrame,
    info: SheetInfo,
    header: Header,
    rows: Rows,
    layout: Layout,
    codes: dict[str, CodeList],
) -> tuple[dict[str, np.ndarray], pd.DataFrame]:
    """Values by field, aligned with `rows.data`, and the findings of their cells."""
    filled = _fill_merged(cells, info, header)
    columns: dict[str, np.ndarray] = {}
    findings = []
    for name, field in layout.fields.items():
        column = header.columns.get(name)
        if column is None:
            if field.value is not None:
                columns[name] = np.full(len(rows.data), field.value, dtype=object)
            continue
        part = filled[filled["col"] == column.number]
        parse = parser(field, column.unit, codes)
        value, found = _parse_column(part, rows.data, parse)
        columns[name] = value
        if len(found):
            found["column"] = column_letter(column.number)
            found["header"] = column.header
            findings.append(found)
    frame = pd.concat(findings, ignore_index=True) if findings else pd.DataFrame()
    frame = frame.assign(sheet=info.name).reindex(columns=FINDING_COLUMNS)
    return columns, frame


def _fill_merged(cells: pd.DataFrame, info: SheetInfo, header: Header) -> pd.DataFrame:
    """Cells with the text of a merged range repeated down its rows, but never a case number."""
    ref = header.columns.get("procurement_ref")
    extra = []
    for top, left, bottom, _ in info.merged:
        if top + 1 <= header.row or bottom == top or (ref and left == ref.number):
            continue
        source = cells[(cells["row"] == top + 1) & (cells["col"] == left)]
        if len(source):
            for row in range(top + 2, bottom + 2):
                extra.append(source.assign(row=row))
    if not extra:
        return cells
    # A cell under a merged range that holds something of its own keeps it.
    stacked = pd.concat([cells, *extra], ignore_index=True)
    return stacked.drop_duplicates(["row", "col"], ignore_index=True)


def _parse_column(
    part: pd.DataFrame, data_rows: np.ndarray, parse: Callable[[str, str], Parsed]
) -> tuple[np.ndarray, pd.DataFrame]:
    kept = part[part["row"].isin(data_rows)]
    result = np.full(len(data_rows), None, dtype=object)
    blank = parse("s", "")
    result[:] = [blank.value] * len(result) if blank.value is not None else None
    position = np.searchsorted(data_rows, kept["row"].to_numpy())
    pair = kept["kind"].to_numpy(dtype=object) + "\x1f" + kept["text"].to_numpy(dtype=object)
    number, distinct = pd.factorize(pair)
    parsed = [_parsed(parse, *str(p).split("\x1f", 1)) for p in distinct]
    lookup = np.empty(len(parsed), dtype=object)
    lookup[:] = [p.value for p in parsed]
    result[position] = lookup[number] if len(parsed) else []
    codes = np.array([p.code or "" for p in parsed], dtype=object)
    shown = codes[number] != "" if len(parsed) else np.zeros(0, dtype=bool)
    lines = [("s", "")] if blank.code else []
    found = pd.DataFrame(
        {
            "code": codes[number][shown] if len(parsed) else [],
            "row": kept["row"].to_numpy()[shown],
            "value": kept["text"].to_numpy(dtype=object)[shown],
            "params": [{"read": parsed[i].read} for i in number[shown]] if len(parsed) else [],
        }
    )
    if lines:
        missing = np.setdiff1d(data_rows, kept["row"].to_numpy())
        particulars: list[dict[str, str]] = [{} for _ in missing]
        more = pd.DataFrame(
            {"code": blank.code, "row": missing, "value": "", "params": particulars}
        )
        found = pd.concat([found, more], ignore_index=True) if len(missing) else found
    return result, found


def _parsed(parse: Callable[[str, str], Parsed], kind: str, text: str) -> Parsed:
    if MASK in text and parse is not values.parse_org_number:
        return Parsed(None, "M54")
    parsed = parse(kind, text)
    return values.for_csv(parsed, text) if kind == "c" and parsed.code else parsed


def parser(
    field: Field, unit: int | None, codes: dict[str, CodeList]
) -> Callable[[str, str], Parsed]:
    """The function that reads a field's cells; `unit` is what the header says of money."""
    plain = {
        "ref": values.parse_ref,
        "text": values.parse_text,
        "org": values.parse_text,
        "org_number": values.parse_org_number,
        "year": values.parse_year,
        "cpv": values.parse_cpv,
        "date": values.parse_date,
        "number": amounts.parse_number,
    }
    if field.type in plain:
        return plain[field.type]
    if field.type == "amount":
        factor = unit or {"tkr": 1_000, "mnkr": 1_000_000}.get(field.unit or "kr", 1)
        return lambda kind, text: amounts.parse_amount(kind, text, factor)
    if field.type == "yes_no":
        return lambda kind, text: values.parse_yes_no(kind, text, codes["yes_no"])
    words = codes[field.codes or ""]
    return lambda kind, text: values.parse_code(kind, text, words)
