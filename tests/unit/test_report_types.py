"""Each of the eleven reports is known by its headers, and read into its own table's columns."""

import datetime as dt
from typing import Any

import pytest
from workbooks import REGISTER, at, book, codes_of, report, rules, workbook

from pipelines.ingest.pseudonyms import KeyRing
from pipelines.ingest.recognise import recognise
from pipelines.ingest.report import Reading, read_report
from pipelines.ingest.rules import Rules
from pipelines.model.reports import TEMPLATE_VERSION, standard
from pipelines.model.tables.staging import REPORT_ROWS

RING = KeyRing({1: b"k" * 32})
ONE = "19850101-2382"  # a test number that belongs to nobody
DAY = dt.date(2015, 2, 1)
ROW = ["UH-1", "Städ", "Ja"]


def _read(
    sheets: dict[str, list[list[Any]]],
    name: str,
    sender: str,
    under: Rules | None = None,
    **more: Any,
) -> Reading:
    under = under or rules(sender)
    kept = book(workbook(sheets, **more), name, sender, RING, under)
    return read_report(kept, name, sender, under)


# Type -> file name, sheet, header, row, sender, and some of what is read.
TYPICAL: dict[str, tuple[str, str, list[str], list[Any], str, dict[str, Any]]] = {
    "procurement_plan": (
        "Upphandlingsplan 2015 HIGAB v3.xlsx", "2015",
        ["Dnr", "Benämning", "Slag", "Planerad annonsering", "Uppskattat värde (tkr)", "SH"],
        [None, "Städ", "Tjänst", "våren 2015", 500, "Ja"], "higab",
        {"planned_at_precision": "season", "estimated_value_sek": 500_000, "social": "yes"},
    ),
    "procurement_register": (
        "Social hänsyn uppföljning Q2 2015 Lokalförvaltningen.xlsx", "Blad1",
        ["Dnr", "Benämning", "Annonsdatum", "Värde", "SH", "Målgrupp", "Antal platser"],
        ["1/15", "Städ", DAY, 5e5, "Ja", "ungdom", 2], "lokalforvaltningen",
        {"contract_value_sek": 5e5, "target_groups": "youth", "required_persons": 2},
    ),
    "contract_register": (
        "Avtalsförteckning 150331.xlsx", "Avtal",
        ["Avtalsnr", "Avtalsnamn", "Leverantör", "Orgnr", "Avtalsslut", "Värde", "Bolag"],
        ["A-1", "Städ", "Påhittade AB", "559990-0007", DAY, 5e5, "Higab"],
        "inkop_och_upphandling",
        {"procurement_ref": "A-1", "contract_no": "A-1", "org_id": "higab"},
    ),
    "commitment_register": (
        "Utfästelser leverantörer 2015.xlsx", "Påhittade Städ AB",
        ["Dnr", "Utfästelse", "Utfall", "Klart senast", "Status"],
        ["1/15", 2, 1, "kv 3 2015", "Pågår"], "higab",
        {"supplier": "Påhittade Städ AB", "promised_persons": 2, "due_date_precision": "quarter"},
    ),
    "job_openings": (
        "Kommande platser bygg 2015.xlsx", "Bygg",
        ["Yrke", "Antal", "När", "Körkort"],
        ["Snickare", 3, "v 12 2015", "Ja"], "social_resurs",
        {"industry": "Bygg", "occupation": "7111", "n_openings": 3, "driving_licence": "yes"},
    ),
    "candidate_list": (
        "Deltagarlista Angered SH.xlsx", "Angered",
        ["Personnr", "Namn", "Kön", "Födelseland", "Målgrupp", "Inskriven"],
        [ONE, "Ett Prov", "K", "Somalia", "ungdom", DAY], "arbvux",
        {"district": "Angered", "birth_year": 1985, "foreign_born": "yes", "gender": "woman"},
    ),
    "preparation_list": (
        "Lärlingar kurs 3.xlsx", "Blad1",
        ["Personnr", "Namn", "Insats", "Start", "Slut", "Timmar"],
        [ONE, "Ett Prov", "yrkesutbildning", DAY, DAY, 120], "arbvux",
        {"course": "kurs 3", "activity_type": "vocational_training", "hours": 120},
    ),
    "placement_list": (
        "Anställda SH 2014-2015.xlsx", "2014",
        ["Personnr", "Leverantör", "Dnr", "Anställd fr", "Slutade", "Syss.grad", "Månadslön"],
        [ONE, "Påhittade AB", "1/15", DAY, None, "75 %", 22_000], "social_resurs",
        {"working_hours_share": 0.75, "wage_amount": 22_000, "wage_basis": "month"},
    ),
    "follow_up_list": (
        "Uppföljning 6 mån.xlsx", "Blad1",
        ["Personnr", "Startdatum", "Uppföljd", "Status"],
        [ONE, DAY, dt.date(2015, 8, 1), "kvar"], "social_resurs",
        {"horizon_months": 6, "status": "same_employer"},
    ),
    "cost_statement": (
        "Stödfunktion utfall 2015.xlsx", "Blad1",
        ["Konto", "Kostnadsslag", "Utfall (tkr)", "Budget"],
        ["5011", "stödfunktion", 120, 150], "inkop_och_upphandling",
        {"amount_sek": 120_000, "budget_sek": 150, "cost_type": "support_function"},
    ),
    "prior_support": (
        "Försörjning vid start.xlsx", "Blad1",
        ["Personnr", "Försörjning vid start", "Belopp", "Tid i försörjningsstöd"],
        [ONE, "försörjningsstöd", 8_000, 14], "social_resurs",
        {"support_type": "income_support", "amount_sek_month": 8_000, "months": 14},
    ),
}  # fmt: skip


