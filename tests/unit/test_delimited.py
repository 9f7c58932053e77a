"""Text files with delimiters: any encoding, any delimiter, and quotes that cost one row at most."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import REALDATA, cells_of, csv_bytes, raw

from pipelines.ingest.delimited import CELL_LIMIT, COLUMN_LIMIT, decode, is_text, read_lines

SWEDISH = "Dnr;Benämning;Värde\r\nUH-1;Städ på Åsö;1 250\r\nUH-2;Kök i Örgryte;5\r\n"


@pytest.mark.parametrize(
    "encoding",
    [
        *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"),
        *("cp1252", "mac-roman", "cp850"),
    ],
)
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    data = SWEDISH.encode(encoding)
    assert is_text(data)
    assert decode(data) == SWEDISH


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbf\xc3\xa5", "å"),
        (b"\xc3\xa5", "å"),
        (b"\xe5", "å"),
        (b"\xff\xfe\xe5\x00", "å"),
        (b"\xfe\xff\x00\xe5", "å"),
        (b"\x81", "\ufffd"),
        (b"\x93a\x94", "“a”"),
        (b"caf\x8e", "café"),
        (b"1 \x80, \x8e och \x9a", "1 €, Ž och š"),  # no word: nothing to be sure by
        (b"a\x00b", "ab"),
        (b"\xef\xbb\xbf\xef\xbb\xbfDnr", "Dnr"),
        (b"", ""),
    ],
)
def test_text_is_read_by_its_mark_or_as_western(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n",
        b"{\\rtf1 hej}",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"\x1f\x8b\x08",
        bytes(range(256)) * 9,
    ],
)
def test_other_programs_files_are_no_text(data: bytes) -> None:
    assert not is_text(data)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a;b\n1;2\n", {1: ["a", "b"], 2: ["1", "2"]}),
        ("a,b\n1,2\n", {1: ["a", "b"], 2: ["1", "2"]}),
        ("a\tb\n1\t2\n", {1: ["a", "b"], 2: ["1", "2"]}),
        ("a|b\n1|2\n", {1: ["a", "b"], 2: ["1", "2"]}),
        ("a;b\n1,5;2,5\n3,5;4,5\n", {1: ["a", "b"], 2: ["1,5", "2,5"], 3: ["3,5", "4,5"]}),
        (
            "x, y\n\na;b\n1,5;x\n3,5;y\n",
            {1: ["x, y"], 3: ["a", "b"], 4: ["1,5", "x"], 5: ["3,5", "y"]},
        ),
        ("a,b|c,d\n1,2|3,4\n", {1: ["a", "b|c", "d"], 2: ["1", "2|3", "4"]}),
        ('a,b\n"1,5",2\n', {1: ["a", "b"], 2: ["1,5", "2"]}),
        ("Kv2, Kv3, x\n\na;b\n1;2\n", {1: ["Kv2, Kv3, x"], 3: ["a", "b"], 4: ["1", "2"]}),
        ("sep=,\na,b;c\n", {1: ["a", "b;c"]}),
        ('"sep=|"\na|b;c\n', {1: ["a", "b;c"]}),
        ("a;b\r1;2\r\n3;4\n5;6", {1: ["a", "b"], 2: ["1", "2"], 3: ["3", "4"], 4: ["5", "6"]}),
        ("a\x0bb;c\n1;2\n", {1: ["a\x0bb", "c"], 2: ["1", "2"]}),
        ("a;b\u2028c\n1;2\n", {1: ["a", "b\u2028c"], 2: ["1", "2"]}),
        ("a\nb\n", {1: ["a"], 2: ["b"]}),
        ('a;"b ""c"""\n', {1: ["a", 'b "c"']}),
        ('a;5" rör\n1;2\n', {1: ["a", '5" rör'], 2: ["1", "2"]}),
        ('a;"b\nc"\n1;2\n', {1: ["a", "b\nc"], 2: ["1", "2"]}),
        ("", {}),
    ],
)
def test_rows_and_delimiters(text: str, rows: dict[int, list[str]]) -> None:
    found = read_lines(text)
    assert found.rows == rows
    assert found.unclosed == ()


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param("UH-2;Vakt;7\nUH-3;Tolk;8\n", id="no quote follows"),
        pytest.param('UH-2;"Vakt";7\nUH-3;"Tolk";8\n', id="quoted cells follow"),
        pytest.param('"UH-2";"Vakt";7\n"UH-3";"Tolk";8\n', id="quotes at the beginning"),
        pytest.param('UH-2;Vakt;7\nUH-3;"Tolk";8\n', id="a quote far below"),
    ],
)
def test_a_quote_that_is_never_closed_costs_no_row(rest: str) -> None:
    found = read_lines(f'Dnr;Titel;Värde\nUH-1;"Städ, Åsö;5\n{rest}')
    assert found.rows == {
        1: ["Dnr", "Titel", "Värde"],
        2: ["UH-1", "Städ, Åsö", "5"],
        3: ["UH-2", "Vakt", "7"],
        4: ["UH-3", "Tolk", "8"],
    }
    assert found.unclosed == (2,)


