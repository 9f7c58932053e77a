"""Handing in by a person: nothing is stored before the yes, then all is as if it was dropped."""

import datetime as dt
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import one_unit
import pytest
from handing import FAULTY, FEW, NAME, NONE, NOW, TODAY, WHOLE, codes, give, place, propose, stored

from pipelines import received
from pipelines.commands.check import check
from pipelines.ingest import archive
from pipelines.ingest.inbox import ANY_TIME
from pipelines.ingest.process import Given, ReadingProcess, reading_process
from pipelines.senders import hand_in, own
from pipelines.senders.first_rows import first_rows
from pipelines.senders.hand_in import Proposal
from pipelines.settings import Settings


@pytest.fixture(scope="module")
def process() -> Iterator[ReadingProcess]:
    with reading_process(60, 2048, Given(today=TODAY)) as started:
        yield started


@pytest.fixture
def settings(tmp_path: Path, process: ReadingProcess, monkeypatch: Any) -> Settings:
    return place(tmp_path, process, monkeypatch)


def test_a_look_stores_nothing_and_says_what_check_says(
    settings: Settings, process: ReadingProcess, tmp_path: Path
) -> None:
    seen = propose(settings, FAULTY)
    assert stored(settings) == []
    path = tmp_path / "higab" / NAME
    path.parent.mkdir()
    path.write_bytes(FAULTY)
    told = check(path, "higab", None, "sv", settings, process).answer
    review = seen.review(settings, "sv")
    assert (review.rows_in, review.rows_quarantined) == (told["rows_in"], told["rows_quarantined"])
    mine = {(m.code, m.sheet, m.cell) for m in review.messages.listed}
    cell = {(m["code"], m["sheet"], (m["column"] and f"{m['column']}{m['row']}") or None)
            for m in told["messages"]}  # fmt: skip
    assert mine == cell
    assert ("M30" in codes(seen)) or any("kanske" in m.what for m in review.messages.listed)


def test_the_receipt_is_that_of_a_dropped_file(
    settings: Settings, process: ReadingProcess, tmp_path: Path
) -> None:
    receipt = give(settings, propose(settings, WHOLE))
    assert (receipt.by, receipt.at, receipt.sequence) == ("u1", "2015-07-10T12:05:00+00:00", 1)
    assert archive.kept_file(receipt, settings.archive).read_bytes() == WHOLE
    other = Settings(raw=tmp_path / "b/raw", warehouse=tmp_path / "b/wh", today=TODAY)
    one_unit.send(other, NAME, WHOLE)
    (dropped,) = received.take_in(other, process, ANY_TIME).receipts
    assert replace(receipt, by="", at="") == dropped
    one_unit.send(settings, NAME, WHOLE)
    again = received.take_in(settings, process, ANY_TIME)
    assert (again.new, again.receipts) == ((), (receipt,))


def test_what_was_received_before_is_known_again(settings: Settings) -> None:
    receipt = give(settings, propose(settings, WHOLE))
    before = stored(settings)
    again = propose(settings, WHOLE, "annat namn.xlsx")
    assert again.known == receipt
    assert not again.is_open
    assert isinstance(hand_in.hand_in(settings, again, "u1", NOW, confirmed=True), Proposal)
    assert [p for p in stored(settings) if "archive" in p] == [p for p in before if "archive" in p]


def test_a_fifth_fewer_rows_are_asked_about(settings: Settings) -> None:
    first = give(settings, propose(settings, WHOLE))
    seen = propose(settings, FEW)
    change = seen.submission.difference
    assert change is not None
    assert (change.added, change.removed, change.changed) == (0, 5, 0)
    assert change.refs == ("UH-5", "UH-6", "UH-7", "UH-8", "UH-9")
    assert (seen.asks, seen.before) == ("S67", first)
    assert isinstance(hand_in.hand_in(settings, seen, "u1", NOW, confirmed=False), Proposal)
    assert len(archive.load_receipts(settings.archive)) == 1
    second = give(settings, seen, confirmed=True)
    (decision,) = archive.load_decisions(settings.archive)[second.submission_id]
    assert decision.decision == "confirmed"
    assert [(x.number, x.status) for x in own.lines(settings, "higab")] == [
        (2, "remarks"),
        (1, "replaced"),
    ]


def test_exactly_four_fifths_are_not_asked_about(settings: Settings) -> None:
    give(settings, propose(settings, WHOLE))
    assert propose(settings, one_unit.register(8)).asks is None


def test_no_rows_may_mean_two_things_and_is_asked(settings: Settings) -> None:
    seen = propose(settings, NONE)
    assert (seen.asks, seen.is_open) == ("S69", True)
    give(settings, seen, confirmed=True)
    (line,) = own.lines(settings, "higab")
    assert (line.status, line.rows_in, line.asks) == ("remarks", 0, None)


