"""Typed columns of a table to business rows: whose they are, and which of them are held back.

Pure functions over one table. A row with an error is held back whole; nothing is dropped. What a
row is checked for stands in `row_checks.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipelines.ingest.checks.rowset import Rowset, where
from pipelines.ingest.grid import Grid
from pipelines.ingest.headers import Header
from pipelines.ingest.layouts import Layout
from pipelines.ingest.lines import Lines
from pipelines.ingest.remarks import Remarks
from pipelines.ingest.row_checks import checked, held_back
from pipelines.ingest.rules import Rules
from pipelines.ingest.sheet import Typed, typed_columns
from pipelines.ingest.titles import Said, may_report_for
from pipelines.ingest.totals import disagreeing, told, totals_of, unnamed
from pipelines.model.organisations import (
    Registry,
    descendants,
    match_buyer,
    match_name,
    root,
    suggest_name,
)

_MISSING = ("M43", "M45", "S25")


@dataclass(frozen=True)
class TableRows:
    """What a table gives: its rows with their columns, which are held back, ignored; findings."""

    rows: np.ndarray
    columns: dict[str, np.ndarray]
    rejected: dict[int, str]
    ignored: dict[int, str]
    remarks: list[Remarks]
    strangers: tuple[str, ...]


def table_rows(
    grid: Grid, header: Header, lines: Lines, layout: Layout, said: Said, rules: Rules
) -> TableRows:
    """Read, assemble, check and sort out the rows of one table."""
    is_wide = rules.registry.organisations[said.sender].covers_all
    if is_wide:
        lines = within_registry(grid, header, lines, layout, rules)
    typed = _read(grid, header, lines.data, lines, layout, said, rules)
    rows = Rowset(typed.rows, typed.columns, header, layout, rules.codes, grid, said.year)
    lacking = {r for m in typed.remarks if m.code in _MISSING for r in m.rows}
    sums = unnamed(rows, lacking, [*lines.totals, *lines.headings]) if lacking else []
    if sums:
        lines = _with_totals(lines, sums)
        typed = _read(grid, header, lines.data, lines, layout, said, rules)
        rows = replace(rows, rows=typed.rows, columns=typed.columns)
    remarks = [*typed.remarks, *_totals(rows, lines, typed, said, rules, reconcile=not is_wide)]
    rows.columns["value_is_estimate"] = typed.estimate
    _of_headings(rows, lines, rules)
    for name, value in said.fields.items():
        if name not in rows.columns:
            rows.columns[name] = np.full(len(rows.rows), value, dtype=object)
    _filled_in(rows)
    remarks += _organisations(rows, lines, said, rules.registry)
    remarks = checked(rows, remarks)
    second = dict.fromkeys(lines.second, "S26")
    remarks += _of_second_tables(lines)
    bad = held_back(remarks)
    return TableRows(
        rows.rows,
        rows.columns,
        {r: c for r, c in {**bad, **second}.items() if r not in lines.ignored},
        lines.ignored,
        remarks,
        () if is_wide else _strangers(rows, said, layout, rules.registry),
    )


def _read(
    grid: Grid,
    header: Header,
    rows: np.ndarray,
    lines: Lines,
    layout: Layout,
    said: Said,
    rules: Rules,
    only: Iterable[str] | None = None,
) -> Typed:
    fields = None if only is None else set(only)
    return typed_columns(grid, header, rows, layout, rules.codes, strict=said.strict,
                         marks=lines.marks(grid), only=fields)  # fmt: skip


def _with_totals(lines: Lines, sums: Sequence[int]) -> Lines:
    """Lines of sums without a word taken from the rows."""
    return replace(
        lines,
        data=lines.data[~np.isin(lines.data, sums)],
        ignored=lines.ignored | dict.fromkeys(sums, "total"),
        totals=lines.totals | dict.fromkeys(sums, ""),
    )


def _totals(
    rows: Rowset, lines: Lines, typed: Typed, said: Said, rules: Rules, *, reconcile: bool
) -> list[Remarks]:
    """What is said of totals: that they are not counted, and whether they agree with the rows."""
    if not lines.totals:
        return []
    at = np.array(sorted(lines.totals), dtype=np.int64)
    summed = [n for n, f in rows.layout.fields.items() if f.type in ("amount", "count")]
    read = _read(rows.grid, rows.header, at, lines, rows.layout, said, rules, summed)
    totals = totals_of(replace(rows, rows=at, columns=read.columns), lines)
    unread = {r for m in typed.remarks if m.holds_back for r in m.rows}
    differ = disagreeing(rows, totals, list(lines.headings), unread) if reconcile else []
    return [*told(totals), *differ]


def within_registry(
    grid: Grid, header: Header, lines: Lines, layout: Layout, rules: Rules
) -> Lines:
    """The rows of a wide sender whose buyers are below the root; the others are ignored, counted.

    Done before the other columns are read: of a national register most rows are others'.
    """
    inside = set(descendants(rules.registry, root(rules.registry)))
    pairs = buyers(grid, header, lines.data, layout)
    known = {p: match_buyer(rules.registry, *p) in inside for p in dict.fromkeys(pairs)}
    keep = np.array([known[p] for p in pairs], dtype=bool)
    outside = dict.fromkeys(map(int, lines.data[~keep]), "buyer_outside_registry")
    return replace(lines, data=lines.data[keep], ignored=lines.ignored | outside)


def buyers(
    grid: Grid, header: Header, rows: np.ndarray, layout: Layout
) -> list[tuple[str | None, str | None]]:
    """Name and number of the buyer of each row."""
    read = typed_columns(grid, header, rows, layout, {}, only=("org", "org_number"))
    return list(zip(_texts(read.columns, "org", len(rows)),
                    _texts(read.columns, "org_number", len(rows)), strict=True))  # fmt: skip


def _texts(columns: Mapping[str, np.ndarray], name: str, n: int) -> Sequence[str | None]:
    return columns[name].tolist() if name in columns else [None] * n


def _of_headings(rows: Rowset, lines: Lines, rules: Rules) -> None:
    """A group heading such as «Entreprenader» says what no column says of the rows below it."""
    for name in ("org", "nature", rows.layout.report.sheet_field):
        field = rows.layout.fields.get(name or "")
        if name is None or field is None or name in rows.columns or not lines.headings:
            continue
        found = []
        for row, text in sorted(lines.headings.items()):
            if field.type == "org":
                value = text if match_name(rules.registry, text) else None
            elif field.codes:
                value = rules.codes[field.codes].match(text)
            else:
                taken = match_name(rules.registry, text) or rules.codes["nature"].match(text)
                value = None if taken or text == "●" else text.strip()
            if value is not None:
                found.append((row, value))
        if found:
            starts = np.array([row for row, _ in found])
            place = np.searchsorted(starts, rows.rows, side="right") - 1
            values = np.array([*(value for _, value in found), None], dtype=object)
            rows.columns[name] = values[place]  # before the first heading is the last: None


def _filled_in(rows: Rowset) -> None:
    """What one column says of another: what a wage is paid for, and the groups that counts name."""
    for source, target in (("_wage_basis", "wage_basis"), ("_groups", "target_groups")):
        given = rows.columns.get(source)
        if given is not None and target in rows.layout.fields:
            known = rows.columns.get(target, given)
            rows.columns[target] = np.where(rows.given(target), known, given)


def _organisations(rows: Rowset, lines: Lines, said: Said, registry: Registry) -> list[Remarks]:
    """The organisation of each row, and M17 or M18 where none of the registry is meant."""
    n = len(rows.rows)
    pairs = list(zip(_texts(rows.columns, "org", n), _texts(rows.columns, "org_number", n),
                     strict=True))  # fmt: skip
    owner = {p: match_buyer(registry, *p) if any(p) else said.org_id for p in dict.fromkeys(pairs)}
    rows.columns["org_id"] = np.array([owner[p] for p in pairs], dtype=object)
    if "referred_by" in rows.columns:
        names = rows.columns["referred_by"]
        ids = {t: match_name(registry, t) or t for t in dict.fromkeys(names) if t is not None}
        rows.columns["referred_by"] = np.array([ids.get(t) for t in names], dtype=object)
    if all(owner.values()):
        return []
    near = {p: suggest_name(registry, p[0]) if p[0] else None for p, o in owner.items() if not o}
    field = "org" if "org" in rows.columns else "org_number"
    found: list[Remarks] = []
    for code, has_near in (("M17", False), ("M18", True)):
        wrong = [i for i, p in enumerate(pairs) if p in near and (near[p] is not None) is has_near]
        likest = [near[pairs[i]] for i in wrong]
        labels = [registry.organisations[o].name_sv for o in likest if o]
        more = {"suggestion": labels} if has_near else {}
        values = [pairs[i][0] or pairs[i][1] for i in wrong]
        found += rows.remark(code, field, wrong, values, **more)
    return found


def _strangers(rows: Rowset, said: Said, layout: Layout, registry: Registry) -> tuple[str, ...]:
    """Organisations of rows that the sender may not report for."""
    own = may_report_for(registry, said.sender, layout.report_type)
    return tuple(sorted({o for o in rows.columns["org_id"] if o is not None and o not in own}))


def _of_second_tables(lines: Lines) -> list[Remarks]:
    """S26 at the header of each other table and at each of its rows."""
    if not lines.second:
        return []
    headers = {h: h for h in lines.second.values() if h in lines.ignored}
    pairs = sorted({**lines.second, **headers}.items())
    return [Remarks("S26", [r for r, _ in pairs], None, None, [None] * len(pairs),
                    [{"first": h} for _, h in pairs])]  # fmt: skip


def accepted_places(found: TableRows) -> list[int]:
    """The places of the rows that count."""
    return where(~np.isin(found.rows, list(found.rejected)))
