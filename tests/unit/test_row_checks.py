"""What holds a row back and what is only remarked upon: cells, organisations, duplicates."""

from typing import Any

import pytest
from workbooks import REGISTER, REGISTRY, Error, Formula, at, codes_of, report

from pipelines.ingest.report import Reading
from pipelines.model.findings import catalogue
from pipelines.model.organisations import descendants, suggest_name

ROW = ["UH-1", "Städ", "Ja"]
OTHER = ["UH-2", "Vakt", "Nej"]
WIDE = [*REGISTER, "Förvaltning/bolag", "CPV-kod", "Slag", "Annonsdatum", "Kontraktsvärde",
        "Avtalsstart", "Avtalsslut", "Typ av krav", "Motivering"]  # fmt: skip


def _sheet(*rows: list[Any], header: Any = REGISTER, **more: Any) -> Reading:
    return report({"Kv1 2015": [header, *rows]}, **more)


def _wide(**cells: Any) -> list[Any]:
    given = {"Diarienummer": "UH-1", "Benämning": "Städ", "Social hänsyn": "Ja"} | cells
    assert set(given) <= set(WIDE)
    return [given.get(name) for name in WIDE]


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"Diarienummer": None}, "M45", "A"),
        ({"Diarienummer": "NULL"}, "M43", "A"),
        ({"Diarienummer": "UН-1"}, "M48", "A"),
        ({"Social hänsyn": "kanske"}, "M79", "C"),
        ({"Social hänsyn": Error("#REF!")}, "M40", "C"),
        ({"Social hänsyn": Formula("=A1")}, "S43", "C"),
        ({"CPV-kod": "99999999-9"}, "M19", "E"),
        ({"Slag": "hus"}, "M102", "F"),
        ({"Annonsdatum": "2015-02-30"}, "M01", "G"),
        ({"Annonsdatum": "03/04/2015"}, "M08", "G"),
        ({"Annonsdatum": "0215-03-01"}, "M10", "G"),
        ({"Kontraktsvärde": -5}, "M13", "H"),
        ({"Kontraktsvärde": "1.250"}, "M32", "H"),
        ({"Kontraktsvärde": "100 EUR"}, "M35", "H"),
        ({"Kontraktsvärde": 1e12}, "M37", "H"),
        ({"Kontraktsvärde": "１２"}, "M38", "H"),
        ({"Kontraktsvärde": "1O0"}, "M39", "H"),
        ({"Kontraktsvärde": "####"}, "M42", "H"),
        ({"Avtalsstart": "2015-03-02", "Avtalsslut": "2015-03-01"}, "M16", "J"),
        ({"Social hänsyn": "Nej", "Typ av krav": "skarpt"}, "M103", "C"),
        ({"Social hänsyn": "Ja", "Typ av krav": "inga krav"}, "M103", "C"),
        ({"Motivering": "Anna 850709-9805"}, "M54", "L"),
        ({"Förvaltning/bolag": "Kommunala Kexfabriken"}, "M17", "D"),
        ({"Förvaltning/bolag": "Lokalförvaltningarna"}, "M18", "D"),
    ],
)
def test_an_error_holds_its_row_back_and_no_other(
    cells: dict[str, Any], code: str, column: str
) -> None:
    read = _sheet(
        _wide(Diarienummer="UH-0"), _wide(**cells), _wide(Diarienummer="UH-9"), header=WIDE
    )
    errors = [f for f in at(read) if catalogue()[f[0]].severity == "error"]
    assert errors == [(code, 3, column)]
    assert read.status == "accepted"
    assert list(read.accepted["procurement_ref"]) == ["UH-0", "UH-9"]
    held = read.rejected.to_dict("records")
    assert held == [{"source_row": 3, "code": code, "source_sheet": "Kv1 2015"}]


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"Slag": "Tjänst", "CPV-kod": "45000000-7"}, "M100", "F"),
        ({"CPV-kod": 3000000}, "M121", "E"),
        ({"Annonsdatum": "1/3 2015"}, "M03", "G"),
        ({"Annonsdatum": 42064}, "M12", "G"),
        ({"Kontraktsvärde": "1 250 000"}, "M27", "H"),
        ({"Kontraktsvärde": "ca 450 tkr"}, "M136", "H"),
        ({"Kontraktsvärde": "saknas"}, "M44", "H"),
        ({"Kontraktsvärde": 0}, "M104", "H"),
        ({"Diarienummer": "uh-1"}, "M46", "A"),
        ({"Diarienummer": "UH–1"}, "M47", "A"),
        ({"Benämning": "Stä\u200bd"}, "M49", "B"),
        ({"Social hänsyn": "x"}, "M78", "C"),
        ({"Social hänsyn": "pågår"}, "M101", "C"),
    ],
)
def test_a_remark_leaves_its_row_in(cells: dict[str, Any], code: str, column: str) -> None:
    read = _sheet(_wide(**cells), header=WIDE)
    assert at(read) == [(code, 2, column)]
    assert len(read.accepted) == 1
    assert len(read.rejected) == 0


