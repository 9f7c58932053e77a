"""The build file: one holder at a time, what is written is read, a failed write changes nothing."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from frames import frame, organisations, procurements, snapshot_tables

from pipelines.errors import PublishRefused, TableError
from pipelines.model import derive, tables
from pipelines.warehouse.build import LAYERS, Build

ORG = tables.ORGANISATION
PROCUREMENT = tables.PROCUREMENT


@pytest.fixture
def build(tmp_path: Path) -> Build:
    opened = Build(tmp_path)
    opened.open()
    yield opened
    opened.close()


def reopened(build: Build) -> Build:
    build.close()
    build.open()
    return build


def test_every_layer_has_a_schema_but_the_person_store(build: Build) -> None:
    assert {t.layer for t in tables.ALL.values()} - set(LAYERS) == {"person"}


def test_a_second_holder_is_refused_until_the_first_has_closed(build: Build) -> None:
    second = Build(build.warehouse)
    with pytest.raises(PublishRefused, match="another run is working"):
        second.open()
    with pytest.raises(PublishRefused, match="is not open"):
        second.write(ORG, organisations({"a": None}), "r2")
    build.write(ORG, organisations({"a": None}), "r1")  # the first is not disturbed
    build.close()
    second.open()
    assert second.read(ORG)["org_id"].tolist() == ["a"]
    second.close()


def test_another_process_is_refused_and_a_killed_one_gives_the_lock_back(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from pipelines.warehouse.build import Build;"
        "b = Build(Path(sys.argv[1])); b.open(); print('open', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        mine = Build(tmp_path)
        with pytest.raises(PublishRefused):
            mine.open()
        holder.kill()
        holder.wait()
    mine.open()
    mine.close()


@pytest.mark.parametrize("name", sorted(n for n, t in tables.ALL.items() if t.layer in LAYERS))
def test_what_is_written_is_read(name: str, tmp_path: Path) -> None:
    table, given = tables.ALL[name], snapshot_tables()[name]
    build = Build(tmp_path)
    build.open()
    assert build.write(table, given, "r1") == len(given)
    of_this_run = build.read(table)
    from_the_file = reopened(build).read(table)
    build.close()
    expected = derive.fitted(given, table).reset_index(drop=True)
    pd.testing.assert_frame_equal(of_this_run, expected)
    pd.testing.assert_frame_equal(from_the_file, expected)


def test_a_reader_cannot_change_what_others_read(build: Build) -> None:
    build.write(ORG, organisations({"a": None}), "r1")
    mine = build.read(ORG)
    mine.loc[0, "org_id"] = "changed"
    assert build.read(ORG)["org_id"].tolist() == ["a"]


def test_writing_again_replaces(build: Build) -> None:
    build.write(ORG, organisations({"a": None, "b": "a"}), "r1")
    build.write(ORG, organisations({"c": None}), "r2")
    assert build.written_by() == {"core.organisation": ("r2", 1)}
    assert reopened(build).read(ORG)["org_id"].tolist() == ["c"]


def test_a_frame_that_does_not_fit_changes_nothing(build: Build) -> None:
    build.write(ORG, organisations({"a": None}), "r1")
    with pytest.raises(TableError):
        build.write(ORG, organisations({"a": None, "b": "a"}).assign(name_sv=None), "r2")
    assert build.written_by() == {"core.organisation": ("r1", 1)}
    assert reopened(build).read(ORG)["org_id"].tolist() == ["a"]


def test_an_amount_beyond_the_type_is_rolled_back_and_not_told(build: Build) -> None:
    build.write(PROCUREMENT, procurements({"value_sek": 1.0}), "r1")
    with pytest.raises(TableError, match=r"core\.procurement: values that do not fit") as caught:
        build.write(PROCUREMENT, procurements({"value_sek": 123456789e10}), "r2")
    assert "123456789" not in str(caught.value)
    assert build.written_by() == {"core.procurement": ("r1", 1)}
    assert reopened(build).read(PROCUREMENT)["value_sek"].tolist() == [1.0]


def test_of_tables_written_together_all_are_there_or_none(build: Build) -> None:
    build.write(ORG, organisations({"a": None}), "r1")
    broken = procurements({"value_sek": 123456789e10})
    with pytest.raises(TableError):
        build.write_all([(ORG, organisations({"b": None})), (PROCUREMENT, broken)], "r2")
    assert build.written_by() == {"core.organisation": ("r1", 1)}
    assert build.read(ORG)["org_id"].tolist() == ["a"]
    good = procurements({"value_sek": 1.0})
    both = [(ORG, organisations({"b": None, "c": "b"})), (PROCUREMENT, good)]
    assert build.write_all(both, "r2") == [2, 1]
    assert reopened(build).read(ORG)["org_id"].tolist() == ["b", "c"]


class Interrupted(BaseException):
    """As Ctrl+C in the middle of a write."""


def test_an_interrupted_write_keeps_the_old_table(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    build.write(ORG, organisations({"a": None}), "r1")
    connection = build.connection

    class Breaking:
        """The connection, but for an interruption after the rows are in."""

        def __getattr__(self, name: str) -> object:
            return getattr(connection, name)

        def execute(self, sql: str, *args: object) -> object:
            if sql.startswith("DELETE FROM build_ledger"):
                raise Interrupted
            return connection.execute(sql, *args)

    monkeypatch.setattr(build, "_connection", Breaking())
    with pytest.raises(Interrupted):
        build.write(ORG, organisations({"b": None}), "r2")
    monkeypatch.setattr(build, "_connection", connection)
    assert build.read(ORG)["org_id"].tolist() == ["a"]
    assert build.write(ORG, organisations({"c": None}), "r3") == 1
    assert reopened(build).read(ORG)["org_id"].tolist() == ["c"]


@pytest.mark.parametrize("damage", [b"", b"no database", b"\0" * 50_000])
def test_a_damaged_build_file_is_thrown_away(tmp_path: Path, damage: bytes) -> None:
    build = Build(tmp_path)
    build.open()
    build.write(ORG, organisations({"a": None}), "r1")
    build.close()
    build.path.write_bytes(damage)
    (tmp_path / "build" / "build.duckdb.wal").write_bytes(b"left over")
    build.open()
    assert build.written_by() == {}
    assert build.write(ORG, organisations({"b": None}), "r2") == 1
    assert reopened(build).read(ORG)["org_id"].tolist() == ["b"]
    build.close()


def test_a_table_that_was_never_written_is_no_empty_table(build: Build) -> None:
    with pytest.raises(duckdb.CatalogException):
        build.read(ORG)


def test_a_folder_that_cannot_be_opened_gives_the_lock_back(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    build.close()

    def full(self: Build) -> duckdb.DuckDBPyConnection:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Build, "_connect", full)
        build.open()
        with pytest.raises(OSError, match="No space left"):
            build.read(ORG)
        build.close()
    other = Build(build.warehouse)
    other.open()
    other.close()


def test_rows_of_a_part_of_the_columns_are_refused(build: Build) -> None:
    with pytest.raises(TableError, match="are missing"):
        build.write(ORG, frame(ORG)[["org_id"]], "r1")
