"""Readings kept: the same as made anew, remade when rules change, safe when made twice at once."""

import datetime as dt
import shutil
import threading
from pathlib import Path

import pandas as pd
import pytest

from pipelines.ingest import cells, intake, readings
from pipelines.ingest.archive import Receipt
from pipelines.ingest.process import reading_process
from pipelines.ingest.readings import Source, fingerprint, load, make, path_of, readings_of
from pipelines.ingest.report import Reading, read_report
from pipelines.ingest.rules import rules_for
from pipelines.settings import PACKAGE
from tests.workbooks import workbook

ROWS = [
    ["Diarienummer", "Benämning", "Slag", "Annonsdatum", "Kontraktsvärde", "Social hänsyn"],
    ["UH-1", "Städning", "Tjänst", "2015-04-01", 900000, "Ja"],
    ["UH-2", "Bygge", "Entreprenad", "31/9 2015", 1250.5, "kanske"],
    ["UH-3", "Möbler", "Vara", "2015-05-01", None, None],
    ["Summa", None, None, None, 901250.5, None],
]
NAME = "Uppföljning Kv2 2015.xlsx"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    shutil.copytree(PACKAGE / "layouts", tmp_path / "layouts")
    shutil.copytree(PACKAGE / "reference", tmp_path / "reference")
    return Source(tmp_path / "layouts", tmp_path / "reference", tmp_path / "readings")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox/higab"
    folder.mkdir(parents=True)
    (folder / NAME).write_bytes(workbook({"Kv2 2015": ROWS}))
    return folder.parent


def same(one: Reading, two: Reading) -> None:
    for fact in ("status", "report_type", "part", "period_id", "quarters", "is_sample", "rows_in"):
        assert getattr(one, fact) == getattr(two, fact)
    places = [
        {s: {f: tuple(c) for f, c in fields.items()} for s, fields in r.columns.items()}
        for r in (one, two)
    ]
    assert places[0] == places[1]
    for name in ("accepted", "rejected", "ignored"):
        a, b = getattr(one, name), getattr(two, name)
        assert list(a.columns) == list(b.columns)
        assert a.astype(object).where(a.notna(), None).to_dict("records") == b.astype(object).where(
            b.notna(), None
        ).to_dict("records")
    assert one.findings["code"].tolist() == two.findings["code"].tolist()
    told = [{k: v for k, v in p.items() if v is not None} for p in one.findings["params"]]
    assert told == [{k: v for k, v in p.items() if v is not None} for p in two.findings["params"]]


def test_a_kept_reading_is_the_reading(source: Source, inbox: Path, tmp_path: Path) -> None:
    path = inbox / "higab" / NAME
    with reading_process(60, 2048) as process:
        book = process.read(path.read_bytes(), NAME, tmp_path / "cells.parquet")
    fresh = read_report(book, NAME, "higab", rules_for(source.layouts, source.reference, "higab"))
    kept = make(source, book, NAME, "higab", tmp_path / "kept.arrow")
    same(fresh, kept)
    same(kept, load(tmp_path / "kept.arrow"))
    assert (kept.rows_in, len(kept.accepted), len(kept.ignored)) == (3, 2, 1)
    assert kept.accepted["published_at"].tolist()[0] == dt.date(2015, 4, 1)


def test_another_name_sender_or_rule_is_another_reading(source: Source) -> None:
    first = path_of(source, "ab", NAME, "higab")
    assert path_of(source, "ab", "annat.xlsx", "higab") != first
    assert path_of(source, "ab", NAME, "poseidon") != first
    assert path_of(source, "cd", NAME, "higab") != first
    assert path_of(source, "ab", NAME, "higab") == first
    before = fingerprint(source)
    layout = source.layouts / "standard/procurement_register.yaml"
    layout.write_text(layout.read_text(encoding="utf-8") + "\n# ny\n", encoding="utf-8")
    fingerprint.cache_clear()
    assert fingerprint(source) != before


def test_reading_ahead_leaves_nothing_to_read(source: Source, inbox: Path, tmp_path: Path) -> None:
    cell_folder = tmp_path / "cells"
    twin = [ROWS[0], ["UH-9", *ROWS[1][1:]]]
    (inbox / "higab/Uppföljning Kv3 2015.xlsx").write_bytes(workbook({"Kv3 2015": twin}))
    with reading_process(60, 2048) as process:
        readings.read_ahead(inbox, (), tmp_path / "archive", cell_folder, source, process)
        assert process.read_count == 2
        assert len(list(source.folder.glob("*.arrow"))) == 2
        done = intake.take_in(
            inbox, tmp_path / "archive", cell_folder, process, dt.date(2015, 7, 1)
        )
        assert process.read_count == 2

        def never(_: Receipt) -> cells.Workbook:
            pytest.fail("the reading was kept")

        found = readings_of(done.receipts, source, never, process)
    assert [r.rows_in for _, r in found] == [3, 1]


def test_readings_that_nobody_needs_are_removed(source: Source, tmp_path: Path) -> None:
    source.folder.mkdir()
    (source.folder / "gammal.arrow").write_bytes(b"x")
    with reading_process(60, 2048) as process:
        assert readings_of((), source, lambda _: cells.refused("S04"), process) == []
    assert list(source.folder.iterdir()) == []


def test_two_that_make_the_same_reading_do_not_disturb_each_other(
    source: Source, inbox: Path, tmp_path: Path
) -> None:
    cell_folder = tmp_path / "cells"
    with reading_process(60, 2048) as process:
        done = intake.take_in(
            inbox, tmp_path / "archive", cell_folder, process, dt.date(2015, 7, 1)
        )
        ahead = threading.Thread(
            target=readings.read_ahead,
            args=(inbox, (), tmp_path / "archive", cell_folder, source, process),
        )
        ahead.start()
        found = readings_of(
            done.receipts,
            source,
            lambda r: intake.workbook_of(r, tmp_path / "archive", cell_folder, process),
            process,
        )
        ahead.join()
    assert [r.rows_in for _, r in found] == [3]
    assert [p.suffix for p in source.folder.iterdir()] == [".arrow"]


def test_a_refused_file_has_a_reading_too(source: Source, tmp_path: Path) -> None:
    reading = make(source, cells.refused("S05"), "trasig.xlsx", "higab", tmp_path / "r.arrow")
    assert reading.status == "rejected"
    assert reading.findings["code"].tolist() == ["S05"]
    assert isinstance(reading.accepted, pd.DataFrame)