def test_all_types_are_here() -> None:
    assert set(TYPICAL) == set(standard())


@pytest.mark.parametrize("name", TYPICAL)
def test_a_report_as_people_send_it(name: str) -> None:
    file, sheet, header, row, sender, known = TYPICAL[name]
    read = _read({sheet: [header, row]}, file, sender)
    assert (read.status, read.report_type, len(read.accepted)) == ("accepted", name, 1)
    assert set(read.accepted.columns) == set(REPORT_ROWS[name].columns) - {"submission_id"}
    assert {k: read.accepted.iloc[0][k] for k in known} == known


@pytest.mark.parametrize("name", TYPICAL)
def test_the_headers_alone_tell_the_type(name: str) -> None:
    _, _, header, row, sender, _ = TYPICAL[name]
    assert _read({"Blad1": [header, row]}, "a.xlsx", sender).report_type == name


@pytest.mark.parametrize("name", TYPICAL)
def test_the_template_headers_tell_the_type(name: str) -> None:
    header = [field.label.sv for field in standard()[name].fields.values()]
    under = rules()
    kept = book(workbook({"Blad1": [header]}), "a.xlsx", "higab", RING, under)
    found = recognise(kept, "a.xlsx", under.layouts)
    assert found.layout is not None
    assert found.layout.report_type == name
    (sheet,) = found.sheets
    assert (sheet.header.clashes, sheet.header.unknown) == ((), ())
    assert set(sheet.header.columns) == set(standard()[name].fields)


def test_a_sheet_of_another_report_is_named_and_not_read() -> None:
    contracts = [["Dnr", "Leverantör", "Orgnr", "Avtalsstart", "Vite", "Kollektivavtal"],
                 ["UH-1", "Påhittade AB", None, None, "Ja", "Ja"]]  # fmt: skip
    read = report({"Kv1 2015": [REGISTER, ROW], "Avtal": contracts})
    assert (read.report_type, at(read)) == ("procurement_register", [("S63", None, None)])
    assert list(read.findings["sheet"]) == ["Avtal"]
    assert read.findings["params"].iloc[0] == {"type": "Avtalsförteckning"}
    turned = report({"Avtal": contracts, "Kv1 2015": [REGISTER, ROW]}, "Avtal 2015.xlsx")
    assert (turned.report_type, codes_of(turned)) == ("contract_register", ["S63"])


def test_a_sheet_that_lacks_a_required_column_refuses_the_file() -> None:
    lacks = ["Diarienummer", "Benämning", "Annonsdatum", "Kontraktsvärde"]
    read = report({"Kv1 2015": [REGISTER, ROW], "Kv2 2015": [lacks, ["UH-2", "x", None, 5]]})
    assert (read.status, codes_of(read)) == ("rejected", ["S20"])


def test_a_list_of_words_beside_the_report_is_no_part_of_it() -> None:
    words = [["Typ", "Beskrivning"], ["Tjänst", "Utförs av någon"]]
    read = report({"Kv1 2015": [REGISTER, ROW], "Kodlista": words})
    assert (read.status, codes_of(read), len(read.accepted)) == ("accepted", ["S66"], 1)


