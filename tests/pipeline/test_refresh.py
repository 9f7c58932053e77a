"""The main job on real workbooks: truth met, idempotent, one bad file stops nobody."""

import datetime as dt
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pytest

from pipelines.model.tables import PERSON_REPORTS
from pipelines.refresh import NOT_PUBLISHED, PUBLISHED, REMARKS, Outcome, refresh
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import Snapshot, current, query
from tests.pipeline.conftest import City, settings_for
from tests.pipeline.measures_met import same, unmet

FORECAST = ("social", "counted", "remaining", "needed_of_remaining", "more_social_only",
            "max_reachable", "feasible")  # fmt: skip
COUNTS = ("status", "report_type", "period_id", "rows_in", "rows_accepted", "rows_quarantined",
          "rows_ignored")  # fmt: skip
OF_SUBMISSIONS = COUNTS[3:]


def snapshot(settings: Settings) -> Snapshot:
    found = current(settings.warehouse)
    assert found is not None
    return found


def test_every_kpi_value_of_the_truth_is_met(city: City) -> None:
    assert len(city.truth["kpi"]) > 3000
    assert unmet(city.truth, city.settings) == []


def test_every_forecast_of_the_truth_is_met(city: City) -> None:
    rows = query(snapshot(city.settings), "FROM public.goal_forecast").set_index(["org_id", "year"])
    wrong = [
        (t["org_id"], t["year"], a)
        for t in city.truth["goal_forecast"]
        for a in FORECAST
        if not same(rows.loc[(t["org_id"], int(t["year"])), a], t[a])
    ]
    assert wrong == []


def test_every_file_of_the_truth_has_its_outcome_and_counts(city: City) -> None:
    rows = query(snapshot(city.settings), "FROM meta.source").set_index(["org_id", "file_name"])
    assert len(rows) == len(city.truth["submissions"])
    for expected in city.truth["submissions"]:
        row = rows.loc[(expected["org_id"], Path(expected["file"]).name)]
        # What a refused file was for, its name may tell or not.
        told = COUNTS if expected["status"] == "accepted" else COUNTS[:1] + COUNTS[3:]
        if row["report_type"] in PERSON_REPORTS:  # each of whose rows is a person
            assert row[[*OF_SUBMISSIONS]].isna().all()
            told = tuple(c for c in told if c not in OF_SUBMISSIONS)
        else:
            assert row["rows_in"] == row["rows_accepted"] + row["rows_quarantined"]
        got = {c: None if pd.isna(row[c]) else row[c] for c in told}
        assert got == {c: expected[c] for c in told}, expected["file"]


def test_errors_and_warnings_are_those_of_the_truth(city: City) -> None:
    counted = query(
        snapshot(city.settings),
        "SELECT code, sum(n) AS n FROM public.finding_count "
        "WHERE severity <> 'info' AND n IS NOT NULL GROUP BY code",
    )
    shown = [
        s
        for s in city.truth["submissions"]
        if (s["in_force"] or s["status"] == "rejected") and s["report_type"] not in PERSON_REPORTS
    ]
    expected = Counter(f["code"] for s in shown for f in s["findings"] if f["severity"] != "info")
    assert dict(zip(counted["code"], counted["n"].astype(int), strict=True)) == expected


def test_the_sample_says_that_it_is_invented(city: City) -> None:
    run = query(snapshot(city.settings), "FROM meta.run")
    assert run["is_sample"].tolist() == [True]
    assert run["data_through"].dt.date.tolist() == [dt.date(2016, 9, 30)]


def test_a_refused_file_is_listed_and_the_others_stand(city: City) -> None:
    assert city.outcome.code == REMARKS
    assert city.outcome.remarks["refused"] == 2
    refused = query(snapshot(city.settings), "FROM meta.source WHERE status = 'rejected'")
    assert sorted(refused["org_id"]) == ["familjebostader", "higab"]
    stands = query(
        snapshot(city.settings),
        "FROM public.delivery WHERE org_id = 'familjebostader' AND period_id = '2016-Q3' "
        "AND report_type = 'procurement_register'",
    )
    assert stands["status"].tolist() == ["accepted"]