def test_a_contract_of_one_day_is_no_error() -> None:
    read = _sheet(_wide(Avtalsstart="2015-03-01", Avtalsslut="2015-03-01"), header=WIDE)
    assert codes_of(read) == ["M02", "M02"]


def test_every_error_of_a_row_is_told_but_the_row_is_held_back_once() -> None:
    read = _sheet(_wide(Diarienummer=None, Annonsdatum="x", Kontraktsvärde="y"), header=WIDE)
    assert codes_of(read) == ["M01", "M42", "M45"]
    assert (read.rows_in, len(read.rejected)) == (1, 1)


def test_a_hundred_faults_are_told_at_once() -> None:
    rows = [_wide(Diarienummer=f"UH-{n}", Annonsdatum="2015-02-30") for n in range(100)]
    read = _sheet(*rows, header=WIDE)
    assert codes_of(read) == [*["M01"] * 100, "S56"]
    assert len(read.rejected) == 100


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize(
    ("name", "code", "suggestion"),
    [("Kommunala Kexfabriken", "M17", ""), ("Lokalförvaltningarna", "M18", "Lokalförvaltningen")],
)
def test_unknown_organisations(name: str, code: str, suggestion: str, several: bool) -> None:
    rows = [[*ROW, name], [*OTHER, None]]
    rows += [["UH-3", "Tolk", "Ja", name], ["UH-4", "Kex", "Ja", "Kakfabriken"]] if several else []
    read = _sheet(*rows, header=[*REGISTER, "Förvaltning"])
    assert list(read.accepted["procurement_ref"]) == ["UH-2"]
    found = [f for f in read.findings.itertuples() if f.code == code and f.value == name]
    assert [f.row for f in found] == ([2, 4] if several else [2])
    assert {f.params.get("suggestion", "") for f in found} == {suggestion}
    assert len(read.rejected) == (3 if several else 1)
    assert (suggest_name(REGISTRY, name) is not None) == bool(suggestion)


def test_an_organisation_known_only_by_a_number_that_nobody_has() -> None:
    header = [*REGISTER, "Enhetens orgnr"]
    read = _sheet([*ROW, "556000-0001"], [*OTHER, "5561048587"], header=header)
    assert at(read) == [("M17", 2, "D")]
    assert list(read.accepted["org_id"]) == ["higab"]


def test_rows_without_an_organisation_are_the_senders() -> None:
    read = _sheet([*ROW, None], [*OTHER, "Higab"], header=[*REGISTER, "Bolag"])
    assert list(read.accepted["org_id"]) == ["higab", "higab"]


def test_a_group_may_report_for_its_companies_and_for_no_other() -> None:
    header = [*REGISTER, "Bolag"]
    read = _sheet([*ROW, "Poseidon"], header=header, sender="framtiden")
    assert (read.status, list(read.accepted["org_id"])) == ("accepted", ["poseidon"])
    assert "poseidon" in descendants(REGISTRY, "framtiden")
    read = _sheet([*ROW, "Higab"], [*OTHER, "Poseidon"], header=header, sender="poseidon")
    assert (read.status, codes_of(read)) == ("rejected", ["M97"])
    assert list(read.findings["params"])[-1] == {"org": "higab"}


