"""Handing in by a person: nothing is stored before the yes, then all is as if it was dropped."""

import datetime as dt
import json
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import one_unit
import pytest
from hypothesis import given
from hypothesis import strategies as some
from workbooks import REGISTER, workbook

from pipelines import received
from pipelines.commands.check import check
from pipelines.ingest import archive, cells
from pipelines.ingest.archive import Receipt
from pipelines.ingest.cells import ReadingProcess, reading_process
from pipelines.ingest.inbox import ANY_TIME
from pipelines.ingest.personal import numbers_in
from pipelines.senders import hand_in, own
from pipelines.senders.first_rows import first_rows
from pipelines.senders.hand_in import Proposal
from pipelines.settings import Settings

TODAY = dt.date(2015, 7, 10)
NOW = dt.datetime(2015, 7, 10, 12, 5, tzinfo=dt.UTC)
NAME, WHOLE, FEW = one_unit.NAME, one_unit.register(), one_unit.register(5)
NUMBER = "850709-9805"
ROWS = [[f"UH-{n}", f"Städ {n}", "Ja", "röd"] for n in range(20)]
FAULTY = workbook({"Kv2 2015": [[*REGISTER, "Färg"], ["UH-99", "Mat", "kanske", "gul"], *ROWS]})
NONE = workbook({"Kv2 2015": [REGISTER]})


@pytest.fixture(scope="module")
def process() -> Iterator[ReadingProcess]:
    with reading_process(60, 2048, cells.Given(today=TODAY)) as started:
        yield started


@pytest.fixture
def settings(tmp_path: Path, process: ReadingProcess, monkeypatch: Any) -> Settings:
    """A place of its own; the child is shared, which no test here depends on."""

    @contextmanager
    def shared(_settings: Settings) -> Iterator[ReadingProcess]:
        yield process

    monkeypatch.setattr(hand_in, "reader", shared)
    monkeypatch.setattr(own, "reader", shared)
    return Settings(raw=tmp_path / "raw", warehouse=tmp_path / "wh", today=TODAY)


def stored(settings: Settings) -> list[str]:
    root = settings.raw.parent
    return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())


def propose(settings: Settings, data: bytes, name: str = NAME, org: str = "higab") -> Proposal:
    return hand_in.propose(settings, org, name, data)


def give(settings: Settings, proposal: Proposal, *, confirmed: bool = False) -> Receipt:
    done = hand_in.hand_in(settings, proposal, "u1", NOW, confirmed=confirmed)
    assert isinstance(done, Receipt)
    return done


def codes(proposal: Proposal) -> set[str]:
    return set(proposal.submission.reading.findings["code"])


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


def _locked() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", "<x/>")
        inside = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
        book.writestr("META-INF/manifest.xml", inside)
    return buffer.getvalue()


def _bomb() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", " " * (300 << 20))
    return buffer.getvalue()


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "tom.xlsx"),
    "noise": (lambda: bytes(range(256)) * 40, "brus.xlsx"),
    "locked": (_locked, "låst.ods"),
    "bomb": (_bomb, "bomb.xlsx"),
    "large": (lambda: bytes((20 << 20) + 1), "stor.csv"),
    "web page": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "sida.xls"),
    "comment": (
        lambda: workbook({"Kv2 2015": [REGISTER, *[r[:3] for r in ROWS]]},
                         comments={"Kv2 2015!A2": f"fråga {NUMBER}"}),
        NAME,
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_in_words_and_leaves_nothing(settings: Settings, kind: str) -> None:
    make, name = BAD[kind]
    seen = propose(settings, make(), name)
    assert not seen.is_open
    for lang in ("sv", "en"):
        review = seen.review(settings, lang)
        assert review.status == "rejected"
        assert review.messages.at("stop")
        assert all(m.what and m.action for m in review.messages.listed)
    words = own.answer_to(settings, seen, "sv").words
    assert numbers_in(words) == frozenset()
    assert isinstance(hand_in.hand_in(settings, seen, "u1", NOW, confirmed=True), Proposal)
    assert [p for p in stored(settings) if not p.startswith("wh/cells/")] == []
    left = [json.dumps(cells.load_facts(p).kept) for p in settings.warehouse.glob("cells/*")]
    assert set(left) <= {'"nothing"'}


PERSONS = {
    "text": (workbook({"Kv2 2015": [REGISTER, ["UH-1", f"Stöd till {NUMBER}", "Ja"]]}), NAME),
    "hidden": (
        workbook({"Kv2 2015": [REGISTER, *[r[:3] for r in ROWS]], "X": [[NUMBER]]}, hidden=["X"]),
        NAME,
    ),
    "name": (WHOLE, f"{NUMBER} {NAME}"),
}


@pytest.mark.parametrize("kind", PERSONS)
def test_who_hands_in_a_personal_number_is_asked_to_take_it_out(
    settings: Settings, kind: str
) -> None:
    seen = propose(settings, *PERSONS[kind])
    assert (seen.names_persons, seen.is_open) == (True, False)
    said = own.answer_to(settings, seen, "sv").words + seen.submission.receipt.file_name
    assert numbers_in(said) == frozenset()
    assert isinstance(hand_in.hand_in(settings, seen, "u1", NOW, confirmed=True), Proposal)
    assert not settings.archive.exists() or not list(settings.archive.rglob("*"))


def test_a_sole_trader_s_number_stops_nothing(settings: Settings) -> None:
    head = ["Diarienummer", "Leverantör", "Leverantörens orgnr", "Avtalsstart"]
    rows = [[f"UH-{n}", f"Firma {n}", "556012-5790", "2015-04-01"] for n in range(20)]
    mixed = [*rows, ["UH-99", "Annas firma", NUMBER, "2015-04-01"]]
    seen = propose(settings, workbook({"Avtal 2015": [head, *mixed]}), "Avtalsregister 2015.xlsx")
    assert seen.workbook.masked == 1
    assert (seen.names_persons, seen.is_open) == (False, True)
    plain = workbook({"Kv2 2015": [REGISTER, *[r[:3] for r in ROWS]], "X": [["Anteckning"]]})
    assert propose(settings, plain).is_open


def test_what_takes_too_long_is_refused_in_words(tmp_path: Path) -> None:
    at = {"raw": tmp_path / "raw", "warehouse": tmp_path / "wh", "today": TODAY}
    seen = propose(Settings(read_seconds=0, **at), WHOLE)
    assert (codes(seen), seen.is_open) == ({"S61"}, False)
    assert list(tmp_path.iterdir()) == []


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


@given(some.text(max_size=300) | some.just(f"../{NUMBER}.xlsx"))
def test_a_file_s_name_is_a_name_whatever_the_browser_says(given_name: str) -> None:
    name = hand_in.file_name(given_name)
    assert name
    assert len(name) <= 130
    assert "/" not in name
    assert "\\" not in name
    assert name.isprintable()
    assert not name.startswith(("~", "."))
    assert numbers_in(name) == frozenset()
    assert hand_in.file_name(name) == name
