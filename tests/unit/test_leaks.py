"""No personal number of any sheet, in any written form, reaches the disk, a finding or a log.

Random sheets of every report with persons planted in random cells; looked for afterwards in all
that is written, in clear and as digests without a key.
"""

import hashlib
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbooks import TODAY, csv_bytes, rules, workbook

from pipelines.ingest import cells, readings
from pipelines.ingest.cells import Workbook
from pipelines.ingest.personal import numbers_in
from pipelines.ingest.process import Given, reading_process
from pipelines.ingest.pseudonyms import KeyRing
from pipelines.ingest.raw import read_raw
from pipelines.ingest.reading import framed
from pipelines.ingest.report import read_plainly
from pipelines.ingest.scrub import scrubbed
from pipelines.model.reports import standard

RING = KeyRing({1: b"k" * 32})
# The tax agency's own test numbers: nobody has them.
PEOPLE = ("198507099805", "199001792382", "201201012380", "196408233234")
NAMES = ("Zebulon Quist", "Anna-Karin Zetterqvist")
FORMS = (
    "{0}{1}{2}{3}{4}", "{1}{2}{3}{4}", "{0}{1}{2}{3}-{4}", "{1}{2}{3}-{4}", "{1}{2}{3}+{4}",
    "{0}{1}-{2}-{3}-{4}", "{1}{2}{3}\u00a0{4}", "{1}{2}{3} – {4}", "{0}{1} {2} {3} {4}",
    "Anna {1}{2}{3}-{4}, x", "{0}{1}{2}{3}{4}.0", "SE{1}{2}{3}{4}01", "({1}{2}{3}{4})",
)  # fmt: skip


def _parts(number: str) -> tuple[str, ...]:
    return number[:2], number[2:4], number[4:6], number[6:8], number[8:]


PERSON = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(FORMS)).map(
    lambda drawn: drawn[1].format(*_parts(drawn[0]))
)
NUMBER = st.sampled_from([v for n in PEOPLE for v in (int(n), int(n[2:]), float(n))])
PLAIN = st.sampled_from(["UH-1", "Ja", "2015-03-01", "Städ", 5, 1250.5, None, "K", True])
CELL = st.one_of(PLAIN, PLAIN, PLAIN, PERSON, NUMBER, st.sampled_from(NAMES))
MORE = st.sampled_from([(), ("Övrigt x",), ("Mobil",), ("Personnummer",)])
# In a column of these a word may be anything, and stays.
FREE = ("text", "org", "ref", "org_number", "ssyk")


@st.composite
def sheets(draw: st.DrawFn) -> tuple[dict[str, list[list[Any]]], str, dict[str, Any]]:
    """A workbook of some report, its name, and what else lies in it."""
    report = draw(st.sampled_from(list(standard().values())))
    needed = [f for n, f in report.fields.items() if n in report.required]
    shown = [*needed, *draw(st.lists(st.sampled_from(list(report.fields.values())), max_size=5))]
    headers = list(dict.fromkeys([*(f.headers[0] for f in shown), *draw(MORE)]))
    words = st.one_of(PLAIN, PERSON) if any(f.type in FREE for f in shown) else CELL
    row = st.lists(words, min_size=1, max_size=len(headers))
    rows = draw(st.lists(row, min_size=1, max_size=6))
    above = draw(st.lists(st.lists(st.one_of(PERSON, PLAIN), max_size=2), max_size=2))
    name = draw(st.sampled_from(["Blad1", f"{report.words[0]} 2015", "Anna 850709-9805"]))
    more: dict[str, Any] = {"hidden": [], "comments": {}}
    book = {name: [*above, headers, *rows, draw(st.lists(words, max_size=1))]}
    if draw(st.booleans()):
        book["Annat"] = draw(st.lists(st.lists(CELL, max_size=3), min_size=1, max_size=3))
        more["hidden"] = draw(st.sampled_from([[], ["Annat"]]))
    if draw(st.booleans()):
        more["comments"] = {f"{name}!A1": draw(PERSON)}
    return book, f"{report.words[0]} Kv2 2015.xlsx", more


