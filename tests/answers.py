"""Known answers: a file of small tables and what a measure must say of them, worked by hand.

A file `tests/known_answers/<kpi_id>.csv` holds blocks: a name in brackets, a header, rows; `#` is a
comment and says how the answer was worked. `[organisation]` (org_id, parent_org_id) and `[period]`
(first, last) say where and when; every other block is a table of the model by its name, such as
`[core.procurement]` or `[person.placement]`. Columns that a block lacks have a plain default, an
empty cell is missing, and `times` repeats a row. `[expected]` holds values of the measure, total
unless `dimension` and `member` say otherwise; `[expected mart.goal_forecast]` rows of another table
of mart. Numbers are compared to the printed digits.
"""

import csv
import datetime as dt
import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from frames import REFERENCE, deliveries, empty_tables, frame, organisations, period_rows

from pipelines.kpis import KPIS, Kpi
from pipelines.kpis.evaluate import evaluate
from pipelines.marts import MARTS, argument
from pipelines.model import derive, tables
from pipelines.model.tables import Table

ANSWERS = Path(__file__).resolve().parent / "known_answers"
PLACE = ("org_id", "period_id", "dimension", "member")
# Also valued by the rating, whatever is asked for.
RATED_BY = ("coverage",)
_DECIDED = {"organisation", "period"}
Blocks = Mapping[str, list[dict[str, str]]]
Frames = dict[str, pd.DataFrame]


def blocks(path: Path) -> dict[str, list[dict[str, str]]]:
    """The blocks of a file: name -> rows as text."""
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            found[line.strip().strip("[]")] = []
        elif line.strip() and not line.startswith("#"):
            found[list(found)[-1]].append(line)
    return {name: list(csv.DictReader(lines)) for name, lines in found.items()}


def rows_of(block: list[dict[str, str]], table: Table) -> list[dict[str, Any]]:
    """Typed rows of a table, each as many times as it says; ids that are not told are numbered."""
    rows: list[dict[str, Any]] = []
    for line in block:
        strange = set(line) - set(table.columns) - {"times"}
        assert not strange, f"{table.name} has no columns {sorted(map(str, strange))}"
        given = {k: _typed(v, table, k) for k, v in line.items() if k != "times"}
        told = {k: v for k, v in given.items() if v is not None or table.columns[k].nullable}
        for thing in (n.removesuffix("_link") for n in table.columns if n.endswith("_link")):
            known = told.get(f"{thing}_id") is not None
            told.setdefault(f"{thing}_link", "linked" if known else "not_stated")
        rows += [dict(told) for _ in range(int(line.get("times") or 1))]
    if len(table.key) == 1 and table.columns[table.key[0]].type == "VARCHAR":
        for number, row in enumerate(rows, start=1):
            row.setdefault(table.key[0], f"{table.key[0]}-{number}")
    return rows


def _typed(text: str | None, table: Table, column: str) -> Any:
    kind = table.columns[column].type
    if text is None or text == "":
        return None
    if kind == "BOOLEAN":
        return {"1": True, "0": False, "true": True, "false": False}[text]
    if kind == "BIGINT":
        return int(text)
    if kind.startswith(("DOUBLE", "DECIMAL")):
        return float(text)
    if kind in ("DATE", "TIMESTAMP"):
        return dt.date.fromisoformat(text)
    return text


def frames_of(given: Blocks) -> Frames:
    """The tables of core, person and mart that a file describes, by `<layer>_<table>`."""
    (extent,) = given["period"]
    first, last = (dt.date.fromisoformat(extent[n]) for n in ("first", "last"))
    parents = {r["org_id"]: r["parent_org_id"] or None for r in given["organisation"]}
    found = empty_tables()
    found["core_organisation"] = organisations(parents)
    found["core_period"] = period_rows(first, last)
    for name in set(given) - _DECIDED:
        if name.startswith("expected"):
            continue
        rows = rows_of(given[name], tables.ALL[name])
        made = deliveries(*rows) if name == "core.report_delivery" else None
        found[name.replace(".", "_")] = frame(tables.ALL[name], rows) if made is None else made
    return found


