"""Retention: nothing over age is found anywhere, counts remain, and the rest is as it was."""

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from publishing import frozen_list
from traces import NAME, PEOPLE, content_of, later, place_of, texts_of

from pipelines import received
from pipelines.ingest import archive
from pipelines.ingest.archive import load_receipts
from pipelines.ingest.inbox import ANY_TIME
from pipelines.ingest.process import ReadingProcess, given_by, reading_process
from pipelines.model.reference import BUNDLED
from pipelines.refresh import refresh
from pipelines.retention.purge import purge
from pipelines.settings import Settings
from pipelines.warehouse.person_dates import last_dates
from pipelines.warehouse.snapshot import Snapshot, current, tables

TODAY = dt.date(2016, 11, 1)
DECIDED = "KS 2016-0417"
CANARY = "canary-7c1f"


def decided(settings: Settings, folder: Path, **changes: Any) -> Settings:
    """The same place under a declaration with decisions for every record."""
    content = yaml.safe_load((BUNDLED / "retention.yaml").read_text(encoding="utf-8"))
    for kind, rule in content["kinds"].items():
        if rule["record"]:
            rule["decision"] = DECIDED
        rule |= changes.get(kind, {})
    folder.mkdir(exist_ok=True)
    text = yaml.safe_dump(content, allow_unicode=True)
    (folder / "retention.yaml").write_text(text, encoding="utf-8")
    return settings.model_copy(update={"reference": folder})


def reading(settings: Settings) -> AbstractContextManager[ReadingProcess]:
    limits = (settings.read_seconds, settings.read_memory_mb)
    return reading_process(*limits, given_by(settings))


def outcomes(settings: Settings, **more: Any) -> dict[str, tuple[str, int]]:
    lines = purge(settings, **more)
    return {line.kind: (line.outcome, line.n) for line in lines if line.outcome != "nothing"}


def published(settings: Settings) -> Snapshot:
    found = current(settings.warehouse)
    assert found is not None
    return found


def aggregates(settings: Settings) -> dict[str, Any]:
    names = ("public.kpi_value", "public.funnel", "public.retention_curve", "public.mix")
    return {n: f.to_dict("list") for n, f in tables(published(settings), list(names)).items()}


def test_young_data_are_left_alone(place: Settings) -> None:
    assert outcomes(place) == {}
    assert outcomes(later(place, days=29)) == {}
    assert not place.deletion_log.exists()


def test_raw_files_on_persons_go_and_the_next_run_gives_the_same(place: Settings) -> None:
    raw = sorted(place.inbox.glob("arbvux/*"))
    before, content = published(place).content_hash, aggregates(place)
    day = later(place, days=30)
    assert outcomes(day, dry_run=True) == {"raw_personal": ("due", 2)}
    assert all(p.exists() for p in raw), "a dry run only looks"
    assert outcomes(day) == {"raw_personal": ("done", 2)}
    assert not any(p.exists() for p in raw)
    assert len(list(place.inbox.glob("higab/*"))) == 1, "no persons in it"
    text = content_of(place.raw.parents[1])
    assert not any(n in text or n.replace("-", "") in text for n in PEOPLE)
    assert outcomes(day) == {}
    # With everything computed thrown away too: the archive alone gives the same.
    shutil.rmtree(place.warehouse)
    assert refresh(place).snapshot is not None
    assert published(place).content_hash == before
    assert aggregates(place) == content


def test_a_raw_file_stays_until_its_cells_can_be_read(place: Settings) -> None:
    (one,) = (r for r in load_receipts(place.archive) if r.file_name == "Anställda.xlsx")
    (cells,) = (place.archive / "arbvux" / one.submission_id).glob("*.parquet")
    cells.write_bytes(cells.read_bytes()[:100])
    # Nothing readable is kept of it: it is a refused one, with the longer time.
    assert outcomes(later(place, days=30)) == {"raw_personal": ("done", 1)}
    assert (place.inbox / "arbvux/Anställda.xlsx").exists()


def test_a_refused_file_goes_after_its_own_time(tmp_path: Path) -> None:
    bare = place_of(tmp_path).model_copy(update={"key_file": None})
    with reading(bare) as process:
        received.take_in(bare, process, ANY_TIME)
    assert outcomes(later(bare, days=89)) == {}
    assert outcomes(later(bare, days=90)) == {"raw_refused": ("done", 2)}
    assert outcomes(later(bare, days=90)) == {}


def test_records_wait_for_a_decision(place: Settings) -> None:
    day = later(place, days=365 * 11)
    found = outcomes(day)
    assert found["person_rows"] == ("denied", 6)
    assert found["submissions"] == ("denied", 3)
    assert {r.kept for r in load_receipts(place.archive)} == {"cells", "original"}
    again = outcomes(day)
    assert set(again) == {"person_rows", "submissions"}, "the rest is done, these still wait"


