"""What follows from a table's declaration: DDL, comments, validation, dictionary rows.

Pure functions; nothing here opens a database.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from pipelines.errors import TableError
from pipelines.model.tables import Table

DTYPES: dict[str, Any] = {
    "VARCHAR": "object",
    "BIGINT": "Int64",
    "DOUBLE": "float64",
    "BOOLEAN": "boolean",
    "DATE": "datetime64[us]",
    "TIMESTAMP": "datetime64[us]",
}


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def names(columns: Iterable[str]) -> str:
    """Columns as a SQL list."""
    return ", ".join(f'"{c}"' for c in columns)


def ddl(table: Table, name: str | None = None) -> str:
    """CREATE TABLE, always by declared types: types taken from frames drift."""
    columns = ", ".join(
        f'"{c}" {d.type}{"" if d.nullable else " NOT NULL"}' for c, d in table.columns.items()
    )
    return f"CREATE OR REPLACE TABLE {name or table.name} ({columns})"


def comments(table: Table, name: str | None = None) -> list[str]:
    """COMMENT statements for the table and its columns, in Swedish."""
    target = name or table.name
    on_columns = [
        f'COMMENT ON COLUMN {target}."{c}" IS {quoted(d.sv)}' for c, d in table.columns.items()
    ]
    return [f"COMMENT ON TABLE {target} IS {quoted(table.sv)}", *on_columns]


def fitted(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """A frame with the declared columns in order and in the types of the declaration.

    Raises:
        TableError: a declared column is missing, or its values are of another type.
    """
    missing = [c for c in table.columns if c not in frame]
    if missing:
        msg = f"{table.name}: columns {', '.join(missing)} are missing"
        raise TableError(msg)
    if frame.empty:  # most tables of a young warehouse
        kinds = {n: DTYPES.get(c.type, "Float64") for n, c in table.columns.items()}
        return pd.DataFrame({n: pd.array([], dtype=kind) for n, kind in kinds.items()})
    columns = {}
    for name, column in table.columns.items():
        dtype = DTYPES.get(column.type, "Float64")
        try:
            if dtype != "object" and frame[name].dtype == dtype:
                columns[name] = frame[name]
            elif dtype == "datetime64[us]":
                columns[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
            elif dtype == "object":
                text = frame[name].astype("object")
                columns[name] = text.where(text.notna(), None)
            else:
                values = frame[name]
                plain = values.where(values.notna(), None) if values.dtype == object else values
                columns[name] = plain.astype(dtype)
        except (TypeError, ValueError):
            # The value itself may be personal: name only the place.
            msg = f"{table.name}.{name}: values that are not {column.type}"
            raise TableError(msg) from None
    return pd.DataFrame(columns)


def validated(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The frame in declared types, checked against the declaration: nulls, codes, unique key.

    Raises:
        TableError: what is broken, by column, rule and number of rows; never a value.
    """
    ready = fitted(frame, table)
    if ready.empty:
        return ready
    broken = [line for line in _broken(ready, table) if line]
    if broken:
        raise TableError(f"{table.name}: " + "; ".join(broken))
    return ready


def _broken(ready: pd.DataFrame, table: Table) -> Iterator[str]:
    for name, column in table.columns.items():
        values = ready[name]
        empty = values.isna()
        if not column.nullable and empty.any():
            yield f"{name}: not nullable ({int(empty.sum())} rows)"
        if column.codes:
            strange = int((~values.isin(column.codes) & ~empty).sum())
            if strange:
                yield f"{name}: not one of {', '.join(column.codes)} ({strange} rows)"
    if table.key:
        twice = int(ready.duplicated(list(table.key)).sum())
        if twice:
            yield f"{', '.join(table.key)}: not unique ({twice} rows)"


def table_rows(tables: Iterable[Table], counts: Mapping[str, int | None]) -> pd.DataFrame:
    """Rows of `meta.table`; a count that is None is not told."""
    return pd.DataFrame(
        [
            {
                "table_name": t.name,
                "description_sv": t.sv,
                "description_en": t.en,
                "key_columns": ", ".join(t.key),
                "row_count": counts.get(t.name, 0),
            }
            for t in tables
        ]
    )


def column_rows(tables: Iterable[Table]) -> pd.DataFrame:
    """Rows of `meta.column`."""
    return pd.DataFrame(
        [
            {
                "table_name": t.name,
                "column_name": name,
                "position": position,
                "type": c.type,
                "is_nullable": c.nullable,
                "unit": c.unit,
                "codes": ", ".join(c.codes) or None,
                "description_sv": c.sv,
                "description_en": c.en,
            }
            for t in tables
            for position, (name, c) in enumerate(t.columns.items(), start=1)
        ]
    )