def evaluated(given: Blocks, *measures: str) -> Frames:
    """The file's tables, the tables of mart that its measures read, and their values."""
    asked = {k: KPIS[k] for k in (*RATED_BY, *(measures or KPIS))}
    found = frames_of(given)
    told = {name.replace(".", "_") for name in given}
    _make(found, {t for m in asked.values() for t in m.tables} - told)
    found["mart_kpi_value"] = derive.validated(values_of(found, asked), tables.KPI_VALUE)
    _make(found, {n.split()[1].replace(".", "_") for n in given if n.startswith("expected ")})
    return found


def values_of(found: Frames, measures: Mapping[str, Kpi]) -> pd.DataFrame:
    """The values of some measures alone."""
    return evaluate(found, REFERENCE.targets, REFERENCE.parameters, measures)


def _make(found: Frames, wanted: set[str]) -> None:
    """Make the wanted tables of mart and all that they are made from, in the order of the list."""
    # Those that make one table: no measure reads the pay-off's.
    single = [(made, by) for made, by in MARTS if isinstance(made, Table)]
    functions = {argument(table): (table, function) for table, function in single}
    needed, waiting = set(), [n for n in wanted if n in functions]
    while waiting:
        name = waiting.pop()
        needed.add(name)
        waiting += [n for n in _names(functions[name][1]) if n in functions and n not in needed]
    for name, (table, function) in functions.items():
        if name in needed:
            given = {n: found[n] if n in found else getattr(REFERENCE, n) for n in _names(function)}
            found[name] = derive.validated(function(**given), table)


def _names(function: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(function).parameters)


def agree(found: Any, printed: str) -> bool:
    """Whether a value is what is printed, to the printed digits; nothing printed is missing."""
    if not printed or pd.isna(found):
        return not printed and bool(pd.isna(found))
    try:
        number = float(printed)
    except ValueError:
        return bool(str(found) == printed)
    digits = len(printed.partition(".")[2])
    return bool(abs(float(found) - number) <= 0.5 * 10**-digits + 1e-12)


def disagreements(kpi_id: str, path: Path | None = None) -> Iterator[str]:
    """What a measure says otherwise than its known answer, place by place."""
    told = blocks(path or ANSWERS / f"{kpi_id}.csv")
    found = evaluated(told, kpi_id)
    values = found["mart_kpi_value"]
    mine = values[values["kpi_id"] == kpi_id]
    assert told["expected"], f"{kpi_id}: nothing is expected"
    for line in told["expected"]:
        total = {"dimension": "all", "member": "all"}
        # An interval that is not printed is one that nobody worked out, not a missing one.
        unworked = {"ci_lower", "ci_upper"} if not line.get("ci_lower") else set()
        wanted = {k: v for k, v in line.items() if k not in unworked}
        yield from _differing(mine, wanted, {k: line.get(k, total.get(k, "")) for k in PLACE})
    for name in (n for n in told if n.startswith("expected ")):
        table = tables.ALL[name.split()[1]]
        for line in told[name]:
            place = {k: line[k] for k in table.key}
            yield from _differing(found[argument(table)], line, place)


def _differing(
    values: pd.DataFrame, line: Mapping[str, str], place: Mapping[str, str]
) -> Iterator[str]:
    is_there = [values[k].map(str) == v for k, v in place.items()]
    rows = values[pd.concat(is_there, axis=1).all(axis=1)].to_dict("records")
    if len(rows) != 1:
        yield f"{dict(place)}: {len(rows)} rows"
        return
    for name, printed in line.items():
        if not agree(rows[0][name], printed):
            yield f"{dict(place)}: {name} is {rows[0][name]!r}, not {printed!r}"
