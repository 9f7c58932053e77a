"""Publication: what is published, what a query may do with it, and what is refused.

Content hash and what is kept are in `test_published_content.py`; readers during publication and
interruptions at every step in `test_publish_crash.py`.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from frames import snapshot_tables
from publishing import publish_at, ready

from pipelines.errors import PublishRefused
from pipelines.model import derive, tables
from pipelines.warehouse import publish as publication
from pipelines.warehouse.build import Build
from pipelines.warehouse.publish import PUBLISHED, guard
from pipelines.warehouse.snapshot import Snapshot, current, query


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    with ready(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """One snapshot for all that only read."""
    with ready(tmp_path_factory.mktemp("warehouse")) as build:
        return publish_at(build, 0)


# --- what is published -----------------------------------------------------------------------


def test_nothing_published_is_none(tmp_path: Path) -> None:
    assert current(tmp_path) is None


def test_the_pointer_says_what_was_published(published: Snapshot) -> None:
    warehouse = published.path.parents[1]
    assert current(warehouse) == published
    pointer = json.loads((warehouse / "published/current.json").read_text())
    assert set(pointer) == {
        "snapshot_id",
        "file",
        "sha256",
        "content_hash",
        "schema_version",
        "run_id",
        "published_at",
        "data_through",
    }
    assert pointer["sha256"] == hashlib.sha256(published.path.read_bytes()).hexdigest()
    assert published.schema_version == tables.SCHEMA_VERSION
    assert (published.run_id, published.data_through) == ("run-1", "2015-03-31")
    assert published.path.name == "20160101T030000000000-run-1.duckdb"
    assert not list(published.path.parent.glob("*.partial*"))


def test_the_snapshot_holds_the_published_tables_with_comments(published: Snapshot) -> None:
    sql = "SELECT schema_name || '.' || table_name AS name, comment FROM duckdb_tables()"
    about = query(published, sql).set_index("name")["comment"]
    assert about.to_dict() == {t.name: t.sv for t in PUBLISHED}
    sql = """SELECT schema_name || '.' || table_name AS name, column_name, data_type, comment
             FROM duckdb_columns() WHERE NOT internal"""
    columns = {tuple(line) for line in query(published, sql).to_numpy()}
    assert columns == {(t.name, n, c.type, c.sv) for t in PUBLISHED for n, c in t.columns.items()}


@pytest.mark.parametrize("table", PUBLISHED, ids=lambda t: t.name)
def test_tables_and_their_parquet_twins_hold_what_was_written(
    published: Snapshot, table: tables.Table
) -> None:
    order = ", ".join(f'"{k}"' for k in table.key)
    found = query(published, f"SELECT * FROM {table.name} ORDER BY {order}")
    given = derive.fitted(snapshot_tables()[table.name], table)
    expected = given.sort_values(list(table.key), ignore_index=True)
    pd.testing.assert_frame_equal(derive.fitted(found, table), expected)
    twin = published.path.parent / published.snapshot_id / f"{table.name}.parquet"
    with duckdb.connect() as connection:
        parquet = connection.execute("SELECT * FROM read_parquet(?)", [str(twin)]).df()
    pd.testing.assert_frame_equal(parquet, found)


def test_older_readers_can_open_the_file(published: Snapshot) -> None:
    sql = "SELECT tags['storage_version'] AS v FROM duckdb_databases() WHERE NOT internal"
    (version,) = query(published, sql)["v"]
    assert version.startswith(publication.STORAGE_VERSION)


def test_the_same_file_can_be_read_twice_at_once(published: Snapshot) -> None:
    with duckdb.connect(str(published.path), read_only=True, config=publication.HARDENING) as other:
        open_result = other.execute("SELECT * FROM public.period")
        assert query(published, "SELECT count(*) AS n FROM public.period")["n"][0] > 0
        assert open_result.fetchone() is not None


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('{other}')",
        "SELECT * FROM read_csv('{other}')",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM '{parquet}'",
        "ATTACH '{folder}/new.duckdb'",
        "COPY public.period TO '{folder}/out.csv'",
        "EXPORT DATABASE '{folder}/out'",
        "SET enable_external_access = true",
        "SET threads = 8",
        "RESET lock_configuration",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CREATE TABLE public.x (i INTEGER)",
        "INSERT INTO public.period SELECT * FROM public.period",
        "UPDATE public.period SET status = 'open'",
        "DELETE FROM public.period",
        "DROP TABLE public.period",
        "COMMENT ON TABLE public.period IS 'x'",
        "SELECT * FROM local_frame",
    ],
)
def test_a_query_reads_the_snapshot_and_nothing_else(published: Snapshot, sql: str) -> None:
    local_frame = pd.DataFrame({"secret": [1]})
    folder = published.path.parent
    other = folder / "other.csv"
    other.write_text("a\n1\n", encoding="utf-8")
    parquet = folder / published.snapshot_id / "meta.run.parquet"
    names = {"other": other, "folder": folder, "parquet": parquet}
    before = hashlib.sha256(published.path.read_bytes()).hexdigest()
    with pytest.raises(duckdb.Error):
        query(published, sql.format(**names))
    assert len(local_frame) == 1
    assert hashlib.sha256(published.path.read_bytes()).hexdigest() == before
    assert not {p.name for p in folder.iterdir()} & {"new.duckdb", "out.csv", "out"}
    assert query(published, "SELECT ? AS n", [7])["n"].tolist() == [7]


# --- refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(tables.ALL))
def test_a_table_of_another_run_is_refused(published: Snapshot, name: str, tmp_path: Path) -> None:
    ledger = dict.fromkeys(tables.ALL, ("run-2", 1))
    guard(_Written(ledger), "run-2")
    with pytest.raises(PublishRefused, match=f"not written by this run: {name};.*`refresh`"):
        guard(_Written(ledger | {name: ("run-1", 1)}), "run-2")
    del ledger[name]
    with pytest.raises(PublishRefused, match=name):
        guard(_Written(ledger), "run-2")


class _Written(Build):
    """A build of which only the ledger is asked."""

    def __init__(self, ledger: dict[str, tuple[str, int]]) -> None:
        super().__init__(Path())
        self.ledger = ledger

    def written_by(self) -> dict[str, tuple[str, int]]:
        return self.ledger


def test_a_mixed_build_is_not_published(build: Build) -> None:
    first = publish_at(build, 0)
    build.write(tables.KPI_VALUE, snapshot_tables()["mart.kpi_value"], "run-2")
    for run_id in ("run-1", "run-2"):
        with pytest.raises(PublishRefused):
            publish_at(build, 1, run_id)
    assert current(build.warehouse) == first


def test_a_written_file_that_differs_is_not_published(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish_at(build, 0)
    write_file = publication._write

    def damaged(sql: str) -> Any:
        def run(connection: duckdb.DuckDBPyConnection, partial: Path) -> dict[str, int]:
            counts = write_file(connection, partial)
            with duckdb.connect(str(partial)) as other:
                other.execute(sql)
            return counts

        return run

    for sql, message in [
        ("DELETE FROM public.kpi_value WHERE org_id = 'a'", "does not hold the build's 2 rows"),
        ("UPDATE public.kpi_value SET value = 0.5", "differs from the build"),
    ]:
        monkeypatch.setattr(publication, "_write", damaged(sql))
        with pytest.raises(PublishRefused, match=message):
            publish_at(build, 1)
        assert current(build.warehouse) == first
    monkeypatch.undo()
    assert publish_at(build, 2).content_hash == first.content_hash


@pytest.mark.parametrize("content", ["", "{", "null", "[]", "{}", '{"snapshot_id": "x"}', "\xff"])
def test_a_damaged_pointer_says_what_to_do(tmp_path: Path, content: str) -> None:
    (tmp_path / "published").mkdir()
    (tmp_path / "published/current.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(ValueError, match=r"current\.json is damaged: run `shu refresh`"):
        current(tmp_path)


def test_a_pointer_to_a_missing_file_says_what_to_do(build: Build) -> None:
    found = publish_at(build, 0)
    found.path.unlink()
    with pytest.raises(ValueError, match=f"names {found.path.name}.*run `shu refresh`"):
        current(build.warehouse)
    assert publish_at(build, 1) == current(build.warehouse)


def test_a_damaged_pointer_is_replaced_by_the_next_publication(build: Build) -> None:
    publish_at(build, 0)
    (build.warehouse / "published/current.json").write_text("{", encoding="utf-8")
    assert publish_at(build, 1) == current(build.warehouse)
