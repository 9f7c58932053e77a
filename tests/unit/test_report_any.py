"""Whatever a sheet of any report holds, it is read or refused, and no row is lost or two things."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import rules

from pipelines.ingest.cells import SCHEMA, SheetInfo, Workbook
from pipelines.ingest.recognise import recognise
from pipelines.ingest.report import Reading, read_report
from pipelines.model.findings import catalogue
from pipelines.model.reports import standard

PID = f"p1:{'a' * 32}|{{}}|{{}}|1985••••-••••"
CELLS = [
    None, None, ("s", "Ja"), ("s", "UH-1"), ("s", "Städ"), ("s", "Summa"), ("s", "-"),
    ("s", "Higab"), ("s", "ungdom, utrikes född"), ("s", "●"), ("n", "5"), ("n", "2015"),
    ("n", "nan"), ("%", "0.5"),
    ("d", "2015-03-01"), ("d", "12:00:00"), ("t", "2:30"), ("b", "true"), ("e", "#REF!"), ("u", ""),
    ("p", PID.format(1985, "")), ("p", PID.format(2013, "M62")), ("p", "!|M60|1985••••-••••"),
    ("s", "ca 2 mkr"), ("s", "75 %"), ("s", "2-3 st"), ("s", "* not"), ("s", "Tjänster"),
    ("s", "kv 1 2015"), ("s", "9111 Städare"), ("s", "Ja*"), ("s", "saknas"), ("s", "kvar"),
]  # fmt: skip
TITLES = ["Uppföljning Kv2 2015", "Higab", "påhittade uppgifter", "Kurs 3"]


def _labels(name: str) -> list[str]:
    fields = standard()[name].fields
    return [h for f in fields.values() for h in (f.label.sv, *f.headers[1:3], *f.fallback[:1])]


@st.composite
def _workbooks(draw: Any, name: str) -> Workbook:
    report = standard()[name]
    needed = [*report.required, *(group[0] for group in report.any_of)]
    header = [report.fields[n].label.sv for n in needed]
    header += draw(st.lists(st.sampled_from([*_labels(name), "Hund"]), max_size=4))
    header = draw(st.permutations(list(dict.fromkeys(header))))
    rows: list[list[Any]] = [
        [("s", t)] for t in draw(st.lists(st.sampled_from(TITLES), max_size=2))
    ]
    rows.append([("s", h) for h in header])
    line = st.lists(st.sampled_from(CELLS), min_size=1, max_size=len(header) + 1)
    again = st.just([("s", h) for h in header])
    other = st.lists(st.sampled_from(_labels("contract_register")), min_size=2, max_size=4)
    rows += draw(st.lists(line | again | other.map(lambda hs: [("s", h) for h in hs]), max_size=9))
    cells = [
        (0, r, c, *cell)
        for c in range(max(map(len, rows)))
        for r, row in enumerate(rows, start=1)
        if c < len(row) and (cell := row[c])
    ]
    top = len(rows)
    merged = draw(st.lists(st.tuples(*[st.integers(0, top)] * 4), max_size=1))
    info = SheetInfo(
        draw(st.sampled_from(["Blad1", "Angered", "6 mån"])), False, (top,), tuple(merged)
    )
    table = pa.table(list(map(list, zip(*cells, strict=True))), schema=SCHEMA)
    return Workbook("xlsx", (), (info,), 0, table, "cells")


def _rows(reading: Reading) -> list[int]:
    frames = (reading.accepted, reading.rejected, reading.ignored)
    return [int(r) for f in frames for r in f["source_row"]]


@pytest.mark.parametrize("name", standard())
def test_no_row_of_any_report_is_lost_or_two_things(name: str) -> None:
    under = rules("social_resurs")

    @settings(max_examples=25, deadline=None)
    @given(_workbooks(name))
    def run(workbook: Workbook) -> None:
        read = read_report(workbook, "Lista 2015.xlsx", "social_resurs", under)
        kinds = catalogue()
        fatal = [c for c in read.findings["code"] if kinds[c].outcome == "rejected"]
        assert (read.status == "rejected") == bool(fatal)
        if read.status == "rejected":
            return
        found = recognise(
            workbook, "Lista 2015.xlsx", under.layouts, under.owed_by("social_resurs")
        )
        (sheet,) = found.sheets
        below = {
            int(r) for c in sheet.grid.columns.values() for r in c.rows if r > sheet.header.row
        }
        assert sorted(_rows(read)) == sorted(below)
        held = set(read.rejected["source_row"])
        severe = [c for c, kind in kinds.items() if kind.severity == "error"]
        errors = read.findings[read.findings["code"].isin(severe)]
        assert held <= set(errors["row"])
        assert set(errors["row"]) - held <= set(read.ignored["source_row"])  # other tables' headers

    run()