SAME = _wide(Annonsdatum="2015-03-01", Kontraktsvärde=5)


@pytest.mark.parametrize(
    ("second", "codes", "accepted"),
    [
        pytest.param(SAME, {3: "M90"}, [2, 3], id="the same row twice"),
        pytest.param(
            _wide(Annonsdatum="2015-03-01", Kontraktsvärde=6), {2: "M91", 3: "M91"}, [], id="differ"
        ),
        pytest.param(
            _wide(Annonsdatum="2015-09-01", Kontraktsvärde=6), {2: "M105"}, [2, 3], id="new advert"
        ),
        pytest.param(
            _wide(Annonsdatum="2014-09-01", Kontraktsvärde=6),
            {3: "M105"},
            [2, 3],
            id="older advert",
        ),
        pytest.param(_wide(Kontraktsvärde=6), {2: "M91", 3: "M91"}, [], id="one without a date"),
        pytest.param(
            _wide(Diarienummer="UH-2", Annonsdatum="2015-03-01"), {}, [2, 3], id="another number"
        ),
        pytest.param(
            _wide(Annonsdatum="2015-02-30"), {3: "M01"}, [2], id="the other is held back anyway"
        ),
    ],
)
def test_the_same_case_number_twice(
    second: list[Any], codes: dict[int, str], accepted: list[int]
) -> None:
    read = _sheet(SAME, second, header=WIDE)
    told = {row: code for code, row, _ in at(read) if code != "M02"}
    assert told == codes
    assert list(read.accepted["source_row"]) == accepted
    others = [p["other"] for p in read.findings["params"] if "other" in p]
    assert all(other in (2, 3) for other in others)


def test_duplicates_point_to_each_other() -> None:
    read = _sheet(SAME, SAME, SAME, header=WIDE)
    found = read.findings[read.findings["code"] == "M90"]
    assert list(found["row"]) == [3, 4]
    assert [p["other"] for p in found["params"]] == [2, 2]
    three = [_wide(Annonsdatum=f"2015-0{n}-01") for n in (1, 3, 2)]
    found = _sheet(*three, header=WIDE).findings
    assert [(f.row, f.params["other"]) for f in found.itertuples() if f.code == "M105"] == [
        *((2, 3), (4, 3)),
    ]


def test_the_same_case_number_of_two_organisations_is_no_duplicate() -> None:
    header = [*REGISTER, "Bolag"]
    read = _sheet([*ROW, "Poseidon"], [*ROW, "Framtiden"], header=header, sender="framtiden")
    assert codes_of(read) == []


@pytest.mark.parametrize(
    ("social", "kind", "understood"),
    [
        ("Ja", None, ("yes", None)),
        ("Ja (skarpt)", None, ("yes", "mandatory_employment")),
        ("Ja (skarpt)", "dialog", ("yes", "dialogue_employment")),
        (None, "skarpt", ("yes", "mandatory_employment")),
        (None, "inga krav", ("no", "none")),
        (None, "csr", ("unknown", "csr_ethical")),
        ("Nej", "inga krav", ("no", "none")),
        ("Nej", "etiska krav", ("no", "csr_ethical")),
        (None, None, ("unknown", None)),
        ("-", "-", ("unknown", None)),
    ],
)
def test_the_answer_and_the_type_of_requirement(
    social: str | None, kind: str | None, understood: tuple[str, str | None]
) -> None:
    read = _sheet(_wide(**{"Social hänsyn": social, "Typ av krav": kind}), header=WIDE)
    row = read.accepted.iloc[0]
    assert (row["social"], row["requirement_type"]) == understood


def test_an_approximate_amount_marks_its_row_only() -> None:
    read = _sheet(_wide(Kontraktsvärde="ca 5 tkr"), [*_wide(Diarienummer="UH-2")], header=WIDE)
    assert list(read.accepted["value_is_estimate"]) == [True, False]
