"""What is handed in and cannot be taken: told in words, in time, and nothing of it is left."""

import json
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from handing import NAME, NOW, NUMBER, ROWS, TODAY, WHOLE, codes, place, propose, stored
from hypothesis import given
from hypothesis import strategies as some
from workbooks import REGISTER, workbook

from pipelines.ingest import cells
from pipelines.ingest.personal import numbers_in
from pipelines.ingest.process import Given, ReadingProcess, reading_process
from pipelines.senders import hand_in, own
from pipelines.senders.hand_in import Proposal
from pipelines.settings import Settings


@pytest.fixture(scope="module")
def process() -> Iterator[ReadingProcess]:
    with reading_process(60, 2048, Given(today=TODAY)) as started:
        yield started


@pytest.fixture
def settings(tmp_path: Path, process: ReadingProcess, monkeypatch: Any) -> Settings:
    return place(tmp_path, process, monkeypatch)


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