@pytest.fixture(scope="module")
def first(demo_raw: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """A unit's files taken in for the first time, and what the run said; read only."""
    folder = tmp_path_factory.mktemp("first")
    shutil.copytree(demo_raw / "inbox/park_och_natur", folder / "raw/inbox/park_och_natur")
    return folder, refresh(settings_for(folder))


@pytest.fixture
def published(first: tuple[Path, Outcome], tmp_path: Path) -> Settings:
    """A test's own copy of it."""
    return settings_for(shutil.copytree(first[0], tmp_path / "city"))


def test_the_same_inbox_twice_gives_the_same_content_and_reads_nothing(
    first: tuple[Path, Outcome], published: Settings
) -> None:
    before = snapshot(published)
    second = refresh(published, whole=True)
    assert first[1].workbooks_read > 0
    assert second.workbooks_read == 0
    assert snapshot(published).content_hash == before.content_hash
    assert before.run_id == first[1].run_id
    assert snapshot(published).run_id == second.run_id != before.run_id


@pytest.mark.slow
def test_two_fresh_folders_give_the_same_content(published: Settings, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(published.raw / "inbox", other / "raw/inbox")
    twin = Settings(raw=other / "raw", warehouse=other / "wh", today=published.today)
    refresh(twin)
    assert snapshot(twin).content_hash == snapshot(published).content_hash


def test_one_corrected_workbook_rereads_one(published: Settings) -> None:
    settings = published
    before = query(
        snapshot(settings),
        "SELECT p.*, s.file_name FROM public.procurement p "
        "JOIN meta.source s USING (submission_id)",
    )
    files = sorted((settings.inbox / "park_och_natur").iterdir())
    original = next(p for p in files if "uppf" in p.name.lower() and "2015" in p.name)
    # A later file may report the same procurement anew; only rows of this one are in force here.
    known = set(before.loc[before["file_name"] == original.name, "procurement_ref"])
    corrected = original.with_name(f"{original.stem} rättad.xlsx")
    _correct_a_title(original, corrected, known)
    outcome = refresh(settings)
    after = query(snapshot(settings), "FROM public.procurement")
    assert outcome.workbooks_read == 1
    assert "Rättad benämning" in set(after["title"])
    assert "Rättad benämning" not in set(before["title"])
    assert len(after) == len(before)
    sources = query(snapshot(settings), "SELECT file_name, is_effective FROM meta.source")
    effective = dict(zip(sources["file_name"], sources["is_effective"], strict=True))
    assert effective[corrected.name]
    assert not effective[original.name]


def _correct_a_title(original: Path, corrected: Path, known: set[str]) -> None:
    book = openpyxl.load_workbook(original)
    sheet = next(s for s in book if s.sheet_state == "visible")
    title_column, rows = next(
        (c.column, c.row)
        for row in sheet.iter_rows(max_row=30)
        for c in row
        if c.value in ("Upphandling", "Benämning", "Avser", "Objekt")
    )
    for row in range(rows + 1, sheet.max_row):
        cells = {str(c.value) for c in sheet[row]}
        if cells & known and sheet.cell(row, title_column).value:
            sheet.cell(row, title_column).value = "Rättad benämning"
            break
    book.save(corrected)


def test_a_file_nobody_can_read_does_not_stop_the_others(small: Callable[..., Settings]) -> None:
    settings = small("higab")
    (settings.inbox / "alvstranden").mkdir()
    (settings.inbox / "alvstranden/Uppföljning Kv2 2015.xlsx").write_bytes(b"PK\x03\x04 broken")
    outcome = refresh(settings)
    assert outcome.code == REMARKS
    delivery = query(
        snapshot(settings),
        "SELECT status FROM public.delivery WHERE org_id = 'alvstranden' "
        "AND period_id = '2015-Q2' AND report_type = 'procurement_register'",
    )
    assert delivery["status"].tolist() == ["rejected"]
    counted = query(snapshot(settings), "FROM public.finding_count WHERE org_id = 'alvstranden'")
    assert counted["code"].tolist() == ["S05"]
    accepted = query(snapshot(settings), "FROM public.delivery WHERE status = 'accepted'")
    assert set(accepted["org_id"]) == {"higab"}


def test_an_empty_inbox_publishes_an_honest_nothing(tmp_path: Path) -> None:
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "wh", today=dt.date(2016, 11, 1))
    outcome = refresh(settings)
    assert outcome.code == PUBLISHED
    assert query(snapshot(settings), "FROM public.kpi_value").empty
    assert not query(snapshot(settings), "FROM public.organisation").empty


def test_nothing_is_in_the_snapshot_but_public_and_meta(city: City) -> None:
    with duckdb.connect(str(snapshot(city.settings).path), read_only=True) as connection:
        schemas = connection.execute(
            "SELECT DISTINCT table_schema FROM information_schema.tables"
        ).fetchall()
        without = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL "
            "AND NOT internal"
        ).fetchall()
    assert sorted(s for (s,) in schemas) == ["meta", "public"]
    assert without == []


def test_a_failed_check_leaves_the_old_snapshot(
    published: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = snapshot(published)
    from pipelines.core import counting

    def without_date(rows: pd.DataFrame, *_: Any) -> pd.Series:
        return pd.Series("not_service", index=rows.index, dtype=object).where(
            rows["counted_at"].notna() & False, None
        )

    # A bug of ours: rows that count although they have no date.
    monkeypatch.setattr(counting, "not_counted", without_date)
    monkeypatch.setattr(counting, "date_basis", lambda rows, _: pd.Series(pd.NaT, index=rows.index))
    outcome = refresh(published)
    assert outcome.code == NOT_PUBLISHED
    assert "reason_or_counted" in outcome.failed_checks
    assert snapshot(published) == good
    assert outcome.snapshot == good


def test_no_dagster_storage_is_left_with_cell_values(city: City) -> None:
    """The command's run keeps no Dagster history; nothing of a sheet lies outside the warehouse."""
    folder = city.settings.warehouse
    assert [*folder.rglob("*.db"), *folder.rglob("*.pickle")] == []