@pytest.mark.slow
def test_persons_of_whom_nothing_was_heard_are_unlinked_and_count_as_before(
    place: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the first deletion is killed between the two lists that name them."""
    dates, content = last_dates(place.warehouse), aggregates(place)
    day = decided(later(place, days=731), tmp_path / "reference")
    done = []

    def dies_at_the_second(*given: Any, **more: Any) -> Any:
        if done:
            raise KeyboardInterrupt
        done.append(1)
        return archive.renew(*given, **more)

    with monkeypatch.context() as patch:
        killed = SimpleNamespace(**vars(archive) | {"renew": dies_at_the_second})
        patch.setattr("pipelines.retention.persons.archive", killed)
        with pytest.raises(KeyboardInterrupt):
            purge(day)
    assert (place.archive / ".once").exists()
    assert outcomes(day)["person_rows"][0] == "done"
    assert not (place.archive / ".once").exists()
    text = content_of(place.raw.parents[1])
    assert len(dates) == 4
    assert not any(pid.partition(":")[2] in text for pid in dates)
    assert "person_rows" not in outcomes(day)
    assert refresh(place).snapshot is not None
    assert aggregates(place) == content, "the same person is the same in both lists"
    left = last_dates(place.warehouse)
    assert (len(left), {pid[:3] for pid in left}) == (4, {"p0:"})
    assert "person_rows" not in outcomes(day), "what is unlinked is nobody's any more"


def test_a_person_whom_a_newer_file_names_is_kept(place: Settings, tmp_path: Path) -> None:
    day = decided(later(place, days=729), tmp_path / "reference")
    assert "person_rows" not in outcomes(day)


def test_persons_who_are_reduced_count_without_properties(place: Settings, tmp_path: Path) -> None:
    change = {"person_rows": {"action": "reduce"}}
    day = decided(later(place, days=731), tmp_path / "reference", **change)
    assert outcomes(day)["person_rows"] == ("done", 6)
    with reading(place) as process:
        staged = received.stage(place, process)
    people, work = staged["candidate_list"], staged["placement_list"]
    assert (len(people), len(work), people["candidate_pid"].nunique()) == (6, 4, 6)
    assert set(work["candidate_pid"]) < set(people["candidate_pid"])
    assert work["procurement_ref"].tolist() == ["UH-1"] * 4
    assert work["starts_at"].notna().all()
    assert people["gender"].isna().all() or set(people["gender"]) == {"unknown"}
    assert work["working_hours_share"].isna().all()
    kept = [p for p in place.archive.rglob("*.parquet") if "arbvux" in p.parts]
    words = "".join(text for p in kept for text in texts_of(p))
    assert "UH-1" in words
    assert not [w for w in ("Kvinna", "1985••••-••••", "50 %") if w in words]


def test_submissions_go_with_their_content_and_leave_a_receipt(
    place: Settings, tmp_path: Path
) -> None:
    day = decided(later(place, days=365 * 11), tmp_path / "reference")
    found = outcomes(day)
    assert found["submissions"] == ("done", 3)
    assert [r.kept for r in load_receipts(place.archive)] == ["removed"] * 3
    left = [p.name for p in place.archive.rglob("*") if p.is_file() and p.suffix != ".json"]
    assert sorted(left) == ["deletion_log.jsonl", "ledger.jsonl"]
    assert not any(p.is_file() for p in place.inbox.rglob("*"))
    assert outcomes(day) == {}
    with reading(place) as process:
        assert received.submissions(place, process) == []


def planted(settings: Settings) -> Iterator[Path]:
    """A canary in every place that holds files, as old as can be."""
    home = settings.run_history
    for name in (
        settings.inbox / "~$lås.xlsx",
        settings.inbox / "utan avsändare.xlsx",
        settings.inbox / "higab/kladd.tmp",
        settings.archive / "higab/.higab-1.partial/original.xlsx",
        settings.archive / ".key_check.json.4711.partial",
        settings.warehouse / ".last_run.json.4711.partial",
        settings.outbox / ".last_backup.4711.partial",
        settings.warehouse / "letters/higab/svar.xlsx",
        settings.warehouse / "exports/bok.xlsx",
        settings.warehouse / "build/build.duckdb.wal",
        settings.warehouse / "cells/a.parquet",
        settings.warehouse / "readings/a.arrow",
        settings.published / "20130101T000000000000-aaaaaaaa.duckdb",
        settings.published / "20130101T000000000000-aaaaaaaa/public.x.parquet",
        home / "storage/run/compute_logs/step.err",
        home / "logs/event.log",
        settings.raw.parent / "access/2013-01.jsonl",
    ):
        name.parent.mkdir(parents=True, exist_ok=True)
        name.write_text(f"{CANARY} {NAME}")
        os.utime(name, (0, 0))
        yield name


def test_nothing_over_age_is_found_anywhere(place: Settings) -> None:
    paths = list(planted(place))
    before = published(place).content_hash
    found = outcomes(place, dry_run=True)
    assert set(found) == {
        "stray", "snapshots", "letters", "exports", "build", "compute_logs", "access_log"
    }  # fmt: skip
    assert outcomes(place) == {kind: ("done", n) for kind, (_, n) in found.items()}
    assert [p for p in paths if p.exists()] == []
    folder = place.raw.parents[1]
    left = [p for p in folder.rglob("*") if p.is_file() and CANARY in "".join(texts_of(p))]
    assert left == []
    assert not (place.published / "20130101T000000000000-aaaaaaaa").exists()
    assert outcomes(place) == {}
    assert published(place).content_hash == before


def test_frozen_snapshots_and_the_one_in_force_stay(place: Settings) -> None:
    old = place.published / "20050101T000000000000-aaaaaaaa.duckdb"
    old.write_bytes(b"frozen")
    (place.published / "frozen.json").write_text(frozen_list(old.stem))
    found = outcomes(later(place, days=365 * 12))
    assert found["frozen_snapshots"] == ("denied", 1)
    assert old.exists()
    assert published(place).path.exists()
