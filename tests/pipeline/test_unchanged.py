"""A run into which the same goes takes over what the last whole one made; any doubt computes."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import one_unit
import pytest

from pipelines import inputs as what_goes_in
from pipelines.definitions import defs
from pipelines.defs.checks import RULES
from pipelines.defs.resources import resources
from pipelines.export import premade
from pipelines.ingest.process import given_by, reading_process
from pipelines.model.tables import ALL
from pipelines.refresh import PUBLISHED, REMARKS, Outcome, is_news, refresh
from pipelines.settings import PROJECT, Settings
from pipelines.warehouse import whole_run
from pipelines.warehouse.kept import freeze
from tests.pipeline.conftest import one_unit_settings


@dataclass(frozen=True)
class Standing:
    """A city of one unit and its whole run, and what was remembered of runs that were not whole."""

    settings: Settings
    run: Outcome
    without_workbooks: Outcome
    with_a_late_decision: Outcome
    remembered: tuple[whole_run.WholeRun | None, ...]


@pytest.fixture(scope="module")
def standing(_of_one_unit: Path, tmp_path_factory: pytest.TempPathFactory) -> Standing:
    """The city as the whole run left it; read only."""
    folder = shutil.copytree(_of_one_unit, tmp_path_factory.mktemp("standing") / "city")
    settings, told = one_unit_settings(folder), []
    exports = settings.warehouse / "exports"
    (settings.warehouse / whole_run.NAME).unlink()
    shutil.rmtree(exports)
    exports.write_text("no place for workbooks")
    blocked = refresh(settings)
    told.append(whole_run.last(settings.warehouse))
    exports.unlink()
    run = refresh(settings)
    told.append(whole_run.last(settings.warehouse))
    shutil.copytree(folder, folder.with_name("as it was"))
    with pytest.MonkeyPatch.context() as patch:
        made = premade.make

        def with_a_decision(*given: Any) -> Any:
            _a_file_more(_receipt(settings).with_name("decision-1.json"))
            return made(*given)

        patch.setattr(premade, "make", with_a_decision)
        late = refresh(settings, whole=True)
    told.append(whole_run.last(settings.warehouse))
    shutil.rmtree(folder)
    folder.with_name("as it was").rename(folder)
    return Standing(settings, run, blocked, late, tuple(told))


def inputs_of(settings: Settings) -> dict[str, str]:
    what_goes_in.rules.cache_clear()
    with reading_process(1, 100, given_by(settings)) as process:
        return what_goes_in.inputs(settings, process)


def stands(settings: Settings) -> bool:
    return whole_run.of(settings.warehouse, inputs_of(settings)) is not None


def test_a_run_with_nothing_changed_says_so_and_has_the_same_outcome(standing: Standing) -> None:
    settings, before = standing.settings, standing.run
    snapshots = sorted((settings.warehouse / "published").iterdir())
    with reading_process(5, 500, given_by(settings)) as process:
        result = (
            defs()
            .resolve_job_def("refresh")
            .execute_in_process(
                instance=dg.DagsterInstance.ephemeral(), resources=resources(settings, process)
            )
        )
    told = {
        e.materialization.asset_key.to_user_string(): e.materialization.metadata
        for e in result.get_asset_materialization_events()
    }
    kept = whole_run.last(settings.warehouse)
    assert kept is not None
    assert (kept.run_id, set(kept.rows)) == (before.run_id, set(ALL))
    for name, n in kept.rows.items():
        metadata = told[name.replace(".", "/")]
        assert metadata["dagster/row_count"].value == n
        assert metadata["unchanged_since"].value == before.run_id
    assert kept.rows["core.procurement"] == 10
    checks = result.get_asset_check_evaluations()
    assert {c.check_name for c in checks} == {r.__name__ for r in RULES}
    assert all(c.passed for c in checks)
    assert sorted((settings.warehouse / "published").iterdir()) == snapshots


def test_the_command_says_so_and_loads_nothing_that_computes(standing: Standing) -> None:
    settings, before = standing.settings, standing.run
    given = {
        f"SHU_{n.upper()}": str(getattr(settings, n))
        for n in ("raw", "warehouse", "reference", "today")
    }
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pipelines", "refresh", "--json"],
        cwd=PROJECT, env={**os.environ, **given}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = json.loads(done.stdout)
    assert said["unchanged_since"] == before.run_id
    assert before.snapshot is not None
    assert said["snapshot_id"] == before.snapshot.snapshot_id
    assert (done.returncode, said["remarks"]) == (before.code, dict(before.remarks))
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.split("\n")}
    assert "pandas" in loaded
    assert not loaded & {"scipy", "statsmodels", "xlsxwriter", "openpyxl", "python_calamine"}


def test_every_file_that_a_run_left_is_looked_at(standing: Standing) -> None:
    settings = standing.settings
    kept = whole_run.last(settings.warehouse)
    assert kept is not None
    assert stands(settings)
    snapshot = json.loads((settings.published / "current.json").read_bytes())["snapshot_id"]
    assert {
        "build/build.duckdb",
        "person/person.duckdb",
        "published/current.json",
        f"published/{snapshot}.duckdb",
        f"published/{snapshot}/public.kpi_value.parquet",
        "exports/dictionary.md",
    } <= set(kept.files)
    for number, name in enumerate(kept.files):
        path = settings.warehouse / name
        data, stat = path.read_bytes(), path.stat()
        path.unlink()
        if number % 3:
            path.write_bytes(data[:-1] if number % 3 == 1 else bytes([data[0] ^ 1]) + data[1:])
        assert not stands(settings), name
        path.write_bytes(data)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert stands(settings)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"run_id": 1}'])
def test_a_note_that_nobody_can_read_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / whole_run.NAME).write_text(text)
    assert whole_run.last(tmp_path) is None
    assert whole_run.of(tmp_path, {}) is None


def test_a_run_that_was_not_whole_is_not_remembered(standing: Standing) -> None:
    blocked, run, late = standing.without_workbooks, standing.run, standing.with_a_late_decision
    assert (blocked.code, run.code, late.code) == (REMARKS, PUBLISHED, PUBLISHED)
    nothing, whole, still = standing.remembered
    assert nothing is None, "its workbooks could not be written"
    assert whole is not None
    assert (whole.run_id, run.unchanged_since) == (run.run_id, "")
    assert still == whole, "a decision came while it ran"


def test_a_run_can_be_told_to_compute(standing: Standing) -> None:
    before, again = standing.run.snapshot, standing.with_a_late_decision
    assert again.unchanged_since == ""
    assert before is not None
    assert again.snapshot is not None
    assert again.snapshot.snapshot_id != before.snapshot_id
    assert again.snapshot.content_hash == before.content_hash


# Every single thing that goes in, how it is changed, and the part of the inputs that tells.
Change = Callable[[Settings, Any], Settings | None]


def _receipt(settings: Settings) -> Path:
    return next(settings.archive.glob("*/*/receipt.json"))


def _key(settings: Settings) -> Path:
    key = settings.raw.with_name("key")
    key.touch(mode=0o600)
    key.write_text(f"1 {'5e' * 32}\n")
    return key


def _a_file_more(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("1")


def _later(path: Path) -> None:
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))


CHANGES: dict[str, tuple[str, Change]] = {
    "the date": ("settings", lambda s, _: s.model_copy(update={"today": s.today.replace(day=4)})),
    "how many workbooks": ("settings", lambda s, _: s.model_copy(update={"workbooks": 0})),
    "how many snapshots": ("settings", lambda s, _: s.model_copy(update={"keep_snapshots": 1})),
    "the version of the key": ("key", lambda s, _: s.model_copy(update={"key_file": _key(s)})),
    "a submission": ("archive", lambda s, _: _a_file_more(s.archive / "higab/x/receipt.json")),
    "a receipt": ("archive", lambda s, _: _a_file_more(_receipt(s))),
    "a decision": ("archive", lambda s, _: _a_file_more(_receipt(s).with_name("decision-1.json"))),
    "a note that cells are renewed": (
        "archive", lambda s, _: _a_file_more(_receipt(s).with_name("renewed-1.json"))),
    "what is kept": ("archive", lambda s, _: _later(_receipt(s).with_name("original.xlsx"))),
    "what is kept is gone": (
        "archive", lambda s, _: _receipt(s).with_name("original.xlsx").unlink()),
    "a submission is gone": ("archive", lambda s, _: shutil.rmtree(_receipt(s).parent)),
    "the check of the key": ("archive", lambda s, _: _a_file_more(s.archive / "key_check.json")),
    "the registry": ("reference", lambda s, _: _a_file_more(s.reference)),
    "parameters": ("reference", lambda s, _: _a_file_more(s.reference / "parameters.csv")),
    "a layout": ("layouts", lambda s, _: _a_file_more(s.layouts / "higab.yaml")),
    "a module": ("program", lambda s, patch: _program(s, patch)),
    "a library": ("libraries", lambda s, patch: _library(s, patch)),
    "a snapshot more": ("snapshots", lambda s, _: _a_file_more(s.published / "2999.duckdb")),
    "a snapshot less": ("snapshots", lambda s, _: _oldest(s).unlink()),
    "another snapshot": ("snapshots", lambda s, _: _later(_oldest(s))),
    "a frozen meeting": ("snapshots", lambda s, _: freeze(s.warehouse, "Möte", s.today) and None),
}  # fmt: skip


def _oldest(settings: Settings) -> Path:
    return min(settings.published.glob("*.duckdb"))


def _program(settings: Settings, patch: Any) -> None:
    _a_file_more(settings.raw / "program/module.py")
    patch.setattr(what_goes_in, "PACKAGE", settings.raw / "program")


def _library(settings: Settings, patch: Any) -> None:
    _a_file_more(settings.raw / "site/numpy-0.1.dist-info/METADATA")
    patch.syspath_prepend(settings.raw / "site")


@pytest.fixture
def changeable(standing: Standing, tmp_path: Path) -> Settings:
    """A copy to be changed, its reference and layouts in folders of its own."""
    folder = shutil.copytree(standing.settings.raw.parent, tmp_path / "city")
    (folder / "layouts").mkdir()
    settings = one_unit_settings(folder)
    return settings.model_copy(update={"layouts": folder / "layouts"})


@pytest.mark.parametrize("what", CHANGES)
def test_any_one_thing_that_changes_is_seen(
    changeable: Settings, monkeypatch: Any, what: str
) -> None:
    settings = changeable
    if what == "parameters":
        settings.reference.unlink()
        settings.reference.mkdir()
    part, change = CHANGES[what]

    def parts(of: Settings) -> dict[str, str]:
        return inputs_of(of) | {"snapshots": whole_run.snapshots(of.warehouse)}

    before = parts(settings)
    after = parts(change(settings, monkeypatch) or settings)
    what_goes_in.rules.cache_clear()
    different = {name for name in before if before[name] != after[name]}
    assert part in different
    assert different <= {part, "settings"}


def test_what_only_a_run_writes_changes_nothing(changeable: Settings) -> None:
    before = inputs_of(changeable)
    with (changeable.archive / "ledger.jsonl").open("a") as ledger:
        ledger.write("\n")
    _a_file_more(changeable.archive / "higab/.x.partial/receipt.json")
    assert inputs_of(changeable) == before


def test_a_dropped_file_is_news_and_an_old_one_is_none(changeable: Settings) -> None:
    _a_file_more(changeable.warehouse / whole_run.NAME)
    assert not is_news(changeable.inbox, changeable.warehouse)
    (changeable.warehouse / whole_run.NAME).unlink()
    assert is_news(changeable.inbox, changeable.warehouse)
    _a_file_more(changeable.warehouse / whole_run.NAME)
    os.utime(changeable.warehouse / whole_run.NAME, (0, 0))
    one_unit.send(changeable, "ny.xlsx", one_unit.register())
    assert is_news(changeable.inbox, changeable.warehouse)