def test_it_is_said_that_a_quote_is_never_closed() -> None:
    kept = raw(b'Dnr;Titel\nUH-1;"x\nUH-2;y\nUH-3;"z\n', "a.csv")
    assert [(p.code, p.params) for p in kept.problems] == [("S75", {"n": 2, "row": 2})]
    assert len(kept.cells) == 8


def test_many_quotes_do_not_take_for_ever() -> None:
    text = 'a;b\n1;"x\n' + '2;""\n' * 20_000
    assert len(read_lines(text).rows) == 20_002


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_csv_files(delimiter: str, encoding: str) -> None:
    rows = [["Dnr", "Benämning", "Värde"], ["UH-1", "Städ på Åsö", "5"], ["UH-2", "Två\nrader", ""]]
    kept = raw(csv_bytes(rows, delimiter, encoding), "a.csv")
    assert (kept.kind, kept.problems) == ("csv", ())
    cells = cells_of(kept.cells)
    assert cells[0, 2, 1] == ("c", "Städ på Åsö")
    assert cells[0, 3, 1] == ("c", "Två\nrader")
    assert len(cells) == 8


def test_rows_may_differ_in_length_and_keep_their_numbers() -> None:
    data = b"Uppf\xf6ljning 2015\r\n\r\nDnr;Titel;V\xe4rde\r\nUH-1;St\xe4d;5\r\nUH-2;Vakt\r\n"
    cells = cells_of(raw(data, "a.csv").cells)
    assert cells[0, 1, 0] == ("c", "Uppföljning 2015")
    assert cells[0, 3, 2] == ("c", "Värde")
    assert cells[0, 5, 1] == ("c", "Vakt")
    assert len(cells) == 9


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b'a;"' + b"x" * (CELL_LIMIT + 1) + b'"\r\n', id="a cell"),
        pytest.param(b";" * COLUMN_LIMIT + b"\r\n", id="a row"),
    ],
)
def test_what_is_beyond_all_measure_refuses_the_file(data: bytes) -> None:
    assert [p.code for p in raw(data, "a.csv").problems] == ["S04"]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    kept = raw(data, "a.csv")
    assert kept.kind == "csv" or kept.problems


CELLS = st.text(st.sampled_from('ab å;,"\n\r5'), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_what_a_csv_writer_writes_is_read_back(rows: list[list[str]]) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerows(rows)
    found = read_lines(f"sep=;\r\n{buffer.getvalue()}")
    expected = [[c.replace("\r\n", "\n").replace("\r", "\n") for c in row] for row in rows]
    assert list(found.rows.values()) == expected
    assert found.unclosed == ()


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("path", "rows", "columns"),
    [
        ("doffin/funn_2022-03-14.csv", 36, 10),
        ("sydney/sydney_bidders.csv", 1474, 9),
        ("hyndburn/spend_01.csv", 181, 7),
        ("nav-norway/ettersporsel_pr_yrke_2017.csv", 137, 22),
        ("messytables/weird_head_padding.csv", 86, 11),
        ("contracts-finder-uk/contracts_subset.csv", 144, 4),
        ("doffin/doffin_alle_2022-02_2022-03.csv", 1166, 13),
    ],
)
def test_files_of_others(path: str, rows: int, columns: int) -> None:
    file = REALDATA / path
    if not file.exists():
        pytest.skip(f"not beside the project: {path}")
    found = read_lines(decode(file.read_bytes()))
    assert len(found.rows) == rows
    assert max(map(len, found.rows.values())) == columns
    assert found.unclosed == ()
