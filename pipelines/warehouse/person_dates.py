"""When each person of the person store was last heard of, and which rows are about one person.

Asked of the file in force by whoever deletes or answers a person; readers of snapshots never come
here (`reliability.md` 5.2).
"""

import datetime as dt
from pathlib import Path
from typing import Any

from pipelines.errors import TableError
from pipelines.model.tables import PERSON
from pipelines.model.tables.declaration import DATE
from pipelines.warehouse import person_file

PID = "candidate_pid"
TABLES = tuple(t for t in PERSON if PID in t.columns)


def last_dates(warehouse: Path) -> dict[str, dt.date]:
    """The last date of any row about a person, by pseudonym; nothing without a person store."""
    found: dict[str, dt.date] = {}
    for table in TABLES:
        try:
            frame = person_file.read(warehouse, table)
        except TableError:
            continue
        days = [name for name, column in table.columns.items() if column.type == DATE]
        if not days:
            continue
        last = frame[days].max(axis=1).groupby(frame[PID]).max().dropna()
        for pid, day in last.items():
            found[str(pid)] = max(found.get(str(pid), dt.date.min), day.date())
    return found


def rows_of(warehouse: Path, pid: str) -> dict[str, list[dict[str, Any]]]:
    """The rows about a person, by table; empty fields are left out."""
    result: dict[str, list[dict[str, Any]]] = {}
    for table in TABLES:
        try:
            frame = person_file.read(warehouse, table)
        except TableError:
            continue
        mine = frame[frame[PID] == pid]
        if len(mine):
            rows = mine.drop(columns=PID).astype(object).to_dict("records")
            result[table.name] = [
                {str(k): v for k, v in row.items() if v is not None and v == v} for row in rows
            ]
    return result