BOTH = [["Diarienummer", "Benämning", "Leverantör", "Social hänsyn", "Avtalsstart"],
        ["UH-1", "Städ", "Påhittade AB", "Ja", dt.date(2015, 3, 1)]]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("Avtalsförteckning 2015.xlsx", "contract_register"),
        ("Uppföljning 2015.xlsx", "procurement_register"),
    ],
)
def test_names_decide_between_reports_that_the_headers_both_serve(file: str, name: str) -> None:
    assert report({"Blad1": BOTH}, file).report_type == name


def test_the_type_may_be_told_from_outside() -> None:
    under = rules()
    for name in ("contract_register", "procurement_register"):
        own = tuple(x for x in under.layouts if x.report_type == name)
        told = Rules(own, under.registry, under.codes)
        read = _read({"Blad1": BOTH}, "a.xlsx", "higab", told)
        assert (read.report_type, len(read.accepted)) == (name, 1)


def _template(report_type: str, version: object = TEMPLATE_VERSION) -> list[list[Any]]:
    return [["shu-template"], ["report_type", report_type], ["version", version],
            ["organisation", "higab"]]  # fmt: skip


LABEL = standard()["procurement_register"].label.sv
WITH_VALUE = [[*REGISTER, "Kontraktsvärde"], [*ROW, "1250 tkr"]]


def test_a_template_is_read_strictly_and_other_files_are_not() -> None:
    free = _read({LABEL: WITH_VALUE}, "a 2015.xlsx", "higab")
    assert (codes_of(free), len(free.accepted)) == (["M133"], 1)
    sheets = {LABEL: WITH_VALUE, "_meta": _template("procurement_register")}
    strict = _read(sheets, "a 2015.xlsx", "higab", hidden=["_meta"])
    assert (codes_of(strict), len(strict.accepted)) == (["M33"], 0)


def test_a_template_says_what_it_is() -> None:
    sheets = {"Avtalsförteckning": BOTH, "_meta": _template("contract_register")}
    read = _read(sheets, "Uppföljning 2015.xlsx", "higab", hidden=["_meta"])
    assert (read.report_type, codes_of(read)) == ("contract_register", [])


@pytest.mark.parametrize(("version", "code"), [(TEMPLATE_VERSION + 1, ["S58"]), (0, []), ("x", [])])
def test_a_template_newer_than_the_program(version: object, code: list[str]) -> None:
    sheets = {LABEL: [REGISTER, ROW], "_meta": _template("procurement_register", version)}
    read = _read(sheets, "a 2015.xlsx", "higab", hidden=["_meta"])
    assert codes_of(read) == code


@pytest.mark.parametrize(
    ("sheet", "codes"),
    [(LABEL, []), (LABEL.upper() + " ", ["S31"]), ("Annat", ["S41"]), ("Procurement register", [])],
)
def test_the_sheet_of_a_template_keeps_its_name(sheet: str, codes: list[str]) -> None:
    sheets = {sheet: [REGISTER, ROW], "_meta": _template("procurement_register")}
    read = _read(sheets, "a 2015.xlsx", "higab", hidden=["_meta"])
    assert (codes_of(read), read.status) == (codes, "rejected" if "S41" in codes else "accepted")


def test_a_header_on_two_rows_is_not_read_in_a_template() -> None:
    upper = ["Diarienummer", "Benämning", "Värde", None, "Social hänsyn"]
    rows = [upper, [None, None, "Uppskattat", "Kontrakterat", None], ["UH-1", "Städ", 5, 6, "Ja"]]
    sheets = {LABEL: rows, "_meta": _template("procurement_register")}
    read = _read(sheets, "a 2015.xlsx", "higab", hidden=["_meta"], merged=[f"{LABEL}!C1:D1"])
    assert (read.status, codes_of(read)) == ("rejected", ["S24"])


def test_what_a_letter_adds_is_passed_over() -> None:
    header = [*REGISTER, "Att rätta"]
    rows = [
        header,
        [*ROW, "Skriv diarienummer"],
        ["Tjänster", None, None, "rubrik"],
        ["UH-2", "x", "Nej"],
    ]
    sheets = {"Granskning": [["Granskning: Delvis godtagen"], ["Kod", "Typ"]], "Kv1 2015": rows}
    read = report(sheets)
    assert (codes_of(read), len(read.accepted)) == ([], 2)
    assert list(read.ignored["reason"]) == ["heading"]
    own = report({"Granskning": [["Vår granskning"]], "Kv1 2015": [REGISTER, ROW]})
    assert codes_of(own) == ["S66"]
