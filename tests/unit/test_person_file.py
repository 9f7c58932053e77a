"""The person store: its own file, for its owner alone, whole or not at all, never in a snapshot."""

import os
import stat
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from frames import frame, snapshot_tables
from publishing import opened, publish_at, write

from pipelines.errors import PublishRefused, TableError
from pipelines.model import derive, tables
from pipelines.warehouse import person_file
from pipelines.warehouse import publish as publication
from pipelines.warehouse.build import Build

SECRET = "p1:0123456789abcdef"
PERSONS = {t.name: t for t in tables.PERSON}


def with_persons(run_id: str = "run-1", pid: str = SECRET) -> dict[str, pd.DataFrame]:
    """Every table, with one row about a person in each table that has one."""
    every = snapshot_tables(run_id)
    rows = {n: frame(t, [_row(t, pid)]) for n, t in PERSONS.items()}
    return every | rows


def _row(table: tables.Table, pid: str) -> dict[str, object]:
    known = {name: pid for name, c in table.columns.items() if name == "candidate_pid"}
    return known | {name: pid for name in table.key if table.columns[name].type == "VARCHAR"}


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    with opened(tmp_path) as given:
        yield given


def path_of(build: Build) -> Path:
    return build.warehouse / "person/person.duckdb"


def published_by(build: Build) -> str:
    with duckdb.connect(str(path_of(build)), read_only=True) as connection:
        (run_id,) = {r for (r,) in connection.execute("SELECT run_id FROM build_ledger").fetchall()}
    return str(run_id)


def everything_under(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_only_its_owner_may_read_it(build: Build) -> None:
    old = os.umask(0)  # the most generous of settings
    try:
        write(build, with_persons())
        publish_at(build, 0)
    finally:
        os.umask(old)
    assert stat.S_IMODE(path_of(build).stat().st_mode) == 0o600
    assert stat.S_IMODE(path_of(build).parent.stat().st_mode) == 0o700
    assert [p.name for p in path_of(build).parent.iterdir()] == ["person.duckdb"]


def test_a_folder_that_others_could_read_is_closed(build: Build) -> None:
    path_of(build).parent.mkdir(mode=0o755)
    write(build, with_persons())
    publish_at(build, 0)
    assert stat.S_IMODE(path_of(build).parent.stat().st_mode) == 0o700


def test_what_is_written_is_read_by_the_next_run(tmp_path: Path) -> None:
    given = with_persons()
    assert {len(given[name]) for name in PERSONS} == {1}
    with opened(tmp_path) as build:
        write(build, given)
        of_this_run = {name: build.read(table) for name, table in PERSONS.items()}
        publish_at(build, 0)
    with opened(tmp_path) as build:
        for name, table in PERSONS.items():
            expected = derive.fitted(given[name], table)
            pd.testing.assert_frame_equal(of_this_run[name], expected)
            pd.testing.assert_frame_equal(build.read(table), expected)


def test_its_columns_carry_their_comments(build: Build) -> None:
    write(build, with_persons())
    publish_at(build, 0)
    with duckdb.connect(str(path_of(build)), read_only=True) as connection:
        found = connection.execute(
            "SELECT 'person.' || table_name, column_name, comment FROM duckdb_columns() "
            "WHERE NOT internal AND database_name = 'person' AND table_name <> 'build_ledger'"
        ).fetchall()
    assert set(found) == {(n, c, d.sv) for n, t in PERSONS.items() for c, d in t.columns.items()}


def test_nothing_of_it_lies_anywhere_else(build: Build) -> None:
    write(build, with_persons())
    snapshot = publish_at(build, 0)
    build.close()
    held = {n for n, content in everything_under(build.warehouse).items()
            if SECRET.encode() in content}  # fmt: skip
    assert held == {"person/person.duckdb"}
    sql = "SELECT DISTINCT table_schema, table_name FROM information_schema.tables"
    for path in (build.path, snapshot.path):
        with duckdb.connect(str(path), read_only=True) as connection:
            found = connection.execute(sql).fetchall()
        assert "person" not in {schema for schema, _ in found}
        assert not {name for _, name in found} & {t.name.split(".")[1] for t in tables.PERSON}
    parquet = {p.name for p in (snapshot.path.parent / snapshot.snapshot_id).glob("*.parquet")}
    assert parquet == {f"{t.name}.parquet" for t in (*tables.PUBLIC, *tables.META)}


def test_no_sql_of_the_build_can_reach_it(build: Build) -> None:
    write(build, with_persons())
    publish_at(build, 0)
    with pytest.raises(duckdb.CatalogException):
        build.connection.execute("SELECT * FROM person.candidate")
    with pytest.raises(duckdb.CatalogException):
        build.write(replace(tables.CANDIDATE, name="public.candidate"), tables.CANDIDATE, "run-1")


def test_a_run_that_fails_leaves_the_last_good_one(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(build, with_persons())
    publish_at(build, 0)
    before = everything_under(path_of(build).parent)
    write(build, {n: f for n, f in with_persons("run-2").items() if n != "person.candidate"},
          "run-2")  # fmt: skip
    with pytest.raises(PublishRefused, match=r"not written by this run: person\.candidate;"):
        publish_at(build, 1, "run-2")
    assert everything_under(path_of(build).parent) == before
    write(build, with_persons("run-2"), "run-2")

    def differs(*_: object) -> str:
        raise PublishRefused("the written snapshot differs from the build")

    with monkeypatch.context() as patched:
        patched.setattr(publication, "_verify", differs)
        with pytest.raises(PublishRefused):
            publish_at(build, 1, "run-2")
    assert everything_under(path_of(build).parent) == before
    assert published_by(build) == "run-1"
    publish_at(build, 2, "run-2")
    assert published_by(build) == "run-2"


def test_a_run_that_never_publishes_leaves_nothing(build: Build) -> None:
    write(build, with_persons())
    build.close()
    assert not path_of(build).exists()
    assert all(SECRET.encode() not in c for c in everything_under(build.warehouse).values())
    build.open()
    with pytest.raises(TableError, match=r"person\.candidate: has never been written"):
        build.read(tables.CANDIDATE)


def test_what_a_crash_left_is_swept_when_the_next_run_begins(tmp_path: Path) -> None:
    folder = tmp_path / "person"
    folder.mkdir()
    for name in ("person.duckdb.partial", "person.duckdb.partial.wal"):
        (folder / name).write_bytes(SECRET.encode())
    with opened(tmp_path):
        assert list(folder.iterdir()) == []


FAULTS = {
    "a value of another type": ("person.placement", "starts_at"),
    "a code that is none": ("person.process_event", "event_type"),
    "a missing key": ("person.candidate", "org_id"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_without_its_value(build: Build, fault: str) -> None:
    name, column = FAULTS[fault]
    rows = with_persons()[name].astype(object)
    rows[column] = None if fault == "a missing key" else SECRET
    with pytest.raises(TableError, match=column) as caught:
        build.write(PERSONS[name], rows, "run-1")
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_what_the_file_refuses_is_told_without_its_value(tmp_path: Path) -> None:
    rows = with_persons()["person.placement"].assign(wage_amount=123456789e10)
    with pytest.raises(TableError, match=r"person\.placement: values that do not fit") as caught:
        person_file.write_aside(tmp_path, {"person.placement": rows}, "r", "v1.4.0")
    told = "".join(traceback.format_exception(caught.value))
    assert "123456789" not in told
    assert SECRET not in told
    person_file.sweep(tmp_path)
    assert list((tmp_path / "person").iterdir()) == []
