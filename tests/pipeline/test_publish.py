"""Publication: refused when not whole, the same content for the same rows, and what is kept.

Readers during publication and interruptions at every step are in `test_publish_crash.py`.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from frames import snapshot_tables

from pipelines.errors import PublishRefused
from pipelines.model import derive, tables
from pipelines.warehouse import publish as publication
from pipelines.warehouse.build import Build
from pipelines.warehouse.publish import PUBLISHED, VOLATILE, content_hash, guard, prune, publish
from pipelines.warehouse.snapshot import Snapshot, current, query

NIGHT = dt.datetime(2016, 1, 1, 3)  # noqa: DTZ001 - UTC, as DuckDB has it


def write(build: Build, given: dict[str, pd.DataFrame], run_id: str) -> None:
    for name, frame in given.items():
        build.write(tables.ALL[name], frame, run_id)


def publish_at(build: Build, minute: int, run_id: str = "run-1", keep: int = 20) -> Snapshot:
    return publish(build, run_id, NIGHT + dt.timedelta(minutes=minute), dt.date(2015, 3, 31), keep)


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    opened = Build(tmp_path)
    opened.open()
    write(opened, snapshot_tables(), "run-1")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """One snapshot for all that only read."""
    opened = Build(tmp_path_factory.mktemp("warehouse"))
    opened.open()
    write(opened, snapshot_tables(), "run-1")
    found = publish_at(opened, 0)
    opened.close()
    return found


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
             FROM duckdb_columns() ORDER BY name, column_index"""
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
    with duckdb.connect(str(published.path), read_only=True, config=HARDENING) as other:
        open_result = other.execute("SELECT * FROM public.period")
        assert query(published, "SELECT count(*) AS n FROM public.period")["n"][0] > 0
        assert open_result.fetchone() is not None


HARDENING = publication.HARDENING


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('{other}')",
        "SELECT * FROM read_csv('{other}')",
        "SELECT * FROM read_blob('{own}')",
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
    names = {"other": other, "own": published.path, "folder": folder, "parquet": parquet}
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


# --- content hash ------------------------------------------------------------------------------


def test_the_hash_does_not_depend_on_run_time_or_order_of_rows(
    build: Build, published: Snapshot
) -> None:
    later = snapshot_tables("run-2", built_at=NIGHT)
    shuffled = {n: f.sample(frac=1, random_state=7, ignore_index=True) for n, f in later.items()}
    assert any(not f.equals(later[n]) for n, f in shuffled.items())
    write(build, shuffled, "run-2")
    again = publish_at(build, 90, "run-2")
    assert again.content_hash == published.content_hash
    assert again.snapshot_id != published.snapshot_id
    assert query(again, "SELECT run_id FROM meta.run")["run_id"].tolist() == ["run-2"]


CHANGE = {
    "VARCHAR": "'changed'",
    "BIGINT": "coalesce({c}, 0) + 1",
    "DOUBLE": "coalesce({c}, 0.0) + 1e-9",
    "BOOLEAN": "{c} IS NOT TRUE",
    "DATE": "coalesce({c}, DATE '2000-01-01') + 1",
    "TIMESTAMP": "coalesce({c}, TIMESTAMP '2000-01-01') + INTERVAL 1 SECOND",
    "DECIMAL(18,2)": "coalesce({c}, 0) + 0.01",
}


@pytest.mark.parametrize("table", PUBLISHED, ids=lambda t: t.name)
def test_any_changed_value_changes_the_hash(published: Snapshot, table: tables.Table) -> None:
    with duckdb.connect() as connection:
        path = derive.quoted(str(published.path))
        connection.execute(f"ATTACH {path} AS source (READ_ONLY)")
        connection.execute("CREATE SCHEMA IF NOT EXISTS public; CREATE SCHEMA meta")
        for each in PUBLISHED:
            connection.execute(f"CREATE TABLE {each.name} AS SELECT * FROM source.{each.name}")
        before = content_hash(connection)
        assert before == published.content_hash
        for name, column in table.columns.items():
            values = [CHANGE[column.type].format(c=f'"{name}"'), "NULL"]
            held = connection.execute(f'SELECT count("{name}") FROM {table.name}').fetchone()
            for value in values[: 2 if held[0] else 1]:
                connection.execute("BEGIN")
                first = f"rowid = (SELECT min(rowid) FROM {table.name} WHERE "
                first += f'"{name}" IS NOT NULL)' if held[0] else "true)"
                connection.execute(f'UPDATE {table.name} SET "{name}" = {value} WHERE {first}')
                is_volatile = name in VOLATILE.get(table.name, ())
                assert (content_hash(connection) == before) == is_volatile, (name, value)
                connection.execute("ROLLBACK")
        assert content_hash(connection) == before


# --- what is kept ------------------------------------------------------------------------------


def held(warehouse: Path) -> tuple[set[str], set[str]]:
    """Minutes of the snapshots that are kept, as files and as folders."""
    folder = warehouse / "published"
    files = {p.name[11:13] for p in folder.glob("*.duckdb")}
    return files, {p.name[11:13] for p in folder.iterdir() if p.is_dir()}


def test_the_newest_are_kept_and_those_a_meeting_froze(build: Build) -> None:
    first = publish_at(build, 0, keep=2)
    frozen = {"styrgruppen 2016": first.snapshot_id}
    (build.warehouse / "published/frozen.json").write_text(json.dumps(frozen), encoding="utf-8")
    for minute in (1, 2, 3):
        publish_at(build, minute, keep=2)
    assert held(build.warehouse) == ({"00", "02", "03"},) * 2
    assert query(first, "SELECT count(*) AS n FROM public.kpi_value")["n"].tolist() == [2]


def test_the_snapshot_in_force_is_never_removed(build: Build) -> None:
    publish_at(build, 5, keep=1)
    newest = publish_at(build, 1, keep=1)  # the clock was set back
    assert current(build.warehouse) == newest
    assert "01" in held(build.warehouse)[0]
    prune(build.warehouse / "published", 0)
    assert held(build.warehouse) == ({"01"},) * 2


@pytest.mark.parametrize("content", ["{", "[1]", '{"a": ["x"]}', "3"])
def test_a_damaged_list_of_frozen_ones_stops_before_anything_moves(
    build: Build, content: str
) -> None:
    first = publish_at(build, 0, keep=1)
    (build.warehouse / "published/frozen.json").write_text(content, encoding="utf-8")
    with pytest.raises(PublishRefused, match=r"frozen\.json is damaged"):
        publish_at(build, 1, keep=1)
    assert current(build.warehouse) == first
    assert first.path.exists()


def test_left_overs_are_swept_and_nothing_else(build: Build) -> None:
    first = publish_at(build, 0)
    folder = build.warehouse / "published"
    (folder / "x.partial").mkdir()
    (folder / "x.partial/meta.run.parquet").write_bytes(b"half")
    (folder / "y").mkdir()  # Parquet files of a snapshot that never got its file
    for name in ("x.duckdb.partial", "x.duckdb.partial.wal", "current.json.partial"):
        (folder / name).write_bytes(b"half")
    (folder / "frozen.json").write_text("{}", encoding="utf-8")
    second = publish_at(build, 1)
    assert {p.name for p in folder.iterdir()} == {
        "current.json",
        "frozen.json",
        *(s.snapshot_id for s in (first, second)),
        *(s.path.name for s in (first, second)),
    }
