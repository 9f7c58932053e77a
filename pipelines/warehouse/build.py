"""The build file: one run, one writer, one lock. Tables are validated when they are written.

Readers never open it; what they see is made from it by `publish.py`. Tables of the person store
never lie in it: they are held in memory until the run publishes (`person_file.py`).
"""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

import duckdb
import pandas as pd

from pipelines.errors import PublishRefused, TableError
from pipelines.model import derive
from pipelines.model.tables import Table
from pipelines.warehouse import person_file, whole_run
from pipelines.warehouse.lock import take
from pipelines.warehouse.recipes import Recipes
from pipelines.warehouse.whole_run import WholeRun

LAYERS = ("raw", "staging", "core", "mart", "public", "meta")
_LEDGER = "CREATE TABLE IF NOT EXISTS build_ledger (table_name VARCHAR, run_id VARCHAR, n BIGINT)"


class Build:
    """The build file, held with a lock from open to close.

    `inputs` is what went into the run; `standing` the earlier run whose tables stand because
    nothing has changed since, if any; `recipes` of what single tables are made, and were;
    `published` whether this one has published, and `whole` what is remembered of it when it ends.
    """

    def __init__(self, warehouse: Path) -> None:
        self.warehouse = warehouse
        self.path = warehouse / "build" / "build.duckdb"
        self.frames: dict[str, pd.DataFrame] = {}
        self.inputs: Mapping[str, str] = {}
        self.standing: WholeRun | None = None
        self.recipes = Recipes()
        self.published = False
        self.whole: WholeRun | None = None
        self._held: dict[str, str] = {}  # tables of the person store -> run
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._lock: IO[str] | None = None

    def open(self) -> None:
        """Take the lock; PublishRefused when another run holds it."""
        self._lock = take(self.warehouse)
        try:
            person_file.sweep(self.warehouse)
        except BaseException:
            self.close()
            raise

    def _connect(self) -> duckdb.DuckDBPyConnection:
        try:
            return duckdb.connect(str(self.path))
        except duckdb.Error:
            # Rebuildable: a damaged build file is thrown away, never repaired.
            for leftover in self.path.parent.glob("build.duckdb*"):
                leftover.unlink()
            return duckdb.connect(str(self.path))

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The open connection; a run that computes nothing leaves the file as it is."""
        if self._lock is None:
            msg = "the build file is not open"
            raise PublishRefused(msg)
        if self._connection is None:
            self._connection = self._connect()
            for layer in LAYERS:
                self._connection.execute(f"CREATE SCHEMA IF NOT EXISTS {layer}")
            self._connection.execute(_LEDGER)
        return self._connection

    def close(self) -> None:
        """Close the file and give the lock back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self.whole is not None:
            with suppress(OSError, ValueError):  # who cannot remember it computes again
                whole_run.keep(self.warehouse, self.whole)
        self.inputs, self.recipes, self.published = {}, Recipes(), False
        self.standing = self.whole = None
        if self._lock is not None:
            os.utime(self.path.parent / "lock")
            self._lock.close()
            self._lock = None
        self.frames.clear()
        self._held.clear()

    def write(self, table: Table, content: pd.DataFrame | Table, run_id: str) -> int:
        """Replace one table; returns the number of rows (see `write_all`)."""
        return self.write_all([(table, content)], run_id)[0]

    def write_all(
        self, contents: Iterable[tuple[Table, pd.DataFrame | Table]], run_id: str
    ) -> list[int]:
        """Replace tables, all or none: each commit costs a sync. Returns the numbers of rows.

        A content is a frame that fits its declaration, or a table with the same columns whose
        content it is, written before; a table that is its own content stands.
        """
        counts, filled, before, held = [], {}, dict(self.frames), dict(self._held)
        self.connection.execute("BEGIN")
        try:
            for table, content in contents:
                if isinstance(content, Table):
                    ready, source = self.read(content)[list(table.columns)], content.name
                else:
                    ready, source = derive.validated(content, table), ""
                if table.layer == person_file.LAYER:
                    self._held[table.name] = run_id
                else:
                    if source != table.name:
                        self._fill(table, source, ready)
                    filled[table.name] = len(ready)
                self.frames[table.name] = ready
                counts.append(len(ready))
            self._note(filled, run_id)
        except BaseException:
            self.frames, self._held = before, held
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")
        return counts

    def _note(self, filled: Mapping[str, int], run_id: str) -> None:
        """Who wrote these tables, and how many rows."""
        if filled:
            lines = ", ".join(["(?, ?, ?)"] * len(filled))
            given = [value for name, n in filled.items() for value in (name, run_id, n)]
            self.connection.execute(
                "DELETE FROM build_ledger WHERE table_name IN (SELECT unnest(?::VARCHAR[]))",
                [list(filled)],
            )
            self.connection.execute(f"INSERT INTO build_ledger VALUES {lines}", given)  # noqa: S608

    def _fill(self, table: Table, source: str, ready: pd.DataFrame) -> None:
        connection = self.connection
        columns = derive.names(table.columns)
        try:
            if not source:
                connection.register("incoming", ready)
            connection.execute(derive.ddl(table))
            connection.execute(
                f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {source or 'incoming'}"  # noqa: S608 - names are ours
            )
        except duckdb.DataError as error:
            # The value itself may be personal: name only the place.
            msg = f"{table.name}: values that do not fit ({type(error).__name__})"
            raise TableError(msg) from None
        if not source:
            connection.unregister("incoming")

    def read(self, table: Table) -> pd.DataFrame:
        """A table as it was written: this run's frame, else from the file."""
        if table.name not in self.frames and table.layer == person_file.LAYER:
            frame = person_file.read(self.warehouse, table)
            self.frames[table.name] = derive.fitted(frame, table)
        elif table.name not in self.frames:
            columns = derive.names(table.columns)
            frame = self.connection.execute(f"SELECT {columns} FROM {table.name}").df()  # noqa: S608
            self.frames[table.name] = derive.fitted(frame, table)
        # A shallow copy is the caller's own: pandas copies a column when it is written to.
        return self.frames[table.name].copy(deep=False)

    def written_by(self) -> dict[str, tuple[str, int]]:
        """Table -> (run that wrote it, rows)."""
        rows = self.connection.execute("SELECT table_name, run_id, n FROM build_ledger").fetchall()
        held = {name: (run_id, len(self.frames[name])) for name, run_id in self._held.items()}
        return {name: (run_id, n) for name, run_id, n in rows} | held

    def persons(self) -> dict[str, pd.DataFrame]:
        """The tables of the person store that this run wrote, by name."""
        return {name: self.frames[name] for name in self._held}
