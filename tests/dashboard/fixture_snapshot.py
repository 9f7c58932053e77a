"""Any rows as a published snapshot, made from the table declarations. No figures of its own."""

import hashlib
import json
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.model import tables


def publish(warehouse: Path, rows: dict[str, list[dict]], name: str) -> Path:
    """Write a snapshot with these rows and the pointer to it; every declared table exists."""
    published = warehouse / "published"
    published.mkdir(parents=True, exist_ok=True)
    file = published / f"{name}.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute("CREATE SCHEMA public")
        con.execute("CREATE SCHEMA meta")
        for table in (*tables.PUBLIC, *tables.META):
            columns = ", ".join(f'"{n}" {c.type}' for n, c in table.columns.items())
            con.execute(f"CREATE TABLE {table.name} ({columns})")
            given = rows.get(table.name, [])
            if given:
                marks = ", ".join("?" * len(table.columns))
                data = [[row.get(n) for n in table.columns] for row in given]
                if len(data) <= 200:
                    con.executemany(f"INSERT INTO {table.name} VALUES ({marks})", data)
                else:
                    _load(con, table, data)
    pointer = {
        "snapshot_id": name,
        "file": file.name,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "content_hash": str(warehouse),
        "schema_version": tables.SCHEMA_VERSION,
        "run_id": "test-run",
        "published_at": "2016-11-01T02:00:00Z",
        "data_through": None,
    }
    (published / "current.json").write_text(json.dumps(pointer), encoding="utf-8")
    return warehouse


def _load(con: duckdb.DuckDBPyConnection, table: tables.Table, data: list[list]) -> None:
    incoming = pa.table({n: [r[i] for r in data] for i, n in enumerate(table.columns)})
    con.register("incoming", incoming)
    casts = ", ".join(f'CAST("{n}" AS {c.type})' for n, c in table.columns.items())
    con.execute(f"INSERT INTO {table.name} SELECT {casts} FROM incoming")
    con.unregister("incoming")