def test_what_came_in_between_is_shown_before_anything_is_stored(settings: Settings) -> None:
    mine, other = propose(settings, WHOLE), propose(settings, one_unit.register(30))
    give(settings, other)
    now = hand_in.hand_in(settings, mine, "u1", NOW, confirmed=False)
    assert isinstance(now, Proposal)
    assert now.asks == "S67"
    assert len(archive.load_receipts(settings.archive)) == 1
    give(settings, now, confirmed=True)


def test_a_unit_hands_in_so_many_a_day(settings: Settings, monkeypatch: Any) -> None:
    monkeypatch.setattr(hand_in, "MOST_A_DAY", 1)
    give(settings, propose(settings, WHOLE))
    more = propose(settings, one_unit.register(12))
    assert (more.too_many, more.is_open) == (True, False)
    assert isinstance(hand_in.hand_in(settings, more, "u1", NOW, confirmed=True), Proposal)
    assert propose(settings, FAULTY, org="alvstranden").is_open
    tomorrow = settings.model_copy(update={"today": dt.date(2015, 7, 11)})
    assert propose(tomorrow, one_unit.register(12)).is_open


def test_two_at_once_get_a_number_each(settings: Settings) -> None:
    seen = [propose(settings, WHOLE), propose(settings, FEW, org="alvstranden")]
    done: list[Any] = []
    threads = [threading.Thread(target=lambda s=s: done.append(give(settings, s))) for s in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(r.sequence for r in done) == [1, 2]
    assert {r.org_id for r in done} == {"higab", "alvstranden"}


def test_who_waits_too_long_is_told_so_and_nothing_is_stored(
    settings: Settings, monkeypatch: Any
) -> None:
    seen = propose(settings, WHOLE)
    monkeypatch.setattr(hand_in, "WAIT_SECONDS", 0)
    with archive.turn(settings.archive), pytest.raises(TimeoutError):
        give(settings, seen)
    assert archive.load_receipts(settings.archive) == ()


def test_a_run_waits_for_who_hands_in(settings: Settings, process: ReadingProcess) -> None:
    one_unit.send(settings, NAME, WHOLE)
    done: list[Any] = []
    with archive.turn(settings.archive):
        run = threading.Thread(
            target=lambda: done.append(received.take_in(settings, process, ANY_TIME))
        )
        run.start()
        time.sleep(0.3)
        assert archive.load_receipts(settings.archive) == ()
    run.join()
    assert len(done[0].new) == 1


def test_another_s_file_is_refused(settings: Settings) -> None:
    give(settings, propose(settings, WHOLE))
    stolen = propose(settings, WHOLE, org="alvstranden")
    assert not stolen.is_open
    assert [f.code for f in stolen.submission.remarks] == ["S83"]


def test_what_a_run_left_waiting_is_answered_here(
    settings: Settings, process: ReadingProcess
) -> None:
    give(settings, propose(settings, WHOLE))
    one_unit.send(settings, "ny " + NAME, FEW)
    (name,) = received.take_in(settings, process, ANY_TIME).new
    assert next((x.status, x.asks) for x in own.lines(settings, "higab")) == ("waiting", "S67")
    assert not own.settle(settings, "alvstranden", name, refuse=False)
    assert own.settle(settings, "higab", name, refuse=True)
    assert not own.settle(settings, "higab", name, refuse=False)
    assert own.lines(settings, "higab")[0].status == "rejected"


def test_the_letter_of_a_received_file_has_its_number(settings: Settings) -> None:
    receipt = give(settings, propose(settings, FAULTY))
    made = own.answer(settings, "higab", receipt.submission_id, "en")
    assert "Submission: no. 1" in made.words
    assert zipfile.ZipFile(BytesIO(made.data)).testzip() is None
    with pytest.raises(StopIteration):
        own.answer(settings, "alvstranden", receipt.submission_id, "en")


def test_a_letter_that_takes_too_long_goes_without_the_sender_s_sheets(settings: Settings) -> None:
    seen = propose(settings, FAULTY)
    hurried = settings.model_copy(update={"read_seconds": 0})
    names = [
        zipfile.ZipFile(BytesIO(own.answer_to(s, seen, "sv").data)).read("xl/workbook.xml").decode()
        for s in (settings, hurried)
    ]
    assert ["Kv2 2015" in name for name in names] == [True, False]


def test_the_first_rows_are_of_columns_that_are_read(settings: Settings) -> None:
    seen = propose(settings, FAULTY)
    (sheet,) = seen.review(settings, "sv").sheets
    columns, rows = first_rows(seen.workbook, sheet, personal=False)
    assert [c.letter for c in columns] == ["A", "B", "C"]
    assert rows[:2] == [(2, ["UH-99", "Mat", "kanske"]), (3, ["UH-0", "Städ 0", "Ja"])]
    assert len(rows) == 5
    assert first_rows(seen.workbook, sheet, personal=True) == ((), [])
