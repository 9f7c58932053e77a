"""Every kind of field with any cell: nothing stops a reading, and nothing is guessed twice."""

import datetime as dt
from collections.abc import Iterator
from typing import get_args

import numpy as np
import pytest
from cell_readers import CODES, field, read
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.parsers import Parser, parser, spread
from pipelines.model.findings import catalogue
from pipelines.model.reports import Field, FieldType, standard
from pipelines.model.tables.staging import columns_of

KINDS = "sncdbeut%p"
TYPES = get_args(FieldType)
# Labels that say more of a field than its type does.
LABELS = {
    "share": ("Omfattning", "Uppfyllelse"),
    "amount": ("Kontraktsvärde", "Kr per månad"),
    "number": ("Antal timmar", "Avtalstid (månader)", "Födelseår"),
    "text": ("Hemkommun",),
    "org_number": ("Leverantörens orgnr",),
}
LONG = {
    "digits": "1" * 30_000,
    "groups": "1 " * 15_000,
    "letters": "o" * 30_000,
    "brackets": "(" * 30_000,
    "dashes": "-" * 30_000,
    "words": "och " * 8_000,
}
CELL_TEXT = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789 .,-/:'()+%kKrtmniljMo\u00a0\u2212²½１ОО", max_size=25),
    st.from_regex(
        r"[-(]?[0-9]{1,400}([.,/ -][0-9]{1,40}){0,4}( ?[a-zåäö]{1,6}\.?)?", fullmatch=True
    ),
    st.from_regex(r"(kv|v|q|t|h|mars|våren|vintern) ?[0-9]{0,2}[ -/][0-9]{2,4}", fullmatch=True),
    st.from_regex(r"p[0-9]:[0-9a-f]{32}\|[0-9]{0,4}\|(M62)?\|x", fullmatch=True),
    st.floats().map(repr),
    st.times().map(str),
    st.datetimes().map(lambda d: d.isoformat() + "Z"),
    st.sampled_from(sorted(word for codes in CODES.values() for word in codes.words)),
)


def _readers() -> Iterator[tuple[str, Parser]]:
    for type_ in TYPES:
        for label in ("Fält", *LABELS.get(type_, ())):
            for strict in (False, True):
                given_ = field(type_, label)
                read_ = parser(given_, None, CODES, strict=strict, header="Tim/vecka (tkr)")
                yield f"{type_} {label} {strict}", read_


READERS = tuple(_readers())


@given(kind=st.sampled_from(KINDS), text=CELL_TEXT)
def test_no_cell_stops_a_reading_and_every_code_is_known(kind: str, text: str) -> None:
    kinds = catalogue()
    for name, reader in READERS:
        found = reader(kind, text)
        assert found.code is None or found.code in kinds, name
        if found.code and kinds[found.code].severity == "error":
            assert found.value is None, f"{name}: a value that is refused is not used"
        assert all(isinstance(said, str) for said in found.params.values())


@pytest.mark.timeout(5)
@pytest.mark.parametrize("form", LONG)
def test_a_cell_as_long_as_excel_allows_is_done_with_at_once(form: str) -> None:
    codes = {name: reader("s", LONG[form]).code for name, reader in READERS}
    assert codes["amount Fält False"] == "M42"
    assert codes["date Fält False"] == "M01"
    assert codes["text Fält False"] == "M55"


TWO_READINGS = [
    *(("date", t) for t in ("03/04/2015", "3-4-2015", "03/04/15", "15-03-01", "vintern 2015")),
    *(("window", t) for t in ("03/04/2015", "201203", "vintern 2015", "v 12-15")),
    *((t, n) for t in ("amount", "number", "count", "wage") for n in ("1.250", "1,250", "500'")),
    ("share", "75-100 %"),
    ("share", "1,125"),
    ("ssyk", "9111 Målare"),
    ("codes", "ungdom utrikes född"),
    ("date", "2015-02-28T23:00:00Z"),
]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(("type_", "text"), TWO_READINGS)
def test_a_form_with_two_readings_never_gives_a_value(type_: str, text: str, strict: bool) -> None:
    found = read(type_, "s", text, strict=strict)
    assert found.code is not None
    assert found.value is None or found.value.code is None  # the text of an occupation is kept


