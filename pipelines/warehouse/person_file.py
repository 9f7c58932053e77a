"""The person store: pseudonymised rows about persons in a file of their own, mode 0600.

Written whole at the end of a run, beside the last good one, and renamed with the publication; no
other database of ours is ever connected to it. Readers of snapshots never open it.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd

from pipelines import durable
from pipelines.errors import TableError
from pipelines.model import derive
from pipelines.model.tables import ALL, Table

LAYER = "person"
NAME = "person.duckdb"
_FOLDER_MODE, _FILE_MODE = 0o700, 0o600
_LEDGER = "(table_name VARCHAR, run_id VARCHAR, n BIGINT)"


def folder_of(warehouse: Path) -> Path:
    """The folder of the person store, for its owner alone."""
    return warehouse / LAYER


def sweep(warehouse: Path) -> None:
    """Remove what an interrupted run left."""
    for leftover in folder_of(warehouse).glob(f"{NAME}.partial*"):
        leftover.unlink()


def write_aside(
    warehouse: Path, contents: Mapping[str, pd.DataFrame], run_id: str, storage_version: str
) -> Path:
    """Write tables by name into a new file beside the one in force; its path, to be renamed.

    Raises:
        TableError: Values do not fit; the text names the table, never a value.
    """
    folder = folder_of(warehouse)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(_FOLDER_MODE)
    sweep(warehouse)
    partial = folder / f"{NAME}.partial"
    with duckdb.connect() as connection:
        target = derive.quoted(str(partial))
        # The database has the layer's name, also when it is opened by itself: `person.candidate`.
        connection.execute(f"ATTACH {target} AS {LAYER} (STORAGE_VERSION '{storage_version}')")
        partial.chmod(_FILE_MODE)
        connection.execute("BEGIN")
        connection.execute(f"CREATE TABLE {LAYER}.build_ledger {_LEDGER}")
        for name, frame in contents.items():
            _fill(connection, ALL[name], frame, run_id)
        connection.execute(f"COMMIT; DETACH {LAYER}")
    durable.sync_file(partial)
    return partial


def _fill(
    connection: duckdb.DuckDBPyConnection, table: Table, frame: pd.DataFrame, run_id: str
) -> None:
    columns = derive.names(table.columns)
    order = derive.names(table.key)
    try:
        connection.execute(derive.ddl(table))
        connection.register("incoming", frame)
        connection.execute(
            f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM incoming ORDER BY {order}"  # noqa: S608 - names are ours
        )
        connection.unregister("incoming")
        connection.execute("; ".join(derive.comments(table)))
        line = [table.name, run_id, len(frame)]
        connection.execute(f"INSERT INTO {LAYER}.build_ledger VALUES (?, ?, ?)", line)  # noqa: S608
    except duckdb.Error as error:
        # The value is personal: name only the place.
        msg = f"{table.name}: values that do not fit ({type(error).__name__})"
        raise TableError(msg) from None


def read(warehouse: Path, table: Table) -> pd.DataFrame:
    """A table of the file in force.

    Raises:
        TableError: There is no such file or table.
    """
    columns = derive.names(table.columns)
    try:
        path = folder_of(warehouse) / NAME
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute(f"SELECT {columns} FROM {table.name}").df()  # noqa: S608
    except duckdb.Error as error:
        msg = f"{table.name}: has never been written ({type(error).__name__})"
        raise TableError(msg) from None
