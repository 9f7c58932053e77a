"""What a viewer sees of a snapshot: views over its tables that hold no other row.

The questions name tables as ever; in the database that answers them each is a view with the
viewer's rows (`pipelines.model.row_scope`). A table that nobody declared is not there at all. What
a snapshot of an earlier schema lacks is there, but empty, so that a meeting's can be read.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pandas as pd

from pipelines.model.row_scope import ROW_SCOPE, Rows
from pipelines.model.tables import ALL, SCHEMA_VERSION
from pipelines.model.viewers import Viewer
from pipelines.warehouse.snapshot import HARDENING, Snapshot

_TABLE = re.compile(r"\b(?:public|meta)\.\w+")
# Attaching the snapshot is access to a file; it is closed, and the settings locked, right after.
_LATE = ("enable_external_access", "lock_configuration")
_OPEN = {name: value for name, value in HARDENING.items() if name not in _LATE}

_ROOT = """
SELECT o.org_id FROM snapshot.public.organisation o
WHERE o.parent_org_id IS NULL
ORDER BY (SELECT count(*) FROM snapshot.public.organisation c
          WHERE c.parent_org_id = o.org_id) DESC,
         o.is_expected DESC, o.org_id
LIMIT 1
"""
_OWN = """
CREATE TABLE scope.own AS
WITH RECURSIVE below(org_id) AS (
  SELECT unnest(?::VARCHAR[])
  UNION
  SELECT o.org_id FROM snapshot.public.organisation o JOIN below b ON o.parent_org_id = b.org_id
) FROM below
"""


@contextmanager
def _attached(snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database with the snapshot beside it, and no way to anything else."""
    with duckdb.connect(":memory:", config=_OPEN) as connection:
        path = str(snapshot.path).replace("'", "''")
        connection.execute(f"ATTACH '{path}' AS snapshot (READ_ONLY)")
        for name in _LATE:
            connection.execute(f"SET {name} = {HARDENING[name]}")
        yield connection


def root(snapshot: Snapshot) -> str | None:
    """The city: the organisation without parent that most others belong to."""
    with _attached(snapshot) as connection:
        found = connection.execute(_ROOT).fetchone()
    return None if found is None else str(found[0])


def query(snapshot: Snapshot, viewer: Viewer, sql: str, params: Sequence[Any] = ()) -> pd.DataFrame:
    """The answer to one query on what the viewer sees."""
    with _attached(snapshot) as connection:
        connection.execute("CREATE SCHEMA public; CREATE SCHEMA meta; CREATE SCHEMA scope")
        if not viewer.all_units:
            connection.execute(_OWN, [list(viewer.organisations)])
            connection.execute(f"CREATE TABLE scope.city AS {_ROOT}")
        old = snapshot.schema_version < SCHEMA_VERSION
        for table in sorted(set(_TABLE.findall(sql)) & ROW_SCOPE.keys()):
            source = f"({_filled(connection, table)})" if old else f"snapshot.{table}"
            connection.execute(view(table, viewer, source))
        return connection.execute(sql, list(params)).df()


def _filled(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """A table of an earlier schema with the columns that it lacks, missing in every row."""
    schema, _, name = table.partition(".")
    held = {
        column
        for (column,) in connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE database_name = 'snapshot' "
            "AND schema_name = ? AND table_name = ?",
            [schema, name],
        ).fetchall()
    }
    columns = ALL[table].columns
    lacks = [f'CAST(NULL AS {c.type}) AS "{n}"' for n, c in columns.items() if n not in held]
    if not held:
        return f"SELECT {', '.join(lacks)} WHERE false"
    return f"SELECT {', '.join(['*', *lacks])} FROM snapshot.{table}"  # noqa: S608 - names are ours


def view(table: str, viewer: Viewer, source: str) -> str:
    """The statement that makes a table's view for a viewer, over the snapshot's rows."""
    rows = ROW_SCOPE[table]
    hidden = () if viewer.lineage else rows.lineage
    nulls = ", ".join(f"if(false, {name}, NULL) AS {name}" for name in hidden)
    columns = f"* REPLACE ({nulls})" if nulls else "*"
    where = " AND ".join(_conditions(rows)) if not viewer.all_units else ""
    tail = f" WHERE {where}" if where else ""
    return f"CREATE VIEW {table} AS SELECT {columns} FROM {source}{tail}"  # noqa: S608 - names are ours


def _conditions(rows: Rows) -> Iterator[str]:
    own = "IN (FROM scope.own)"
    if rows.all_units:
        yield "false"
    if rows.detail:
        yield f"{rows.detail} {own}"
    if rows.total:
        city = f"{rows.total} IN (FROM scope.city)"
        if rows.own_part:
            column, value = rows.own_part
            city = f"({city} AND {column} <> '{value}')"
        yield f"({rows.total} {own} OR {city})"
