"""The content hash: the same for the same rows, another for any other value; and what is kept."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from frames import snapshot_tables
from publishing import NIGHT, frozen_list, publish_at, ready, write

from pipelines.errors import PublishRefused
from pipelines.model import derive, tables
from pipelines.warehouse import publish
from pipelines.warehouse.build import Build
from pipelines.warehouse.publish import PUBLISHED, VOLATILE, content_hash, prune
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
    "DOUBLE": "coalesce({c}, 0.0) * (1 + 1e-12) + 1e-12",
    "BOOLEAN": "{c} IS NOT TRUE",
    "DATE": "coalesce({c}, DATE '2000-01-01') + 1",
    "TIMESTAMP": "coalesce({c}, TIMESTAMP '2000-01-01') + INTERVAL 1 SECOND",
    "DECIMAL(18,2)": "coalesce({c}, 0) + 0.01",
}


@pytest.mark.parametrize("table", PUBLISHED, ids=lambda t: t.name)
def test_any_changed_value_changes_the_hash(
    published: Snapshot, table: tables.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all tables for the table, of it alone for each of its values: the hash is of its parts."""
    with duckdb.connect() as connection:
        path = derive.quoted(str(published.path))
        connection.execute(f"ATTACH {path} AS source (READ_ONLY)")
        connection.execute("CREATE SCHEMA IF NOT EXISTS public; CREATE SCHEMA meta")
        for each in PUBLISHED:
            connection.execute(f"CREATE TABLE {each.name} AS SELECT * FROM source.{each.name}")
        assert content_hash(connection) == published.content_hash
        if set(VOLATILE.get(table.name, ())) != set(table.columns):
            connection.execute(f"BEGIN; DELETE FROM {table.name}")
            assert content_hash(connection) != published.content_hash
            connection.execute("ROLLBACK")
        monkeypatch.setattr(publish, "PUBLISHED", (table,))
        before = content_hash(connection)
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
        monkeypatch.undo()
        assert content_hash(connection) == published.content_hash


# --- what is kept ------------------------------------------------------------------------------


def held(warehouse: Path) -> tuple[set[str], set[str]]:
    """Minutes of the snapshots that are kept, as files and as folders."""
    folder = warehouse / "published"
    files = {p.name[11:13] for p in folder.glob("*.duckdb")}
    return files, {p.name[11:13] for p in folder.iterdir() if p.is_dir()}


def test_the_newest_are_kept_and_those_a_meeting_froze(build: Build) -> None:
    first = publish_at(build, 0, keep=2)
    (build.warehouse / "published/frozen.json").write_text(frozen_list(first.snapshot_id))
    for minute in (1, 2, 3):
        publish_at(build, minute, keep=2)
    assert held(build.warehouse) == ({"00", "02", "03"},) * 2
    assert query(first, "SELECT count(*) AS n FROM public.kpi_value")["n"].tolist() == [2]


def test_the_snapshot_in_force_is_never_removed(build: Build) -> None:
    publish_at(build, 5, keep=1)
    newest = publish_at(build, 1, keep=1)  # the clock was set back
    assert current(build.warehouse) == newest
    assert "01" in held(build.warehouse)[0]
    prune(build.warehouse, 0)
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
        *(s.path.with_suffix(".json").name for s in (first, second)),
    }