def _written(folder: Path) -> Iterator[str]:
    """Every text that files hold, unpacked."""
    for path in folder.rglob("*"):
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            yield from (str(v) for column in table.columns for v in column.to_pylist())
            yield from (v.decode() for v in (table.schema.metadata or {}).values())
        elif path.suffix == ".arrow":
            reading = readings.load(path)
            for frame in (reading.accepted, reading.rejected, reading.ignored, reading.findings):
                yield from (str(v) for column in frame for v in frame[column])
            yield path.read_bytes().decode("utf-8", "replace")
        elif path.is_file():
            yield path.read_bytes().decode("latin-1")


def _digests() -> set[str]:
    spoken = {w for n in PEOPLE for w in (n, n[2:], f"{n[:8]}-{n[8:]}", f"{n[2:8]}-{n[8:]}")}
    spoken |= {f"pnr:{word}" for word in spoken}
    kinds = ("sha256", "sha1", "md5")
    return {hashlib.new(k, w.encode()).hexdigest()[:16] for k in kinds for w in spoken}


DIGESTS = _digests()


def _nothing_of_anybody(texts: str, *, names: bool) -> None:
    assert numbers_in(texts) & {n[2:] for n in PEOPLE} == set()
    digits = re.sub(r"[^0-9a-f]", "", re.sub(r"\s|[-+–.\u00a0]", "", texts))
    assert [n for n in PEOPLE if n[2:] in digits] == []
    assert [d for d in DIGESTS if d in texts] == []
    if names:
        assert [n for n in NAMES if n in texts] == []


def _check(data: bytes, name: str, folder: Path, caplog: pytest.LogCaptureFixture) -> Workbook:
    kept, _ = scrubbed(read_raw(data, name), name, "higab", rules(), RING, TODAY)
    cells.save(kept, folder / "cells.parquet")
    read = read_plainly(kept, name, "higab", rules())
    readings.save(read, folder / "reading.arrow")
    reading = framed(read)
    said = [*_written(folder), repr(kept), repr(reading), caplog.text]
    said += [json.dumps([p.params for p in kept.problems], ensure_ascii=False)]
    said += [str(f) for f in reading.findings.to_dict("records")]
    personal = bool(kept.report_type) and standard()[kept.report_type].personal
    _nothing_of_anybody("\n".join(said), names=personal)
    return kept


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(sheets())
def test_no_number_of_a_workbook_is_written_anywhere(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    made: tuple[dict[str, list[list[Any]]], str, dict[str, Any]],
) -> None:
    caplog.set_level(logging.DEBUG)
    content, name, more = made
    kept = _check(workbook(content, **more), name, tmp_path, caplog)
    # Bytes are only kept when there is nothing to take out of them.
    if kept.kept == "original":
        texts = [str(c) for rows in content.values() for row in rows for c in row]
        assert [t for t in [*texts, *content, *more["comments"].values()] if numbers_in(t)] == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(sheets(), st.sampled_from([";", ",", "\t"]), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_no_number_of_a_text_file_is_written_anywhere(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    made: tuple[dict[str, list[list[Any]]], str, dict[str, Any]],
    delimiter: str,
    encoding: str,
) -> None:
    content, name, _ = made
    rows = next(iter(content.values()))
    data = csv_bytes(rows, delimiter, encoding)
    _check(data, name.replace(".xlsx", ".csv"), tmp_path, caplog)


def test_no_number_leaves_the_child_but_in_what_is_kept(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = [["Personnummer", "Namn", "Identifierad"]]
    rows += [[f"{n[:8]}-{n[8:]}", NAMES[0], "2015-03-01"] for n in PEOPLE]
    given_ = Given(ring=RING, today=TODAY)
    with reading_process(30, 2048, given_) as process:
        name = "Deltagarlista 2015.xlsx"
        data = workbook({"Kandidater": rows}, comments={"Kandidater!A1": "850709-9805"})
        kept = process.read(data, name, tmp_path / "cells.parquet", "social_resurs")
        source = readings.Source(given_.layouts, given_.reference, tmp_path)
        target = tmp_path / "reading.arrow"
        process.interpret((source.layouts, source.reference, source.folder),
                          tmp_path / "cells.parquet", name, "social_resurs", target)  # fmt: skip
    assert readings.load(target).rows_in == 4
    assert kept.kept == "cells"
    shown = capfd.readouterr()
    _nothing_of_anybody("\n".join([*_written(tmp_path), shown.out, shown.err]), names=True)