def test_every_field_of_the_standard_has_a_reader_and_gives_its_columns() -> None:
    for name, report in standard().items():
        for field_name, its in report.fields.items():
            reader = parser(its, 1, CODES)
            found = np.empty(2, dtype=object)
            found[:] = [reader("s", "").value, None]
            given_ = spread(field_name, its, found)
            public = {column for column in given_ if not column.startswith("_")}
            declared = set(columns_of(field_name, its))
            assert public == declared or its.type == "org", f"{name}.{field_name}"
            assert all(len(column) == 2 for column in given_.values())


def _spread(type_: str, *texts: str, name: str = "f", kind: str = "s") -> dict[str, list[object]]:
    its: Field = field(type_)
    reader = parser(its, None, CODES)
    found = np.empty(len(texts), dtype=object)
    found[:] = [reader(kind, text).value for text in texts]
    return {column: list(values) for column, values in spread(name, its, found).items()}


def test_values_of_several_parts_are_taken_apart() -> None:
    assert _spread("amount", "ca 450 tkr", "5", "") == {
        "f": [450_000, 5, None],
        "_estimate": [True, False, False],
    }
    assert _spread("number", "24 st", "") == {"f": [24, None], "_estimate": [False, False]}
    assert _spread("count", "2-3 st", "4", "") == {
        "f": [2.5, 4, None],
        "f_low": [2, 4, None],
        "f_high": [3, 4, None],
        "_estimate": [True, False, False],
    }
    assert _spread("count", "2 (1 ungdom + 1 utrf)", "4")["_groups"] == ["foreign_born,youth", None]
    assert _spread("share", "75 %", "0,5", "heltid") == {
        "f": [0.75, 0.5, 1],
        "_f_form": ["percent", "fraction", "words"],
        "_estimate": [False] * 3,
    }
    assert _spread("wage", "165 kr/tim", "24000", "") == {
        "f": [165, 24_000, None],
        "_wage_basis": ["hour", "month", None],
        "_estimate": [False] * 3,
    }
    assert _spread("window", "mars 2015", "") == {
        "f": [dt.date(2015, 3, 1), None],
        "f_to": [dt.date(2015, 3, 31), None],
        "f_precision": ["month", None],
    }
    assert _spread("ssyk", "städare", "konsult", "") == {
        "f": ["9111", None, None],
        "f_text": ["städare", "konsult", None],
        "f_version": ["SSYK 2012", None, None],
    }
    token = "p1:" + "0f" * 16
    assert _spread("person_id", f"{token}|1985||x", "!|M60|x", kind="p") == {
        "f": [token, None],
        "birth_year": [1985, None],
    }


def test_yes_and_no_are_words_and_only_social_implies_a_type() -> None:
    assert _spread("yes_no", "ja", "nej", "", "kanske") == {
        "f": ["yes", "no", "unknown", "unknown"]
    }
    assert _spread("yes_no", "ja (skarpt)", "nej", name="social") == {
        "social": ["yes", "no"],
        "_implied": ["mandatory_employment", None],
    }


def test_what_is_never_kept_gives_no_column() -> None:
    assert _spread("name", "Anna") == _spread("note", "En text") == {}
    assert _spread("text", "En text") == {"f": ["En text"]}


def test_an_empty_sheet_gives_empty_columns() -> None:
    for type_ in TYPES:
        assert all(column == [] for column in _spread(type_).values())


def test_every_kind_of_field_is_tried_here() -> None:
    assert {name.split()[0] for name, _ in READERS} == set(TYPES)
